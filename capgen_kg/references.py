"""References as people write them, resolved to one term: ``For#2``, ``for2``, ``for-2``, ``id:for-2``, the IRI."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.namespaces import PREFIXES
from capgen_kg.several import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


#: Asks a debate which of some IRIs are names of its parts, and which of its parts have one of some notations.
Find = Callable[[list[str], list[str]], list[str]]

#: IRI of a part of a debate, and what there is of notation, label, and what the debate is called.
Row = tuple[str, str | None, str | None, str | None]


class References:
    """The terms of a debate by the names that people may use for them.

    ``rows`` are read when a name can't be found without. ``find`` finds names as they are written in full, so that a
    debate of millions of parts need not be read to find one.
    """

    def __init__(self, rows: Iterable[Row], find: Find | None = None) -> None:
        self._rows, self._find = rows, find
        self._resolved: dict[str, str] = {}

    @cached_property
    def _index(self) -> tuple[dict[str, set[str]], dict[str, str]]:
        """The terms under each form of reference, and the name to show for each."""
        exact: dict[str, set[str]] = {}
        names: dict[str, str] = {}
        told_apart: dict[str, str] = {}
        debates: set[str] = set()
        for iri, notation, label, debate in self._rows:
            local = _local(iri)
            names[iri] = notation or label or local
            qualified = f"{debate}/{notation}" if debate and notation else None
            if qualified:
                told_apart[iri] = qualified
                debates.add(str(debate))
            for form in (local, notation, label, qualified):
                if form:
                    exact.setdefault(_key(form), set()).add(iri)
        if len(debates) > 1:
            names |= told_apart
        return exact, names

    @property
    def _names(self) -> dict[str, str]:
        return self._index[1]

    def resolve(self, reference: str) -> str:
        """Return the IRI that ``reference`` means.

        Raises ``UsageError``: with the nearest names when nothing has this name, with the candidates when
        several things have.
        """
        if reference not in self._resolved:
            self._resolved[reference] = self._resolve(reference)
        return self._resolved[reference]

    def _resolve(self, reference: str) -> str:
        iri = expand_name(reference)
        if self._find is not None:
            found = set(self._find(*_written_out(reference, iri)))
            if iri in found:
                return iri
            if len(found) == 1:
                return found.pop()
        exact, names = self._index
        if iri in names:
            return iri
        key = _key(_local(iri) if iri != reference else reference)
        found = exact.get(key) or self._beginning(key)
        if len(found) == 1:
            return next(iter(found))
        if found:
            candidates = sorted((names[iri] for iri in found), key=natural)
            shown = ", ".join(candidates[:8]) + (", …" if len(candidates) > 8 else "")
            raise UsageError(f"{reference!r} can mean {shown}; say which")
        suggestion = did_you_mean(reference, {*names.values(), *(_local(iri) for iri in names)})
        hint = suggestion or "; write it like For#2, Comment#13, For#2.1 or a person's name"
        raise UsageError(f"nothing is called {reference!r}{hint}")

    def _beginning(self, key: str) -> set[str]:
        """Return what a shortened name or a bare number may mean."""
        if re.fullmatch(r"[0-9]+", key):
            return {iri for iri, name in self._names.items() if name.endswith(f"#{key}")}
        if len(key) < 2:
            return set()
        return {
            iri
            for iri, name in self._names.items()
            if not re.search(r"[#\d]", name) and any(_key(word).startswith(key) for word in name.split())
        }

    def complete(self, beginning: str) -> list[str]:
        """Return the notations and names that begin with ``beginning``, in natural order."""
        key = _key(beginning)
        return sorted({n for n in self._names.values() if _key(n).startswith(key)}, key=natural)


def natural(name: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts numbers inside names by value: ``For#9`` before ``For#10``."""
    return [(0, int(part)) if part[0] in "0123456789" else (1, part) for part in re.split(r"([0-9]+)", name) if part]


def expand_name(reference: str) -> str:
    """Return the IRI that a reference of the form ``prefix:name`` or ``<iri>`` stands for, or it unchanged."""
    if reference.startswith("<") and reference.endswith(">"):
        return reference[1:-1]
    prefix, colon, local = reference.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else reference


def _key(name: str) -> str:
    """Return a name without what people leave out or vary: case, spaces, ``#``, hyphens, underscores."""
    return re.sub(r"[\s#_-]", "", name).casefold()


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _written_out(reference: str, iri: str) -> tuple[list[str], list[str]]:
    """Return the IRIs and the notations that a reference may be meant as, as far as its form tells."""
    iris = [name for name in (iri, PREFIXES["id"] + reference) if re.fullmatch(r"[a-zA-Z]+:[^\s<>\"{}|^`\\]+", name)]
    match = re.fullmatch(r"([a-z]+)([1-9][0-9]*)?(?:[.]([1-9][0-9]*|[a-z]))?", _key(reference))
    if not match:
        return iris, []
    word, number, part = match.groups()
    return iris, [word.capitalize() + (f"#{number}" if number else "") + (f".{part.upper()}" if part else "")]


def search(iris: list[str], notations: list[str]) -> str:
    """Return the query that finds which of ``iris`` name a part of a debate, and what has one of ``notations``."""
    parts = [f'{{ ?iri skos:notation "{notation}" }}' for notation in notations]
    for iri in iris:
        parts.append(f"{{ <{iri}> skos:notation ?notation BIND(<{iri}> AS ?iri) }}")
        parts.append(f"{{ {_LABELLED} <{iri}> a ?class ; rdfs:label ?label BIND(<{iri}> AS ?iri) }}")
    return f"{_PREFIXES}SELECT DISTINCT ?iri WHERE {{ {' UNION '.join(parts) or 'FILTER(false)'} }}"


def from_rows(rows: Iterable[Mapping[str, str]]) -> Iterator[Row]:
    """Yield IRI, notation, label and the debate's name from the rows of :data:`QUERY`."""
    for row in rows:
        debate = key_of(row["debate"], row["key"]) if row["debate"] else None
        yield row["iri"], row["notation"] or None, row["label"] or None, debate


_PREFIXES = """PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_LABELLED = "VALUES ?class { cg:Person cg:Voice cg:Debate cg:Stance cg:AttackType cg:Basis }"

#: Everything that can be referred to: items by notation; people, voices and kinds of stance, attack and basis by
#: label.
QUERY = f"""{_PREFIXES}SELECT ?iri ?notation ?label ?debate ?key WHERE {{
  {{ ?iri skos:notation ?notation OPTIONAL {{ ?iri cg:inDebate ?debate OPTIONAL {{ ?debate skos:notation ?key }} }} }}
  UNION
  {{ {_LABELLED} ?iri a ?class ; rdfs:label ?label }}
}}
"""
