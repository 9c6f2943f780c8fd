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
        (one.notation, one.kind.lower(), one.words, one.side, one.speaker, one.basis, name(one.answers), plain(one.iri))
        for one in items.values()
    ]
    claim_rows = [
        (name(part.claim), name(part.item), part.role, items[part.claim].words, plain(part.claim), plain(part.item))
        for part in network.parts
    ]
    relation_rows = [
        (
            one.kind.lower(), name(one.start), name(one.end), one.how, one.words, one.speaker, one.basis, one.rationale,
            "both ways" if one.is_mutual else "", plain(one.iri),
        )
        for one in network.moves
    ]  # fmt: skip
    return {
        "items.csv": _table("notation kind words side speaker basis answers iri", item_rows),
        "claims.csv": _table("claim item role words claim_iri item_iri", claim_rows),
        "relations.csv": _table("kind from to how words speaker basis rationale direction iri", relation_rows),
    }


def _table(names: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    writer = csv_.writer(written, lineterminator="\n")
    writer.writerow(names.split())
    writer.writerows(rows)
    return written.getvalue().encode()
