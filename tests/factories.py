"""Plausible records; a test states only what matters to it. Each is added and flushed, so it has its id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.bill_lines import BillLine
from wholesale.box import Box
from wholesale.carrier import no_carrier
from wholesale.charge import AdditionalCharge
from wholesale.company import Company, Location
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge, CustomerInvoiceStatus
from wholesale.customer_invoice_number import take_numbers
from wholesale.db import Base
from wholesale.history import Actor
from wholesale.prebook import Prebook, PrebookLine
from wholesale.prebook_number import take_prebook_numbers
from wholesale.product import Product
from wholesale.purchase_order import BoxType, PurchaseOrder, PurchaseOrderLine, UnitType
from wholesale.reconciliation import note_invoices, note_order
from wholesale.standing_order import StandingOrder, StandingOrderLine
from wholesale.standing_order_number import take_standing_order_number
from wholesale.status import InvoiceStatus
from wholesale.user import Role, User
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

Row = TypeVar("Row", bound=Base)

_numbers = count(1)


@dataclass
class Books:
    """What the accounting side knows, as a test says it; everything is in order unless told otherwise."""

    unknown_vendors: set[str] = field(default_factory=set)
    lists_were_read: bool = True
    creates_missing_vendors: bool = False
    closing_date: date | None = None
    unmapped: set[str] = field(default_factory=set)

    def vendor_is_known(self, name: str) -> bool | None:
        return name not in self.unknown_vendors if self.lists_were_read else None

    def account_for(self, line: BillLine, vendor: Vendor) -> str | None:
        return None if line.subject in self.unmapped else f"Cost of {line.subject}"

    def unstorable_letters(self, text: str) -> str:
        return "".join(letter for letter in text if ord(letter) > 255)


ADMIN = Actor(name="Ada Admin", roles=frozenset({Role.ADMIN}), allows_invoice_approval=True)
QUICKBOOKS = Actor.system("QuickBooks")


def actor(*roles: Role, may_approve: bool = True, name: str = "Rosa Velez") -> Actor:
    return Actor(name=name, roles=frozenset(roles), allows_invoice_approval=may_approve)


def make_company(session: Session, **more: Any) -> Company:
    number = next(_numbers)
    return _saved(session, Company(**{"name": f"Andes Blooms {number}", "code": f"AB{number}"} | more))


def make_location(session: Session, company: Company, **more: Any) -> Location:
    return _saved(session, Location(**{"company_id": company.id, "code": "MIA", "name": "Miami"} | more))


def make_user(session: Session, company: Company, *roles: Role, **more: Any) -> User:
    number = next(_numbers)
    facts = {"email": f"user{number}@andesblooms.example", "name": f"User {number}", "allows_invoice_approval": True}
    return _saved(session, User(**{"company_id": company.id, "roles": frozenset(roles or {Role.ADMIN})} | facts | more))


def make_vendor(session: Session, company: Company, **more: Any) -> Vendor:
    number = next(_numbers)
    name = f"Rosas del Valle {number}"
    facts = {"company_id": company.id, "code": f"RV{number}", "name": name, "accounting_name": f"{name} SAS"}
    return _saved(session, Vendor(**facts | more))


def make_customer(session: Session, company: Company, **more: Any) -> Customer:
    number = next(_numbers)
    facts = {"company_id": company.id, "code": f"FL{number}", "name": f"Petal & Stem {number}", "terms": "Net 30"}
    return _saved(session, Customer(**facts | more))


def make_customer_invoice(
    session: Session, customer: Customer, total: str = "125.00", charges: Sequence[str] = (), **more: Any
) -> CustomerInvoice:
    """Make a confirmed invoice of which everything is open; its charges are the total unless they are told."""
    company_id, amount = customer.company_id, Decimal(total)
    facts = {
        "company_id": company_id,
        "number": take_numbers(session, company_id, 1)[0],
        "customer": customer,
        "carrier": no_carrier(session, company_id),
        "status": CustomerInvoiceStatus.CONFIRMED,
        "invoice_date": date(2026, 3, 2),
        "ship_date": date(2026, 3, 2),
        "total": amount,
        "balance": amount,
        "created_at": datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        "created_by": "Rosa Velez",
    }
    invoice = CustomerInvoice(**facts | more)
    invoice.charges = [
        CustomerInvoiceCharge(company_id=company_id, name="Imported balance", amount=Decimal(one))
        for one in charges or (total,)
    ]
    return _saved(session, invoice)


def make_credit(session: Session, customer: Customer, amount: str = "25.00", **more: Any) -> BalanceAdjustment:
    facts = {
        "company_id": customer.company_id,
        "customer": customer,
        "adjusted_on": date(2026, 3, 2),
        "amount": Decimal(amount),
        "open_amount": Decimal(amount),
        "created_at": datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        "created_by": "Rosa Velez",
    }
    return _saved(session, BalanceAdjustment(**facts | more))


def make_product(session: Session, company: Company, **more: Any) -> Product:
    number = next(_numbers)
    facts = {"code": f"RO{number}", "description": f"Rose Freedom {number} cm", "category": "Roses"}
    return _saved(session, Product(**{"company_id": company.id} | facts | more))


def make_boxes(session: Session, vendor: Vendor, product: Product, count: int = 1, **more: Any) -> list[Box]:
    """Make boxes of ten bunches of 25 stems that wait in the Staging Area."""
    facts = {
        "company_id": vendor.company_id,
        "vendor_id": vendor.id,
        "product_id": product.id,
        "awb": "729-12345675",
        "ship_date": date(2026, 3, 6),
        "box_type": BoxType.QB,
        "unit_type": UnitType.STEM,
        "bunches_per_box": 10,
        "stems_per_bunch": 25,
        "unit_cost": Decimal("0.31"),
        "received_at": datetime(2026, 3, 9, 15, 0, tzinfo=UTC),
    }
    return [_saved(session, Box(**facts | more)) for _ in range(count)]


def make_prebook(session: Session, customer: Customer, product: Product, price: str = "9.50", **more: Any) -> Prebook:
    """Make a prebook of four boxes of twelve bunches of 25 stems."""
    company_id = customer.company_id
    facts = {
        "company_id": company_id,
        "number": take_prebook_numbers(session, company_id, 1)[0],
        "customer": customer,
        "carrier": no_carrier(session, company_id),
        "truck_date": date(2026, 3, 12),
        "created_at": datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        "created_by": "Rosa Velez",
    }
    prebook = Prebook(**facts | more)
    prebook.lines = [
        PrebookLine(
            company_id=company_id,
            product=product,
            boxes=4,
            box_type=BoxType.QB,
            unit_type=UnitType.BUNCH,
            bunches_per_box=12,
            stems_per_bunch=25,
            price=Decimal(price),
        )
    ]
    return _saved(session, prebook)


def make_standing_order(session: Session, customer: Customer, product: Product, **more: Any) -> StandingOrder:
    """Make a standing order of four boxes of twelve bunches of 25 stems on Mondays, without its prebooks."""
    company_id = customer.company_id
    facts = {
        "company_id": company_id,
        "number": take_standing_order_number(session, company_id),
        "customer": customer,
        "carrier": no_carrier(session, company_id),
        "starts_on": date(2026, 3, 2),
        "weekdays": [1],
        "created_at": datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        "created_by": "Rosa Velez",
    }
    order = StandingOrder(**facts | more)
    order.next_day = order.starts_on
    order.lines = [
        StandingOrderLine(
            company_id=company_id,
            product=product,
            boxes=4,
            box_type=BoxType.QB,
            unit_type=UnitType.BUNCH,
            bunches_per_box=12,
            stems_per_bunch=25,
            price=Decimal("9.50"),
        )
    ]
    return _saved(session, order)


def make_order(
    session: Session,
    vendor: Vendor,
    lines: Sequence[tuple[str, int, str]] = (("Roses", 1000, "0.50"),),
    charges: Sequence[tuple[str, str]] = (("Truck freight", "25.00"),),
    **more: Any,
) -> PurchaseOrder:
    """Make an approved order; lines are (category, quantity in ten boxes or one, unit cost), charges (name, amount)."""
    facts = {
        "company_id": vendor.company_id,
        "number": f"P{next(_numbers):06}",
        "vendor": vendor,
        "ship_date": date(2026, 3, 2),
        "arrival_date": date(2026, 3, 4),
        "awb": "729-12345675",
    }
    order = PurchaseOrder(**facts | more)
    order.lines = [
        PurchaseOrderLine(
            company_id=vendor.company_id,
            description=f"{category} 60 cm",
            category=category,
            boxes=10 if quantity % 10 == 0 else 1,
            units_per_box=quantity // 10 if quantity % 10 == 0 else quantity,
            unit_cost=Decimal(cost),
        )
        for category, quantity, cost in lines
    ]
    order.charges = [
        AdditionalCharge(company_id=vendor.company_id, name=name, amount=Decimal(amount)) for name, amount in charges
    ]
    _saved(session, order)
    note_order(session, order)
    return order


def make_invoice(
    session: Session,
    order: PurchaseOrder | None = None,
    status: InvoiceStatus = InvoiceStatus.AP,
    total: str | None = None,
    **more: Any,
) -> VendorInvoice:
    """Make an invoice in any status, over the order's total; without an order everything it needs is made, too."""
    order = order or make_order(session, make_vendor(session, make_company(session)))
    facts = {
        "company_id": order.company_id,
        "company": session.get(Company, order.company_id),
        "purchase_order": order,
        "vendor": order.vendor,
        "number": f"IN{next(_numbers)}",
        "invoice_date": date(2026, 3, 3),
        "total": order.total if total is None else Decimal(total),
        "status": status,
    }
    invoice = _saved(session, VendorInvoice(**facts | _facts_of(status) | more))
    note_invoices(session, order.company_id, order.id)
    return invoice


def _facts_of(status: InvoiceStatus) -> dict[str, Any]:
    moment = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    if status is InvoiceStatus.AP:
        return {}
    facts: dict[str, Any] = {"procurement_approved_at": moment}
    if status is not InvoiceStatus.AA:
        facts["approved_at"] = moment
    if status not in {InvoiceStatus.AA, InvoiceStatus.A}:
        facts["sent_at"] = moment
    if status is InvoiceStatus.F:
        facts |= {"failure": "Invalid argument.", "failure_advice": "Correct the vendor's name.", "failed_at": moment}
    if status in {InvoiceStatus.S, InvoiceStatus.P}:
        facts["accounting_id"] = f"1A2-{next(_numbers)}"
    if status is InvoiceStatus.P:
        facts |= {"status_before_paid": InvoiceStatus.S, "paid_on": date(2026, 3, 9)}
    return facts


def _saved(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
