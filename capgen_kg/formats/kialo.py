"""Kialo's exported text: a numbered tree of pros and cons below a thesis."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.conventions import argument_of, one_line, with_notation
from capgen_kg.formats.from_debate import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

_TITLE = re.compile(r"Discussion (?:Title|Name): *(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+) +(?:(Pro|Con): *)?(.*)", re.DOTALL)
_LINK = re.compile(r"-> See ((?:\d+\.)+)\s*")
_PRO, _CON = "Pro", "Con"
_BELOW = re.compile(r"^(?:\d+\.){2,} +(?:Pro|Con):", re.MULTILINE)
#: How many characters of a text its key holds as they are.
_MAX_KEY = 300


def write(source: Source) -> bytes:
    """Return a debate as a tree: the thesis, below it the arguments, below these their claims and relations.

    A claim that speaks for or against something has below it what speaks for or against that claim; where it does so
    several times, the others are links. Claims that lead nowhere and that something is aimed at are further theses.
    """
    debate_map = map_of(source.graph)
    thesis = debate_map.nodes[debate_map.thesis].label if debate_map.thesis else debate_map.title
    tree = _TreeWriter(debate_map)
    tree.write_thesis(thesis)
    tree.write_further_theses()
    title = f"Discussion Title: {debate_map.title}"
    return "".join(f"{line}\n" for line in (title, "", *tree.lines)).encode()


class _TreeWriter:
    def __init__(self, debate_map: ArgumentMap) -> None:
        self.lines: list[str] = []
        self._map = debate_map
        self._arguments = [node for node in debate_map.nodes.values() if node.class_name == "argument"]
        self._relations = _relations_by_argument(debate_map, self._arguments)
        # what is aimed at these stands below their arguments
        claims = {
            name for node in self._arguments for name in (node.name, *self._claims_of(node), *node.further_claims)
        }
        for node in debate_map.nodes.values():
            if node.class_name in ("rebuttal", "support"):
                target = debate_map.target(node.name)
                if target not in claims and debate_map.nodes[target].class_name == "claim":
                    self._relations.setdefault(target, []).append(node)
        #: Number of the entry of each claim that has one.
        self._numbers: dict[str, str] = {}

    def _claims_of(self, argument: Node) -> list[str]:
        """Return conclusions and premises of an argument, each once."""
        names = [*self._map.conclusions(argument.name), *self._map.premises(argument.name)]
        return list(dict.fromkeys(names))

    def write_thesis(self, words: str) -> None:
        self.lines.append(f"1. {one_line(words)}")
        for number, node in enumerate(self._arguments, 1):
            claims = self._claims_of(node)
            if claims and self._has_words_of(node, claims[0]):
                self._numbers.setdefault(claims[0], f"1.{number}.")
        for number, node in enumerate(self._arguments, 1):
            sign = _PRO if node.stance == "for" else _CON
            self.lines.append(f"1.{number}. {sign}: {with_notation(node.title, node.label)}")
            self._write_below(node, f"1.{number}.")

    def write_further_theses(self) -> None:
        """Write the claims that lead nowhere and that something is aimed at, except those of comments."""
        comments = {node.title for node in self._map.nodes.values() if node.class_name in ("comment", "contribution")}
        number = 1
        for node in self._map.nodes.values():
            is_root = node.class_name == "claim" and node.name in self._relations and not self._map.ends(node.name)
            if (
                is_root
                and node.name not in (*self._numbers, self._map.thesis)
                and node.title.rpartition(".")[0] not in comments
            ):
                number += 1
                self._numbers[node.name] = f"{number}."
                self.lines.append(f"{number}. {with_notation(node.title, node.label)}")
                self._write_below(node, f"{number}.")

    def _has_words_of(self, argument: Node, claim: str) -> bool:
        return self._map.nodes[claim].label == argument.label

    def _write_below(self, top: Node, number: str) -> None:
        """Write what stands below an entry, to any depth."""
        pending = [iter(self._entries(top, number))]
        while pending:
            entry = next(pending[-1], None)
            if entry is None:
                pending.pop()
                continue
            prefix, sign, words, claim = entry
            if claim and claim.name in self._numbers:
                self.lines.append(f"{prefix} {sign}: -> See {self._numbers[claim.name]}")
                continue
            self.lines.append(f"{prefix} {sign}: {words}")
            if claim:
                self._numbers[claim.name] = prefix
                pending.append(iter(self._entries(claim, prefix)))

    def _entries(self, top: Node, number: str) -> Iterator[tuple[str, str, str, Node | None]]:
        """Yield number, sign and words of the entries below another one, each with the claim that it stands for."""
        place = 0
        for name in self._claims_of(top) if top.class_name == "argument" else ():
            claim = self._map.nodes[name]
            if self._numbers.get(name) != number:
                place += 1
                self._numbers.setdefault(name, f"{number}{place}.")
                yield f"{number}{place}.", _PRO, with_notation(claim.title, claim.label), None
        for relation in self._relations.get(top.name, ()):
            place += 1
            raiser = self._map.nodes[self._map.raiser(relation.name)]
            is_claim = raiser.class_name == "claim" and raiser.label == relation.label
            sign = _CON if relation.kind == CONFLICT else _PRO
            words = with_notation(raiser.title, relation.label)
            yield f"{number}{place}.", sign, words, raiser if is_claim else None


def _relations_by_argument(debate_map: ArgumentMap, arguments: list[Node]) -> dict[str, list[Node]]:
    """Return the relations aimed at each argument or one of its claims, by the name of the argument."""
    owners: dict[str, list[str]] = {}
    for node in arguments:
        claims = (*debate_map.conclusions(node.name), *debate_map.premises(node.name), *node.further_claims)
        for name in dict.fromkeys((node.name, *claims)):
            owners.setdefault(name, []).append(node.name)
    relations: dict[str, list[Node]] = {}
    for node in debate_map.nodes.values():
        if node.class_name in ("rebuttal", "support"):
            target = debate_map.target(node.name)
            # what is aimed at an inference or a relation stands below the argument that this belongs to
            target = target if target in owners else debate_map.raised_by.get(target, argument_of(target))
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
