"""Closures that were computed once, kept in the user's cache by the content they follow from.

A kept closure is N-Triples with a last line that holds the digest of what stands before it. Whatever is wrong with
the cache (absent, read-only, damaged, another process writing) costs the time of closing anew and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.files import write_whole
from capgen_kg.reasoning import close, reasoner
from capgen_kg.turtle import ntriples, read_bytes, read_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LABEL = b"# sha256 "


def folder() -> Path:
    """Return the folder of the cache: ``$CAPGEN_CACHE_DIR`` or the platform's place for caches."""
    if named := os.environ.get("CAPGEN_CACHE_DIR"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("capgen-kg", appauthor=False)


def closure(files: Iterable[Path], name: str, say: Callable[[str], None]) -> bytes:
    """Return the closure of ``files`` by the reasoner ``name``, as N-Triples.

    ``say`` is told when the closure has to be computed. Raises ``InputError`` for a file that can't be read and
    ``InconsistentError`` when the triples contradict each other.
    """
    files = list(files)
    path = folder() / f"{_key(files, name)}.nt"
    if (kept := _read(path)) is not None:
        return kept
    reasoner(name)
    say(f"working out what follows from {len(files)} files with {name}; this is done once and kept")
    content = ntriples(close(read_facts(files), name, say))
    _write(path, content)
    return content


def _key(files: list[Path], name: str) -> str:
    """Return a digest of everything the closure depends on: the files, the reasoner, and our code around it."""
    digest = hashlib.sha256(name.encode())
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *files]:
        content = read_bytes(path)
        digest.update(f"{path.suffix} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    content, label, digest = kept.rpartition(_LABEL)
    return content if label and digest == _digest(content) else None


def _write(path: Path, content: bytes) -> None:
    """Keep ``content`` where the cache allows it."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content + _LABEL + _digest(content))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
