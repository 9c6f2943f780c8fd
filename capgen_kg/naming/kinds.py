"""The kinds of thing that a reference can name, and which things of another kind were probably meant.

A stored query says which kinds each of its parameters takes. What is of no such kind is refused before anything is
asked, with a call that has an answer: an empty answer would look like one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import CG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OWL = PREFIXES["owl"]
#: The kinds, and the classes whose members are of each; a thesis is a claim that a debate is about.
KINDS: dict[str, tuple[str, ...]] = {
    "argument": (f"{CG}Argument",),
    "comment": (f"{CG}Comment",),
    "post": (f"{CG}Post",),
    "claim": (f"{CG}Claim",),
    "thesis": (),
    "person": (f"{CG}Person",),
    "voice": (f"{CG}Voice",),
    "side": (f"{CG}Stance",),
    "debate": (f"{CG}Debate",),
    "relation": tuple(f"{CG}{name}" for name in ("Relation", "Rebuttal", "Support", "Similarity")),
    "speech act": tuple(
        f"{CG}{name}" for name in ("SpeechAct", "Concession", "Question", "Answer", "Proposal", "Report", "Disclaimer")
    ),
    "passage": (f"{CG}Passage", f"{CG}LeafPassage"),
    "basis": (f"{CG}Basis",),
    "attack type": (f"{CG}AttackType",),
    "hedge": (f"{CG}Hedge",),
    "role": (f"{CG}PassageRole",),
    "term": tuple(f"{_OWL}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
}
#: The classes of all kinds.
CLASSES = tuple(iri for classes in KINDS.values() for iri in classes)
#: The kind that each class stands for.
KIND_OF = {iri: kind for kind, classes in KINDS.items() for iri in classes}
_PREFIXES = f"PREFIX cg: <{CG}>\nPREFIX prov: <{PREFIXES['prov']}>\nPREFIX skos: <{PREFIXES['skos']}>\n"
#: What stands among the classes of a thesis, which has no class of its own.
THESIS = "hasThesis"
#: How a thing leads to things of other kinds, the nearest first.
_LINKS = (
    "cg:hasThesis",
    "^cg:presents",
    "cg:presents",
    "cg:commitmentOf",
    "cg:isClaimOf",
    "^cg:reports/^cg:performs",
    "^cg:raises",
    "^cg:performs",
    "cg:targets",
    "^cg:anchor",
    "^cg:anchor/^cg:performs",
    "^cg:anchor/^cg:raises",
    "^cg:speaker/^cg:performs",
    "cg:standsFor",
    "^prov:wasAttributedTo",
    "prov:wasAttributedTo",
    "^cg:stance",
    "cg:commitsTo",
)


def kinds_query(iri: str) -> str:
    """Return the query for the classes of a thing, and whether a debate has it as its thesis."""
    return f"""{_PREFIXES}SELECT ?class WHERE {{
  {{ <{iri}> a ?class }} UNION {{ ?debate cg:{THESIS} <{iri}> BIND("{THESIS}" AS ?class) }}
}}"""


def kinds_of(classes: Iterable[str]) -> frozenset[str]:
    """Return the kinds that classes stand for, :data:`THESIS` among them for what a debate has as its thesis."""
    found = set(classes)
    kinds = {KIND_OF[name] for name in found if name in KIND_OF}
    return frozenset(kinds | {"thesis"}) if THESIS in found else frozenset(kinds)


def related_query(iri: str) -> str:
    """Return the query for what a thing is linked to: each with its class, notation, and the rank of the link."""
    links = "\n  UNION\n".join(
        f"  {{ <{iri}> {link} ?other . BIND({rank} AS ?rank) }}" for rank, link in enumerate(_LINKS)
    )
    return f"""{_PREFIXES}PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT DISTINCT ?rank ?name ?class WHERE {{
{links}
  ?other a ?class .
  OPTIONAL {{ ?other skos:notation ?notation }}
  OPTIONAL {{ ?other rdfs:label ?label }}
  BIND(COALESCE(?notation, ?label) AS ?name)
}}"""


def nearest(rows: Iterable[Mapping[str, str]], takes: Iterable[str]) -> str:
    """Return the name of the nearest thing among the rows of :func:`related_query` of a kind that is taken, or ''."""
    wanted = set(takes)
    fitting = [
        (int(row["rank"]), len(row["name"]), row["name"])
        for row in rows
        if row["name"] and KIND_OF.get(row["class"]) in wanted
    ]
    return min(fitting)[2] if fitting else ""


def in_order(kinds: Iterable[str]) -> list[str]:
    """Return kinds in the order in which they are listed."""
    found = set(kinds)
    return [kind for kind in KINDS if kind in found]


def with_article(kinds: Iterable[str], last: str = "or") -> str:
    """Return kinds as a list in words: ``an argument, comment or claim``."""
    names = in_order(kinds)
    listed = f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)
    return f"{'an' if listed[:1] in 'aeiou' else 'a'} {listed}" if listed else "nothing"
