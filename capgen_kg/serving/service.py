"""What is served: a debate, and the processes that answer queries about it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.naming import notations
from capgen_kg.rdf.namespaces import CG, PREFIXES

if TYPE_CHECKING:
    from capgen_kg.debate import Debate
    from capgen_kg.serving.workers import Workers

#: What an IRI may be made of (SPARQL 1.1, section 19.8, rule 139).
_IRI = r"[^\x00-\x20<>\"{}|^`\\]+"
_TITLES = f"SELECT ?title {{ ?debate a <{CG}Debate> ; <{PREFIXES['rdfs']}label> ?title }}"


class Service:
    """The debate, for what takes no time, and the processes that answer everything else."""

    def __init__(self, debate: Debate, workers: Workers) -> None:
        self.debate, self.workers = debate, workers

    @cached_property
    def spaces(self) -> list[tuple[str, str]]:
        """What paths of ids begin with, and the namespaces that it stands for; of several debates, their names."""
        found = [(row["debate"], row["key"]) for row in self.debate.sparql(notations.DEBATES).rows()]
        named = [(notations.debate_key(iri, key), iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]) for iri, key in found]
        return [(f"{key}/" if len(named) > 1 else "", space) for key, space in named]

    def has(self, iri: str) -> bool:
        """Say whether anything is said of a thing."""
        return bool(re.fullmatch(_IRI, iri)) and bool(self.debate.sparql(f"ASK {{ <{iri}> ?p ?o }}"))

    @cached_property
    def title(self) -> str:
        """What the debate is called; of several, how many there are."""
        rows = self.debate.sparql(_TITLES).rows()
        return rows[0]["title"] if len(rows) == 1 else f"{len(rows)} debates"

    @cached_property
    def triples(self) -> int:
        """How many triples there are, with those that follow."""
        [row] = self.debate.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
        return int(row["n"])

    @cached_property
    def void(self) -> bytes:
        """What there is, in VoID and DCAT."""
        from capgen_kg.formats.catalog import void
        from capgen_kg.formats.source import Source

        return void(Source(self.debate, with_closure=True))
