"""``capgen new``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capgen_kg.cli.commands import Command
from capgen_kg.cli.options import NamedPath, Text, quiet_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=NamedPath())
@click.option("--text", metavar="TEXT", required=True, type=NamedPath(), help="Text of the debate.")
@click.option("--title", metavar="TEXT", type=Text(), help="Title of the debate.  [default: first line of TEXT]")
@click.option("--base", metavar="IRI", default="", help="Base IRI of new names.  [default: https://example.org/DIR/]")
@click.option("--source", metavar="URL", default="", help="URL where the text is published.")
@click.option("--language", metavar="TAG", default="und", help="Language of the text.  [default: und, undetermined]")
@quiet_option
def command(folder: Path, text: Path, title: str | None, base: str, source: str, language: str) -> None:
    """Start a debate from a text: its post, its sentences as passages, and the people whom it names.

    People are found at the start of a paragraph, as in "Ann: Most tools lie idle." The title stands in for the thesis.
    The debate conforms to the shapes; `capgen lint --data DIR` lists what is to be filled in and read. Existing
    files are not overwritten.

    \b
    Examples:
      capgen new my-debate --text text.txt --title "Should the library lend tools?" --language en
      capgen lint --data my-debate
      capgen source list my-debate/text.txt --data my-debate --unread
    """
    from capgen_kg.cli.import_ import check_language_and_source
    from capgen_kg.cli.options import progress_log
    from capgen_kg.errors import UsageError
    from capgen_kg.files import write_all
    from capgen_kg.locking import locked
    from capgen_kg.new_debate import DebateOptions, key_of, usual_base
    from capgen_kg.rdf.parsing import read_text
    from capgen_kg.rdf.terms import cg
    from capgen_kg.readings.importing import new_debate

    check_language_and_source(language, source)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder")
    key = key_of(folder)
    options = DebateOptions(base or usual_base(key), key, language, title or "", source)
    words = read_text(text)
    with locked(folder):
        frame, content = new_debate(folder, words, text, options)
        write_all(folder, content)
    people = len(frame.of_class("Person")) - 1
    unread = sum(not frame.value(leaf, cg("role")) for _, _, leaf in frame.leaves)
    click.echo(f"{folder}: {people} {'person' if people == 1 else 'people'} named, {unread} passages to read")
    if not base:
        progress_log()(f"the base IRI is {options.base}; choose another one with --base")
