r"""Threads as people paste them: Markdown with a heading for each message.

The first heading, of level 1, is the title. Each heading below it, ``## Name`` or ``## Name, 2024-05-01``, begins a
message, which answers the nearest one before it of a lower level. Messages of the level of the post answer it. A text
without such headings is a post of a writer without a name.

Three things differ from CommonMark: a heading may have more than six ``#``, since replies go deeper; a line below a
quotation is part of that only if it begins with ``>``, too; and a thread of which every line begins with ``>`` is read
without that sign. What may be meant as the heading of a message and is none is refused or noted.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_text
from capgen_kg.threads.dates import DateError, split_heading
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import one_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEADING = re.compile(r"^ {0,3}(#+)[ \t](.*)$")
#: What may be meant as the heading of a message: a line of nothing but signs and a name, without the space between.
_TIGHT = re.compile(r"^ {0,3}(#+)([^\W\d_][^#.!?]{0,60})$")
#: The same, so far from the margin that it is code.
_INDENTED = re.compile(r"^(?: {4}| {0,3}\t)[ \t]*(##+[ \t]+[^\W\d_].*)$")
#: The line below a heading without ``#``, and what may be such a heading: a short line that is no sentence.
_UNDERLINE = re.compile(r"^ {0,3}(?:==+|--+)[ \t]*$")
_UNDERLINED = re.compile(r"^ {0,3}[*_]{0,3}[^\W\d_].{0,80}(?<![.!?…,;])$")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.{1,200}?)(?<=\S)\1(?!\w)")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
#: Level, heading, lines and number of the first line of a message.
_Block = tuple[int, str, list[str], int]
_QUOTED = re.compile(r" {0,3}>")
#: What begins a file of another kind, which would be read as the words of one message.
_OTHERS = {
    "JSON": re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{]\s*[\"\[{]|\[\s*\]\s*\Z)"),
    "a page in HTML": re.compile(r"\s*<(?:!doctype\s|html\b)", re.IGNORECASE),
    "a mailbox": re.compile(r"From \S+.*\n[\w-]+:"),
}


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the thread in a file of Markdown."""
    path = one_file(paths, "markdown")
    text = read_text(path)
    if not text.strip():
        raise InputError("the file is empty, expected a thread", path)
    if other := next((kind for kind, start in _OTHERS.items() if start.match(text)), ""):
        raise InputError(f"found {other}, expected Markdown; name its source with --from", path)
    text, notes = _unwrapped(text)
    title, first_stray = "", None
    numbered: list[tuple[int, str]] = []
    blocks: list[_Block] = [(2, "", [], 1)]
    lines = [*_lines(text)]
    start = next(number for number, (line, _) in enumerate(lines, 1) if line.strip())
    for number, (line, is_code) in enumerate(lines, 1):
        own = blocks[-1][2]
        if is_code:
            own.append(line)
        elif (tight := _TIGHT.match(line)) and (len(tight[1]) > 1 or not (blocks[-1][1] or any(map(str.strip, own)))):
            message = f"; to write a heading, put a space between: {tight[1]} {tight[2].strip()}"
            raise _no_heading(line, message, path, number)
        elif heading := _heading(line):
            level, words = heading
            if level > 1:
                blocks.append((level, words, [], number))
                if line[0] == " ":
                    numbered.append((number, f"{_shown(line)} is read as the heading of a message"))
            elif number == start:
                title = words
            else:
                first_stray = first_stray or (line, words, number)
                own.append(line)
        elif number == start + 1 and own and line.strip("= \t") == "" != line.strip():
            title = own.pop().strip()
        elif _UNDERLINE.match(line) and _is_underlined(own, lines, number):
            name = own[-1].strip()
            message = f", underlined; write ## {name} for the heading of a message, # {name} for the title"
            raise _no_heading(name, message, path, number - 1, "put an empty line below them")
        else:
            if indented := _INDENTED.match(line):
                words = _shown(indented[1])
                numbered.append((number, f"{words} is code, since it is indented; a heading begins at the margin"))
            own.append(line)
    if first_stray and len(blocks) > 1:
        line, words, number = first_stray
        message = (
            f"; one # is for the title, above all messages; write ## {words} or deeper for the heading of a message"
        )
        raise _no_heading(line, message, path, number)
    if len(blocks) > 1 and not "".join(blocks[0][2]).strip():
        del blocks[0]
    try:
        read_thread = _thread(title, blocks, numbered)
    except DateError as error:
        raise InputError(str(error), path, error.line, 1) from None
    read_thread.notes = [*notes, *(f"line {number}: {note}" for number, note in sorted(numbered))]
    if len(blocks) == 1 and not blocks[0][1]:
        message = "found no heading such as ## Ann; the whole file is one message of a writer without a name"
        read_thread.notes.append(f"{path}: {message}")
    return read_thread


