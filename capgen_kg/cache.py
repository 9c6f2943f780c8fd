"""What was worked out once, kept in the user's cache by the content that it follows from.

A kept file ends with a line that holds the digest of what stands before it. Whatever is wrong with the cache (absent,
read-only, damaged, another process writing) costs the time of working it out anew and nothing else.
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
    """Return the folder of the cache: ``$CAPGEN_CACHE_DIR``, or the platform's place for caches.

    Worked out here, as importing a package for it takes longer than all else that is done to find the answer kept.
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


def memoize(kind: str, parts: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
    """Return what ``make`` makes, from the cache when it was made before.

    ``parts`` are everything that it depends on. ``kind`` tells its files from others.
    """
    key = hashlib.sha256()
    for part in parts:
        key.update(b"%d " % len(part))
        key.update(part)
    path = folder() / f"{kind}-{key.hexdigest()}"
    if (found := _read(path)) is not None:
        return found
    content = make()
    with suppress(OSError):
        from capgen_kg.files import write_whole

        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content + _LABEL + _digest(content))
    return content


@dataclass(frozen=True)
class Entry:
    """A kept file: its kind and its size in bytes."""

    path: Path
    kind: str
    size: int


def entries() -> list[Entry]:
    """Return what is kept, and nothing that others may have put into the same folder."""
    found = []
    for path in folder().glob("*-*"):
        kind, _, key = path.name.rpartition("-")
        if len(key) == 64 and path.is_file():
            found.append(Entry(path, kind, path.stat().st_size))
    return found


def code(*modules: Path) -> list[bytes]:
    """Return the content of Python files, as a part of what is kept: other code may make something else."""
    return [path.read_bytes() for path in modules]


def _read(path: Path) -> bytes | None:
    try:
        found = path.read_bytes()
    except OSError:
        return None
    content, label, digest = found.rpartition(_LABEL)
    return content if label and digest == _digest(content) else None


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
