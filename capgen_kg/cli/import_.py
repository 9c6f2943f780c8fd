"""``capgen import``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import Command
from capgen_kg.cli.importing import import_folder, import_map, import_reading, import_thread
from capgen_kg.cli.options import NamedPath, Seconds, Text, quiet_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from capgen_kg.readings.frame import Frame
    from capgen_kg.readings.model import Reading

# those of capgen_kg.rdf.parsing, which is imported when the command runs
_ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
_SYNTAXES = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")


def _complete_format(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin with ``incomplete``."""
    return [CompletionItem(name, help=text) for name, text in _summaries().items() if name.startswith(incomplete)]


def _summaries() -> dict[str, str]:
    """Return what can be imported, by name of the format."""
    from capgen_kg.formats import IMPORT_FORMATS
    from capgen_kg.readings.importing import READING_FORMATS
    from capgen_kg.threads import SOURCES

    summaries = {name: form.import_summary or form.summary for name, form in IMPORT_FORMATS.items()}
    for name, summary in READING_FORMATS.items():
        summaries[name] = f"{summaries[name]}; with --source, {summary}" if name in summaries else summary
    return summaries | {name: kind.summary for name, kind in SOURCES.items()}


@click.command(cls=Command, name="import")
@click.argument("files", metavar="FILE...|DIR", type=NamedPath(), nargs=-1)
@click.option("--from", "name", metavar="FORMAT", shell_complete=_complete_format, help="Input format; see --list.")
@click.option("-o", "--output", metavar="DIR", type=NamedPath(), help="Output folder.")
@click.option(
    "--base",
    metavar="IRI",
    default="",
    help="Base IRI of new names.  [default: that of the debate in DIR, or https://example.org/DIR/]",
)
@click.option("--thread", metavar="ID", default="", help="Id of the thread to import, where FILE has several.")
@click.option(
    "--thesis",
    "theses",
    metavar="NODE",
    multiple=True,
    help="Name of the statement in FILE that is the thesis. Repeatable: DIR then has a folder with a debate for each.",
)
@click.option("--title", metavar="TEXT", type=Text(), help="Title of the debate, instead of the one in FILE.")
@click.option(
    "--source",
    "sources",
    metavar="TEXT|URL",
    multiple=True,
    help="Text that the quotations of a reading are from; or URL where FILE is published. Repeatable.",
)
@click.option("--mapping", metavar="FILE", type=NamedPath(), help="What labels of annotations mean, in YAML.")
@click.option("--language", metavar="TAG", default="und", help="Language of the text.  [default: und, undetermined]")
@click.option(
    "--encoding",
    type=click.Choice(_ENCODINGS),
    default="utf-8",
    show_default=True,
    help="Encoding of FILE; unless it is UTF-8, the text of a map is in DIR/text.txt, for capgen source verify.",
)
@click.option(
    "--syntax", type=click.Choice(_SYNTAXES), default=None, help="RDF syntax of FILE.  [default: by its extension]"
)
@click.option("--all-notes", is_flag=True, help="Report every omission and change, not each kind once.")
@click.option(
    "--drop-deleted", is_flag=True, help="Remove the messages that a thread no longer has, if nothing was read in them."
)
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="Import a reading although most of what was read in DIR before is not in it, and is removed.",
)
@click.option("--shard", metavar="I/N", default="", help="Import part I of N parts of the maps in DIR.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 1024), help="Processes for DIR.  [default: one per processor]"
)
@click.option("--timeout", metavar="SECONDS", type=Seconds(), help="Time limit of each map in DIR.  [default: 60]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "markdown"]),
    help="Format of the table of the maps in DIR.  [default: table on a terminal, otherwise csv]",
)
@click.option("--list", "listing", is_flag=True, help="List the formats.")
@quiet_option
def command(
    files: tuple[Path, ...],
    name: str | None,
    output: Path | None,
    base: str,
    thread: str,
    theses: tuple[str, ...],
    title: str | None,
    sources: tuple[str, ...],
    mapping: Path | None,
    language: str,
    encoding: str,
    syntax: str | None,
    all_notes: bool,
    drop_deleted: bool,
    replaces: bool,
    shard: str,
    jobs: int | None,
    timeout: float | None,
    form: str | None,
    listing: bool,
) -> None:
    """Convert a thread, an argument map or a reading to a debate: a folder of Turtle files that conform to the shapes.

    Importing again gives the same names. What is left out or changed is reported on stderr, each kind with its number
    and first positions; with --quiet, only errors are.

    THREADS give messages, writers, replies, quotations and links, and each sentence as a passage of DIR/text.txt. A
    thread that has grown, imported into the same folder, adds its new messages and keeps annotations.

    ARGUMENT MAPS give claims, arguments and relations: each statement for or against the thesis becomes an argument.
    FILE is the source text, in which each item is anchored; `capgen source verify FILE --data DIR` detects later
    changes.

    A FOLDER of argument maps is imported in parallel: each map in DIR becomes a folder of the same name in the output
    folder, and a table says what came in. Without --output, nothing is written. Without --from, the format of each
    file is recognised. An import that was interrupted is continued; maps that did not change are left as they are.

    READINGS of a text are imported with --source TEXT: Argdown with quotations, JSON, output of argument mining, and
    spans from annotation tools. Their quotations are looked up in TEXT, and the result is put into the debate in DIR,
    whose other parts stay as they are. `capgen export --source` writes readings.

    \b
    Examples:
      capgen import --list
      capgen import --from argdown map.argdown -o my-debate
      capgen import --from aif-json map.json -o my-debate --base https://example.org/my-debate/
      capgen query counters For#1 --data my-debate
      capgen import my-maps -o my-debates
      capgen import --from discourse topic.json -o my-thread --language en
      capgen lint --data my-thread
      capgen import --from discourse topic.json -o my-thread --language en
      capgen import --from argdown reading.argdown --source my-thread/text.txt -o my-thread
      capgen import --from brat text.ann --source text.txt -o my-debate
    """
    from capgen_kg.errors import InputError, UsageError, no_such
    from capgen_kg.formats import IMPORT_FORMATS
    from capgen_kg.formats.reading import FileOptions
    from capgen_kg.formats.to_debate import ImportOptions
    from capgen_kg.new_debate import DebateOptions, key_of, usual_base
    from capgen_kg.rdf.parsing import reading_in
    from capgen_kg.readings.annotations import ANNOTATION_FORMATS
    from capgen_kg.readings.importing import READING_FORMATS, reader_of
    from capgen_kg.threads import SOURCES

    if listing:
        for format_name, summary in _summaries().items():
            click.echo(f"{format_name:<14} {summary}")
        return
    if name is not None and name not in _summaries():
        raise no_such("format", name, _summaries())
    if drop_deleted and name not in SOURCES:
        raise UsageError("--drop-deleted is for threads; name the format of the thread with --from")
    if replaces and not sources:
        raise UsageError("--replace is for readings; name their text with --source")
    folder_options = {"--shard": shard, "--jobs": jobs, "--timeout": timeout, "--format": form}
    if len(files) == 1 and files[0].is_dir() and name != "convokit":
        refused = {"--thread": thread, "--thesis": theses, "--title": title, "--source": sources, "--mapping": mapping}
        if name is not None and name not in IMPORT_FORMATS:
            raise UsageError(f"{files[0]} is a folder, from which argument maps are imported, not {name}; name a file")
        _refuse(refused, "a single file, not for a folder of argument maps")
        check_language_and_source(language, "")
        choices = {"base": base, "language": language, "encoding": encoding, "syntax": syntax, "all_notes": all_notes}
        import_folder(files[0], name or "", output, choices, shard, jobs or 0, timeout, form)
        return
    _refuse(folder_options, "a folder of argument maps")
    if not files or name is None or output is None:
        for path in files:
            if not path.exists():
                raise InputError("there is no such file or folder", path)
        raise UsageError(
            "name FILE, its format with --from and the output folder with --output; "
            "for example: capgen import --from argdown map.argdown -o my-debate"
        )
    source, texts = _sources(sources)
    check_language_and_source(language, source)
    key = key_of(output)
    if mapping and name not in ANNOTATION_FORMATS:
        raise UsageError(f"--mapping is for annotations: {', '.join(ANNOTATION_FORMATS)}")
    if (name in SOURCES or texts) and syntax:
        raise UsageError("--syntax is for argument maps; omit it")
    if encoding != "utf-8" and name in ("mbox", "uima-cas"):
        raise UsageError(f"a file of {name} states its encodings; omit --encoding")
    if texts:
        if name not in READING_FORMATS:
            raise UsageError(f"--source takes a text with {' or '.join(READING_FORMATS)}; with {name}, it takes a URL")
        if len(files) > 1 or thread:
            raise UsageError("a reading is one file; name one FILE")
        if len(theses) > 1:
            raise UsageError("a reading has one thesis; name one with --thesis")
        frame = DebateOptions(base or usual_base(key), key, language, title or "", source)
        read = reader_of(name, files[0], "".join(theses), mapping)

        def read_encoded(frame: Frame) -> Reading:
            with reading_in(encoding):
                return read(frame)

        import_reading(read_encoded, files[0], texts[0], output, frame, replaces)
        return
    if name in READING_FORMATS and name not in IMPORT_FORMATS:
        raise UsageError(f"{name} quotes a text; name it with --source")
    if name in SOURCES:
        if theses:
            raise UsageError("--thesis is for argument maps; the thesis of a thread is written by whoever reads it")
        options = DebateOptions(base, key, language, title or "", source)
        with reading_in(encoding):
            imported_thread = SOURCES[name].read(files, thread)
        import_thread(imported_thread, output, options, all_notes, drop_deleted)
        return
    if len(files) > 1 or thread:
        raise UsageError("several files and --thread are for threads; an argument map is one file")
    if base and len(theses) > 1 and not base.endswith("/"):
        raise UsageError(f"found the base {base!r}, expected one that ends in /, as each thesis adds a name to it")
    outputs = {}
    for thesis, place in (_folders_of(theses) if len(theses) > 1 else {"".join(theses): ""}).items():
        own_base = f"{base}{place}/" if base and place else base
        outputs[output / place] = ImportOptions(own_base, key_of(output / place), language, title or "", source, thesis)
    import_map(name, files[0], outputs, FileOptions(encoding, syntax or ""), all_notes)


