import io
from datetime import date

import pytest

from tests import documents
from tests.factories import make_invoice, make_order, make_vendor
from tests.importer.orders.conftest import Trade
from wholesale.attachment import attachments_of
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

PA, A, CF, SC, CA = OrderStatus


def _pdf(name: str = "invoice.pdf", content: bytes | None = None) -> dict[str, object]:
    return {"file": (io.BytesIO(content or documents.pdf()), name)}


def _invoice(trade: Trade, order_id: int, status: InvoiceStatus = InvoiceStatus.AP, **more: object) -> int:
    with trade.site.session() as session:
        return make_invoice(session, session.get_one(PurchaseOrder, order_id), status, **more).id


def _headings(trade: Trade) -> dict[str, list[str]]:
    views = ("pending", "partial", "confirmed", "shipped")
    return {view: trade.grower.get(f"/portal/orders?view={view}").texts("//tbody//th") for view in views}


def test_a_vendor_sees_its_approved_orders_under_four_headings(trade: Trade) -> None:
    for status in OrderStatus:
        trade.order(status, number=f"{status.value}-1")
    trade.order(CF, number="CF-2")
    with trade.site.session() as session:
        other = make_vendor(session, trade.site.company)
        session.query(PurchaseOrder).filter_by(number="CF-2").one().is_confirmed_in_full = False
    trade.order(A, number="A-9", vendor=other)

    assert _headings(trade) == {"pending": ["A-1"], "partial": ["CF-2"], "confirmed": ["CF-1"], "shipped": ["SC-1"]}


@pytest.mark.parametrize("status", [PA, CA])
def test_an_order_that_is_not_approved_is_not_there(trade: Trade, status: OrderStatus) -> None:
    order_id = trade.order(status)

    assert trade.grower.get(f"/portal/orders/{order_id}").status == 404
    assert trade.grower.post(f"/portal/orders/{order_id}/confirm", trade.boxes(order_id, 1, 1)).status == 404


def test_another_vendors_order_and_invoice_are_not_there(trade: Trade) -> None:
    with trade.site.session() as session:
        order_id = make_order(session, make_vendor(session, trade.site.company), status=CF).id
    invoice_id = _invoice(trade, order_id)
    sent = [
        trade.grower.get(f"/portal/orders/{order_id}"),
        trade.grower.post(f"/portal/orders/{order_id}/confirm", trade.boxes(order_id, 1)),
        trade.grower.post(f"/portal/orders/{order_id}/ship", {"awb": "729-12345675", "ship_date": "2026-03-12"}),
        trade.grower.post(f"/portal/orders/{order_id}/upload", {"number": "IN1", "total": "1"}, files=_pdf()),
        trade.grower.get(f"/portal/invoices/{invoice_id}"),
        trade.grower.post(f"/portal/invoices/{invoice_id}", {"number": "IN1", "total": "1"}),
        trade.grower.post(f"/portal/invoices/{invoice_id}/delete"),
    ]

    assert {seen.status for seen in sent} == {404}
    assert len(trade.now(order_id).invoices) == 1


def test_the_portal_is_for_vendors_and_the_office_for_staff(trade: Trade) -> None:
    order_id = trade.order(A)

    assert trade.buyer.get("/portal/orders").status == 403
    assert {trade.grower.get(path).status for path in ("/orders", f"/orders/{order_id}", "/setup/vendors")} == {403}
    assert trade.site.sign_in(Role.VENDOR).get("/portal/orders").status == 404


def test_a_vendor_confirms_fewer_boxes_and_ships(trade: Trade) -> None:
    order_id = trade.order(A)
    confirmed = trade.grower.post(f"/portal/orders/{order_id}/confirm", trade.boxes(order_id, 8, 0) | {"revision": "1"})
    changed = trade.grower.post(f"/portal/orders/{order_id}/confirm", trade.boxes(order_id, 10, 4))
    form = {"awb": "72912345675", "ship_date": "2026-03-12", "arrival_date": "2026-03-13"}
    shipped = trade.grower.post(f"/portal/orders/{order_id}/ship", form)
    order = trade.now(order_id)

    assert confirmed.says("8 of 14 boxes are confirmed.")
    assert confirmed.says("Partially Confirmed")
    assert changed.says("every box is confirmed")
    assert shipped.says("The order is shipped under 729-12345675. Now upload your invoice.")
    assert (order.status, order.confirmed_by, order.arrival_date) == (SC, "Gloria Grower", date(2026, 3, 13))


def test_a_vendor_is_told_when_nothing_is_confirmed(trade: Trade) -> None:
    order_id = trade.order(A)
    seen = trade.grower.post(
        f"/portal/orders/{order_id}/confirm", trade.boxes(order_id, 0, 0), referer=f"/portal/orders/{order_id}"
    )

    assert "decline it: ask the company that gave the order to cancel it" in seen.messages


def test_a_vendor_uploads_an_invoice_of_the_orders_total(trade: Trade) -> None:
    order_id = trade.order(SC)
    seen = trade.grower.post(
        f"/portal/orders/{order_id}/upload", {"number": "IN7", "total": "639.20"}, files=_pdf("Factura 7.pdf")
    )
    (invoice,) = trade.now(order_id).invoices
    with trade.site.session() as session:
        (file,) = attachments_of(session, session.get_one(VendorInvoice, invoice.id))

    assert seen.says("Invoice IN7 is uploaded.")
    assert (invoice.number, str(invoice.total), invoice.status, file.file_name) == (
        "IN7",
        "639.20",
        InvoiceStatus.AP,
        "Factura 7.pdf",
    )
    assert trade.grower.get(f"/attachments/{file.id}").status == 200


