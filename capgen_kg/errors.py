"""What can go wrong, each with the exit status that the command line gives it.

The statuses are the command line's contract: 0 success, 1 negative result or findings, 2 usage error, 3 unreadable
input, 4 endpoint failed or limit reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class CapgenError(Exception):
    """Something the user can mend; its text is one message, ready to be shown."""

    exit_status = 1


class UsageError(CapgenError):
    """The request itself is wrong: an unknown name, a missing or bad parameter, a query not allowed."""

    exit_status = 2


class UnwritableError(UsageError):
    """The format that was asked for can't express what was to be written; nothing was written."""


class InputError(CapgenError):
    """A file could not be read as what it should be.

    ``file``, ``line`` and ``column`` (both counted from one, columns in code points) say where,
    as far as it is known; ``reason`` is the message without them.
    """

    exit_status = 3

    def __init__(self, message: str, file: Path | str, line: int | None = None, column: int | None = None) -> None:
        self.file, self.line, self.column, self.reason = str(file), line, column, message
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}")


class InconsistentError(CapgenError):
    """The triples contradict the ontology; the message is the reasoner's account of the clash.

    ``facts`` are the triples that clash, as far as the reasoner tells.
    """

    def __init__(self, message: str, facts: Iterable[tuple[str, str, str]] = ()) -> None:
        self.facts = tuple(facts)
        super().__init__(message)


class BudgetError(CapgenError):
    """A check or a search for a proof took more steps, or more time, than it may; the message names the limit."""


class QueryLimitError(CapgenError):
    """A query took more time or memory, or has more rows, than it may; the message names the limit."""

    exit_status = 4


class UnsupportedAxiomError(Exception):
    """What was met needs a reasoner that knows more than the compiled rules; the message names it."""


class EndpointError(CapgenError):
    """A SPARQL endpoint refused, failed, timed out or answered something else than results."""

    exit_status = 4


def did_you_mean(word: str, known: Iterable[str], shown: Callable[[str], str | None] = str) -> str:
    """Return a clause that suggests the nearest of ``known``, or an empty string when none is near.

    ``shown`` gives the form in which a suggestion is written.
    """
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in sorted(known)}
    near = get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)
    names = list(dict.fromkeys(shown(by_lower[name]) or name for name in near))
    return f"; did you mean {' or '.join(names)}?" if names else ""
