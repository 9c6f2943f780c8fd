"""``capgen export``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, debate_options, is_quiet, open_debate
from capgen_kg.cli.query import complete_reference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.formats import Format


def _complete_format(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the formats that begin with ``incomplete``."""
    from capgen_kg.formats import EXPORT_FORMATS
    from capgen_kg.readings.importing import READING_EXPORTS
    from capgen_kg.threads.to_convokit import SUMMARY

    summaries = {name: form.summary for name, form in EXPORT_FORMATS.items()} | READING_EXPORTS
    summaries["convokit"] = SUMMARY
    return [CompletionItem(name, help=text) for name, text in summaries.items() if name.startswith(incomplete)]


@click.command(cls=Command)
@click.option("--to", "name", metavar="FORMAT", shell_complete=_complete_format, help="Output format; see --list.")
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    type=NamedPath(),
    help="Output file, or folder for csv and convokit.  [default: stdout]",
)
@click.option(
    "--item",
    metavar="REF",
    default="",
    shell_complete=complete_reference,
    help="Export only this item and what is connected to it.",
)
@click.option(
    "--source",
    "text",
    metavar="TEXT",
    type=NamedPath(),
    help="Text of the debate; argdown and reading quote it, and can be imported into the debate again without loss; "
    "convokit has its words.",
)
@click.option(
    "--reading",
    type=click.Choice(["dialectical", "symmetric"]),
    help="Reading of attacks in iccma, apx and tgf, as in capgen standing.  [default: dialectical]",
)
@click.option("--closed", is_flag=True, help="Include entailed triples (RDF formats only).")
@click.option("--list", "listing", is_flag=True, help="List the formats and what each omits; with --to, only that one.")
@debate_options("data", "only", "align", "store", "reasoner")
def command(
    name: str | None,
    output: Path | None,
    item: str,
    text: Path | None,
    reading: str | None,
    closed: bool,
    listing: bool,
    **options: Any,
) -> None:
    """Write the debate in another format: RDF, argument maps, graphs, pictures or tables.

    What the format omits is counted on stderr. The same debate always gives the same bytes.

    \b
    Examples:
      capgen export --list
      capgen export --to jsonld -o debate.jsonld
      capgen export --to ntriples --closed -o closed.nt
      capgen export --to mermaid --item For#2
      capgen export --to csv -o tables
      capgen export --to argdown --source post.txt -o reading.argdown
      capgen export --to convokit --source my-thread/text.txt --data my-thread -o corpus
      capgen export --to reading-schema -o reading.schema.json
    """
    from capgen_kg.errors import UsageError
    from capgen_kg.formats import EXPORT_FORMATS, FRAMEWORKS, format_named, omitted_features
    from capgen_kg.formats.source import Source
    from capgen_kg.readings.importing import EXPORTED_READINGS, NOT_READ, READING_EXPORTS, export_reading
    from capgen_kg.threads.to_convokit import SUMMARY

    others = READING_EXPORTS | {"convokit": SUMMARY}
    if listing:
        if name not in others:
            _list([format_named(name)] if name else EXPORT_FORMATS.values())
        for other in others if name is None else {name} & others.keys():
            click.echo(f"{other:<14} {others[other]}")
        return
    if name is None:
        raise UsageError(f"name a format with --to: {', '.join((*EXPORT_FORMATS, *others))}")
    if name == "reading-schema":
        from capgen_kg.readings.json_schema import write as write_schema

        _write(write_schema(), name, output)
        return
    if name == "convokit":
        if text is None:
            raise UsageError("the words of messages are in the text of the debate; name it with --source")
        if item or closed or reading:
            raise UsageError("convokit has the messages of a whole debate; omit --item, --closed and --reading")
        from capgen_kg.rdf.parsing import read_text
        from capgen_kg.threads.to_convokit import EXPRESSES, write

        debate = open_debate(**options)
        triples = debate.knowledge_base().asserted.triples(None, None, None)
        _write(write(triples, read_text(text), text), name, output)
        features = Source(debate).graph.features
        _report_omitted(name, {feature: n for feature, n in features.items() if n and feature not in EXPRESSES})
        return
    if reading and name not in FRAMEWORKS:
        raise UsageError(f"--reading is for {', '.join(FRAMEWORKS)}; omit it")
    if text or name == "reading":
        if text is None:
            raise UsageError("a reading quotes the text of the debate; name it with --source")
        if item or closed or name not in EXPORTED_READINGS:
            readings = " or ".join(EXPORTED_READINGS)
            raise UsageError(f"--source is for asserted triples of a whole debate, as {readings}; omit it")
        from collections import Counter

        from capgen_kg.rdf.parsing import read_text

        debate = open_debate(**options)
        triples = debate.knowledge_base().asserted.triples(None, None, None)
        exported: Counter[str] = Counter()
        _write(export_reading(name, triples, read_text(text), text, exported), name, output)
        features = Counter(Source(debate).graph.features)
        features.subtract(exported)
        _report_omitted(name, {feature: features[feature] for feature in NOT_READ if features[feature]})
        return
    form = format_named(name)
    if closed and not form.is_rdf:
        raise UsageError(f"{name} is not an RDF format and has no entailed triples; omit --closed")
    debate = open_debate(**options)
    source = Source(debate, f"<{debate.references.resolve(item)}>" if item else "", closed, reading or "dialectical")
    _write(form.write(source), name, output)
    _report_omitted(name, omitted_features(form, source))


def _report_omitted(name: str, omitted: dict[str, int]) -> None:
    if omitted and not is_quiet():
        from capgen_kg.formats import feature_count

        counts = ", ".join(feature_count(number, feature) for feature, number in omitted.items())
        click.echo(f"capgen: {name} omits: {counts}", err=True)


def _list(formats: Iterable[Format]) -> None:
    """Print the formats, each with its summary and what it omits."""
    import textwrap

    indent = " " * 15
    for form in formats:
        click.echo(f"{form.name:<14} {form.summary}")
        if features := form.omitted_features:
            text = f"omits: {', '.join(features)}"
            click.echo(textwrap.fill(text, 98, initial_indent=indent, subsequent_indent=indent))


def _write(content: bytes | dict[str, bytes], name: str, output: Path | None) -> None:
    """Write an export to stdout, to a file, or, when it has several files, to a folder."""
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_all, write_whole

    if isinstance(content, dict):
        if output is None:
            raise UsageError(f"{name} consists of several files; name a folder with --output")
        write_all(output, content)
    elif output is None:
        click.echo(content, nl=False)
    else:
        write_whole(output, content)
