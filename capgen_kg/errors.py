"""The exceptions of the package, each with its exit status.

The exit statuses of the command line are: 0 success, 1 negative result or findings, 2 usage error, 3 unreadable
input, 4 endpoint failed or limit reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class CapgenError(Exception):
    """An error that the user can resolve; its text is a message to show."""

    exit_status = 1


class UsageError(CapgenError):
    """The request is invalid: an unknown name, a missing or invalid parameter, a query that is not allowed."""

    exit_status = 2


class UnwritableError(UsageError):
    """A format can't express the data; nothing was written."""


class InputError(CapgenError):
    """A file can't be read or parsed.

    Attributes:
        file: the name of the file.
        line: the line, counted from one, or ``None`` if it is unknown.
        column: the column in code points, counted from one, or ``None`` if it is unknown.
        reason: the message without the position.
    """

    exit_status = 3

    def __init__(self, message: str, file: Path | str, line: int | None = None, column: int | None = None) -> None:
        self.file, self.line, self.column, self.reason = str(file), line, column, message
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}")


class EncodingError(InputError):
    """The text of a file is not in UTF-8."""


class InconsistentError(CapgenError):
    """The triples contradict each other; the message is that of the reasoner.

    ``facts`` are the contradicting triples, if the reasoner reports them.
    """

    def __init__(self, message: str, facts: Iterable[tuple[str, str, str]] = ()) -> None:
        self.facts = tuple(facts)
        super().__init__(message)


class BudgetError(CapgenError):
    """A check or a search for a proof exceeded its limit of steps or time; the message names the limit."""


class QueryLimitError(CapgenError):
    """A query exceeded a limit of time, memory or rows; the message names the limit."""

    exit_status = 4


class UnsupportedAxiomError(Exception):
    """An axiom is not supported by the compiled rules; the message names it."""


class EndpointError(CapgenError):
    """A SPARQL endpoint refused, failed, timed out, or sent something other than results."""

    exit_status = 4


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the nearest of ``known``, at most ``count`` of them, as far as they are near at all."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in sorted(known)}
    return [by_lower[name] for name in get_close_matches(word.lower(), by_lower, n=count, cutoff=0.6)]


def did_you_mean(word: str, known: Iterable[str], shown: Callable[[str], str | None] = str) -> str:
    """Return a clause that suggests the nearest of ``known``, such as ``; did you mean x?``, or an empty string.

    ``shown`` returns the form in which a suggestion is shown, or ``None`` for the name itself.
    """
    names = list(dict.fromkeys(shown(name) or name for name in nearest(word, known, 3)))
    return f"; did you mean {' or '.join(names)}?" if names else ""


def no_such(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """Return the error of a name that no thing of a kind has: with the nearest of the known names, or else all of them.

    >>> print(no_such("reasoner", "owl", ["compiled", "columnar", "owlrl"]))
    there is no reasoner 'owl'; did you mean owlrl?
    >>> print(no_such("reasoner", "fast", ["compiled", "columnar", "owlrl"]))
    there is no reasoner 'fast'; use compiled, columnar or owlrl
    """
    *names, last = known
    listed = f"{', '.join(names)} or {last}" if names else last
    return UsageError(f"there is no {kind} {name!r}{did_you_mean(name, [*names, last]) or f'; use {listed}'}")
