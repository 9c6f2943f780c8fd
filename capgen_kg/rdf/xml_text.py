"""Characters that XML 1.0 does not allow: https://www.w3.org/TR/xml/#charsets."""

from __future__ import annotations

import re

from capgen_kg.errors import UnwritableError

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check_xml_text(text: str, name: str, other: str) -> None:
    """Raise ``UnwritableError`` for a character that XML does not allow.

    The message names the requested format, ``name``, and ``other``, a format that allows it.
    """
    if match := _NO_CHARACTER.search(text):
        raise UnwritableError(f"{name} can't express the character U+{ord(match[0]):04X}; choose {other}")
