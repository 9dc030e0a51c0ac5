"""The Upload Invoice window: an invoice with its files and charges, all or nothing; and what is done with each."""

from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from tests.factories import make_company, make_invoice, make_order, make_vendor
from tests.importer.site import Site
from wholesale.attachment import Attachment
from wholesale.charge import AdditionalCharge
from wholesale.history import history_of
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

A, AA, AP, ES, F, P, S = (InvoiceStatus(letter) for letter in ("A", "AA", "AP", "ES", "F", "P", "S"))
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def order(site: Site) -> PurchaseOrder:
    with site.session() as session:
        return make_order(session, make_vendor(session, site.company), number="P040989")


def _invoice(site: Site, order: PurchaseOrder, status: InvoiceStatus, number: str = "IN1") -> VendorInvoice:
    with site.session() as session:
        return make_invoice(session, session.get_one(PurchaseOrder, order.id), status, number=number)


def _now(site: Site, invoice: VendorInvoice) -> VendorInvoice:
    with site.session() as session:
        return session.get_one(VendorInvoice, invoice.id)


def _count(site: Site, model: type[VendorInvoice] | type[Attachment] | type[AdditionalCharge]) -> int:
    with site.session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_invoice_is_uploaded_with_its_file_and_a_charge(site: Site, order: PurchaseOrder) -> None:
    form = {
        "number": "IN2323",
        "total": "1,535.00",
        "invoice_date": "2026-03-09",
        "charge_id": "",
        "charge_name": "Duties",
        "charge_amount": "-10",
    }
    seen = site.sign_in(Role.PROCUREMENT_USER).post(
        f"/reconciliation/{order.id}", form, files={"files": (BytesIO(PDF), "IN2323.pdf")}
    )
    with site.session() as session:
        invoice = session.scalars(select(VendorInvoice)).one()
        kept = session.get_one(PurchaseOrder, order.id)

    assert (invoice.number, invoice.total, invoice.status) == ("IN2323", Decimal("1535.00"), AP)
    assert (kept.order_total, kept.order_charges) == (Decimal("515.00"), Decimal("15.00"))
    assert seen.says("IN2323.pdf")
    assert "Invoice P040989-IN2323 was uploaded." in seen.messages
    assert "differ from it by $1,020.00" in seen.messages


def test_a_refused_file_takes_back_what_was_said_of_its_invoice(site: Site, order: PurchaseOrder) -> None:
    seen = site.sign_in(Role.PROCUREMENT_USER).post(
        f"/reconciliation/{order.id}",
        {"number": "IN1", "total": "515.00"},
        files={"files": (BytesIO(b"plain text"), "IN1.pdf")},
    )

    assert "does not hold what its ending .pdf says" in seen.messages
    assert "was uploaded" not in seen.messages
    assert _count(site, VendorInvoice) == 0


@pytest.mark.parametrize(
    ("form", "file", "told"),
    [
        ({"total": "abc"}, PDF, "'abc' is no amount; write it like 1,234.56."),
        ({"total": ""}, PDF, "Enter the total of the invoice."),
        ({"total": "10"}, b"<html>", "does not hold what its ending .pdf says"),
        ({"total": "10", "charge_id": "", "charge_name": "Duties", "charge_amount": "x"}, PDF, "'x' is no amount"),
        ({"total": "10", "charge_id": "", "charge_name": "", "charge_amount": "5"}, PDF, "Name the charge"),
    ],
)
def test_one_fault_and_nothing_is_kept(
    site: Site, order: PurchaseOrder, form: dict[str, str], file: bytes, told: str
) -> None:
    seen = site.sign_in(Role.ADMIN).post(
        f"/reconciliation/{order.id}",
        form,
        files={"files": (BytesIO(file), "a.pdf")},
        referer=f"/reconciliation/{order.id}",
    )

    assert seen.says(told)
    assert (_count(site, VendorInvoice), _count(site, Attachment), _count(site, AdditionalCharge)) == (0, 0, 1)


def test_a_pending_invoice_is_edited_in_the_same_window(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, AA)
    visitor = site.sign_in(Role.ACCOUNTS_PAYABLE)
    shown = visitor.get(f"/reconciliation/{order.id}?edit={invoice.id}")
    visitor.post(f"/reconciliation/{order.id}", {"edit": str(invoice.id), "number": "IN2", "total": "500"})

    assert shown.page.xpath("//input[@name='total']/@value") == ["525.00"]
    assert (_now(site, invoice).number, _now(site, invoice).total) == ("IN2", Decimal("500.00"))


