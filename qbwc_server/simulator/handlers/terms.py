"""Terms: add, ask. Terms by the day of the month exist in QuickBooks, not in this company."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, new_entry, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import answer_with, only_elements
from qbwc_server.simulator.record import Entry
from qbxml.messages.terms import (
    DateDrivenTermsQueryRq,
    DateDrivenTermsQueryRs,
    StandardTermsAddRq,
    StandardTermsAddRs,
    StandardTermsQueryRq,
    StandardTermsQueryRs,
    StandardTermsRet,
    TermsQueryRq,
    TermsQueryRs,
)

_STANDARD = ("StandardTerms",)


@answers(StandardTermsAddRq)
def add(books: Books, request: StandardTermsAddRq) -> StandardTermsAddRs:
    """Add terms counted in days."""
    asked = request.standard_terms_add
    terms = new_entry(books, "StandardTerms", asked.name, days=asked.std_due_days)
    ret = only_elements(_ret(books, terms), request.include_ret_element)
    return StandardTermsAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(StandardTermsQueryRq)
def query_standard(books: Books, request: StandardTermsQueryRq) -> StandardTermsQueryRs:
    """Answer terms counted in days."""
    found, missing = select(books, request, _STANDARD)
    return answer_with(books, request, StandardTermsQueryRs, [_ret(books, terms) for terms in found], missing)


@answers(TermsQueryRq)
def query(books: Books, request: TermsQueryRq) -> TermsQueryRs:
    """Answer terms of both kinds."""
    found, missing = select(books, request, _STANDARD)
    return answer_with(books, request, TermsQueryRs, [_ret(books, terms) for terms in found], missing)


@answers(DateDrivenTermsQueryRq)
def query_date_driven(books: Books, request: DateDrivenTermsQueryRq) -> DateDrivenTermsQueryRs:
    """Answer terms counted by the day of the month: none."""
    return answer_with(books, request, DateDrivenTermsQueryRs, [])


def _ret(books: Books, terms: Entry) -> StandardTermsRet:
    return StandardTermsRet(**head(books, terms), std_due_days=terms.details.get("days"))
