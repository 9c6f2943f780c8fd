"""What text XML 1.0 has no way to hold: https://www.w3.org/TR/xml/#charsets."""

from __future__ import annotations

import re

from capgen_kg.errors import UnwritableError

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check_xml_text(text: str, name: str, other: str) -> None:
    """Raise ``UnwritableError`` for a character that no XML can hold.

    ``name`` is the format that was asked for, ``other`` one that can hold it.
    """
    if found := _NO_CHARACTER.search(text):
        raise UnwritableError(f"{name} can't express the character U+{ord(found[0]):04X}; choose {other}")
