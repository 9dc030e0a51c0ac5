"""The sample company sells before it buys: standing orders, their purchase orders, what arrives, and the invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import exists, select

from komet_qbwc.demo_office import DemoOffice
from komet_qbwc.demo_sample import sample
from komet_qbwc.installation import Installation
from wholesale.billing_settings import BillingMode
from wholesale.billing_setup import BillingChoices, change_settings
from wholesale.box import Box, BoxPlace
from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.confirm_billing import confirm_and_bill
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_entry import BoxesWanted, NewInvoice, add_boxes, boxes_on_hand, create_invoice
from wholesale.customer_invoice_facts import InvoiceHead
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.history import Actor
from wholesale.order_status import OrderStatus
from wholesale.prebook_entry import PrebookLineEntry
from wholesale.prebook_purchase import PurchaseFilter, lines_to_buy, make_purchase_orders
from wholesale.product import Product
from wholesale.purchase_order import BoxType, PurchaseOrder, PurchaseOrderLine, UnitType
from wholesale.recurrence import Recurrence
from wholesale.standing_order_entry import create_standing_order
from wholesale.standing_order_facts import StandingOrderFacts
from wholesale.user import Role, User
from wholesale.vendor import Vendor

_ALL_KINDS: Final = 200
_TRANSIT: Final = timedelta(days=2)
_ALONG_THE_WAY: Final = 7  # an air waybill's last digit is the rest of the seven before it


def choose_billing(office: DemoOffice, today: date) -> None:  # noqa: ARG001 - as every step of the sample
    """The administrator switches automatic billing on."""
    facts = sample("sales")["billing"]
    choices = BillingChoices(
        mode=BillingMode.BOTH,
        grace_days=facts["grace_days"],
        gpm=Decimal(facts["gpm"]),
        mails_invoices=facts["mails_invoices"],
        horizon_days=facts["horizon_days"],
    )
    change_settings(office.session, office.company.id, None, choices, office.actor(Role.ADMIN), office.now)


def enter_standing_orders(office: DemoOffice, today: date) -> None:
    """Sales writes down what customers want every week; their prebooks are made at once."""
    for facts in sample("sales")["standing_orders"]:
        days = [today + timedelta(days=day) for day in facts["days"]]
        head = StandingOrderFacts(
            customer=office.one(Customer, Customer.code == facts["customer"]),
            carrier=office.one(Carrier, Carrier.code == facts["carrier"]),
            recurrence=Recurrence(min(days), None, frozenset(day.isoweekday() for day in days)),
            location=office.session.scalars(select(Location)).first(),
            customer_po=facts["customer_po"],
            salesperson="Sofía Méndez",
            comments=facts.get("comments", ""),
        )
        lines = [_line(office, *line) for line in facts["lines"]]
        charges = [(name, Decimal(amount)) for name, amount in facts.get("charges", {}).items()]
        seller = office.actor(Role.SALES_MANAGER)
        create_standing_order(office.session, office.company.id, head, lines, charges, seller, office.now, office.today)


def _line(office: DemoOffice, name: str, vendor: str, boxes: int, price: str | None) -> PrebookLineEntry:
    goods = sample("products")[name]
    unit, stems = UnitType(goods["unit_type"]), goods["stems_per_bunch"]
    return PrebookLineEntry(
        product=office.one(Product, Product.code == goods["code"]),
        vendor=office.one(Vendor, Vendor.code == vendor),
        boxes=boxes,
        box_type=BoxType(goods["box_type"]),
        unit_type=unit,
        bunches_per_box=goods["units_per_box"] if unit is UnitType.BUNCH else goods["units_per_box"] // stems,
        stems_per_bunch=stems,
        price=Decimal(price or 0),
        cost=Decimal(goods["unit_cost"]),
    )


def buy(facts: dict[str, Any], office: DemoOffice, today: date) -> None:
    """Procurement orders what the prebooks of some days need; the growers confirm all of it."""
    first, last = (today + timedelta(days=facts[name]) for name in ("first", "last"))
    wanted = lines_to_buy(office.session, office.company.id, PurchaseFilter(first=first, last=last))
    ids = [one.line.id for one in wanted if one.obstacle is None]
    buyer = office.actor(Role.PROCUREMENT_MANAGER)
    made = make_purchase_orders(
        office.session,
        office.company.id,
        ids,
        buyer,
        office.now,
        office.today,
        lead_days=facts["lead_days"],
    )
    for order in made:
        office.let_confirm(order)


def ship_what_leaves(office: DemoOffice, today: date) -> None:  # noqa: ARG001 - as every step of the sample
    """The growers ship what was bought for prebooks, on its ship date."""
    for order in _bought(office, OrderStatus.CF, office.today):
        serial = sample("sales")["first_serial"] + order.id
        office.let_leave(order, f"145-{serial}{serial % _ALONG_THE_WAY}")


def receive_what_arrives(office: DemoOffice, today: date) -> None:  # noqa: ARG001 - as every step of the sample
    """The warehouse scans what was bought for prebooks: automatic billing makes its invoices."""
    for order in _bought(office, OrderStatus.SC, office.today - _TRANSIT):
        office.scan(order, [line.boxes for line in order.lines])


def _bought(office: DemoOffice, status: OrderStatus, ship_date: date) -> Sequence[PurchaseOrder]:
    of_prebook = exists().where(
        PurchaseOrderLine.purchase_order_id == PurchaseOrder.id, PurchaseOrderLine.prebook_line_id.is_not(None)
    )
    wanted = select(PurchaseOrder).where(
        PurchaseOrder.status == status, PurchaseOrder.ship_date == ship_date, of_prebook
    )
    return office.session.scalars(wanted.order_by(PurchaseOrder.id)).all()


def sell_what_is_on_hand(office: DemoOffice, today: date) -> None:
    """Sales writes an invoice for most of what nobody had ordered, at the suggested price, and confirms it."""
    facts = sample("sales")["open_market"]
    on_hand = boxes_on_hand(office.session, office.company.id, most=_ALL_KINDS)
    wanted = [BoxesWanted(one.kind, one.boxes * facts["percent"] // 100, None) for one in on_hand]
    if not any(one.boxes for one in wanted):
        return
    code = facts["customers"][(today - office.today).days % len(facts["customers"])]
    new = NewInvoice(
        customer=office.one(Customer, Customer.code == code),
        head=InvoiceHead(carrier=office.one(Carrier, Carrier.code == facts["carrier"])),
        ship_date=office.today,
        location=office.session.scalars(select(Location)).first(),
    )
    seller = office.actor(Role.SALES_MANAGER)
    invoice = create_invoice(office.session, office.company.id, new, seller, office.now)
    add_boxes(office.session, invoice, wanted, seller, office.now, invoice.revision)
    move_invoice(office.session, invoice, CustomerInvoiceAction.CONFIRM, seller, office.now)


def confirm_invoices(office: DemoOffice, today: date) -> None:  # noqa: ARG001 - as every step of the sample
    """Sales confirms the invoices of some customers, who get them by mail."""
    codes = sample("sales")["confirmed"]["customers"]
    pending = (
        select(CustomerInvoice)
        .join(Customer, Customer.id == CustomerInvoice.customer_id)
        .where(Customer.code.in_(codes), CustomerInvoice.status == CustomerInvoiceStatus.PENDING)
    )
    for invoice in office.session.scalars(pending):
        seller = office.actor(Role.SALES_MANAGER)
        move_invoice(office.session, invoice, CustomerInvoiceAction.CONFIRM, seller, office.now)


def sales_steps() -> Iterator[tuple[int, str, Any]]:
    """Answer the day, the hour and the step of everything that is sold ahead."""
    facts = sample("sales")
    begin = facts["billing"]["day"]
    yield begin, "09:00", choose_billing
    yield begin, "10:20", enter_standing_orders
    for purchase in facts["purchases"]:
        yield purchase["day"], "11:15", lambda office, today, purchase=purchase: buy(purchase, office, today)
    for day in range(begin, 1):
        yield day, "07:50", receive_what_arrives
        yield day, "17:20", ship_what_leaves
    for day in range(facts["open_market"]["day"], 0):
        yield day, "14:20", sell_what_is_on_hand
    yield facts["confirmed"]["day"], "12:10", confirm_invoices


def store(number: str, found: Installation, today: date) -> None:
    """The warehouse confirms the boxes of a purchase order to inventory, as far as they have come."""
    with found.sessions() as session:
        order = session.scalars(select(PurchaseOrder).where(PurchaseOrder.number == number)).one()
        of_order = PurchaseOrderLine.purchase_order_id == order.id
        waiting = (
            select(Box.id)
            .join(PurchaseOrderLine, PurchaseOrderLine.id == Box.purchase_order_line_id)
            .where(of_order, Box.place == BoxPlace.STAGING)
        )
        ids = session.scalars(waiting).all()
        keeper = next(user for user in session.scalars(select(User)) if Role.INVENTORY in user.roles)
        actor = Actor.of(keeper)
    if ids:
        confirm_and_bill(found.sessions, order.company_id, ids, actor, found.clock.now(), today)
