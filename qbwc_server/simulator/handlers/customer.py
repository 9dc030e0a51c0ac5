"""Customers: add, ask."""

from typing import Any

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, new_entry, place, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.record import Entry
from qbwc_server.simulator.references import find_if_named, ref_to
from qbxml.address import Address
from qbxml.messages.customer import CustomerAddRq, CustomerAddRs, CustomerQueryRq, CustomerQueryRs, CustomerRet
from qbxml.reference import Ref31

_KEPT = ("company_name", "first_name", "last_name", "phone", "fax", "email", "account_number", "notes", "external_guid")
_ADDRESSES = ("bill_address", "ship_address")
_ADDRESS_PARTS = ("addr1", "addr2", "addr3", "addr4", "addr5", "city", "state", "postal_code", "country", "note")


@answers(CustomerAddRq)
def add(books: Books, request: CustomerAddRq) -> CustomerAddRs:
    """Add a customer; its name must be new over all vendors, customers, employees and other names."""
    asked = request.customer_add
    terms = find_if_named(books, asked.terms_ref, ("StandardTerms",), "Terms", "Customer")
    parent = find_if_named(books, asked.parent_ref, ("Customer",), "Parent", "Customer")
    details: dict[str, Any] = {name: getattr(asked, name) for name in _KEPT}
    details |= {name: _kept(getattr(asked, name)) for name in _ADDRESSES}
    terms_id = terms.list_id if terms else None
    customer = new_entry(books, "Customer", asked.name, parent, terms_id=terms_id, **details)
    ret = only_elements(_ret(books, customer), request.include_ret_element)
    return CustomerAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(CustomerQueryRq)
def query(books: Books, request: CustomerQueryRq) -> CustomerQueryRs:
    """Answer customers."""
    if page := continues(books, request, CustomerQueryRs):
        return page
    found, missing = select(books, request, ("Customer",))
    return answer_with(books, request, CustomerQueryRs, [_ret(books, customer) for customer in found], missing)


def _kept(address: Address | None) -> dict[str, str] | None:
    if address is None:
        return None
    parts = {name: getattr(address, name) for name in _ADDRESS_PARTS}
    return {name: text for name, text in parts.items() if text is not None}


def _address(kept: dict[str, str] | None) -> Address | None:
    return None if kept is None else Address(**kept)


def _ret(books: Books, customer: Entry) -> CustomerRet:
    details = customer.details
    return CustomerRet(
        **head(books, customer),
        **place(books, customer),
        **{name: details[name] for name in _KEPT if name in details},
        bill_address=_address(details.get("bill_address")),
        ship_address=_address(details.get("ship_address")),
        terms_ref=ref_to(books, Ref31, details.get("terms_id")),
        balance=dollars(books.state.owed(customer.list_id)),
    )
