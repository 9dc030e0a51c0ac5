"""Each statement of a session finds its rows by an index, so a call costs the same at every length of the queue."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from qbwc_server import mapping
from qbwc_server.lists import ListKind
from tests.qbwc_server.desk import Desk

Statement = tuple[str, object]


@pytest.fixture
def said(desk: Desk) -> Iterator[list[Statement]]:
    engine: Engine = desk.sessions.kw["bind"]
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL walks through tables as small as a test's, whatever the indexes are")
    statements: list[Statement] = []

    def take(_connection: object, _cursor: object, words: str, given: object, _context: object, many: bool) -> None:
        statements.append((words, given[0] if many else given))

    event.listen(engine, "before_cursor_execute", take)
    yield statements
    event.remove(engine, "before_cursor_execute", take)


def walked(desk: Desk, statements: list[Statement]) -> list[str]:
    """Answer the statements that walk through a whole table, or through all invoices or items of a company."""
    found = []
    with desk.sessions.kw["bind"].connect() as connection:
        for words, given in list(statements):
            if words.startswith(("SELECT", "UPDATE", "DELETE")):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given).all()
                found += [words for step in plan if _walks(step[3])]
    return found


def _walks(step: str) -> bool:
    tables = (
        r"vendor_invoice|customer_invoice|balance_adjustment|work_item|purchase_order\w*|additional_charge|exchange"
    )
    grows = re.match(rf"SEARCH ({tables}) ", step)
    whole = step.startswith("SCAN") and "CONSTANT ROW" not in step
    return whole or (grows is not None and step.endswith("(company_id=?)"))


def test_posting_walks_through_no_table(desk: Desk, said: list[Statement]) -> None:
    desk.send(12)
    desk.update()

    assert len(said) > 20
    assert walked(desk, said) == []


def test_posting_documents_of_customers_walks_through_no_table(desk: Desk, said: list[Statement]) -> None:
    desk.sells_to("Petal & Stem", is_known=False)
    for _ in range(3):
        desk.confirm()
        desk.credit()
    said.clear()
    desk.update()

    assert len(desk.quickbooks.invoices()) == len(desk.quickbooks.credit_memos()) == 3
    assert walked(desk, said) == []


def test_an_idle_poll_asks_one_question_about_work_and_walks_through_no_table(
    desk: Desk, said: list[Statement]
) -> None:
    desk.update()
    said.clear()
    desk.log_in()
    about_work = [words for words, _ in said if "work_item" in words or "vendor_invoice" in words]

    assert len(about_work) == 1
    assert walked(desk, said) == []


def test_the_sweep_does_not_look_at_invoices_that_wait_already(desk: Desk, said: list[Statement]) -> None:
    desk.send(1)
    desk.log_in()
    sweep = next((words, given) for words, given in said if words.startswith("SELECT vendor_invoice.id"))
    with desk.sessions.kw["bind"].connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sweep[0]}", sweep[1]).all()

    assert "ix_vendor_invoice_waiting" in plan[0][3]


def test_a_mapping_changed_by_another_process_counts_in_the_next_call(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(2)
    talk = desk.log_in()
    first = talk.bills()
    with desk.sessions.begin() as session:
        _map_all(session, desk.company_id, "Freight")
    talk.deliver(desk.quickbooks.process(first))
    talk.deliver(desk.quickbooks.process(talk.ask()))
    accounts = [exchange.request.count("Freight") for exchange in desk.exchanges("post")]

    assert accounts[0] == 0
    assert accounts[1] > 0


def test_a_mapping_that_was_rolled_back_never_counts(desk: Desk) -> None:
    desk.send(1)
    with desk.sessions() as session:
        _map_all(session, desk.company_id, "Nowhere")
        session.rollback()
    desk.log_in().bills()

    assert "Nowhere" not in desk.exchanges("post")[0].request


def _map_all(session: Session, company_id: int, account: str) -> None:
    for subject, key in ((mapping.Subject.DEFAULT_EXPENSE, ""), (mapping.Subject.CATEGORY, "Roses")):
        mapping.put(session, company_id, subject, key, mapping.Target(ListKind.ACCOUNT, account))
