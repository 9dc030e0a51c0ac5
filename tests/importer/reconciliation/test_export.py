"""The Excel file of PO Reconciliation holds the screen's content, and texts stay texts."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from importer.export import ExcelColumn, write
from importer.pages import reconciliation
from tests.factories import make_invoice, make_order, make_vendor
from tests.importer.site import Site, Visitor
from wholesale.status import InvoiceStatus
from wholesale.user import Role


def _sheet(visitor: Visitor, query: str = "") -> Any:
    seen = visitor.get(f"/reconciliation/export?{query}")

    assert seen.response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return load_workbook(BytesIO(seen.response.data)).active


def _rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def filled(site: Site) -> Site:
    with site.session() as session:
        vendor = make_vendor(session, site.company, name="=HYPERLINK(0)")
        for place in range(1, 4):
            order = make_order(session, vendor, number=f"P00000{place}", ship_date=date(2026, 3, place))
            make_invoice(session, order, InvoiceStatus.AA, f"{place * 100}.50", number=f"+{place}")
    return site


def test_the_file_holds_what_the_screen_shows(filled: Site) -> None:
    visitor = filled.sign_in(Role.ACCOUNTS_PAYABLE)
    visitor.post(
        "/reconciliation/columns", {"column": ["vendor", "number", "ship_date", "invoices", "status", "invoice_total"]}
    )
    sheet = _sheet(visitor, "sort=number&down=0&ship_from=2026-03-01")
    rows = _rows(sheet)

    assert rows[0] == [
        "Vendor",
        "PO Number",
        "Ship Date",
        "Vendor's Invoice",
        "Vendor Invoice Status",
        "Vendor Invoice Total",
    ]
    assert [row[1] for row in rows[1:]] == ["P000003", "P000002", "P000001"]
    assert [str(value) for value in rows[3]] == ["=HYPERLINK(0)", "P000001", "2026-03-01 00:00:00", "+1", "AA", "100.5"]


def test_a_text_that_looks_like_a_formula_stays_a_text(filled: Site) -> None:
    sheet = _sheet(filled.sign_in(Role.ACCOUNTS_PAYABLE))

    assert sheet["B2"].data_type == "s"
    assert sheet["E2"].data_type == "s"


def test_the_sheet_is_ready_to_work_with(filled: Site) -> None:
    sheet = _sheet(filled.sign_in(Role.ACCOUNTS_PAYABLE))

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:K4")
    assert sheet["A1"].font.bold
    assert sheet["G2"].number_format.startswith("#,##0.00")
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["B"].width == 32
    assert sheet["G2"].fill.fgColor.rgb.endswith("FDE2DF")


def test_the_file_reads_the_list_page_by_page(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "_AT_ONCE", 2)

    assert [row[0] for row in _rows(_sheet(filled.sign_in(Role.ADMIN)))[1:]] == ["P000003", "P000002", "P000001"]


def test_an_order_is_in_the_file_once_though_several_of_its_invoices_match(filled: Site) -> None:
    with filled.session() as session:
        order = make_order(session, make_vendor(session, filled.company), number="P000009")
        for number in ("XX1", "XX2", "XX3"):
            make_invoice(session, order, number=number)

    assert [row[0] for row in _rows(_sheet(filled.sign_in(Role.ADMIN), "invoice=XX"))[1:]] == ["P000009"]


def test_a_list_that_is_too_long_for_a_file_is_refused(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "MOST_ROWS", 2)
    seen = filled.sign_in(Role.ADMIN).get("/reconciliation/export")

    assert seen.status == 422
    assert seen.says("More than 2 orders match")


def test_letters_that_no_workbook_holds_are_left_out() -> None:
    file = write("A", [ExcelColumn("Name", 10, "@")], [[("a\x00b\x1f", False)], [(None, False)], [("00123", True)]])
    with file:
        sheet: Any = load_workbook(file).active

    assert [sheet["A2"].value, sheet["A3"].value, sheet["A4"].value] == ["ab", None, "00123"]
