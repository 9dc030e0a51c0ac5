"""The table of moves is exactly what domain.md 1.4, 2.6 and 2.10 say, for every role."""

from itertools import product

import pytest

from tests.each import for_each
from tests.factories import QUICKBOOKS, actor
from wholesale.company import Company
from wholesale.history import Actor
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus, least_advanced
from wholesale.user import Role
from wholesale.vendor_invoice import Transfer, VendorInvoice, moves_allowed, refusal_of

ADMIN, AP, PM, PU = Role.ADMIN, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_MANAGER, Role.PROCUREMENT_USER
FOUR = {ADMIN, AP, PM, PU}

# (from, to): who may, whether the user option is needed, whether our programs may.
ALLOWED: dict[tuple[str, str], tuple[set[Role], bool, bool]] = {
    ("AP", "AA"): ({ADMIN, PM, PU}, True, False),
    ("AA", "A"): ({ADMIN, AP}, True, False),
    ("AA", "AP"): ({ADMIN, AP}, False, True),  # by itself where the invoice was changed
    ("A", "AA"): ({ADMIN, AP}, False, False),
    ("A", "ES"): (FOUR, False, False),
    ("ES", "S"): (set(), False, True),
    ("ES", "F"): (set(), False, True),
    ("S", "A"): (FOUR, True, False),
    ("ES", "A"): (FOUR, True, False),
    ("F", "A"): (FOUR, True, False),
    ("A", "P"): ({ADMIN, AP}, False, False),
    ("S", "P"): ({ADMIN, AP}, False, True),
    ("P", "A"): ({ADMIN, AP}, False, False),
    ("P", "S"): ({ADMIN, AP}, False, True),
}
PAIRS = list(product(InvoiceStatus, InvoiceStatus))


def _invoice(old: InvoiceStatus, new: InvoiceStatus) -> VendorInvoice:
    """Make an invoice that was in `new` before it was paid, so that only the table decides."""
    return VendorInvoice(
        company=Company(bill_number_separator="-"),
        purchase_order=PurchaseOrder(number="P000001"),
        number="IN1",
        status=old,
        transfer=Transfer.NOT_TAKEN,
        status_before_paid=new,
    )


def _may(old: InvoiceStatus, new: InvoiceStatus, who: Actor) -> bool:
    return refusal_of(_invoice(old, new), new, who) is None


@for_each(("old", "new"), PAIRS)
def test_each_role_may_move_exactly_as_the_domain_says(old: InvoiceStatus, new: InvoiceStatus) -> None:
    roles, _, _ = ALLOWED.get((old, new), (set(), False, False))

    assert {role for role in Role if _may(old, new, actor(role))} == roles


@for_each(("old", "new"), PAIRS)
def test_approving_needs_the_user_option(old: InvoiceStatus, new: InvoiceStatus) -> None:
    roles, needs_option, _ = ALLOWED.get((old, new), (set(), False, False))

    assert {role for role in Role if _may(old, new, actor(role, may_approve=False))} == (
        set() if needs_option else roles
    )


@for_each(("old", "new"), PAIRS)
def test_our_programs_report_what_the_accounting_program_did_and_approve_nothing(
    old: InvoiceStatus, new: InvoiceStatus
) -> None:
    _, _, by_system = ALLOWED.get((old, new), (set(), False, False))

    assert _may(old, new, QUICKBOOKS) == by_system


def test_a_person_without_roles_may_nothing() -> None:
    assert not any(_may(old, new, actor()) for old, new in PAIRS)


@for_each("status", InvoiceStatus)
def test_the_actions_shown_are_those_that_may_be_taken(status: InvoiceStatus) -> None:
    invoice = _invoice(status, InvoiceStatus.A)
    shown = {move.new for move in moves_allowed(invoice, actor(ADMIN))}

    assert shown == {new for new in InvoiceStatus if refusal_of(invoice, new, actor(ADMIN)) is None}


@pytest.mark.parametrize(
    ("statuses", "row"),
    [
        (["AA", "A"], "AA"),
        (["S", "AP", "P"], "AP"),
        (["P", "S"], "S"),
        (["S", "F"], "F"),
        (["ES", "A"], "A"),
        (["P"], "P"),
    ],
)
def test_a_row_shows_the_invoice_that_is_earliest_in_the_workflow(statuses: list[str], row: str) -> None:
    assert least_advanced(InvoiceStatus(status) for status in statuses) == row


def test_a_row_without_invoices_has_no_status() -> None:
    assert least_advanced([]) is None
