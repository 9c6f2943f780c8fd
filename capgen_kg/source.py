"""The anchors of a debate against a copy of its text: offsets in code points, and hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.namespaces import shorten
from capgen_kg.turtle import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.debate import Debate

_PASSAGES = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?passage ?start ?end ?sha256 ?leaf ?original
WHERE {
  ?passage cg:start ?start ; cg:end ?end ; cg:sha256 ?sha256 .
  BIND(EXISTS { ?passage a cg:LeafPassage } AS ?leaf)
  OPTIONAL { ?passage cg:repeats ?original }
}
ORDER BY ?start ?end
"""

_UNUSED = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?passage
WHERE {
  ?passage a cg:LeafPassage .
  FILTER NOT EXISTS { ?passage cg:role ?role }
  FILTER NOT EXISTS { ?user cg:evidence ?passage }
}
ORDER BY ?passage
"""

_SOURCE = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?length ?sha256 WHERE { ?post a cg:Post ; cg:length ?length ; cg:sha256 ?sha256 }
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text: code points from ``start`` up to, and without, ``end``, and the hash of its UTF-8."""

    iri: str
    start: int
    end: int
    sha256: str
    leaf: bool = True
    original: str = ""

    @property
    def name(self) -> str:
        """The short form of its IRI."""
        return shorten(self.iri)


@dataclass(frozen=True, slots=True)
class Verification:
    """What comparing the anchors with a text showed: how much of it leaves cover, and every fault found."""

    covered: int
    length: int
    faults: tuple[str, ...]

    @property
    def coverage(self) -> float:
        """The share of the text's code points that lie in exactly one leaf, in per cent."""
        return 100.0 * self.covered / self.length if self.length else 0.0


def passages(debate: Debate) -> list[Passage]:
    """Return the passages of a debate, as its files give them, in the order of the text."""
    return [
        Passage(
            row["passage"],
            int(row["start"]),
            int(row["end"]),
            row["sha256"],
            row["leaf"] == "true",
            row["original"],
        )
        for row in debate.sparql(_PASSAGES, asserted=True).rows()
    ]


def verify(debate: Debate, file: Path) -> Verification:
    """Compare the anchors of a debate with a copy of its text.

    Raises ``InputError`` when the file isn't UTF-8 text.
    """
    text = read_text(file)
    found = passages(debate)
    source = debate.sparql(_SOURCE, asserted=True).rows()
    unused = [shorten(row["passage"]) for row in debate.sparql(_UNUSED, asserted=True).rows()]
    faults = []
    for row in source:
        if int(row["length"]) != len(text):
            faults.append(f"the text has {len(text)} code points, expected {row['length']}")
        if row["sha256"] != digest(text):
            faults.append(f"the text's SHA-256 is {digest(text)}, expected {row['sha256']}")
    covered, partition = _partition([passage for passage in found if passage.leaf], len(text))
    faults += [*_drifted(found, text), *partition]
    faults += [f"{name} is used by nothing and has no role" for name in unused]
    return Verification(covered, len(text), tuple(faults))


def _drifted(found: list[Passage], text: str) -> list[str]:
    """Name each anchor whose words are not those it was made for, and each quotation that differs."""
    faults = []
    by_iri = {passage.iri: passage for passage in found}
    for passage in found:
        span = f"{passage.name} ({passage.start}–{passage.end})"
        if not 0 <= passage.start < passage.end <= len(text):
            faults.append(f"{span} lies outside the text")
            continue
        words = text[passage.start : passage.end]
        if digest(words) != passage.sha256:
            faults.append(f"{span} has drifted: the text there is not what was anchored")
        original = by_iri.get(passage.original)
        if original and not _repeats(words, text[original.start : original.end]):
            faults.append(f"{span} does not repeat {original.name}")
    return faults


def _repeats(quotation: str, original: str) -> bool:
    """Say whether a quotation is made of words of its original; it may trail off in dots."""
    words = " ".join(quotation.split())
    return words.removesuffix("...") in " ".join(original.split())


def _partition(leaves: list[Passage], length: int) -> tuple[int, list[str]]:
    """Return how many code points lie in exactly one leaf, and each gap and overlap between leaves."""
    faults = []
    times = bytearray(length)
    for leaf in leaves:
        for point in range(max(leaf.start, 0), min(leaf.end, length)):
            times[point] = min(times[point] + 1, 2)
    for value, fault in ((0, "lies in no leaf passage"), (2, "lies in more than one leaf passage")):
        point = times.find(value)
        while point >= 0:
            end = point
            while end < length and times[end] == value:
                end += 1
            faults.append(f"{point}–{end} {fault}")
            point = times.find(value, end)
    return times.count(1), faults


def words_of(debate: Debate, reference: str, file: Path) -> list[tuple[Passage, str]]:
    """Return the passages that an item points to, with their words from a copy of the text.

    Raises ``UsageError`` when the reference names nothing or nothing with passages, ``InputError`` when the file
    isn't UTF-8 text.
    """
    text = read_text(file)
    by_iri = {passage.iri: passage for passage in passages(debate)}
    rows = debate.query("evidence", reference).rows()
    found = [by_iri[row["passageIri"]] for row in rows]
    if not found:
        raise UsageError(f"{reference} points to no passage")
    return [(passage, text[passage.start : passage.end]) for passage in found]


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
