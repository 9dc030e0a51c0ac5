"""How letters beyond Latin-1 are written in letters QuickBooks can store."""

# ruff: noqa: RUF001 - signs that look like ASCII are what this table is about.

from __future__ import annotations

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџ"
_AS_LATIN = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g u j lj nj c dj dz"
_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
_AS_ROMAN = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"

# Windows programs write these at 0x80-0x9F and everywhere else people paste them; QuickBooks' handling is not known.
_SIGNS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "‹": "<", "›": ">",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "…": "...", "•": "*", "€": "EUR", "™": "(TM)", "‰": "0/00", "ˆ": "^", "˜": "~", "†": "+", "‡": "++",
    "₩": "KRW", "₹": "INR", "₺": "TRY", "₽": "RUB", "№": "No.", "→": "->", "←": "<-", "×": "x", "⁄": "/",
}  # fmt: skip
_LATIN = {
    "ł": "l", "ı": "i", "œ": "oe", "đ": "d", "ħ": "h", "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ƒ": "f", "ə": "e", "ẞ": "SS",
}  # fmt: skip


def _pairs(letters: str, words: str) -> dict[str, str]:
    return {letter: "" if word == "-" else word for letter, word in zip(letters, words.split(), strict=True)}


def _with_capitals(table: dict[str, str]) -> dict[str, str]:
    capitals = {letter.upper(): word.capitalize() for letter, word in table.items() if len(letter.upper()) == 1}
    return {**capitals, **table}


TABLE: dict[str, str] = {
    **_SIGNS,
    **_with_capitals(_LATIN),
    **_with_capitals(_pairs(_CYRILLIC, _AS_LATIN)),
    **_with_capitals(_pairs(_GREEK, _AS_ROMAN)),
    "İ": "I",
}
