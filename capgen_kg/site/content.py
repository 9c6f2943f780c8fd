"""What the pages of a site show of a debate: items and people with their relations, asserted and entailed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from capgen_kg.formats.debate_graph import COMMITMENTS
from capgen_kg.formats.source import Source
from capgen_kg.naming import kinds, notations
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import ID, PREFIXES, local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, value_of
from capgen_kg.site.answers import answers_of
from capgen_kg.site.exchange import Exchange, Link
from capgen_kg.site.messages import MESSAGES, presented, remark, reports
from capgen_kg.standing.reasons import OPEN, STANDS
from capgen_kg.text.labels import is_label_of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from capgen_kg.debate import Debate
    from capgen_kg.formats.debate_graph import ClaimRole, DebateGraph, Inference, Relation
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.reading_order import NaturalKey
    from capgen_kg.site.answers import Answers
    from capgen_kg.site.exchange import Move, Score
    from capgen_kg.site.messages import Presented, Report

_LABEL, _BY = f"<{PREFIXES['rdfs']}label>", f"<{PREFIXES['prov']}wasAttributedTo>"
_ATTRIBUTION = f"<{PREFIXES['prov']}qualifiedAttribution>"
_DESCRIPTION = f"<{PREFIXES['dcterms']}description>"
_NOTATION, _NAME = f"<{notations.NOTATION}>", f"<{PREFIXES['skos']}prefLabel>"
#: Classes of speech acts, in the order of their sections.
_ACTS = (
    "Question", "Answer", "Concession", "Agreement", "Clarification", "Proposal", "Revision", "Disclaimer", "Report",
)  # fmt: skip

#: Roles of claims in the order in which an argument is read.
_CLAIM_ORDER = ("condition", "assertion", "premise", "example", "assumption", "conclusion", "consequence")
#: The most claims by which a map shows a message.
_MAX_CLAIMS_OF_TITLE = 2
#: Entailed properties of items that are proved on pages beside theirs, and the most proofs of such a page.
_DERIVED, MAX_PROOFS = ("counters", "supports", "similarTo"), 60


@dataclass(frozen=True)
class Section:
    """A heading and the links below it."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Passage:
    """A passage of the source text: start and end in code points, and the URL of a page that shows it."""

    start: int
    end: int
    link: str


@dataclass(frozen=True)
class Claim:
    """A claim of an item: its role there, how often it is countered, and the words that qualify it."""

    role: str
    link: Link
    counters: int
    basis: str
    qualifiers: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """A speech act: its class, its words, the message that performs it, and what it is about, if that has a page."""

    kind: str
    label: str
    by: Link
    about: Link | None


@dataclass
class Thing:
    """What a page shows of an item or a person; ``path`` is that of the page without its extension.

    ``why_by`` is the reason for a writer that the text doesn't name, ``is_supposed`` marks a claim that is nothing but
    a condition, ``is_reported`` one that is only reported. ``score`` is the standing of an item, ``open_because`` why
    it is open where each counter to it is answered. ``counters`` is what is said against it, with replies, ``supports``
    what is said for it, ``moves`` what it says of others, and ``similar`` what it is likened to, in either direction.
    ``presented`` and ``reports`` are what a message holds beside claims of its own, ``text`` the words of a
    contribution. ``own_words`` are those of a person. ``passages`` are those of an item, or those that name a person;
    ``words_link`` leads to the words of either.
    """

    iri: str
    path: str
    kind: str
    name: str
    label: str
    stance: str = ""
    by: Link | None = None
    basis: str = ""
    why_by: str = ""
    is_supposed: bool = False
    is_reported: bool = False
    qualifiers: tuple[str, ...] = ()
    passages: list[Passage] = field(default_factory=list)
    words_link: str = ""
    own_words: list[Section] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    claims: tuple[Claim, ...] = ()
    open_because: tuple[Link, ...] = ()
    score: Score | None = None
    counters: tuple[Move, ...] = ()
    supports: tuple[Move, ...] = ()
    moves: tuple[Move, ...] = ()
    similar: tuple[Move, ...] = ()
    proofs: tuple[str, ...] = ()
    presented: Presented | None = None
    reports: tuple[Report, ...] = ()
    text: str = ""


