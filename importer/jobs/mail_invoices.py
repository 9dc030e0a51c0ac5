"""Mails invoices to their customers, with the PDF attached."""

import hashlib
import logging
from datetime import datetime, timedelta

from fpdf.errors import FPDFException
from sqlalchemy.orm import Session, sessionmaker

from importer.invoice_pdf import invoice_pdf, pdf_name
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_mail import invoices_to_mail, queue_invoice
from wholesale.db import keep_to_company, reading
from wholesale.job import Job, JobSettings
from wholesale.mail_attachment import MailFile
from wholesale.storage import Storage, new_key

log = logging.getLogger(__name__)


class MailInvoices(Job):
    """Makes the PDF of each invoice that is to be mailed while nobody waits, then queues the mail."""

    name = "mail_invoices"
    interval = timedelta(seconds=20)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Queue a mail for every invoice that is to be mailed; answer how many leave."""
        with reading(sessions) as session:
            wanted = invoices_to_mail(session, clock.now())
        done = 0
        for company_id, invoice_id in wanted:
            try:
                done += _mail(sessions, company_id, invoice_id, settings.storage, clock.now())
            except (OSError, ValueError, FPDFException) as fault:
                # It is tried again with the next sweep; the others do not wait for it.
                log.warning("invoice %s of company %s was not mailed: %s", invoice_id, company_id, fault)
        return done


def _mail(sessions: sessionmaker[Session], company_id: int, invoice_id: int, storage: Storage, now: datetime) -> bool:
    with reading(sessions) as session:
        invoice = keep_to_company(session, company_id).get_one(CustomerInvoice, invoice_id)
        revision, file = invoice.revision, None
        if invoice.status is CustomerInvoiceStatus.CONFIRMED:
            language = session.get_one(Company, company_id).language
            name, content = pdf_name(invoice, language), invoice_pdf(session, invoice, now, language)
            key = new_key(company_id, hashlib.sha256(content).hexdigest(), now)
            file = MailFile(name, "application/pdf", len(content), key)
    if file is not None:
        # The file is there before a row names it; one that no row names is swept away.
        storage.put(file.key, content)
    with sessions.begin() as session:
        invoice = keep_to_company(session, company_id).get_one(CustomerInvoice, invoice_id)
        return queue_invoice(session, invoice, file, revision, now)
