"""Kialo's exported text: a numbered tree of pros and cons below a thesis."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.conventions import argument_of, one_line, with_notation
from capgen_kg.formats.from_debate import map_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

_TITLE = re.compile(r"Discussion (?:Title|Name): *(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+) +(?:(Pro|Con): *)?(.*)", re.DOTALL)
#: What its writer took for an entry: its number is indented or has another end, or its sign isn't followed by a colon.
_NEARLY = re.compile(r"\s*\d+(?:\.\d+)*[.):]*\s*(?:Pro|Con)\b", re.IGNORECASE)
_LINK = re.compile(r"-> See ((?:\d+\.)+)\s*")
_PRO, _CON = "Pro", "Con"
_BELOW = re.compile(r"^(?:\d+\.){2,} +(?:Pro|Con):", re.MULTILINE)
#: How many characters of a text its key holds as they are.
_MAX_KEY = 300


def write(source: Source) -> bytes:
    """Return a debate as a tree: the thesis, below it the arguments, below these their claims and relations.

    Below a relation stands what it rests on, where that has other words, and what is aimed at the relation, at what it
    rests on or at its message as a whole; where any of this stands elsewhere, it is a link. What is aimed at an
    inference stands below what this leads to. What else something is aimed at becomes a further thesis.
    """
    tree = _tree(source)
    title = f"Discussion Title: {tree.map.title}"
    return "".join(f"{line}\n" for line in (title, "", *tree.lines())).encode()


def omitted_claims(source: Source) -> int:
    """Return how many claims of a debate are in no entry."""
    tree = _tree(source)
    claims = {name for name, node in tree.map.nodes.items() if node.class_name == "claim"}
    return len(claims - tree.numbers.keys() - {tree.map.thesis})


def _tree(source: Source) -> _TreeWriter:
    tree = _TreeWriter(map_of(source.graph))
    tree.write_thesis()
    tree.write_further_theses()
    return tree


@dataclass(frozen=True)
class _Entry:
    """An entry: its number, sign and words.

    Attributes:
        link: Name of the claim or relation that the entry is a link to, or empty.
        claim: Name of the claim that the entry stands for, or empty.
        relation: Relation that the entry stands for, or ``None``.
    """

    number: str
    sign: str
    words: str
    link: str = ""
    claim: str = ""
    relation: Node | None = None


class _TreeWriter:
    def __init__(self, debate_map: ArgumentMap) -> None:
        self.map = debate_map
        #: Number of the entry of each claim and relation that has one.
        self.numbers: dict[str, str] = {}
        self._entries: list[_Entry] = []
        self._arguments = [node for node in debate_map.nodes.values() if node.class_name == "argument"]
        self._relations = [node for node in debate_map.nodes.values() if node.class_name in ("rebuttal", "support")]
        self._by_target: dict[str, list[Node]] = {}
        for node in self._relations:
            self._by_target.setdefault(self._target(node), []).append(node)
        self._below = _relations_by_argument(debate_map, self._arguments)
        #: Relations that stand below an argument, so that they are links elsewhere.
        self._settled = {node.name for nodes in self._below.values() for node in nodes}

    def lines(self) -> Iterator[str]:
        for entry in self._entries:
            words = f"-> See {self.numbers[entry.link]}" if entry.link else entry.words
            yield f"{entry.number} {entry.sign}: {words}" if entry.sign else f"{entry.number} {words}"

    def _target(self, relation: Node) -> str:
        """Return what a relation is aimed at; for an inference, what it leads to."""
        target = self.map.target(relation.name)
        is_inference = self.map.nodes[target].class_name == "inference"
        return self.map.conclusions(target)[0] if is_inference else target

    def _claims_of(self, argument: Node) -> list[str]:
        """Return conclusions and premises of an argument, each once."""
        names = [*self.map.conclusions(argument.name), *self.map.premises(argument.name)]
        return list(dict.fromkeys(names))

    def write_thesis(self) -> None:
        """Write the thesis with all that stands below it."""
        thesis = self.map.nodes[self.map.thesis].label if self.map.thesis else self.map.title
        self._entries.append(_Entry("1.", "", one_line(thesis)))
        arguments = [node for node in self._arguments if node.thesis in ("", self.map.thesis)]
        self._write_arguments(arguments, "1.")
        self._write_below(self._relation_entries(self._by_target.get(self.map.thesis, ()), "1.", len(arguments)))

    def _write_arguments(self, arguments: list[Node], prefix: str) -> None:
        for number, node in enumerate(arguments, 1):
            claims = self._claims_of(node)
            if claims and self.map.nodes[claims[0]].label == node.label:
                self.numbers.setdefault(claims[0], f"{prefix}{number}.")
        for number, node in enumerate(arguments, 1):
            sign = _PRO if node.stance == "for" else _CON
            own = f"{prefix}{number}."
            self._entries.append(_Entry(own, sign, with_notation(node.title, node.label)))
            self._write_below(self._argument_entries(node, own))

    def write_further_theses(self) -> None:
        """Write the theses of further debates, and whatever else something is aimed at."""
        number = 1
        theses = {node.thesis: None for node in self._arguments if node.thesis not in ("", self.map.thesis)}
        grounds = {claim for node in self._relations for claim in self.map.grounds[node.name]}
        targets = [self._target(node) for node in self._relations]
        # what nothing else rests on comes first; then what is left stands in circles
        for name in dict.fromkeys((*theses, *(name for name in targets if name not in grounds), *targets)):
            is_open = any(node.name not in self.numbers for node in self._by_target.get(name, ()))
            if name not in theses and (not is_open or self.map.nodes[name].class_name in ("rebuttal", "support")):
                continue
            number += 1
            node = self.map.nodes[name]
            self.numbers.setdefault(name, f"{number}.")
            self._entries.append(_Entry(f"{number}.", "", with_notation(node.title, node.label)))
            arguments = [node for node in self._arguments if node.thesis == name]
            self._write_arguments(arguments, f"{number}.")
            self._write_below(self._relation_entries(self._by_target.get(name, ()), f"{number}.", len(arguments)))

    def _write_below(self, entries: Iterator[_Entry]) -> None:
        """Write entries with what stands below them, to any depth."""
        pending = [entries]
        while pending:
            entry = next(pending[-1], None)
            if entry is None:
                pending.pop()
                continue
            self._entries.append(entry)
            if entry.relation:
                self.numbers.setdefault(entry.relation.name, entry.number)
            if entry.relation and not entry.link:
                if entry.claim:
                    self.numbers[entry.claim] = entry.number
                pending.append(self._entries_below(entry.relation, entry))

    def _argument_entries(self, argument: Node, number: str) -> Iterator[_Entry]:
        """Yield what stands below an argument: its claims, and what is aimed at it or them."""
        place = 0
        for name in self._claims_of(argument):
            if self.numbers.get(name) != number:
                place += 1
                yield self._ground_entry(name, f"{number}{place}.")
        yield from self._relation_entries(self._below.get(argument.name, ()), number, place, is_settling=True)

    def _ground_entry(self, name: str, number: str) -> _Entry:
        claim = self.map.nodes[name]
        self.numbers.setdefault(name, number)
        return _Entry(number, _PRO, with_notation(claim.title, claim.label))

    def _entries_below(self, relation: Node, entry: _Entry) -> Iterator[_Entry]:
        """Yield what stands below a relation."""
        place = 0
        raiser = self.map.nodes[self.map.raiser(relation.name)]
        grounds = self.map.grounds[relation.name]
        # an argument stands elsewhere; two entries of the same notation would be one
        for name in grounds if not entry.claim and raiser.class_name not in ("argument", "claim") else ():
            place += 1
            yield self._ground_entry(name, f"{entry.number}{place}.")
        targets = dict.fromkeys((relation.name, raiser.name, *grounds))
        aimed = [node for name in targets for node in self._by_target.get(name, ())]
        yield from self._relation_entries(aimed, entry.number, place)

    def _relation_entries(
        self, relations: Iterable[Node], number: str, before: int, is_settling: bool = False
    ) -> Iterator[_Entry]:
        """Yield an entry for each relation, after ``before`` others; a link if it or its claim stands elsewhere."""
        for place, relation in enumerate(relations, before + 1):
            sign = _CON if relation.kind == CONFLICT else _PRO
            claim = self._said_by(relation)
            if claim and claim in self.numbers:
                yield _Entry(f"{number}{place}.", sign, "", link=claim, relation=relation)
            elif relation.name in self.numbers or (relation.name in self._settled and not is_settling):
                yield _Entry(f"{number}{place}.", sign, "", link=relation.name)
            else:
                raiser = self.map.nodes[claim or self.map.raiser(relation.name)]
                words = with_notation(raiser.title, relation.label)
                yield _Entry(f"{number}{place}.", sign, words, claim=claim, relation=relation)

    def _said_by(self, relation: Node) -> str:
        """Return the claim that a relation rests on, and no other, and whose words it has; or an empty string."""
        grounds = self.map.grounds[relation.name]
        is_said = len(grounds) == 1 and self.map.nodes[grounds[0]].label == relation.label
        is_own = self.map.nodes[self.map.raiser(relation.name)].class_name != "argument"
        return grounds[0] if is_said and is_own else ""


def _relations_by_argument(debate_map: ArgumentMap, arguments: list[Node]) -> dict[str, list[Node]]:
    """Return the relations aimed at each argument or one of its claims or inferences, by the name of the argument."""
    owners: dict[str, list[str]] = {}
    for node in arguments:
        claims = (*debate_map.conclusions(node.name), *debate_map.premises(node.name), *node.further_claims)
        for name in dict.fromkeys((node.name, *claims)):
            owners.setdefault(name, []).append(node.name)
    relations: dict[str, list[Node]] = {}
    for node in debate_map.nodes.values():
        if node.class_name in ("rebuttal", "support"):
            target = debate_map.target(node.name)
            if debate_map.nodes[target].class_name in ("", "inference"):
                target = debate_map.raised_by.get(target, argument_of(target))
            for owner in owners.get(target, ()):
                relations.setdefault(owner, []).append(node)
    return relations


def is_discussion(text: str) -> bool:
    """Return whether a text looks like a discussion: it begins with a title, or has pros and cons below an entry."""
    return bool(_TITLE.match(text.lstrip()) or _BELOW.search(text))


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text, whose entries may span lines; raises ``InputError`` where there is no entry."""
    argument_map = ArgumentMap(path, text)
    links = []
    joined: set[tuple[str, str]] = set()
    for start, end in _entries(argument_map):
        match = _ENTRY.match(text[start:end])
        assert match
        number, sign, words = match[1], match[2], one_line(match[3])
        span = (start, start + len(text[start:end].rstrip()))
        parent = re.sub(r"\d+\.$", "", number)
        if number in argument_map.nodes:
            argument_map.note(span, "a second entry of the same number is left out", match[0])
        elif parent and (parent not in argument_map.nodes or sign is None):
            missing = "Pro or Con" if parent in argument_map.nodes else "an entry above it"
            argument_map.note(span, f"an entry that lacks {missing} is left out", match[0])
        elif link := _LINK.match(words):
            links.append((number, sign, link[1], parent, span))
            if link.end() < len(words):
                argument_map.note(span, "what stands after a link is left out", words[link.end() :])
        else:
            # numbers change with every vote; the words stay
            argument_map.add(Node(number, INFORMATION, words, span, key=words))
            if sign and not parent:
                argument_map.note(span, f"the {sign} of an entry without one above it is left out", number)
            if parent:
                _add_step(argument_map, joined, number, sign, number, parent, span)
    for number, sign, target, parent, span in links:
        if target in argument_map.nodes:
            _add_step(argument_map, joined, number, sign, target, parent, span)
        else:
            message = "a link to an entry that is not in the discussion is left out"
            argument_map.note(span, message, f"{number} to {target}")
    if not argument_map.nodes:
        raise InputError("found no numbered entry such as '1. The thesis'; is this another format?", path, 1, 1)
    return argument_map


