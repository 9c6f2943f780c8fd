r"""Threads as people paste them: Markdown with a heading for each message.

The first heading, of level 1, is the title. Each heading below it, ``## Name`` or ``## Name, 2024-05-01``, begins a
message, which answers the nearest one before it of a lower level. Messages of the level of the post answer it. A text
without such headings is a post of a writer without a name.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_text
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import one_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_TIME = re.compile(r",[ \t]*(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)$")


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the thread in a file of Markdown."""
    path = one_file(paths, "markdown")
    text = read_text(path)
    if not text.strip():
        raise InputError("the file is empty, expected a thread", path)
    title = ""
    blocks: list[tuple[int, str, list[str]]] = [(2, "", [])]
    fence = ""
    for line in text.split("\n"):
        marker = re.match(r" {0,3}(```+|~~~+)", line)
        if marker and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else marker[1]
        match = None if fence else _HEADING.match(line)
        if (
            match
            and len(match[1]) == 1
            and not title
            and not any(part.strip() for _, _, lines in blocks for part in lines)
        ):
            title = match[2]
        elif match and len(match[1]) > 1:
            blocks.append((len(match[1]), match[2], []))
        else:
            blocks[-1][2].append(line)
    if len(blocks) > 1 and not "".join(blocks[0][2]).strip():
        del blocks[0]
    return _thread(title, blocks)


def _thread(title: str, blocks: list[tuple[int, str, list[str]]]) -> Thread:
    messages: list[Message] = []
    open_levels: list[tuple[int, str]] = []
    frequencies: dict[str, int] = {}
    for level, heading, lines in blocks:
        body = "\n".join(lines).strip()
        time = _TIME.search(heading)
        name = heading[: time.start()] if time else heading
        # what Markdown has no id for: the message's own words, and how often they were there before
        key = hashlib.sha256(f"{heading}\n{body}".encode()).hexdigest()[:12]
        frequencies[key] = frequencies.get(key, 0) + 1
        key += f"-{frequencies[key]}" if frequencies[key] > 1 else ""
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        parent = open_levels[-1][1] if open_levels else ""
        open_levels.append((level, key))
        author = "" if name.strip().lower() in ("[deleted]", "(no name)", "") else name.strip()
        stamp = time[1].replace(" ", "T") if time else ""
        messages.append(Message(key, author, stamp, parent, body, "markdown"))
    return Thread(title, messages[0], messages[1:])
