"""What matters of a mail is found however it was written, and its PDF files become one."""

import io
import struct
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tests import documents
from wholesale.errors import TradeError
from wholesale.invoice_mail_message import Letter, MailFile, read_letter
from wholesale.invoice_mail_pdf import left_out, pdf_of

PDF = documents.pdf()


def mail(**more: Any) -> EmailMessage:
    """Write a mail as a person's program would."""
    message = EmailMessage()
    facts = {"From": "Luz <luz@grower.example>", "Subject": "P P002323;IN1;19.50", "Message-ID": "<1@grower.example>"}
    for name, value in (facts | more).items():
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content("Good morning,\nour invoice is attached.\n")
    return message


def with_file(
    data: bytes, name: str | None = "invoice.pdf", kind: str = "application/pdf", **more: Any
) -> EmailMessage:
    message = more.pop("message", None) or mail()
    maintype, subtype = kind.split("/")
    message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name, **more)
    return message


def tnef(*files: tuple[str, bytes]) -> bytes:
    """Pack files as Outlook does."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) % 65536)

    packed = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    for name, data in files:
        packed += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        packed += attribute(2, 0x0006800F, data)
    return packed


def test_a_plain_mail_is_read() -> None:
    letter = read_letter(with_file(PDF).as_bytes())

    assert letter.senders == ("luz@grower.example",)
    assert (letter.subject, letter.message_id) == ("P P002323;IN1;19.50", "<1@grower.example>")
    assert letter.files == (MailFile("invoice.pdf", PDF),)
    assert not letter.is_answer_of_machine
    assert not letter.takes_no_answer


@pytest.mark.parametrize(
    ("given_from", "senders"),
    [
        ("LUZ@Grower.Example", ("luz@grower.example",)),
        ('"boss@andes.example" <luz@grower.example>', ("luz@grower.example",)),
        ("luz@grower.example, eva@evil.example", ("luz@grower.example", "eva@evil.example")),
        ("Luz <luz@grower.example>\r\nFrom: eva@evil.example", ("luz@grower.example", "eva@evil.example")),
        ("=?utf-8?b?THV6IDxib3NzQGFuZGVzLmV4YW1wbGU+?= <luz@grower.example>", ("luz@grower.example",)),
    ],
)
def test_the_address_counts_and_never_the_name(given_from: str, senders: tuple[str, ...]) -> None:
    raw = f"From: {given_from}\r\nSubject: P1\r\n\r\nx".encode()

    assert read_letter(raw).senders == senders


@pytest.mark.parametrize("raw", [b"", b"Subject: P1\r\n\r\nx", b"From: \r\n\r\n", b"From: nobody\r\n\r\n"])
def test_a_mail_without_a_clear_sender_is_read_all_the_same(raw: bytes) -> None:
    assert "@" not in "".join(read_letter(raw).senders)


def test_a_subject_is_decoded_and_put_on_one_line() -> None:
    raw = b"From: a@b.example\r\nSubject: =?utf-8?q?P_P002323=3BF=C3=A91?=\r\n =?utf-8?q?=3B19=2E50?=\r\n\r\nx"

    assert read_letter(raw).subject == "P P002323;Fé1;19.50"


@pytest.mark.parametrize(
    "subject", [b"=?klingon?b?UA==?=", b"=?utf-8?b?!!!?=", b"P P1;\xe9\xff;1", b"=?utf-8?q?=ff=fe?="]
)
def test_a_subject_that_can_not_be_decoded_does_no_harm(subject: bytes) -> None:
    assert isinstance(read_letter(b"Subject: " + subject + b"\r\n\r\nx").subject, str)


@pytest.mark.parametrize(
    ("header", "value", "is_machine", "no_answer"),
    [
        ("Auto-Submitted", "auto-replied (vacation)", True, True),
        ("Auto-Submitted", "auto-generated", False, True),
        ("Auto-Submitted", "no", False, False),
        ("Return-Path", "<>", True, False),
        ("Precedence", "bulk", False, True),
        ("List-Id", "<flowers.example>", False, True),
        ("From", "MAILER-DAEMON@mail.example", True, False),
        ("Content-Type", "multipart/report; boundary=x", True, False),
    ],
)
def test_mails_that_nobody_wrote_are_known(header: str, value: str, is_machine: bool, no_answer: bool) -> None:
    letter = read_letter(f"{header}: {value}\r\nSubject: P1\r\n\r\nx".encode())

    assert (letter.is_answer_of_machine, letter.takes_no_answer) == (is_machine, no_answer)


def test_the_servers_own_word_on_forgery_is_heard_and_the_senders_is_not() -> None:
    ours = b"Authentication-Results: mx.andes.example; spf=pass; dmarc=fail (p=none) header.from=x\r\n"
    theirs = b"Authentication-Results: mx.evil.example; dmarc=pass\r\n"
    mail_of_evil = b"From: luz@grower.example\r\n\r\nx"

    assert read_letter(ours + theirs + mail_of_evil).is_forged
    assert not read_letter(theirs + mail_of_evil).is_forged


def test_a_mail_delivered_twice_has_one_fingerprint_and_another_mail_another() -> None:
    first = with_file(PDF).as_bytes()
    again = b"Received: by another server\r\n" + first
    other = with_file(PDF, message=mail(Date="Tue, 10 Mar 2026 12:00:00 +0000")).as_bytes()

    assert read_letter(first).fingerprint == read_letter(again).fingerprint
    assert read_letter(first).fingerprint != read_letter(other).fingerprint


def _forwarded_as_file() -> EmailMessage:
    message = mail()
    message.add_attachment(with_file(PDF))
    return message


@pytest.mark.parametrize(
    "message",
    [
        with_file(PDF),
        with_file(PDF, "factura"),
        with_file(PDF, None, "application/octet-stream"),
        with_file(PDF, "factura.dat", "application/octet-stream"),
        with_file(PDF, "factura.pdf", "image/png"),
        with_file(PDF, "factura.pdf", disposition="inline"),
        with_file(PDF, "factura ñ 12.pdf"),
        with_file(tnef(("factura.pdf", PDF)), "winmail.dat", "application/ms-tnef"),
        _forwarded_as_file(),
    ],
)
def test_a_pdf_is_found_wherever_it_is(message: EmailMessage) -> None:
    letter = read_letter(message.as_bytes())
    found = pdf_of(letter, "merged.pdf")

    assert found.data == PDF
    assert found.name.endswith(".pdf")
    assert left_out(letter) == []


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("filename*=utf-8''Factura%20%C3%B1.pdf", "Factura ñ.pdf"),
        ('filename="=?utf-8?q?Factura_=C3=B1=2Epdf?="', "Factura ñ.pdf"),
        ('filename="..\\\\..\\\\a.pdf"', "a.pdf"),
    ],
)
def test_the_name_of_a_file_is_decoded_and_cleaned(header: str, name: str) -> None:
    raw = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {header}\r\n\r\n".encode() + PDF

    assert [file.name for file in read_letter(raw).files] == [name]


def test_several_pdf_files_become_one_in_their_order() -> None:
    message = with_file(documents.pdf(width=100), "a.pdf")
    for width, name in ((200, "b.pdf"), (300, "c.pdf")):
        with_file(documents.pdf(width=width), name, message=message)
    merged = pdf_of(read_letter(message.as_bytes()), "P002323-IN1.pdf")
    widths = [int(page.mediabox.width) for page in PdfReader(io.BytesIO(merged.data)).pages]

    assert widths == [100, 200, 300]
    assert merged.name == "P002323-IN1.pdf"
    assert str(merged.note).startswith("The 3 PDF files of the mail were merged into P002323-IN1.pdf.")


def test_the_same_file_twice_is_one() -> None:
    letter = read_letter(with_file(PDF, "b.pdf", message=with_file(PDF, "a.pdf")).as_bytes())

    assert (pdf_of(letter, "m.pdf").name, pdf_of(letter, "m.pdf").note) == ("a.pdf", None)


def test_what_is_no_pdf_is_left_out_and_named_but_not_the_logo_of_a_signature() -> None:
    message = with_file(documents.WEB_PAGE, "invoice.pdf", message=with_file(PDF, "a.pdf"))
    with_file(documents.xlsx(), "prices.xlsx", "application/octet-stream", message=message)
    with_file(documents.PNG, "logo.png", "image/png", message=message, disposition="inline", cid="<1@x>")
    letter = read_letter(message.as_bytes())

    assert pdf_of(letter, "m.pdf").data == PDF
    assert [note.sentence for note in left_out(letter)] == [
        "invoice.pdf was left out: only PDF files are taken from mails. It is a web page.",
        "prices.xlsx was left out: only PDF files are taken from mails. It is an Excel workbook (.xlsx).",
    ]


def test_a_mail_without_a_pdf_is_refused() -> None:
    with pytest.raises(TradeError, match="has no PDF attached"):
        pdf_of(read_letter(with_file(documents.docx(), "invoice.docx").as_bytes()), "m.pdf")


def test_a_pdf_that_may_be_opened_but_not_changed_is_taken() -> None:
    protected = documents.pdf(password="")
    merged = pdf_of(_letter(protected, documents.pdf(pages=2)), "m.pdf")

    assert pdf_of(_letter(protected), "m.pdf").data == protected
    assert len(PdfReader(io.BytesIO(merged.data)).pages) == 3


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(TradeError, match=r"0\.pdf opens with a password only"):
        pdf_of(_letter(documents.pdf(password="secret")), "m.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", PDF[:200], b"%PDF-1.4\n%%EOF", PDF.replace(b"/Kids", b"/Kidz")])
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(TradeError, match=r"0\.pdf is damaged"):
        pdf_of(_letter(data), "m.pdf")


@given(st.binary(max_size=60), st.integers(0, len(PDF)))
def test_no_damage_of_a_pdf_gets_through_as_anything_but_words(noise: bytes, at: int) -> None:
    letter = _letter(PDF[:at] + noise + PDF[at + len(noise) :], documents.pdf(width=100))
    try:
        found = pdf_of(letter, "m.pdf").data
    except TradeError as told:
        found = told.entry.key.encode()

    assert found.startswith((b"%PDF", b"mail_pdf_"))


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"From: ", b"Subject: =?", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"]),
)
def test_any_bytes_are_a_mail_of_some_kind(noise: bytes, before: bytes) -> None:
    assert isinstance(read_letter(before + noise).fingerprint, str)


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_winmail_does_no_harm(noise: bytes, at: int) -> None:
    whole = tnef(("a.pdf", PDF[:100]), ("b.txt", b"roses"))
    letter = read_letter(with_file(whole[:at] + noise, "winmail.dat", "application/ms-tnef").as_bytes())

    assert all(isinstance(file.data, bytes) for file in letter.files)


def _letter(*pdfs: bytes) -> Letter:
    return Letter(("luz@grower.example",), "P1", files=tuple(MailFile(f"{at}.pdf", pdf) for at, pdf in enumerate(pdfs)))


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(3000)),
    ],
    ids=["mails", "parts"],
)
def test_of_a_mail_of_boxes_in_boxes_the_headers_are_read(body: bytes) -> None:
    letter = read_letter(b"From: Luz <luz@grower.example>\r\nSubject: P P1;1;1.00\r\n" + body)

    assert (letter.senders, letter.subject) == (("luz@grower.example",), "P P1;1;1.00")


def test_brackets_in_brackets_are_no_sender() -> None:
    assert read_letter(b"From: " + b"(" * 20_000 + b"\r\n\r\n").senders == ()


def test_no_header_is_read_to_the_end_however_long() -> None:
    # Read whole, each of them would keep the program busy for hours.
    name = b'Content-Disposition: attachment; filename="' + b"a;" * 2_000_000 + b'"\r\n'
    letter = read_letter(
        b"From: luz@grower.example\r\nSubject: " + b"=?utf-8?q?a?= " * 300_000 + b"\r\n" + name + b"\r\nx"
    )

    assert letter.senders == ("luz@grower.example",)
    assert 0 < len(letter.subject) <= 4000
