"""The resolution of references, such as ``For#2``, ``for2``, ``id:for-2``, an IRI or a title, to IRIs.

Terms of the ontology are references, too: ``cg:counters``, or ``counters`` if nothing in the debate has that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.naming.kinds import CLASSES
from capgen_kg.naming.notations import debate_key
from capgen_kg.rdf.namespaces import CG, ID, PREFIXES, RDF_TYPE, compress, expand, local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import address_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


#: Returns those of some IRIs that a debate has, and the IRIs of what has one of some notations or titles.
Find = Callable[[list[str], list[str], list[str]], list[str]]

#: The IRI of a thing, and its notation, its label and the key of its debate, where it has them.
Row = tuple[str, str | None, str | None, str | None]


class References:
    """The references to the things of a debate.

    Args:
        rows: the things, see :func:`from_rows`; read when a reference can't be resolved without them.
        find: looks up references that are written in full, so that a large debate need not be read for them.
    """

    def __init__(self, rows: Iterable[Row], find: Find | None = None) -> None:
        self._rows, self._find = rows, find
        self._resolved: dict[str, str] = {}

    @cached_property
    def _index(self) -> tuple[tuple[dict[str, set[str]], ...], dict[str, str], dict[str, str]]:
        """The IRIs by form of reference, the name to show for each IRI, and the titles of items.

        Forms are in three tiers: names, titles of items, and terms of the ontology. A form of one tier hides the same
        form in the next.
        """
        tiers: tuple[dict[str, set[str]], ...] = ({}, {}, {})
        names: dict[str, str] = {}
        titles: dict[str, str] = {}
        qualified_names: dict[str, str] = {}
        debates: set[str] = set()
        for iri, notation, label, debate in self._rows:
            is_term = iri.startswith(CG) and not notation and compress(iri) == label
            local = local_name(iri)
            names[iri] = notation or label or local
            qualified = f"{debate}/{notation}" if debate and notation else None
            if qualified:
                qualified_names[iri] = qualified
                debates.add(str(debate))
            if notation and label:
                titles[iri] = label
                tiers[1].setdefault(_key(label), set()).add(iri)
            for form in (local, notation, qualified, None if notation else label):
                if form:
                    tiers[2 if is_term else 0].setdefault(_key(form), set()).add(iri)
        if len(debates) > 1:
            names |= qualified_names
        return tiers, names, titles

    @property
    def _names(self) -> dict[str, str]:
        return self._index[1]

    def name(self, iri: str) -> str:
        """Return the name to show for an IRI, or the compressed IRI if it has none."""
        return self._names.get(iri, compress(iri))

    def resolve(self, reference: str) -> str:
        """Return the IRI that ``reference`` names.

        Raises ``UsageError`` for an unknown name, with the nearest ones, and for an ambiguous one, with the candidates.
        """
        if reference not in self._resolved:
            self._resolved[reference] = self._resolve(reference)
        return self._resolved[reference]

    def candidates(self, reference: str) -> set[str]:
        """Return the IRIs that ``reference`` may name: none, one, or several if it is ambiguous."""
        iri = expand(reference)
        if self._find is not None:
            iris = set(self._find(*_written_out(reference, iri)))
            if iri in iris:
                return {iri}
            if len(iris) == 1:
                return iris
        tiers, names, _ = self._index
        if iri in names:
            return {iri}
        key = _key(local_name(iri) if iri != reference else reference)
        return next((tier[key] for tier in tiers if key in tier), set()) or self._beginning(key)

    def _resolve(self, reference: str) -> str:
        iris = self.candidates(reference)
        if len(iris) == 1:
            return next(iter(iris))
        if iris:
            candidates = sorted(map(self.name, iris), key=natural)
            shown = ", ".join(candidates[:8]) + (", …" if len(candidates) > 8 else "")
            raise UsageError(f"{reference!r} is ambiguous: {shown}; choose one")
        examples = "; write it like For#2, Comment#13, For#2.1 or a person's name, or try `capgen search`"
        raise UsageError(f"nothing is called {reference!r}{self._suggestion(reference) or examples}")

    def _suggestion(self, reference: str) -> str:
        """Return a clause with suggestions for an unknown name, or an empty string."""
        _, names, titles = self._index
        match = re.fullmatch(r"(.*[^\W\d])[\s#_-]*([0-9]+)(?:[.](\w+))?", reference.strip())
        if match:
            word, number, part = match.groups()
            series = [
                name for name in names.values() if re.fullmatch(re.escape(word) + r"#[0-9]+", name, re.IGNORECASE)
            ]
            whole = next((name for name in series if _key(name) == _key(word + number)), "")
            if whole and part:
                inside = [name for name in names.values() if name.startswith(f"{whole}.")]
                return f"; {whole} has {_range(inside) or 'no claims'}"
            if series:
                return f"; there {'is' if len(series) == 1 else 'are'} {_range(series)}"
        shown = {title: f"{names[iri]} ({title})" for iri, title in titles.items()}
        words = {_key(word) for word in reference.split()}
        fitting = [title for title in shown if words <= {_key(word) for word in title.split()}]
        if words and fitting:
            return f"; did you mean {' or '.join(shown[title] for title in sorted(fitting, key=len)[:3])}?"
        # terms of the ontology are suggested only for a name with a prefix
        shown |= {name: name for name in names.values() if ":" in reference or not name.startswith("cg:")}
        shown |= {local_name(iri): name for iri, name in names.items() if name in shown}
        return did_you_mean(reference, shown, shown.get)

    def property(self, predicate: str, used: Iterable[str] = ()) -> str:
        """Return the IRI of a property, given as ``cg:counters``, ``counters``, ``a`` or an IRI.

        ``used`` are the IRIs of properties besides those of the ontology. Raises ``UsageError``, with the nearest
        names, for an unknown property.
        """
        if predicate.strip() == "a":
            return RDF_TYPE
        known = {iri: compress(iri) for iri in (*(iri for iri in self._names if _is_property(iri)), *used)}
        written = expand(predicate)
        if written in known:
            return written
        fitting = sorted((iri for iri in known if _key(local_name(iri)) == _key(local_name(written))), key=len)
        ours = [iri for iri in fitting if iri.startswith(CG)] or fitting
        if len(ours) == 1:
            return ours[0]
        if written in self._names:
            raise UsageError(f"{self._names[written]} is not a property; write a property like cg:counters")
        shown = {local_name(iri): name for iri, name in known.items()} | {name: name for name in known.values()}
        raise UsageError(f"there is no property {predicate!r}{did_you_mean(predicate, shown, shown.get)}")

    def _beginning(self, key: str) -> set[str]:
        """Return the IRIs that a bare number, or a part of a name that is no notation or term, may stand for."""
        if re.fullmatch(r"[0-9]+", key):
            return {iri for iri, name in self._names.items() if name.endswith(f"#{key}")}
        if len(key) < 2:
            return set()
        return {
            iri
            for iri, name in self._names.items()
            if not re.search(r"#\d|^\w+:\S", name) and any(_key(word).startswith(key) for word in name.split())
        }

    def complete(self, beginning: str) -> list[str]:
        """Return the notations and names that begin with ``beginning``, in natural order."""
        key = _key(beginning)
        names = {name for name in self._names.values() if _key(name).startswith(key)}
        # terms of the ontology are completed only after a prefix
        return sorted((name for name in names if ":" in beginning or not name.startswith("cg:")), key=natural)


def _is_property(iri: str) -> bool:
    """Return whether an IRI is a property of our namespace, by the lower-case initial of its name."""
    return iri.startswith(CG) and local_name(iri)[:1].islower()


def _range(names: list[str]) -> str:
    """Return names as a phrase: the first and the last if they are numbered without gaps, else the first few."""
    ordered = sorted(names, key=natural)
    if len(ordered) > 2 and ordered[-1].endswith(str(len(ordered))):
        return f"{ordered[0]} to {ordered[-1]}"
    return ", ".join(ordered[:8]) + (", …" if len(ordered) > 8 else "")


def _key(name: str) -> str:
    """Return a name normalized: without spaces, ``#``, hyphens and underscores, in one case."""
    return re.sub(r"[\s#_-]", "", name).casefold()


