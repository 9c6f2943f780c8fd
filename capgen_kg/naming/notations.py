"""Several debates at once: what each is called, and notations that tell items of the same notation apart.

Every debate may have a For#1. Asked together, they are shown as ``capgen/For#1`` and ``town/For#1``; a reference may be
written so whether or not it has to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import CG, PREFIXES, expand, local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTATION = expand("skos:notation")

#: The items of a debate with their notations, and what the debate is called.
QUERY = f"""PREFIX cg: <{CG}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?iri ?notation ?debate ?key WHERE {{
  ?iri cg:inDebate ?debate ; skos:notation ?notation .
  OPTIONAL {{ ?debate skos:notation ?key }}
}}
"""
#: The debates that there are, and what they are called.
DEBATES = f"""PREFIX cg: <{CG}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?debate ?key WHERE {{ ?debate a cg:Debate . OPTIONAL {{ ?debate skos:notation ?key }} }}
"""


def debate_key(debate: str, notation: str) -> str:
    """Return what a debate is called: its notation, or, where it has none, what its IRI has before its last part."""
    iri = debate.strip("<>").rstrip("/#:")
    return notation or local_name(namespace_of(iri).rstrip("/#:")) or iri


def qualified_notations(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the notations that tell apart what has the same one, by IRI; ``rows`` are those of :data:`QUERY`."""
    return {row["iri"]: f"{debate_key(row['debate'], row['key'])}/{row['notation']}" for row in rows}
