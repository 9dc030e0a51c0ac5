"""Our simple types take what Intuit's take; the few differences are known (qbxml.md 1.3)."""

import re
from functools import cache

import pytest
from lxml import etree

from qbxml import types
from tests.reference import needs_shared, shared

TRIED: dict[str, tuple[types.Kind, list[str]]] = {
    "AMTTYPE": (
        types.Amount(),
        ["1", "-1.00", "+1.00", "", "10.5", "10.123", "1,000.00", "1E+3", ".50", "1234567890123.45", "12345678901234"],
    ),
    "PRICETYPE": (types.Number(), ["1", "1.12345", "1.123456", "1E3", "", "1234567890.1", "12345678901", "-2.5"]),
    "QUANTYPE": (types.Number(), ["1", "0.00001", "1.", "", "x"]),
    "PERCENTTYPE": (types.Number(), ["18.0", "18.0%", "", "100"]),
    "FLOATTYPE": (types.Rate(), ["1.25", "", "1E3", "-0.5", "x"]),
    "BOOLTYPE": (types.Flag(), ["true", "false", "1", "0", "", "yes", "TRUE"]),
    "GUIDTYPE": (
        types.Guid(),
        ["0", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "1"],
    ),
    "INTTYPE": (types.Whole(), ["1", "-5", "", "1.0", "x"]),
    "DATETYPE": (types.Day(), ["2026-03-01", "", "03/01/2026", "2026-3-1", "2026-02-30", "20260301"]),
    "DATETIMETYPE": (
        types.Moment(),
        ["2026-03-01", "2026-03-01T08", "2026-03-01T08:30", "2026-03-01T08:30:00", "2026-03-01T08:30:00-05:00",
         "2026-03-01T08:30:00Z", "2026-03-01T08:30:00.5", "", "now"],
    ),
    "IDTYPE": (types.Id(), ["1A2B-1772380805", "x" * 36, "x" * 37]),
}  # fmt: skip

CASES = [(name, kind, text) for name, (kind, texts) in TRIED.items() for text in texts]


@cache
def _type(name: str) -> etree.XMLSchema:
    tree = etree.parse(shared("qbxml_schema/xsd-13.0/qbxmltypes130.xsd"))
    element = etree.SubElement(tree.getroot(), "{http://www.w3.org/2001/XMLSchema}element", name="Tried", type=name)
    assert element.get("type") == name
    return etree.XMLSchema(tree)


@needs_shared
@pytest.mark.parametrize(("name", "kind", "text"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_text_is_taken_when_the_schema_takes_it(name: str, kind: types.Kind, text: str) -> None:
    element = etree.Element("Tried")
    element.text = text

    assert (kind.fault(text) is None) == _type(name).validate(element)


def test_a_date_with_a_zone_is_not_sent_though_the_schema_takes_it() -> None:
    assert types.Day().fault("2026-03-01Z") is not None


@pytest.mark.parametrize(("text", "value"), [("18.0%", "18.0"), ("891", "891"), ("-0.50", "-0.50"), ("1.", "1")])
def test_a_number_of_an_answer_is_read_as_a_decimal(text: str, value: str) -> None:
    assert str(types.Number().read(text)) == value


@pytest.mark.parametrize("text", ["", "abc", "1,000.00", "NaN", "%"])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        types.Number().read(text)
