"""The cache of computed results on disk, with the hash of everything that a result depends on as its key.

A file of the cache ends with a line that has the digest of the content before it. If the cache is missing, read-only,
damaged, or written by another process, results are computed again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LABEL = b"# sha256 "


def folder() -> Path:
    """Return the folder of the cache: ``$CAPGEN_CACHE_DIR``, or that of the platform's conventions.

    Implemented here, as importing a package for it takes longer than reading a cached result.
    """
    if named := os.environ.get("CAPGEN_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        place = "~/Library/Caches"
    else:
        # https://specifications.freedesktop.org/basedir-spec/: a relative path is to be ignored
        place = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        place = place if place.startswith("/") else "~/.cache"
    return Path(place).expanduser() / "capgen-kg"


def memoize(kind: str, parts: Iterable[bytes], compute: Callable[[], bytes]) -> bytes:
    """Return the result of ``compute()``, from the cache if it is there.

    Args:
        kind: the first part of the name of its file.
        parts: everything that the result depends on.
        compute: called without arguments when the result is not in the cache.
    """
    key = hashlib.sha256()
    for part in parts:
        key.update(b"%d " % len(part))
        key.update(part)
    path = folder() / f"{kind}-{key.hexdigest()}"
    if (cached := _read(path)) is not None:
        return cached
    content = compute()
    with suppress(OSError):
        from capgen_kg.files import write_whole

        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content + _LABEL + _digest(content))
    return content


@dataclass(frozen=True)
class Entry:
    """A file of the cache, its kind, and its size in bytes."""

    path: Path
    kind: str
    size: int


def entries() -> list[Entry]:
    """Return the files of the cache; other files in the same folder are ignored."""
    result = []
    for path in folder().glob("*-*"):
        kind, _, key = path.name.rpartition("-")
        if len(key) == 64 and path.is_file():
            result.append(Entry(path, kind, path.stat().st_size))
    return result


def code(*modules: Path) -> list[bytes]:
    """Return the content of Python files, for the ``parts`` of :func:`memoize` that depend on code."""
    return [path.read_bytes() for path in modules]


def _read(path: Path) -> bytes | None:
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    content, label, digest = stored.rpartition(_LABEL)
    return content if label and digest == _digest(content) else None


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
