"""``capgen import``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import quiet_option

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def _complete_format(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin with ``incomplete``."""
    from capgen_kg.formats import IMPORT_FORMATS

    return [
        CompletionItem(name, help=form.import_summary or form.summary)
        for name, form in IMPORT_FORMATS.items()
        if name.startswith(incomplete)
    ]


@click.command(cls=Command, name="import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False)
@click.option("--from", "name", metavar="FORMAT", shell_complete=_complete_format, help="Input format; see --list.")
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Output folder.")
@click.option("--base", metavar="IRI", default="", help="Base IRI of new names.  [default: https://example.org/DIR/]")
@click.option("--thesis", metavar="NODE", default="", help="Name of the statement in FILE that is the thesis.")
@click.option("--title", metavar="TEXT", default="", help="Title of the debate, instead of the one in FILE.")
@click.option("--source", metavar="URL", default="", help="URL where the map is published.")
@click.option("--language", metavar="TAG", default="und", help="Language of the text.  [default: und, undetermined]")
@click.option("--all-notes", is_flag=True, help="Report every omission and change, not each kind once.")
@click.option("--list", "listing", is_flag=True, help="List the formats.")
@quiet_option
def command(
    file: Path | None,
    name: str | None,
    output: Path | None,
    base: str,
    thesis: str,
    title: str,
    source: str,
    language: str,
    all_notes: bool,
    listing: bool,
) -> None:
    """Convert an argument map to a debate: a folder of Turtle files that conform to the shapes.

    Each statement for or against the thesis becomes an argument. FILE is the source text: each item is anchored at its
    position, and `capgen source verify FILE --data DIR` detects later changes. Omissions and changes are reported on
    stderr, each kind with its number and first positions. Importing again gives the same names.

    \b
    Examples:
      capgen import --list
      capgen import --from argdown map.argdown -o my-debate
      capgen import --from aif-json map.json -o my-debate --base https://example.org/my-debate/
      capgen query counters For#1 --data my-debate
    """
    from capgen_kg.cli.options import progress_log
    from capgen_kg.errors import UsageError
    from capgen_kg.formats import IMPORT_FORMATS
    from capgen_kg.formats.reading import read_debate
    from capgen_kg.formats.to_debate import ImportOptions
    from capgen_kg.terminal import printable

    if listing:
        for form in IMPORT_FORMATS.values():
            click.echo(f"{form.name:<9} {form.import_summary or form.summary}")
        return
    if file is None or name is None or output is None:
        raise UsageError(
            "name FILE, its format with --from and the output folder with --output; "
            "for example: capgen import --from argdown map.argdown -o my-debate"
        )
    _check(language, source)
    key = _key(output)
    new_base = base or ("" if name == "rdf" else f"https://example.org/{key}/")
    imported = read_debate(name, file, ImportOptions(new_base, key, language, title, source, thesis))
    for note in imported.notes(all_notes):
        click.echo(printable(note), err=True)
    if imported.findings:
        for finding in imported.findings:
            click.echo(printable(f"{file}: {finding.focus_node}: {finding.message}"), err=True)
        count = len(imported.findings)
        click.echo(
            f"capgen: the debate does not conform ({count} finding{'s' * (count != 1)}); nothing was written", err=True
        )
        raise click.exceptions.Exit(1)
    _write(imported.content, output)
    click.echo(f"{output}: {_summary(imported.counts())}")
    if not imported.counts()["Argument"]:
        click.echo(
            "capgen: the debate has no arguments: no step leads to its thesis; choose another statement with --thesis",
            err=True,
        )
    if not base and name != "rdf":
        progress_log()(f"the base IRI is {new_base}; choose another one with --base")


def _check(language: str, source: str) -> None:
    """Raise ``UsageError`` for an invalid language tag or URL."""
    from capgen_kg.errors import UsageError

    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
        raise UsageError(f"found the language {language!r}, expected a tag such as en or de-CH")
    if source and not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", source):
        raise UsageError(f"found the source {source!r}, expected an http: or https: address")


def _key(output: Path) -> str:
    """Return the key of a debate that is written to a folder: the folder's name in the letters of a key."""
    key = re.sub(r"[^a-z0-9]+", "-", output.resolve().name.lower()).strip("-")
    return key if key[:1].isalpha() else f"debate-{key}".rstrip("-")


def _write(content: Mapping[str, bytes], output: Path) -> None:
    """Write the files of a debate to a folder, or raise ``UsageError`` when that has other Turtle files."""
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_whole

    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is not a folder")
    if others := _others(output, content):
        raise UsageError(f"{output} has files of another origin ({', '.join(others)}); name another folder")
    output.mkdir(parents=True, exist_ok=True)
    for part, turtle in content.items():
        write_whole(output / part, turtle)


def _others(output: Path, own: Collection[str]) -> list[str]:
    """Return the Turtle files in a folder that are not among its ``own``."""
    return sorted(path.name for path in output.glob("*.ttl") if path.name not in own) if output.is_dir() else []


def _summary(counts: Mapping[str, int]) -> str:
    kinds = ("Argument", "Claim", "Rebuttal", "Support", "Comment")
    return ", ".join(f"{n} {kind.lower()}{'s' * (n != 1)}" for kind in kinds if (n := counts[kind]))
