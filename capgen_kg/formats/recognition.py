"""Which format a file of an argument map is in, by the ending of its name and by what it contains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.kialo import is_discussion
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.parsing import SUFFIXES, is_gzipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class UnknownFormatError(InputError):
    """A file may be a map by its ending, and contains none in a format that is known."""


_ARGDOWN = (".argdown", ".ad")
#: The endings of the files of each format.
ENDINGS = {
    "aif-json": (".json",),
    "xaif": (".json",),
    "aif-rdf": tuple(SUFFIXES),
    "sadface": (".json",),
    "argdown": _ARGDOWN,
    "kialo": (".txt",),
    "rdf": tuple(SUFFIXES),
}
#: What the text of a file contains, by the format, for endings that several formats have.
_CONTENTS: dict[str, Callable[[str], object]] = {
    "xaif": re.compile(r'"AIF"\s*:').search,
    "aif-json": re.compile(r'"nodeID"\s*:').search,
    "sadface": re.compile(r'"(?:source_id|sadface)"\s*:|"type"\s*:\s*"atom"').search,
    "rdf": re.compile(re.escape(CG)).search,
    "aif-rdf": re.compile(r"http://www\.arg\.(?:tech|dundee\.ac\.uk)/aif#").search,
    "kialo": is_discussion,
}


def ending(path: Path) -> str:
    """Return the ending of a file's name in lower case, without that of a compressed file."""
    return (path.with_suffix("") if is_gzipped(path) else path).suffix.lower()


def may_be_map(path: Path, name: str = "") -> bool:
    """Return whether a file has the ending of a format or, without the ``name`` of one, of any."""
    endings = ENDINGS[name] if name else {each for endings in ENDINGS.values() for each in endings}
    return ending(path) in endings


def recognise(text: str, path: Path) -> str:
    """Return the name of the format of a file, or an empty string for a text that is no map.

    Raises ``UnknownFormatError`` for a file of another kind that is not recognised, ``InputError`` for broken JSON.
    """
    names = [name for name, endings in ENDINGS.items() if ending(path) in endings]
    if names == ["argdown"]:
        return "argdown"
    # xAIF contains AIF, and a debate of our ontology may have AIF beside it
    for name in _CONTENTS:
        if name in names and _CONTENTS[name](text):
            return name
    if names == ["kialo"]:
        return ""
    if ending(path) == ".json":
        # says where a file is cut short or broken
        from capgen_kg.rdf.located_json import read_json

        read_json(text, path)
    raise UnknownFormatError(f"found no map in a format of this ending ({', '.join(names)}); name it with --from", path)