class Content:
    """What the pages of a site show of a debate.

    Args:
        debate: The debate, from files or a store on disk.
        texts: Texts of it that are at hand, by the IRI of their message.
        answers: Returns what stored queries answer; by default, they are asked when needed.
    """

    def __init__(
        self, debate: Debate, texts: Mapping[str, str] | None = None, answers: Callable[[], Answers] | None = None
    ) -> None:
        self.debate = debate
        self._texts, self._answers = texts or {}, answers or partial(answers_of, debate)
        # proofs need the places, and files are read once
        _ = debate.knowledge_base().places
        self.source = Source(debate)
        self.asserted: TripleSource = self.source.asserted
        self.closed: TripleSource = self.source.closed
        self.network: DebateGraph = self.source.graph
        self._spans: dict[str, tuple[int, int]] = {}

    @cached_property
    def answers(self) -> Answers:
        """What stored queries answer."""
        return self._answers()

    @cached_property
    def exchange(self) -> Exchange:
        """Who says what against and for whom, and how that stands."""
        return Exchange(self.network, self.debate.standing, self.link, self.stance, partial(remark, self))

    @cached_property
    def description(self) -> str:
        """What the debate says of itself, or an empty string."""
        debates = sorted(self.closed.subjects(TYPE, cg("Debate")))
        return next(filter(None, (self.text(node, _DESCRIPTION) for node in debates)), "")

    @cached_property
    def annotators(self) -> list[tuple[str, str]]:
        """Those who read the text where it leaves a choice, by name, and what the debate says of how they did."""
        nodes = {node for _, _, node in self.closed.triples(None, cg("readBy"), None)}
        names = {node: self.text(node, _LABEL) or local_name(node[1:-1]) for node in nodes}
        return sorted((name, self.text(node, _DESCRIPTION)) for node, name in names.items())

    @cached_property
    def source_url(self) -> str:
        """The URL of the text, or an empty string: that of a passage, without its fragment."""
        links = sorted(
            value for _, _, obj in self.closed.triples(None, cg("liveLink"), None) for value in [value_of(obj)]
        )
        return next((link.split("#")[0] for link in links if link.startswith(("http://", "https://"))), "")

    @cached_property
    def side_names(self) -> dict[str, str]:
        """The names that the debate gives to its sides, as the ``skos:prefLabel`` of stances."""
        names = {stance: self.text(cg(stance.capitalize()), _NAME) for stance in ("for", "against")}
        return {stance: name for stance, name in names.items() if name}

    def of_side(self, stance: str) -> str:
        """Return what follows a noun to say that it belongs to a side: ``for``, or the name that the side has."""
        name = self.side_names.get(stance)
        return f"of “{name}”" if name else stance

    @cached_property
    def title(self) -> str:
        """The title of the debate."""
        return self.network.title or "A debate"

    @cached_property
    def theses(self) -> list[Link]:
        """The thesis of each debate, with a note of who holds it according to which message."""
        holders: dict[str, dict[str, list[str]]] = {}
        for row in self.answers.holders:
            names = holders.setdefault(f"<{row['thesisIri']}>", {})
            if row["heldBy"]:
                names.setdefault(row["reportedIn"], []).append(row["heldBy"])
        return [
            self.link(
                iri,
                "; ".join(
                    f"{' and '.join(names)}, according to {in_sentence(message)}"
                    for message, names in by_message.items()
                ),
            )
            for iri, by_message in holders.items()
        ]

    @cached_property
    def _namespaces(self) -> list[tuple[str, str]]:
        """Namespaces of debates, with the folder of their pages: none for one debate, keys for several."""
        debates = sorted(self.closed.subjects(TYPE, cg("Debate")))
        pairs = [(node[1 : max(node.rfind("/"), node.rfind("#")) + 1], node) for node in debates]
        if len(pairs) < 2:
            return [(pairs[0][0] if pairs else ID, "")]
        return [(namespace, f"{notations.debate_key(node, self.text(node, _NOTATION))}/") for namespace, node in pairs]

    def kinds(self, iri: str) -> list[str]:
        """Return the kinds of a resource, in the order of ``naming.kinds``, like ``Debate.kinds``."""
        classes = {value[1:-1] for value in self.closed.objects(f"<{iri}>", TYPE)}
        if any(self.closed.subjects(cg(kinds.THESIS), f"<{iri}>")):
            classes.add(kinds.THESIS)
        return kinds.in_order(kinds.kinds_of(classes))

    @cached_property
    def paths(self) -> dict[str, str]:
        """The paths of the pages of items and people, without extension, by IRI in brackets."""
        paths: dict[str, str] = {}
        lowercase: set[str] = set()
        for iri in [*self.network.items, *self.people]:
            namespace, folder = next(((n, f) for n, f in self._namespaces if iri.startswith(f"<{n}")), ("", ""))
            local = iri[len(namespace) + 1 : -1] if namespace else local_name(iri[1:-1])
            # valid on any file system, and inside the folder
            safe = re.sub(r"[^A-Za-z0-9_-]+", "_", local)[:120] or "_"
            path = f"id/{folder}{safe}"
            # on some systems, names that differ only by case are the same file
            while path.lower() in lowercase:
                path += "_"
            lowercase.add(path.lower())
            paths[iri] = path
        return paths

    @cached_property
    def is_one_message(self) -> bool:
        """Whether nobody answers the text, so that what counters what are its claims."""
        return not any(item.kind in ("Comment", "Contribution") for item in self.network.items.values())

    def shown_for(self, iri: str) -> str:
        """Return what a map shows for a claim that counters something: whatever puts it forward, if anything does."""
        items = self.network.items
        if self.is_one_message or iri not in items or items[iri].kind != "Claim":
            return iri
        # an argument rather than the message that it is in
        return min(self.network.holders(iri), key=lambda holder: items[holder].kind != "Argument")

    @cached_property
    def is_unread(self) -> bool:
        """Whether nothing has been read in the texts yet, as after an import."""
        network = self.network
        return (
            not (network.roles or network.relations)
            and all(item.kind != "Argument" for item in network.items.values())
            and not any(self.closed.triples(None, cg("performs"), None))
        )

    @cached_property
    def people(self) -> list[str]:
        """The IRIs of people and voices, sorted by name."""
        nodes = {node for kind in ("Person", "Voice") for node in self.closed.subjects(TYPE, cg(kind))}
        return sorted(nodes, key=lambda node: (natural(self.text(node, _LABEL) or node), node))

    def thing(self, iri: str) -> Thing:
        """Return what the page of an item or person shows; ``iri`` is a key of ``paths``."""
        return self._item(iri) if iri in self.network.items else self._person(iri)

    # pages of items and people

    def _item(self, iri: str) -> Thing:
        item = self.network.items[iri]
        thing = Thing(iri, self.paths[iri], item.kind, item.notation, item.label, item.stance.lower(), basis=item.basis)
        thing.by = next((self.link(speaker) for speaker in sorted(self.closed.objects(iri, _BY))), None)
        thing.why_by = self._why_by(iri)
        thing.qualifiers = self._qualifiers(iri)
        thing.passages = self._passages(iri)
        thing.words_link = thing.passages[0].link if thing.passages else ""
        thing.claims = self._claims(iri)
        owners = [self.link(part.item, part.role) for part in self._owners_of.get(iri, ())]
        thing.is_supposed = {part.role for part in self._owners_of.get(iri, ())} == {"condition"}
        thing.is_reported = item.kind == "Claim" and not owners and any(self.closed.subjects(cg("reports"), iri))
        exchange = self.exchange
        thing.counters = exchange.counters(iri)
        thing.score = exchange.score(iri)
        if thing.score.standing == OPEN and not thing.score.count(STANDS):
            thing.open_because = self._open_because(iri)
        to, of = exchange.relations_to(iri), exchange.relations_of(iri)
        thing.supports = exchange.moves(relation for relation in to if relation.kind == "Support")
        thing.moves = exchange.moves(relation for relation in of if relation.kind != "Similarity")
        thing.similar = exchange.moves(relation for relation in (*to, *of) if relation.kind == "Similarity")
        sections = (
            ("Who grants it", self._acceptance("Concession", iri)),
            ("Who agrees", self._acceptance("Agreement", iri)),
            ("Part of", owners),
            ("Who says so, according to others", self._reported_speakers(iri)),
            ("Inferences", self._inferences(self._inferences_of.get(iri, ()))),
            ("Reasons", self._reasons(self._inferences_to.get(iri, ()))),
            ("Cites", self._works(iri)),
        )  # fmt: skip
        thing.sections = [Section(title, tuple(dict.fromkeys(links))) for title, links in sections if links]
        thing.sections += self._acts(iri)
        thread = [
            *self._links(self.closed.objects(iri, cg("repliesTo")), "in reply to"),
            *self._links(self.closed.subjects(cg("repliesTo"), iri), "reply"),
        ]
        thing.sections += [Section("Thread", tuple(thread))] if thread else []
        thing.proofs = self._proofs(iri)
        if item.kind in MESSAGES:
            thing.presented, thing.reports = presented(self, iri), reports(self, iri)
            thing.text = self.text(iri, cg("text"))
        return thing

    def _open_because(self, iri: str) -> tuple[Link, ...]:
        """Return links to what is open of that which an item rests on, and to what counters a step to it."""
        exchange, links = self.exchange, []
        own = self.network.claims_of(iri, *COMMITMENTS)
        for inference in self._inferences_to.get(iri, ()):
            own += inference.premises
            step = f"attacks the inference from {self._together(inference.premises)}"
            links += [self.link(source, step) for source in exchange.unanswered(inference.iri)]
        links += [self.link(claim, "is open") for claim in own if exchange.standing(claim) == OPEN]
        return tuple(dict.fromkeys(links))

    def _person(self, iri: str) -> Thing:
        kind = "Voice" if iri in self.closed.subjects(TYPE, cg("Voice")) else "Person"
        thing = Thing(iri, self.paths[iri], kind, self.text(iri, _LABEL), "")
        thing.passages = self._passages(iri)
        own = sorted(self.closed.subjects(_BY, iri))
        words = [passage for node in own for passage in self._passages(node)]
        thing.words_link = min(words, key=lambda passage: passage.start).link if words else ""
        items = self.network.items
        sections: dict[str, list[Link]] = {"Wrote": [], "What they say": [], "What others report of them": []}
        for node in self.in_order(node for node in own if node in items):
            sections["Wrote"].append(self.link(node, "our reading" if self._why_by(node) else ""))
            sections["What they say"] += [self.link(claim) for claim in self.network.claims_of(node, "assertion")]
        voices = [iri, *sorted(self.closed.subjects(cg("standsFor"), iri))]
        acts = {act: None for voice in voices for act in sorted(self.closed.subjects(cg("speaker"), voice))}
        for act in acts:
            note = f"according to {in_sentence(self.acts[act].by.name)}" if act in self.acts else ""
            reported = self.in_order(node for node in self.closed.objects(act, cg("reports")) if node in items)
            sections["What others report of them"] += [self.link(claim, note) for claim in reported]
        thing.moves = self.exchange.moves(self._relations_by.get(iri, ()))
        thing.own_words = [Section(title, tuple(dict.fromkeys(links))) for title, links in sections.items() if links]
        return thing

    def _why_by(self, iri: str) -> str:
        """Return why a message is attributed to its writer, or an empty string where the text names the writer."""
        nodes = sorted(self.closed.objects(iri, _ATTRIBUTION))
        interpreted = [node for node in nodes if cg("Interpreted") in self.closed.objects(node, cg("basis"))]
        return next((self.text(node, cg("rationale")) for node in interpreted), "")

    def _reported_speakers(self, iri: str) -> list[Link]:
        """Return links to those who say a claim according to others, with a note of who reports it."""
        return [
            self.link(speaker, f"according to {in_sentence(self.acts[act].by.name)}")
            for act in sorted(self.closed.subjects(cg("reports"), iri)) if act in self.acts
            for speaker in sorted(self.closed.objects(act, cg("speaker")))
        ]  # fmt: skip

    def in_order(self, nodes: Iterable[str]) -> list[str]:
        """Return items in the natural order of their notations."""
        return sorted(nodes, key=self._order)

    def in_order_of_text(self, nodes: Iterable[str]) -> list[str]:
        """Return items and acts in the order in which the text comes to them, and then in natural order."""

        def place(node: str) -> tuple[tuple[int, int], NaturalKey]:
            spans = map(self._span, self.closed.objects(node, cg("anchor")))
            return min(spans, default=(0, 0)), self._order(node)

        return sorted(nodes, key=place)

    def label(self, node: str) -> str:
        """Return the label of an act."""
        return self.text(node, _LABEL)

    @cached_property
    def acts(self) -> dict[str, Act]:
        """The speech acts of messages, by IRI."""
        acts = {}
        for by, _, node in sorted(self.closed.triples(None, cg("performs"), None)):
            kind = next((kind for kind in _ACTS if node in self.closed.subjects(TYPE, cg(kind))), "")
            if kind and by in self.network.items:
                about = next((self.link(item) for item in self._concerned(node)), None)
                acts[node] = Act(kind, self.text(node, _LABEL), self.exchange.link(by), about)
        return acts

    def _concerned(self, act: str) -> list[str]:
        """Return what an act concerns, as far as it has pages: in order, and if the first has none, nothing."""
        return [item for item in sorted(self.closed.objects(act, cg("concerns")))[:1] if item in self.paths]

    def _acceptance(self, kind: str, iri: str) -> list[Link]:
        """Return links to messages of others that grant an item, or agree with it, or do so with a claim of it."""
        own = {iri, *self.network.claims_of(iri, *COMMITMENTS)}
        mine = {iri, *self.network.holders(iri)}
        mine |= {message for item in mine for message in self.closed.subjects(cg("presents"), item)}
        return [
            replace(act.by, label=act.label, note="" if item == iri else f"on {self.network.items[item].notation}")
            for item in self.in_order(own)
            for act, by in self._acts_on.get(item, ())
            if act.kind == kind and by not in mine
        ]

    @cached_property
    def _acts_on(self) -> dict[str, list[tuple[Act, str]]]:
        """The speech acts that concern each item, each with the message that performs it."""
        acts: dict[str, list[tuple[Act, str]]] = defaultdict(list)
        for node, act in self.acts.items():
            [by, *_] = sorted(self.closed.subjects(cg("performs"), node))
            for item in sorted(self.closed.objects(node, cg("concerns"))):
                acts[item].append((act, by))
        return acts

    def _acts(self, iri: str) -> list[Section]:
        acts = sorted(self.closed.objects(iri, cg("performs")))
        sections = []
        # reports have a section with what they report
        for kind in _ACTS[:-1]:
            links = []
            for act in acts:
                if act in self.closed.subjects(TYPE, cg(kind)):
                    target = next((self.link(item) for item in self._concerned(act)), Link("", "", ""))
                    links.append(Link(target.name, self.text(act, _LABEL), target.href))
            sections += [Section(f"{kind}s", tuple(links))] if links else []
        return sections

    def _claims(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims of an item: what it concludes comes after what it concludes it from.

        A conclusion that the item gives no reason for is a premise if another one follows from it, or just asserted.
        """
        reasons: dict[str, set[str]] = defaultdict(set)
        for inference in self._inferences_of.get(iri, ()):
            reasons[inference.conclusion].update(inference.premises)
        premises = set().union(*reasons.values())

        def role(part: ClaimRole) -> str:
            if part.role not in ("conclusion", "consequence") or part.claim in reasons:
                return part.role
            return "premise" if part.claim in premises else "assertion"

        level = levels(reasons)
        parts = [(role(part), part.claim) for part in self._parts_of.get(iri, ())]
        parts.sort(key=lambda part: (_CLAIM_ORDER.index(part[0]), part[0] == "premise" and level.get(part[1], 0)))
        return tuple(
            Claim(
                its_role,
                self.link(claim),
                len(self.exchange.score(claim).dots),
                self.network.items[claim].basis,
                self._qualifiers(claim),
            )
            for its_role, claim in parts
        )

    def _inferences(self, inferences: Iterable[Inference]) -> list[Link]:
        """Return links to the conclusions of inferences, with the premises of each inference as notes."""
        notes: dict[str, list[str]] = defaultdict(list)
        for inference in inferences:
            note = ", ".join(filter(None, (f"from {self._together(inference.premises)}", inference.basis)))
            notes[inference.conclusion].append(note)
        return [self.link(conclusion, "; ".join(each)) for conclusion, each in notes.items()]

    def _reasons(self, inferences: Iterable[Inference]) -> list[Link]:
        """Return links to the premises of inferences, with those that each premise needs beside it as notes."""
        links = []
        for inference in inferences:
            for premise in inference.premises:
                others = self._together([other for other in inference.premises if other != premise])
                note = ", ".join(filter(None, (f"together with {others}" if others else "", inference.basis)))
                links.append(self.link(premise, note))
        return links

    def _works(self, iri: str) -> list[Link]:
        return [Link(self.text(work, _LABEL), "", "") for work in sorted(self.closed.objects(iri, cg("cites")))]

    def _together(self, claims: Iterable[str]) -> str:
        return " and ".join(self.network.items[claim].notation for claim in claims)

    def _proofs(self, iri: str) -> tuple[str, ...]:
        """Return the proofs of the first entailed relations to an item."""
        from capgen_kg.rendering.proofs import as_tree

        facts = (
            (other, derived, iri)
            for derived in map(cg, _DERIVED)
            for other in sorted({*self.closed.subjects(derived, iri)} - {iri}, key=self._order)
        )
        proofs = map(self.debate.proof, islice(facts, MAX_PROOFS))
        return tuple(as_tree(proof, self._base) for proof in proofs if proof is not None)

    @cached_property
    def _base(self) -> Path:
        """The folder that paths in proofs are relative to."""
        from capgen_kg.resources import folder

        return folder("data").parent

    # the contribution form

    @cached_property
    def drafting(self) -> dict[str, Any]:
        """The fields of each kind, the speaker and passages of each item, and how many bytes of a file are read."""
        from capgen_kg.contributions.parsing import MAX_BYTES
        from capgen_kg.site.forms import forms, voice_forms

        items = {}
        spans: dict[str, list[int]] = {}
        for iri in self.network.items:
            passages = sorted((*self._span(node), node[1:-1]) for node in self._anchors(iri))
            spans |= {node: [start, end] for start, end, node in passages}
            items[iri[1:-1]] = {
                "by": next((speaker[1:-1] for speaker in sorted(self.closed.objects(iri, _BY))), ""),
                "passages": [node for _, _, node in passages],
            }
        return {
            "kinds": forms(self.closed),
            "voice": voice_forms(),
            "items": items,
            "passages": spans,
            "maxBytes": MAX_BYTES + 1,
        }

    def _anchors(self, iri: str) -> set[str]:
        """Return the passages that an item is anchored to, and those of its claims inside them."""
        own = self.closed.objects(iri, cg("anchor"))
        claims = {part.claim for part in self._parts_of.get(iri, ())}
        of_claims = {node for claim in claims for node in self.closed.objects(claim, cg("anchor"))}
        # an assumption of one argument may be anchored in another
        return {*own, *(node for node in of_claims if not own or any(self._lies_in(node, whole) for whole in own))}

    def _lies_in(self, inner: str, outer: str) -> bool:
        (start, end), (first, last) = self._span(inner), self._span(outer)
        return first <= start and end <= last

    def _span(self, node: str) -> tuple[int, int]:
        """Return start and end of a passage in the text, in code points."""
        if node not in self._spans:
            self._spans[node] = int(self.text(node, cg("start")) or 0), int(self.text(node, cg("end")) or 0)
        return self._spans[node]

    # access to the graph

    def link(self, iri: str, note: str = "") -> Link:
        """Return a link to the page of an item or person, or its name without a link if it has no page."""
        if item := self.network.items.get(iri):
            writer = item.attributed_to if item.kind in MESSAGES else ""
            return Link(item.notation, item.label, f"{self.paths[iri]}.html", note, self.stance(iri), writer)
        href = f"{self.paths[iri]}.html" if iri in self.paths else ""
        return Link(self.text(iri, _LABEL) or iri.strip("<>"), "", href, note)

    def on_map(self, link: Link, iri: str) -> Link:
        """Return a link to an item as maps show it.

        A message without a title of its own, which is labelled by its first words, is shown by its first claims that
        counter or are countered, or else by the first that it asserts, and by its writer.
        """
        if not self._is_labelled_by_words(iri):
            return replace(link, writer="")
        return replace(link, label=self._title(iri) or link.label)

    @cache  # noqa: B019 (a content lives as long as the process)
    def _title(self, iri: str) -> str:
        """Return the claims by which a map shows a message; empty if it has none."""
        exchange = self.exchange
        own = self.network.claims_of(iri, "assertion")
        words = [relation.label for relation in exchange.relations_of(iri) if relation.kind == "Rebuttal"]
        met = {relation.target for relation in exchange.relations_to(iri) if relation.kind == "Rebuttal"}
        words += [self.network.items[claim].label for claim in own if claim in met]
        words = words or [self.network.items[claim].label for claim in own[:1]]
        return " ".join(islice(dict.fromkeys(words), _MAX_CLAIMS_OF_TITLE))

    @cache  # noqa: B019 (a content lives as long as the process)
    def _is_labelled_by_words(self, iri: str) -> bool:
        """Return whether an item is a message whose label the import gave: shortened, or sentences of it."""
        item = self.network.items[iri]
        if item.kind not in ("Comment", "Contribution"):
            return False
        passages = self.closed.objects(iri, cg("anchor"))
        hashes = {self.text(node, cg("sha256")) for node in passages}
        return is_label_of_words(item.label, self._words(iri), hashes)

    def _words(self, iri: str) -> str | None:
        """Return the words of a message; nothing without the text that they are in."""
        whole = max(self._passages(iri), key=lambda passage: passage.end - passage.start, default=None)
        sources = {self.text(node, cg("inTextOf")).strip("<>") for node in self.closed.objects(iri, cg("anchor"))}
        text = self._texts.get(sources.pop()) if len(sources) == 1 else None
        return text[whole.start : whole.end] if whole and text is not None else None

    def _links(self, nodes: Iterable[str], note: str = "") -> list[Link]:
        return [self.link(node, note) for node in sorted((n for n in nodes if n in self.paths), key=self._order)]

    def _order(self, iri: str) -> NaturalKey:
        item = self.network.items.get(iri)
        return natural(item.notation if item else iri)

    def stance(self, iri: str) -> str:
        """Return the stance of an item, or that of all arguments that a claim belongs to: ``for`` or ``against``."""
        item = self.network.items[iri]
        if item.stance or item.kind != "Claim":
            return item.stance.lower()
        stances = {self.network.items[part.item].stance.lower() for part in self._owners_of.get(iri, ())}
        return stances.pop() if len(stances) == 1 else ""

    def _qualifiers(self, iri: str) -> tuple[str, ...]:
        """Return the words by which something is hedged or stressed."""
        return tuple(f"“{self.text(node, cg('words'))}”" for node in sorted(self.closed.objects(iri, cg("qualifier"))))

    def _passages(self, iri: str) -> list[Passage]:
        passages = []
        for node in self.closed.objects(iri, cg("anchor")):
            start, end = self.text(node, cg("start")), self.text(node, cg("end"))
            link = self.text(node, cg("liveLink"))
            if start.isdecimal() and end.isdecimal():
                # a link with another scheme could run a script
                passages.append(Passage(int(start), int(end), link if link.startswith(("http://", "https://")) else ""))
        return sorted(passages, key=lambda passage: (passage.start, passage.end))

    def in_text(self, iri: str) -> list[str]:
        """Return the passages of an item, the shortest first, or the messages of a person, in natural order."""
        if iri in self.network.items:
            spans = {node: self._span(node) for node in self.closed.objects(iri, cg("anchor"))}
            return sorted(spans, key=lambda node: (spans[node][1] - spans[node][0], node))
        return sorted(self.closed.subjects(_BY, iri), key=self._order)

    def text(self, node: str, predicate: str) -> str:
        """Return the first value of a property, or an empty string."""
        value = min(self.closed.objects(node, predicate), default="")
        return value and value_of(value)

    def triples(self, iri: str) -> bytes:
        """Return the triples about a resource and about the relations that it raises, as N-Triples."""
        parts = {node for name in ("raises", "hasInference") for node in self.closed.objects(iri, cg(name))}
        places = (self._places_in_closure.get(node.encode(), (0, 0)) for node in sorted({iri, *parts}))
        return b"".join(self.debate.closure[start:end] for start, end in places)

    @cached_property
    def _places_in_closure(self) -> dict[bytes, tuple[int, int]]:
        """Where the lines of each subject start and end in the closure, which is sorted."""
        places: dict[bytes, tuple[int, int]] = {}
        current, start, place = b"", 0, 0
        for line in self.debate.closure.splitlines(keepends=True):
            subject = line[: line.index(b" ")]
            if subject != current:
                places[current] = start, place
                current, start = subject, place
            place += len(line)
        return places | {current: (start, place)}

    @cached_property
    def _parts_of(self) -> dict[str, list[ClaimRole]]:
        return _group_by(self.network.roles, "item")

    @cached_property
    def _owners_of(self) -> dict[str, list[ClaimRole]]:
        return _group_by(self.network.roles, "claim")

    @cached_property
    def _inferences_of(self) -> dict[str, list[Inference]]:
        return _group_by(self.network.inferences, "item")

    @cached_property
    def _inferences_to(self) -> dict[str, list[Inference]]:
        return _group_by(self.network.inferences, "conclusion")

    @cached_property
    def _relations_by(self) -> dict[str, list[Relation]]:
        """The relations of each speaker, as they were raised: what is opposed to them in turn are words of others."""
        relations: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.network.relations:
            if relation.is_reverse:
                continue
            for speaker in self.closed.objects(relation.iri, _BY):
                relations[speaker].append(relation)
        return relations


def levels(reasons: Mapping[str, set[str]]) -> dict[str, int]:
    """Return for each claim with reasons a number above those of its reasons; in and above a circle, it is the same.

    Each round takes the claims whose reasons all have numbers, so that it ends soon however many ways there are.
    """
    numbers: dict[str, int] = {}
    waiting = dict(reasons)
    while waiting:
        number = len(numbers) + 1
        ready = [claim for claim, own in waiting.items() if not (own - {claim}) & waiting.keys()] or [*waiting]
        for claim in ready:
            del waiting[claim]
        numbers |= dict.fromkeys(ready, number)
    return numbers


def in_sentence(name: str) -> str:
    """Return the name of a message as a sentence has it: the only post has no number and is called the post."""
    return "the post" if name == "Post" else name


def _group_by(rows: Iterable[Any], attribute: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, attribute)].append(row)
    return groups
