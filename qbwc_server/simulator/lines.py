"""Lines of bills and vendor credits: read from a message, changed, written into an answer (qbxml.md 2.1, 2.3, 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.record import ITEM_KINDS, NAME_KINDS, PAYABLE, Line, storable
from qbwc_server.simulator.references import find, find_if_named, ref_to
from qbwc_server.simulator.rules import Refusal
from qbxml.line_rets import ExpenseLineRet, ItemLineRet
from qbxml.lines import ItemGroupLineAdd, ItemGroupLineMod
from qbxml.reference import Ref, Ref159, Ref209

EXPENSE: Final = "Expense"
ITEM: Final = "Item"
_NEW: Final = "-1"
_CENT: Final = Decimal("0.01")


def dollars(cents: int) -> Decimal:
    """Answer an amount as messages carry it."""
    return Decimal(cents).scaleb(-2)


def cents(amount: Decimal) -> int:
    """Answer an amount in cents, half a cent rounded up."""
    return int(amount.quantize(_CENT, ROUND_HALF_UP).scaleb(2))


@dataclass(frozen=True)
class LineReader:
    """Reads the lines of one message; `owner` is QuickBooks' word for the transaction."""

    books: Books
    owner: str
    second: int

    def added(self, add: Any) -> list[Line]:  # noqa: ANN401 - BillAdd or VendorCreditAdd
        """Answer the lines of an Add: expense lines first, then item lines."""
        lines = [self._expense(part, self._blank(EXPENSE)) for part in add.expense_line_add]
        return lines + [self._item(part, self._blank(ITEM)) for part in add.item_line_add]

    def changed(self, mod: Any, old: Sequence[Line]) -> list[Line]:  # noqa: ANN401 - BillMod
        """Answer the lines after a Mod: lines of a kind the message does not name go, once it names one of the kind."""
        lines = self._changed_kind(EXPENSE, old, mod.expense_line_mod, bool(mod.clear_expense_lines))
        return lines + self._changed_kind(ITEM, old, mod.item_line_mod, bool(mod.clear_item_lines))

    def _changed_kind(self, kind: str, old: Sequence[Line], parts: Sequence[Any], clear: bool) -> list[Line]:
        mine = {line.line_id: line for line in old if line.kind == kind}
        if not parts:
            return [] if clear else list(mine.values())
        read = self._expense if kind == EXPENSE else self._item
        return [read(part, self._named(part.txn_line_id, mine, kind)) for part in parts]

    def _named(self, line_id: str, mine: dict[str, Line], kind: str) -> Line:
        if line_id == _NEW:
            return self._blank(kind)
        if line_id not in mine:
            raise Refusal.object_not_found(line_id)
        return mine[line_id]

    def _blank(self, kind: str) -> Line:
        return Line(self.books.new_txn_id(self.second), kind, 0)

    def _expense(self, part: Any, line: Line) -> Line:  # noqa: ANN401 - an Add or a Mod
        self._common(part, line)
        if part.account_ref is not None or line.account_id is None:
            account = find(self.books, part.account_ref, ("Account",), "Account", self.owner)
            line.account_id = account.list_id
            if account.details.get("type") == PAYABLE and line.customer_id is None:
                raise Refusal.cannot_save(
                    self.owner, "You must enter a vendor in the Customer:Job field of a line with an A/P account."
                )
        if part.amount is not None:
            line.cents = cents(part.amount)
        return line

    def _item(self, part: Any, line: Line) -> Line:  # noqa: ANN401 - an Add or a Mod
        if isinstance(part, ItemGroupLineAdd | ItemGroupLineMod):
            raise Refusal(1030, "This QuickBooks is a simulator and knows no item groups on lines.")
        self._common(part, line)
        if part.item_ref is not None or line.item_id is None:
            item = find(self.books, part.item_ref, ITEM_KINDS, "Item", self.owner)
            line.item_id = item.list_id
            line.account_id = item.details.get("account_id")
            line.cost = item.details.get("cost")
            line.memo = line.memo or item.details.get("desc")
        override = find_if_named(
            self.books, part.override_item_account_ref, ("Account",), "Override Item Account", self.owner
        )
        line.account_id = override.list_id if override else line.account_id
        self._price(part, line)
        return line

    def _price(self, part: Any, line: Line) -> None:  # noqa: ANN401 - an Add or a Mod
        """Amount = Quantity x Cost; quantity is 1 when none is given; an amount that is sent counts (qbxml.md 6)."""
        quantity = part.quantity if part.quantity is not None else Decimal(line.quantity or 1)
        cost = part.cost if part.cost is not None else Decimal(line.cost or 0)
        if part.amount is not None:
            line.cents = cents(part.amount)
            if part.cost is None and quantity:
                cost = (part.amount / quantity).quantize(Decimal("0.00001")).normalize()
        else:
            line.cents = cents(quantity * cost)
        line.quantity, line.cost = f"{quantity:f}", f"{cost:f}"

    def _common(self, part: Any, line: Line) -> None:  # noqa: ANN401 - an Add or a Mod
        memo = getattr(part, "memo", None) or getattr(part, "desc", None)
        line.memo = storable(memo) if memo is not None else line.memo
        if part.customer_ref is not None:
            line.customer_id = find(self.books, part.customer_ref, NAME_KINDS, "Customer", self.owner).list_id
        if part.class_ref is not None:
            line.class_id = find(self.books, part.class_ref, ("Class",), "Class", self.owner).list_id
        line.billable = part.billable_status or line.billable


def expense_rets(books: Books, lines: Sequence[Line]) -> list[ExpenseLineRet]:
    """Answer the expense lines as an answer carries them."""
    return [
        ExpenseLineRet(
            txn_line_id=line.line_id,
            account_ref=ref_to(books, Ref159, line.account_id),
            amount=dollars(line.cents),
            memo=line.memo,
            customer_ref=ref_to(books, Ref209, line.customer_id),
            class_ref=ref_to(books, Ref159, line.class_id),
            billable_status=line.billable,
        )
        for line in lines
        if line.kind == EXPENSE
    ]


def item_rets(books: Books, lines: Sequence[Line]) -> list[Any]:
    """Answer the item lines as an answer carries them."""
    return [
        ItemLineRet(
            txn_line_id=line.line_id,
            item_ref=ref_to(books, Ref, line.item_id),
            desc=line.memo,
            quantity=Decimal(line.quantity or 0),
            cost=Decimal(line.cost or 0),
            amount=dollars(line.cents),
            customer_ref=ref_to(books, Ref209, line.customer_id),
            class_ref=ref_to(books, Ref159, line.class_id),
            billable_status=line.billable,
        )
        for line in lines
        if line.kind == ITEM
    ]
