"""Accounts: add, ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, new_entry, place, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, only_elements
from qbwc_server.simulator.record import Entry
from qbwc_server.simulator.references import find_if_named
from qbwc_server.simulator.rules import Refusal
from qbxml.messages.account import AccountAddRq, AccountAddRs, AccountQueryRq, AccountQueryRs, AccountRet


@answers(AccountAddRq)
def add(books: Books, request: AccountAddRq) -> AccountAddRs:
    """Add an account; a number in use is refused (3180), a name in use too (3100)."""
    asked = request.account_add
    parent = find_if_named(books, asked.parent_ref, ("Account",), "Parent Account", "Account")
    number = asked.account_number
    if number and any(entry.details.get("number") == number for entry in books.state.entries(["Account"])):
        raise Refusal.cannot_save("Account", "The account number is already in use.")
    account = new_entry(
        books, "Account", asked.name, parent, type=asked.account_type, number=number, desc=asked.desc
    )  # fmt: skip
    ret = only_elements(_ret(books, account), request.include_ret_element)
    return AccountAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(AccountQueryRq)
def query(books: Books, request: AccountQueryRq) -> AccountQueryRs:
    """Answer accounts, always whole: there is no iterator."""
    found, missing = select(books, request, ("Account",))
    return answer_with(books, request, AccountQueryRs, [_ret(books, account) for account in found], missing)


def _ret(books: Books, account: Entry) -> AccountRet:
    return AccountRet(
        **head(books, account),
        **place(books, account),
        account_type=account.details["type"],
        account_number=account.details.get("number"),
        desc=account.details.get("desc"),
        balance=dollars(0),
        total_balance=dollars(0),
    )
