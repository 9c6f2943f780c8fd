"""Tables of a debate as CSV: items, claims, inferences and relations, for spreadsheets and data frames.

An inference has a row for each of its premises. A relation aimed at an inference or another relation has the
identifier of that as its target.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.formats.source import Source

_ITEMS = "notation kind label stance attributed_to basis replies_to iri"
_CLAIMS = "claim item role label claim_iri item_iri"
_INFERENCES = "inference item premise conclusion attributed_to basis rationale iri"
_RELATIONS = "kind source target attack_type label attributed_to basis rationale direction iri"


def write(source: Source) -> dict[str, bytes]:
    """Return the tables by the names of their files."""
    graph = source.graph
    notations = {iri: item.notation for iri, item in graph.items.items()}
    items = (
        (
            item.notation,
            item.kind.lower(),
            item.label,
            item.stance,
            item.attributed_to,
            item.basis,
            notations.get(item.replies_to, ""),
            item.iri[1:-1],
        )
        for item in graph.items.values()
    )
    claims = (
        (
            notations[role.claim],
            notations[role.item],
            role.role,
            graph.items[role.claim].label,
            role.claim[1:-1],
            role.item[1:-1],
        )
        for role in graph.roles
    )
    relations = (
        (
            relation.kind.lower(),
            notations[relation.source],
            graph.name(relation.target),
            relation.attack_type,
            relation.label,
            relation.attributed_to,
            relation.basis,
            relation.rationale,
            "both ways" if relation.is_mutual else "",
            relation.iri[1:-1],
        )
        for relation in graph.relations
    )
    inferences = (
        (
            graph.name(inference.iri),
            notations[inference.item],
            notations[premise],
            notations[inference.conclusion],
            inference.attributed_to,
            inference.basis,
            inference.rationale,
            inference.iri[1:-1],
        )
        for inference in graph.inferences
        for premise in inference.premises
    )
    return {
        "items.csv": _table(_ITEMS, items),
        "claims.csv": _table(_CLAIMS, claims),
        "inferences.csv": _table(_INFERENCES, inferences),
        "relations.csv": _table(_RELATIONS, relations),
    }


def _table(names: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names.split())
    writer.writerows(rows)
    return file.getvalue().encode()
