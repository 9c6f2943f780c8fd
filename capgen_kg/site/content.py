"""What there is to show of a debate: things with their relations, by what is stated and what follows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.formats.debate_graph import COMMITMENTS, MOVES
from capgen_kg.formats.source import Source
from capgen_kg.naming import kinds, notations
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import ID, PREFIXES, local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, value_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from capgen_kg.debate import Debate
    from capgen_kg.formats.debate_graph import ClaimRole, DebateGraph, Relation
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.rdf.reading_order import NaturalKey

_LABEL, _BY = f"<{PREFIXES['rdfs']}label>", f"<{PREFIXES['prov']}wasAttributedTo>"
_NOTATION = f"<{notations.NOTATION}>"
#: Acts in the order in which they are shown.
_ACTS = ("Question", "Answer", "Concession", "Proposal", "Disclaimer", "Report")

#: What follows of an item, and is proved on its page.
_DERIVED = ("counters", "supports", "similarTo", "defends")


@dataclass(frozen=True)
class Link:
    """Something that a page leads to: its name, its words, where it is, and what is said beside it."""

    name: str
    words: str
    href: str
    note: str = ""
    side: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what is listed below it."""

    title: str
    links: tuple[Link, ...]
    is_steps: bool = False


@dataclass(frozen=True)
class Passage:
    """A stretch of the source: code points, and the address that shows it."""

    start: int
    end: int
    link: str


@dataclass
class Thing:
    """What a page is about."""

    iri: str
    path: str
    kind: str
    name: str
    words: str
    side: str = ""
    by: Link | None = None
    basis: str = ""
    hedges: tuple[str, ...] = ()
    passages: list[Passage] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)


