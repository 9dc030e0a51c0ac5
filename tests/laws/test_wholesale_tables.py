"""Every table belongs to a company, and nobody sees another company's rows."""

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from sqlalchemy import Table, UniqueConstraint, delete, func, inspect, select, update
from sqlalchemy.orm import Session, aliased, sessionmaker

import wholesale
from tests.each import for_each
from tests.factories import make_company, make_order, make_vendor
from tests.wholesale.rows import fill_every_table
from wholesale.company import Company
from wholesale.db import Base, keep_to_company, reading
from wholesale.migration import load_tables
from wholesale.purchase_order import PurchaseOrder
from wholesale.vendor import Vendor

TABLES = load_tables("wholesale", "qbwc_server", "importer").sorted_tables
# Tables without company_id, each with its reason.
OF_NO_COMPANY = {
    "company": "its own id is the company's",
    "login_attempt": "at a wrong log-in of the Web Connector there is no company yet",
    "sign_in_count": "at a wrong password of a person there is no company yet",
}
# Unique keys and indexes that may begin otherwise, each with its reason.
BEGINS_OTHERWISE = {
    "uq_customer_location_customer_id_location_id": "what belongs to a deleted record is looked up by it alone",
    "ix_balance_adjustment_customer_id_adjusted_on_id": "what belongs to a deleted record is looked up by it alone",
    "uq_company_code": "a company is found by its code",
    "uq_connection_user_name": "the Web Connector logs in before its company is known",
    "uq_connection_file_id": "QuickBooks tells company files of any company apart by it",
    "uq_ticket_secret_hash": "a call shows its secret before its company is known",
    "uq_login_attempt_user_name_place": "log-ins are counted before the company is known",
    "ix_login_attempt_place_last_failed_at": "log-ins are counted before the company is known",
    "ix_login_attempt_last_failed_at": "old rows of any company are tidied away",
    "ix_sign_in_count_last_failed_at": "old rows of any company are tidied away",
    "uq_sign_in_count_subject": "wrong passwords are counted before the company is known",
    "uq_sign_in_token_hash": "a browser shows its token before its company is known",
    "ix_sign_in_former_token_hash": "a browser shows its token before its company is known",
    "uq_one_time_link_token_hash": "a link is opened before its company is known",
    "uq_standing_order_skip_standing_order_id_day": "the days of an order are looked up by it alone",
    "ix_prebook_customer": "what belongs to a deleted record is looked up by it alone",
    "ix_prebook_line_prebook": "what belongs to a deleted record is looked up by it alone",
    "ix_prebook_charge_prebook": "what belongs to a deleted record is looked up by it alone",
    "ix_purchase_order_line_order": "what belongs to a deleted record is looked up by it alone",
    "ix_box_order_line": "what belongs to a deleted record is looked up by it alone",
    "ix_box_customer": "what belongs to a deleted record is looked up by it alone",
    "ix_box_mixed": "what belongs to a deleted record is looked up by it alone",
    "ix_box_scan_box": "what belongs to a deleted record is looked up by it alone",
    "ix_box_scan_invoice": "what belongs to a deleted record is looked up by it alone",
    "ix_billing_outcome_box": "what belongs to a deleted record is looked up by it alone",
    "ix_additional_charge_order": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_charge_invoice": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_charge_prebook": "what belongs to a deleted record is looked up by it alone",
    "ix_mail_attachment_mail": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_customer": "what belongs to a deleted record is looked up by it alone",
    "ix_box_prebook_line": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_item_invoice": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_item_line": "what belongs to a deleted record is looked up by it alone",
    "ix_invoice_prebook_invoice": "what belongs to a deleted record is looked up by it alone",
    "ix_purchase_order_line_prebook": "what belongs to a deleted record is looked up by it alone",
    "ix_standing_order_customer": "what belongs to a deleted record is looked up by it alone",
    "ix_standing_order_line_order": "what belongs to a deleted record is looked up by it alone",
    "ix_standing_order_charge_order": "what belongs to a deleted record is looked up by it alone",
    "ix_customer_invoice_to_join": "automatic billing asks for thousands of customers of one company by their keys",
    "uq_customer_invoice_item_box": "a box is billed once, whatever its company",
    "uq_prebook_standing_order": "a standing order makes one prebook for a day, whatever its company",
    "ix_vendor_invoice_order": "what belongs to a deleted record is looked up by it alone",
}
MODELS = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
OF_COMPANIES = [MODELS[table.name] for table in TABLES if hasattr(MODELS[table.name], "company_id")]


