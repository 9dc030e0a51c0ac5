"""A file is taken when its ending is allowed and its content is what the ending says."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import documents
from tests.documents import SAMPLES
from tests.each import for_each
from wholesale.errors import TradeError
from wholesale.file_format import STAFF_FORMATS, VENDOR_FORMATS, check_file, clean_name
from wholesale.file_kind import FileKind, kind_of

ENDINGS = ".xls .xlsx .jpg .png .jpeg .pdf .tif .csv .doc .docx .rtf .xps .oxps .txt"
LIMIT = 1024 * 1024
SAME = {frozenset({".jpg", ".jpeg"}), frozenset({".csv", ".txt"})}


def test_staff_attach_the_fourteen_formats_and_vendors_pdf() -> None:
    assert " ".join(each.ending for each in STAFF_FORMATS) == ENDINGS
    assert [each.ending for each in VENDOR_FORMATS] == [".pdf"]


@for_each("ending", ENDINGS.split())
def test_a_real_document_is_taken(ending: str) -> None:
    found = check_file(f"Invoice{ending.upper()}", SAMPLES[ending], STAFF_FORMATS, LIMIT)

    assert found.ending == ending


@for_each("ending", ENDINGS.split())
@for_each("other", ENDINGS.split())
def test_a_document_under_another_ending_is_refused(ending: str, other: str) -> None:
    if ending == other or frozenset({ending, other}) in SAME:
        assert check_file(f"a{other}", SAMPLES[ending], STAFF_FORMATS, LIMIT).ending == other
        return
    with pytest.raises(TradeError, match=f"a{other} does not hold what its ending {other} says"):
        check_file(f"a{other}", SAMPLES[ending], STAFF_FORMATS, LIMIT)


def test_a_web_page_under_a_pdf_name_is_told_as_what_it_is() -> None:
    with pytest.raises(TradeError) as told:
        check_file("invoice.pdf", documents.WEB_PAGE, VENDOR_FORMATS, LIMIT)

    assert str(told.value) == (
        "invoice.pdf does not hold what its ending .pdf says. It is a web page. "
        "Open it in the program it came from, save it as .pdf there, and upload that file."
    )


def test_a_vendor_is_told_which_ending_is_allowed() -> None:
    with pytest.raises(TradeError, match=r"its name must end in one of \.pdf\."):
        check_file("invoice.xlsx", documents.xlsx(), VENDOR_FORMATS, LIMIT)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(TradeError, match=r"scan\.pdf is empty"):
        check_file("scan.pdf", b"", STAFF_FORMATS, LIMIT)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_taken() -> None:
    exact = b"a" * LIMIT
    with pytest.raises(TradeError, match=r"notes\.txt is larger than 1 MB"):
        check_file("notes.txt", exact + b"a", STAFF_FORMATS, LIMIT)

    assert check_file("notes.txt", exact, STAFF_FORMATS, LIMIT).ending == ".txt"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (documents.slides(), FileKind.OFFICE),
        (documents.ole("PowerPoint Document"), FileKind.OFFICE),
        (documents.ole("EncryptedPackage", "EncryptionInfo"), FileKind.LOCKED),
        (documents.package({"invoice.pdf": "x"}), FileKind.ARCHIVE),
        (b"PK\x03\x04 cut off", FileKind.UNKNOWN),
        (documents.ole("Workbook")[:100], FileKind.UNKNOWN),
        (b"MZ\x90\0\x03\0\0\0", FileKind.PROGRAM),
        (b"MZ is how this letter begins", FileKind.TEXT),
        (b"\0\0\0\x18ftypheic\0\0\0\0", FileKind.OTHER_PICTURE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind.OTHER_PICTURE),
        (b"\xef\xbb\xbf  <!-- saved --><HTML>", FileKind.WEB_PAGE),
        (b'<?xml version="1.0"?><html xmlns="x"/>', FileKind.WEB_PAGE),
        ("Rosas ñ".encode("utf-16"), FileKind.TEXT),
        ("Rosas ñ".encode("cp1252"), FileKind.TEXT),
        (b"Roses\0Carnations", FileKind.UNKNOWN),
        (b"\r\n%PDF-1.4 after a blank line", FileKind.PDF),
        (b"<html>%PDF-1.4", FileKind.WEB_PAGE),
    ],
)
def test_what_a_file_really_is(data: bytes, kind: FileKind) -> None:
    assert kind_of(data) is kind


@given(st.binary(max_size=2000), st.sampled_from(sorted(SAMPLES)), st.integers(0, 3000))
def test_no_damage_makes_the_look_fail(noise: bytes, ending: str, at: int) -> None:
    whole = SAMPLES[ending]

    assert kind_of(whole[:at] + noise + whole[at + len(noise) :]) in FileKind


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Factura ñandú.pdf", "Factura ñandú.pdf"),
        ("C:\\scans\\inv.pdf", "inv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("inv\r\nSet-Cookie: a.pdf", "invSet-Cookie_ a.pdf"),
        ("inv\u202efdp.exe", "invfdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        (" . . ", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("what?.pdf.", "what_.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_a_name_on_every_system(name: str) -> None:
    clean = clean_name(name)

    assert 0 < len(clean) <= 120
    assert not set(clean) & set('<>:"/\\|?*\r\n\0')
    assert clean_name(clean) == clean


def test_many_comments_before_a_page_are_looked_at_once() -> None:
    comments = b"<!---->\n" * 400

    assert kind_of(comments + b"<html>") is FileKind.WEB_PAGE
    # Tried in every way they can be divided, they would keep the program busy for ever.
    assert kind_of(comments + b"and no page") is FileKind.TEXT


def test_all_pieces_of_a_part_are_unpacked_to_one_limit() -> None:
    package, relation = io.BytesIO(), b"schemas.openxps.org/oxps/v1.0/fixedrepresentation"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"_rels/.rels/[{number}].piece", b" " * LIMIT)
        archive.writestr("_rels/.rels/[3].last.piece", relation)

    assert kind_of(package.getvalue()) is FileKind.ARCHIVE
