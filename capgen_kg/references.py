"""References as people write them, resolved to one term: ``For#2``, ``for2``, ``for-2``, ``id:for-2``, the IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass
class References:
    """The terms of a debate by the names that people may use for them.

    Made from rows of IRI, notation (or ``None``) and label (or ``None``).
    """

    rows: Iterable[tuple[str, str | None, str | None]]
    _exact: dict[str, set[str]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the rows under each form of reference."""
        for iri, notation, label in self.rows:
            local = re.split(r"[/#]", iri)[-1]
            self._names[iri] = notation or label or local
            for form in (local, notation, label):
                if form:
                    self._exact.setdefault(_key(form), set()).add(iri)

    def resolve(self, reference: str) -> str:
        """Return the IRI that ``reference`` means.

        Raises ``UsageError``: with the nearest names when nothing has this name, with the candidates when
        several things have.
        """
        iri = expand_name(reference)
        if iri in self._names:
            return iri
        key = _key(re.split(r"[/#]", iri)[-1] if iri != reference else reference)
        found = self._exact.get(key) or self._beginning(key)
        if len(found) == 1:
            return next(iter(found))
        if found:
            candidates = sorted((self._names[iri] for iri in found), key=natural)
            shown = ", ".join(candidates[:8]) + (", …" if len(candidates) > 8 else "")
            raise UsageError(f"{reference!r} can mean {shown}; say which")
        suggestion = did_you_mean(reference, {*self._names.values(), *(_local(iri) for iri in self._names)})
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


def index(rows: Iterable[Mapping[str, str]]) -> References:
    """Return the references found by the query of :data:`QUERY`."""
    return References([(row["iri"], row["notation"] or None, row["label"] or None) for row in rows])


#: Everything that can be referred to: items by notation; people, voices and kinds of stance, attack and basis by
#: label.
QUERY = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?notation ?label WHERE {
  { ?iri skos:notation ?notation }
  UNION
  { VALUES ?class { cg:Person cg:Voice cg:Debate cg:Stance cg:AttackType cg:Basis } ?iri a ?class ; rdfs:label ?label }
}
"""