def test_an_invoice_of_another_order_is_not_edited_here(site: Site, order: PurchaseOrder) -> None:
    with site.session() as session:
        strange = make_invoice(session, make_order(session, make_vendor(session, make_company(session))))
    visitor = site.sign_in(Role.ADMIN)

    assert visitor.get(f"/reconciliation/{order.id}?edit={strange.id}").status == 404


def test_charges_are_changed_added_and_removed_until_an_invoice_is_approved(site: Site, order: PurchaseOrder) -> None:
    visitor, address = site.sign_in(Role.PROCUREMENT_MANAGER), f"/reconciliation/{order.id}/charges"
    with site.session() as session:
        charge = session.scalars(select(AdditionalCharge)).one()
    changed = {"charge_id": [str(charge.id), ""], "charge_name": ["Freight", "Duties"], "charge_amount": ["30", "-5"]}
    visitor.post(address, changed)
    with site.session() as session:
        kept = [(one.name, one.amount) for one in session.scalars(select(AdditionalCharge).order_by("id"))]
    removed = {
        "charge_id": str(charge.id),
        "charge_name": "Freight",
        "charge_amount": "",
        "remove_charge": str(charge.id),
    }
    visitor.post(address, removed)
    _invoice(site, order, A)
    more = {"charge_id": "", "charge_name": "Box type", "charge_amount": "1"}
    seen = visitor.post(address, more, referer=f"/reconciliation/{order.id}")

    assert kept == [("Freight", Decimal("30.00")), ("Duties", Decimal("-5.00"))]
    assert _count(site, AdditionalCharge) == 1
    assert "The additional charges of purchase order P040989 are locked" in seen.messages
    assert seen.says("The charges of the whole order are locked: invoice IN1 is A.")
    assert not seen.page.xpath("//form[@id='charges']//input[@name='charge_amount']")


def _buttons(site: Site, order: PurchaseOrder, role: Role, *, allows_invoice_approval: bool = True) -> list[str]:
    visitor = site.sign_in(role, allows_invoice_approval=allows_invoice_approval)
    seen = visitor.get(f"/reconciliation/{order.id}")
    return seen.texts("//*[@class='invoice-actions']//button | //*[@class='invoice-actions']//a")


OFFERED = {
    (AP, Role.PROCUREMENT_USER): ["Approve", "Edit", "Delete", "Print"],
    (AP, Role.ACCOUNTS_PAYABLE): ["Edit", "Delete", "Print"],
    (AA, Role.ACCOUNTS_PAYABLE): ["Approve Payment", "Return to Procurement", "Edit", "Delete", "Print"],
    (A, Role.ACCOUNTS_PAYABLE): ["Cancel Payment", "Send to External System", "Mark as Paid", "Print"],
    (A, Role.PROCUREMENT_USER): ["Send to External System", "Print"],
    (ES, Role.ACCOUNTS_PAYABLE): ["Return to Approved", "Print"],
    (F, Role.PROCUREMENT_USER): ["Return to Approved", "Print"],
    (S, Role.ACCOUNTS_PAYABLE): ["Return to Approved", "Mark as Paid", "Print"],
    (P, Role.ACCOUNTS_PAYABLE): ["Undo Mark as Paid", "Print"],
}


def test_status_and_role_decide_what_is_offered(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, AP)
    found = {}
    for status, role in OFFERED:
        with site.session() as session:
            session.execute(update(VendorInvoice).values(status=status, accounting_id=None, status_before_paid=S))
        found[status, role] = _buttons(site, order, role)

    assert invoice.status is AP
    assert found == OFFERED


def test_who_may_not_approve_on_this_screen_is_offered_no_approval(site: Site, order: PurchaseOrder) -> None:
    _invoice(site, order, AP)

    assert _buttons(site, order, Role.PROCUREMENT_USER, allows_invoice_approval=False) == ["Edit", "Delete", "Print"]


