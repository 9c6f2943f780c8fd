"""``capgen export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.options import debate_options, open_debate
from capgen_kg.cli.query import complete_reference


def _complete_format(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin with ``incomplete``."""
    from capgen_kg.formats import FORMATS

    return [CompletionItem(name, help=form.purpose) for name, form in FORMATS.items() if name.startswith(incomplete)]


@click.command()
@click.option(
    "--to", "name", metavar="FORMAT", shell_complete=_complete_format, help="The format; --list names them all."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; for csv, the folder.")
@click.option("--item", metavar="REF", default="", shell_complete=complete_reference,
              help="Only this item and what surrounds it.")  # fmt: skip
@click.option("--closed", is_flag=True, help="In RDF, what follows as well.")
@click.option(
    "--list", "listing", is_flag=True, help="List the formats, or that of --to: what it is for, and can't say."
)
@debate_options
def command(name: str | None, output: Path | None, item: str, closed: bool, listing: bool, **options: Any) -> None:
    """Write the debate in a format of other tools.

    What a format can't say is counted on stderr. The same debate always gives the same bytes.

    \b
    Examples:
      capgen export --list
      capgen export --to jsonld -o debate.jsonld
      capgen export --to ntriples --closed -o closed.nt
      capgen export --to mermaid --item For#2
      capgen export --to csv -o tables
    """
    import textwrap

    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_whole
    from capgen_kg.formats import FORMATS, format_named, lacks, left_out, writer
    from capgen_kg.formats.source import Source

    if listing:
        for form in [format_named(name)] if name else FORMATS.values():
            click.echo(f"{form.name:<13} {form.purpose}")
            if missing := lacks(form):
                click.echo(textwrap.fill(f"can't say {', '.join(missing)}", 98, initial_indent=" " * 14,
                                         subsequent_indent=" " * 14))  # fmt: skip
        return
    if name is None:
        raise UsageError(f"say with --to which format: {', '.join(FORMATS)}")
    form = format_named(name)
    if closed and not form.is_rdf:
        raise UsageError(f"{name} holds no triples, so that nothing can follow in it; leave --closed out")
    debate = open_debate(**options)
    source = Source(debate, f"<{debate.references.resolve(item)}>" if item else "", closed)
    made = writer(form)(source)
    if isinstance(made, dict):
        if output is None:
            raise UsageError(f"{name} is several files; name a folder with -o")
        output.mkdir(parents=True, exist_ok=True)
        for file, content in made.items():
            write_whole(output / file, content)
    elif output is None:
        click.echo(made, nl=False)
    else:
        write_whole(output, made)
    quiet = (click.get_current_context().find_root().obj or {}).get("quiet")
    if (lacking := left_out(form, source.network)) and not quiet:
        counts = ", ".join(f"{number} {what}" for what, number in lacking.items())
        click.echo(f"capgen: {name} can't say: {counts}", err=True)
