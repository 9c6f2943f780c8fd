"""What a message holds beside claims of its own: arguments that it presents, and what others say according to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg
from capgen_kg.standing.reasons import STANDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.formats.debate_graph import DebateGraph
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.site.exchange import Exchange, Link, Move, Score

MESSAGES = ("Post", "Comment", "Contribution")
#: The most arguments that the page of a message lists.
_MAX_ARGUMENTS = 60


class Items(Protocol):
    """What is needed of the content of a site."""

    network: DebateGraph
    closed: TripleSource

    @property
    def exchange(self) -> Exchange:
        """Who says what against and for whom."""

    @property
    def is_unread(self) -> bool:
        """Whether nothing has been read in the texts yet."""

    def link(self, iri: str) -> Link:
        """Return a link to an item or person."""

    def label(self, node: str) -> str:
        """Return the label of an act."""

    def in_order(self, nodes: Iterable[str]) -> list[str]:
        """Return items in natural order."""

    def in_order_of_text(self, nodes: Iterable[str]) -> list[str]:
        """Return items and acts in the order of the text."""


@dataclass(frozen=True)
class Report:
    """What others say according to a message: a summary, whose words they are, their claims, and what these counter."""

    label: str
    speakers: tuple[Link, ...]
    claims: tuple[tuple[Link, Score], ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Presented:
    """The first arguments that a message presents, and how many they are."""

    entries: tuple[tuple[Link, Score], ...]
    count: int


def presented(content: Items, iri: str) -> Presented:
    """Return the arguments that a message presents, with their standing."""
    arguments = _arguments(content, iri)
    entries = tuple((content.link(node), content.exchange.score(node)) for node in arguments[:_MAX_ARGUMENTS])
    return Presented(entries, len(arguments))


def reports(content: Items, iri: str) -> tuple[Report, ...]:
    """Return what others say according to a message, in the order of the text."""
    acts = [act for act in content.closed.objects(iri, cg("performs")) if _is_report(content, act)]
    return tuple(_report(content, act) for act in content.in_order_of_text(acts))


def remark(content: Items, iri: str) -> str:
    """Return what is said of an item instead of its standing, as long as nobody counters it, or an empty string.

    That is of a message which claims nothing or presents arguments, and of all items if nothing was read at all.
    """
    if content.network.items[iri].kind not in MESSAGES:
        return "nothing has been read in the text yet" if content.is_unread else ""
    own = [relation for relation in content.exchange.relations_of(iri) if relation.kind != "Similarity"]
    claims_something = bool(own or content.network.roles_of(iri))
    if arguments := _arguments(content, iri):
        count = sum(content.exchange.standing(node) == STANDS for node in arguments)
        number = "one argument" if len(arguments) == 1 else f"{len(arguments)} arguments"
        standing = f"it presents {number}, {count or 'none'} of which {'stands' if count == 1 else 'stand'}"
        return standing + ("; nobody has countered what else it says" if claims_something else "")
    if claims_something:
        return ""
    if acts := content.closed.objects(iri, cg("performs")):
        is_report = any(_is_report(content, act) for act in acts)
        return "it claims nothing of its own" + (", and reports what others say" if is_report else "")
    passages = content.closed.subjects(cg("spokenIn"), iri)
    leaves = [node for node in passages if cg("LeafPassage") in content.closed.objects(node, TYPE)]
    # greetings and the like have roles, and nothing else is read in them
    has_roles = bool(leaves) and all(content.closed.objects(node, cg("role")) for node in leaves)
    return "it makes no claim" if has_roles else "nothing has been read in it yet"


def _arguments(content: Items, iri: str) -> list[str]:
    nodes = content.closed.objects(iri, cg("presents"))
    return content.in_order(node for node in nodes if node in content.network.items)


def _is_report(content: Items, act: str) -> bool:
    return cg("Report") in content.closed.objects(act, TYPE)


def _report(content: Items, act: str) -> Report:
    exchange = content.exchange
    nodes = [node for node in content.closed.objects(act, cg("reports")) if node in content.network.items]
    claims = content.in_order_of_text(nodes)
    relations = [relation for claim in claims for relation in exchange.relations_of(claim)]
    return Report(
        content.label(act),
        tuple(content.link(speaker) for speaker in sorted(content.closed.objects(act, cg("speaker")))),
        tuple((content.link(claim), exchange.score(claim)) for claim in claims),
        exchange.moves(relation for relation in relations if relation.kind != "Similarity"),
    )
