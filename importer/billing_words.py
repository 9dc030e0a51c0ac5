"""What automatic billing is called on the screen, who reads its log, and where what it skipped is mended."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol, Self

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_babel.speaklater import LazyString

from importer.customer_invoice_words import INVOICE_READERS
from importer.page import PAGES
from wholesale.billing_run import BillingTrigger, BoxOutcome, NotBilled
from wholesale.billing_settings import BillingMode, FulfilledHandling, InvoicingPolicy, PriceMethod
from wholesale.box_confirm import BOX_READERS
from wholesale.user import User

BILLING_READERS: Final = INVOICE_READERS | BOX_READERS

MODES: Final = MappingProxyType(
    {
        BillingMode.OFF: lazy_pgettext("billing", "Off"),
        BillingMode.ON_SCAN: _l("On incoming scan"),
        BillingMode.ON_CONFIRMATION: _l("Upon manual confirmation from staging"),
        BillingMode.BOTH: _l("On incoming scan or after inventory confirmation"),
    }
)
HANDLINGS: Final = MappingProxyType(
    {
        FulfilledHandling.RELEASE: _l("Release them to the open market"),
        FulfilledHandling.KEEP: _l("Keep them assigned to the order and its customer"),
    }
)
POLICIES: Final = MappingProxyType(
    {
        InvoicingPolicy.CONSOLIDATE: _l("One invoice for the same customer, ship date, customer PO and address"),
        InvoicingPolicy.PER_PREBOOK: _l("One invoice for each prebook"),
    }
)
METHODS: Final = MappingProxyType(
    {
        PriceMethod.MARGIN: _l("Margin: landed cost / (1 - GPM)"),
        PriceMethod.MARKUP: _l("Mark-up: landed cost * (1 + GPM)"),
    }
)
TRIGGERS: Final = MappingProxyType(
    {
        BillingTrigger.SCAN: _l("Incoming scan"),
        BillingTrigger.CONFIRMATION: _l("Confirmation from staging"),
        BillingTrigger.HAND: _l("Allocation by hand"),
    }
)
OUTCOMES: Final = MappingProxyType(
    {BoxOutcome.BILLED: _l("Billed"), BoxOutcome.SKIPPED: _l("Skipped"), BoxOutcome.RELEASED: _l("Released")}
)
OUTCOME_TONES: Final = MappingProxyType(
    {BoxOutcome.BILLED: "ok", BoxOutcome.SKIPPED: "warn", BoxOutcome.RELEASED: "info"}
)
REASONS: Final = MappingProxyType(
    {
        NotBilled.NO_ORDER: _l("Bought for no prebook"),
        NotBilled.OPEN_MARKET: _l("Open market"),
        NotBilled.FUTURE_SALES: _l("Customer of the type Future Sales"),
        NotBilled.CREDIT_HOLD: _l("Customer on credit hold"),
        NotBilled.OVER_LIMIT: _l("Over the credit limit"),
        NotBilled.PAST_DATE: _l("Truck date is past"),
        NotBilled.EXEMPT: _l("Customer exempt from automatic billing"),
        NotBilled.ALREADY_FILLED: _l("Prebook filled already"),
        NotBilled.ALREADY_BILLED: _l("Billed already"),
        NotBilled.MODE_OFF: _l("Automatic billing is off here"),
        NotBilled.NOT_RECEIVED: _l("Not received yet"),
        NotBilled.NO_PRICE: _l("No price, and the cost gives none"),
    }
)


class Mend(NamedTuple):
    """A link to what keeps a box from being billed."""

    label: LazyString
    address: str


class Keyed(Protocol):
    """A record with a key."""

    @property
    def id(self) -> int:
        """Its key."""


class Concerned(NamedTuple):
    """The records that stand behind the outcome of a box."""

    box_id: int
    customer_id: int | None
    prebook_id: int | None
    customer_invoice_id: int | None

    @classmethod
    def of(cls, box_id: int, customer: Keyed | None, prebook: Keyed | None, invoice: Keyed | None = None) -> Self:
        """Answer the keys of records, as far as there are any."""
        return cls(box_id, *(None if one is None else one.id for one in (customer, prebook, invoice)))


_CUSTOMER: Final = ("customer_edit", "customer_id", _l("Change the customer"))
_PREBOOK: Final = ("prebook", "prebook_id", _l("Look at the prebook"))
_BOX: Final = ("box", "box_id", _l("Look at the box"))
# By hand a box may be billed after its truck date, too.
_BY_HAND: Final = ("allocations", "box_id", _l("Give it to a prebook"))
_RELEASE: Final = ("box", "box_id", _l("Release the box"))
_WAYS: Final = MappingProxyType(
    {
        # What was bought under Future Sales is sold to another customer: released, it can be given to their prebook.
        NotBilled.FUTURE_SALES: _RELEASE,
        NotBilled.CREDIT_HOLD: _CUSTOMER,
        NotBilled.OVER_LIMIT: ("customer", "customer_id", _l("See what the customer owes")),
        NotBilled.EXEMPT: _CUSTOMER,
        NotBilled.PAST_DATE: _BY_HAND,
        NotBilled.ALREADY_FILLED: _RELEASE,
        NotBilled.NO_PRICE: _PREBOOK,
        NotBilled.ALREADY_BILLED: ("customer_invoice", "customer_invoice_id", _l("Open the invoice")),
        NotBilled.MODE_OFF: ("billing_settings", "", _l("Change the settings")),
        NotBilled.NO_ORDER: _BY_HAND,
        NotBilled.OPEN_MARKET: _BY_HAND,
        NotBilled.NOT_RECEIVED: _BOX,
    }
)


def may_open(user: User) -> Callable[[str], bool]:
    """Answer what tells a template whether a person may open a page."""
    return lambda endpoint: PAGES[endpoint].admits(user)


def mend_of(reason: NotBilled | None, concerned: Concerned, user: User) -> Mend | None:
    """Answer the link that mends a reason; None = there is none that the person may open."""
    if reason is None:
        return None
    endpoint, argument, label = _WAYS[reason]
    if not PAGES[endpoint].admits(user):
        return None
    if not argument:
        return Mend(label, url_for(endpoint))
    key = getattr(concerned, argument)
    return None if key is None else Mend(label, url_for(endpoint, **{argument: key}))
