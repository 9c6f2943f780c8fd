"""What the readers of threads have in common: files, JSON, times, and the choice of one thread of several."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError, UsageError
from capgen_kg.rdf.parsing import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def read_json(path: Path) -> Any:
    """Return the JSON of a file; raises ``InputError`` with the place where it is broken off or malformed."""
    return json_of(read_text(path), path)


def json_of(text: str, path: Path) -> Any:
    """Return the JSON in the text of a file, as :func:`read_json` does."""
    if not text.strip():
        raise InputError("the file is empty, expected JSON", path)
    return _parsed(text, path)


def read_lines(path: Path) -> list[Any]:
    """Return the JSON of each line of a file."""
    text = read_text(path)
    return [_parsed(line, path, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _parsed(text: str, path: Path, line: int = 1) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        end = " (the file may be truncated)" if not text[error.pos :].strip() else ""
        raise InputError(f"invalid JSON: {error.msg}{end}", path, line + error.lineno - 1, error.colno) from None
    except RecursionError:
        raise InputError("the JSON is nested too deeply", path, line) from None


def object_of(value: Any) -> dict[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a JSON array, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a JSON string or number as text; anything else is empty."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def time_of(value: Any) -> str:
    """Return a time in ISO 8601: of seconds since 1970, in UTC, or as the source has it."""
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return value
    try:
        return datetime.fromtimestamp(float(value), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def one_file(paths: Sequence[Path], name: str) -> Path:
    """Return the only file; raises ``UsageError`` when there are several."""
    if len(paths) != 1:
        raise UsageError(f"found {len(paths)} files, expected one for --from {name}")
    return paths[0]


def chosen(ids: Iterable[str], thread: str, path: Path) -> str:
    """Return the id of the thread to import: the one that is asked for, or the only one.

    Raises ``InputError`` where there is no thread, ``UsageError`` where there are several or the one asked for is not
    there.
    """
    known = list(dict.fromkeys(ids))
    if not known:
        raise InputError("found no thread", path)
    if thread in known:
        return thread
    names = ", ".join(known[:5]) + (f" and {len(known) - 5} more" if len(known) > 5 else "")
    if thread:
        raise UsageError(f"{path}: there is no thread {thread!r}; there is {names}")
    if len(known) > 1:
        raise UsageError(f"{path}: found {len(known)} threads ({names}); choose one with --thread ID")
    return known[0]
