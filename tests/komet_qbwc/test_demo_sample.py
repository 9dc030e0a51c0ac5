"""The demonstration's sample is one a florist would believe, and what it writes can be opened."""

import io
from collections import Counter
from datetime import date
from decimal import Decimal

from pypdf import PdfReader

from importer import kinds
from importer.kind import KINDS
from komet_qbwc.demo_import import SampleImport, sample_imports
from komet_qbwc.demo_pdf import pdf
from komet_qbwc.demo_sample import SampleOrder, sample, sample_orders, vendors_in_quickbooks
from tests.each import for_each
from wholesale.awb import read_awb
from wholesale.file_kind import FileKind, kind_of
from wholesale.order_status import OrderStatus
from wholesale.registry import load_folder
from wholesale.status import InvoiceStatus
from wholesale.user import Role

load_folder(kinds)


@for_each("order", sample_orders(), ids=lambda order: order.number)
def test_an_order_is_of_a_known_grower_and_its_invoices_bill_it(order: SampleOrder) -> None:
    billed = sum(order.total(one) - one.difference for one in order.invoices)
    goods = zip(order.entries(), order.boxes_confirmed(), strict=True)
    worth = sum((line.unit_cost * line.units_per_box * boxes for line, boxes in goods), sum(order.charges.values()))

    assert order.vendor in {grower["code"] for grower in sample("growers")}
    assert billed == (worth if order.invoices else Decimal(0))


def test_every_air_waybill_has_its_check_digit() -> None:
    numbers = [order.awb for order in sample_orders() if order.awb]

    assert len(numbers) > 40
    assert [number for number in numbers if read_awb(number).check_digit_is_wrong] == []


def test_every_status_can_be_seen() -> None:
    orders = Counter(order.goal for order in sample_orders())
    invoices = Counter(one.goal for order in sample_orders() for one in order.invoices)

    assert set(OrderStatus) == set(orders)
    # What is sent is under way while one watches.
    assert set(InvoiceStatus) - {InvoiceStatus.ES} <= set(invoices)


def test_there_is_somebody_to_log_in_as_for_each_part() -> None:
    roles = {role for person in sample("company")["people"] for role in person["roles"]}

    assert roles >= {Role.ADMIN, Role.PROCUREMENT_MANAGER, Role.ACCOUNTS_PAYABLE}
    assert {grower["email_for_orders"] for grower in sample("growers")} & set(sample("company")["shown_people"])


def test_one_grower_has_no_accounting_name_and_a_near_one_in_quickbooks() -> None:
    nameless = [grower["name"] for grower in sample("growers") if grower["accounting_name"] is None]

    assert len(nameless) == 1
    assert any(name.startswith(nameless[0]) and name != nameless[0] for name in vendors_in_quickbooks())


def test_a_pdf_is_one_and_says_what_was_written() -> None:
    content = pdf("Señal (Ltd)", ["Rose Freedom 60 cm \\ 12 QB", "Total 540.00 € →"])

    text = PdfReader(io.BytesIO(content), strict=True).pages[0].extract_text()

    assert kind_of(content) is FileKind.PDF
    assert text.splitlines() == ["Señal (Ltd)", "Rose Freedom 60 cm \\ 12 QB", "Total 540.00 € ?"]


@for_each("given", sample_imports(), ids=lambda given: given.file)
def test_a_file_is_imported_by_somebody_who_may(given: SampleImport) -> None:
    people = {person["email"]: person["roles"] for person in sample("company")["people"]}
    content = given.content(date(2026, 3, 10))

    assert set(people[given.by]) & {role.value for role in KINDS[given.kind].roles}
    assert content.startswith(b"CAYAMBE,") if given.file.endswith(".csv") else kind_of(content) is not None
