"""Annotations as a reading: marks are claims with their words, links are steps of a map."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.readings.annotations.model import folded
from capgen_kg.readings.from_map import reading_of_map
from capgen_kg.readings.model import Evidence, Problem, Reading
from capgen_kg.readings.quotations import QuotationError, Quotations

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span
    from capgen_kg.readings.annotations.model import Annotations, Link, Mapping, Mark
    from capgen_kg.readings.frame import Frame


def reading_of(annotations: Annotations, mapping: Mapping, frame: Frame, thesis: str = "") -> Reading:
    """Return annotations as a reading.

    Args:
        annotations: The annotations.
        mapping: What their labels mean.
        frame: The debate, with the text that is annotated.
        thesis: Identifier of the mark that is the thesis; without, the first with such a label, or as for maps.

    Raises:
        InputError: Nothing marked is a claim.
        UsageError: There is no mark of that identifier.
    """
    return _Builder(annotations, mapping, frame).build(thesis)


class _Builder:
    def __init__(self, annotations: Annotations, mapping: Mapping, frame: Frame) -> None:
        self._annotations, self._mapping, self._text = annotations, mapping, frame.text
        self._quotations = Quotations(frame.text, frame.repeated)
        self._map = ArgumentMap(annotations.path, annotations.content)
        self._problems: list[Problem] = []
        self._evidence: dict[str, Evidence] = {}
        self._steps: dict[str, Evidence] = {}
        self._thesis = ""

    @cached_property
    def _linked(self) -> dict[str, str]:
        """The first link that leads from each mark and is read, by the names of both."""
        linked: dict[str, str] = {}
        for link in self._annotations.links:
            if self._kind(link):
                linked.setdefault(link.start, link.name)
        return linked

    def build(self, thesis: str) -> Reading:
        for span, message, detail in self._annotations.omitted:
            self._map.note(span, message, detail)
        for mark in self._annotations.marks:
            self._read_mark(mark)
        if self._problems:
            return Reading(problems=self._problems)
        thesis = thesis or self._thesis
        for mark in self._annotations.marks:
            if mark.name in self._map.nodes and mark.name != thesis and thesis:
                self._read_side(mark, thesis)
        links: dict[str, Link] = {}
        for link in self._annotations.links:
            if links.setdefault(link.name, link) is not link:
                self._map.note(link.place, "a second link of the same identifier is left out", link.name)
        for link in links.values():
            self._read_link(link, links)
        # only now is it known which links are read
        self._map.edges = [edge for edge in self._map.edges if {*edge} <= self._map.nodes.keys()]
        reading = reading_of_map(self._map, self._evidence, self._steps, thesis)
        reading.notes = self._map.summary(False)
        return reading

    # marks

    def _read_mark(self, mark: Mark) -> None:
        mapping = self._mapping
        labels = {folded(label) for label in mark.labels}
        is_thesis = bool(labels & mapping.thesis)
        if not is_thesis and not labels & (mapping.claim | mapping.pro | mapping.con):
            message = "a mark of an unknown label is left out; a mapping can say what it means"
            self._map.note(mark.place, message, ", ".join(mark.labels) or "(none)")
            return
        if mark.name in self._map.nodes:
            self._map.note(mark.place, "a second mark of the same identifier is left out", mark.name)
            return
        place = self._annotations.place(mark.place)
        spans = self._spans(mark, place)
        words = mark.note or " … ".join(self._text[slice(*span)] for span in spans)
        self._map.nodes[mark.name] = Node(mark.name, INFORMATION, " ".join(words.split()), mark.place)
        self._evidence[mark.name] = Evidence(place, spans=[(span, place) for span in spans])
        if is_thesis and self._thesis:
            self._map.note(mark.place, "a further thesis is read as a claim", mark.name)
        elif is_thesis:
            self._thesis = mark.name

    def _spans(self, mark: Mark, place: str) -> list[Span]:
        """Return where the words of a mark stand in the text; the offsets hold only if its words are there."""
        wanted = mark.words.split()
        for offsets in (mark.offsets, [self._from_utf16(span) for span in mark.offsets]):
            pieces = [self._text[slice(*span)] for span in offsets]
            has_words = all(piece.strip() for piece in pieces) and bool(pieces)
            if has_words and (not wanted or " ".join(pieces).split() == wanted):
                return offsets
        if not wanted:
            start = mark.offsets[0][0] if mark.offsets else 0
            self._problems.append(Problem(place, f"there are no words at {start} in the text; is it another text?"))
            return []
        try:
            places = self._quotations.places(mark.words)
            if len(places) > 1:
                places = [span for span in places if self._has_context(span, mark.context)] or places
            if len(places) > 1 and mark.offsets:
                places = [min(places, key=lambda span: abs(span[0] - mark.offsets[0][0]))]
            return places if len(places) == 1 else [self._quotations.find(mark.words)]
        except QuotationError as error:
            self._problems.append(Problem(place, str(error)))
            return []

    def _from_utf16(self, span: Span) -> Span:
        """Return a span counted in units of UTF-16, as in Java and JavaScript, in code points."""
        starts = self._utf16_starts
        if starts is None:
            return span
        start, end = (bisect_left(starts, offset) for offset in span)
        return start, end

    @cached_property
    def _utf16_starts(self) -> list[int] | None:
        """The offset of each code point in units of UTF-16; ``None`` where they are the same."""
        if self._text.isascii() or max(self._text) <= "\uffff":
            return None
        return list(accumulate((1 + (char > "\uffff") for char in self._text), initial=0))

    def _has_context(self, span: Span, context: tuple[str, str]) -> bool:
        before = self._text[max(0, span[0] - 200) : span[0]].split()
        after = self._text[span[1] : span[1] + 200].split()
        prefix, suffix = ("".join(words.split()) for words in context)
        return "".join(before).endswith(prefix) and "".join(after).startswith(suffix)

    def _read_side(self, mark: Mark, thesis: str) -> None:
        """Lead a claim that is marked as being on a side to the thesis."""
        values = {folded(value) for value in (*mark.values, *mark.labels)}
        is_pro, is_con = bool(values & self._mapping.pro), bool(values & self._mapping.con)
        if is_pro != is_con and mark.name not in self._linked:
            self._add_step(f"{mark.name} side", INFERENCE if is_pro else CONFLICT, mark.name, thesis, mark.place,
                           "for" if is_pro else "against")  # fmt: skip

    # links

    def _read_link(self, link: Link, links: dict[str, Link]) -> None:
        label, kind = folded(link.label), self._kind(link)
        if not kind:
            message = "a link of an unknown label is left out; a mapping can say what it means"
            self._map.note(link.place, message, link.label or "(none)")
            return
        ends = {*self._map.nodes, *links}
        if link.start not in self._map.nodes or link.end not in ends:
            self._map.note(link.place, "a link from or to something that is left out is left out", link.name)
            return
        end = link.end
        if label in self._mapping.undercut:
            end = self._linked.get(end, end)
            self._map.undercuts.add(link.name)
        self._add_step(link.name, kind, link.start, end, link.place, link.label)

    def _kind(self, link: Link) -> str:
        """Return the kind of step that a link is, or an empty string."""
        mapping, label = self._mapping, folded(link.label)
        if label in mapping.attack | mapping.undercut:
            return CONFLICT
        return INFERENCE if label in mapping.support else ""

    def _add_step(self, name: str, kind: str, start: str, end: str, place: Span, label: str) -> None:
        self._map.nodes[name] = Node(name, kind, "", place)
        self._map.edges += [(start, name), (name, end)]
        evidence = Evidence(self._annotations.place(place), basis=self._mapping.basis)
        if evidence.basis == "interpreted":
            evidence.why = self._mapping.why or f"Marked as “{label}” in {self._annotations.path.name}."
        self._steps[name] = evidence
