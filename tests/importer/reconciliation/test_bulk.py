"""Approving and sending many at once: a line for each, and for each refusal its reason and the page that mends it."""

from typing import Any

import pytest

from importer import bulk
from qbwc_server.connection import create_connection
from qbwc_server.list_position import ReadPosition
from qbwc_server.list_target import Target
from qbwc_server.lists import ListKind, save_entries
from qbwc_server.mapping import Subject, put
from tests.factories import make_invoice, make_order, make_vendor
from tests.importer.site import SERVER_KEY, Seen, Site
from wholesale.purchase_order import ChargesState
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

A, AA, AP, ES, S = (InvoiceStatus(letter) for letter in ("A", "AA", "AP", "ES", "S"))


def _entry(number: int, name: str, *, is_active: bool = True) -> dict[str, Any]:
    facts = {"list_id": f"8000{number:04X}-1773144000", "full_name": name, "is_active": is_active}
    return facts | {"detail": {}, "modified": "", "edit_sequence": "1"}


@pytest.fixture
def ready(site: Site) -> Site:
    """Lend a company whose QuickBooks lists were read: vendor Rosas, accounts Flowers and an inactive Freight."""
    with site.session() as session:
        now = site.clock.now()
        create_connection(session, site.company, "http://localhost", server_key=SERVER_KEY, now=now)
        save_entries(session, site.company.id, ListKind.VENDOR, 1, [_entry(1, "Rosas del Valle SAS")])
        accounts = [_entry(2, "Flowers"), _entry(3, "Freight", is_active=False)]
        save_entries(session, site.company.id, ListKind.ACCOUNT, 1, accounts)
        session.add_all(ReadPosition(company_id=site.company.id, what=kind.value, read_at=now) for kind in ListKind)
        session.flush()
        put(session, site.company.id, Subject.DEFAULT_EXPENSE, "", Target(ListKind.ACCOUNT, "Flowers"))
    return site


def _invoice(
    site: Site, status: InvoiceStatus, accounting_name: str | None = "Rosas del Valle SAS", **more: Any
) -> VendorInvoice:
    with site.session() as session:
        vendor = make_vendor(session, site.company, accounting_name=accounting_name)
        return make_invoice(session, make_order(session, vendor, **more), status)


def _statuses(site: Site, *invoices: VendorInvoice) -> list[InvoiceStatus]:
    with site.session() as session:
        return [session.get_one(VendorInvoice, invoice.id).status for invoice in invoices]


def _orders(*invoices: VendorInvoice) -> dict[str, list[str]]:
    return {"order": [str(invoice.purchase_order_id) for invoice in invoices]}


def _links(seen: Seen) -> list[str]:
    return [str(link) for link in seen.page.xpath("//*[@class='links']/a[@role='button']/@href")]


def test_approved_invoices_are_sent_and_the_others_told_why(ready: Site) -> None:
    good, no_name, no_charges = _invoice(ready, A), _invoice(ready, A, None), _invoice(ready, A, charges=())
    seen = ready.sign_in(Role.ACCOUNTS_PAYABLE, Role.SETUP).post(
        "/reconciliation/send", _orders(good, no_name, no_charges)
    )

    assert _statuses(ready, good, no_name, no_charges) == [ES, A, A]
    assert seen.says("1 invoice was sent; QuickBooks fetches it at its next contact. 2 were refused.")
    assert seen.says("has no Accounting Name.")
    assert seen.says("has no additional charges")
    assert f"/reconciliation/{no_charges.purchase_order_id}#charges" in _links(seen)


def test_a_refusal_names_the_near_vendor_and_the_inactive_account(ready: Site) -> None:
    with ready.session() as session:
        put(session, ready.company.id, Subject.CHARGE, "Truck freight", Target(ListKind.ACCOUNT, "Freight"))
    invoice = _invoice(ready, A, "Rosas del Vale SAS")
    seen = ready.sign_in(Role.ADMIN).post("/reconciliation/send", _orders(invoice))

    assert seen.says("QuickBooks has: Rosas del Valle SAS")
    assert seen.says("The account 'Freight' is inactive in QuickBooks; make it active there or map another one.")


