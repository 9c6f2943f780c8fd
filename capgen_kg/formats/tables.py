"""Tables of a debate: items, claims and relations, as spreadsheets and data frames read them."""

from __future__ import annotations

import csv as csv_
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.formats.source import Source


def csv(source: Source) -> dict[str, bytes]:
    """Return the tables by the names of their files."""
    network = source.network
    items = network.items

    def name(iri: str) -> str:
        return items[iri].notation if iri in items else ""

    def plain(iri: str) -> str:
        return iri[1:-1]

    item_rows = [
        (
            one.notation,
            one.kind.lower(),
            one.label,
            one.stance,
            one.attributed_to,
            one.basis,
            name(one.replies_to),
            plain(one.iri),
        )
        for one in items.values()
    ]
    claim_rows = [
        (name(part.claim), name(part.item), part.role, items[part.claim].label, plain(part.claim), plain(part.item))
        for part in network.roles
    ]
    relation_rows = [
        (
            relation.kind.lower(),
            name(relation.source),
            name(relation.target),
            relation.attack_type,
            relation.label,
            relation.attributed_to,
            relation.basis,
            relation.rationale,
            "both ways" if relation.is_mutual else "",
            plain(relation.iri),
        )
        for relation in network.relations
    ]
    return {
        "items.csv": _table("notation kind label stance attributed_to basis replies_to iri", item_rows),
        "claims.csv": _table("claim item role label claim_iri item_iri", claim_rows),
        "relations.csv": _table(
            "kind source target attack_type label attributed_to basis rationale direction iri", relation_rows
        ),
    }


def _table(names: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    writer = csv_.writer(written, lineterminator="\n")
    writer.writerow(names.split())
    writer.writerows(rows)
    return written.getvalue().encode()
