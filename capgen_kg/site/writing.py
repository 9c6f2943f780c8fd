"""Files of a site: only what changed is written, and what is no more of it is taken away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: What tells a site of ours from other folders: the names of its files.
MANIFEST = ".capgen-site.json"


@dataclass(frozen=True)
class WriteResult:
    """How many files there are, how many were written anew, and how many are gone."""

    files: int
    changed: int
    removed: int


def write(
    out: Path, files: Iterable[tuple[str, bytes]], pages: int, on_progress: Callable[[int, int], None]
) -> WriteResult:
    """Write files, given by their paths below a folder, and remove what an earlier site had beside them.

    Whenever this is ended, the folder is known for a site, which the next call makes whole.
    """
    before = _before(out)
    out.mkdir(parents=True, exist_ok=True)
    _tell(out, before)
    names: set[str] = set()
    changed = done = 0
    folders: set[Path] = set()
    try:
        for name, content in files:
            path = out / name
            if path.parent not in folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.add(path.parent)
            names.add(name)
            if name not in before or not _holds(path, content):
                path.write_bytes(content)
                changed += 1
            if name.startswith("id/") and name.endswith(".html"):
                done += 1
                if done % 20 == 0 or done == pages:
                    on_progress(done, pages)
    except BaseException:
        _tell(out, before | names)
        raise
    gone = before - names
    for name in gone:
        (out / name).unlink(missing_ok=True)
    _tell(out, names)
    return WriteResult(len(names), changed, len(gone))


def _tell(out: Path, names: set[str]) -> None:
    """Write which files of a folder are the site's."""
    write_whole(out / MANIFEST, json.dumps(sorted(names), indent=0).encode() + b"\n")


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _before(out: Path) -> set[str]:
    """Return the files of the site that is there already; raises ``UsageError`` when something else is."""
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageError(f"{out} is no folder")
    manifest = out / MANIFEST
    if not manifest.exists():
        if any(out.iterdir()):
            raise UsageError(f"{out} holds other files than a site; name an empty folder")
        return set()
    try:
        found = json.loads(manifest.read_bytes())
        # a name that leads out of the folder is none of ours
        return {name for name in found if isinstance(name, str) and not name.startswith("/") and ".." not in name}
    except (ValueError, TypeError) as error:
        raise InputError(f"this isn't what a site was written with: {error}", manifest) from None
