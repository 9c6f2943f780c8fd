"""The keys of debates, and notations qualified by them.

Every debate may have a For#1. When several debates are queried together, these are shown as ``capgen/For#1`` and
``town/For#1``. A reference can be qualified in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import CG, PREFIXES, expand, local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTATION = expand("skos:notation")

#: A query for the items with their notation, their debate and its notation.
QUERY = f"""PREFIX cg: <{CG}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?iri ?notation ?debate ?key WHERE {{
  ?iri cg:inDebate ?debate ; skos:notation ?notation .
  OPTIONAL {{ ?debate skos:notation ?key }}
}}
"""
#: A query for the debates and their notations.
DEBATES = f"""PREFIX cg: <{CG}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?debate ?key WHERE {{ ?debate a cg:Debate . OPTIONAL {{ ?debate skos:notation ?key }} }}
"""


def debate_key(debate: str, notation: str) -> str:
    """Return the key of a debate: its notation or, if that is empty, the last segment but one of its IRI."""
    iri = debate.strip("<>").rstrip("/#:")
    return notation or local_name(namespace_of(iri).rstrip("/#:")) or iri


def qualified_notations(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the qualified notations of items, by IRI; ``rows`` are those of :data:`QUERY`."""
    return {row["iri"]: f"{debate_key(row['debate'], row['key'])}/{row['notation']}" for row in rows}
