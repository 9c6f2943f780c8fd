"""Words of a reading in Argdown that look like its notation: names without a place, data without braces, marks of acts.

What is certainly meant otherwise is refused. Of what may be meant so, a remark says how it is read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from capgen_kg.formats.argdown import SIDES, escape
from capgen_kg.formats.argdown_syntax import ARGUMENT, Element, Heading, Structure
from capgen_kg.readings.argdown_remarks import WORDS_OF_ACTS, Remark, act_in
from capgen_kg.readings.model import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.formats.argdown_syntax import Document

#: A word of an act that words begin with, as a label of them.
_LABEL = re.compile(rf"\W*({'|'.join(WORDS_OF_ACTS.values())})\s*(?:\W*[:)\]]|(?=[\[<]))", re.IGNORECASE)
#: A title that is a word of an act, perhaps with the name of a person before it or a number behind it.
_TITLE = re.compile(
    r"(?:[\w.]+ )?(?:concedes|conceded|concession|agrees|agreed|clarifies|clarification)(?: \d+)?", re.I
)
#: A key of data among words, where it is certainly none of them.
_KEY = re.compile(r"(?<!\w)(?P<key>quote|basis|hedge|boost|concedes|agrees|clarifies|illustrates|asserted) ?: ?\S")
#: A name with its colon among words.
_NAME = re.compile(r"(?<!@)(?:\[[^\[\]]+\]|<[^<>]+>)[*_]*:|\[\s*\]")
#: What is left of brackets around data.
_EMPTY = re.compile(r"(?:^|\s)[(\[]\s*[)\]]?\Z")
#: What looks like a name without brackets at the beginning of words.
_BARE = re.compile(r"\(?(?P<name>\w[\w' ’-]{0,30}?)\)? ?:\s+\S")
_MAX_BARE_WORDS = 3


def escaped(words: str) -> str:
    """Return words as Argdown that is read as these words, also where they look like notation.

    >>> escaped("Agreed: tools [drills] hurt.")
    'Agreed\\\\: tools \\\\[drills\\\\] hurt.'
    """
    text = escape(words)
    is_like_notation = _KEY.search(words) or _LABEL.match(words) or _EMPTY.search(words)
    return re.sub(r"[:()]", r"\\\g<0>", text) if is_like_notation else text


def slips(document: Document, thesis: str) -> Iterator[Remark]:
    """Yield remarks on words, titles and headings that look like the notation of a reading and are none.

    Args:
        document: The document.
        thesis: Name of the thesis.
    """
    doubtful = sorted(problem.span[0] for problem in document.doubts)
    for element in document.elements:
        # what is reported of a line is not reported once more of its words
        if bisect_left(doubtful, element.span[0]) == bisect_left(doubtful, element.span[1]):
            yield from _on_words(element)
    for part in document.parts:
        if isinstance(part, Structure):
            yield from _on_lines(part)
    yield from _on_marks(document)
    yield from _on_theses(document, thesis)


def _on_words(element: Element) -> Iterator[Remark]:
    text, start = element.bare, element.span[0]
    shown = element.name or f"“{text[:40]}”"
    if not element.name and text.strip(" *_=:").casefold() in SIDES:
        name = text.strip(" *_=:")
        yield Remark(start, f"found {name} as words of a statement; to write a heading, put a # before it: # {name}")
    elif match := _NAME.search(text):
        message = f"found {match[0].rstrip(':*_')} among the words of {shown}"
        yield Remark(start, f"{message}; a name begins its line, after - or + below what it counters or supports")
    elif "{" in text:
        # a brace that is not closed is reported, and what follows it is no words
        return
    elif match := _KEY.search(text):
        message = f"found {match['key']!r} among the words of {shown}"
        yield Remark(start, f"{message}; write data in braces, as {{{match['key']}: …}}")
    elif _EMPTY.search(text):
        yield Remark(start, f"found brackets around the data of {shown}; write the braces alone")
    elif match := _LABEL.match(text):
        act = act_in(match[1])
        message = f"found {match[1]!r} at the beginning of the words of {shown}; data say this, as {{{act}: [Name]}}"
        yield Remark(start, message)
    elif not element.name and (match := _BARE.match(text)) and match["name"].count(" ") < _MAX_BARE_WORDS:
        message = f"{match['name']!r} is read as words; if it is the name of what follows, write it in brackets"
        yield Remark(start, f"{message}, as [{match['name']}]: words", is_problem=False)


def _on_lines(structure: Structure) -> Iterator[Remark]:
    """Yield remarks on data without braces in lines of inference, and on numbers to which steps cannot refer."""
    numbers: set[int] = set()
    has_uses = False
    for row in structure.rows:
        if isinstance(row, Element):
            if has_uses and row.number in numbers:
                yield Remark(row.span[0], f"found a second ({row.number}) among statements to which {{uses: …}} refers")
            numbers.add(row.number)
        else:
            has_uses = has_uses or bool(row.data and "uses" in row.data.values)


def _on_marks(document: Document) -> Iterator[Remark]:
    """Yield remarks on statements that are called a speech act by their title or the heading above them."""
    heading = ""
    for part in document.parts:
        if isinstance(part, Heading):
            heading = part.text
        if not isinstance(part, Element) or part.kind == ARGUMENT or not part.text:
            continue
        if part.data and part.data.values.keys() & ACTS.keys():
            continue
        shown = part.name or f"“{part.text[:40]}”"
        if _TITLE.fullmatch(part.title) and (act := act_in(part.title)):
            yield Remark(part.span[0], f"{shown} is read as a claim; {_as_act(act)}", is_problem=False)
        elif heading.casefold() not in SIDES and (act := act_in(heading)):
            message = f"{shown} stands below {heading!r} and is read as a claim; {_as_act(act)}"
            yield Remark(part.span[0], message, is_problem=False)


def _as_act(act: str) -> str:
    article = "an" if act[0] == "a" else "a"
    return f"if it is {article} {ACTS[act].lower()}, write {{{act}: [Name]}} after it"


def _on_theses(document: Document, thesis: str) -> Iterator[Remark]:
    """Yield remarks on statements by themselves next to the thesis, which is the only one."""
    related = {end for relation in document.relations for end in (relation.start, relation.end)}
    section: list[Element] = []
    for part in (*document.parts, None):
        if isinstance(part, Element):
            section.append(part)
        elif not isinstance(part, Structure):
            if any(element.name == thesis for element in section):
                break
            section = []
    for element in section:
        is_claim = element.kind != ARGUMENT and element.text and element.name not in ("", thesis)
        is_act = element.data and element.data.values.keys() & ACTS.keys()
        if is_claim and not is_act and element not in related:
            message = f"{element.name} is read as a claim; a debate has one thesis, here {thesis}"
            yield Remark(element.span[0], message, is_problem=False)
