"""``capgen source``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from capgen_kg.cli.options import debate_options, open_debate
from capgen_kg.cli.query import complete_reference
from capgen_kg.cli.streams import put_data
from capgen_kg.errors import UsageError
from capgen_kg.terminal import printable


@click.group()
def command() -> None:
    """Compare the anchors with a copy of the text, or show its words.

    The graph holds offsets and hashes, and no copy of the text; bring your own.

    \b
    Examples:
      capgen source verify post.txt
      capgen source show For#2.1 post.txt
      capgen source cut new.txt --base https://example.org/new/
    """


@command.command("verify")
@click.argument("texts", metavar="TEXT…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--only-given", is_flag=True, help="Check only the anchors in the texts that are given.")
@debate_options
def verify(texts: tuple[Path, ...], only_given: bool, **options: Any) -> None:
    """Check every anchor against the text that it is in, and that the leaf passages cover each text once.

    TEXTs are copies of the post and of contributions that have texts of their own; which is which is told by length
    and hash. Exit status 0 when all is as it should be, 1 when an anchor has drifted, 3 when there are anchors in a
    text that wasn't given.

    \b
    Examples:
      capgen source verify post.txt
      capgen source verify post.txt contribution.txt
      capgen source verify post.txt --only-given
    """
    from capgen_kg.text.anchors import verify

    result = verify(open_debate(**options), texts)
    for fault in result.faults:
        click.echo(fault)
    for report in result.texts:
        name = f"{report.name}: " if len(result.texts) > 1 else ""
        click.echo(f"{name}{report.coverage:.2f} % of {report.length} code points lie in exactly one leaf passage")
    if result.unchecked and not only_given:
        lacking = ", ".join(f"{number} in {name}" for name, number in result.unchecked)
        click.echo(f"capgen: anchors not checked: {lacking}; give these texts, too, or --only-given", err=True)
    if result.faults:
        raise click.exceptions.Exit(1)
    if result.unchecked and not only_given:
        raise click.exceptions.Exit(3)


@command.command("show")
@click.argument("reference", metavar="REF", shell_complete=complete_reference)
@click.argument("texts", metavar="TEXT…", nargs=-1, required=True, type=click.Path(path_type=Path))
@debate_options
def show(reference: str, texts: tuple[Path, ...], **options: Any) -> None:
    """Show the words of TEXT that REF points to; of several TEXTs, the one that they are in.

    \b
    Example:
      capgen source show For#2.1 post.txt
    """
    from capgen_kg.text.anchors import digest, words_of

    drifted = False
    for passage, words in words_of(open_debate(**options), reference, texts):
        intact = digest(words) == passage.sha256
        drifted = drifted or not intact
        click.secho(f"{passage.start}–{passage.end}{'' if intact else '  (drifted)'}", bold=True)
        click.echo(printable(words.strip()))
    if drifted:
        raise click.exceptions.Exit(1)


_TEXT = click.argument("text", type=click.Path(path_type=Path))
_BASE = click.option(
    "--base", metavar="IRI", required=True, help="What names begin with, such as https://example.org/new/."
)


def _check_base(base: str) -> None:
    """Raise ``UsageError`` when the names of a debate can't begin with ``base``."""
    import pyoxigraph as ox

    try:
        ox.NamedNode(base)
    except ValueError as error:
        raise UsageError(
            f"found the base {base!r}, expected an absolute IRI such as https://example.org/new/: {error}"
        ) from None


@command.command("cut")
@_TEXT
@_BASE
@click.option("--by", type=click.Choice(["paragraph", "sentence"]), default="paragraph", show_default=True,
              help="What a leaf passage is.")  # fmt: skip
def cut(text: Path, base: str, by: str) -> None:
    """Cut TEXT, which is to be encoded, into leaf passages, and print them as Turtle.

    Join and divide them as the debate asks for; `capgen source verify` tells whether they still cover everything once.

    \b
    Example:
      capgen source cut new.txt --base https://example.org/new/ --by sentence > passages.ttl
    """
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.text.segmentation import cut, passage_turtle

    _check_base(base)
    words = read_text(text)
    spans = cut(words, by_sentence=by == "sentence")
    put_data(passage_turtle(spans, words, f"{base}post", f"{base}passage-", "LeafPassage"))


@command.command("anchor")
@_TEXT
@click.argument("first")
@click.argument("last", default="")
@_BASE
def anchor(text: Path, first: str, last: str, base: str) -> None:
    """Print the passage of TEXT that begins with the words FIRST and ends with LAST, as Turtle.

    \b
    Example:
      capgen source anchor new.txt "Most tools" "an hour a year." --base https://example.org/new/
    """
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.text.segmentation import find_words, passage_turtle

    _check_base(base)
    words = read_text(text)
    start, end = find_words(words, first, last, text)
    put_data(passage_turtle([(start, end, False)], words, f"{base}post", f"{base}passage-new-", "Passage"))
