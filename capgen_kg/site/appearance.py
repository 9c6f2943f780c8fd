"""What the user chooses about a site."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata


@dataclass(frozen=True)
class Appearance:
    """The title of a site, CSS appended to its style sheet, and links in its footer as (text, URL).

    An empty title stands for the title of the debate. ``url`` is where the site will be, with a slash at the end, if
    that is known; pages then name the picture that services show beside links to them. ``contact`` is the URL to which
    contributions and corrections are sent, empty if it is not known.
    """

    title: str = ""
    theme: str = ""
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    contact: str = ""


def project_contact() -> str:
    """Return the URL to which what concerns the bundled debate is sent: the issues of this project, as it declares."""
    try:
        declared: list[str] = metadata("capgen-kg").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    return dict(entry.split(", ", 1) for entry in declared).get("Issues", "")
