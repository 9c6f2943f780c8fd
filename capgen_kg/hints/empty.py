"""Explanations of why a stored query has no rows, and calls that have some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.queries.stored import load_query, quoted
from capgen_kg.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.debate import Debate
    from capgen_kg.queries.stored import StoredQuery

_LABELS = "SELECT DISTINCT ?label { ?thing rdfs:label ?label }"


def no_rows(debate: Debate, query: str, *references: str, asserted: bool = False, **parameters: str | int) -> str:
    """Return a sentence that explains why a stored query has no rows, and calls that have some.

    Arguments and errors are those of :meth:`capgen_kg.debate.Debate.query`.
    """
    stored, terms = debate.bind(query, references, parameters)
    arguments = dict(zip((p.name for p in stored.positional), map(str, references), strict=False))
    arguments |= {key: str(value) for key, value in parameters.items()}
    names = {name: _name(debate, value, terms.get(name, "")) for name, value in arguments.items()}
    # what is not about one thing is about all of them
    about = dict.fromkeys((parameter.name for parameter in stored.parameters if parameter.optional), "the debate")
    sentence = stored.empty.format_map(about | names) if stored.empty else "No rows."
    sentence = sentence[0].upper() + sentence[1:]
    if "basis" in arguments:
        sentence = f"With --basis {arguments['basis']}: {sentence}"
    if asserted:
        sentence = f"Among what is asserted: {sentence}"
        return " ".join([sentence, *_row_count(debate, stored.name, {**arguments, **names})])
    return " ".join([sentence, *_alternatives(debate, stored, {**arguments, **names})])


def _name(debate: Debate, value: str, term: str) -> str:
    return debate.references.name(term[1:-1]) if term.startswith("<") else value


def _alternatives(debate: Debate, stored: StoredQuery, arguments: dict[str, str]) -> Iterator[str]:
    """Yield sentences with calls that have rows: with fewer filters, with swapped arguments, and other queries."""
    for parameter in stored.parameters:
        if parameter.optional and parameter.name in arguments:
            fewer = {name: value for name, value in arguments.items() if name != parameter.name}
            yield from _row_count(debate, stored.name, fewer)
    needed = [parameter.name for parameter in stored.parameters if not parameter.optional]
    if len(needed) == 2:
        first, second = needed
        yield from _row_count(debate, stored.name, {**arguments, first: arguments[second], second: arguments[first]})
    for name in stored.instead:
        fitting = {p.name for p in load_query(name).parameters}
        yield from _row_count(debate, name, {key: value for key, value in arguments.items() if key in fitting})
    if [parameter.kind for parameter in stored.parameters] == ["words"]:
        yield from _nearest_words(debate, arguments[stored.parameters[0].name])


def _row_count(debate: Debate, name: str, arguments: dict[str, str]) -> Iterator[str]:
    try:
        values = {
            parameter.name: arguments[parameter.name]
            for parameter in load_query(name).parameters
            if parameter.name in arguments
        }
        rows = len(debate.query(name, asserted=False, **values).rows())
    except UsageError:
        # the query does not accept this kind of argument
        return
    if rows:
        yield f"`{load_query(name).call(arguments)}` has {counted(rows, 'row')}."


def _nearest_words(debate: Debate, words: str) -> Iterator[str]:
    """Yield a suggestion from the labels for each word that a search doesn't find in any form."""
    known = {word for row in debate.sparql(_LABELS).rows() for word in re.findall(r"[^\W_]{3,}", row["label"].lower())}
    for word in re.findall(r"[^\W_]+", words.lower()):
        if not debate.query("search", word) and (near := did_you_mean(word, known)):
            yield f"No label has {quoted(word)}{near}"
