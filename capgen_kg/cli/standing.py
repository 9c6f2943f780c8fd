"""``capgen standing``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capgen_kg.cli.commands import DEBATE_OPTIONS, Command
from capgen_kg.cli.options import debate_options, is_quiet, open_debate, table_width, time_limit
from capgen_kg.cli.query import complete_reference
from capgen_kg.cli.streams import put_data
from capgen_kg.errors import UsageError

if TYPE_CHECKING:
    from capgen_kg.debate import Debate


@click.command(cls=Command)
@click.argument("references", metavar="[REF]...", nargs=-1, shell_complete=complete_reference)
@click.option("--needs", is_flag=True, help="Also show the smallest sets of things that would change the verdict.")
@click.option("--crux", is_flag=True, help="Instead, list the relations on which most verdicts depend.")
@click.option("--contested", is_flag=True, help="List what is countered, arguments and messages, most countered first.")
@click.option(
    "--certificate",
    type=click.Choice(["credulous", "sceptical"]),
    help="Show one labelling in which REF stands, or one in which it doesn't; exit status 1 if there is none.",
)
@click.option(
    "--reading",
    type=click.Choice(["dialectical", "symmetric"]),
    default="dialectical",
    show_default=True,
    help="Attacks count as they were made, or each rebutted claim attacks its rebuttal in turn.",
)
@click.option(
    "--semantics",
    type=click.Choice(["grounded", "preferred", "stable"]),
    default="grounded",
    show_default=True,
    help="Semantics of the labels; preferred and stable need clingo.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "markdown", "turtle", "iccma"]),
    help="Output format; iccma is for --certificate.  [default: table on a terminal, otherwise csv]",
)
@debate_options(*DEBATE_OPTIONS)
def command(
    references: tuple[str, ...],
    needs: bool,
    crux: bool,
    contested: bool,
    certificate: str | None,
    reading: str,
    semantics: str,
    form: str | None,
    **options: Any,
) -> None:
    """Show which arguments stand, which are open, and which are undecided.

    An argument stands if no unanswered counter defeats it: nobody countered it, every counter has been answered, or
    those that are unanswered reach nothing that it needs, such as an example, a reported claim, or one of several
    reasons or conclusions. It is open if an unanswered counter defeats it, and undecided if it and its counters defeat
    each other. The last word is that of whoever answered its counters or, if it is open, of whoever was not answered.

    With REFs (arguments, messages, claims or relations), show why: who counters, who answers, and at which line. A side
    stands for its arguments.

    \b
    Examples:
      capgen standing
      capgen standing For#9
      capgen standing against
      capgen standing For#9 --needs
      capgen standing --crux
      capgen standing --contested
      capgen standing For#9 --semantics preferred --certificate credulous
      capgen standing For#9 --certificate sceptical --format iccma
      capgen standing --reading symmetric --format csv
    """
    from capgen_kg.rendering import standing as rendering
    from capgen_kg.standing.report import NOTE

    form = form or ("table" if sys.stdout.isatty() else "csv")
    if needs and not references:
        raise UsageError("--needs takes a reference, for example: capgen standing For#9 --needs")
    if crux and (references or needs):
        raise UsageError("--crux is about the whole debate; omit references and --needs")
    if contested and (references or needs or crux):
        raise UsageError("--contested is about the whole debate; omit references, --needs and --crux")
    if certificate and (len(references) != 1 or needs or crux or contested):
        raise UsageError(
            "--certificate takes one reference, for example: capgen standing For#9 --certificate credulous"
        )
    if form == "turtle" and (needs or crux or contested or certificate):
        raise UsageError("Turtle has the labels only; omit --needs, --crux, --contested and --certificate")
    if form == "iccma" and not certificate:
        raise UsageError(
            "iccma is the format of answers with a witness; add --certificate, or write the framework with "
            "capgen export --to iccma"
        )
    debate = open_debate(**options)
    width = table_width()
    with time_limit(debate, **options):
        sides = ["side" in debate.kinds(debate.references.resolve(reference)) for reference in references]
        if certificate and any(sides):
            raise UsageError(
                "--certificate takes one argument, for example: capgen standing For#9 --certificate credulous"
            )
        if form == "iccma":
            click.echo(_iccma(debate, references[0], reading, semantics, certificate == "credulous"), nl=False)
            return
        result = debate.standing(*references, reading=reading, semantics=semantics)
        if form == "turtle":
            content = rendering.as_turtle(result, debate.version)
        elif certificate:
            [verdict] = result.verdicts
            labels = result.certificate(verdict.iri, stands=certificate == "credulous")
            if labels is None:
                has = "stands" if certificate == "credulous" else "does not stand"
                click.echo(f"capgen: there is no labelling in which {verdict.name} {has}", err=True)
                click.get_current_context().exit(1)
            content = rendering.certificate(result, verdict.name, labels, form, width)
        elif contested:
            content = rendering.contested(result, form, width)
        elif crux:
            content = rendering.cruxes(result, result.crux(), form, width)
        elif references and (needs or not all(sides)):
            items = []
            for verdict in result.verdicts:
                reason = result.reason(verdict.iri)
                places = rendering.places_of({step.node for _, step in reason.steps()}, debate.files)
                change = result.needs(verdict.iri) if needs else None
                items.append(rendering.Answer(verdict, reason, change, places))
            content = rendering.answers(result, items, form, Path.cwd(), width)
        else:
            content = rendering.overview(result, form, width)
    if form in ("table", "markdown"):
        click.echo(content, nl=False)
    else:
        put_data(content)
    if form == "csv" and not is_quiet():
        click.echo(f"{result.description} {NOTE}", err=True)


def _iccma(debate: Debate, reference: str, reading: str, semantics: str, is_credulous: bool) -> str:
    """Return the answer to a decision problem; to standard error goes the number of the thing in the export."""
    from capgen_kg.rendering import standing as rendering

    # where there is no stable labelling there are no verdicts, but answers
    [verdict] = debate.standing(reference, reading=reading).verdicts
    whole = debate.standing(reading=reading)
    witness = whole.witness(verdict.iri, is_credulous, semantics)
    if not is_quiet():
        export = "capgen export --to iccma" + " --reading symmetric" * (reading == "symmetric")
        click.echo(f"capgen: {verdict.name} is argument {whole.argument_number(verdict.iri)} of {export}", err=True)
    return rendering.iccma(witness, is_credulous)
