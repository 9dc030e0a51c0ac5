"""Orders to vendors, as accounts payable sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, Code, CompanyKey, Day, Key, Long, Moment, Name, UnitCost, foreign_key
from wholesale.order_status import OrderStatus, VendorView
from wholesale.product import Product
from wholesale.reconciliation_row import ReconciliationRow, reconciliation_indexes

if TYPE_CHECKING:
    from wholesale.charge import AdditionalCharge
    from wholesale.company import Company, Location
    from wholesale.vendor import Vendor
    from wholesale.vendor_invoice import VendorInvoice


class ChargesState(Choice):
    """Whether the additional charges of a purchase order are settled."""

    READY = "ready", "The charges are settled."
    PROCESSING = "processing", "The charges are still being processed; nothing of the order is sent before they are."


class BoxType(Choice):
    """The size of a box, by its share of a full box (domain.md 7)."""

    FB = "FB", "Full box: 1 full box equivalent."
    HB = "HB", "Half box: 0.5 of a full box."
    QB = "QB", "Quarter box: 0.25 of a full box."
    EB = "EB", "Eighth box: 0.125 of a full box."

    @property
    def fbe(self) -> Decimal:
        """Full box equivalent."""
        return _FBE[self]


_FBE = {
    BoxType.FB: Decimal(1),
    BoxType.HB: Decimal("0.5"),
    BoxType.QB: Decimal("0.25"),
    BoxType.EB: Decimal("0.125"),
}


class UnitType(Choice):
    """What a unit of a line is."""

    STEM = "stem", "Stem: cost and quantity are of single stems."
    BUNCH = "bunch", "Bunch: cost and quantity are of bunches."

    def units(self, bunches: int, stems_per_bunch: int) -> int:
        """Answer how many units so many bunches are."""
        return bunches if self is UnitType.BUNCH else bunches * stems_per_bunch


MOST_BOXES = 100_000  # of a line; more is a slip of the pen

_PROCESSING = text("charges_state = 'processing'")


class PurchaseOrder(ReconciliationRow, Base):
    """An order to one vendor; one or more vendor invoices bill it."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        # The lists go through orders by ship date, whatever else they ask for.
        Index(None, "company_id", "status", "ship_date", "id"),
        # The vendor's own list, by its views.
        Index(
            "ix_purchase_order_vendor_view",
            "company_id",
            "vendor_id",
            "status",
            "is_confirmed_in_full",
            "ship_date",
            "id",
        ),
        Index(
            "ix_purchase_order_processing",
            "company_id",
            "id",
            postgresql_where=_PROCESSING,
            sqlite_where=_PROCESSING,
        ),
        Index("ix_purchase_order_import", "company_id", "import_id", "id"),
        *reconciliation_indexes(),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    number: Mapped[Code]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    status: Mapped[OrderStatus] = mapped_column(default=OrderStatus.A)
    ship_date: Mapped[Day]
    arrival_date: Mapped[Day | None]
    awb: Mapped[Code | None]  # air waybill; None = not shipped yet
    notes: Mapped[Long] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)  # counts edits and moves: nobody answers what has changed since

    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise
    created_at: Mapped[Moment | None]  # None = loaded from elsewhere
    created_by: Mapped[Name] = mapped_column(default="")
    approved_at: Mapped[Moment | None]
    mailed_at: Mapped[Moment | None]  # the order was mailed to the vendor; None = the vendor has no address for orders
    confirmed_at: Mapped[Moment | None]
    confirmed_by: Mapped[Name | None]
    is_confirmed_in_full: Mapped[bool] = mapped_column(default=False)  # False as well while nobody has confirmed
    shipped_at: Mapped[Moment | None]  # when it was told, not the ship date

    charges_state: Mapped[ChargesState] = mapped_column(default=ChargesState.READY)
    charges_attempts: Mapped[int] = mapped_column(default=0)  # of spreading them (jobs/spread_charges.py)
    charges_leased_until: Mapped[Moment | None]  # a worker is spreading them until then

    company: Mapped[Company] = relationship()
    vendor: Mapped[Vendor] = relationship()
    location: Mapped[Location | None] = relationship()
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        back_populates="purchase_order", order_by="PurchaseOrderLine.id", cascade="all, delete-orphan"
    )
    charges: Mapped[list[AdditionalCharge]] = relationship(
        back_populates="purchase_order", order_by="AdditionalCharge.id", cascade="all, delete-orphan"
    )
    invoices: Mapped[list[VendorInvoice]] = relationship(back_populates="purchase_order", order_by="VendorInvoice.id")

    @property
    def subtotal(self) -> Decimal:
        """The lines without additional charges."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def charges_total(self) -> Decimal:
        """All additional charges; negative when they reduce the order."""
        return sum((charge.amount for charge in self.charges), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """Subtotal and additional charges (domain.md 2.8)."""
        return self.subtotal + self.charges_total

    @property
    def boxes(self) -> int:
        """The boxes ordered."""
        return sum(line.boxes for line in one_a_box(self.lines))

    @property
    def confirmed_boxes(self) -> int | None:
        """The boxes the vendor confirmed; None = not confirmed yet."""
        counts = [line.confirmed_boxes for line in one_a_box(self.lines) if line.confirmed_boxes is not None]
        return sum(counts) if counts else None

    @property
    def received_boxes(self) -> int | None:
        """The boxes the warehouse received; None = nothing has been received yet."""
        counts = [line.received_boxes for line in one_a_box(self.lines) if line.received_boxes is not None]
        return sum(counts) if counts else None

    @property
    def vendor_view(self) -> VendorView | None:
        """What the vendor's own list calls it; None = the vendor does not see it."""
        if self.status is OrderStatus.CF:
            return VendorView.CONFIRMED if self.is_confirmed_in_full else VendorView.PARTIAL
        return {OrderStatus.A: VendorView.PENDING, OrderStatus.SC: VendorView.SHIPPED}.get(self.status)


