"""Standoff annotations of brat: a line each, with spans in code points.

https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_text
from capgen_kg.readings.annotations.model import Annotations, Link, Mark

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

_MARK = re.compile(r"(T\d+)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)(?:\t(.*))?")
_LINK = re.compile(r"(R\d+)\t(\S+) [^\s:]+:(\S+) [^\s:]+:(\S+)\s*")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) (\S+)(?: (.*))?")
_NOTE = re.compile(r"#\d+\tAnnotatorNotes (\S+)\t(.*)")
#: What else there is, by the first letter of its identifier.
_OTHERS = {"E": "an event", "*": "an equivalence", "N": "a normalization", "#": "a note on something that is no mark"}


def read(path: Path, text: str) -> Annotations:
    """Return the annotations in a file; raises ``InputError`` where a line is no annotation."""
    content = read_text(path)
    annotations = Annotations(path, content)
    marks: dict[str, Mark] = {}
    # what is about marks may stand before them
    later: list[tuple[Span, str, str]] = []
    offset = 0
    for number, line in enumerate(content.split("\n"), 1):
        span = offset, offset + len(line)
        offset += len(line) + 1
        line = line.rstrip("\r")
        if not line.strip():
            continue
        if match := _MARK.fullmatch(line):
            name, label, offsets, words = match.groups()
            pieces = [piece.split() for piece in offsets.split(";")]
            spans = [(int(start), int(end)) for start, end in pieces]
            marks[name] = Mark(name, [label], span, spans, words or "")
        elif match := _LINK.fullmatch(line):
            annotations.links.append(Link(match[1], match[2], match[3], match[4], span))
        elif match := _ATTRIBUTE.fullmatch(line):
            later.append((span, match[2], match[3] or match[1]))
        elif match := _NOTE.fullmatch(line):
            later.append((span, match[1], f"\t{match[2]}"))
        elif line[0] in _OTHERS:
            annotations.omitted.append((span, f"{_OTHERS[line[0]]} is left out", line.partition("\t")[0]))
        else:
            message = f"found {line[:60]!r}, expected an annotation of brat such as T1<tab>Claim 0 5<tab>words"
            raise InputError(message, path, number, 1)
    for span, name, value in later:
        if name not in marks:
            annotations.omitted.append((span, "an attribute or note on something that is no mark is left out", name))
        elif value.startswith("\t"):
            marks[name].note = value.strip()
        else:
            marks[name].values.append(value)
    annotations.marks = list(marks.values())
    return annotations
