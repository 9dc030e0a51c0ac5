"""From the prebook to the invoice, in any order and however often: nothing twice, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.tables import renew
from tests.wholesale.whole_way import Contents
from tests.wholesale.whole_way_steps import WholeWay
from wholesale.billing_settings import BillingMode, FulfilledHandling, InvoicingPolicy
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.db import make_sessions

PLACES = st.integers(0, 30)  # which of those there are
SOME = st.integers(1, 63)  # which of the first six: the bits of a number


class Begun(NamedTuple):
    """A database in which some boxes are billed and some on their way, which each example finds as it was."""

    engine: Engine
    file: Path
    template: Path
    company_id: int
    locked: dict[int, Contents]  # invoices that are on their way into the books


@pytest.fixture
def begun(sqlite_file: Path, sqlite_template: Path, engine_of: Callable[[str], Engine], tmp_path: Path) -> Begun:
    """Lend it; the rules are the same on both databases."""
    engine = engine_of(f"sqlite:///{sqlite_file}")
    engine.dispose()
    renew(sqlite_file, sqlite_template)
    way = WholeWay.begun(make_sessions(engine))

    assert way.locked, "the beginning is not what it should be"
    engine.dispose()
    return Begun(engine, sqlite_file, Path(shutil.copy(sqlite_file, tmp_path / "begun.db")), way.company_id, way.locked)


def _step(name: str, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(name), st.fixed_dictionaries(given))


CHARGES = st.sampled_from(["5.00", "8.00", "-2.00"])
STEPS = st.one_of(
    _step("sells", who=st.integers(0, 1), boxes=st.integers(1, 3), charge=CHARGES, buys=st.booleans()),
    _step("buys_and_ships", fewer=st.integers(0, 1)),
    _step("undoes_a_shipment", place=PLACES),
    _step("scans", place=PLACES, key=st.integers(0, 25)),
    _step("scans", place=PLACES, key=st.integers(0, 25)),
    _step("confirms", some=SOME),
    _step("confirms", some=SOME),
    _step("gives_boxes", place=PLACES, some=SOME),
    _step("releases_boxes", some=SOME),
    _step("moves_an_invoice", place=PLACES, action=st.sampled_from(CustomerInvoiceAction)),
    _step("moves_an_invoice", place=PLACES, action=st.sampled_from(CustomerInvoiceAction)),
    _step("changes_an_invoice", place=PLACES, boxes=st.integers(0, 2), price=st.sampled_from(["0.50", "0.60"])),
    _step(
        "sells_from_the_open_market", who=st.integers(0, 1), boxes=st.integers(1, 2), joins=st.booleans(), place=PLACES
    ),
    _step("changes_a_prebook", place=PLACES, boxes=st.integers(1, 4), days=st.integers(-1, 1), charge=CHARGES),
    _step("deletes_a_prebook", place=PLACES),
    _step("credit_changes", amount=st.integers(1, 300), holds=st.booleans()),
    _step("quickbooks_asks", place=PLACES, accepts=st.booleans()),
)
CHOSEN = st.fixed_dictionaries(
    {
        "mode": st.sampled_from([BillingMode.BOTH, BillingMode.ON_SCAN, BillingMode.ON_CONFIRMATION]),
        "fulfilled": st.sampled_from(FulfilledHandling),
        "policy": st.sampled_from(InvoicingPolicy),
        "separates_receipts": st.booleans(),
    }
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chosen=CHOSEN, steps=st.lists(STEPS, min_size=10, max_size=20))
def test_nothing_is_billed_twice_or_lost_on_the_whole_way(
    begun: Begun, chosen: dict[str, Any], steps: list[tuple[str, dict[str, Any]]]
) -> None:
    renew(begun.file, begun.template)
    way = WholeWay(make_sessions(begun.engine), begun.company_id)
    way.locked.update(begun.locked)
    way.chooses(**chosen)
    for name, facts in steps:
        getattr(way, name)(**facts)
        way.all_is_well(name)
    begun.engine.dispose()