class PurchaseOrderLine(Base):
    """A product ordered, in boxes of so many units each."""

    __tablename__ = "purchase_order_line"
    # Where an order is deleted, the database looks its lines up by the order alone.
    __table_args__ = (
        Index("ix_purchase_order_line_order", "purchase_order_id"),
        Index(
            "ix_purchase_order_line_prebook",
            "prebook_line_id",
            postgresql_where=text("prebook_line_id IS NOT NULL"),
            sqlite_where=text("prebook_line_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    purchase_order_id: Mapped[int] = foreign_key("purchase_order.id", ondelete="CASCADE")
    product_id: Mapped[int | None] = foreign_key("product.id")  # None = it was written by hand
    description: Mapped[Name]
    category: Mapped[Name]
    # Lines of one order with the same number are the contents of one mixed box; 0 = a box of one product.
    breakdown: Mapped[int] = mapped_column(default=0)
    box_type: Mapped[BoxType] = mapped_column(default=BoxType.QB)
    boxes: Mapped[int] = mapped_column(default=1)
    units_per_box: Mapped[int]
    unit_type: Mapped[UnitType] = mapped_column(default=UnitType.STEM)
    stems_per_bunch: Mapped[int | None]  # None = not told
    unit_cost: Mapped[UnitCost]  # US dollars, up to four places
    # Its part of the order's charges for one unit, as the job spread_charges spread them; negative reduces the cost.
    other_charges: Mapped[UnitCost] = mapped_column(default=Decimal(0))
    confirmed_boxes: Mapped[int | None]  # by the vendor; None = not confirmed yet, 0 = not available
    received_boxes: Mapped[int | None]  # by the warehouse; None = not received yet
    prebook_line_id: Mapped[int | None] = foreign_key("prebook_line.id")  # it was bought for; None = for stock

    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="lines")
    product: Mapped[Product | None] = relationship()

    @property
    def quantity(self) -> int:
        """The units ordered."""
        return self.boxes * self.units_per_box

    @property
    def boxes_due(self) -> int:
        """The boxes to be paid for: those the vendor confirmed, before that those ordered."""
        return self.boxes if self.confirmed_boxes is None else self.confirmed_boxes

    @property
    def amount(self) -> Decimal:
        """Units due times unit cost, rounded half up to cents.

        Assumed: an order is worth what the vendor has confirmed of it (domain.md 6 lets vendors confirm fewer boxes).
        """
        return (self.boxes_due * self.units_per_box * self.unit_cost).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def landed_cost(self) -> Decimal:
        """The cost of one unit with its part of the charges (domain.md 2.8)."""
        return self.unit_cost + self.other_charges

    @property
    def is_received_otherwise(self) -> bool:
        """Whether the warehouse counted other boxes than the vendor confirmed (domain.md 2.6)."""
        return None not in (self.received_boxes, self.confirmed_boxes) and self.received_boxes != self.confirmed_boxes


def one_a_box(lines: Iterable[PurchaseOrderLine]) -> Iterator[PurchaseOrderLine]:
    """Answer the lines of one order whose boxes count: of what lies in one mixed box, the first."""
    mixed = set()
    for line in lines:
        # A line that was not saved yet may not know its default.
        if line.breakdown and line.breakdown in mixed:
            continue
        mixed.add(line.breakdown)
        yield line
