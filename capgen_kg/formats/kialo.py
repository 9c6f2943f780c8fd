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
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

_TITLE = re.compile(r"Discussion (?:Title|Name): *(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+) +(?:(Pro|Con): *)?(.*)", re.DOTALL)
_LINK = re.compile(r"-> See ((?:\d+\.)+)\s*")
_PRO, _CON = "Pro", "Con"
#: How many characters of a text its key holds as they are.
_MAX_KEY = 300


def write(source: Source) -> bytes:
    """Return a debate as a tree: the thesis, below it the arguments, below these their claims and relations."""
    debate_map = map_of(source.graph)
    arguments = [node for node in debate_map.nodes.values() if node.class_name == "argument"]
    relations = _relations_by_argument(debate_map, arguments)
    thesis = debate_map.nodes[debate_map.thesis].label if debate_map.thesis else debate_map.title
    lines = [f"Discussion Title: {debate_map.title}", "", f"1. {one_line(thesis)}"]
    for number, node in enumerate(arguments, 1):
        prefix = f"1.{number}."
        lines.append(f"{prefix} {_PRO if node.stance == 'for' else _CON}: {with_notation(node.title, node.label)}")
        claims = [
            debate_map.nodes[name] for name in (*debate_map.conclusions(node.name), *debate_map.premises(node.name))
        ]
        entries = [(_PRO, with_notation(claim.title, claim.label)) for claim in claims]
        for relation in relations.get(node.name, ()):
            raiser = debate_map.nodes[debate_map.raiser(relation.name)]
            sign = _CON if relation.kind == CONFLICT else _PRO
            entries.append((sign, with_notation(raiser.title, relation.label)))
        lines += [f"{prefix}{place}. {sign}: {words}" for place, (sign, words) in enumerate(entries, 1)]
    return "".join(f"{line}\n" for line in lines).encode()


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
