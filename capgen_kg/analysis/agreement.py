"""How far two readings of one text agree, and on what they differ.

Two annotators give the same claim different names and words. Claims are therefore paired by where they are anchored and
by the words of their labels; everything else is compared through them. Messages and passages are paired by their places
in the text, where both readings have these, as folders with other base IRIs have other names for them.

What a reading holds is a set of units of a kind (such as inferences from a claim to a claim); of two sets there are
precision, recall and F1, the first reading being the reference (van Rijsbergen, Information Retrieval, 1979). How
paired things are classed is compared by Krippendorff's alpha for nominal data (Krippendorff, Content Analysis, 4th ed.,
2018, chapter 12).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, no_such
from capgen_kg.formats.debate_graph import MOVES
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg, curie, named_node, value_of
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

    Unit = tuple[Hashable, ...]
    #: The hash of a text, and where a passage starts and ends there.
    Span = tuple[str, int, int]

_LABEL = named_node("rdfs:label")
_WRITER = named_node("prov:wasAttributedTo")
#: Properties by which an item has a claim, with the part that the claim plays there.
PARTS = {
    "asserts": "asserted", "hasConclusion": "conclusion", "hasConsequence": "consequence",
    "hasAssumption": "assumption", "hasCondition": "condition", "hasExample": "example", "hasThesis": "thesis",
}  # fmt: skip
_REPORTED = {"reports": "reported", "presupposes": "presupposed"}
_ACTS = (
    "Agreement", "Answer", "Clarification", "Concession", "Disclaimer", "Proposal", "Question", "Report", "Revision",
)  # fmt: skip
#: How alike two claims have to be to be paired: the mean of what they share of anchors and of words, from 0 to 1.
LEAST_LIKENESS = 0.3


@dataclass(frozen=True)
class Overlap:
    """How many units of a kind two readings have, and how many they share."""

    kind: str
    first: int
    second: int
    shared: int

    @property
    def precision(self) -> float | None:
        """The share of the second reading's units that the first one has; ``None`` if the second has no unit."""
        return self.shared / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """The share of the first reading's units that the second one has; ``None`` if the first has no unit."""
        return self.shared / self.first if self.first else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; ``None`` if neither reading has a unit."""
        total = self.first + self.second
        return 2 * self.shared / total if total else None


@dataclass(frozen=True)
class Classification:
    """How two readings class what they share: how many units, on how many they agree, and Krippendorff's alpha.

    ``alpha`` is ``None`` where it is undefined: with no unit, or with one class only.
    """

    kind: str
    units: int
    agreed: int
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """The comparison of two readings.

    Attributes:
        overlaps: for each kind of unit, how many the readings have and share.
        classifications: for each class of what is shared, how far the readings agree.
        only: for each kind, in words, the units that only the first reading has, and those that only the second has.
    """

    overlaps: tuple[Overlap, ...]
    classifications: tuple[Classification, ...]
    only: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


class Reading:
    """One annotator's triples, read for comparison.

    Args:
        paths: Files of the reading, in any syntax that the project reads.
        name: The name of the reading in messages.

    Raises:
        InputError: A file cannot be read.
        UsageError: The files hold no claim.
    """

    def __init__(self, paths: Iterable[Path], name: str = "the reading") -> None:
        self.name = name
        self._facts = Facts(read_facts([*paths]))
        classes = (cg("Claim"), cg("EmpiricalClaim"))
        self.claims = sorted({claim for name in classes for claim in self._facts.subjects(TYPE, name)})
        if not self.claims:
            raise UsageError(f"{name} has no claim (cg:Claim); name the files of an annotated debate")

    def value(self, subject: str, name: str) -> str:
        """Return the least value of a property of ours, or an empty string."""
        return min(self._facts.objects(subject, cg(name)), default="")

    def values(self, subject: str, name: str) -> frozenset[str]:
        """Return the values of a property of ours."""
        return frozenset(self._facts.objects(subject, cg(name)))

    def members(self, kind: str) -> list[str]:
        """Return what is typed as a class of ours."""
        return sorted(self._facts.subjects(TYPE, cg(kind)))

    def label(self, subject: str) -> str:
        """Return the label of a thing, or its short name."""
        return next((value_of(label) for label in sorted(self._facts.objects(subject, _LABEL))), curie(subject))

    def words(self, subject: str) -> frozenset[str]:
        """Return the words of a label that are longer than three letters, without case."""
        return frozenset(re.findall(r"\w{4,}", self.label(subject).casefold()))

    def writer(self, subject: str) -> str:
        """Return whoever something is attributed to, or an empty string."""
        return min(self._facts.objects(subject, _WRITER), default="")

    @cached_property
    def spans(self) -> dict[str, list[tuple[str, int, int]]] | None:
        """Text, start and end of each passage that a claim is anchored in; ``None`` if a span is not in the files."""
        spans: dict[str, list[Span]] = {}
        for claim in self.claims:
            for anchor in self.values(claim, "anchor"):
                span = self.span(anchor)
                if span is None:
                    return None
                spans.setdefault(claim, []).append(span)
        return spans

    def span(self, passage: str) -> Span | None:
        """Return the text of a passage, its start and its end, or ``None`` if the files lack one of them."""
        start, end = self.value(passage, "start"), self.value(passage, "end")
        text = self.value(self.value(passage, "inTextOf"), "sha256")
        return (text, int(value_of(start)), int(value_of(end))) if start and end and text else None

    def begin(self, message: str) -> tuple[str, int] | None:
        """Return the text of a message and where its first passage starts there, or ``None`` if that is not known."""
        spans = [self.span(passage) for passage in self.values(message, "anchor")]
        return min((span[:2] for span in spans if span), default=None)

    @cached_property
    def texts(self) -> frozenset[str]:
        """Hashes of the texts that the reading is of, as far as the files have them."""
        return frozenset(value for post in self.members("Post") for value in self.values(post, "sha256"))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """All passages that something is anchored in."""
        return frozenset(passage for _, passage in self._facts.pairs(cg("anchor")))

    @cached_property
    def owners(self) -> dict[str, str]:
        """The item that has or reasons with a claim, makes an inference or raises a relation, for each of them."""
        names = [*PARTS, "hasInference", "raises"]
        owners = {value: item for name in names for item, value in self._facts.pairs(cg(name))}
        for name in _REPORTED:
            for report, value in self._facts.pairs(cg(name)):
                owners.setdefault(value, min(self._facts.subjects(cg("performs"), report), default=report))
        # a claim that has no other part in an item is one of what makes the inference
        for name in ("premise", "conclusion"):
            for inference, claim in sorted(self._facts.pairs(cg(name))):
                owners.setdefault(claim, owners.get(inference, inference))
        return owners

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield each claim with each part that it plays."""
        for name, part in {**PARTS, **_REPORTED}.items():
            for _, claim in self._facts.pairs(cg(name)):
                yield claim, part


