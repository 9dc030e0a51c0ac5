"""Number formats of Excel: which of them show a number as a day, as a moment or as a time of day."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final


class Shown(Enum):
    """As what a format shows a number."""

    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"  # day and time
    CLOCK = "clock"  # time of day


GENERAL: Final = "General"
# What Excel knows by number (ECMA-376, 18.8.30); 27 to 36 and 50 to 58 are days of the East Asian editions.
BUILT_IN: Final = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: "_(* #,##0_);_(* (#,##0);_(* -_);_(@_)",
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* -_);_(@_)',
    43: "_(* #,##0.00_);_(* (#,##0.00);_(* -??_);_(@_)",
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* -??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# Texts in quotes, single letters after \ _ *, and what stands in brackets: colours, conditions, languages.
_LITERAL: Final = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]?|general|e[+-]|am/pm|a/p', re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=2000)
def shown_as(code: str) -> Shown:
    """Answer as what a format shows a number; a lapse of time, such as [h]:mm, is a number of days."""
    first = _first_section(code)
    if _ELAPSED.search(first):
        return Shown.NUMBER
    letters = set(_LITERAL.sub("", first).lower())
    has_clock = bool(letters & set("hs"))
    if letters & set("ydeb") or ("m" in letters and not has_clock):
        return Shown.MOMENT if has_clock else Shown.DAY
    return Shown.CLOCK if has_clock else Shown.NUMBER


def _first_section(code: str) -> str:
    """Answer the format of positive numbers; a semicolon in quotes ends nothing."""
    return re.match(r'(?:"[^"]*"?|\\.|[^;])*', code[:1000], re.DOTALL)[0]  # type: ignore[index]  # matches always
