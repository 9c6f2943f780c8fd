"""Stored queries: a file each, with a ``#+`` header in grlc's form that documents it.

https://github.com/CLARIAH/grlc gives the form. Beside grlc's own keys a header has ``parameters``, a list of
mappings with ``name``, ``kind``, ``description``, ``example`` and, where it may be left out, ``optional``; a parameter
that names a node also has ``takes``, the kinds of thing that the query answers for (:mod:`capgen_kg.naming.kinds`).
``why`` lists the statements that a row stands for, ``empty`` says in words what an empty answer means, and ``instead``
names queries that may have an answer where this one has none. A parameter ``item`` of a kind that names a node appears
in the query as ``?_item_iri``, as grlc wants it.
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

#: Kinds of parameter and the suffix of grlc's variable: the first three are references to nodes; ``words`` is a text
#: in which there has to be a letter or digit.
KINDS = {"item": "iri", "person": "iri", "node": "iri", "text": "literal", "words": "literal", "integer": "integer"}


#: The name of the parameter by which rows of one basis are chosen, in whichever query has it.
BASIS = "basis"
#: What it may be.
BASES = ("stated", "interpreted")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a stored query needs, or takes when ``optional``."""

    name: str
    kind: str
    description: str
    example: str
    optional: bool = False
    takes: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The variable that stands for it in the query, without the question mark."""
        return f"{'__' if self.optional else '_'}{self.name}_{KINDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with its documentation; ``text`` is the whole file, ``pieces`` the same as :func:`cut` gives it.

    ``why`` are the statements that a row stands for, as patterns of the query's variables: what is to be proved when
    somebody asks why a row is there. ``empty`` and ``instead`` are for answers without rows, see above.
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
        """The parameters that say what the query is about, which are given in order; the basis is given by name."""
        return tuple(parameter for parameter in self.parameters if parameter.name != BASIS)

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """The variables of the query's last ORDER BY, each with whether it is descending."""
        _, _, clause = self.text.rpartition("ORDER BY")
        return tuple((name, bool(descending)) for descending, name in re.findall(r"(DESC\()?\?(\w+)", clause))

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

    def statements(self, row: Mapping[str, str]) -> Iterator[tuple[tuple[str, str, str], str]]:
        """Yield the statements that a row stands for, their terms in SPARQL's notation, each with what it rests on.

        ``row`` gives the terms of the query's variables, parameters included. A pattern is three terms, which may be
        followed by ``via`` and the variable of a node that the proof has to pass through, as other proofs of the same
        statement belong to other rows; what it rests on is that node, or empty. Statements with a variable that the row
        leaves open are left out.
        """
        for pattern in self.why:
            words = [word for word in pattern.split() if word not in ("via", "when")]
            terms = [row.get(word[1:], "") if word.startswith("?") else named_node(word) for word in words]
            if all(terms):
                yield (terms[0], terms[1], terms[2]), terms[3] if " via " in pattern else ""

    @property
    def example(self) -> str:
        """A command line that runs the query."""
        return self.call({p.name: p.example for p in self.positional})

    def call(self, given: Mapping[str, str]) -> str:
        """Return the command line that runs the query with values for some parameters, examples for the others."""
        words = ["capgen", "query", self.name]
        for parameter in self.parameters:
            value = given.get(parameter.name, "" if parameter.optional else parameter.example)
            if value and parameter.name == BASIS:
                words += [f"--{BASIS}", quoted(value)]
            elif value:
                words.append(quoted(value))
        return " ".join(words)


def quoted(word: str) -> str:
    """Return a word as it is written in a shell."""
    if re.fullmatch(r"[\w@%+=:,./#-]+", word) and not word.startswith("#"):
        return word
    return "'" + word.replace("'", "'\\''") + "'"


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
