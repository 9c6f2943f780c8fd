r"""Threads as people paste them: Markdown with a heading for each message.

The first heading, of level 1, is the title. Each heading below it, ``## Name`` or ``## Name, 2024-05-01``, begins a
message, which answers the nearest one before it of a lower level. Messages of the level of the post answer it. A text
without such headings is a post of a writer without a name.

Two things differ from CommonMark, since people paste them so: a line below a quotation is part of that only if it
begins with ``>``, too, and a thread of which every line begins with ``>`` is read without that sign.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_text
from capgen_kg.threads.dates import DateError, split_heading
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import one_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
#: What may be meant as the heading of a message: a line of nothing but signs and a name, without the space between.
_TIGHT = re.compile(r"^(#{1,6})([^\W\d_][^#.!?]{0,60})$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_QUOTED = re.compile(r" {0,3}>")


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the thread in a file of Markdown."""
    path = one_file(paths, "markdown")
    text = read_text(path)
    if not text.strip():
        raise InputError("the file is empty, expected a thread", path)
    text, notes = _unwrapped(text)
    title = ""
    blocks: list[tuple[int, str, list[str], int]] = [(2, "", [], 1)]
    for number, (line, is_code) in enumerate(_lines(text), 1):
        match = None if is_code else _HEADING.match(line)
        is_first = not blocks[-1][1] and not any(part.strip() for part in blocks[-1][2])
        if not is_code and (tight := _TIGHT.match(line)) and (is_first or len(tight[1]) > 1):
            message = (
                f"found {line.strip()[:60]!r}; to write a heading, put a space between: {tight[1]} {tight[2].strip()}"
            )
            raise InputError(f"{message}; if these are words of a message, put \\ before them", path, number, 1)
        if (
            match
            and len(match[1]) == 1
            and not title
            and not any(part.strip() for _, _, lines, _ in blocks for part in lines)
        ):
            title = match[2]
        elif match and len(match[1]) > 1:
            blocks.append((len(match[1]), match[2], [], number))
        else:
            blocks[-1][2].append(line)
    if len(blocks) > 1 and not "".join(blocks[0][2]).strip():
        del blocks[0]
    try:
        read_thread = _thread(title, blocks)
    except DateError as error:
        raise InputError(str(error), path, error.line, 1) from None
    read_thread.notes += notes
    if len(blocks) == 1 and not blocks[0][1]:
        message = "found no heading such as ## Ann; the whole file is one message of a writer without a name"
        read_thread.notes.append(f"{path}: {message}")
    return read_thread


def _unwrapped(text: str) -> tuple[str, list[str]]:
    """Return a text without the ``>`` that every line of it begins with, as in one that was pasted as a quotation."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    if not all(_QUOTED.match(line) for line in filled) or not any(
        _HEADING.match(re.sub(r"^ {0,3}> ?", "", line)) for line in filled
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
        ends = was_quoted and not is_quoted and line.strip() and not _HEADING.match(line)
        yield (f"\n{line}" if ends else line), bool(fence)
        was_quoted = is_quoted


def _thread(title: str, blocks: list[tuple[int, str, list[str], int]]) -> Thread:
    messages: list[Message] = []
    notes: list[str] = []
    open_levels: list[tuple[int, str]] = []
    frequencies: dict[str, int] = {}
    for level, heading, lines, number in blocks:
        body = "\n".join(lines).strip()
        name, time = split_heading(heading, number)
        # what Markdown has no id for: the message's own words, and how often they were there before
        key = hashlib.sha256(f"{heading}\n{body}".encode()).hexdigest()[:12]
        frequencies[key] = frequencies.get(key, 0) + 1
        key += f"-{frequencies[key]}" if frequencies[key] > 1 else ""
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        parent = open_levels[-1][1] if open_levels else ""
        if open_levels and level > open_levels[-1][0] + 1:
            above, own = "#" * open_levels[-1][0], "#" * level
            notes.append(f"line {number}: {own} below {above} is read as an answer to it; write {above}# for that")
        open_levels.append((level, key))
        author = "" if name.strip().lower() in ("[deleted]", "(no name)", "") else name.strip()
        messages.append(Message(key, author, time, parent, body, "markdown"))
    return Thread(title, messages[0], messages[1:], notes=notes, has_ids=False)