def test_a_total_that_differs_is_the_vendors_own_decision(trade: Trade) -> None:
    order_id = trade.order(SC)
    given = {"number": "IN7", "total": "600.00"}
    asked = trade.grower.post(f"/portal/orders/{order_id}/upload", given, files=_pdf())
    other = trade.grower.post(
        f"/portal/orders/{order_id}/upload", given | {"total": "601.00", "accepted": "600.00"}, files=_pdf()
    )
    before = len(trade.now(order_id).invoices)
    accepted = asked.page.xpath("//input[@name='accepted']")[0].get("value")
    done = trade.grower.post(f"/portal/orders/{order_id}/upload", given | {"accepted": accepted}, files=_pdf())

    assert asked.says("The order is $639.20; with this invoice you would bill $600.00.")
    assert (other.status, before) == (422, 0)
    assert done.says("Invoice IN7 is uploaded.")


def test_with_scripts_only_the_question_comes_so_that_the_file_stays_chosen(trade: Trade) -> None:
    order_id = trade.order(SC)
    asked = trade.grower.post(
        f"/portal/orders/{order_id}/upload",
        {"number": "IN7", "total": "600.00"},
        files=_pdf(),
        headers={"HX-Request": "true"},
    )

    assert asked.response.headers["HX-Retarget"] == "#portal-difference"
    assert asked.page.get("id") == "portal-difference"
    assert "file" not in asked.text.casefold()


def test_several_invoices_are_compared_together(trade: Trade) -> None:
    order_id = trade.order(SC)
    _invoice(trade, order_id, total="600.00")
    seen = trade.grower.post(f"/portal/orders/{order_id}/upload", {"number": "IN7", "total": "39.20"}, files=_pdf())

    assert seen.says("Invoice IN7 is uploaded.")
    assert str(trade.now(order_id).invoice_total) == "639.20"


@pytest.mark.parametrize(
    ("data", "files", "told"),
    [
        ({"number": "IN7", "total": "639.20"}, {}, "Choose the PDF of your invoice."),
        ({"number": " ", "total": "639.20"}, _pdf, "Write the number of your invoice."),
        ({"number": "IN7", "total": "six"}, _pdf, "'six' is no amount; write it like 1,234.56."),
        ({"number": "IN7", "total": "0"}, _pdf, "The amount is more than 0."),
        ({"number": "IN7", "total": "639.20"}, lambda: _pdf("invoice.xlsx"), "invoice.xlsx"),
        ({"number": "IN7", "total": "639.20"}, lambda: _pdf(content=b"no pdf at all"), "invoice.pdf"),
    ],
)
def test_an_upload_that_can_not_be_is_told_and_leaves_nothing(
    trade: Trade, data: dict, files: object, told: str
) -> None:
    order_id = trade.order(SC)
    seen = trade.grower.post(f"/portal/orders/{order_id}/upload", data, files=files() if callable(files) else files)

    assert seen.status == 422
    assert seen.says(told)
    assert trade.now(order_id).invoices == []


def test_a_number_is_used_once_on_an_order(trade: Trade) -> None:
    order_id = trade.order(SC)
    _invoice(trade, order_id, number="IN7", total="600.00")
    seen = trade.grower.post(f"/portal/orders/{order_id}/upload", {"number": "IN7", "total": "39.20"}, files=_pdf())

    assert seen.status == 422
    assert seen.says("already has an invoice with the number 'IN7'")


def test_a_vendor_corrects_and_deletes_an_invoice_until_it_is_approved(trade: Trade) -> None:
    order_id = trade.order(SC)
    invoice_id = _invoice(trade, order_id, total="600.00")
    at = f"/portal/invoices/{invoice_id}"
    saved = trade.grower.post(at, {"number": "IN8", "total": "639.20", "invoice_date": "2026-03-09"}, files=_pdf())
    invoice = trade.now(order_id).invoices[0]
    with trade.site.session() as session:
        (file,) = attachments_of(session, session.get_one(VendorInvoice, invoice_id))
    removed = trade.grower.post(f"{at}/remove_file", {"file": file.id})
    deleted = trade.grower.post(f"{at}/delete")

    assert saved.says("Invoice IN8 is saved.")
    assert (invoice.number, str(invoice.total), invoice.invoice_date) == ("IN8", "639.20", date(2026, 3, 9))
    assert removed.says("invoice.pdf is removed.")
    assert deleted.says("Invoice IN8 is deleted.")
    assert trade.now(order_id).invoices == []


def test_an_approved_invoice_stays_as_it_is(trade: Trade) -> None:
    order_id = trade.order(SC)
    invoice_id = _invoice(trade, order_id, InvoiceStatus.A)
    at = f"/portal/invoices/{invoice_id}"
    shown = trade.grower.get(at)
    saved = trade.grower.post(at, {"number": "IN8", "total": "639.20"})
    deleted = trade.grower.post(f"{at}/delete", referer=at)

    assert shown.says("This invoice can not be changed any more")
    assert saved.status == 422
    assert "can be changed or deleted only while an approval is pending" in deleted.messages
    assert str(trade.now(order_id).invoices[0].total) == "639.20"


def test_a_file_of_another_invoice_is_not_removed(trade: Trade) -> None:
    order_id = trade.order(SC)
    trade.grower.post(f"/portal/orders/{order_id}/upload", {"number": "IN7", "total": "639.20"}, files=_pdf())
    other = _invoice(trade, order_id)
    invoice = trade.now(order_id).invoices[0]
    with trade.site.session() as session:
        (file,) = attachments_of(session, session.get_one(VendorInvoice, invoice.id))

    assert trade.grower.post(f"/portal/invoices/{other}/remove_file", {"file": file.id}).status == 404