def test_what_was_refused_is_mended_and_tried_again(ready: Site) -> None:
    good, bad = _invoice(ready, A), _invoice(ready, A, None)
    visitor = ready.sign_in(Role.ADMIN)
    first = visitor.post("/reconciliation/send", _orders(good, bad))
    again = [str(value) for value in first.page.xpath("//form[@class='again']//input[@name='invoice']/@value")]
    with ready.session() as session:
        session.get_one(Vendor, bad.vendor_id).accounting_name = "Rosas del Valle SAS"
    second = visitor.post("/reconciliation/send", {"invoice": again})

    assert again == [str(bad.id)]
    assert _statuses(ready, good, bad) == [ES, ES]
    assert second.says("1 invoice was sent")


def test_of_an_order_only_its_approved_invoice_is_sent(ready: Site) -> None:
    approved = _invoice(ready, A)
    with ready.session() as session:
        order = session.get_one(VendorInvoice, approved.id).purchase_order
        pending = make_invoice(session, order, AA)
    ready.sign_in(Role.PROCUREMENT_USER).post("/reconciliation/send", _orders(approved))

    assert _statuses(ready, approved, pending) == [ES, AA]


def test_one_invoice_is_sent_from_its_window(ready: Site) -> None:
    invoice = _invoice(ready, A)
    seen = ready.sign_in(Role.ADMIN).post("/reconciliation/send", {"invoice": str(invoice.id), "back": "window"})

    assert seen.path == f"/reconciliation/{invoice.purchase_order_id}"
    assert "was sent; QuickBooks fetches it at its next contact." in seen.messages
    assert _statuses(ready, invoice) == [ES]


def test_nobody_sends_past_the_reasons_not_to(ready: Site) -> None:
    invoice = _invoice(ready, A)
    with ready.session() as session:
        order = session.get_one(VendorInvoice, invoice.id).purchase_order
        order.charges_state = ChargesState.PROCESSING
    seen = ready.sign_in(Role.ADMIN).post(f"/invoices/{invoice.id}/move", {"to": "ES"})

    assert "Choose what is to be done" in seen.messages
    assert _statuses(ready, invoice) == [A]


def test_what_was_sent_before_is_no_refusal(ready: Site) -> None:
    invoice = _invoice(ready, S)
    seen = ready.sign_in(Role.ADMIN).post("/reconciliation/send", _orders(invoice))

    assert seen.says("0 invoices were sent")
    assert seen.says("For 1 there was nothing to do.")
    assert not seen.page.xpath("//form[@class='again']")


def test_each_gives_the_approvals_of_their_own_role(site: Site) -> None:
    pending, half = _invoice(site, AP), _invoice(site, AA)
    procurement = site.sign_in(Role.PROCUREMENT_USER).post("/reconciliation/approve", _orders(pending, half))
    after_procurement = _statuses(site, pending, half)
    site.sign_in(Role.ACCOUNTS_PAYABLE).post("/reconciliation/approve", _orders(pending, half))

    assert procurement.says("1 invoice was approved. 1 was refused.")
    assert procurement.says('may not do "Approve Payment"')
    assert after_procurement == [AA, AA]
    assert _statuses(site, pending, half) == [A, A]


def test_without_the_option_an_admin_is_led_to_the_user(site: Site) -> None:
    invoice = _invoice(site, AP)
    visitor = site.sign_in(Role.ADMIN, allows_invoice_approval=False)
    seen = visitor.post("/reconciliation/approve", _orders(invoice))

    assert visitor.user is not None
    assert seen.says("is off.")
    assert _links(seen) == [f"/setup/users/{visitor.user.id}"]


def test_an_order_without_invoices_leads_to_the_upload(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company))
    seen = site.sign_in(Role.ADMIN).post("/reconciliation/approve", {"order": str(order.id)})

    assert seen.says("has no invoice yet.")
    assert _links(seen) == [f"/reconciliation/{order.id}#upload"]


def test_too_many_and_none_are_refused_clearly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _invoice(site, AP), _invoice(site, AP)
    visitor = site.sign_in(Role.ADMIN)
    none = visitor.post("/reconciliation/approve", {})
    monkeypatch.setattr(bulk, "MOST", 1)
    many = visitor.post("/reconciliation/approve", _orders(first, second))

    assert "Nothing was chosen." in none.messages
    assert "2 orders or invoices were chosen; at most 1 are approved or sent at once." in many.messages
    assert _statuses(site, first, second) == [AP, AP]


def test_another_company_s_orders_are_left_alone(site: Site) -> None:
    with site.session() as session:
        strange = make_invoice(session, make_order(session, make_vendor(session, site.other_company)), AP)
    site.sign_in(Role.ADMIN).post("/reconciliation/approve", _orders(strange) | {"invoice": str(strange.id)})

    assert _statuses(site, strange) == [AP]
