"""Import of a folder of argument maps, each of which becomes a debate of its own.

:func:`import_map` imports one map. Its argument and its result are plain values, so that any library for clusters can
distribute it; :func:`import_maps` distributes it to processes of this machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.corpus.pool import BOUNDS, Bounds, Failure, available_processors, work_in_parallel
from capgen_kg.errors import CapgenError, InputError, UsageError
from capgen_kg.files import write_all
from capgen_kg.locking import LOCK
from capgen_kg.rdf.namespaces import slug
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: What was imported into a folder, and how; the folder of a debate has it so that it need not be imported again.
RECORD = "import.json"
#: How long a key may be before it is shortened.
_MAX_KEY = 60


@dataclass(frozen=True)
class MapTask:
    """A map to be imported.

    Attributes:
        file: The file, relative to the folder of the maps.
        source: The same file, as a path that can be opened.
        target: Folder for its debate; empty where nothing is to be written.
        base: Namespace of all debates; that of each is below it, and named by its key.
        name: Format; empty where it is to be recognised.
        language: BCP 47 tag of the text.
        encoding: Encoding of the file.
        syntax: Syntax of RDF; empty to go by the ending of the file.
        all_notes: Whether every note is wanted, not a line for each kind.
    """

    file: str
    source: str
    target: str
    base: str
    name: str = ""
    language: str = "und"
    encoding: str = "utf-8"
    syntax: str = ""
    all_notes: bool = False

    @property
    def key(self) -> str:
        """The key of the debate: the file in the letters of a key, with a digest where that could be two files."""
        key = slug(self.file)
        if not re.fullmatch(r"[a-z][a-z0-9]*\.[a-z0-9]+", self.file) or len(key) > _MAX_KEY:
            digest = hashlib.sha256(os.fsencode(self.file)).hexdigest()[:8]
            key = f"{key[:_MAX_KEY].rstrip('-')}-{digest}"
        return key if key[:1].isalpha() else f"debate-{key}".replace("--", "-")


@dataclass(frozen=True)
class MapResult:
    """What became of a map: a row of the table of an import.

    Attributes:
        file: The file, relative to the folder of the maps.
        format: Name of its format; empty where that was not recognised.
        arguments: Number of arguments.
        claims: Number of claims.
        relations: Number of rebuttals, supports and similarities.
        notes: What was omitted or changed.
        error: Why it was not imported; empty where it was.
        is_map: Whether it is one, or may be; text and data beside maps are not.
        is_unchanged: Whether an earlier import of the same file was left as it was.
    """

    file: str
    format: str = ""
    arguments: int = 0
    claims: int = 0
    relations: int = 0
    notes: list[str] = field(default_factory=list)
    error: str = ""
    is_map: bool = True
    is_unchanged: bool = False


def map_files(folder: Path, name: str = "") -> tuple[list[str], int]:
    """Return the files in a folder that may be maps, sorted and relative to it, and how many others there are.

    Hidden files and folders are left out. With the ``name`` of a format, only files with its endings may be maps.

    Raises:
        InputError: A folder can't be read.
    """
    from capgen_kg.formats.recognition import may_be_map

    def refuse(error: OSError) -> None:
        raise InputError(f"the folder can't be read: {error.strerror}", error.filename)

    files, others = [], 0
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for path in (Path(place, each) for each in names if not each.startswith(".")):
            if may_be_map(path, name):
                files.append(path.relative_to(folder).as_posix())
            else:
                others += 1
    return sorted(files, key=os.fsencode), others


def part_of(files: Sequence[str], shard: str) -> list[str]:
    """Return every Nth file, from the Ith on, by a ``shard`` as ``I/N``; all files for an empty one.

    Raises ``UsageError`` for anything else.
    """
    if not shard:
        return list(files)
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", shard)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"found the shard {shard!r}, expected a part and their number, such as 1/4")
    return list(files[int(match[1]) - 1 :: int(match[2])])


def import_maps(
    tasks: Sequence[MapTask],
    jobs: int = 0,
    bounds: Bounds = BOUNDS,
    on_progress: Callable[[int, int], None] = lambda completed, total: None,
) -> list[MapResult]:
    """Import maps in processes, and return what became of each, in their order.

    Args:
        tasks: The maps.
        jobs: How many processes work at the same time; by default as many as there are processors.
        bounds: What the import of one map may use.
        on_progress: Called with the number of maps that are done, and of all.
    """
    results: dict[int, MapResult] = {}
    for number, result in work_in_parallel(import_map, tasks, jobs or available_processors(), bounds):
        if isinstance(result, Failure):
            remove_remains(tasks[number])
            result = MapResult(tasks[number].file, tasks[number].name, error=result.message)
        results[number] = result
        on_progress(len(results), len(tasks))
    return [results[number] for number in range(len(tasks))]


def import_map(task: MapTask) -> MapResult:
    """Import a map: its debate is written as a whole or, where there is an error, not at all.

    A debate that an earlier import of the same file wrote in the same way is left as it is.
    """
    from capgen_kg.formats.recognition import UnknownFormatError

    name = task.name
    try:
        how = _how(task)
        if earlier := _earlier(task, how):
            return earlier
        name = name or _recognised(task)
        return _import_as(name, task, how) if name else MapResult(task.file, is_map=False)
    except UnknownFormatError as error:
        return MapResult(task.file, error=error.reason, is_map=False)
    except InputError as error:
        place = ":".join(str(part) for part in (error.line, error.column) if part is not None)
        message = f"{place}: {error.reason}" if place else error.reason
    except CapgenError as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename or task.target}: {error.strerror or error}"
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (the others are to be imported, whatever happens to one)
        message = f"a bug in capgen: {type(error).__name__}: {error}"
    return MapResult(task.file, name, error=message)


def _how(task: MapTask) -> dict[str, Any]:
    """Return what is imported and how, as far as the result depends on it."""
    from capgen_kg.rdf.parsing import read_bytes

    options = {name: value for name, value in asdict(task).items() if name not in ("file", "source", "target")}
    digest = hashlib.sha256(read_bytes(Path(task.source))).hexdigest()
    return {"capgen": __version__, "key": task.key, "sha256": digest, "options": options}


def _recognised(task: MapTask) -> str:
    from capgen_kg.formats.recognition import recognise
    from capgen_kg.rdf.parsing import read_encoded

    path = Path(task.source)
    return recognise(read_encoded(path, task.encoding), path)


def _import_as(name: str, task: MapTask, how: dict[str, Any]) -> MapResult:
    """Import a map in the format of that name."""
    from capgen_kg.formats.reading import FileOptions, read_debate
    from capgen_kg.formats.to_debate import ImportOptions

    path = Path(task.source)
    options = ImportOptions(f"{task.base}{task.key}/", task.key, task.language)
    imported = read_debate(name, path, options, FileOptions("utf-8" if name == "rdf" else task.encoding, task.syntax))
    if imported.findings:
        first, count = imported.findings[0], len(imported.findings)
        more = f" ({count} findings)" if count > 1 else ""
        message = f"the debate does not conform: {first.focus_node}: {first.message}{more}"
        return MapResult(task.file, name, error=message)
    counts = imported.counts()
    relations = counts["Rebuttal"] + counts["Support"] + counts["Similarity"]
    notes = [note.removeprefix(f"{path}:") for note in imported.notes(task.all_notes)]
    result = MapResult(task.file, name, counts["Argument"], counts["Claim"], relations, notes)
    if task.target:
        _write(task, imported.content, {**how, "files": sorted(imported.content), "result": asdict(result)})
    return result


def _earlier(task: MapTask, how: dict[str, Any]) -> MapResult | None:
    """Return the result of an earlier import of the same file in the same way, if its files are there."""
    record = _record(Path(task.target)) if task.target else {}
    if any(record.get(name) != value for name, value in how.items()):
        return None
    if not all((Path(task.target) / name).is_file() for name in record["files"]):
        return None
    return MapResult(**{**record["result"], "file": task.file, "is_unchanged": True})


def _record(folder: Path) -> dict[str, Any]:
    """Return the record of the import into a folder; an empty one where there is none."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    is_whole = isinstance(record, dict) and isinstance(record.get("files"), list) and "result" in record
    return record if is_whole else {}


def _write(task: MapTask, content: dict[str, bytes], record: dict[str, Any]) -> None:
    """Write a debate into a new folder, which then takes the place of that of an earlier import."""
    target = Path(task.target)
    remove_remains(task)
    others = _others(target)
    if others:
        message = f"{target} has files of another origin ({', '.join(others[:3])}); name another output folder"
        raise UsageError(message)
    new, old = _remains(task)
    content = {**content, RECORD: json.dumps(record, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")}
    try:
        write_all(new, content)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        remove_remains(task)


def _others(folder: Path) -> list[str]:
    """Return what is in a folder, or the file in its place, apart from what an earlier import wrote."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    record = _record(folder)
    own = {LOCK, RECORD, *record["files"]} if record else {LOCK}
    return sorted(path.name for path in folder.iterdir() if path.name not in own)


def _remains(task: MapTask) -> tuple[Path, Path]:
    """Return the folders in which a debate is written, and an earlier one put aside."""
    target = Path(task.target)
    return target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")


def remove_remains(task: MapTask) -> None:
    """Remove what an interrupted import of a map left, and put an earlier debate back in its place."""
    if task.target:
        new, old = _remains(task)
        if old.exists() and not Path(task.target).exists():
            old.rename(task.target)
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)