@for_each("table", TABLES, ids=lambda table: table.name)
def test_a_table_carries_its_company(table: Table) -> None:
    assert ("company_id" in table.columns) != (table.name in OF_NO_COMPANY)


@for_each("table", TABLES, ids=lambda table: table.name)
def test_every_index_begins_with_the_company(table: Table) -> None:
    keys = [key for key in table.constraints if isinstance(key, UniqueConstraint)] + list(table.indexes)
    begin_otherwise = {
        str(key.name)
        for key in keys
        if next(iter(key.columns)).name != "company_id" and str(key.name) not in BEGINS_OTHERWISE
    }

    assert begin_otherwise == set()


@for_each("table", TABLES, ids=lambda table: table.name)
def test_every_key_has_a_name(table: Table) -> None:
    unnamed = [key for key in table.constraints if key.name is None]

    assert unnamed == []


@for_each("module", [found.name for found in walk_packages(wholesale.__path__, "wholesale.")])
def test_every_value_of_an_enum_has_one_sentence(module: str) -> None:
    kinds = [
        kind for kind in vars(import_module(module)).values() if isinstance(kind, type) and issubclass(kind, StrEnum)
    ]
    silent = [value for kind in kinds for value in kind if not getattr(value, "sentence", "").endswith(".")]

    assert silent == []


def test_selects_show_one_company(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, _ = fill_every_table(session)
    seen = {}
    with reading(sessions) as session:
        keep_to_company(session, ours)
        for model in OF_COMPANIES:
            seen[model.__name__] = [row.company_id for row in session.scalars(select(model))]

    assert seen == {model.__name__: [ours] for model in OF_COMPANIES}
    assert len(seen) == len(TABLES) + 1 - len(OF_NO_COMPANY)


def test_updates_and_deletes_reach_one_company(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, _ = fill_every_table(session)
    with sessions.begin() as session:
        keep_to_company(session, ours)
        for model in reversed(OF_COMPANIES):
            key = inspect(model).primary_key[0].name
            changed = session.scalars(
                update(model).values({key: getattr(model, key)}).returning(model.company_id)
            ).all()
            gone = session.scalars(delete(model).returning(model.company_id)).all()

            assert (changed, gone) == ([ours], [ours]), model.__name__
    with reading(sessions) as session:
        left = {table.name: session.scalar(select(func.count()).select_from(table)) for table in TABLES}

    assert left == {table.name: 2 if table.name in OF_NO_COMPANY.keys() - {"company"} else 1 for table in TABLES}


def test_two_sessions_of_two_companies_see_their_own(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        companies = fill_every_table(session)
    seen = []
    for company_id in companies:
        with reading(sessions) as session:
            keep_to_company(session, company_id)
            seen.append(session.scalars(select(Vendor.company_id)).one())

    assert seen == list(companies)


def test_joins_aliases_and_keys_stay_in_the_company(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
        our_order = make_order(session, make_vendor(session, ours))
        their_order = make_order(session, make_vendor(session, theirs))
    with reading(sessions) as session:
        keep_to_company(session, ours.id)
        other = aliased(PurchaseOrder)
        by_join = session.scalars(select(Vendor.id).join(other, other.vendor_id == Vendor.id)).all()
        by_key = session.get(PurchaseOrder, their_order.id)
        of_company = session.get(Company, theirs.id)
        order = session.get_one(PurchaseOrder, our_order.id)

        assert by_join == [our_order.vendor_id]
        assert by_key is None
        assert of_company is None
        assert order.vendor.company_id == ours.id


def test_a_reference_to_another_companys_row_leads_nowhere(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
        order = make_order(session, make_vendor(session, ours))
        order.vendor = make_vendor(session, theirs)
    with reading(sessions) as session:
        keep_to_company(session, ours.id)

        assert session.get_one(PurchaseOrder, order.id).vendor is None


def test_new_rows_take_the_sessions_company_and_no_other(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
    with sessions.begin() as session:
        keep_to_company(session, ours.id)
        vendor = Vendor(code="V1", name="Rosas")
        session.add(vendor)
        session.flush()

        assert vendor.company_id == ours.id
    with sessions() as session:
        keep_to_company(session, ours.id)
        session.add(Vendor(company_id=theirs.id, code="V2", name="Claveles"))

        with pytest.raises(ValueError, match=f"belongs to company {theirs.id}"):
            session.flush()


def test_no_module_of_the_trade_reads_rows_past_the_filter() -> None:
    sources = Path(next(iter(wholesale.__path__))).rglob("*.py")
    core = [path.name for path in sources if "__table__" in path.read_text("utf-8")]

    assert core == []
