"""Writing a site: only files that changed are written, and files that it no longer has are removed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.files import write_whole
from capgen_kg.site.processes import parallel_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    #: Makes files of a site: paths below its folder, with contents.
    Job = Callable[[], Iterable[tuple[str, bytes]]]

#: The file that marks a folder as a site and lists its files.
MANIFEST = ".capgen-site.json"
#: After how many jobs progress is reported.
_PROGRESS = 20


@dataclass(frozen=True)
class WriteResult:
    """The number of files of a site, and of those written and removed."""

    files: int
    changed: int
    removed: int


def write(out: Path, jobs: Sequence[Sequence[Job]], on_progress: Callable[[int, int], None]) -> WriteResult:
    """Write the files of a site and remove those of an earlier one.

    Each process writes the files that it makes. After an interruption, the next call completes the site.

    Args:
        out: The folder of the site.
        jobs: Batches of jobs that make the files.
        on_progress: Called with the number of jobs that are done, and of all of them.

    Raises:
        UsageError: The folder contains files that are not a site's.
        InputError: The manifest in the folder can't be read.
    """
    previous = _manifest(out)
    out.mkdir(parents=True, exist_ok=True)
    # whatever happens, the next call knows the folder for a site's
    _write_manifest(out, previous)
    foreign = _files(out) - previous
    folders: set[str] = set()

    def written(job: Job) -> list[tuple[str, bool]]:
        """Write the files of a job, and return their names, and whether they changed."""
        result = []
        for name, content in job():
            folder = name.rpartition("/")[0]
            if folder not in folders:
                (out / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            # plain strings, as a large site has tens of thousands of files
            path = f"{out}/{name}"
            is_changed = name not in previous or not _has_content(path, content)
            if is_changed:
                _write(path, content)
            result.append((name, is_changed))
        return result

    total = sum(map(len, jobs))
    changed: dict[str, bool] = {}
    try:
        for done, files in enumerate(parallel_map(written, jobs), 1):
            changed.update(files)
            if done % _PROGRESS == 0 or done == total:
                on_progress(done, total)
    except BaseException:
        # also what other processes have written
        _write_manifest(out, previous | _files(out) - foreign)
        raise
    obsolete = previous - changed.keys()
    for name in obsolete:
        (out / name).unlink(missing_ok=True)
    _write_manifest(out, changed.keys())
    return WriteResult(len(changed), sum(changed.values()), len(obsolete))


def _files(out: Path) -> set[str]:
    """Return the files in a folder, by their paths in it."""
    start = len(str(out)) + 1
    return {f"{folder}/{name}"[start:].replace(os.sep, "/") for folder, _, names in os.walk(str(out)) for name in names}


def _write_manifest(out: Path, names: Iterable[str]) -> None:
    write_whole(out / MANIFEST, json.dumps(sorted(names), indent=0).encode() + b"\n")


def _write(path: str, content: bytes) -> None:
    # without the layers of ``open``, which take longer than a small file
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


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
