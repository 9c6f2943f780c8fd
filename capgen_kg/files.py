"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes, durable: bool = False) -> None:
    """Write ``content`` to ``path`` so that whoever looks sees the old file or the new one, never a part.

    With ``durable``, that holds for a machine that loses its power, too. An existing file keeps its permissions, and a
    new one gets the usual ones; a device or a pipe is written to as it is. Raises ``OSError``, which names the path,
    when it can't be written; nothing is left behind then.
    """
    try:
        if path.exists() and not path.is_file():
            _write_through(path, content)
        else:
            _replace(path.resolve(), content, durable)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write_through(path: Path, content: bytes) -> None:
    # a pipe that nobody reads is an error, and nothing to wait for
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _replace(target: Path, content: bytes, durable: bool) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        aside.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        aside.replace(target)
        if durable:
            _sync_folder(target.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders; NTFS journals the renaming itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
