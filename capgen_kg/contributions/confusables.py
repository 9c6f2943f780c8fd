"""Keys for names that people or programs may confuse.

References ignore case, spaces, ``#``, hyphens and underscores; see :mod:`capgen_kg.naming.references`. Besides,
letters of other widths, forms and alphabets look alike: Unicode Technical Standard 39 lists them
(https://www.unicode.org/reports/tr39/#Confusable_Detection), and the package ``confusable_homoglyphs`` brings its list.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase

from capgen_kg.cache import code, memoize

_LEFT_OUT = re.compile(r"[\s#_\u2010-\u2015-]")
_MARKS = "\u200e\u200f"


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """Return the key of a name; names with the same key can be confused."""
    return _LEFT_OUT.sub("", skeleton(plain(name)))


def plain(name: str) -> str:
    """Return a name in lower case, at normal width, without accents and the characters that references ignore."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", bare).casefold())


def skeleton(text: str) -> str:
    """Return a text with each character replaced by the first of those that look like it."""
    first = _stand_ins()
    return "".join(first.get(char, char) for char in text)


@cache
def _stand_ins() -> dict[str, str]:
    """Return a representative for each character that looks like others in either case.

    Raises ``ModuleNotFoundError`` if the package with the list is not installed.
    """
    from importlib.metadata import version

    content = memoize(
        "confusables",
        [*code(Path(__file__)), version("confusable-homoglyphs").encode()],
        lambda: json.dumps(_compute_stand_ins(), ensure_ascii=False).encode(),
    )
    stand_ins: dict[str, str] = json.loads(content)
    return stand_ins


def _compute_stand_ins() -> dict[str, str]:
    from confusable_homoglyphs import confusables

    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while (above := parent.setdefault(text, text)) != text:
            parent[text] = text = parent.setdefault(above, above)
        return text

    for character, others in confusables.confusables_data.items():
        for other in others:
            # the list isolates characters that are written from the right
            parent[root(character.strip(_MARKS))] = root(other["c"].strip(_MARKS))
    # a capital may look like what its small letter doesn't, as I does like l
    for letter in ascii_lowercase:
        parent[root(letter)] = root(letter.upper())
    classes: dict[str, list[str]] = {}
    for text in parent:
        classes.setdefault(root(text), []).append(text)
    first: dict[str, str] = {}
    for members in classes.values():
        chosen = min(members, key=lambda text: (not text.isascii(), -len(text) if text.isascii() else 0, text))
        first |= {text: chosen for text in members if len(text) == 1}
    # what looks like several characters is made of those that stand for them
    return {char: "".join(first.get(part, part) for part in text) for char, text in first.items()}
