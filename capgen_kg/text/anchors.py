"""The anchors of a debate against copies of its texts: offsets in code points, and hashes.

A debate may have several texts: a post, and contributions with texts of their own. Each says its length and its hash,
by which a copy is known, and each anchor is held against the text that it is in.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.parsing import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from capgen_kg.debate import Debate

_PASSAGES = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?passage ?start ?end ?sha256 ?leaf ?original ?source
WHERE {
  ?passage cg:start ?start ; cg:end ?end ; cg:sha256 ?sha256 .
  BIND(EXISTS { ?passage a cg:LeafPassage } AS ?leaf)
  OPTIONAL { ?passage cg:repeats ?original }
  OPTIONAL { ?passage cg:inTextOf ?source }
}
ORDER BY ?source ?start ?end ?passage
"""

_UNUSED = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?passage
WHERE {
  ?passage a cg:LeafPassage .
  FILTER NOT EXISTS { ?passage cg:role ?role }
  FILTER NOT EXISTS { ?user cg:anchor ?passage }
}
ORDER BY ?passage
"""

_SOURCES = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?source ?length ?sha256 WHERE { ?source cg:length ?length ; cg:sha256 ?sha256 } ORDER BY ?source
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text: code points from ``start`` up to, and without, ``end``, and the hash of its UTF-8.

    ``source`` is the IRI of the message whose text it is in, ``original`` that of the passage which it repeats.
    """

    iri: str
    start: int
    end: int
    sha256: str
    leaf: bool = True
    original: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The short form of its IRI."""
        return compress(self.iri)

    def words(self, text: str) -> str:
        """Return the words of the passage in a copy of its text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class TextReport:
    """What comparing one text with a copy showed: the text's name, and how many of its code points one leaf covers."""

    name: str
    covered: int
    length: int

    @property
    def coverage(self) -> float:
        """The share of the text's code points that lie in exactly one leaf, in per cent."""
        return 100.0 * self.covered / self.length if self.length else 0.0


@dataclass(frozen=True, slots=True)
class Verification:
    """What comparing the anchors with copies showed.

    ``texts`` are those that were compared, ``unchecked`` the names of those of which no copy was given, each with the
    number of its anchors.
    """

    texts: tuple[TextReport, ...]
    faults: tuple[str, ...]
    unchecked: tuple[tuple[str, int], ...] = ()


def passages(debate: Debate) -> list[Passage]:
    """Return the passages of a debate, as its files give them, in the order of the texts."""
    return [
        Passage(
            row["passage"],
            int(row["start"]),
            int(row["end"]),
            row["sha256"],
            row["leaf"] == "true",
            row["original"],
            row["source"],
        )
        for row in debate.sparql(_PASSAGES, asserted=True).rows()
    ]


def verify(debate: Debate, files: Sequence[Path]) -> Verification:
    """Compare the anchors of a debate with copies of its texts.

    Raises ``InputError`` when a file isn't UTF-8 text, ``UsageError`` when it isn't known whose text it is.
    """
    found = passages(debate)
    stated = _stated(debate)
    texts = _assigned(found, stated, files)
    by_source = defaultdict(list)
    for passage in found:
        by_source[passage.source].append(passage)
    reports, faults = [], []
    for source, text in texts.items():
        own = by_source[source]
        name = compress(source) or "the text"
        if source in stated:
            length, sha256 = stated[source]
            if length != len(text):
                faults.append(f"{name} has {len(text)} code points, expected {length}")
            if sha256 != digest(text):
                faults.append(f"{name} has the SHA-256 {digest(text)}, expected {sha256}")
        covered, partition = _partition([passage for passage in own if passage.leaf], len(text))
        faults += [*_drifted(own, text), *_repeated(own, found, texts), *partition]
        reports.append(TextReport(name, covered, len(text)))
    unused = [compress(row["passage"]) for row in debate.sparql(_UNUSED, asserted=True).rows()]
    faults += [f"{name} is used by nothing and has no role" for name in unused]
    unchecked = [(compress(one) or "no text", len(own)) for one, own in by_source.items() if one not in texts and own]
    return Verification(tuple(reports), tuple(faults), tuple(unchecked))


def _stated(debate: Debate) -> dict[str, tuple[int, str]]:
    """Return the texts that say their length and hash, by the IRIs of their messages."""
    rows = debate.sparql(_SOURCES, asserted=True).rows()
    return {row["source"]: (int(row["length"]), row["sha256"]) for row in rows}


def _assigned(found: list[Passage], stated: dict[str, tuple[int, str]], files: Iterable[Path]) -> dict[str, str]:
    """Return the content of files by the messages whose texts they are copies of.

    A copy is known by its length and hash. One that has changed is taken for a copy of the text of which most anchors
    are intact in it; where only one text is left, for a copy of that.
    """
    texts: dict[str, str] = {}
    changed: list[tuple[Path, str]] = []
    for file in files:
        text = read_text(file)
        same = [source for source, known in stated.items() if known == (len(text), digest(text))]
        texts |= dict.fromkeys(same, text)
        if not same:
            changed.append((file, text))
    for file, text in changed:
        left = sorted({passage.source for passage in found} - texts.keys())
        intact = {
            source: sum(digest(one.words(text)) == one.sha256 for one in found if one.source == source)
            for source in left
        }
        best = max(left, key=lambda source: intact[source], default=None)
        if best is None or (len(left) > 1 and not intact[best]):
            raise UsageError(f"{file}: this is none of the texts that the anchors are in")
        texts[best] = text
    return texts


def _drifted(own: list[Passage], text: str) -> list[str]:
    """Name each anchor of a text whose words are not those it was made for."""
    faults = []
    for passage in own:
        span = f"{passage.name} ({passage.start}–{passage.end})"
        if not 0 <= passage.start < passage.end <= len(text):
            faults.append(f"{span} lies outside the text")
        elif digest(passage.words(text)) != passage.sha256:
            faults.append(f"{span} has drifted: the text there is not what was anchored")
    return faults


def _repeated(own: list[Passage], found: list[Passage], texts: dict[str, str]) -> list[str]:
    """Name each quotation of a text that differs from its original, which may be in another one."""
    faults = []
    by_iri = {passage.iri: passage for passage in found}
    for passage in own:
        original = by_iri.get(passage.original)
        if original is None or original.source not in texts or passage.end > len(texts[passage.source]):
            continue
        if not _repeats(passage.words(texts[passage.source]), original.words(texts[original.source])):
            faults.append(f"{passage.name} ({passage.start}–{passage.end}) does not repeat {original.name}")
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


def words_of(debate: Debate, reference: str, files: Sequence[Path]) -> list[tuple[Passage, str]]:
    """Return the passages that an item points to, with their words from copies of the texts.

    Raises ``UsageError`` when the reference names nothing, nothing with passages, or something in a text of which no
    copy was given, ``InputError`` when a file isn't UTF-8 text.
    """
    known = passages(debate)
    by_iri = {passage.iri: passage for passage in known}
    rows = debate.query("anchors", reference).rows()
    found = [by_iri[row["passageIri"]] for row in rows]
    if not found:
        raise UsageError(f"{reference} points to no passage")
    texts = _assigned(known, _stated(debate), files)
    if lacking := sorted({compress(passage.source) for passage in found if passage.source not in texts}):
        raise UsageError(f"{reference} points to the text of {' and '.join(lacking)}; give a copy of it")
    return [(passage, passage.words(texts[passage.source])) for passage in found]


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
