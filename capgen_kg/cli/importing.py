"""What ``capgen import`` does with a map, a folder of maps, a reading or a thread, and what it reports of each."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.options import put_note

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from capgen_kg.formats.reading import FileOptions
    from capgen_kg.formats.to_debate import ImportOptions
    from capgen_kg.new_debate import DebateOptions
    from capgen_kg.readings.frame import Frame
    from capgen_kg.readings.model import Reading
    from capgen_kg.threads.model import Thread

#: How many errors of a reading are shown.
_MAX_PROBLEMS = 50


def import_map(
    name: str, file: Path, outputs: Mapping[Path, ImportOptions], read_options: FileOptions, all_notes: bool
) -> None:
    """Write an argument map to a folder, or to one for each of several theses, and report what was changed and omitted.

    Nothing is written unless all folders can be.
    """
    from dataclasses import replace

    from capgen_kg.cli.options import progress_log
    from capgen_kg.formats.reading import read_debate
    from capgen_kg.new_debate import base_of, usual_base
    from capgen_kg.rdf.parsing import read_facts
    from capgen_kg.terminal import counted, printable

    results, new_bases = {}, {}
    for output, options in outputs.items():
        base = options.base
        if not base and name != "rdf":
            base = base_of(read_facts(sorted(output.glob("*.ttl")))) or usual_base(options.key)
            if not any(output.glob("*.ttl")):
                new_bases[output] = base
        results[output] = imported = read_debate(name, file, replace(options, base=base), read_options)
        for note in imported.notes(all_notes):
            put_note(note)
        if imported.findings:
            for finding in imported.findings:
                click.echo(printable(f"{file}: {finding.focus_node}: {finding.message}"), err=True)
            count = counted(len(imported.findings), "finding")
            click.echo(f"capgen: the debate does not conform ({count}); nothing was written", err=True)
            raise click.exceptions.Exit(1)
    for output, imported in results.items():
        _write(imported.content, output)
        click.echo(f"{output}: {_summary(imported.counts())}")
        if not imported.counts()["Argument"]:
            reason = (
                "no step leads to its thesis; choose another statement with --thesis"
                if outputs[output].thesis or name == "rdf"
                else "no inference or conflict leads from one statement of the map to another"
            )
            put_note(f"capgen: the debate has no arguments: {reason}")
        if output in new_bases:
            progress_log()(f"the base IRI is {new_bases[output]}; choose another one with --base")


def _write(content: Mapping[str, bytes], output: Path) -> None:
    """Write the files of a debate to a folder, or raise ``UsageError`` when that has other Turtle files."""
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked

    _check_folder(output)
    with locked(output):
        if others := _others(output, content):
            raise UsageError(f"{output} has files of another origin ({', '.join(others)}); name another folder")
        write_all(output, content)


def _others(output: Path, own: Collection[str]) -> list[str]:
    """Return the Turtle files in a folder that are not among its ``own``."""
    return sorted(path.name for path in output.glob("*.ttl") if path.name not in own) if output.is_dir() else []


def _summary(counts: Mapping[str, int]) -> str:
    kinds = ("Argument", "Claim", "Rebuttal", "Support", "Comment")
    return ", ".join(f"{n} {kind.lower()}{'s' * (n != 1)}" for kind in kinds if (n := counts[kind]))


def import_folder(
    folder: Path,
    name: str,
    output: Path | None,
    options: dict[str, Any],
    shard: str,
    jobs: int,
    seconds: float | None,
    form: str | None,
) -> None:
    """Import the argument maps in a folder, and print a table of what came in."""
    from capgen_kg.cli.options import progress_bar, progress_log, put, table_width
    from capgen_kg.corpus.maps import MapTask, import_maps, map_files, part_of
    from capgen_kg.corpus.pool import Bounds
    from capgen_kg.corpus.table import left_out_of, render, summary
    from capgen_kg.errors import UsageError
    from capgen_kg.formats.recognition import ENDINGS
    from capgen_kg.locking import locked
    from capgen_kg.new_debate import check_base, key_of, usual_base
    from capgen_kg.terminal import printable

    if output:
        _check_folder(output)
    if output and (output.resolve() == folder.resolve() or folder.resolve() in output.resolve().parents):
        raise UsageError(f"{output} lies in {folder}, whose files are read; name a folder outside of it")
    if options["syntax"] and name not in ("aif-rdf", "rdf"):
        raise UsageError("--syntax is for aif-rdf and rdf; name one of them with --from")
    base = options.pop("base") or usual_base(key_of(output or folder))
    check_base(base)
    files, others = map_files(folder, "" if options["syntax"] else name)
    if not files:
        endings = dict.fromkeys(ending for each in ([name] if name else ENDINGS) for ending in ENDINGS[each])
        raise UsageError(f"{folder} has no argument maps, whose names end in {', '.join(endings)}")
    tasks = [
        MapTask(file, str(folder / file), str(output / file) if output else "", base, name, **options)
        for file in part_of(files, shard)
    ]
    # parts of the maps may be imported at the same time, each into folders of its own
    lock = locked(output) if output and not shard else nullcontext()
    with lock, progress_bar("importing maps") as on_progress:
        results = import_maps(tasks, jobs, Bounds(seconds or Bounds.seconds), on_progress)
    maps = [result for result in results if result.is_map]
    if not maps and not shard:
        raise UsageError(f"{folder} has no argument maps: {'; '.join(left_out_of(results, others))}")
    has_failures = any(result.error for result in maps)
    form = form or ("table" if sys.stdout.isatty() else "csv")
    put(render(maps, form, table_width()), form)
    message = printable(f"capgen: {summary(results, others)}")
    if has_failures:
        click.echo(message, err=True)
    else:
        put_note(message)
    if not output:
        progress_log()("nothing was written; name a folder for the debates with --output")
    if has_failures:
        raise click.exceptions.Exit(1)


def import_reading(
    read: Callable[[Frame], Reading], file: Path, text: Path, output: Path, options: DebateOptions, replaces: bool
) -> None:
    """Write a reading into the debate in a folder, and report what is wrong in it."""
    from capgen_kg.cli.options import progress_log
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.readings.importing import import_reading
    from capgen_kg.terminal import printable

    _check_folder(output)
    words = read_text(text)
    with locked(output):
        result = import_reading(read, words, text, output, options, replaces=replaces)
        if not result.problems:
            write_all(output, result.content)
    for note in result.notes:
        put_note(_marked(note))
    if result.removed:
        # not even --quiet hides what is lost
        click.echo(printable(f"{file}: note: removes {result.removed}, not in this reading"), err=True)
    problems = [f"{problem.place or file}: error: {problem.message}" for problem in result.problems]
    if problems:
        for line in problems[:_MAX_PROBLEMS]:
            click.echo(printable(line), err=True)
        count = len(problems)
        more = f"; the first {_MAX_PROBLEMS} are shown" if count > _MAX_PROBLEMS else ""
        click.echo(f"capgen: found {count} error{'s' * (count != 1)}{more}; nothing was written", err=True)
        raise click.exceptions.Exit(1)
    kinds = (
        "argument", "claim", "inference", "rebuttal", "support", "concession", "agreement", "clarification",
    )  # fmt: skip
    counts = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind in kinds if (n := result.counts[kind]))
    click.echo(f"{output}: {counts}" + ("" if result.content else "; no changes"))
    for hint in result.hints:
        progress_log()(printable(hint))
    if result.is_new:
        progress_log()(f"the base IRI is {options.base}; choose another one with --base")


def _marked(note: str) -> str:
    """Return a note so that it is told from an error, after its place if it has one."""
    return re.sub(r"^((?:(?!: ).)+:\d+:\d+: )?", r"\g<1>note: ", note, count=1)


def import_thread(thread: Thread, output: Path, options: DebateOptions, all_notes: bool, drop_deleted: bool) -> None:
    """Write a thread to a folder, and report what was changed, omitted and added."""
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked
    from capgen_kg.terminal import printable
    from capgen_kg.threads.importing import import_thread

    _check_folder(output)
    with locked(output):
        result = import_thread(thread, output, options, drops_deleted=drop_deleted)
        if not result.findings:
            write_all(output, result.content)
    limit = len(result.notes) if all_notes else 10
    for note in result.notes[:limit]:
        put_note(f"note: {note}")
    if len(result.notes) > limit:
        put_note(f"and {len(result.notes) - limit} more notes; --all-notes reports all")
    if result.findings:
        for finding in result.findings[:20]:
            click.echo(printable(f"{output}: {finding.focus_node}: {finding.message}"), err=True)
        count = len(result.findings)
        click.echo(
            f"capgen: the debate does not conform ({count} finding{'s' * (count != 1)}); nothing was written", err=True
        )
        raise click.exceptions.Exit(1)
    kind = "new message" if result.is_growth else "message"
    click.echo(f"{output}: {result.added} {kind}{'s' * (result.added != 1)}")


def _check_folder(output: Path) -> None:
    """Raise ``UsageError`` for an output folder that is a file."""
    from capgen_kg.errors import UsageError

    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is not a folder")
