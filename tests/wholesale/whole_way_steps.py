"""What people and programs do between a prebook and its invoice, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor
from tests.wholesale.billing import NOW, TODAY, make_trade
from tests.wholesale.shipments import AWB, LEFT
from tests.wholesale.whole_way import Contents, check_everything, contents_of, left_behind
from wholesale.allocation import allocate, release_boxes
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_settings import BillingSettings
from wholesale.box import WAITING, Box, BoxPlace
from wholesale.box_scan import BoxScan
from wholesale.carrier import no_carrier
from wholesale.confirm_billing import confirm_and_bill
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, Sync
from wholesale.customer_invoice_change import InvoiceChange, LineGiven, change_invoice
from wholesale.customer_invoice_entry import BoxesWanted, NewInvoice, add_boxes, boxes_on_hand, create_invoice
from wholesale.customer_invoice_facts import ChargeGiven, InvoiceHead
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.customer_sync import change_sync, refuse
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.invoice_lines import as_sold, invoice_lines
from wholesale.order_confirm import confirm_order
from wholesale.order_move import approve_order
from wholesale.order_ship import ship_order, undo_shipment
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookLine
from wholesale.prebook_change import change_prebook, delete_prebook
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry, create_prebook
from wholesale.prebook_purchase import make_purchase_orders
from wholesale.product import Product
from wholesale.purchase_order import PurchaseOrder, UnitType
from wholesale.receiving import receive_box
from wholesale.user import Role
from wholesale.vendor import Vendor

SELLER = actor(Role.SALES_MANAGER)
_TAKES_OFF = {"moves_an_invoice", "changes_an_invoice"}
RARE = 24  # what takes back the beginning happens less often


class WholeWay:
    """A company with two customers, what people and programs do there, and what must be so after each step.

    `place` says which of the records there are, `some` by the bits of a number which of the first six.
    """

    def __init__(self, sessions: sessionmaker[Session], company_id: int) -> None:
        self.sessions, self.company_id = sessions, company_id
        self.answers: dict[str, tuple[Any, ...]] = {}  # of scans, by key
        self.locked: dict[int, Contents] = {}
        self.left_behind: set[int] = set()

    @classmethod
    def begun(cls, sessions: sessionmaker[Session]) -> Self:
        """Begin with some prebooks of whose boxes some are billed, and others are on their way."""
        with sessions.begin() as session:
            trade = make_trade(session)
            trade.company.sends_to_accounting = trade.company.sends_customer_documents = True
            trade.customer(credit_limit=Decimal(400))
            trade.customer(consolidates_invoices=True)
            way = cls(sessions, trade.company.id)
        for who in (0, 1, 0):
            way.sells(who, 2, "5.00", buys=True)
        way.confirms(0b10101)
        # One is sold less than was bought; one invoice that others could join is on its way into the books.
        way.changes_a_prebook(0, 1, 0, "5.00")
        way.moves_an_invoice(1, CustomerInvoiceAction.CONFIRM)
        way.quickbooks_asks(1, accepts=True)
        return way

    def chooses(self, **chosen: Any) -> None:
        """Choose settings of automatic billing."""
        with self.sessions.begin() as session:
            session.execute(update(BillingSettings).values(**chosen))

    def done(self, do: Callable[[Session], object]) -> None:
        """Do something in a transaction of its own; what the rules refuse is not done."""
        try:
            with self.sessions.begin() as session:
                do(keep_to_company(session, self.company_id))
        except TradeError:
            return

    def sells(self, who: int, boxes: int, charge: str, *, buys: bool) -> None:
        def sell(session: Session) -> None:
            customer = _all(session, Customer)[who]
            carrier = no_carrier(session, self.company_id)
            facts = PrebookFacts(customer=customer, truck_date=TODAY, carrier=carrier, comments="Call first")
            line = PrebookLineEntry(
                product=_all(session, Product)[0],
                vendor=_all(session, Vendor)[0],
                boxes=boxes,
                bunches_per_box=10,
                stems_per_bunch=25,
                unit_type=UnitType.STEM,
                price=Decimal("0.50"),
                cost=Decimal("0.30"),
                mark_code="PS1",
            )
            create_prebook(session, self.company_id, facts, [line], [("Delivery", Decimal(charge))], ADMIN, NOW)

        self.done(sell)
        if buys:
            self.buys_and_ships(0)

    def buys_and_ships(self, fewer: int) -> None:
        def buy(session: Session) -> None:
            lines = [line.id for line in _all(session, PrebookLine)]
            for order in make_purchase_orders(session, self.company_id, lines, ADMIN, NOW, TODAY):
                approve_order(session, order, ADMIN, NOW)
                confirm_order(session, order, {line.id: line.boxes - fewer for line in order.lines}, ADMIN, NOW)
                order.ship_date = LEFT
                ship_order(session, order, AWB, LEFT, ADMIN, NOW)

        self.done(buy)

    def undoes_a_shipment(self, place: int) -> None:
        def undo(session: Session) -> None:
            for order in _one(_all(session, PurchaseOrder), place):
                if order.status is OrderStatus.SC and place > RARE:
                    undo_shipment(session, order, ADMIN, NOW)

        self.done(undo)

    def scans(self, place: int, key: int) -> None:
        def scan(session: Session) -> None:
            # A key that has come before brings the barcode it came with.
            repeated = session.scalar(select(BoxScan).where(BoxScan.scan_key == str(key)))
            boxes = [box for box in _all(session, Box) if box.place is BoxPlace.IN_TRANSIT or place > RARE]
            barcodes = [box.barcode for box in _one(boxes, place)]
            for barcode in [repeated.barcode] if repeated else barcodes:
                one = receive_box(session, self.company_id, barcode, str(key), ADMIN, NOW, TODAY)
                answer = (one.result, one.reason, one.received_before)

                assert self.answers.setdefault(str(key), answer) == answer

        self.done(scan)

    def confirms(self, some: int) -> None:
        with self.sessions.begin() as session:
            waiting = select(Box.id).where(Box.place.in_(WAITING)).order_by(Box.id)
            ids = _some(session.scalars(waiting).all(), some)
        try:
            confirm_and_bill(self.sessions, self.company_id, ids, ADMIN, NOW, TODAY, at_once=2)
        except TradeError:
            return

    def gives_boxes(self, place: int, some: int) -> None:
        def give(session: Session) -> None:
            for line in _one(_all(session, PrebookLine), place):
                allocate(session, self.company_id, {line.id: _some(_on_hand(session), some)}, ADMIN, NOW, TODAY)

        self.done(give)

    def releases_boxes(self, some: int) -> None:
        def release(session: Session) -> None:
            release_boxes(session, self.company_id, _some([box.id for box in _all(session, Box)], some), ADMIN, NOW)

        self.done(release)

    def moves_an_invoice(self, place: int, action: CustomerInvoiceAction) -> None:
        def move(session: Session) -> None:
            for invoice in _one(_all(session, CustomerInvoice), place):
                move_invoice(session, invoice, action, SELLER, NOW)

        self.done(move)

    def changes_an_invoice(self, place: int, boxes: int, price: str) -> None:
        def change(session: Session) -> None:
            for invoice in _one(_all(session, CustomerInvoice), place):
                lines = {
                    line.first: LineGiven(boxes, Decimal(price)) for line in as_sold(invoice_lines(session, invoice))
                }
                charges = [ChargeGiven(id=one.id, name=one.name, amount=one.amount) for one in invoice.charges]
                head = InvoiceHead(carrier=invoice.carrier, notes=invoice.notes)
                wanted = InvoiceChange(head=head, charges=charges, lines=lines)
                change_invoice(session, invoice, wanted, SELLER, NOW, invoice.revision)

        self.done(change)

    def sells_from_the_open_market(self, who: int, boxes: int, joins: bool, place: int) -> None:
        def sell(session: Session) -> None:
            head = InvoiceHead(carrier=no_carrier(session, self.company_id))
            new = NewInvoice(customer=_all(session, Customer)[who], head=head, ship_date=TODAY)
            old = list(_one(_all(session, CustomerInvoice), place)) if joins else []
            invoice = old[0] if old else create_invoice(session, self.company_id, new, SELLER, NOW)
            wanted = [BoxesWanted(kind.kind, boxes, None) for kind in boxes_on_hand(session, self.company_id)]
            add_boxes(session, invoice, wanted, SELLER, NOW, invoice.revision)

        self.done(sell)

    def changes_a_prebook(self, place: int, boxes: int, days: int, charge: str) -> None:
        def change(session: Session) -> None:
            for prebook in _one(_all(session, Prebook), place):
                carrier, day = prebook.carrier, TODAY + timedelta(days=days)
                facts = PrebookFacts(customer=prebook.customer, truck_date=day, carrier=carrier, comments="Call first")
                lines = [_entry(line, boxes) for line in prebook.lines]
                charges = [("Delivery", Decimal(charge))]
                change_prebook(session, prebook, facts, lines, charges, ADMIN, NOW, revision=prebook.revision)

        self.done(change)

    def deletes_a_prebook(self, place: int) -> None:
        def delete(session: Session) -> None:
            for prebook in _one(_all(session, Prebook) if place > RARE else (), place):
                delete_prebook(session, prebook, ADMIN, NOW, revision=prebook.revision)

        self.done(delete)

    def credit_changes(self, amount: int, holds: bool) -> None:
        def change(session: Session) -> None:
            customer = _all(session, Customer)[0]
            customer.credit_hold = holds
            facts = {"amount": Decimal(amount), "open_amount": Decimal(amount), "adjusted_on": TODAY, "created_at": NOW}
            session.add(BalanceAdjustment(company_id=self.company_id, customer_id=customer.id, **facts))

        self.done(change)

    def quickbooks_asks(self, place: int, accepts: bool) -> None:
        def ask(session: Session) -> None:
            for invoice in _one(_all(session, CustomerInvoice), place):
                if change_sync(session, invoice, Sync.TAKEN, NOW, only_from=(Sync.WAITING,)):
                    self.locked[invoice.id] = contents_of(invoice)
                elif invoice.sync is Sync.TAKEN and not accepts:
                    refuse(session, invoice, "The item is missing.", ADMIN, NOW)
                    del self.locked[invoice.id]

        self.done(ask)

    def all_is_well(self, after: str) -> None:
        """Look at everything that must be so."""
        with self.sessions() as session:
            check_everything(session)
            left = left_behind(session)

            assert after in _TAKES_OFF or left <= self.left_behind
            self.left_behind = left
            for key, contents in self.locked.items():
                assert contents_of(session.get_one(CustomerInvoice, key)) == contents


def _all(session: Session, model: Any) -> Sequence[Any]:
    return session.scalars(select(model).order_by(model.id)).all()


def _one(rows: Sequence[Any], place: int) -> Iterator[Any]:
    if rows:
        yield rows[place % len(rows)]


def _some(ids: Sequence[int], some: int) -> list[int]:
    return [key for place, key in enumerate(ids[:6]) if some >> place & 1]


def _on_hand(session: Session) -> Sequence[int]:
    return session.scalars(select(Box.id).where(Box.place == BoxPlace.INVENTORY).order_by(Box.id)).all()


def _entry(line: PrebookLine, boxes: int) -> PrebookLineEntry:
    names = ("product", "vendor", "bunches_per_box", "stems_per_bunch", "unit_type", "price", "cost", "mark_code")
    return PrebookLineEntry(id=line.id, boxes=boxes, **{name: getattr(line, name) for name in names})
