from tests.factories import make_invoice, make_order, make_vendor
from tests.importer.site import Site
from wholesale.status import InvoiceStatus
from wholesale.user import Role


def test_the_grid_shows_orders_with_their_invoices(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company, name="Rosas del Valle"), number="P040989")
        make_invoice(session, order, InvoiceStatus.AA, "525.00", number="IN2323")
    seen = site.sign_in(Role.ACCOUNTS_PAYABLE).get("/reconciliation")

    assert seen.status == 200
    for text in ("P040989", "Rosas del Valle", "IN2323", "$525.00", "AA"):
        assert seen.says(text)


def test_window_and_invoice_open(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company))
        invoice = make_invoice(session, order, InvoiceStatus.F)
    visitor = site.sign_in(Role.ADMIN)
    for path in (
        f"/reconciliation/{order.id}",
        f"/reconciliation/{order.id}/menu",
        f"/invoices/{invoice.id}",
        f"/invoices/{invoice.id}/print",
    ):
        assert visitor.get(path).status == 200, path
