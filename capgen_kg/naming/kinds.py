"""The kinds of thing that a reference can name, and the nearest things of other kinds.

The header of a stored query lists the kinds that each parameter takes. A reference to another kind is refused, with a
suggestion, as the query would have no rows, which could be mistaken for a result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import CG, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLASSES: dict[str, tuple[str, ...]] = {
    "argument": ("cg:Argument",),
    "comment": ("cg:Comment",),
    "post": ("cg:Post",),
    "contribution": ("cg:Contribution",),
    "claim": ("cg:Claim",),
    "thesis": (),
    "person": ("cg:Person",),
    "voice": ("cg:Voice",),
    "side": ("cg:Stance",),
    "debate": ("cg:Debate",),
    "relation": ("cg:Relation", "cg:Rebuttal", "cg:Support", "cg:Similarity", "cg:Inference"),
    "speech act": (
        "cg:SpeechAct", "cg:Concession", "cg:Agreement", "cg:Clarification", "cg:Question", "cg:Answer", "cg:Proposal",
        "cg:Revision", "cg:Report", "cg:Disclaimer",
    ),
    "qualifier": ("cg:Qualifier", "cg:Hedge", "cg:Booster"),
    "work": ("cg:Work",),
    "hypothesis": ("cg:Hypothesis", "cg:IdentityHypothesis", "cg:ReplyHypothesis"),
    "annotator": ("cg:Annotator",),
    "passage": ("cg:Passage", "cg:LeafPassage"),
    "basis": ("cg:Basis",),
    "attack type": ("cg:AttackType",),
    "qualifier type": ("cg:QualifierType", "cg:HedgeType", "cg:BoosterType"),
    "role": ("cg:PassageRole",),
    "term": ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"),
}  # fmt: skip
#: The classes whose members are of each kind, by kind; a thesis is a claim that is the subject of a debate.
KINDS: dict[str, tuple[str, ...]] = {kind: tuple(map(expand, names)) for kind, names in _CLASSES.items()}
#: The classes of all kinds.
CLASSES = tuple(iri for classes in KINDS.values() for iri in classes)
#: The kind that each class stands for.
KIND_OF = {iri: kind for kind, classes in KINDS.items() for iri in classes}
_PREFIXES = f"PREFIX cg: <{CG}>\nPREFIX prov: <{PREFIXES['prov']}>\nPREFIX skos: <{PREFIXES['skos']}>\n"
#: The mark of a thesis among the classes of :func:`kinds_query`, as it has no class of its own.
THESIS = "hasThesis"
#: Property paths from a thing to things of other kinds, the nearest first.
_LINKS = (
    "cg:hasThesis",
    "^cg:presents",
    "cg:presents",
    "cg:commitmentOf",
    "cg:isClaimOf",
    "^cg:reports/^cg:performs",
    "^cg:raises",
    "^cg:hasInference",
    "^cg:performs",
    "^cg:qualifier",
    "^cg:cites",
    "cg:possibleReply",
    "cg:possiblySame",
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
    """Return a query for the classes of a thing, with :data:`THESIS` if it is the thesis of a debate."""
    return f"""{_PREFIXES}SELECT ?class WHERE {{
  {{ <{iri}> a ?class }} UNION {{ ?debate cg:{THESIS} <{iri}> BIND("{THESIS}" AS ?class) }}
}}"""


def kinds_of(classes: Iterable[str]) -> frozenset[str]:
    """Return the kinds of a thing with the given classes; :data:`THESIS` among them stands for a thesis."""
    names = set(classes)
    kinds = {KIND_OF[iri] for iri in names if iri in KIND_OF}
    return frozenset(kinds | {"thesis"}) if THESIS in names else frozenset(kinds)


def related_query(iri: str) -> str:
    """Return a query for the things that a thing is linked to, with class, name and the rank of the link."""
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
    """Return the name of the nearest thing of some kinds in the rows of :func:`related_query`, or ""."""
    accepted = set(takes)
    fitting = [
        (int(row["rank"]), len(row["name"]), row["name"])
        for row in rows
        if row["name"] and KIND_OF.get(row["class"]) in accepted
    ]
    return min(fitting)[2] if fitting else ""


def in_order(kinds: Iterable[str]) -> list[str]:
    """Return kinds in the order in which they are listed."""
    selected = set(kinds)
    return [kind for kind in KINDS if kind in selected]


def with_article(kinds: Iterable[str], last: str = "or") -> str:
    """Return kinds as a phrase: ``an argument, comment or claim``."""
    names = in_order(kinds)
    listed = f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)
    return f"{'an' if listed[:1] in 'aeiou' else 'a'} {listed}" if listed else "nothing"