def compare(first: Reading, second: Reading) -> Agreement:
    """Compare two readings of one text; ``first`` is the reference of precision and recall.

    Raises:
        UsageError: They are of different texts.
    """
    if first.texts and second.texts:
        is_same = not first.texts.isdisjoint(second.texts)
    else:
        is_same = not first.anchors.isdisjoint(second.anchors)
    if not is_same:
        raise UsageError(
            f"{first.name} and {second.name} are not readings of the same text; import both from the same text"
        )
    pairs = dict(_paired_claims(first, second))
    return _Comparison(first, second, pairs).agreement()


def _paired_claims(first: Reading, second: Reading) -> Iterator[tuple[str, str]]:
    """Yield claims of the first reading with the claim of the second that says the same, the likeliest pairs first."""
    first_places, second_places = _places(first, second)
    by_place: dict[Hashable, set[str]] = {}
    for claim in second.claims:
        for place in second_places[claim]:
            by_place.setdefault(place, set()).add(claim)
    likely = []
    for claim in first.claims:
        places, words = first_places[claim], first.words(claim)
        for other in set().union(*(by_place.get(place, set()) for place in places)):
            likeness = (_jaccard(places, second_places[other]) + _dice(words, second.words(other))) / 2
            likely.append((-likeness, claim, other))
    taken: set[str] = set()
    for negative, claim, other in sorted(likely):
        if -negative >= LEAST_LIKENESS and not {f"1{claim}", f"2{other}"} & taken:
            taken |= {f"1{claim}", f"2{other}"}
            yield claim, other


def _places(*readings: Reading) -> Iterator[dict[str, frozenset[Hashable]]]:
    """Yield the places of each claim, for each reading: the code points that it is anchored in, or its passages.

    Readings of a text that was cut twice have different passages, so code points are compared wherever the files of
    both readings have the spans of their passages.
    """
    has_spans = all(reading.spans is not None for reading in readings)
    for reading in readings:
        spans = reading.spans if has_spans else None
        yield {
            claim: frozenset((text, point) for text, start, end in spans.get(claim, ()) for point in range(start, end))
            if spans is not None
            else frozenset(reading.values(claim, "anchor"))
            for claim in reading.claims
        }


