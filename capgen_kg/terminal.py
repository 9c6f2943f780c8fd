"""Text for terminals: escaped control characters, and styles."""

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
