"""The leaf passages of texts with their words, and what was read in each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.queries.results import QueryResult
from capgen_kg.rdf.namespaces import CG, local_name
from capgen_kg.rdf.reading_order import natural
from capgen_kg.text.anchors import passages, texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.debate import Debate

#: What was read in a leaf passage or in a part of it; to be part of a message or to name a work is none.
_READ = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?passage ?notation
WHERE {
  ?reading cg:anchor/cg:within? ?passage .
  ?passage a cg:LeafPassage .
  FILTER NOT EXISTS { ?reading a cg:Message }
  FILTER NOT EXISTS { ?reading a cg:Work }
  OPTIONAL { ?reading skos:notation ?notation }
}
"""
_ROLES = "PREFIX cg: <https://w3id.org/capgen/ontology#> SELECT ?passage ?role { ?passage cg:role ?role }"


def passage_table(debate: Debate, files: Sequence[Path], unread: bool = False) -> QueryResult:
    """Return the leaf passages of texts, in their order: name, start, end, what was read in it, words.

    Args:
        debate: The debate.
        files: Copies of its texts.
        unread: Whether to leave out what has a role and what something was read in.

    Raises:
        UsageError: A file is no copy of a text of the debate.
        InputError: A file is not UTF-8 text.
    """
    leaves = [passage for passage in passages(debate) if passage.leaf]
    texts = texts_of(debate, files)
    read: dict[str, set[str]] = defaultdict(set)
    for row in debate.sparql(_READ).rows():
        read[row["passage"]].add(row["notation"])
    roles = {row["passage"]: row["role"].removeprefix(CG).lower() for row in debate.sparql(_ROLES).rows()}
    rows = []
    for leaf in leaves:
        if leaf.source not in texts:
            continue
        notations = " ".join(sorted(filter(None, read[leaf.iri]), key=natural))
        state = notations or roles.get(leaf.iri) or ("read" if read.get(leaf.iri) else "unread")
        if not unread or state == "unread":
            words = " ".join(leaf.words(texts[leaf.source]).split())
            values = (local_name(leaf.iri), str(leaf.start), str(leaf.end), state, words)
            rows.append(tuple(map(ox.Literal, values)))
    return QueryResult("SELECT", variables=("passage", "start", "end", "read", "words"), solutions=rows)