def _jaccard(first: frozenset[Hashable], second: frozenset[Hashable]) -> float:
    return len(first & second) / len(first | second) if first or second else 0.0


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0


class _Comparison:
    """Two readings whose claims are paired."""

    def __init__(self, first: Reading, second: Reading, pairs: dict[str, str]) -> None:
        self._first, self._second, self._pairs = first, second, pairs
        # a claim of the second reading goes by the name of its fellow in the first
        self._fellow = {other: claim for claim, other in pairs.items()}
        self._items = self._paired_items()
        self._passages = self._paired_passages()

    def _paired_items(self) -> dict[str, str]:
        """Return the arguments, posts and debates of the second reading that have other names, with their fellows.

        An argument is paired by a conclusion, a post by its text, a debate by its thesis, a comment by where it begins.
        """
        paired = {}
        for kind, name in (("Argument", "hasConclusion"), ("Post", "sha256"), ("Debate", "hasThesis")):
            known = {value: node for node in self._first.members(kind) for value in self._first.values(node, name)}
            for node in set(self._second.members(kind)) - set(self._first.members(kind)):
                values = {self._fellow.get(value, value) for value in self._second.values(node, name)}
                if fellow := min((known[value] for value in values & known.keys()), default=""):
                    paired[node] = fellow
        begins = {begin: node for node in self._first.members("Comment") if (begin := self._first.begin(node))}
        for node in set(self._second.members("Comment")) - set(self._first.members("Comment")):
            begin = self._second.begin(node)
            if begin in begins:
                paired[node] = begins[begin]
        return paired

    def _paired_passages(self) -> dict[str, str]:
        """Return the passages of the second reading, with those of the first that share most of the text with them."""
        spans = {passage: span for passage in self._first.anchors if (span := self._first.span(passage))}
        known = sorted((span, passage) for passage, span in spans.items())
        starts, longest = [span for span, _ in known], max((end - start for _, start, end in spans.values()), default=0)
        paired = {}
        for passage in self._second.anchors:
            if (span := self._second.span(passage)) is None:
                continue
            text, start, end = span
            near = known[bisect_left(starts, (text, start - longest, 0)) : bisect_left(starts, (text, end, 0))]
            # of those that share as much, the shortest
            shared = [(min(end, b) - max(start, a), a - b, other) for (_, a, b), other in near]
            if shared and max(shared)[0] > 0:
                paired[passage] = max(shared)[2]
        return paired

    def _passage(self, reading: Reading, node: str) -> str:
        """Return the name that the passage of a node has in the first reading."""
        passage = reading.value(node, "anchor")
        return self._passages.get(passage, passage) if reading is self._second else passage

    def agreement(self) -> Agreement:
        """Return the whole comparison."""
        kinds: dict[str, Callable[[Reading], Iterable[Unit]]] = {
            "claim": lambda reading: ((self._name(reading, claim),) for claim in reading.claims),
            "inference": self._inferences,
            **{kind.lower(): self._moves(kind) for kind in MOVES},
            **{f"{kind.lower()} (items)": self._moves(kind, of_items=True) for kind in MOVES},
            "condition": self._links("onCondition"),
            "example": self._links("exampleOf"),
            "qualifier": self._qualifiers,
            "speech act": self._acts,
            "reference": self._references,
        }
        overlaps, only = [], {}
        for kind, units in kinds.items():
            first, second = set(units(self._first)), set(units(self._second))
            overlaps.append(Overlap(kind, len(first), len(second), len(first & second)))
            only[kind] = (self._in_words(first - second), self._in_words(second - first))
        return Agreement(tuple(overlaps), tuple(self._classifications()), only)

    def _name(self, reading: Reading, node: str) -> str:
        """Return the name of a node in the first reading; a claim that the first lacks is marked with ``2``."""
        if reading is self._first:
            return node
        return self._fellow.get(node, f"2{node}" if node in reading.claims else node)

    def _inferences(self, reading: Reading) -> Iterator[Unit]:
        for inference in reading.members("Inference"):
            for premise, conclusion in product(
                reading.values(inference, "premise"), reading.values(inference, "conclusion")
            ):
                yield self._name(reading, premise), self._name(reading, conclusion)

    def _target(self, reading: Reading, node: str) -> Unit:
        """Return what identifies a target: a claim or item by name, an inference or relation by its ends."""
        if conclusion := reading.value(node, "conclusion"):
            return "step", self._name(reading, conclusion)
        for name in MOVES.values():
            if end := reading.value(node, name):
                owner = reading.owners.get(node, "")
                owner = self._items.get(owner, owner) if reading is self._second else owner
                return name, owner, self._name(reading, end)
        if reading is self._second and node in self._items:
            return (self._items[node],)
        return (self._name(reading, node),)

    def _moves(self, kind: str, of_items: bool = False) -> Callable[[Reading], Iterator[Unit]]:
        def units(reading: Reading) -> Iterator[Unit]:
            for relation in reading.members(kind):
                source, end = reading.owners.get(relation, ""), reading.value(relation, MOVES[kind])
                if of_items:
                    ends = self._item(reading, source), self._item(reading, end)
                    yield tuple(sorted(ends)) if kind == "Similarity" else ends
                else:
                    yield self._item(reading, source), *self._target(reading, end)

        return units

    def _item(self, reading: Reading, node: str) -> str:
        """Return the argument or message that something belongs to; the item itself where it belongs to none."""
        for _ in range(3):
            if node not in reading.owners or reading.owners[node] == node:
                break
            node = reading.owners[node]
        if reading is self._first:
            return node
        # a claim of both readings keeps its name
        return node if node in self._first.claims else self._items.get(node) or self._fellow.get(node, node)

    def _links(self, name: str) -> Callable[[Reading], Iterator[Unit]]:
        def units(reading: Reading) -> Iterator[Unit]:
            for claim in reading.claims:
                for other in reading.values(claim, name):
                    yield self._name(reading, claim), self._name(reading, other)

        return units

    def _qualifiers(self, reading: Reading) -> Iterator[Unit]:
        for kind in ("Hedge", "Booster"):
            for node in reading.members(kind):
                words = " ".join(value_of(word).casefold() for word in sorted(reading.values(node, "words")))
                yield self._passage(reading, node), words

    def _acts(self, reading: Reading) -> Iterator[Unit]:
        for kind in _ACTS:
            for act in reading.members(kind):
                yield kind, self._passage(reading, act)

    def _references(self, reading: Reading) -> Iterator[Unit]:
        for kind in ("Argument", "Comment", "Post"):
            for item in reading.members(kind):
                for other in reading.values(item, "refersTo"):
                    yield self._item(reading, item), self._item(reading, other)

    def _classifications(self) -> Iterator[Classification]:
        parts = [dict(reading.parts()) for reading in (self._first, self._second)]
        yield _classified(
            "part of a claim", [(parts[0].get(a, ""), parts[1].get(b, "")) for a, b in self._pairs.items()]
        )
        first = set(self._first.members("Comment"))
        messages = [(self._items.get(node, node), node) for node in self._second.members("Comment")]
        messages = sorted((message, other) for message, other in messages if message in first)
        for kind, field in (("place of a comment", "repliesTo"), ("basis of a place", "replyBasis")):
            values = [
                (self._first.value(message, field), self._items.get(value := self._second.value(other, field), value))
                for message, other in messages
            ]
            yield _classified(kind, values)
        yield _classified("attack type", self._paired_field("Rebuttal", "attackType"))
        for kind in ("Inference", "Rebuttal", "Support", "Similarity"):
            article = "an" if kind == "Inference" else "a"
            yield _classified(f"basis of {article} {kind.lower()}", self._paired_field(kind, "basis"))
        yield _classified("type of a qualifier", self._paired_qualifiers())

    def _paired_field(self, kind: str, field: str) -> list[tuple[str, str]]:
        tables = []
        for reading in (self._first, self._second):
            table: dict[Unit, str] = {}
            for node in reading.members(kind):
                table[self._identity(reading, kind, node)] = reading.value(node, field)
            tables.append(table)
        return [(tables[0][unit], tables[1][unit]) for unit in tables[0].keys() & tables[1].keys()]

    def _identity(self, reading: Reading, kind: str, node: str) -> Unit:
        if kind == "Inference":
            premises = sorted(self._name(reading, premise) for premise in reading.values(node, "premise"))
            return (*premises, self._name(reading, reading.value(node, "conclusion")))
        source, end = reading.owners.get(node, ""), reading.value(node, MOVES[kind])
        return self._item(reading, source), self._item(reading, end)

    def _paired_qualifiers(self) -> list[tuple[str, str]]:
        tables = []
        for reading in (self._first, self._second):
            table: dict[Unit, str] = {}
            for node in (*reading.members("Hedge"), *reading.members("Booster")):
                unit = self._passage(reading, node), reading.value(node, "words").casefold()
                table[unit] = reading.value(node, "qualifierType")
            tables.append(table)
        return [(tables[0][unit], tables[1][unit]) for unit in tables[0].keys() & tables[1].keys()]

    def _in_words(self, units: set[Unit]) -> tuple[str, ...]:
        return tuple(sorted(" – ".join(self._words(str(part)) for part in unit if part) for unit in units))

    def _words(self, node: str) -> str:
        reading, node = (self._second, node[1:]) if node.startswith("2<") else (self._first, node)
        if not node.startswith("<"):
            return node
        name = curie(node).removeprefix("id:").removeprefix("cg:")
        return f"{name} ({reading.label(node)})" if node in reading.claims else name