class Content:
    """A debate as pages show it."""

    def __init__(self, debate: Debate) -> None:
        if debate.is_remote:
            raise UsageError(
                "a site is made of files or a store; an endpoint can be asked for its graph by capgen pull"
            )
        self.debate = debate
        self.source = Source(debate)
        self.asserted: TripleSource = self.source.asserted
        self.closed: TripleSource = self.source.closed
        self.network: DebateGraph = self.source.network

    @cached_property
    def title(self) -> str:
        """What the debate is called."""
        return self.network.title or "A debate"

    @cached_property
    def theses(self) -> list[Link]:
        """What each debate is about, with who is said to hold it."""
        found: dict[str, dict[str, list[str]]] = {}
        for row in self.debate.query("thesis").rows():
            holders = found.setdefault(f"<{row['thesisIri']}>", {})
            if row["heldBy"]:
                holders.setdefault(row["reportedIn"], []).append(row["heldBy"])
        return [
            self.link(iri, "; ".join(f"{' and '.join(who)}, as {where} says" for where, who in holders.items()))
            for iri, holders in found.items()
        ]

    @cached_property
    def _spaces(self) -> list[tuple[str, str]]:
        """Return namespaces and what paths of their things begin with."""
        debates = sorted(self.closed.subjects(TYPE, cg("Debate")))
        named = [(node[1 : max(node.rfind("/"), node.rfind("#")) + 1], node) for node in debates]
        if len(named) < 2:
            return [(named[0][0] if named else ID, "")]
        return [(space, f"{notations.debate_key(node, self._text(node, _NOTATION))}/") for space, node in named]

    @cached_property
    def qualified(self) -> dict[str, str]:
        """The notations that tell apart what several debates name alike, by IRI; empty where there is one debate."""
        is_one = len(self.debate.sparql(notations.DEBATES).rows()) < 2
        return {} if is_one else notations.qualified_notations(self.debate.sparql(notations.QUERY).rows())

    def kinds(self, iri: str) -> list[str]:
        """Return the kinds that a thing is of, as :meth:`capgen_kg.debate.Debate.kinds` does, in their order."""
        classes = {value[1:-1] for value in self.closed.objects(f"<{iri}>", TYPE)}
        if any(self.closed.subjects(cg(kinds.THESIS), f"<{iri}>")):
            classes.add(kinds.THESIS)
        return kinds.in_order(kinds.kinds_of(classes))

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of the page of each thing that has one, without its ending, by IRI in brackets."""
        found: dict[str, str] = {}
        taken: set[str] = set()
        for iri in [*self.network.items, *self.people]:
            space, start = next(((s, p) for s, p in self._spaces if iri.startswith(f"<{s}")), ("", ""))
            local = iri[len(space) + 1 : -1] if space else local_name(iri[1:-1])
            # a path that any file system takes, and nothing leads out of the folder
            safe = re.sub(r"[^A-Za-z0-9_-]+", "_", local)[:120] or "_"
            path = f"id/{start}{safe}"
            # names that differ by case are one file on some systems
            while path.lower() in taken:
                path += "_"
            taken.add(path.lower())
            found[iri] = path
        return found

    @cached_property
    def people(self) -> list[str]:
        """People and voices, by their names."""
        nodes = {node for kind in ("Person", "Voice") for node in self.closed.subjects(TYPE, cg(kind))}
        return sorted(nodes, key=lambda node: (natural(self._text(node, _LABEL) or node), node))

    @cached_property
    def page_count(self) -> int:
        """How many items and people have a page."""
        return len(self.paths)

    def thing(self, iri: str) -> Thing:
        """Return what the page of a thing, one of ``paths``, is about."""
        return self._item(iri) if iri in self.network.items else self._person(iri)

    # what is said of one

    def _item(self, iri: str) -> Thing:
        item = self.network.items[iri]
        thing = Thing(iri, self.paths[iri], item.kind, item.notation, item.label, item.stance.lower(), basis=item.basis)
        thing.by = next((self.link(who) for who in sorted(self.closed.objects(iri, _BY))), None)
        thing.hedges = tuple(self._text(node, _LABEL) for node in sorted(self.closed.objects(iri, cg("hedge"))))
        thing.passages = self._passages(iri)
        claims = [
            self.link(part.claim, f"{part.role}{self._hedged(part.claim)}") for part in self._parts_of.get(iri, ())
        ]
        owners = [self.link(part.item, part.role) for part in self._owners_of.get(iri, ())]
        own = {iri, *(part.claim for part in self._parts_of.get(iri, ()) if part.role in COMMITMENTS)}
        # the reverse of an opposition counters its very target alone
        against = [m for node in own for m in self._aimed_at.get(node, ()) if node == iri or not m.is_reverse]
        raised = self._raised_by.get(iri, ())
        sides = {side: self._links(self._on_side(iri, side), side.lower()) for side in ("For", "Against")}
        theses = {side: self._links(self._theses_of(iri, side), side.lower()) for side in ("For", "Against")}
        listed = (
            ("Claims", claims), ("Part of", owners),
            ("Countered by", [*self._moves(against, "Rebuttal"), *sides["Against"]]),
            ("Supported by", [*self._moves(against, "Support"), *sides["For"]]),
            ("Counters", [*self._moves(raised, "Rebuttal", ends=True), *theses["Against"]]),
            ("Supports", [*self._moves(raised, "Support", ends=True), *theses["For"]]),
            ("Similar to", [*self._moves(against, "Similarity"), *self._moves(raised, "Similarity", ends=True)]),
            ("Counters of its counters", self._links(set(self.closed.subjects(cg("defends"), iri)) - {iri})),
        )  # fmt: skip
        thing.sections = [Section(title, tuple(dict.fromkeys(links))) for title, links in listed if links]
        thing.sections += self._acts(iri)
        thread = [
            *(self.link(node, "answers") for node in sorted(self.closed.objects(iri, cg("repliesTo")))),
            *(self.link(node, "answered by") for node in sorted(self.closed.subjects(cg("repliesTo"), iri))),
        ]
        thing.sections += [Section("Thread", tuple(thread))] if thread else []
        thing.proofs = self._proofs(iri)
        return thing

    def _person(self, iri: str) -> Thing:
        kind = "Voice" if iri in self.closed.subjects(TYPE, cg("Voice")) else "Person"
        thing = Thing(iri, self.paths[iri], kind, self._text(iri, _LABEL), "")
        thing.passages = self._passages(iri)
        said: dict[str, list[Link]] = defaultdict(list)
        for node in sorted(self.closed.subjects(_BY, iri)):
            if node in self.network.items:
                said[f"{self.network.items[node].kind}s"].append(self.link(node))
        said["Raises"] = self._moves(self._raised_of.get(iri, ()), *MOVES, ends=True)
        thing.sections = [Section(title, tuple(links)) for title, links in said.items() if links]
        return thing

    def _acts(self, iri: str) -> list[Section]:
        acts = sorted(self.closed.objects(iri, cg("performs")))
        found = []
        for kind in _ACTS:
            links = []
            for act in acts:
                if act in self.closed.subjects(TYPE, cg(kind)):
                    about = next(iter(sorted(self.closed.objects(act, cg("concerns")))), "")
                    target = self.link(about) if about in self.paths else Link("", "", "")
                    links.append(Link(target.name, self._text(act, _LABEL), target.href))
            found += [Section(f"{kind}s", tuple(links))] if links else []
        return found

    def _moves(self, moves: Iterable[Relation], *kinds: str, ends: bool = False) -> list[Link]:
        found = []
        for move in moves:
            if move.kind in kinds:
                node = move.target if ends else move.source
                other = move.source if ends else move.target
                aim = self.network.items[other]
                note = " ".join(filter(None, (move.attack_type, "" if ends else aim.notation)))
                note = ", ".join(filter(None, (note, move.basis, move.attributed_to and f"by {move.attributed_to}")))
                item, words = self.network.items[node], move.label
                if ends:
                    # the target's name has the target's words; what is said against it or for it comes after
                    words, note = item.label, f"{note}: {move.label}"
                found.append(Link(item.notation, words, f"{self.paths[node]}.html", note, self._side(node)))
        return sorted(set(found), key=lambda link: (natural(link.name), link.words, link.note))

    def _proofs(self, iri: str) -> list[str]:
        from capgen_kg.rendering.proofs import as_tree

        found = []
        for derived in map(cg, _DERIVED):
            for other in sorted(self.closed.subjects(derived, iri), key=self._order):
                if (proof := self.debate.proof((other, derived, iri))) is not None:
                    found.append(as_tree(proof, self._base))
        return found

    @cached_property
    def _base(self) -> Path:
        """The folder that the places of proofs are told from."""
        from capgen_kg.resources import folder

        return folder("data").parent

    # what the form for contributions has to know

    @cached_property
    def drafting(self) -> dict[str, Any]:
        """Fields by kind, of each item who says it and where it stands, and how much of a file is read."""
        from capgen_kg.contributions.parsing import MAX_BYTES
        from capgen_kg.site.forms import forms

        items = {}
        places: dict[str, list[int]] = {}
        for iri in self.network.items:
            found = sorted(
                (int(self._text(node, cg("start")) or 0), int(self._text(node, cg("end")) or 0), node[1:-1])
                for node in self._stands(iri)
            )
            places |= {node: [start, end] for start, end, node in found}
            items[iri[1:-1]] = {
                "by": next((who[1:-1] for who in sorted(self.closed.objects(iri, _BY))), ""),
                "passages": [node for _, _, node in found],
            }
        return {"kinds": forms(self.closed), "items": items, "passages": places, "most": MAX_BYTES + 1}

    def _stands(self, iri: str) -> set[str]:
        """Return the passages of an item and of what it is made of; a claim stands where its item does, too."""
        own = self.closed.objects(iri, cg("anchor"))
        parts = {part.claim for part in self._parts_of.get(iri, ())}
        found = {node for one in parts for node in self.closed.objects(one, cg("anchor"))}
        # what an argument takes for granted may stand in another one, too
        return {*own, *(node for node in found if not own or any(self._lies_in(node, whole) for whole in own))}

    def _lies_in(self, inner: str, outer: str) -> bool:
        (start, end), (first, last) = (
            [int(self._text(node, cg(name)) or 0) for name in ("start", "end")] for node in (inner, outer)
        )
        return first <= start and end <= last

    # the graph, by what pages ask of it

    def link(self, iri: str, note: str = "") -> Link:
        """Return a link to the page of a thing."""
        if item := self.network.items.get(iri):
            return Link(item.notation, item.label, f"{self.paths[iri]}.html", note, self._side(iri))
        href = f"{self.paths[iri]}.html" if iri in self.paths else ""
        return Link(self._text(iri, _LABEL) or iri.strip("<>"), "", href, note)

    def _links(self, nodes: Iterable[str], note: str = "") -> list[Link]:
        return [self.link(node, note) for node in sorted((n for n in nodes if n in self.paths), key=self._order)]

    def _on_side(self, thesis: str, side: str) -> Iterator[str]:
        """Yield the arguments on a side, ``For`` or ``Against``, of a thesis."""
        return (node for node in self.closed.subjects(cg("stanceTarget"), thesis) if self._takes(node, side))

    def _theses_of(self, argument: str, side: str) -> Collection[str]:
        """Return the theses that an argument is about, if it is on a side of them."""
        return self.closed.objects(argument, cg("stanceTarget")) if self._takes(argument, side) else ()

    def _takes(self, argument: str, side: str) -> bool:
        return (argument, cg("stance"), cg(side)) in self.closed

    def _order(self, iri: str) -> NaturalKey:
        item = self.network.items.get(iri)
        return natural(item.notation if item else iri)

    def _side(self, iri: str) -> str:
        """Return the side of an item, or that of all arguments that a claim is of."""
        item = self.network.items[iri]
        if item.stance or item.kind != "Claim":
            return item.stance.lower()
        sides = {self.network.items[part.item].stance.lower() for part in self._owners_of.get(iri, ())}
        return sides.pop() if len(sides) == 1 else ""

    def _hedged(self, iri: str) -> str:
        hedges = [self._text(node, _LABEL) for node in sorted(self.closed.objects(iri, cg("hedge")))]
        basis = ["read in"] if self.network.items[iri].basis == "interpreted" else []
        return "".join(f", {word}" for word in (*hedges, *basis))

    def _passages(self, iri: str) -> list[Passage]:
        found = []
        for node in self.closed.objects(iri, cg("anchor")):
            start, end = self._text(node, cg("start")), self._text(node, cg("end"))
            link = self._text(node, cg("liveLink"))
            if start.isdecimal() and end.isdecimal():
                # other schemes have no place in a link
                found.append(Passage(int(start), int(end), link if link.startswith(("http://", "https://")) else ""))
        return sorted(found, key=lambda passage: (passage.start, passage.end))

    def _text(self, node: str, predicate: str) -> str:
        return next((value_of(value) for value in sorted(self.closed.objects(node, predicate))), "")

    def triples(self, iri: str) -> list[Fact]:
        """Return what is said of a thing, with what follows, and what is said of the moves that it raises."""
        nodes = [iri, *sorted(self.closed.objects(iri, cg("raises")))]
        return sorted(fact for node in nodes for fact in self.closed.triples(node, None, None))

    @cached_property
    def _parts_of(self) -> dict[str, list[ClaimRole]]:
        return _grouped(self.network.roles, "item")

    @cached_property
    def _owners_of(self) -> dict[str, list[ClaimRole]]:
        return _grouped(self.network.roles, "claim")

    @cached_property
    def _aimed_at(self) -> dict[str, list[Relation]]:
        return _grouped(self.network.relations, "target")

    @cached_property
    def _raised_of(self) -> dict[str, list[Relation]]:
        """The moves of each speaker."""
        found: dict[str, list[Relation]] = defaultdict(list)
        for move in self.network.relations:
            for who in self.closed.objects(move.iri, _BY):
                found[who].append(move)
        return found

    @cached_property
    def _raised_by(self) -> dict[str, list[Relation]]:
        return _grouped(self.network.relations, "source")


def _grouped(things: Iterable[Any], name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for thing in things:
        found[getattr(thing, name)].append(thing)
    return found
