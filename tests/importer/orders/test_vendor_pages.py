from tests.factories import make_vendor
from tests.importer.orders.conftest import Trade
from wholesale.user import Role
from wholesale.vendor import Vendor

FORM = {
    "code": "RV1",
    "name": "Rosas del Valle",
    "vendor_type": "fresh_cut",
    "email_for_orders": "gloria@rosas.example;oscar@rosas.example",
    "accounting_name": " Rosas del Valle SAS ",
    "port_of_origin": "UIO",
    "is_active": "y",
}


def test_a_vendor_is_entered_found_and_changed(trade: Trade) -> None:
    keeper = trade.site.sign_in(Role.SETUP)
    entered = keeper.post("/setup/vendors/new", FORM)
    with trade.site.session() as session:
        vendor = session.query(Vendor).filter_by(code="RV1").one()
    changed = keeper.post(
        f"/setup/vendors/{vendor.id}", FORM | {"name": "Rosas SAS", "is_active": "", "enables_temporary_awb": "y"}
    )
    hidden, shown = keeper.get("/setup/vendors?q=rosas+sas"), keeper.get("/setup/vendors?q=RV1&all=1")

    assert entered.says("Vendor Rosas del Valle is entered.")
    assert (vendor.email_for_orders, vendor.accounting_name, vendor.terms, vendor.port_of_origin) == (
        "gloria@rosas.example; oscar@rosas.example",
        "Rosas del Valle SAS",
        None,
        "UIO",
    )
    assert changed.says("Vendor Rosas SAS is saved.")
    assert hidden.texts("//tbody//th") == []
    assert shown.says("Rosas SAS not active")
    history = keeper.get(f"/setup/vendors/{vendor.id}")
    assert history.says("name: Rosas del Valle → Rosas SAS")
    assert history.says("enables temporary awb: no → yes")


def test_vendors_without_an_accounting_name_are_listed_by_themselves(trade: Trade) -> None:
    with trade.site.session() as session:
        make_vendor(session, trade.site.company, code="NONAME", accounting_name=None)
        make_vendor(session, trade.site.other_company, code="THEIRS", accounting_name=None)

    assert trade.site.sign_in(Role.ADMIN).get("/setup/vendors?unmapped=1").texts("//tbody//th") == ["NONAME"]


def test_what_is_wrong_is_told(trade: Trade) -> None:
    keeper = trade.site.sign_in(Role.ADMIN)
    keeper.post("/setup/vendors/new", FORM)
    twice = keeper.post("/setup/vendors/new", FORM)
    address = keeper.post("/setup/vendors/new", FORM | {"code": "RV2", "email_for_orders": "gloria at rosas"})
    blanks = keeper.post("/setup/vendors/new", FORM | {"code": "R V"})

    assert (twice.status, address.status, blanks.status) == (422, 422, 422)
    assert twice.says("There is a vendor with the code 'RV1' already.")
    assert address.says("Right is addresses such as orders@farm.example")
    assert blanks.texts("//*[@id='code-error']") == ["A code is one word without blanks."]


def test_four_roles_keep_vendors(trade: Trade) -> None:
    admitted = {role for role in Role if trade.site.sign_in(role).get("/setup/vendors").status == 200}

    assert admitted == {Role.ADMIN, Role.SETUP, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_MANAGER}


def test_a_vendor_of_another_company_is_not_there(trade: Trade) -> None:
    with trade.site.session() as session:
        theirs = make_vendor(session, trade.site.other_company).id
    keeper = trade.site.sign_in(Role.ADMIN)

    assert keeper.get(f"/setup/vendors/{theirs}").status == 404
    assert keeper.post(f"/setup/vendors/{theirs}", FORM).status == 404
