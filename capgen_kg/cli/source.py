"""``capgen source``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import Group
from capgen_kg.cli.options import NamedPath, debate_options, open_debate
from capgen_kg.cli.query import complete_reference
from capgen_kg.cli.streams import put_data
from capgen_kg.terminal import counted, printable

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=Group)
def command() -> None:
    """Verify anchors against the source text, show the text of an item, and list, create and edit passages.

    The data hold offsets and hashes but not the source text; give a copy of it as TEXT, a file in UTF-8.

    \b
    Examples:
      capgen source verify post.txt
      capgen source show For#2.1 post.txt
      capgen source list post.txt --data my-debate
      capgen source cut new.txt --base https://example.org/new/
    """


@command.command("verify", short_help="Verify anchors and passages against texts.")
@click.argument("texts", metavar="TEXT…", nargs=-1, required=True, type=NamedPath())
@click.option("--only-given", is_flag=True, help="Ignore anchors in texts that are not given.")
@debate_options("data", "only", "store")
def verify(texts: tuple[Path, ...], only_given: bool, **options: Any) -> None:
    """Verify that every anchor matches its text, and that leaf passages cover each text exactly once.

    Quotations and the words of hedges and boosters are verified, too. TEXTs are copies of the post and other sources,
    recognised by length and hash. Anchors in contributions are verified against the text that the data hold. Exit
    status 0 when everything matches, 1 when an anchor has drifted, 3 when the text of an anchor is not given.

    \b
    Examples:
      capgen source verify post.txt
      capgen source verify post.txt other.txt
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
        missing = ", ".join(f"{number} in {name}" for name, number in result.unchecked)
        click.echo(f"capgen: anchors not verified: {missing}; give these texts, too, or --only-given", err=True)
    if result.faults:
        raise click.exceptions.Exit(1)
    if result.unchecked and not only_given:
        raise click.exceptions.Exit(3)


@command.command("show", short_help="Show the words that an item is anchored to.")
@click.argument("reference", metavar="REF", shell_complete=complete_reference)
@click.argument("texts", metavar="TEXT…", nargs=-1, required=True, type=NamedPath())
@debate_options("data", "only", "store")
def show(reference: str, texts: tuple[Path, ...], **options: Any) -> None:
    """Show the words of the passages that REF is anchored to, in whichever TEXT they are.

    Exit status 1 when an anchor has drifted.

    \b
    Example:
      capgen source show For#2.1 post.txt
    """
    from capgen_kg.text.anchors import digest, words_of

    has_drifted = False
    for passage, words in words_of(open_debate(**options), reference, texts):
        is_intact = digest(words) == passage.sha256
        has_drifted = has_drifted or not is_intact
        click.secho(f"{passage.start}–{passage.end}{'' if is_intact else '  (drifted)'}", bold=True)
        click.echo(printable(words.strip()))
    if has_drifted:
        raise click.exceptions.Exit(1)


@command.command("list", short_help="List passages and what was read in them.")
@click.argument("texts", metavar="TEXT…", nargs=-1, required=True, type=NamedPath())
@click.option("--unread", is_flag=True, help="List only passages that nothing was read in.")
@debate_options("data", "only", "store")
def list_(texts: tuple[Path, ...], unread: bool, **options: Any) -> None:
    """List the leaf passages of TEXTs with their words, and what was read in each.

    The output is a table on a terminal and CSV elsewhere. Its column `read` has the notations of the items that are
    anchored to a passage, then the role of the passage, or `unread`.

    \b
    Examples:
      capgen source list post.txt
      capgen source list my-debate/text.txt --data my-debate --unread
    """
    from capgen_kg.cli.options import put, render
    from capgen_kg.text.listing import passage_table

    result = passage_table(open_debate(**options), texts, unread)
    put(render(result, None, False), None)


_FOLDER = click.option(
    "--data",
    metavar="DIR",
    required=True,
    type=NamedPath(exists=True, file_okay=False),
    help="Folder of the debate.",
)