def _written_out(reference: str, iri: str) -> tuple[list[str], list[str], list[str]]:
    """Return the IRIs, notations and titles that a reference may stand for, judging by its form."""
    iris = [name for name in (iri, ID + reference) if not address_problem(name)]
    titles = [reference] if " " in reference else []
    match = re.fullmatch(r"([a-z]+)([1-9][0-9]*)?(?:[.]([1-9][0-9]*|[a-z]))?", _key(reference))
    if not match:
        return iris, [], titles
    word, number, part = match.groups()
    return iris, [word.capitalize() + (f"#{number}" if number else "") + (f".{part.upper()}" if part else "")], titles


def search(iris: list[str], notations: list[str], titles: Iterable[str] = ()) -> str:
    """Return a query for those of ``iris`` that are known, and for what has one of ``notations`` or ``titles``.

    Titles are matched exactly, with the language tag ``en`` or none.
    """
    import pyoxigraph as ox

    parts = [f'{{ ?iri skos:notation "{notation}" }}' for notation in notations]
    parts += [f"{{ {_KNOWN} <{iri}> a ?class BIND(<{iri}> AS ?iri) }}" for iri in iris]
    for title in titles:
        values = f"VALUES ?label {{ {ox.Literal(title)} {ox.Literal(title, language='en')} }}"
        parts.append(f"{{ {values} ?iri rdfs:label ?label ; skos:notation ?notation }}")
    return f"{_PREFIXES}SELECT DISTINCT ?iri WHERE {{ {' UNION '.join(parts) or 'FILTER(false)'} }}"


def from_rows(rows: Iterable[Mapping[str, str]]) -> Iterator[Row]:
    """Yield IRI, notation, label and key of the debate for each row of :data:`QUERY`."""
    for row in rows:
        debate = debate_key(row["debate"], row["key"]) if row["debate"] else None
        yield row["iri"], row["notation"] or None, row["label"] or None, debate


_PREFIXES = """PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_KNOWN = f"VALUES ?class {{ {' '.join(f'<{iri}>' for iri in CLASSES)} }}"

#: A query for everything that has a name: items by notation or title; people, voices and members of the small
#: vocabularies by label; terms of the ontology by prefixed name.
QUERY = f"""{_PREFIXES}PREFIX owl: <{PREFIXES["owl"]}>
SELECT ?iri ?notation ?label ?debate ?key WHERE {{
  {{
    ?iri skos:notation ?notation
    OPTIONAL {{ ?iri rdfs:label ?label }}
    OPTIONAL {{ ?iri cg:inDebate ?debate OPTIONAL {{ ?debate skos:notation ?key }} }}
  }}
  UNION
  {{
    VALUES ?class {{
      cg:Person cg:Voice cg:Debate cg:Stance cg:AttackType cg:Basis cg:HedgeType cg:BoosterType cg:PassageRole
    }}
    ?iri a ?class ; rdfs:label ?label
    FILTER NOT EXISTS {{ ?iri skos:notation ?notation }}
  }}
  UNION
  {{
    VALUES ?class {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
    ?iri a ?class
    FILTER(STRSTARTS(STR(?iri), STR(cg:)))
    BIND(CONCAT("cg:", STRAFTER(STR(?iri), "#")) AS ?label)
  }}
}}
"""
