"""Reader of Kialo's exported text: a numbered tree of pros and cons below a thesis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.imports.maps import CONFLICT, INFERENCE, INFORMATION, Node, ReadMap

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.positions import Span

_TITLE = re.compile(r"Discussion (?:Title|Name): *(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+) +(?:(Pro|Con): *)?(.*)", re.DOTALL)
_LINK = re.compile(r"-> See ((?:\d+\.)+)")


def kialo(text: str, path: Path) -> ReadMap:
    """Read a discussion; what an entry says may go on over lines that don't begin with a number."""
    read = ReadMap(path, text)
    entries: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if not entries and (title := _TITLE.match(line)):
            read.title = title[1].strip()
        elif _ENTRY.match(line):
            entries.append((start, at))
        elif line.strip() and entries:
            entries[-1] = (entries[-1][0], at)
        elif line.strip():
            read.note((start, at), "a line before the first entry is left out")
    links = []
    joined: set[tuple[str, str]] = set()
    for start, end in entries:
        found = _ENTRY.match(text[start:end])
        assert found
        number, sign, words = found[1], found[2], " ".join(found[3].split())
        span = (start, start + len(text[start:end].rstrip()))
        parent = re.sub(r"\d+\.$", "", number)
        if number in read.nodes:
            read.note(span, f"a second entry {number} is left out")
        elif parent and (parent not in read.nodes or sign is None):
            lacks = "Pro or Con" if parent in read.nodes else f"an entry {parent} above it"
            read.note(span, f"the entry {number} lacks {lacks} and is left out")
        elif link := _LINK.match(words):
            links.append((number, sign, link[1], parent, span))
        else:
            # numbers change with every vote; the words stay
            read.nodes[number] = Node(number, INFORMATION, words, span, key=words)
            if parent:
                _step(read, joined, number, sign, number, parent, span)
    for number, sign, start_, parent, span in links:
        if start_ in read.nodes:
            _step(read, joined, number, sign, start_, parent, span)
        else:
            read.note(span, f"the entry {number} points to {start_}, which isn't here")
    if not read.nodes:
        raise InputError("found no numbered entry such as '1. The thesis'; is this another format?", path, 1)
    return read


def _step(
    read: ReadMap, joined: set[tuple[str, str]], number: str, sign: str, start: str, end: str, span: Span
) -> None:
    """Add the step of an entry, unless another has said so."""
    if (start, end) in joined:
        read.note(span, f"the entry {number} says again what another says")
        return
    name = f"{number}{sign}"
    kind = INFERENCE if sign == "Pro" else CONFLICT
    read.nodes[name] = Node(name, kind, "", span, key=f"{sign} {read.nodes[start].words} {read.nodes[end].words}")
    read.edges += [(start, name), (name, end)]
    joined.add((start, end))
