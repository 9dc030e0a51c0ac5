"""The files of an invoice, for those who may see the invoice."""

from __future__ import annotations

from typing import ClassVar, Final

from flask import Response, send_file
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from importer.page import Answer, Page, part
from wholesale.attachment import Attachment, open_attachment
from wholesale.order_access import is_visible_to
from wholesale.status import APPROVERS
from wholesale.user import Role

_SHOWN: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
# Chromium shows a PDF in its own viewer all the same.
_NOTHING_RUNS: Final = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class AttachmentPage(Page):
    """One file of an invoice, to be saved; a PDF or a picture may be looked at."""

    name: ClassVar = "attachment"
    path: ClassVar = "/attachments/<int:attachment_id>"
    title: ClassVar = _l("Attachment")
    roles: ClassVar = APPROVERS | {Role.VENDOR}

    def get(self, attachment_id: int) -> Answer:
        """Answer the file to be saved, never to be opened in the browser."""
        return self._sent(self._visible(attachment_id), inline=False)

    @part("view")
    def view(self, attachment_id: int) -> Answer:
        """Answer a PDF or a picture to be looked at in the browser; anything else is saved."""
        attachment = self._visible(attachment_id)
        return self._sent(attachment, inline=attachment.content_type in _SHOWN)

    def _visible(self, attachment_id: int) -> Attachment:
        """Answer the file; for a vendor's own user only one of their invoices, of an order they see."""
        attachment = self.one(Attachment, attachment_id)
        is_staff = self.user.vendor_id is None and self.user.roles & APPROVERS
        if not is_staff and not is_visible_to(attachment.vendor_invoice.purchase_order, self.user.vendor_id):
            raise NotFound
        return attachment

    def _sent(self, attachment: Attachment, *, inline: bool) -> Response:
        answer = send_file(
            open_attachment(self.services.storage, attachment),
            mimetype=attachment.content_type,
            as_attachment=not inline,
            download_name=attachment.file_name,
        )
        # send_file would let any cache keep it for the year that static files are kept.
        answer.headers["Cache-Control"] = "no-store"
        answer.content_length = attachment.size
        if inline:
            answer.headers["Content-Security-Policy"] = _NOTHING_RUNS
            answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer
