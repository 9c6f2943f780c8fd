"""The files of an imported debate: Turtle in the layout of the project, read back before anybody gets it.

Turtle without blank nodes is written by pyoxigraph from sorted triples, which takes it seconds for maps that take
rdflib minutes; what has blank nodes, by :func:`capgen_kg.rdf.parsing.lay_out`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from capgen_kg.rdf.facts import Fact

_LABEL = f"<{PREFIXES['rdfs']}label>"


def turtle(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> bytes:
    """Return facts as Turtle, the same bytes for the same facts; ``prefixes`` are known beside those of the project.

    Raises ``ValueError`` when what was written says something else when it is read back.
    """
    lines = "".join(_lines(facts)).encode()
    # a literal that has the mark of a blank node in it takes the slower way, too
    if lines.startswith(b"_:") or b"\n_:" in lines or b"> _:" in lines:
        return lay_out((quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)), prefixes).encode()
    # a kind is written as a
    named = lines.replace(f" {TYPE} ".encode(), b"")
    used = {name: space for name, space in {**prefixes, **PREFIXES}.items() if f"<{space}".encode() in named}
    # of triples in no graph, TriG is Turtle, and N-Quads is N-Triples
    content = _laid_out(_through(lines, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TRIG, used), len(used))
    back = _through(content, ox.RdfFormat.TURTLE, ox.RdfFormat.N_QUADS)
    # terms may be written in another way than pyoxigraph writes them
    if back != lines and back != _through(lines, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        raise ValueError("the Turtle that was written says something else when it is read back")
    return content


def _through(content: bytes, of: ox.RdfFormat, to: ox.RdfFormat, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples in another syntax, in the same order."""
    return ox.serialize(ox.parse(content, format=of), format=to, prefixes=dict(prefixes or {})) or b""


def _lines(facts: Iterable[Fact]) -> Iterator[str]:
    """Yield facts as N-Triples in the order of rdflib's Turtle: what is pointed to most is last, kinds are first."""
    by_subject: dict[str, set[tuple[str, str]]] = {}
    times: Counter[str] = Counter()
    for subject, predicate, value in facts:
        by_subject.setdefault(subject, set()).add((predicate, value))
    for said in by_subject.values():
        times.update(value for _, value in said)
    first = {TYPE: "0", _LABEL: "1"}
    # without the last bracket, after which a longer name would come first
    for subject in sorted(by_subject, key=lambda subject: (times[subject], subject[:-1])):
        for predicate, value in sorted(
            by_subject[subject], key=lambda one: (first.get(one[0], "2"), one[0][:-1], one[1][:-1])
        ):
            yield f"{subject} {predicate} {value} .\n"


def _laid_out(content: bytes, prefixes: int) -> bytes:
    """Return pyoxigraph's Turtle with sorted prefixes, an empty line before each subject, and a line for each value.

    Line ends and tabs are never inside a term, as pyoxigraph escapes those of literals; commas may be inside one only
    where there are quotes.
    """
    lines = content.decode().removesuffix("\n").split("\n")
    parts = sorted(lines[:prefixes])
    for line in lines[prefixes:]:
        values = line if '"' in line else line.replace(" , ", ",\n        ")
        parts.append(f"    {values[1:]}" if line.startswith("\t") else f"\n{values}")
    return "\n".join([*parts, "", ""]).encode()
