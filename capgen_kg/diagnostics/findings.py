"""What is wrong, where, by which rule and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from capgen_kg.queries.results import printable
from capgen_kg.rdf.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Finding:
    """One result of validation.

    ``focus`` is the IRI of the node that was checked, ``path`` the property that matters (empty when the node as
    a whole does), ``value`` the offending value, ``rule`` the IRI of the shape that was broken, ``severity`` one of
    ``violation``, ``warning`` and ``info``.
    """

    focus: str
    path: str
    value: str
    rule: str
    severity: str
    message: str


def as_table(findings: Iterable[Finding], width: int | None = None) -> str:
    """Return the findings as a table for people, or an empty string when there are none."""
    rows = [
        [
            f.severity,
            shorten(f.focus),
            shorten(f.path),
            printable(shorten(f.value)),
            printable(f.message),
            shorten(f.rule),
        ]
        for f in findings
    ]
    if not rows:
        return ""
    import tabulate

    names = ["severity", "focus", "path", "value", "message", "rule"]
    narrow = max(20, (width or 0) // 4) if width else None
    widths: list[int | None] = [None, narrow, narrow, narrow, narrow and narrow * 2, narrow]
    table = tabulate.tabulate(rows, names, "simple", disable_numparse=True, maxcolwidths=widths)
    return "\n".join(line.rstrip() for line in table.splitlines()) + "\n"


def as_json(findings: Iterable[Finding]) -> str:
    """Return the findings as a JSON array of objects, a key for each field of :class:`Finding`."""
    import json

    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"
