"""Verification of the anchors of a debate against copies of its texts.

An anchor has offsets in code points and a hash. A debate may have several texts: a post, and contributions with texts
of their own. Each has a length and a hash, which identify a copy. The text of a contribution is in the data, so that no
copy of it is needed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.parsing import read_text
from capgen_kg.text.words import has_words

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

_QUALIFIERS = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?qualifier ?words ?passage WHERE { ?qualifier cg:words ?words ; cg:anchor ?passage } ORDER BY ?qualifier ?passage
"""

_TEXTS = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?source ?text WHERE { ?source cg:text ?text } ORDER BY ?source
"""

_SOURCES = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
SELECT ?source ?length ?sha256 WHERE { ?source cg:length ?length ; cg:sha256 ?sha256 } ORDER BY ?source
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text.

    Attributes:
        iri: its IRI.
        start: the offset of its first code point.
        end: the offset after its last code point.
        sha256: the SHA-256 of its text in UTF-8, in lower-case hexadecimal.
        leaf: whether it is a leaf passage.
        original: the IRI of the passage that it repeats, or "".
        source: the IRI of the message whose text it is in, or "".
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
        """The IRI as a prefixed name."""
        return compress(self.iri)

    def words(self, text: str) -> str:
        """Return the words of the passage in a copy of its text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class TextReport:
    """The result of comparing a text with a copy: its name, code points in exactly one leaf, and all code points."""

    name: str
    covered: int
    length: int

    @property
    def coverage(self) -> float:
        """The percentage of code points in exactly one leaf."""
        return 100.0 * self.covered / self.length if self.length else 0.0


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of comparing the anchors of a debate with copies of its texts.

    Attributes:
        texts: a report for each text with a copy.
        faults: a message for each fault.
        unchecked: the name and the number of anchors of each text without a copy.
    """

    texts: tuple[TextReport, ...]
    faults: tuple[str, ...]
    unchecked: tuple[tuple[str, int], ...] = ()


def passages(debate: Debate) -> list[Passage]:
    """Return the asserted passages of a debate, in the order of the texts."""
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
    """Compare the anchors of a debate with copies of its texts, and with the texts that are in the data.

    Raises ``InputError`` when a file isn't UTF-8 text, ``UsageError`` when it is a copy of no text of the debate.
    """
    known = passages(debate)
    stated = _stated(debate)
    texts = _assigned(known, stated, files, _own_texts(debate))
    by_source = defaultdict(list)
    for passage in known:
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
        faults += [*_drifted(own, text), *_repeated(own, known, texts), *partition]
        reports.append(TextReport(name, covered, len(text)))
    faults += _misquoted(debate, known, texts)
    unused = [compress(row["passage"]) for row in debate.sparql(_UNUSED, asserted=True).rows()]
    faults += [f"{name} is not used and has no role" for name in unused]
    unchecked = [
        (compress(source) or "no text", len(own)) for source, own in by_source.items() if source not in texts and own
    ]
    return Verification(tuple(reports), tuple(faults), tuple(unchecked))


def _stated(debate: Debate) -> dict[str, tuple[int, str]]:
    """Return length and hash of each text that has them, by the IRI of its message."""
    rows = debate.sparql(_SOURCES, asserted=True).rows()
    return {row["source"]: (int(row["length"]), row["sha256"]) for row in rows}


def _own_texts(debate: Debate) -> dict[str, str]:
    """Return the texts that are in the data, by the IRI of their message."""
    return {row["source"]: row["text"] for row in debate.sparql(_TEXTS, asserted=True).rows()}


def _assigned(
    known: list[Passage], stated: dict[str, tuple[int, str]], files: Iterable[Path], own: dict[str, str]
) -> dict[str, str]:
    """Return the texts by the IRI of their message: those in the data, and files that are copies of the others.

    Length and hash identify a copy. A modified copy is assigned to the text with the most anchors intact in it or, if
    only one text is left, to that.
    """
    copies, changed = _copies(stated, files)
    texts = own | copies
    for file, text in changed:
        remaining = sorted({passage.source for passage in known} - texts.keys())
        intact = {
            source: sum(digest(passage.words(text)) == passage.sha256 for passage in known if passage.source == source)
            for source in remaining
        }
        best = max(remaining, key=lambda source: intact[source], default=None)
        if best is None or (len(remaining) > 1 and not intact[best]):
            raise UsageError(f"{file}: this is not a copy of a text with anchors")
        texts[best] = text
    return texts


def texts_of(debate: Debate, files: Iterable[Path]) -> dict[str, str]:
    """Return the texts of a debate by the IRI of their message: those in the data, and files that are copies of others.

    Raises ``UsageError`` when a file is no exact copy of a text of the debate.
    """
    copies, changed = _copies(_stated(debate), files)
    for file, _ in changed:
        raise UsageError(f"{file} is not the text of a message of the debate: length or hash differ")
    return _own_texts(debate) | copies


def _copies(stated: dict[str, tuple[int, str]], files: Iterable[Path]) -> tuple[dict[str, str], list[tuple[Path, str]]]:
    """Return the texts of which files are copies by the IRI of their message, and the other files with their texts."""
    copies: dict[str, str] = {}
    others = []
    for file in files:
        text = read_text(file)
        identity = len(text), digest(text)
        sources = [source for source, known in stated.items() if known == identity]
        copies |= dict.fromkeys(sources, text)
        if not sources:
            others.append((file, text))
    return copies, others


def _drifted(own: list[Passage], text: str) -> list[str]:
    """Return a message for each anchor of a text whose hash differs."""
    faults = []
    for passage in own:
        span = f"{passage.name} ({passage.start}–{passage.end})"
        if not 0 <= passage.start < passage.end <= len(text):
            faults.append(f"{span} lies outside the text")
        elif digest(passage.words(text)) != passage.sha256:
            faults.append(f"{span} has drifted: the text there differs from the anchored one")
    return faults


def _repeated(own: list[Passage], known: list[Passage], texts: dict[str, str]) -> list[str]:
    """Return a message for each quotation that differs from its original, which may be in another text."""
    faults = []
    by_iri = {passage.iri: passage for passage in known}
    for passage in own:
        original = by_iri.get(passage.original)
        if original is None or original.source not in texts or passage.end > len(texts[passage.source]):
            continue
        if not _repeats(passage.words(texts[passage.source]), original.words(texts[original.source])):
            faults.append(f"{passage.name} ({passage.start}–{passage.end}) does not repeat {original.name}")
    return faults


def _misquoted(debate: Debate, known: list[Passage], texts: dict[str, str]) -> list[str]:
    """Return a message for each hedge or booster whose words are in none of its passages."""
    by_iri = {passage.iri: passage for passage in known}
    where = defaultdict(list)
    for row in debate.sparql(_QUALIFIERS, asserted=True).rows():
        where[row["qualifier"], row["words"]].append(by_iri.get(row["passage"]))
    return [
        f"{compress(qualifier)}: its passages do not have the words “{words}”"
        for (qualifier, words), anchored in where.items()
        if all(passage and passage.source in texts for passage in anchored)
        and not any(has_words(passage.words(texts[passage.source]), words) for passage in anchored if passage)
    ]


def _repeats(quotation: str, original: str) -> bool:
    """Return whether the words of a quotation are in its original; it may end with an ellipsis of three dots."""
    words = " ".join(quotation.split())
    return words.removesuffix("...") in " ".join(original.split())


def _partition(leaves: list[Passage], length: int) -> tuple[int, list[str]]:
    """Return the number of code points in exactly one leaf, and a message for each gap and overlap."""
    faults = []
    counts = bytearray(length)
    for leaf in leaves:
        for point in range(max(leaf.start, 0), min(leaf.end, length)):
            counts[point] = min(counts[point] + 1, 2)
    for count, fault in ((0, "lies in no leaf passage"), (2, "lies in more than one leaf passage")):
        point = counts.find(count)
        while point >= 0:
            end = point
            while end < length and counts[end] == count:
                end += 1
            faults.append(f"{point}–{end} {fault}")
            point = counts.find(count, end)
    return counts.count(1), faults


def words_of(debate: Debate, reference: str, files: Sequence[Path]) -> list[tuple[Passage, str]]:
    """Return the passages that an item is anchored to, with their text from copies of the texts.

    Raises ``UsageError`` when the reference is unknown, when the item has no passages, and when a copy of its text is
    missing; ``InputError`` when a file isn't UTF-8 text.
    """
    known = passages(debate)
    by_iri = {passage.iri: passage for passage in known}
    rows = debate.query("anchors", reference).rows()
    anchored = [by_iri[row["passageIri"]] for row in rows]
    if not anchored:
        raise UsageError(f"{reference} has no passages")
    texts = _assigned(known, _stated(debate), files, _own_texts(debate))
    if missing := sorted({compress(passage.source) for passage in anchored if passage.source not in texts}):
        raise UsageError(f"{reference} is in the text of {' and '.join(missing)}; give a copy of it")
    return [(passage, passage.words(texts[passage.source])) for passage in anchored]


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
