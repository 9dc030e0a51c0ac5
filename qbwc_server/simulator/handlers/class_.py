"""Classes: ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, place, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import answer_with
from qbxml.messages.class_ import ClassQueryRq, ClassQueryRs, ClassRet


@answers(ClassQueryRq)
def query(books: Books, request: ClassQueryRq) -> ClassQueryRs:
    """Answer classes."""
    found, missing = select(books, request, ("Class",))
    rets = [ClassRet(**head(books, entry), **place(books, entry)) for entry in found]
    return answer_with(books, request, ClassQueryRs, rets, missing)
