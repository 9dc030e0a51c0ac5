"""Files of invoices are given to those who may see the invoice, and to be saved."""

from io import BytesIO

import pytest
from sqlalchemy import select, update

from tests import documents
from tests.factories import ADMIN, make_invoice, make_order, make_vendor
from tests.importer.site import Site, Visitor
from wholesale.attachment import Attachment, attach
from wholesale.company import Company
from wholesale.order_status import OrderStatus
from wholesale.user import Role


def _attached(
    site: Site, name: str = "invoice.pdf", data: bytes | None = None, company: Company | None = None
) -> Attachment:
    with site.session() as session:
        vendor = make_vendor(session, company or site.company)
        invoice = make_invoice(session, make_order(session, vendor, status=OrderStatus.SC))
        return attach(session, site.storage, invoice, name, data or documents.pdf(), ADMIN, site.clock.now())


def _grower(site: Site, attachment: Attachment, **more: int) -> Visitor:
    vendor_id = more.get("vendor_id", attachment.vendor_invoice.vendor_id)
    return site.sign_in(Role.VENDOR, vendor_id=vendor_id)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_USER, Role.PROCUREMENT_MANAGER])
def test_staff_who_approve_save_the_file(site: Site, role: Role) -> None:
    attachment = _attached(site, "Factura ñ 12.pdf")
    seen = site.sign_in(role).get(f"/attachments/{attachment.id}")
    headers = seen.response.headers

    assert (seen.status, seen.response.data) == (200, documents.pdf())
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Factura%20%C3%B1%2012.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == attachment.size


def test_a_vendor_saves_the_file_of_its_own_invoice_only(site: Site) -> None:
    mine, theirs = _attached(site), _attached(site)
    grower = _grower(site, mine)

    assert grower.get(f"/attachments/{mine.id}").status == 200
    assert grower.get(f"/attachments/{theirs.id}").status == 404
    assert grower.get(f"/attachments/{theirs.id}/view").status == 404


def test_a_vendor_user_with_another_role_still_sees_its_own_only(site: Site) -> None:
    mine, theirs = _attached(site), _attached(site)
    user = site.sign_in(Role.VENDOR, Role.ADMIN, vendor_id=mine.vendor_invoice.vendor_id)

    assert user.get(f"/attachments/{theirs.id}").status == 404


def test_another_company_finds_nothing(site: Site) -> None:
    attachment = _attached(site, company=site.other_company)

    assert site.sign_in(Role.ADMIN).get(f"/attachments/{attachment.id}").status == 404


def test_other_roles_are_turned_away_and_strangers_sent_to_log_in(site: Site) -> None:
    path = f"/attachments/{_attached(site).id}"

    assert site.sign_in(Role.SALES).get(path).status == 403
    assert site.visitor().get(path).path == "/login"


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("a.pdf", documents.pdf(), True),
        ("a.png", documents.PNG, True),
        ("a.jpeg", documents.JPEG, True),
        ("a.txt", b"Roses <script>alert(1)</script>", False),
        ("a.tif", documents.TIFF, False),
        ("a.xlsx", documents.xlsx(), False),
    ],
)
def test_only_pdf_and_pictures_are_shown_and_they_run_nothing(site: Site, name: str, data: bytes, shown: bool) -> None:
    attachment = _attached(site, name, data)
    seen = site.sign_in(Role.ADMIN).get(f"/attachments/{attachment.id}/view")
    headers = seen.response.headers

    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not shown or headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert not shown or "script-src" not in headers["Content-Security-Policy"]


def test_a_file_the_store_has_lost_is_told_in_words(site: Site) -> None:
    attachment = _attached(site)
    site.storage.delete(attachment.storage_key)
    seen = site.sign_in(Role.ADMIN).get(f"/attachments/{attachment.id}")

    assert seen.status == 422
    assert seen.says("is not in the file store any more")


def _waits_for_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let somebody else write while a file is stored; answer the keys of the files."""
    put, stored = site.storage.put, []

    def slowly(key: str, data: bytes) -> None:
        with site.session() as session:
            session.connection().exec_driver_sql("PRAGMA busy_timeout=100")
            session.execute(update(Company).values(language="en"))
        put(key, data)
        stored.append(key)

    monkeypatch.setattr(site.storage, "put", slowly)
    return stored


def test_nobody_waits_for_the_file_store(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.session() as session:
        invoice = make_invoice(session, make_order(session, make_vendor(session, site.company)))
        invoice.purchase_order.status = OrderStatus.CF
    stored = _waits_for_nobody(site, monkeypatch)
    staff = site.sign_in(Role.ADMIN)
    grower = site.sign_in(Role.VENDOR, vendor_id=invoice.vendor_id)
    facts, total = {"number": "IN77", "invoice_date": ""}, str(invoice.total)
    order, paper = invoice.purchase_order_id, documents.pdf()
    accepted = {"total": total, "accepted": total}

    staff.post(f"/invoices/{invoice.id}/attach", files={"files": (BytesIO(paper), "a.pdf")})
    staff.post(f"/reconciliation/{order}", facts | {"total": total}, files={"files": (BytesIO(paper), "b.pdf")})
    grower.post(
        f"/portal/orders/{order}/upload", {"number": "IN78"} | accepted, files={"file": (BytesIO(paper), "c.pdf")}
    )
    grower.post(
        f"/portal/invoices/{invoice.id}", {"number": "IN79"} | accepted, files={"file": (BytesIO(paper), "d.pdf")}
    )
    with site.session() as session:
        names = session.scalars(select(Attachment.file_name).order_by(Attachment.id)).all()

    assert names == ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]
    assert len(stored) == len(names)
