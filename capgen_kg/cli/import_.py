"""``capgen import``."""

from __future__ import annotations

import re
from pathlib import Path

import click
from click.shell_completion import CompletionItem


def _complete_format(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin with ``incomplete``."""
    from capgen_kg.formats.reading import FORMATS

    return [CompletionItem(name, help=what) for name, (what, _) in FORMATS.items() if name.startswith(incomplete)]


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--from", "name", metavar="FORMAT", shell_complete=_complete_format, help="The format; see --list.")
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--base", metavar="IRI", default="", help="What names begin with.  [default: https://example.org/DIR/]")
@click.option(
    "--thesis", metavar="NODE", default="", help="The statement that the debate is about, by its name in FILE."
)
@click.option("--title", default="", help="The title, where FILE has none or another.")
@click.option("--source", metavar="URL", default="", help="Where the map is published.")
@click.option("--language", metavar="TAG", default="und", help="The language of the words.  [default: und, unknown]")
@click.option("--all-notes", is_flag=True, help="List each thing that is left out or changed, not each kind once.")
@click.option("--list", "listing", is_flag=True, help="List the formats, and what each is.")
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
    """Make a debate of an argument map: a folder of Turtle that conforms to the shapes.

    What leads to the thesis becomes an argument for or against it. FILE itself is the source text: each item is
    anchored where it stands, and `capgen source verify FILE --data DIR` tells when FILE has changed. What is left out
    or changed is reported on stderr, each kind with its number and its first places. Importing again gives the same
    names.

    \b
    Examples:
      capgen import --list
      capgen import --from argdown map.argdown -o my-debate
      capgen import --from aif-json map.json -o my-debate --base https://example.org/my-debate/
      capgen query counters For#1 --data my-debate
    """
    from capgen_kg.cli.options import sayer
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_whole
    from capgen_kg.formats.encoding import Choices
    from capgen_kg.formats.reading import FORMATS, read_debate
    from capgen_kg.terminal import printable

    if listing:
        for form, (what, _) in FORMATS.items():
            click.echo(f"{form:<9} {what}")
        return
    if file is None or name is None or output is None:
        raise UsageError("say what to read, --from which format, and with -o where to; for example: "
                         "capgen import --from argdown map.argdown -o my-debate")  # fmt: skip
    key = re.sub(r"[^a-z0-9]+", "-", output.resolve().name.lower()).strip("-")
    key = key if key[:1].isalpha() else f"debate-{key}".rstrip("-")
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
        raise UsageError(f"found the language {language!r}, expected a tag such as en or de-CH")
    if source and not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", source):
        raise UsageError(f"found the source {source!r}, expected an http: or https: address")
    given = base or ("" if name == "rdf" else f"https://example.org/{key}/")
    imported = read_debate(name, file, Choices(given, key, language, title, source, thesis))
    for note in imported.notes(all_notes):
        click.echo(printable(note), err=True)
    if imported.findings:
        for finding in imported.findings:
            click.echo(printable(f"{file}: {finding.focus_node}: {finding.message}"), err=True)
        click.echo(
            f"capgen: the debate would not conform ({len(imported.findings)} findings); nothing is written", err=True
        )
        raise click.exceptions.Exit(1)
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is no folder")
    if (
        strangers := sorted(p.name for p in output.glob("*.ttl") if p.name not in imported.content)
        if output.is_dir()
        else []
    ):
        raise UsageError(f"{output} holds {', '.join(strangers)}, which this import doesn't write; name another folder")
    output.mkdir(parents=True, exist_ok=True)
    for part, content in imported.content.items():
        write_whole(output / part, content)
    counts = imported.counts()
    kinds = ("Argument", "Claim", "Rebuttal", "Support", "Comment")
    told = ", ".join(f"{n} {kind.lower()}{'s' * (n != 1)}" for kind in kinds if (n := counts[kind]))
    click.echo(f"{output}: {told}")
    if not counts["Argument"]:
        click.echo(
            "capgen: the debate has no arguments: no step leads to its thesis; choose another statement with --thesis",
            err=True,
        )
    if not base and name != "rdf":
        sayer()(f"names begin with {given}; choose your own with --base")
