"""What the first page and the maps of a site show: the two sides, what is disputed, and the fronts."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.formats.debate_graph import COMMITMENTS
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg
from capgen_kg.site.fronts import NARROW, WIDE, Pair, communities, picture
from capgen_kg.site.messages import MESSAGES
from capgen_kg.standing.reasons import OPEN, STANDS, UNDECIDED_WORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from capgen_kg.site.content import Content
    from capgen_kg.site.exchange import Link, Score
    from capgen_kg.site.fronts import Picture, Sizes

_COUNTER_CLAIM, _PRESENTS = cg("counterClaim"), cg("presents")
#: The most items of which all fronts are drawn, and the most of one front that is drawn.
MAX_DRAWN, MAX_DRAWN_OF_FRONT = 60, 30
#: The most rows and columns of the table of who counters whom, and the most items of a front that is a list.
MAX_ROWS = 60
_SIZES = (("wide", WIDE), ("narrow", NARROW))
#: The most entries of what is disputed, shared or opposed, and of the lists of a large debate.
_MAX_DISPUTED, _MAX_MUTUAL, _MAX_LISTED = 3, 2, 20


class Home:
    """What the first page shows of a debate."""

    def __init__(self, content: Content) -> None:
        self._content, self._exchange, self._items = content, content.exchange, content.network.items

    @cached_property
    def arguments(self) -> dict[str, list[str]]:
        """The arguments of each side: first those whose notations are like most of that side, in natural order."""
        arguments: dict[str, list[str]] = {}
        for stance in ("for", "against"):
            nodes = [i for i, x in self._items.items() if x.kind == "Argument" and x.stance.lower() == stance]
            if nodes:
                series = Counter(self._series(node) for node in nodes).most_common(1)[0][0]
                nodes.sort(key=lambda node: (self._series(node) != series, natural(self._items[node].notation)))
                arguments[stance] = nodes
        return arguments

    def _series(self, iri: str) -> str:
        return self._items[iri].notation.split("#")[0]

    @cached_property
    def messages(self) -> list[str]:
        """The messages, in natural order."""
        messages = [iri for iri, item in self._items.items() if item.kind in MESSAGES]
        return sorted(messages, key=lambda iri: (self._items[iri].kind != "Post", natural(self._items[iri].notation)))

    def summary(self, most: int) -> dict[str, Any]:
        """Return the values of the first page, with at most so many arguments of a side."""
        content, score = self._content, self._exchange.score
        arguments = [node for nodes in self.arguments.values() for node in nodes]
        scores = {node: score(node) for node in arguments}
        disputed = sorted((node for node in arguments if scores[node].dots), key=lambda node: -len(scores[node].dots))
        shared, candidates = self._shared, [*disputed, *arguments]
        return {
            "description": content.description,
            "source": content.source_url,
            "messages": len(self.messages),
            "people": len(content.people),
            "sides": [
                {"stance": stance, "count": len(nodes),
                 "standing": sum(scores[node].standing == STANDS for node in nodes),
                 "reached": sum(bool(scores[node].reached) for node in nodes),
                 "rows": [(content.link(node), scores[node]) for node in nodes[:most]]}
                for stance, nodes in self.arguments.items()
            ],
            "standings": {score.standing for score in scores.values()},
            "uncountered": sum(not scores[node].dots for node in arguments),
            "shared": [
                (content.link(claim), [content.link(item) for item in items[:6]], content.network.items[claim].basis)
                for claim, items in shared[:_MAX_DISPUTED]
            ],
            "shared_count": len(shared),
            "disputed": [(content.link(node), scores[node]) for node in disputed[:_MAX_DISPUTED]],
            "mutual": [(content.link(claim), content.link(opponent)) for claim, opponent in self._mutual[:_MAX_MUTUAL]],
            "example": content.link(disputed[0] if disputed else arguments[0]) if arguments else None,
            # what would have to fall is asked of what has not fallen
            "standing_example": next((content.link(i) for i in candidates if scores[i].standing == STANDS), None),
        }  # fmt: skip

    def by_standing(self, most: int) -> list[dict[str, Any]]:
        """Return the arguments of both sides in groups, by their standing, with at most so many in each group."""
        score = self._exchange.score
        groups: dict[str, list[tuple[Link, Score]]] = {"uncountered": [], STANDS: [], OPEN: [], UNDECIDED_WORD: []}
        for node in (node for nodes in self.arguments.values() for node in nodes):
            key = score(node).standing if score(node).dots or score(node).standing != STANDS else "uncountered"
            groups[key].append((self._content.link(node), score(node)))
        return [{"key": key, "count": len(rows), "rows": rows[:most]} for key, rows in groups.items() if rows]

    def unanswered(self, most: int) -> dict[str, Any]:
        """Return what has unanswered counters, at most so many items, with these counters, most of them first."""
        exchange = self._exchange
        nodes = [*(node for nodes in self.arguments.values() for node in nodes), *self.messages]
        counts = {node: count for node in nodes if (count := exchange.score(node).count(STANDS))}
        ranked = sorted(counts, key=lambda node: -counts[node])
        entries = []
        for node in ranked[:most]:
            moves = [move for move in exchange.counters(node) if move.standing == STANDS]
            entries.append((self._content.link(node), exchange.score(node), moves))
        return {"entries": entries, "count": len(ranked)}

    @cached_property
    def _shared(self) -> list[tuple[str, list[str]]]:
        """The claims that arguments of both sides assume, and these arguments."""
        holders: dict[str, list[str]] = defaultdict(list)
        for role in self._content.network.roles:
            if role.role == "assumption" and self._content.stance(role.item):
                holders[role.claim].append(role.item)
        return [
            (claim, items)
            for claim, items in holders.items()
            if len({self._content.stance(item) for item in items}) > 1
        ]

    @cached_property
    def _mutual(self) -> list[tuple[str, str]]:
        """Pairs of claims that exclude each other, both of which somebody claims."""
        pairs: dict[frozenset[str], tuple[str, str]] = {}
        network, asserted = self._content.network, self._content.asserted
        claimed = {role.claim for role in network.roles if role.role in COMMITMENTS}
        for relation in network.relations:
            if relation.kind == "Rebuttal" and relation.is_mutual and not relation.is_reverse:
                for claim in sorted(asserted.objects(relation.iri, _COUNTER_CLAIM)):
                    if claim in claimed and relation.target in claimed:
                        pairs[frozenset((claim, relation.target))] = (claim, relation.target)
        return [*pairs.values()]


class Fronts:
    """The fronts of a debate: which messages and arguments are on each, and who counters whom there."""

    def __init__(self, content: Content) -> None:
        self._content, self._items = content, content.network.items
        self._nodes = [iri for iri, item in self._items.items() if item.kind == "Argument" or item.kind in MESSAGES]
        if content.is_one_message:
            # there, claims counter each other
            sources = {source for source, _ in content.network.counters}
            self._nodes += [iri for iri, item in self._items.items() if item.kind == "Claim" and iri in sources]
        nodes = set(self._nodes)
        pairs = {Pair(content.shown_for(source), target) for source, target in content.network.counters}
        self.pairs = sorted(
            pair for pair in pairs if pair.source != pair.target and pair.source in nodes and pair.target in nodes
        )
        self.fronts = communities(self._nodes, self.pairs)
        self.number = {iri: number for number, front in enumerate(self.fronts, 1) for iri in front}
        # an argument stands for the message that presents it
        arguments = [iri for iri in self._nodes if self._items[iri].kind == "Argument"]
        presenting = {message for iri in arguments for message in content.closed.subjects(_PRESENTS, iri)}
        elsewhere = {*self.number, *presenting}
        self.alone = [iri for iri in self._nodes if iri not in elsewhere and self._items[iri].kind != "Post"]
        self.is_large = len(self.number) > MAX_DRAWN

    def entries(self, nodes: list[str]) -> list[tuple[Link, Score]]:
        """Return items as rows of a page with a map."""
        return [(self._link(iri), self._content.exchange.score(iri)) for iri in nodes]

    def _link(self, iri: str, link: Callable[[str], Link] | None = None) -> Link:
        return self._content.on_map((link or self._content.link)(iri), iri)

    def href(self, number: int) -> str:
        """Return the address of a front."""
        return f"front/{number}.html" if self.is_large else f"map.html#front-{number}"

    @cached_property
    def standings(self) -> set[str]:
        """The standings that items on fronts have."""
        return {self._content.exchange.standing(iri) for iri in self.number}

    @cached_property
    def disputed(self) -> list[str]:
        """The items that most others counter."""
        counts = Counter(pair.target for pair in self.pairs)
        return [iri for iri, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MAX_LISTED]]

    @cached_property
    def unanswered(self) -> list[str]:
        """The open items with the most counters that nobody answered."""
        exchange = self._content.exchange
        nodes = [iri for iri in self.number if exchange.standing(iri) == OPEN]
        counts = {iri: exchange.score(iri).count(STANDS) for iri in nodes}
        return sorted(nodes, key=lambda iri: (-counts[iri], iri))[:_MAX_LISTED]

    @cached_property
    def _standings(self) -> dict[Pair, list[str]]:
        """The standings of the counters of each pair."""
        paths = {f"{path}.html": iri for iri, path in self._content.paths.items()}
        standings: dict[Pair, list[str]] = defaultdict(list)
        for target in dict.fromkeys(pair.target for pair in self.pairs):
            for move in self._content.exchange.counters(target):
                standings[Pair(self._content.shown_for(paths[move.by.href]), target)].append(move.standing)
        return standings

    def _standing(self, pair: Pair) -> str:
        standings = self._standings.get(pair, [])
        return STANDS if STANDS in standings else next(iter(sorted(standings, reverse=True)), "open")

    def views(self) -> list[dict[str, Any]]:
        """Return what the page of fronts shows of each."""
        inside: dict[int, list[Pair]] = defaultdict(list)
        stubs: dict[int, list[tuple[Pair, int]]] = defaultdict(list)
        for pair in self.pairs:
            first, second = self.number[pair.source], self.number[pair.target]
            if first == second:
                inside[first].append(pair)
            else:
                stubs[first].append((pair, second))
                stubs[second].append((pair, first))
        return [self._view(number, inside[number], stubs[number]) for number in range(1, len(self.fronts) + 1)]

    def _view(self, number: int, pairs: list[Pair], stubs: list[tuple[Pair, int]]) -> dict[str, Any]:
        exchange, members = self._content.exchange, self.fronts[number - 1]
        counts = Counter(node for pair in pairs for node in pair)
        ranked = sorted(members, key=lambda iri: -counts[iri])
        view: dict[str, Any] = {
            "href": self.href(number), "open": sum(exchange.standing(iri) == "open" for iri in members),
            "number": number, "count": len(members), "pair_count": len(pairs), "pictures": [],
            # named after what most of it is about
            "title": self._link(ranked[0]).label or self._link(ranked[0]).name,
            "stubs": [
                (*(self._link(end, exchange.link) for end in pair), other, self.href(other)) for pair, other in stubs
            ],
            "rows": [(self._link(iri), exchange.score(iri)) for iri in ranked[:MAX_ROWS]],
        }  # fmt: skip
        if len(members) > MAX_DRAWN_OF_FRONT:
            return view
        drawn = [(name, sizes, self._picture(members, pairs, sizes)) for name, sizes in _SIZES]
        return view | {"pictures": [self._drawing(*each) for each in drawn]}

    def _picture(self, members: list[str], pairs: list[Pair], sizes: Sizes) -> Picture:
        return picture({iri: self._content.exchange.side(iri) for iri in members}, pairs, sizes)

    def _drawing(self, name: str, sizes: Sizes, drawn: Picture) -> dict[str, Any]:
        exchange = self._content.exchange
        return {
            "name": name, "width": drawn.width, "height": drawn.height, "sizes": sizes,
            "boxes": [
                {"x": box.x, "y": box.y, "side": box.side, "link": self._link(box.iri),
                 "standing": exchange.standing(box.iri)}
                for box in drawn.boxes
            ],
            "curves": [
                {"source": self._items[curve.pair.source].notation, "target": self._items[curve.pair.target].notation,
                 "side": exchange.side(curve.pair.source), "path": curve.path,
                 "count": len(self._standings.get(curve.pair, [])), "is_answered": self._standing(curve.pair) == "open"}
                for curve in drawn.curves
            ],
        }  # fmt: skip

    def _cell(self, pair: Pair) -> dict[str, Any]:
        standings = self._standings.get(pair, [])
        return {"standing": self._standing(pair), "count": len(standings), "unanswered": standings.count(STANDS)}

    def matrix(self) -> dict[str, Any]:
        """Return the table of who counters whom, of the items with the most counters."""
        content, counts = self._content, Counter(node for pair in self.pairs for node in pair)
        chosen = {iri for iri, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_ROWS]}
        pairs = {pair for pair in self.pairs if pair.source in chosen and pair.target in chosen}
        home = Home(content)
        order = [*(iri for nodes in home.arguments.values() for iri in nodes), *home.messages]
        nodes = [iri for iri in dict.fromkeys([*order, *self._nodes]) if iri in chosen]
        targets = [iri for iri in nodes if any(pair.target == iri for pair in pairs)]
        sources = [iri for iri in nodes if any(pair.source == iri for pair in pairs)]
        cells = {pair: self._cell(pair) for pair in pairs}
        return {
            "columns": [self._link(iri, content.exchange.link) for iri in targets],
            "rows": [
                (self._link(iri, content.exchange.link), [cells.get(Pair(iri, target)) for target in targets])
                for iri in sources
            ],
            "shown": len(chosen), "count": len(counts),
        }  # fmt: skip
