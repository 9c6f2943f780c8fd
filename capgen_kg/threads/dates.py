"""Names and dates in the headings of pasted messages, such as ``Ann, 10 Feb 2025``."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import product

#: Between a name and a date: a comma, a dash, a bar, a bullet, a bracket or *on*.
_SEPARATOR = re.compile(r"[ \t]*[,|·•–—][ \t]*|[ \t]+-[ \t]+|[ \t]+on[ \t]+|[ \t]+(?=\()")
_SPACE = re.compile(r"[ \t]+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
#: What looks like a date, or a time that is no date: a year, three numbers, a time of the day, or *2 days ago*.
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d\d\b|\b(?:ago|yesterday|today)\b", re.IGNORECASE
)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?[ \t]+", re.IGNORECASE)
#: Dates with the month in English letters, or with the year first; what has only numbers otherwise is ambiguous.
_DATES = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y %b %d", "%Y %B %d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M%p", " %I %p", " %I%p")
#: No date has more characters.
_MAX_DATE = 60
_FORMS = "2025-02-10, 10 Feb 2025 or February 10, 2025"


class DateError(ValueError):
    """A heading has what looks like a date and is none that can be read; ``line`` is its line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def split_heading(heading: str, line: int) -> tuple[str, str]:
    """Return the name in a heading, and the date or time after it in ISO 8601; or an empty string.

    Raises:
        DateError: What follows the name looks like a date and is none of the known forms.
    """
    dated = ""
    for separator in _SEPARATOR.finditer(heading):
        rest = heading[separator.end() :].strip()
        rest = rest[1:-1].strip() if rest[:1] == "(" and rest[-1:] == ")" else rest
        if time := _time(rest):
            return heading[: separator.start()].strip(), time
        if not dated and _DATED.search(rest):
            dated = rest
    for space in _SPACE.finditer(heading):
        if time := _time(heading[space.end() :]):
            return heading[: space.start()].strip(), time
    if dated:
        name = heading[: heading.index(dated)].rstrip(" \t(,|·•–—-")
        # a day that no month lacks
        is_missing = bool(_time(re.sub(r"\b(?:29|30|31)\b", "28", _ORDINAL.sub(r"\1", dated))))
        what = f"{dated[:60]!r} after the name {name[:60]!r}{', a day that does not exist' if is_missing else ''}"
        raise DateError(f"found the date {what}; expected one such as {_FORMS}, or none", line)
    return heading.strip(), ""


def _time(text: str) -> str:
    """Return a date or time in ISO 8601, or an empty string for anything else."""
    if len(text) > _MAX_DATE:
        return ""
    if _ISO.fullmatch(text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return ""
        return text.replace(" ", "T")
    plain = _WEEKDAY.sub("", _ORDINAL.sub(r"\1", text))
    # 10 Feb. 2025, 14:30 and Feb 10, 2025 at 2:30 PM
    plain = re.sub(r",|\bat\b|(?<=[a-z])\.", " ", plain.replace("Sept ", "Sep ").replace("Sept.", "Sep"))
    plain = " ".join(plain.split())
    for date, time in product(_DATES, _TIMES):
        try:
            moment = datetime.strptime(plain, f"{date}{time}")
        except ValueError:
            continue
        return moment.isoformat(timespec="minutes") if time else moment.date().isoformat()
    return ""