def test_an_invoice_goes_its_way_and_back(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, AP)
    visitor, address = site.sign_in(Role.ADMIN, name="Ada"), f"/invoices/{invoice.id}/move"
    for to in ("AA", "AP", "AA", "A", "AA"):
        visitor.post(address, {"to": to})
    told = visitor.post(address, {"to": "S"})
    with site.session() as session:
        moves = [(line.old, line.new) for line in history_of(session, session.get_one(VendorInvoice, invoice.id))]

    assert moves == [("AP", "AA"), ("AA", "AP"), ("AP", "AA"), ("AA", "A"), ("A", "AA")]
    assert "can not become" in told.messages
    assert "Choose what is to be done" in visitor.post(address, {"to": "XX"}).messages


def test_an_invoice_is_marked_as_paid_and_taken_back(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, S)
    visitor = site.sign_in(Role.ACCOUNTS_PAYABLE)
    ahead = visitor.post(f"/invoices/{invoice.id}/pay", {"paid_on": "2026-03-11"})
    early = visitor.post(f"/invoices/{invoice.id}/pay", {"paid_on": "2026-03-01"})
    paid = _now(site, invoice)
    visitor.post(f"/invoices/{invoice.id}/move", {"to": "S"})

    assert "can not be paid on Mar 11, 2026: today is Mar 10, 2026" in ahead.messages
    assert "The payment date is before the date of the invoice; check it." in early.messages
    assert (paid.status, str(paid.paid_on)) == (P, "2026-03-01")
    assert _now(site, invoice).status is S


def test_an_invoice_is_deleted_from_its_window(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, AP)
    seen = site.sign_in(Role.ADMIN).post(f"/invoices/{invoice.id}/delete", {"back": "window"})

    assert "Invoice P040989-IN1 was deleted." in seen.messages
    assert _count(site, VendorInvoice) == 0


def test_a_further_file_is_attached_one_is_replaced_and_one_removed(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, AP)
    visitor, address = site.sign_in(Role.ADMIN), f"/invoices/{invoice.id}"
    visitor.post(f"{address}/attach", {"back": "invoice"}, files={"files": (BytesIO(PDF), "first.pdf")})
    with site.session() as session:
        first = session.scalars(select(Attachment.id)).one()
    other = (BytesIO(b"PO,total\n1,2\n"), "second.csv")
    replaced = visitor.post(f"{address}/attach", {"back": "invoice", "replaced": str(first)}, files={"files": other})
    with site.session() as session:
        second = session.scalars(select(Attachment.id)).one()
    gone = visitor.post(f"{address}/detach", {"back": "invoice", "file": str(second)})

    assert replaced.texts("//section[@id='files']//li/a") == ["second.csv"]
    assert gone.says("No file attached")
    assert visitor.post(f"{address}/detach", {"file": "999"}).status == 404


@pytest.mark.parametrize("place", ["", "/menu"])
def test_a_file_is_downloaded_from_the_actions_of_its_invoice(site: Site, order: PurchaseOrder, place: str) -> None:
    invoice = _invoice(site, order, S)
    visitor = site.sign_in(Role.ADMIN)
    visitor.post(f"/invoices/{invoice.id}/attach", files={"files": (BytesIO(PDF), "first.pdf")})
    actions = "//*[@class='invoice-actions']//a[starts-with(@href, '/attachments/')]"
    seen = visitor.get(f"/reconciliation/{order.id}{place}")
    file = visitor.get(str(seen.page.xpath(f"{actions}/@href")[0]))

    assert seen.texts(actions) == ["Download first.pdf"]
    assert file.response.data == PDF


def test_the_invoice_tells_its_story(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, F)
    visitor = site.sign_in(Role.ACCOUNTS_PAYABLE, name="Ana Paz")
    visitor.post(f"/invoices/{invoice.id}/move", {"to": "A", "back": "invoice"})
    seen = visitor.get(f"/invoices/{invoice.id}")

    assert seen.texts("//ol[@class='timeline']/li/*[position()>1]") == ["Ana Paz", "F → A", "Return to Approved"]
    assert seen.says("P040989-IN1")
    assert visitor.get(f"/invoices/{invoice.id}/print").says("Lines of the order")


def test_a_failed_invoice_says_the_programs_words_and_ours(site: Site, order: PurchaseOrder) -> None:
    invoice = _invoice(site, order, F)
    seen = site.sign_in(Role.ACCOUNTS_PAYABLE).get(f"/invoices/{invoice.id}")

    assert seen.says("QuickBooks said: Invalid argument.")
    assert seen.says("Correct the vendor's name.")
