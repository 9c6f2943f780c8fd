"""Text for terminals: escaped control characters, styles, and numbers of things."""

from __future__ import annotations

from collections.abc import Callable

#: Returns a text with a style; the keywords are those of ``click.style``.
Style = Callable[..., str]


def plain(text: str, **style: object) -> str:
    """Return ``text`` without any style."""
    return text


def printable(text: str) -> str:
    """Return ``text`` with control and direction characters escaped, so that it can't control a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s in the plural.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"
