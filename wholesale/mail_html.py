"""A mail as HTML: one layout of inline styles and tables, which old and new mail programs show alike.

Nothing is fetched from anywhere; every value is escaped; in dark mode the colours turn by the few rules in the head.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final
from urllib.parse import urlsplit

from wholesale.mail_template import Block, Button, Facts, Items, MailTemplate, Quote, Steps, Table
from wholesale.mail_text import Shown, fill_in, is_told, repeated

_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_TEXT: Final = "font-size:16px;line-height:24px;color:#1b2420"
_LINE: Final = "border-bottom:1px solid #dfe5e1"
_CELL: Final = f"padding:7px 12px 7px 0;vertical-align:top;font-size:15px;line-height:22px;{_LINE}"

_PAGE: Final = Template(
    """<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>$subject</title>
<style>
@media (max-width: 600px) { .sheet { padding: 20px 18px !important } }
@media (prefers-color-scheme: dark) {
  body, .desk { background: #141816 !important }
  .sheet { background: #1e2421 !important; border-color: #36403b !important }
  .sheet, .sheet td, .sheet th, .sheet h1, .sheet p, .sheet li, .brand { color: #e8edea !important }
  .sheet td, .sheet th, .quote { border-color: #4a5650 !important }
  .quiet, .sheet .quiet { color: #a9b5ae !important }
  .button { background: #23804f !important }
  .plain { color: #7fd0a5 !important }
}
</style>
</head>
<body style="margin:0;padding:0;background:#f2f5f3">
<table role="presentation" class="desk" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f5f3">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;text-align:left">
<tr><td class="brand" style="$font;font-size:15px;font-weight:600;color:#1d5c3d;padding:0 4px 12px">$brand</td></tr>
<tr><td class="sheet" style="$font;background:#ffffff;border:1px solid #dfe5e1;border-radius:10px;padding:28px 32px">
<h1 style="margin:0 0 16px;font-size:20px;line-height:27px;font-weight:600;color:#1b2420">$subject</h1>
$body
</td></tr>
<tr><td class="quiet" style="$font;font-size:13px;line-height:19px;color:#5d6a63;padding:14px 4px 0">$foot</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""
)


def as_html(template: MailTemplate, frame: MailTemplate, subject: str, values: Shown, language: str) -> str:
    """Answer the whole HTML page of a mail."""
    return _PAGE.substitute(
        language=language,
        font=_FONT,
        subject=escape(subject),
        brand=_words(frame.subject, values),
        body="\n".join(_block(block, values) for block in template.blocks if is_told(block, values)),
        foot="<br>".join(_words(block.lines[0].cells[0], values) for block in frame.blocks),
    )


def _block(block: Block, values: Shown) -> str:
    if isinstance(block, Button):
        return _button(block, values)
    rows = [[_words(cell, found) for cell in line.cells] for line, found in repeated(block, values)]
    if isinstance(block, Table):
        return _table(block, rows)
    if isinstance(block, Facts):
        return _in_table("".join(_fact(row) for row in rows))
    if isinstance(block, Items | Steps):
        kind = "ul" if isinstance(block, Items) else "ol"
        items = "".join(f'<li style="margin:0 0 6px">{row[0]}</li>' for row in rows)
        return f'<{kind} style="margin:0 0 16px;padding:0 0 0 22px;{_TEXT}">{items}</{kind}>'
    if isinstance(block, Quote):
        quoted = "<br>".join(row[0] for row in rows)
        look = "margin:0 0 16px;padding:4px 0 4px 14px;border-left:3px solid #b9c6bf"
        return f'<p class="quote" style="{look};{_TEXT}">{quoted}</p>'
    return f'<p style="margin:0 0 16px;{_TEXT}">{rows[0][0]}</p>'


def _words(words: str, values: Shown) -> str:
    """Escape words of a template and their values; `**` marks strong words of the template, never of a value."""
    safe = {name: _escaped(value) for name, value in values.items() if isinstance(value, str)}
    parts = [Template(escape(part, quote=False)).substitute(safe) for part in words.split("**")]
    return "".join(f"<strong>{part}</strong>" if place % 2 else part for place, part in enumerate(parts))


def _escaped(value: str) -> str:
    return "<br>".join(escape(line) for line in value.splitlines())


def _button(block: Button, values: Shown) -> str:
    label, address = block.lines[0].cells
    url = fill_in(address, values)
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"a link in a mail begins with https:// or http://, got {url!r}")
    look = f"{_FONT};display:inline-block;background:#1f7a4d;color:#ffffff;text-decoration:none;font-size:16px"
    return (
        '<p style="margin:22px 0 20px">'
        f'<a class="button" href="{escape(url)}" style="{look};font-weight:600;padding:11px 20px;border-radius:7px">'
        f"{_words(label, values)}</a></p>"
    )


def _fact(row: list[str]) -> str:
    return (
        f'<tr><td class="quiet" style="{_CELL};color:#5d6a63;width:34%">{row[0]}</td>'
        f'<td style="{_CELL};color:#1b2420;padding-right:0">{row[-1]}</td></tr>'
    )


def _table(block: Table, rows: list[list[str]]) -> str:
    sides = ["right" if place in block.numbers else "left" for place in range(len(block.head))]
    look = f"{_CELL};color:#5d6a63;font-weight:600"
    head = "".join(
        f'<th class="quiet" scope="col" align="{side}" style="{look}">{escape(title)}</th>'
        for title, side in zip(block.head, sides, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in rows)
    return _in_table(f"<tr>{head}</tr>{body}", role="")


def _cells(row: list[str], sides: list[str]) -> str:
    return "".join(
        f'<td align="{side}" style="{_CELL};color:#1b2420">{cell}</td>' for cell, side in zip(row, sides, strict=True)
    )


def _in_table(rows: str, role: str = ' role="presentation"') -> str:
    return (
        f'<table{role} width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 18px;border-collapse:collapse">'
        f"{rows}</table>"
    )
