"""Drafts, checks and impact of contributions in a browser, by the modules of the command line, in Pyodide.

``check_worker.js`` has written the asserted triples into a folder, as N-Triples.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.backends import FileBackend
from capgen_kg.contributions import checking, drafting, numbering, parsing, voice
from capgen_kg.debate import Debate
from capgen_kg.diagnostics.formats import render
from capgen_kg.diagnostics.rules import rules
from capgen_kg.errors import CapgenError
from capgen_kg.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = Path("/debate")
#: The most triples for which impact runs all queries on the whole debate; with more, on what is near the change.
_MAX_TRIPLES = 200_000


class _SiteBackend(FileBackend):
    """The asserted triples of the site, the ontology included."""

    def __init__(self) -> None:
        super().__init__(list, name="the debate of this site")
        self._base = KnowledgeBase(self.files)

    @property
    def files(self) -> list[Path]:
        return [_FOLDER / "asserted.nt"]

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the debate of the site; files that are dropped on the page are never part of it."""
        return self._base


_DEBATE = Debate(_SiteBackend())
_BASE = _DEBATE.knowledge_base()


def ready() -> None:
    """Compute what every check needs."""
    for value in (_BASE.asserted, _BASE.materialized, _BASE.schema):
        assert value is not None


def check(name: str) -> str:
    """Check a file of the working folder and remove it.

    Return JSON: ``findings``, a list in the format of ``capgen contribute check --format json``, each with the ``page``
    of its rule, and ``text``, the output of the command; or ``error``.
    """
    path = Path(name)
    try:
        findings = checking.check_readings(_DEBATE, [parsing.read(path)])
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    finally:
        path.unlink()
    pages = {finding.rule: f"rules/{finding.rule}.html" for finding in findings if finding.rule in rules()}
    rows = [finding.to_json() | {"page": pages.get(finding.rule)} for finding in findings]
    return json.dumps({"findings": rows, "text": render("text", findings) or "conforms\n"})


def impact(name: str) -> str:
    """Compute what a file of the working folder changes, and remove it.

    Return JSON: ``effects``, sentences on what changes, of which the first are on standing, and ``text``, the output of
    ``capgen contribute impact``; or ``error``.
    """
    from capgen_kg.contributions import impact as impacts

    path = Path(name)
    try:
        whole = sum(1 for _ in _BASE.materialized.triples(None, None, None)) < _MAX_TRIPLES
        (reading,) = numbering.settle([parsing.read(path)], _BASE.asserted)
        result = impacts.of_facts(_BASE, reading.facts, whole)
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    finally:
        path.unlink()
    unchanged = () if result.verdicts else ("No argument or message changes its standing.",)
    return json.dumps({"effects": [*unchanged, *result.headlines], "text": impacts.as_text(result)})


def draft(request: str) -> str:
    """Return JSON with the draft of a form's fields; ``request`` is JSON by the fields of ``drafting.DraftRequest``."""
    fields: dict[str, Any] = json.loads(request)
    try:
        result = drafting.draft(
            _DEBATE, drafting.DraftRequest(**{**fields, "premises": tuple(fields.get("premises", ()))})
        )
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    return json.dumps({"text": result.text, "missing": result.missing})


def contribute(request: str) -> str:
    """Return JSON with a contribution in its writer's own voice; ``request`` is JSON by ``voice.VoiceRequest``."""
    try:
        result = voice.contribution(_DEBATE, voice.VoiceRequest(**json.loads(request)))
    except CapgenError as error:
        return json.dumps({"error": str(error)})
    return json.dumps({"text": result.text, "missing": result.missing, "name": result.name})
