"""The reference of the stored queries, from their headers; ``tools.docs_site`` puts it into the documentation."""

from __future__ import annotations

from capgen_kg.queries.stored import Parameter, StoredQuery, load_query, query_names

_HEAD = """# Stored queries

Each query is a file in [`queries/`](../queries) in SPARQL 1.1, with a header that documents it. On the command line
it is `capgen query NAME`, in Python `debate.query(NAME, …)`, over HTTP `/queries/NAME`. Parameters are references, as
people write them: `For#2`, `Comment#13`, `For#2.1`, an IRI, a title.

| query | rows |
|---|---|
"""


def parameter_entry(parameter: Parameter) -> str:
    """Return the line about a parameter."""
    note = " (optional)" if parameter.optional else ""
    return f"- `{parameter.name}`{note}: {parameter.description} For example `{parameter.example}`."


def entry(query: StoredQuery) -> str:
    """Return the section on one query."""
    lines = [
        f"## {query.name}",
        "",
        f"{query.summary}. {query.description}",
        "",
        "```console",
        f"$ {query.example}",
        "```",
    ]
    lines += ["", *map(parameter_entry, query.parameters)] if query.parameters else []
    return "\n".join([*lines, "", f"[SPARQL](../queries/{query.name}.rq)", ""])


def text() -> str:
    """Return the page, in Markdown."""
    queries = [load_query(name) for name in query_names()]
    table = [f"| [`{query.name}`](#{query.name}) | {query.summary} |" for query in queries]
    return _HEAD + "\n".join([*table, "", *map(entry, queries)])