def _classified(kind: str, values: list[tuple[str, str]]) -> Classification:
    """Return how far two raters agree on units, each a pair of classes."""
    agreed = sum(first == second for first, second in values)
    return Classification(kind, len(values), agreed, krippendorff_alpha(values))


def krippendorff_alpha(values: list[tuple[str, str]]) -> float | None:
    """Return Krippendorff's alpha for the nominal classes that two raters gave to units.

    It is ``None`` where it is undefined: with fewer than two classes.
    """
    import krippendorff
    import numpy as np

    classes = sorted({value for pair in values for value in pair})
    if len(classes) < 2:
        return None
    number = {value: i for i, value in enumerate(classes)}
    table = np.array([[number[pair[rater]] for pair in values] for rater in (0, 1)], dtype=float)
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def as_table(result: Agreement) -> str:
    """Return a comparison as two tables for a terminal."""
    import tabulate

    overlaps = [
        (row.kind, row.first, row.second, row.shared, *map(_shown, (row.precision, row.recall, row.f1)))
        for row in result.overlaps
    ]
    classes = [
        (row.kind, row.units, row.agreed, _shown(row.agreed / row.units if row.units else None), _shown(row.alpha))
        for row in result.classifications
    ]
    tables = (
        (overlaps, ("kind", "first", "second", "both", "precision", "recall", "F1")),
        (classes, ("class", "shared", "agreed", "share", "alpha")),
    )
    return "\n\n".join(tabulate.tabulate(rows, names, "simple", disable_numparse=True) for rows, names in tables) + "\n"


