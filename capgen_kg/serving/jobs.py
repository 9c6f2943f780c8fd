"""What a process does for a request: ask a query, or draw a card, and write the result as the client wants it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from starlette.exceptions import HTTPException

from capgen_kg.errors import QueryLimitError, UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import load_query
from capgen_kg.serving.negotiation import chosen, offers
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.debate import Debate
    from capgen_kg.queries.stored import StoredQuery

#: How long queries of ours may compute in the fast lane: nobody makes them expensive.
_OF_OURS = 0.5


@dataclass(frozen=True)
class Reply:
    """A response as a process hands it over: status, body, media type, and further header fields."""

    body: bytes
    media_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Job(Protocol):
    """Something to be done for a request by a process that holds the debate."""

    #: How long it may compute before it is one that takes long, in seconds.
    fast_seconds: ClassVar[float]

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the reply; raises ``UsageError``, ``HTTPException``, and ``QueryLimitError`` beyond so many rows."""


@dataclass(frozen=True)
class Query:
    """A SPARQL query. ``accept`` is the header of that name, ``short`` the format that overrules it.

    ``stored`` is the stored query that it was made of, if it was.
    """

    query: str
    accept: str | None = None
    short: str | None = None
    stored: StoredQuery | None = None
    fast_seconds: ClassVar[float] = 0.05

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the answer in the form that the client wants."""
        media = chosen(self.accept, offers(query_form(self.query)), self.short)
        if self.stored:
            result = debate.run(self.stored, self.query, max_rows=rows)
        else:
            result = debate.sparql(self.query, max_rows=rows)
        return Reply(result.serialize(offers(result.form)[media]), media, headers={"Vary": "Accept"})


@dataclass(frozen=True)
class Stored:
    """A stored query with its parameters."""

    name: str
    given: Mapping[str, str]
    accept: str | None = None
    short: str | None = None
    fast_seconds: ClassVar[float] = _OF_OURS

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the answer in the form that the client wants."""
        bound = debate.bound(self.name, **self.given)
        return Query(bound, self.accept, self.short, load_query(self.name)).run(debate, rows)


@dataclass(frozen=True)
class Card:
    """The card of a thing; of a thing that has none, its IRI."""

    iri: str
    fast_seconds: ClassVar[float] = _OF_OURS

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the card as text."""
        from capgen_kg.rendering.cards import card

        try:
            text = card(debate, self.iri, 90)
        except (UsageError, IndexError):
            text = self.iri
        return Reply(text.encode())


def perform(job: Job, debate: Debate, rows: int) -> Reply:
    """Return the reply to a job, whatever is wrong with it."""
    try:
        return job.run(debate, rows)
    except UsageError as error:
        return _problem(400, str(error))
    except HTTPException as error:
        return _problem(error.status_code, error.detail, error.headers or {})
    except QueryLimitError as error:
        return _problem(503, str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (the last resort: a bug of ours)
        print(f"capgen: a bug in capgen: {type(error).__name__}: {printable(str(error))}", file=sys.stderr, flush=True)
        return _problem(500, "a bug in capgen; the log says more")


def _problem(status: int, message: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a reply that says on one line what is wrong."""
    line = f"{' '.join(message.split())}\n"
    return Reply(line.encode(errors="backslashreplace"), status=status, headers=headers or {})
