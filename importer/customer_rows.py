"""Rows of customers in an import: which customer a row means, its locations, and writing what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from importer.batch import Batch, ImportRow
from importer.cell_refusal import CODE_UNKNOWN
from importer.import_run import plain
from importer.record_change import Changes, shown_before
from wholesale.customer import Customer, CustomerLocation
from wholesale.customer_credit import LimitChange, tell_of_limits
from wholesale.customer_entry import note_customer
from wholesale.customer_refusal import CUSTOMER_CODE_OF_ANOTHER, CUSTOMER_ID_UNKNOWN
from wholesale.rows_at_once import is_among

Places = frozenset[int]
"""The ids of the locations that serve a customer."""
_BETWEEN: Final = ":"


def check_locations(batch: Batch[Any]) -> None:
    """Refuse rows that name a location there is not."""
    for row in batch.good:
        for code in _codes(row.values.locations or ""):
            if code not in batch.locations:
                batch.refuse(row, "locations", CODE_UNKNOWN, value=code)


def places_in(text: str | None, locations: Mapping[str, int]) -> Places:
    """Answer the locations of a cell such as MIA:UIO."""
    return frozenset(locations[code] for code in _codes(text or ""))


def written_places(places: Iterable[int], codes: Mapping[int, str]) -> str:
    """Answer locations as a cell holds them."""
    return _BETWEEN.join(sorted(codes[key] for key in places))


def customers_by_id(
    session: Session, ids: Iterable[int], columns: Sequence[InstrumentedAttribute[Any]]
) -> dict[int, Row[Any]]:
    """Answer some thousand customers as they are now."""
    wanted = select(Customer.id, *columns).where(is_among(session, Customer.id, sorted(ids)))
    return {one.id: one for one in session.execute(wanted.execution_options(by_keys=True))}


def locations_of(session: Session, customers: Iterable[int]) -> dict[int, Places]:
    """Answer which locations serve these customers, by the customers' ids; those without any are left out."""
    place = CustomerLocation
    wanted = select(place.customer_id, place.location_id).where(is_among(session, place.customer_id, sorted(customers)))
    found: dict[int, set[int]] = {}
    for customer_id, location_id in session.execute(wanted.execution_options(by_keys=True)):
        found.setdefault(customer_id, set()).add(location_id)
    return {key: frozenset(places) for key, places in found.items()}


def meant(
    batch: Batch[Any], row: ImportRow[Any], known: Mapping[int, Row[Any]], by_code: Mapping[str, Row[Any]]
) -> Row[Any] | None:
    """Answer the customer a row means; None = a new one, or none, and then the row is refused."""
    same_code, number = by_code.get(row.values.code), row.values.customer_id
    if number is None:
        return None if same_code is None else known[same_code.id]
    customer = known.get(number)
    if customer is None:
        batch.refuse(row, "customer_id", CUSTOMER_ID_UNKNOWN)
    elif same_code is not None and same_code.id != number:
        batch.refuse(row, "code", CUSTOMER_CODE_OF_ANOTHER, other=known[same_code.id].name)
        return None
    return customer


def before_of(changes: Changes, locations: Mapping[str, int]) -> dict[str, object]:
    """Answer what was, as a preview shows it."""
    shown = shown_before(changes)
    if "locations" in changes:
        shown["locations"] = written_places(changes["locations"][0], {key: code for code, key in locations.items()})
    if "credit_limit" in changes and changes["credit_limit"][0] is None:
        shown["credit_limit"] = "∞"
    return shown


def write_places(batch: Batch[Any], places: Mapping[int, Places]) -> None:
    """Let customers, who have none yet, be served by locations."""
    rows = [(customer, location) for customer, some in places.items() for location in sorted(some)]
    batch.insert(CustomerLocation, ("customer_id", "location_id"), rows)


def change_customers(batch: Batch[Any], rows: Mapping[int, ImportRow[Any]]) -> None:
    """Write the changes that `judge` has found, by customer, with their history; tell of changed credit limits."""
    asked = select(Customer).where(is_among(batch.session, Customer.id, sorted(rows))).execution_options(by_keys=True)
    customers = {one.id: one for one in batch.session.scalars(asked)}
    limits, places = [], {}
    codes = {key: code for code, key in batch.locations.items()}
    for key, row in rows.items():
        customer, changes = customers[key], dict(row.found[1])
        told = dict(changes)
        if "locations" in changes:
            places[key] = changes["locations"][1]
            told["locations"] = tuple(written_places(one, codes) for one in changes["locations"])
        for name, (_, new) in changes.items():
            if name != "locations":
                setattr(customer, name, new)
        if "credit_limit" in changes:
            limits.append(LimitChange(key, customer.code, customer.name, *changes["credit_limit"]))
        note_customer(batch.session, customer, told, batch.actor, batch.now)
        before, after = ({name: _noted(one[place]) for name, one in changes.items()} for place in (0, 1))
        batch.change(row, Customer, key, before, after)
    gone = delete(CustomerLocation).where(is_among(batch.session, CustomerLocation.customer_id, sorted(places)))
    batch.session.execute(gone.execution_options(synchronize_session=False))
    write_places(batch, places)
    tell_of_limits(batch.session, batch.company.id, limits, batch.actor, batch.now)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(_BETWEEN) if code.strip()]


def _noted(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else plain(value)
