"""The form with which a vendor uploads an invoice, or corrects it (domain.md 2.3)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from importer.form import DayField, Form, MoneyField
from importer.services import Services
from wholesale.attachment import StoredFile, store_file
from wholesale.file_format import VENDOR_FORMATS
from wholesale.purchase_order import PurchaseOrder
from wholesale.vendor_invoice import VendorInvoice


class PortalInvoiceForm(Form):
    """Number, amount and document of an invoice."""

    number = StringField(
        _l("Invoice number"),
        [InputRequired(_l("Write the number of your invoice.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    total = MoneyField(_l("Invoice amount"), [InputRequired(_l("Write the amount of your invoice."))])
    invoice_date = DayField(_l("Invoice date"), [Optional()])
    file = FileField(_l("Invoice as PDF"), render_kw={"accept": ".pdf,application/pdf"})
    # The amount that the vendor was told differs, and has accepted.
    accepted = HiddenField()

    def validate_number(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that blanks are no number."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Write the number of your invoice."))

    def validate_total(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that an invoice asks for something."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_l("The amount is more than 0."))

    def difference(self, order: PurchaseOrder, corrected: VendorInvoice | None = None) -> Decimal:
        """Answer what all invoices of the order would be above its total, this one among them."""
        others = sum((one.total for one in order.invoices if one is not corrected), Decimal("0.00"))
        return others + (self.total.data or Decimal("0.00")) - order.total

    def stored(self, services: Services, company_id: int, now: datetime) -> StoredFile:
        """Put the chosen file into the file store; TradeError when it is no PDF, or too large."""
        name, data = self.file.data.filename or "", self.file.data.stream
        return store_file(services.storage, company_id, name, data, now, allowed=VENDOR_FORMATS)

    def is_accepted(self) -> bool:
        """Whether the vendor has pressed a second time after being told of exactly this amount."""
        return bool(self.accepted.data) and self.accepted.data == str(self.total.data)
