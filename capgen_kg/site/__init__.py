"""A static site of a debate, from the graph alone: pages, a map, and questions that the browser answers.

:mod:`content` gathers what there is to show, :mod:`layout` places the map, :mod:`pages` renders, :mod:`writing` writes
what changed. Nothing on a page asks anybody else for anything; nothing in the templates knows any debate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from capgen_kg.debate import Debate
    from capgen_kg.site.writing import Written


@dataclass(frozen=True)
class Look:
    """What the user says of a site: its title, more rules of style, and links in its foot as text and address."""

    title: str = ""
    theme: str = ""
    links: tuple[tuple[str, str], ...] = ()


def build(debate: Debate, out: Path, look: Look, on_progress: Callable[[int, int], None]) -> Written:
    """Write the site of a debate into a folder and return what was written.

    ``on_progress`` is told how many of how many pages are done. Raises ``UsageError`` when the folder holds something
    else, and what opening the debate raises.
    """
    from capgen_kg.site.content import Content
    from capgen_kg.site.pages import pages
    from capgen_kg.site.writing import write

    content = Content(debate)
    return write(out, pages(content, look), content.size, on_progress)