@command.command("join", short_help="Join adjacent passages.")
@click.argument("text", metavar="TEXT", type=NamedPath())
@click.argument("first", metavar="FIRST")
@click.argument("last", metavar="LAST")
@_FOLDER
def join(text: Path, first: str, last: str, data: Path) -> None:
    """Join the leaf passages of TEXT from FIRST to LAST, which `capgen source list` names, into FIRST.

    What is anchored to one of them is then anchored to FIRST. The passage has the role of FIRST.

    \b
    Example:
      capgen source join my-debate/text.txt passage-4 passage-5 --data my-debate
    """
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked
    from capgen_kg.text.editing import join as joined

    with locked(data):
        content, count = joined(data, text, first, last)
        write_all(data, content)
    click.echo(f"{data}: {count} passages joined into {first}")


@command.command("role", short_help="Mark passages that argue nothing.")
@click.argument("text", metavar="TEXT", type=NamedPath())
@click.argument("role", metavar="ROLE", type=click.Choice(["boilerplate", "greeting", "thanks", "truncation", "none"]))
@click.argument("names", metavar="PASSAGE…", nargs=-1, required=True)
@_FOLDER
def role(text: Path, role: str, names: tuple[str, ...], data: Path) -> None:
    """Give ROLE to the leaf passages PASSAGE… of TEXT, which argue nothing.

    ROLE is boilerplate (list numbers, headings, buttons), greeting, thanks or truncation (the text breaks off); none
    removes it. `capgen source list --unread` shows the names of passages; those with a role are no longer listed.

    \b
    Example:
      capgen source role my-debate/text.txt thanks passage-9 --data my-debate
    """
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked
    from capgen_kg.text.editing import set_role

    with locked(data):
        content = set_role(data, text, role, names)
        write_all(data, content)
    click.echo(f"{data}: {role} for {counted(len(names), 'passage')}" + ("" if content else "; no changes"))


_TEXT = click.argument("text", metavar="TEXT", type=NamedPath())
_BASE = click.option(
    "--base", metavar="IRI", required=True, help="Base IRI of new names, e.g. https://example.org/new/."
)


@command.command("cut", short_help="Divide a text into passages.")
@_TEXT
@_BASE
@click.option(
    "--unit",
    type=click.Choice(["paragraph", "sentence"]),
    default="paragraph",
    show_default=True,
    help="Extent of a leaf passage.",
)
def cut(text: Path, base: str, unit: str) -> None:
    """Divide TEXT into leaf passages and print them as Turtle.

    The number of a list entry is part of its first sentence; headings have the role cg:Boilerplate, the space between
    paragraphs cg:Separator. Join and divide passages as needed (see `capgen source join`); `capgen source verify`
    checks that they still cover the text exactly once.

    \b
    Example:
      capgen source cut new.txt --base https://example.org/new/ --unit sentence > passages.ttl
    """
    from capgen_kg.new_debate import check_base
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.text.segmentation import leaves, passage_turtle

    check_base(base)
    words = read_text(text)
    spans = leaves(words, by_sentence=unit == "sentence")
    put_data(passage_turtle(spans, words, f"{base}post", f"{base}passage-", "LeafPassage"))


@command.command("anchor", short_help="Print a passage, given by its words.")
@_TEXT
@click.argument("first", metavar="FIRST")
@click.argument("last", metavar="[LAST]", default="")
@_BASE
def anchor(text: Path, first: str, last: str, base: str) -> None:
    """Print the passage of TEXT from the words FIRST to the words LAST as Turtle.

    \b
    Example:
      capgen source anchor new.txt "Most tools" "an hour a year." --base https://example.org/new/
    """
    from capgen_kg.new_debate import check_base
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.text.segmentation import find_words, passage_turtle

    check_base(base)
    words = read_text(text)
    start, end = find_words(words, first, last, text)
    put_data(passage_turtle([(start, end, "")], words, f"{base}post", f"{base}passage-new-", "Passage"))
