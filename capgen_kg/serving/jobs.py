"""What a worker does for a request: evaluate a query or render a card, and serialize the result as negotiated."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from starlette.exceptions import HTTPException

from capgen_kg.errors import QueryLimitError, UsageError
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import load_query
from capgen_kg.serving.negotiation import STANDING_TYPES, media_types, negotiate
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.debate import Debate
    from capgen_kg.queries.stored import StoredQuery

#: The processor time of stored queries and cards in the fast lane, in seconds: clients can't make them expensive.
_OWN_SECONDS = 0.5


@dataclass(frozen=True)
class Reply:
    """A response as a worker returns it: body, media type, status, and further header fields."""

    body: bytes
    media_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Job(Protocol):
    """The work for one request, done by a process that has opened the debate."""

    #: How much processor time it may use in the fast lane, in seconds.
    fast_seconds: ClassVar[float]

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the reply.

        Args:
            debate: The debate.
            rows: The most rows or triples of a result.

        Raises:
            UsageError: The query or a parameter is wrong.
            HTTPException: No acceptable media type is available.
            QueryLimitError: The result has more rows.
        """


@dataclass(frozen=True)
class QueryJob:
    """A SPARQL query.

    ``accept`` is the Accept header, ``format_name`` a short name of a format that overrides it, and ``stored`` the
    stored query that ``query`` is an instance of, if any.
    """

    query: str
    accept: str | None = None
    format_name: str | None = None
    stored: StoredQuery | None = None
    fast_seconds: ClassVar[float] = 0.05

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the result in the negotiated format."""
        media_type = negotiate(self.accept, media_types(query_form(self.query)), self.format_name)
        if self.stored:
            result = debate.run(self.stored, self.query, max_rows=rows)
        else:
            result = debate.sparql(self.query, max_rows=rows)
        content = result.serialize(media_types(result.form)[media_type])
        return Reply(content, media_type, headers={"Vary": "Accept"})


@dataclass(frozen=True)
class StoredQueryJob:
    """A stored query, by name, and its arguments, by the names of its parameters; the rest as in ``QueryJob``."""

    name: str
    arguments: Mapping[str, str]
    accept: str | None = None
    format_name: str | None = None
    fast_seconds: ClassVar[float] = _OWN_SECONDS

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the result in the negotiated format."""
        query = debate.bound(self.name, **self.arguments)
        return QueryJob(query, self.accept, self.format_name, load_query(self.name)).run(debate, rows)


@dataclass(frozen=True)
class CardJob:
    """The card of a resource, or its IRI if it has no card."""

    iri: str
    fast_seconds: ClassVar[float] = _OWN_SECONDS

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the card as text."""
        from capgen_kg.rendering.cards import card

        try:
            text = card(debate, self.iri, 90)
        except (UsageError, IndexError):
            text = self.iri
        return Reply(text.encode())


@dataclass(frozen=True)
class StandingJob:
    """The standing of the whole debate, or of the things that references name; the rest as in ``QueryJob``.

    Attributes:
        contested: Whether what is countered is listed instead, of the whole debate.
        certificate: ``credulous`` or ``sceptical``, for a labelling in which the one thing that is named stands, or
            doesn't, instead; or empty.
    """

    references: tuple[str, ...]
    reading: str
    semantics: str
    accept: str | None = None
    format_name: str | None = None
    contested: bool = False
    certificate: str = ""
    fast_seconds: ClassVar[float] = _OWN_SECONDS

    def run(self, debate: Debate, rows: int) -> Reply:
        """Return the standing in the negotiated format."""
        from capgen_kg.rendering import standing as rendering

        names = {name: media_type for media_type, name in STANDING_TYPES.items()}
        types = STANDING_TYPES
        if self.contested or self.certificate:
            types = {media_type: name for media_type, name in types.items() if name != "turtle"}
            if self.format_name == "turtle":
                raise UsageError("Turtle has the labels only; omit contested and certificate")
        media_type = negotiate(self.accept, types, self.format_name, names)
        result = debate.standing(*self.references, reading=self.reading, semantics=self.semantics)
        form = STANDING_TYPES[media_type]
        if form == "turtle":
            content = rendering.as_turtle(result, debate.version)
        elif self.contested:
            content = rendering.contested(result, form)
        elif self.certificate:
            [verdict] = result.verdicts
            labels = result.certificate(verdict.iri, stands=self.certificate == "credulous")
            if labels is None:
                has = "stands" if self.certificate == "credulous" else "does not stand"
                raise HTTPException(404, f"there is no labelling in which {verdict.name} {has}")
            content = rendering.certificate(result, verdict.name, labels, form)
        elif self.references:
            items = [rendering.Answer(verdict, result.reason(verdict.iri)) for verdict in result.verdicts]
            content = rendering.answers(result, items, form)
        else:
            content = rendering.overview(result, form)
        return Reply(content.encode(), media_type, headers={"Vary": "Accept"})


def perform(job: Job, debate: Debate, rows: int) -> Reply:
    """Return the reply to a job, with errors as replies; only ``MemoryError`` is raised."""
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
        return _problem(500, "a bug in capgen; see the log of the server")


def _problem(status: int, message: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a message as a reply on one line."""
    line = f"{' '.join(message.split())}\n"
    return Reply(line.encode(errors="backslashreplace"), status=status, headers=headers or {})