def as_csv(result: Agreement) -> str:
    """Return a comparison as CSV.

    There is a row for each kind of unit, then one for each classification; each leaves the fields of the other empty.
    """
    lines = ["kind,first,second,both,precision,recall,f1,agreed,alpha"]
    for overlap in result.overlaps:
        figures = [_figure(figure) for figure in (overlap.precision, overlap.recall, overlap.f1)]
        lines.append(
            ",".join([overlap.kind, str(overlap.first), str(overlap.second), str(overlap.shared), *figures, "", ""])
        )
    for row in result.classifications:
        lines.append(",".join([row.kind, "", "", str(row.units), "", "", "", str(row.agreed), _figure(row.alpha)]))
    return "".join(f"{line}\r\n" for line in lines)


def as_json(result: Agreement) -> str:
    """Return a comparison as JSON, with what only one reading has."""
    overlaps = [
        asdict(overlap) | {"precision": overlap.precision, "recall": overlap.recall, "f1": overlap.f1}
        for overlap in result.overlaps
    ]
    only = {kind: {"first": list(first), "second": list(second)} for kind, (first, second) in result.only.items()}
    content = {"overlaps": overlaps, "classifications": [asdict(row) for row in result.classifications], "only": only}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def differences_text(result: Agreement, kind: str) -> str:
    """Return in words what only one reading has of a kind, or of every kind for ``all``.

    Raises:
        UsageError: The kind is not compared.
    """
    if kind != "all" and kind not in result.only:
        raise no_such("kind", kind, [*result.only, "all"])
    lines = []
    for name, sides in result.only.items():
        if kind in ("all", name):
            for which, units in zip(("first", "second"), sides, strict=True):
                lines += [f"{name}, {which} only: {unit}" for unit in units]
    return "".join(f"{printable(line)}\n" for line in lines) or "no differences\n"


def _shown(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.2f}"


def _figure(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"
