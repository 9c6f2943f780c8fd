"""What would be read as something else, or have no effect, in an Argdown text that is a reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from capgen_kg.errors import did_you_mean
from capgen_kg.formats.argdown import SIDES
from capgen_kg.formats.argdown_syntax import Element, Heading, Structure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.formats.argdown_syntax import Document

#: Argdown's own keys in data and front matter, which are no part of a reading.
SETTINGS = frozenset({"isGroup", "isInGroup", "isClosed", "color", "images"})
_FRONT_KEYS = "title", "basis"
_FRONT_SETTINGS = frozenset(
    "subTitle author date abstract mode model color group dot graphml map web selection inference images".split()  # noqa: SIM905
)
#: The words that speech acts are called by, as patterns.
WORDS_OF_ACTS = {
    "concedes": r"conced(?:e|es|ed|ing)|concessions?|granted",
    "agrees": r"agree(?:s|d|ments?)?",
    "clarifies": r"clarif(?:y|ies|ied|ications?)",
}
_ACT = re.compile("|".join(rf"\b(?P<{key}>{words})\b" for key, words in WORDS_OF_ACTS.items()), re.IGNORECASE)
#: What is written like the notation of a message.
MESSAGE = re.compile(r"(?:comment|contribution) ?# ?\d+", re.IGNORECASE)


#: A key of data in a line of inference.
_DATA = re.compile(r"(?<!\w)(?P<key>basis|quote|why|by|hedge|uses|id) ?: ?\S")
#: The beginning of a heading that probably names a message.
_NUMBERED = re.compile(r"(?:comment|contribution|message)s? *#? *(?P<number>[0-9]+)(?![\w.])", re.IGNORECASE)


@dataclass(frozen=True)
class Remark:
    """A remark: its offset in the text, a message, and whether the text is refused for it."""

    offset: int
    message: str
    is_problem: bool = True


def remarks(document: Document, text: str, messages: Collection[str]) -> Iterator[Remark]:
    """Yield remarks on front matter, headings, tags, numbers of premises, and tabs.

    Args:
        document: The document.
        text: Its text.
        messages: Notations of the messages of the debate.
    """
    yield from _on_front_matter(document)
    yield from _on_sides(document)
    for part in document.parts:
        if isinstance(part, Heading):
            yield from _on_heading(part, messages)
        elif isinstance(part, Structure):
            yield from _on_steps(part)
    tagged: list[Element | Heading] = [*document.elements]
    tagged += [part for part in document.parts if isinstance(part, Heading)]
    for element in tagged:
        for span, tag in element.tags:
            if isinstance(element, Heading) and _NUMBERED.match(f"{element.text} #{tag}"):
                # that is a remark on the heading
                continue
            if tag.casefold() in SIDES or (isinstance(element, Element) and not element.text and not element.title):
                yield Remark(span[0], f"found #{tag}; to write a heading, put a space between: # {tag}")
            elif isinstance(element, Element) and (act := act_in(tag)):
                yield Remark(span[0], f"found #{tag}; data say this, as {{{act}: [Name]}}")
            else:
                yield Remark(span[0], f"the tag #{tag} is no part of a reading", is_problem=False)
    yield from _on_tabs(document, text)


def act_in(text: str) -> str:
    """Return the first speech act that words name, as one of the keys of a reading, or an empty string."""
    match = _ACT.search(text)
    return (match.lastgroup or "") if match else ""


def _on_front_matter(document: Document) -> Iterator[Remark]:
    front = document.front
    if front is None:
        return
    for key in sorted(front.values.keys() - {*_FRONT_KEYS, *_FRONT_SETTINGS}):
        message = f"found the key {key!r} in the front matter"
        if hint := did_you_mean(key, _FRONT_KEYS):
            yield Remark(front.place(key), f"{message}{hint}")
        else:
            yield Remark(front.place(key), f"{message}, which is no part of a reading", is_problem=False)


def _on_heading(heading: Heading, messages: Collection[str]) -> Iterator[Remark]:
    """Yield remarks on a misspelt side or message, and on data of a heading that is no message."""
    name = heading.text.partition(":")[0].strip()
    if name in messages:
        return
    shown, hint = heading.text, ""
    if heading.text.casefold() not in SIDES:
        # the short ones are too near to other words
        near = get_close_matches(heading.text.casefold(), [side for side in SIDES if len(side) > 3], 1, 0.8)
        hint = f"; did you mean {near[0].capitalize()}?" if near else ""
        if match := _NUMBERED.match(shown + "".join(f" #{tag}" for _, tag in heading.tags)):
            shown = match.string
            meant = [other for other in messages if other.partition("#")[2] == match["number"]]
            if meant:
                hint = f"; did you mean {meant[0]}?"
            elif MESSAGE.fullmatch(name):
                hint = did_you_mean(name, messages) or "; there is no such message"
    if hint:
        yield Remark(heading.span[0], f"found the heading {shown!r}{hint}")
    elif heading.data and (keys := heading.data.values.keys() - SETTINGS):
        key = min(keys)
        message = f"found the key {key!r} in the data of a heading that names no message"
        yield Remark(heading.data.place(key), message)


def _on_sides(document: Document) -> Iterator[Remark]:
    """Yield remarks on headings of a side inside of the other side, which they do not end."""
    outer: Heading | None = None
    for part in document.parts:
        if not isinstance(part, Heading):
            continue
        if outer is None or part.level <= outer.level:
            outer = part if part.text.casefold() in SIDES else None
        elif SIDES.get(part.text.casefold(), SIDES[outer.text.casefold()]) != SIDES[outer.text.casefold()]:
            signs, other = "#" * outer.level, f"{'#' * part.level} {part.text}"
            message = f"found {other} inside of {signs} {outer.text}, of which it is a part; write {signs} {part.text}"
            yield Remark(part.span[0], message)


def side_in(text: str) -> str:
    """Return the side that the words of a heading are about, if they name one of them: ``For`` or ``Against``."""
    signs = {SIDES[word] for word in re.findall(r"\w+", text.casefold()) if word in SIDES}
    return {"+": "For", "-": "Against"}[signs.pop()] if len(signs) == 1 else ""


def _on_steps(structure: Structure) -> Iterator[Remark]:
    """Yield remarks on names of rules, and on numbers of premises that no statement above has."""
    numbers: set[str] = set()
    for row in structure.rows:
        if isinstance(row, Element):
            numbers.add(str(row.number))
            continue
        if match := _DATA.search(row.rules):
            message = f"found {match['key']!r} without braces; write -- {{{match['key']}: …}} --"
            yield Remark(row.span[0], message)
        elif row.rules:
            yield Remark(row.span[0], f"the rule {row.rules!r} is no part of a reading", is_problem=False)
        if row.data and "uses" in row.data.values:
            uses = row.data.values["uses"]
            wrong = [str(use) for use in uses if str(use) not in numbers] if isinstance(uses, list) else [str(uses)]
            if wrong or not uses:
                message = f"found uses: {', '.join(wrong)}, expected numbers of statements above, as in [1, 2]"
                yield Remark(row.data.place("uses"), message)


def _on_tabs(document: Document, text: str) -> Iterator[Remark]:
    """Yield remarks on tabs among lines that are indented with spaces, which decide what stands below what."""
    spaced = False
    for relation in document.relations:
        start = relation.span[0]
        line = text.rfind("\n", 0, start) + 1
        indent = text[line:start]
        if not indent.strip():
            if "\t" in indent and (spaced or " " in indent):
                yield Remark(line, "found a tab among lines that are indented with spaces; write spaces")
            spaced = spaced or " " in indent