def _heading(line: str) -> tuple[int, str] | None:
    """Return level and words of a heading, or nothing for another line."""
    match = _HEADING.match(line)
    if not match:
        return None
    level, words = len(match[1]), match[2].strip()
    bare = words.rstrip("#")
    if not bare or bare[-1] in " \t":
        words = bare.rstrip()
    # a line of many signs is a rule
    return (level, words) if words or level <= 6 else None


def _is_underlined(own: list[str], lines: list[tuple[str, bool]], number: int) -> bool:
    """Return whether the last line of a message so far is a heading, given that an underline is below it.

    It is a short line of its own, and there are words below it: what ends a message is a rule.
    """
    if not own or not _UNDERLINED.match(own[-1]) or (len(own) > 1 and own[-2].strip()):
        return False
    below = next((lines[place][0] for place in range(number, len(lines)) if lines[place][0].strip()), "")
    return bool(below) and not _heading(below)


def _no_heading(line: str, message: str, path: Path, number: int, remedy: str = "put \\ before them") -> InputError:
    text = f"found {_shown(line)}{message}; if these are words of a message, {remedy}"
    return InputError(text, path, number, 1)


def _shown(line: str) -> str:
    return repr(line.strip()[:60])


def _unwrapped(text: str) -> tuple[str, list[str]]:
    """Return a text without the ``>`` that every line of it begins with, as in one that was pasted as a quotation."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    if not all(_QUOTED.match(line) for line in filled) or not any(
        _heading(re.sub(r"^ {0,3}> ?", "", line)) for line in filled
    ):
        return text, []
    note = "every line of the file begins with >, which is left out"
    return "\n".join(re.sub(r"^ {0,3}> ?", "", line) for line in lines), [note]


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text, and whether each is in a block of code.

    A line below a quotation has an empty line before it, as one line with it, so that numbers of lines stay the same.
    """
    fence, was_quoted = "", False
    for line in text.split("\n"):
        marker = _FENCE.match(line)
        if marker and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else marker[1]
        is_quoted = not fence and bool(_QUOTED.match(line))
        ends = was_quoted and not is_quoted and line.strip() and not _heading(line)
        yield (f"\n{line}" if ends else line), bool(fence)
        was_quoted = is_quoted


def _thread(title: str, blocks: list[_Block], notes: list[tuple[int, str]]) -> Thread:
    """Return the thread of some messages; what is remarkable joins ``notes``, with its line."""
    messages: list[Message] = []
    open_levels: list[tuple[int, str]] = []
    frequencies: dict[str, int] = {}
    spellings: dict[str, dict[str, int]] = {}
    previous = ("", "", 0)
    for level, heading, lines, number in blocks:
        body = "\n".join(lines).strip()
        if body and (heading, body) == previous[:2]:
            notes.append((number, f"this message has the heading and the words of the one at line {previous[2]}"))
        previous = heading, body, number
        name, time = split_heading(_EMPHASIS.sub(r"\2", heading), number)
        # what Markdown has no id for: the message's own words, and how often they were there before
        key = hashlib.sha256(f"{heading}\n{body}".encode()).hexdigest()[:12]
        frequencies[key] = frequencies.get(key, 0) + 1
        key += f"-{frequencies[key]}" if frequencies[key] > 1 else ""
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        parent = open_levels[-1][1] if open_levels else ""
        if open_levels and level > open_levels[-1][0] + 1:
            above, own = "#" * open_levels[-1][0], "#" * level
            notes.append((number, f"{own} below {above} is read as an answer to it; write {above}# for that"))
        open_levels.append((level, key))
        author = "" if name.strip().lower() in ("[deleted]", "(no name)", "") else name.strip()
        spelling = " ".join(author.split())
        variants = spellings.setdefault(_folded(author), {})
        if variants and spelling not in variants:
            other, first = next(iter(variants.items()))
            message = f"{spelling!r} and {other!r} (line {first}) are two writers"
            notes.append((number, f"{message}; write the name in one way if they are the same person"))
        variants.setdefault(spelling, number)
        messages.append(Message(key, author, time, parent, body, "markdown"))
    return Thread(title, messages[0], messages[1:], has_ids=False)


def _folded(name: str) -> str:
    """Return a name without what differs by mistake: case, spaces and a final colon."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().rstrip(" :").split())