def _entries(argument_map: ArgumentMap) -> list[Span]:
    """Return the spans of the entries, and read the title, which comes before them."""
    entries: list[Span] = []
    end = 0
    for line in argument_map.text.splitlines(keepends=True):
        start, end = end, end + len(line)
        if not entries and (title := _TITLE.match(line)):
            if argument_map.title:
                argument_map.note((start, end), "another title is left out", line)
            argument_map.title = argument_map.title or title[1].strip()
        elif _ENTRY.match(line):
            entries.append((start, end))
        elif line.strip() and entries:
            if _NEARLY.match(line):
                message = (
                    "a line that is nearly an entry is read as words of the one above; write it like 1.1. Pro: words"
                )
                argument_map.note((start, end), message, line)
            entries[-1] = (entries[-1][0], end)
        elif line.strip():
            argument_map.note((start, end), "a line before the first entry is left out", line)
    return entries


def _add_step(
    argument_map: ArgumentMap, joined: set[tuple[str, str]], number: str, sign: str, start: str, end: str, span: Span
) -> None:
    """Add the step of an entry, unless the two statements are joined by another one already."""
    if (start, end) in joined:
        argument_map.note(span, "an entry that says again what another says is left out", number)
        return
    name = f"{number}{sign}"
    kind = INFERENCE if sign == _PRO else CONFLICT
    key = f"{sign} {_key(argument_map.nodes[start].label)} {_key(argument_map.nodes[end].label)}"
    argument_map.add(Node(name, kind, "", span, key=key), (start, name), (name, end))
    joined.add((start, end))


@lru_cache(maxsize=1024)
def _key(words: str) -> str:
    """Return words unchanged if they are short, else their beginning with a digest."""
    return words if len(words) <= _MAX_KEY else f"{words[:50]} {hashlib.sha256(words.encode()).hexdigest()}"
