"""Findings as a JSON array of objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as a JSON array; see :meth:`Diagnostic.to_json` for the keys of its objects."""
    return json.dumps([finding.to_json() for finding in findings], indent=2, ensure_ascii=False) + "\n"
