"""The lock of a folder, which one process at a time holds to change it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.files import finish_writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The file of the lock, in the folder.
LOCK = ".capgen.lock"


@contextmanager
def locked(folder: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lock of a folder, and finish what a process that was killed had begun to write to it.

    A folder that is missing is created, and removed again if nothing is written to it.

    Args:
        folder: The folder.
        patience: How long to wait for another process that holds the lock, in seconds.

    Raises:
        UsageError: Another process holds the lock.
    """
    import filelock

    created = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(folder / LOCK, timeout=patience):
            try:
                finish_writing(folder)
                yield
            finally:
                # elsewhere the file stays, since a process that waits may have opened it
                if created and [path.name for path in folder.iterdir()] == [LOCK]:
                    with suppress(PermissionError):  # Windows keeps files that are open
                        (folder / LOCK).unlink()
    except filelock.Timeout:
        raise UsageError(f"another process is writing to {folder}; try again when it has finished") from None
    finally:
        with suppress(OSError):
            for path in created:
                path.rmdir()
