"""The Upload Invoice window: the invoices of one order with their files, and the order's additional charges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from flask import request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import NotFound

from importer.invoice_action import actions_of
from importer.page import Admitted, Answer, Page, action, part
from importer.show import money
from importer.upload_form import ChargeRow, UploadForm, charge_rows, endings, stored_files
from wholesale.attachment import attach_stored, attachments_of
from wholesale.charge import AdditionalCharge
from wholesale.charging import add_charge, change_charge, charges_are_open, remove_charge
from wholesale.landed_cost import charges_percentage
from wholesale.order_access import LOCKING
from wholesale.order_parts import load, load_invoices
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import APPROVERS
from wholesale.upload import OPEN, correct_invoice, upload_invoice
from wholesale.vendor_invoice import VendorInvoice


class OrderInvoices(Page):
    """Upload, correct and follow the invoices of one order."""

    name: ClassVar[str] = "order_invoices"
    path: ClassVar[str] = "/reconciliation/<int:order_id>"
    title: ClassVar[LazyString] = _l("Upload Invoice")
    roles: ClassVar[Admitted] = APPROVERS

    def get(self, order_id: int) -> Answer:
        """Show the invoices of the order, with the form for one more, or for correcting one."""
        order = self._order(order_id)
        edited = self._edited(order)
        if edited is not None and edited.status not in OPEN:
            edited = None
        form = UploadForm(obj=edited) if edited else UploadForm(formdata=None)
        return self.render("reconciliation/window.html", **self._shown(order, form, edited))

    @part("menu")
    def menu_of_row(self, order_id: int) -> Answer:
        """Answer what the grid's row menu offers: the invoices with their next steps, and the way here."""
        order = self._order(order_id)
        actions = {invoice.id: actions_of(invoice, self.actor) for invoice in order.invoices}
        files = {invoice.id: attachments_of(self.session, invoice) for invoice in order.invoices}
        return self.render("reconciliation/menu.html", order=order, actions=actions, files=files)

    @action()
    def save(self, order_id: int) -> Answer:
        """Upload an invoice, or correct one, with its files and the order's charges: all of it or nothing."""
        form, charges = UploadForm(), charge_rows()
        is_right = form.is_posted_well and not any(row.problem for row in charges)
        files = stored_files(self.services, self.user.company_id, self.now) if is_right else []
        order = self._order(order_id)
        edited = self._edited(order)
        if not is_right:
            return self.invalid("reconciliation/window.html", **self._shown(order, form, edited, charges))
        self._change_charges(order, charges)
        if edited is None:
            total = form.total.data or Decimal(0)
            edited = upload_invoice(
                self.session, order, total, self.actor, self.now, form.number.data or "", form.invoice_date.data
            )
            self.say(_("Invoice %(number)s was uploaded.", number=edited.bill_number))
        else:
            self._correct(edited, form)
            self.say(_("Invoice %(number)s was changed.", number=edited.bill_number))
        for file in files:
            attach_stored(self.session, edited, file, self.actor, self.now)
        self._compare(order)
        return self.to(self.name, order_id=order.id, _anchor=f"invoice-{edited.id}")

    @action("charges")
    def charges(self, order_id: int) -> Answer:
        """Add, change and remove additional charges of the order."""
        order, charges = self._order(order_id), charge_rows()
        if any(row.problem for row in charges):
            form = UploadForm(formdata=None)
            return self.invalid("reconciliation/window.html", **self._shown(order, form, None, charges))
        if self._change_charges(order, charges):
            self.say(_("The additional charges were changed; the landed cost is calculated anew."))
            self._compare(order)
        return self.to(self.name, order_id=order.id, _anchor="charges")

    def _order(self, order_id: int) -> PurchaseOrder:
        order = self.one(PurchaseOrder, order_id)
        load(self.session, [order])
        load_invoices(self.session, [order])
        return order

    def _edited(self, order: PurchaseOrder) -> VendorInvoice | None:
        asked = request.values.get("edit", "")
        if not asked:
            return None
        found = next((invoice for invoice in order.invoices if str(invoice.id) == asked), None)
        if found is None:
            raise NotFound
        return found

    def _correct(self, invoice: VendorInvoice, form: UploadForm) -> None:
        given: dict[str, Any] = {
            "number": (form.number.data or "").strip(),
            "total": form.total.data,
            "invoice_date": form.invoice_date.data,
        }
        changes = {name: value for name, value in given.items() if value != getattr(invoice, name)}
        if changes:
            correct_invoice(self.session, invoice, self.actor, self.now, **changes)

    def _change_charges(self, order: PurchaseOrder, rows: list[ChargeRow]) -> int:
        known = {charge.id: charge for charge in order.charges}
        changed = 0
        for row in rows:
            charge = known.get(row.charge_id or 0)
            if row.charge_id is not None and charge is None:
                continue  # somebody else has removed it meanwhile
            changed += self._change_charge(order, charge, row)
        return changed

    def _change_charge(self, order: PurchaseOrder, charge: AdditionalCharge | None, row: ChargeRow) -> bool:
        amount = row.amount or Decimal(0)
        if charge is None:
            invoice = next((one for one in order.invoices if one.id == row.invoice_id), None)
            add_charge(self.session, order, row.name, amount, self.actor, self.now, invoice)
        elif row.is_removed:
            remove_charge(self.session, charge, self.actor, self.now)
        elif (charge.name, charge.amount) != (row.name, amount):
            change_charge(self.session, charge, amount, self.actor, self.now, row.name)
        else:
            return False
        return True

    def _compare(self, order: PurchaseOrder) -> None:
        if order.total_differs:
            told = _(
                "The invoices of this order differ from it by %(amount)s; check them before they are approved.",
                amount=money((order.invoice_total or Decimal(0)) - order.order_total),
            )
            self.say(told, "warning")

    def _shown(
        self,
        order: PurchaseOrder,
        form: UploadForm,
        edited: VendorInvoice | None,
        charges: list[ChargeRow] | None = None,
    ) -> dict[str, Any]:
        others = sum((one.total for one in order.invoices if one is not edited), Decimal(0))
        return {
            "order": order,
            "form": form,
            "edited": edited,
            "new_charges": [row for row in charges or [] if row.charge_id is None],
            "typed": {row.charge_id: row for row in charges or [] if row.charge_id is not None},
            "open_charges": {charge.id: charges_are_open(order, charge.vendor_invoice) for charge in order.charges},
            "charges_open": charges_are_open(order),
            "locking": next((one for one in order.invoices if one.status in LOCKING), None),
            "others": others,
            "actions": {one.id: actions_of(one, self.actor) for one in order.invoices},
            "files": {one.id: attachments_of(self.session, one) for one in order.invoices},
            "percentage": charges_percentage(order),
            "endings": endings(),
            "amount_of": _typed_amount,
            "most_megabytes": self.services.storage.most_bytes // 2**20,
            "correctable": OPEN,
        }


def _typed_amount(amount: Decimal) -> str:
    """Answer an amount as it is typed: 1234.50."""
    return format_decimal(amount, "0.00")
