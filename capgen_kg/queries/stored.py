"""Stored queries: files with a ``#+`` header in the format of grlc (https://github.com/CLARIAH/grlc).

In addition to grlc's keys, a header has:

- ``parameters``: a list of mappings with ``name``, ``kind``, ``description``, ``example`` and, for an optional one,
  ``optional``; a parameter that names a node also has ``takes``, the accepted kinds (:mod:`capgen_kg.naming.kinds`);
- ``why``: patterns of the statements that a row stands for;
- ``empty``: a sentence that says what it means that there are no rows;
- ``instead``: the names of queries that may have rows where this one has none.

A parameter ``item`` that names a node is the variable ``?_item_iri`` in the query, as in grlc.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capgen_kg.cache import code, memoize
from capgen_kg.errors import InputError, UsageError, did_you_mean
from capgen_kg.rdf.terms import named_node
from capgen_kg.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The kinds of parameter and the suffixes of their variables in grlc. The first three are references to nodes, and
#: ``words`` is a text with at least one letter or digit.
KINDS = {"item": "iri", "person": "iri", "node": "iri", "text": "literal", "words": "literal", "integer": "integer"}


#: The name of the parameter that selects the rows of one basis, in the queries that have it.
BASIS = "basis"
#: The values of this parameter.
BASES = ("stated", "interpreted")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stored query; see the module for the attributes."""

    name: str
    kind: str
    description: str
    example: str
    optional: bool = False
    takes: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The variable of the parameter in the query, without the question mark."""
        return f"{'__' if self.optional else '_'}{self.name}_{KINDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with its documentation.

    ``text`` is the content of the file, ``pieces`` is the text split by :func:`split_at_variables`. See the module for
    the other attributes.
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    pieces: tuple[str, ...]
    why: tuple[str, ...] = ()
    empty: str = ""
    instead: tuple[str, ...] = ()

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The parameters that can be passed by position: all but the basis."""
        return tuple(parameter for parameter in self.parameters if parameter.name != BASIS)

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """The variables of the query's last ORDER BY, each with whether it is descending."""
        _, _, clause = self.text.rpartition("ORDER BY")
        return tuple((name, bool(descending)) for descending, name in re.findall(r"(DESC\()?\?(\w+)", clause))

    def bind(self, terms: Mapping[str, str]) -> str:
        """Return the query with each parameter's variable replaced by its term.

        ``terms`` maps names of parameters to serialized terms in SPARQL notation. Only variable tokens are replaced,
        no text inside strings, IRIs or comments. An optional parameter without a term remains a variable, which matches
        anything.

        Raises ``UsageError`` for an unknown name and for a missing parameter.
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

    def statements(self, row: Mapping[str, str]) -> Iterator[tuple[tuple[str, str, str], str]]:
        """Yield the statements that a row stands for, each with the node that its proof has to use, or "".

        ``row`` has the terms of the query's variables, including the parameters, in SPARQL notation. A pattern is three
        terms, optionally followed by ``via`` and the variable of the node, as other proofs of the same statement belong
        to other rows. Statements with an unbound variable are omitted.
        """
        for pattern in self.why:
            words = [word for word in pattern.split() if word not in ("via", "when")]
            terms = [row.get(word[1:], "") if word.startswith("?") else named_node(word) for word in words]
            if all(terms):
                yield (terms[0], terms[1], terms[2]), terms[3] if " via " in pattern else ""

    @property
    def example(self) -> str:
        """A command line that runs the query with the examples of its parameters."""
        return self.call({p.name: p.example for p in self.positional})

    def call(self, values: Mapping[str, str]) -> str:
        """Return a command line that runs the query with values by name of parameter, or else the examples."""
        words = ["capgen", "query", self.name]
        for parameter in self.parameters:
            value = values.get(parameter.name, "" if parameter.optional else parameter.example)
            if value and parameter.name == BASIS:
                words += [f"--{BASIS}", quoted(value)]
            elif value:
                words.append(quoted(value))
        return " ".join(words)


def quoted(word: str) -> str:
    """Return a word quoted for a shell, if necessary."""
    if re.fullmatch(r"[\w@%+=:,./#-]+", word) and not word.startswith("#"):
        return word
    return "'" + word.replace("'", "'\\''") + "'"


def query_path(name: str) -> Path:
    """Return the file of the stored query ``name``, or raise ``UsageError`` with the nearest names."""
    path = folder("queries") / f"{name}.rq"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        suggestion = did_you_mean(name, query_names())
        raise UsageError(f"there is no stored query {name!r}{suggestion}; list them with `capgen query --list`")
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
    """Return the stored query in the file ``path``, or raise ``InputError`` when its header is invalid."""
    text = path.read_text(encoding="utf-8")
    try:
        header, pieces = json.loads(memoize("query", [*code(Path(__file__)), text.encode()], lambda: _as_json(text)))
        return StoredQuery(
            name=path.stem,
            summary=str(header["summary"]),
            description=str(header["description"]),
            tags=tuple(header["tags"]),
            parameters=tuple(_parameter(entry) for entry in header.get("parameters", ())),
            text=text,
            pieces=tuple(pieces),
            why=tuple(map(str, header.get("why", ()))),
            empty=str(header.get("empty", "")),
            instead=tuple(map(str, header.get("instead", ()))),
        )
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise InputError(f"the #+ header is invalid: {error!r}", path) from None


def _as_json(text: str) -> bytes:
    """Return the header and the pieces of a query as JSON, for the cache.

    Raises ``ValueError`` when the header isn't YAML.
    """
    import yaml

    try:
        header = yaml.safe_load("\n".join(line[2:] for line in text.splitlines() if line.startswith("#+")))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    return json.dumps([header, split_at_variables(text)]).encode()


def split_at_variables(query: str) -> list[str]:
    """Return a query split at its variables: their names at odd indices, the text between them at even ones."""
    from capgen_kg.rdf.tokens import tokens

    pieces = [""]
    for token in tokens(query):
        if token.kind == "variable":
            pieces += [token.text[1:], ""]
        else:
            pieces[-1] += token.text
    return pieces


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    words = {key: str(entry[key]) for key in ("name", "kind", "description", "example")}
    takes = tuple(map(str, entry.get("takes", ())))
    return Parameter(**words, optional=bool(entry.get("optional", False)), takes=takes)
