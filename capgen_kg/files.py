"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes, durable: bool = False) -> None:
    """Write ``content`` to ``path`` so that whoever looks sees the old file or the new one, never a part.

    With ``durable``, that holds for a machine that loses its power, too. An existing file keeps its permissions, and a
    new one gets the usual ones. Raises ``OSError`` when it can't be written; nothing is left behind then.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
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
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
