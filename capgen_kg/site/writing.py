"""Writing a site: only files that changed are written, and files that it no longer has are removed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: The file that marks a folder as a site and lists its files.
MANIFEST = ".capgen-site.json"


@dataclass(frozen=True)
class WriteResult:
    """The number of files of a site, and of those written and removed."""

    files: int
    changed: int
    removed: int


def write(
    out: Path, files: Iterable[tuple[str, bytes]], pages: int, on_progress: Callable[[int, int], None]
) -> WriteResult:
    """Write the files of a site and remove those of an earlier one.

    After an interruption, the next call completes the site.

    Args:
        out: The folder of the site.
        files: Paths below the folder, with contents.
        pages: The number of pages of items and people among them.
        on_progress: Called with the number of such pages written so far, and ``pages``.

    Raises:
        UsageError: The folder contains files that are not a site's.
        InputError: The manifest in the folder can't be read.
    """
    previous = _manifest(out)
    out.mkdir(parents=True, exist_ok=True)
    _write_manifest(out, previous)
    names: set[str] = set()
    changed = pages_written = 0
    folders: set[str] = set()
    try:
        for name, content in files:
            folder = name.rpartition("/")[0]
            if folder not in folders:
                (out / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            names.add(name)
            # plain strings, as a large site has tens of thousands of files
            path = f"{out}/{name}"
            if name not in previous or not _has_content(path, content):
                with open(path, "wb") as file:  # noqa: PTH123
                    file.write(content)
                changed += 1
            if name.startswith("id/") and name.endswith(".html"):
                pages_written += 1
                if pages_written % 20 == 0 or pages_written == pages:
                    on_progress(pages_written, pages)
    except BaseException:
        _write_manifest(out, previous | names)
        raise
    obsolete = previous - names
    for name in obsolete:
        (out / name).unlink(missing_ok=True)
    _write_manifest(out, names)
    return WriteResult(len(names), changed, len(obsolete))


def _write_manifest(out: Path, names: set[str]) -> None:
    write_whole(out / MANIFEST, json.dumps(sorted(names), indent=0).encode() + b"\n")


def _has_content(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(content) and file.read() == content
    except FileNotFoundError:
        return False


def _manifest(out: Path) -> set[str]:
    """Return the files of the site in a folder; raise ``UsageError`` if it contains something else."""
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder")
    manifest = out / MANIFEST
    if not manifest.exists():
        if any(out.iterdir()):
            raise UsageError(f"{out} contains files that are not a site's; choose an empty folder")
        return set()
    try:
        names = json.loads(manifest.read_bytes())
        # never remove files outside of the folder
        return {name for name in names if isinstance(name, str) and not name.startswith("/") and ".." not in name}
    except (ValueError, TypeError) as error:
        raise InputError(f"not the manifest of a site: {error}; remove the folder", manifest) from None
