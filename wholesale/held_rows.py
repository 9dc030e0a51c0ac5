"""Reads rows of one company by long lists of keys, and holds those that a decision rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from wholesale.rows_at_once import is_among

ZERO: Final[ColumnElement[int]] = literal_column("0")
"""Written out, so that a partial index is known to hold the rows."""


@dataclass(frozen=True)
class HeldRows:
    """One transaction's view of a company."""

    session: Session
    company_id: int
    is_holding: bool  # else it only looks, as a session that can only read does

    def rows(self, wanted: Sequence[Any], column: Any, values: Sequence[int], *more: Any) -> Sequence[Any]:  # noqa: ANN401 - columns of any model
        """Answer columns of the rows of which one column holds one of the values, in the order of their keys."""
        if not values:
            return ()
        model = column.class_
        found = select(*wanted).where(self.are(model, column, values), *more).order_by(model.id)
        return self.session.execute(found.execution_options(by_keys=True)).all()

    def hold(self, model: Any, column: Any, values: Sequence[int], *more: Any) -> Sequence[int]:  # noqa: ANN401 - any model
        """Answer the keys of the rows, in order; nobody else changes them until the end of the transaction.

        Rows that refer to them can still be added. What is read of them is to be read after this: another statement
        sees what others have done while this one waited.
        """
        if not values:
            return ()
        wanted = select(model.id).where(self.are(model, column, values), *more).order_by(model.id)
        return self.session.scalars(self._locked(wanted).execution_options(by_keys=True)).all()

    def are(self, model: Any, column: Any, values: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401 - any model
        """Answer the condition that a row is the company's and its column holds one of the values."""
        # Asked in the usual way, SQLite would walk through all rows of the company.
        mine: ColumnElement[bool] = model.company_id + ZERO == self.company_id
        return mine & is_among(self.session, column, values)

    def sums(self, amount: Any, customer_ids: Sequence[int], *more: Any) -> dict[int, Any]:  # noqa: ANN401 - a column
        """Answer the sum of a column for each customer that has any."""
        if not customer_ids:
            return {}
        model = amount.class_
        wanted = select(model.customer_id, func.sum(amount)).where(
            self.are(model, model.customer_id, customer_ids), *more
        )
        found = self.session.execute(wanted.group_by(model.customer_id).execution_options(by_keys=True))
        return {row[0]: row[1] for row in found}

    def _locked(self, wanted: Select[Any]) -> Select[Any]:
        return wanted.with_for_update(key_share=True) if self.is_holding else wanted
