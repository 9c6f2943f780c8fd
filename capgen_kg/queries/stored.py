"""Stored queries: a file each, with a ``#+`` header in grlc's form that documents it.

https://github.com/CLARIAH/grlc gives the form. Beside grlc's own keys a header has ``parameters``, a list of
mappings with ``name``, ``kind``, ``description``, ``example`` and, where it may be left out, ``optional``; and ``why``,
a list of the statements that a row stands for. A parameter ``item`` of a kind that names a node appears in the query
as ``?_item_iri``, as grlc wants it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.cache import code, kept
from capgen_kg.errors import InputError, UsageError, did_you_mean
from capgen_kg.namespaces import PREFIXES
from capgen_kg.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Kinds of parameter and the suffix of grlc's variable: the first three are references to nodes.
KINDS = {"item": "iri", "person": "iri", "node": "iri", "text": "literal", "integer": "integer"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a stored query needs, or takes when ``optional``."""

    name: str
    kind: str
    description: str
    example: str
    optional: bool = False

    @property
    def variable(self) -> str:
        """The variable that stands for it in the query, without the question mark."""
        return f"{'__' if self.optional else '_'}{self.name}_{KINDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with its documentation; ``text`` is the whole file, ``pieces`` the same as :func:`cut` gives it.

    ``why`` are the statements that a row stands for, as patterns of the query's variables: what is to be proved when
    somebody asks why a row is there.
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    pieces: tuple[str, ...]
    why: tuple[str, ...] = ()

    def bind(self, terms: Mapping[str, str]) -> str:
        """Return the query with each parameter's variable replaced by its term.

        ``terms`` maps names of parameters to terms in SPARQL's own notation, made by a serialiser. Whole
        variable tokens are replaced, never text inside strings, IRIs or comments. An optional parameter that
        is left out stays a variable, and so matches anything.

        Raises ``UsageError`` for a name that the query doesn't have and for a parameter that is missing.
        """
        names = [parameter.name for parameter in self.parameters]
        for name in terms:
            if name not in names:
                has = f"it has {', '.join(names)}" if names else "it has none"
                raise UsageError(f"{self.name} has no parameter {name}{did_you_mean(name, names)}; {has}")
        for parameter in self.parameters:
            if parameter.name not in terms and not parameter.optional:
                raise UsageError(
                    f"{self.name} needs {parameter.name}: {parameter.description.rstrip('.')}; "
                    f"for example: {self.example}"
                )
        by_variable = {p.variable: terms[p.name] for p in self.parameters if p.name in terms}
        return "".join(by_variable.get(piece, f"?{piece}") if i % 2 else piece for i, piece in enumerate(self.pieces))

    def statements(self, row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Yield the statements that a row stands for, their terms in SPARQL's notation.

        ``row`` gives the terms of the query's variables, parameters included. Statements with a variable that the
        row leaves open are left out.
        """
        for pattern in self.why:
            found = [row.get(word[1:], "") if word.startswith("?") else f"<{_iri(word)}>" for word in pattern.split()]
            if len(found) == 3 and all(found):
                yield found[0], found[1], found[2]

    @property
    def example(self) -> str:
        """A command line that runs the query."""
        words = ["capgen", "query", self.name, *(_quoted(p.example) for p in self.parameters)]
        return " ".join(words)


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _quoted(word: str) -> str:
    return f"'{word}'" if re.search(r"\s", word) else word


def query_path(name: str) -> Path:
    """Return the file of the stored query ``name``, or raise ``UsageError`` with the nearest names."""
    path = folder("queries") / f"{name}.rq"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        suggestion = did_you_mean(name, query_names())
        raise UsageError(f"there is no stored query {name!r}{suggestion}; `capgen query --list` lists them")
    return path


def query_names() -> list[str]:
    """Return the names of the stored queries, sorted."""
    return sorted(path.stem for path in folder("queries").glob("*.rq"))


def load_query(name: str) -> StoredQuery:
    """Return the stored query ``name``.

    Raises ``UsageError`` when there is none, ``InputError`` when its header can't be read.
    """
    return read_query(query_path(name))


def read_query(path: Path) -> StoredQuery:
    """Return the stored query in the file ``path``, or raise ``InputError`` when its header isn't one."""
    text = path.read_text(encoding="utf-8")
    try:
        header, pieces = json.loads(kept("query", [*code(Path(__file__)), text.encode()], lambda: _as_json(text)))
        return StoredQuery(
            name=path.stem,
            summary=str(header["summary"]),
            description=str(header["description"]),
            tags=tuple(header["tags"]),
            parameters=tuple(_parameter(entry) for entry in header.get("parameters", ())),
            text=text,
            pieces=tuple(pieces),
            why=tuple(map(str, header.get("why", ()))),
        )
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise InputError(f"the #+ header can't be used: {error!r}", path) from None


def _as_json(text: str) -> bytes:
    """Return a query's header and its pieces as JSON, which is read faster than made.

    Raises ``ValueError`` when the header isn't YAML.
    """
    import yaml

    try:
        header = yaml.safe_load("\n".join(line[2:] for line in text.splitlines() if line.startswith("#+")))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    return json.dumps([header, cut(text)]).encode()


def cut(query: str) -> list[str]:
    """Return a query cut into its variables, at odd places, and what stands before, between and after them."""
    from capgen_kg.tokens import tokens

    pieces = [""]
    for token in tokens(query):
        if token.kind == "variable":
            pieces += [token.text[1:], ""]
        else:
            pieces[-1] += token.text
    return pieces


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    words = {key: str(entry[key]) for key in ("name", "kind", "description", "example")}
    return Parameter(**words, optional=bool(entry.get("optional", False)))
