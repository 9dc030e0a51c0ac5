"""Vendors: add, ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, new_entry, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.record import Entry
from qbwc_server.simulator.references import find_if_named, ref_to
from qbxml.messages.vendor import VendorAddRq, VendorAddRs, VendorQueryRq, VendorQueryRs, VendorRet
from qbxml.reference import Ref31

_KEPT = ("company_name", "first_name", "last_name", "phone", "email", "name_on_check", "account_number", "notes")


@answers(VendorAddRq)
def add(books: Books, request: VendorAddRq) -> VendorAddRs:
    """Add a vendor; its name must be new over all vendors, customers, employees and other names."""
    asked = request.vendor_add
    terms = find_if_named(books, asked.terms_ref, ("StandardTerms",), "Terms", "Vendor")
    details = {name: getattr(asked, name) for name in _KEPT}
    vendor = new_entry(books, "Vendor", asked.name, terms_id=terms.list_id if terms else None, **details)
    if asked.is_active is False:
        vendor.is_active = False
        books.state.keep_entry(vendor)
    ret = only_elements(_ret(books, vendor), request.include_ret_element)
    return VendorAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(VendorQueryRq)
def query(books: Books, request: VendorQueryRq) -> VendorQueryRs:
    """Answer vendors."""
    if page := continues(books, request, VendorQueryRs):
        return page
    found, missing = select(books, request, ("Vendor",))
    return answer_with(books, request, VendorQueryRs, [_ret(books, vendor) for vendor in found], missing)


def _ret(books: Books, vendor: Entry) -> VendorRet:
    return VendorRet(
        **head(books, vendor),
        **{name: vendor.details[name] for name in _KEPT if name in vendor.details},
        terms_ref=ref_to(books, Ref31, vendor.details.get("terms_id")),
        is_vendor_eligible_for_1099=False,
        balance=dollars(books.state.owed(vendor.list_id)),
    )
