"""What became of the maps of a folder, as a table and in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.corpus.maps import MapResult

#: The formats of the table; the first one is for files and pipes.
FORMATS = ("csv", "tsv", "json", "markdown", "table")
_COLUMNS = ("file", "format", "status", "arguments", "claims", "relations", "remarks")
#: How many files in no known format are named.
_SHOWN = 3


def render(results: Sequence[MapResult], form: str, width: int | None = None) -> str:
    """Return a row for each map in one of :data:`FORMATS`; ``width`` is that of a table, in characters."""
    if form == "json":
        return json.dumps([_as_dict(result) for result in results], indent=2, ensure_ascii=False) + "\n"
    import pyoxigraph as ox

    from capgen_kg.queries.results import QueryResult

    rows = [_as_dict(result) | {"remarks": result.error or "; ".join(result.notes)} for result in results]
    solutions = [tuple(None if row[name] == "" else ox.Literal(row[name]) for name in _COLUMNS) for row in rows]
    return QueryResult("SELECT", variables=_COLUMNS, solutions=solutions).render(form, width=width)


def summary(results: Sequence[MapResult], others: int) -> str:
    """Return how many maps came in, and how many did not.

    Args:
        results: What became of each file that may be a map by its ending.
        others: The number of other files.
    """
    left_out = left_out_of(results, others)
    results = [result for result in results if result.is_map]
    failed = sum(bool(result.error) for result in results)
    came_in = [result for result in results if not result.error]
    unchanged = sum(result.is_unchanged for result in came_in)
    bare = sum(not result.arguments for result in came_in)
    details = [f"{count:,} {what}" for count, what in ((unchanged, "unchanged"), (bare, "without arguments")) if count]
    parts = [
        f"{len(came_in):,} of {len(results):,} maps imported" + (f" ({', '.join(details)})" if details else ""),
        *[f"{failed:,} not imported"] * bool(failed),
        *left_out,
    ]
    totals = ((sum(getattr(r, name) for r in came_in), name) for name in ("arguments", "claims", "relations"))
    return f"{'; '.join(parts)}: {', '.join(f'{count:,} {name}' for count, name in totals)}"


def left_out_of(results: Sequence[MapResult], others: int) -> list[str]:
    """Return phrases on the files that are no maps: those of a known kind, and the first of those of an unknown one."""
    unknown = [_name(result.file) for result in results if not result.is_map and result.error]
    others += sum(not result.is_map and not result.error for result in results)
    shown = ", ".join(unknown[:_SHOWN]) + (", …" if len(unknown) > _SHOWN else "")
    return [
        *[f"{len(unknown):,} in no format of maps that is known ({shown}); to import them, name it with --from"]
        * bool(unknown),
        *[f"{others:,} other file{'s' * (others != 1)} left out"] * bool(others),
    ]


def _name(file: str) -> str:
    """Return the name of a file, also of one that is not UTF-8."""
    return file.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _as_dict(result: MapResult) -> dict[str, Any]:
    return {
        "file": _name(result.file),
        "format": result.format,
        "status": "failed" if result.error else "imported",
        "arguments": result.arguments,
        "claims": result.claims,
        "relations": result.relations,
        "notes": result.notes,
        "error": result.error,
    }
