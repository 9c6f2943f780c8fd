"""What the search of a site knows beside items and people, and how it takes words apart.

The endings of words are those of the stored query ``search``, so that both find the same forms of a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from capgen_kg.queries.stored import load_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.queries.stored import StoredQuery
    from capgen_kg.site.content import Content

#: Pages that are neither of items nor of questions.
_PAGES = (
    ("Which arguments stand?", "list/standing.html"),
    ("What is unanswered?", "list/unanswered.html"),
    ("Map: fronts of the debate", "map.html"),
    ("Who counters whom", "matrix.html"),
    ("Everything on one map", "everything.html"),
    ("Questions", "queries.html"),
    ("SPARQL", "sparql.html"),
    ("Contribute", "contribute.html"),
    ("Encode what the text says", "encode.html"),
    ("About: what standing and our reading mean", "about.html"),
    ("Ontology", "ontology.html"),
)
_PAIR = re.compile(r'"((?:[^"\\]|\\.)+)",\s*"([^"]*)"\)')


def endings() -> list[list[str]]:
    """Return what the stored query replaces in words, in its order: patterns and what comes in their place.

    The first replaces what is between words. All of them make a pattern of a word, without its opening bracket, which
    the forms of the word match.
    """
    text = load_query("search").text
    part = text[text.index("BIND(REPLACE(REPLACE(CONCAT") : text.index("AS ?patterns)")]
    return [[pattern.replace("\\\\", "\\"), by] for pattern, by in _PAIR.findall(part)]


def search_index(content: Content, queries: Iterable[StoredQuery]) -> dict[str, Any]:
    """Return the endings, and ``pages``: a name, an address and words of each page and of what is said on pages.

    What is said are the words of relations and speech acts, which have no pages of their own.
    """
    relations = [relation for relation in content.network.relations if not relation.is_reverse]
    sentences = [(content.link(relation.source), relation.label) for relation in relations]
    sentences += [(act.by, act.label) for act in content.acts.values()]
    pages = [["", address, title] for title, address in _PAGES]
    pages += [["", f"query/{query.name}.html", query.summary] for query in queries]
    pages += [[link.name, link.href, words] for link, words in dict.fromkeys(sentences) if words]
    return {"endings": endings(), "pages": pages}
