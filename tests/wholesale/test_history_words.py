"""Histories are kept in English and read in the reader's language."""

import re
from pathlib import Path

import pytest

import importer
import qbwc_server
import wholesale
from wholesale.billing_setup import BILLING_SETTING_BAD, HIGHEST_MARGIN
from wholesale.history_words import OWN, history_in_words
from wholesale.sentences import tell


@pytest.mark.parametrize(
    ("kept", "english", "spanish"),
    [
        ("Confirmed 3 of 4 boxes", "Confirmed 3 of 4 boxes", "Se confirmaron 3 de 4 cajas"),
        (
            "Rose Freedom 60 cm: received None -> 24; Rose X: received 2 -> 12",
            "Rose Freedom 60 cm: received: none → 24; Rose X: received: 2 → 12",
            "Rose Freedom 60 cm: recibidas: sin dato → 24; Rose X: recibidas: 2 → 12",
        ),
        (
            "number A1 -> A2, invoice_date None -> 2026-03-01",
            "number: A1 → A2; invoice date: none → 2026-03-01",
            "número: A1 → A2; fecha de la factura: sin dato → 01/03/2026",
        ),
        ("uploaded, total 1234.50", "uploaded, total 1234.50", "subida, total 1.234,50"),
        ("uploaded, total -0.50", "uploaded, total -0.50", "subida, total -0,50"),
        ("Charges spread: 4.95% of unit costs", None, "Cargos repartidos: 4,95% de los costos unitarios"),
        ("attached 2026-03-01.pdf", None, "se adjuntó 2026-03-01.pdf"),
        (
            "require additional charges: True -> False",
            "require additional charges: yes → no",
            "cargos adicionales obligatorios: sí → no",
        ),
        ("Approve", "Approve", "Aprobar"),
        (
            "mode: off -> both; policy: consolidate -> per_prebook; gpm: 25.00 -> 28.00",
            "mode: off → on scan or confirmation; policy: same invoice → one for each prebook; gpm: 25.00 → 28.00",
            (
                "modo: desactivada → al escanear o al confirmar; política de facturación: una misma factura → "
                "una por preventa; GPM: 25,00 → 28,00"
            ),
        ),
        (
            "days Monday + Friday -> Tuesday; lines 2 HB ROFR60 at 0.5000 -> 3 HB ROFR60 at 0.4500 + 1 QB X at 1.20",
            "days: Monday + Friday → Tuesday; lines: 2 HB ROFR60 at 0.5000 → 3 HB ROFR60 at 0.4500 + 1 QB X at 1.20",
            "días: lunes + viernes → martes; líneas: 2 HB ROFR60 a 0,5000 → 3 HB ROFR60 a 0,4500 + 1 QB X a 1,20",
        ),
        ("ship via warehouse -> grower", "ship via: warehouse → grower", "vía de despacho: bodega → finca"),
        ("2026-12-08 left out", None, "Se excluyó el 08/12/2026"),
        (
            "Boxes put back to inventory: 3; Entered twice by me",
            None,
            "Cajas devueltas al inventario: 3; Entered twice by me",
        ),
        ("Entered Peach Line", None, "Se registró Peach Line"),
        ("Entered twice", None, None),
        ("Standing orders", None, "Órdenes recurrentes"),
        ("The farm called; they have no more -> fewer boxes", None, None),
    ],
)
def test_a_line_of_a_history_is_read_in_the_readers_language(
    kept: str, english: str | None, spanish: str | None
) -> None:
    assert history_in_words(kept, "en") == (english or kept)
    assert history_in_words(kept, "es") == (spanish or kept)


def test_a_refused_setting_says_in_the_readers_language_what_would_be_right() -> None:
    right = f"a percentage from 0 to {HIGHEST_MARGIN} with two decimals"

    told = tell(BILLING_SETTING_BAD.told(name="gpm", value=150, right=right), "es")

    assert f"{told}".endswith("como «GPM». Indique en su lugar un porcentaje de 0 a 99,99 con dos decimales.")


@pytest.mark.parametrize("text", OWN)
def test_every_sentence_of_histories_is_one_that_is_written(text: str) -> None:
    parts = [re.escape(part) for part in text.split("{}")]
    written = re.compile(r"\{[^}]*\}".join(parts))

    assert any(written.search(source) for source in _sources())


def _sources() -> list[str]:
    folders = [Path(package.__path__[0]) for package in (wholesale, qbwc_server, importer)]
    paths = [path for folder in folders for path in folder.rglob("*.py") if path.name != "history_words.py"]
    return [path.read_text("utf-8") for path in paths]
