"""Products as a person enters and changes them."""

from __future__ import annotations

from tests.factories import make_product, make_vendor
from tests.importer.site import Site
from wholesale.product import Product
from wholesale.user import Role

FORM = {"code": "ROFR60", "description": "Rose Freedom 60 cm", "category": "Roses", "is_active": "y"}


def test_a_product_is_entered_found_and_changed(site: Site) -> None:
    with site.session() as session:
        make_product(session, site.other_company, description="Rose of another house")
    keeper = site.sign_in(Role.PROCUREMENT_USER, name="Rosa Velez")
    entered = keeper.post("/setup/products/new", FORM)
    with site.session() as session:
        product = session.query(Product).filter_by(code="ROFR60").one()
    path = f"/setup/products/{product.id}"
    changed = keeper.post(path, FORM | {"category": "Red roses", "is_active": ""})
    hidden, shown = keeper.get("/setup/products?q=rose"), keeper.get("/setup/products?q=ROSE&all=1")

    assert entered.says("Product Rose Freedom 60 cm is entered.")
    assert changed.says("Product Rose Freedom 60 cm is saved.")
    assert hidden.texts("//tbody//th") == []
    assert shown.texts("//tbody//th") == ["Rose Freedom 60 cm not active"]
    assert keeper.get(path).says("Rosa Velez")


def test_a_vendors_names_for_a_product_are_kept_beside_it(site: Site) -> None:
    with site.session() as session:
        product = make_product(session, site.company)
        vendor = make_vendor(session, site.company, name="Rosaleda")
        theirs = make_vendor(session, site.other_company)
    keeper = site.sign_in(Role.SETUP)
    path = f"/setup/products/{product.id}"
    added = keeper.post(f"{path}/aliases", {"vendor": vendor.id, "alias": "Freedom 60"})
    alias = added.page.xpath("//input[@name='alias' and @type='hidden']/@value")[0]
    wrong = keeper.post(f"{path}/aliases", {"vendor": vendor.id, "alias": " "})
    other = keeper.post(f"{path}/aliases", {"vendor": theirs.id, "alias": "Freedom 60"})
    removed = keeper.post(f"{path}/aliases/remove", {"alias": alias})

    assert added.says("Rosaleda calls it Freedom 60.")
    assert wrong.says("alias can not be ''")
    assert other.status == 404
    assert removed.says("The alias Freedom 60 is removed.")
    assert removed.page.xpath("//table") == []


def test_what_is_wrong_with_a_product_is_told(site: Site) -> None:
    keeper = site.sign_in(Role.ADMIN)
    keeper.post("/setup/products/new", FORM)
    twice = keeper.post("/setup/products/new", FORM)
    blanks = keeper.post("/setup/products/new", FORM | {"code": "RO FR"})

    assert (twice.status, blanks.status) == (422, 422)
    assert twice.says("already")
    assert blanks.texts("//*[@id='code-error']") == ["A code is one word without blanks."]