def _folders_of(theses: Sequence[str]) -> dict[str, str]:
    """Return the name of a folder for each of several theses: its name in the letters of a key, or its place."""
    from capgen_kg.rdf.namespaces import slug

    folders = {thesis: slug(thesis) for thesis in theses}
    names = list(folders.values())
    return {
        thesis: name if name and names.count(name) == 1 else f"{name or 'thesis'}-{place}"
        for place, (thesis, name) in enumerate(folders.items(), 1)
    }


def _refuse(options: Mapping[str, object], owner: str) -> None:
    """Raise ``UsageError`` for an option that is given."""
    from capgen_kg.errors import UsageError

    if given := [name for name, value in options.items() if value]:
        raise UsageError(f"{given[0]} is for {owner}")


def _sources(sources: tuple[str, ...]) -> tuple[str, list[Path]]:
    """Return the address among the values of --source, and the text; raises ``UsageError`` for more of them."""
    from capgen_kg.errors import UsageError

    addresses = [source for source in sources if re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE)]
    texts = [Path(source) for source in sources if source not in addresses]
    if len(addresses) > 1 or len(texts) > 1:
        raise UsageError("--source takes one text and one URL")
    return "".join(addresses), texts


def check_language_and_source(language: str, source: str) -> None:
    """Raise ``UsageError`` for an invalid language tag or URL."""
    from capgen_kg.errors import UsageError
    from capgen_kg.rdf.terms import address_problem

    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
        raise UsageError(f"found the language {language!r}, expected a tag such as en or de-CH")
    if source and (not source.startswith(("http://", "https://")) or address_problem(source)):
        raise UsageError(f"found the source {source!r}, expected an http: or https: address")
