"""The service: a debate, and the worker processes that answer queries on it."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from capgen_kg.naming import notations
from capgen_kg.rdf.namespaces import CG, PREFIXES

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.serving.workers import Workers

#: The characters of an IRI reference (SPARQL 1.1, section 19.8, rule 139).
_IRI = r"[^\x00-\x20<>\"{}|^`\\]+"
_TITLES = f"SELECT ?title {{ ?debate a <{CG}Debate> ; <{PREFIXES['rdfs']}label> ?title }}"


class Service:
    """The debate, for queries that take no time, and the workers, for all others."""

    def __init__(self, debate: Debate, workers: Workers) -> None:
        self.debate, self.workers = debate, workers
        # a server has few names
        self._void = lru_cache(maxsize=8)(self._describe)

    @cached_property
    def namespaces(self) -> list[tuple[str, str]]:
        """Prefixes of the paths of ids with the namespace of each: empty for one debate, keys for several."""
        debates = [(row["debate"], row["key"]) for row in self.debate.sparql(notations.DEBATES).rows()]
        pairs = [
            (notations.debate_key(iri, key), iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]) for iri, key in debates
        ]
        return [(f"{key}/" if len(pairs) > 1 else "", namespace) for key, namespace in pairs]

    def describes(self, iri: str) -> bool:
        """Return whether the debate has triples about a resource."""
        return bool(re.fullmatch(_IRI, iri)) and bool(self.debate.sparql(f"ASK {{ <{iri}> ?p ?o }}"))

    @cached_property
    def title(self) -> str:
        """The title of the debate, or the number of debates if there are several."""
        rows = self.debate.sparql(_TITLES).rows()
        return rows[0]["title"] if len(rows) == 1 else f"{len(rows)} debates"

    @cached_property
    def triple_count(self) -> int:
        """The number of triples, asserted and entailed."""
        [row] = self.debate.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
        return int(row["n"])

    def void(self, endpoint: str) -> bytes:
        """Return the description of the data in VoID and DCAT, as Turtle, with the URL of the SPARQL endpoint."""
        return self._void(endpoint)

    def _describe(self, endpoint: str) -> bytes:
        from capgen_kg.formats.catalog import void
        from capgen_kg.formats.source import Source

        return void(Source(self.debate, with_closure=True), endpoint=endpoint)
