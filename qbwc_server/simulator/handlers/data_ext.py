"""Custom and private data of the company, of list entries and of transactions: add."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.company_state import COMPANY
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.record import ITEM_KINDS, storable
from qbwc_server.simulator.references import find
from qbwc_server.simulator.rules import Refusal
from qbxml.line_rets import DataExtRet
from qbxml.messages.data_ext import DataExtAdd, DataExtAddRq, DataExtAddRs


@answers(DataExtAddRq)
def add(books: Books, request: DataExtAddRq) -> DataExtAddRs:
    """Write one value; unlike QuickBooks, this company asks for no definition of the field first."""
    asked = request.data_ext_add
    value = storable(asked.data_ext_value)
    books.state.set_data_ext(asked.owner_id, asked.data_ext_name, value, _target(books, asked))
    ret = DataExtRet(
        owner_id=asked.owner_id, data_ext_name=asked.data_ext_name, data_ext_type="STR255TYPE", data_ext_value=value
    )
    return DataExtAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


def _target(books: Books, asked: DataExtAdd) -> str:
    if asked.txn_id is not None:
        if books.state.transaction(asked.txn_id) is None:
            raise Refusal.object_not_found(asked.txn_id)
        return asked.txn_id
    if asked.list_data_ext_type is not None:
        kinds = ITEM_KINDS if asked.list_data_ext_type == "Item" else (asked.list_data_ext_type,)
        return find(books, asked.list_obj_ref, kinds, asked.list_data_ext_type, "Data Extension").list_id
    return COMPANY
