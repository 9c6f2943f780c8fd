"""What the user chooses about a site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Appearance:
    """The title of a site, CSS appended to its style sheet, and links in its footer as (text, URL).

    An empty title stands for the title of the debate. ``url`` is where the site will be, with a slash at the end, if
    that is known; pages then name the picture that services show beside links to them.
    """

    title: str = ""
    theme: str = ""
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
