"""Customers that QuickBooks does not have yet are created there, where the company wants it, before their documents."""

from __future__ import annotations

from typing import Any

from qbwc_server.advice import in_words
from qbwc_server.customer_first import CUSTOMER_PRIORITY
from qbwc_server.document import Document, Posted, Refusal, Verdict
from qbwc_server.lists import ListKind, next_run, save_entries
from qbwc_server.message_part import accounting_of
from qbwc_server.queue import WorkItem
from qbwc_server.sale_message import customer_add
from qbwc_server.step import Scene, Turn
from qbxml.errors import FieldError
from qbxml.message import Answer, Request
from qbxml.messages.customer import CustomerAddRq, CustomerQueryRq, CustomerRet
from wholesale.customer import Customer
from wholesale.customer_sync import accounting_name


class CustomerDocument(Document):
    """One customer of QuickBooks for each name that it does not know."""

    kind = "customer"
    priority = CUSTOMER_PRIORITY

    def prepare(self, turn: Turn, item: WorkItem) -> Request | Refusal | None:
        """Answer the CustomerAdd."""
        customer = turn.session.get(Customer, item.record_id)
        if customer is None:
            return None
        try:
            return CustomerAddRq(customer_add=customer_add(accounting_of(turn), customer))
        except FieldError as fault:
            return Refusal("not_storable", str(fault))

    def posted(self, scene: Scene, item: WorkItem, posted: Posted) -> None:
        """Add the customer to the lists at once, so that its documents can go in this same session."""
        row = {
            "list_id": posted.accounting_id,
            "full_name": _name(scene, item),
            "is_active": True,
            "detail": {},
            "modified": "",
            "edit_sequence": posted.edit_sequence or "",
        }
        run = next_run(scene.session, scene.company_id)
        save_entries(scene.session, scene.company_id, ListKind.CUSTOMER, run, [row])
        scene.shared.pop("accounting", None)

    def refused(self, scene: Scene, item: WorkItem, refusal: Refusal) -> None:
        """Its documents say so. A name that is taken may be this customer's own: the lists are read again."""
        scene.connection.lists_due_at = scene.now

    def needs_person(self, scene: Scene, item: WorkItem, findings: list[str]) -> None:
        """Its documents say so: each is refused with these words."""
        item.words = f"{in_words('customer_unclear')} {'; '.join(findings)}"

    def read_posted(self, answer: Answer) -> Posted | None:
        """Answer the ListID of the new customer."""
        if answer.rets and answer.rets[0].list_id:
            return Posted(answer.rets[0].list_id, answer.rets[0].edit_sequence)
        stored = answer.error_recovery
        return Posted(stored.list_id, stored.edit_sequence) if stored is not None and stored.list_id else None

    def search(self, turn: Turn, item: WorkItem) -> list[Request]:
        """A name is a key among customers, so one query is enough."""
        return [CustomerQueryRq(full_name=[_name(turn, item)])]

    def candidates(self, turn: Turn, item: WorkItem, answers: list[Answer]) -> list[str]:
        """Answer the ListIDs that bear the name."""
        rets = [ret for answer in answers for ret in answer.rets if isinstance(ret, CustomerRet)]
        return [ret.list_id for ret in rets if ret.list_id]

    def read_candidates(self, ids: list[str]) -> Request:
        """Answer the query that reads them."""
        return CustomerQueryRq(list_id=ids)

    def judge(self, turn: Turn, item: WorkItem, records: list[Any]) -> Verdict:
        """A customer of this name is the one that was wanted, whoever made it."""
        customers = [record for record in records if isinstance(record, CustomerRet) and record.list_id]
        if not customers:
            return Verdict()
        return Verdict(found=Posted(customers[0].list_id or "", customers[0].edit_sequence))


def _name(scene: Scene, item: WorkItem) -> str:
    customer = scene.session.get(Customer, item.record_id)
    return "" if customer is None else accounting_name(customer)
