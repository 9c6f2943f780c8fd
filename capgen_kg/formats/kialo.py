"""Reader of Kialo's exported text: a numbered tree of pros and cons below a thesis."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

_TITLE = re.compile(r"Discussion (?:Title|Name): *(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+) +(?:(Pro|Con): *)?(.*)", re.DOTALL)
_LINK = re.compile(r"-> See ((?:\d+\.)+)\s*")


def kialo(text: str, path: Path) -> ArgumentMap:
    """Read a discussion; what an entry says may go on over lines that don't begin with a number."""
    read = ArgumentMap(path, text)
    entries: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if not entries and (title := _TITLE.match(line)):
            if read.title:
                read.note((start, at), "another title is left out", line)
            read.title = read.title or title[1].strip()
        elif _ENTRY.match(line):
            entries.append((start, at))
        elif line.strip() and entries:
            entries[-1] = (entries[-1][0], at)
        elif line.strip():
            read.note((start, at), "a line before the first entry is left out", line)
    links = []
    joined: set[tuple[str, str]] = set()
    for start, end in entries:
        found = _ENTRY.match(text[start:end])
        assert found
        number, sign, words = found[1], found[2], " ".join(found[3].split())
        span = (start, start + len(text[start:end].rstrip()))
        parent = re.sub(r"\d+\.$", "", number)
        if number in read.nodes:
            read.note(span, "a second entry of the same number is left out", found[0])
        elif parent and (parent not in read.nodes or sign is None):
            lacks = "Pro or Con" if parent in read.nodes else "an entry above it"
            read.note(span, f"an entry that lacks {lacks} is left out", found[0])
        elif link := _LINK.match(words):
            links.append((number, sign, link[1], parent, span))
            if link.end() < len(words):
                read.note(span, "what stands after a link is left out", words[link.end() :])
        else:
            # numbers change with every vote; the words stay
            read.nodes[number] = Node(number, INFORMATION, words, span, key=words)
            if sign and not parent:
                read.note(span, f"the {sign} of an entry without one above it is left out", number)
            if parent:
                _step(read, joined, number, sign, number, parent, span)
    for number, sign, start_, parent, span in links:
        if start_ in read.nodes:
            _step(read, joined, number, sign, start_, parent, span)
        else:
            read.note(span, "a link to an entry that is not in the discussion is left out", f"{number} to {start_}")
    if not read.nodes:
        raise InputError("found no numbered entry such as '1. The thesis'; is this another format?", path, 1, 1)
    return read


def _step(
    read: ArgumentMap, joined: set[tuple[str, str]], number: str, sign: str, start: str, end: str, span: Span
) -> None:
    """Add the step of an entry, unless another has said so."""
    if (start, end) in joined:
        read.note(span, "an entry that says again what another says is left out", number)
        return
    name = f"{number}{sign}"
    kind = INFERENCE if sign == "Pro" else CONFLICT
    key = f"{sign} {_brief(read.nodes[start].label)} {_brief(read.nodes[end].label)}"
    read.nodes[name] = Node(name, kind, "", span, key=key)
    read.edges += [(start, name), (name, end)]
    joined.add((start, end))


@lru_cache(maxsize=1024)
def _brief(words: str) -> str:
    """Return words as they are where they are few, else something shorter that no others give."""
    return words if len(words) <= 300 else f"{words[:50]} {hashlib.sha256(words.encode()).hexdigest()}"
