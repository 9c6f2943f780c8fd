"""Atomic writing of files."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The folder of files that take their places in the folder that it is in, and the ending of their names until then.
_STAGED, _PART = ".capgen.staged", ".part"


def write_whole(path: Path, content: bytes, durable: bool = False) -> None:
    """Write ``content`` to ``path`` atomically: readers see the old file or the new one, never a part.

    An existing file keeps its permissions, and a new one gets the default ones. A device or a pipe is written to
    directly.

    Args:
        path: the file to write.
        content: its content.
        durable: whether the write also has to survive a power failure.

    Raises:
        OSError: the file can't be written; the message has the path, and no temporary file remains.
    """
    try:
        if path.exists() and not path.is_file():
            _write_through(path, content)
        else:
            _replace(path.resolve(), content, durable)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_all(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is created if it is missing: all of them or, after an error, none.

    What a process that is killed had written as a whole, :func:`finish_writing` puts in its place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finish_writing(folder)
    for path in (folder / name for name in content):
        if path.exists() and not path.is_file():
            raise OSError(errno.EISDIR, "not a regular file", str(path))
    new = folder / f"{_STAGED}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        for name, part in content.items():
            # another ending than the file will have, so that nobody takes it for one of the folder's
            write_whole(new / f"{name}{_PART}", part)
        new.rename(folder / _STAGED)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    finish_writing(folder)


def finish_writing(folder: Path) -> None:
    """Put the files in their places that :func:`write_all` had written when its process was killed."""
    staged = folder / _STAGED
    if not staged.is_dir():
        return
    for path in staged.iterdir():
        target = folder / path.name.removesuffix(_PART)
        if target.is_symlink():
            # it may lead to another file system
            write_whole(target, path.read_bytes())
            path.unlink()
            continue
        if target.exists():
            path.chmod(target.stat().st_mode & 0o7777)
        path.replace(target)
    staged.rmdir()


def _write_through(path: Path, content: bytes) -> None:
    # opening a pipe without a reader is an error instead of waiting
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _replace(target: Path, content: bytes, durable: bool) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
        if durable:
            _sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows can't open folders, and NTFS journals the renaming
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
