"""Contributions in a browser, drafted, checked and weighed by the command line's own modules, in a Python for browsers.

``checker.js`` has put what is asserted into a folder, as N-Triples.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.backends import FileBackend
from capgen_kg.contributions import checking, drafting, parsing
from capgen_kg.debate import Debate
from capgen_kg.diagnostics.formats import render
from capgen_kg.diagnostics.rules import rules
from capgen_kg.errors import CapgenError
from capgen_kg.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLACE = Path("/debate")
#: How many triples are asked twice as a whole; of more, only what is near to what changes.
_WHOLE = 200_000


class _SiteBackend(FileBackend):
    """The triples that the site has put into a folder, the ontology's among them."""

    def __init__(self) -> None:
        super().__init__(list, name="the debate of this site")
        self._base = KnowledgeBase(self.files)

    @property
    def files(self) -> list[Path]:
        return [_PLACE / "asserted.nt"]

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return what every file is checked against; a file that is dropped on the page is no part of it."""
        return self._base


_DEBATE = Debate(_SiteBackend())
_BASE = _DEBATE.knowledge_base()


def ready() -> None:
    """Work out what every check needs, once."""
    for needed in (_BASE.asserted, _BASE.materialized, _BASE.schema):
        assert needed is not None


def check(name: str) -> str:
    """Return, as JSON, what is wrong with a file of the working folder, as a list and in words, and remove it."""
    path = Path(name)
    try:
        found = checking.check_readings(_DEBATE, [parsing.read(path)])
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    finally:
        path.unlink()
    pages = {one.rule: f"rules/{one.rule}.html" for one in found if one.rule in rules()}
    said = [one.to_json() | {"page": pages.get(one.rule)} for one in found]
    return json.dumps({"found": said, "text": render("text", found) or "conforms\n"})


def impact(name: str) -> str:
    """Return, as JSON, what the answers become with a file of the working folder, in words, and remove it."""
    from capgen_kg.contributions import impact as impacts

    path = Path(name)
    try:
        whole = sum(1 for _ in _BASE.materialized.triples(None, None, None)) < _WHOLE
        found = impacts.of_facts(_BASE, parsing.read(path).facts, whole)
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    finally:
        path.unlink()
    return json.dumps({"text": impacts.as_text(found)})


def draft(said: str) -> str:
    """Return, as JSON, the draft of what a form says, its fields by the names of :class:`drafting.DraftRequest`."""
    wanted: dict[str, Any] = json.loads(said)
    try:
        made = drafting.draft(
            _DEBATE, drafting.DraftRequest(**{**wanted, "premises": tuple(wanted.get("premises", ()))})
        )
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    return json.dumps({"text": made.text, "missing": made.missing})
