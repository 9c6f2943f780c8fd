"""Write the generated parts of the documents: pictures, as Mermaid, the prefixes, and figures of benchmarks.

Each part stands between two marks of :mod:`tools.marks`. ``python -m tools.draw`` writes all parts except the
table of :mod:`tools.interop`, which needs the tools that it is about.
"""

from __future__ import annotations

import functools
import re
import textwrap
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import capgen_kg
from capgen_kg.formats import export
from capgen_kg.rdf.namespaces import CG, PREFIXES, compress
from tools import standing_pictures
from tools.marks import filled, generated_parts

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent

_CLASSES = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?domain ?range WHERE {
  ?property a owl:ObjectProperty ; rdfs:domain ?domain ; rdfs:range ?range .
  FILTER NOT EXISTS { ?property cg:derived true }
  FILTER(?range NOT IN (cg:Stance, cg:AttackType, cg:Basis, cg:QualifierType, cg:PassageRole, cg:Debate, cg:Annotator))
}
ORDER BY ?property
"""
_SUBCLASSES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?sub ?super WHERE { ?sub a owl:Class ; rdfs:subClassOf ?super . FILTER(isIRI(?super)) } ORDER BY ?super ?sub
"""
_EXCHANGE = """
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?from ?fromWords ?relation ?label ?attackType ?basis ?to ?toWords ?part ?arrow ?of ?ofWords WHERE {
  VALUES ?from { "Comment#13" "Against#2" }
  VALUES ?of { "For#2" "Against#2" }
  ?fromIri skos:notation ?from ; rdfs:label ?fromWords ; cg:raises ?relation .
  ?relation a cg:Rebuttal ; rdfs:label ?label ; cg:attacks ?toIri ;
    cg:attackType/rdfs:label ?attackType ; cg:basis/rdfs:label ?basis .
  ?ofIri skos:notation ?of ; rdfs:label ?ofWords .
  {
    VALUES (?has ?part ?arrow) { (cg:hasPremise "has premise" "-.->") (cg:hasConclusion "has conclusion" "-->") }
    ?ofIri ?has ?toIri .
    ?toIri skos:notation ?to ; rdfs:label ?toWords .
  } UNION {
    VALUES (?has ?part ?arrow) { (cg:hasInference "has inference" "-->") }
    ?ofIri ?has ?toIri .
    ?toIri cg:conclusion/skos:notation ?conclusion .
    { SELECT ?toIri (GROUP_CONCAT(?premise; SEPARATOR=" and ") AS ?premises) {
      ?toIri cg:premise/skos:notation ?premise } GROUP BY ?toIri }
    BIND(REPLACE(STR(?toIri), "^.*/", "") AS ?to)
    BIND(CONCAT("from ", ?premises, " to ", ?conclusion) AS ?toWords)
  }
}
ORDER BY ?from ?relation ?part
"""


#: The classes that get a box; the classes below them are named inside.
BOXES = (
    "Debate", "Contestable", "Item", "Message", "Argument", "Claim", "Relation", "SpeechAct", "Qualifier", "Hypothesis",
    "Work", "Speaker", "Passage",
)  # fmt: skip


def ontology_picture(debate: capgen_kg.Debate) -> str:
    """Return the classes and the properties between them; a dotted line leads to a superclass."""
    above = {
        row["sub"].removeprefix(CG): row["super"].removeprefix(CG)
        for row in debate.sparql(_SUBCLASSES, asserted=True).rows()
    }

    def box(name: str) -> str:
        return name if name in BOXES or name not in above else box(above[name])

    lines = ["flowchart LR"]
    for name in BOXES:
        inside = [sub for sub in above if sub not in BOXES and box(sub) == name]
        lines.append(f'  {name}["{"<br>".join([f"<b>{name}</b>", *inside])}"]')
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in debate.sparql(_CLASSES, asserted=True).rows():
        domain, range_ = row["domain"].removeprefix(CG), row["range"].removeprefix(CG)
        if box(domain) != box(range_):
            between[box(domain), box(range_)].append(row["property"].removeprefix(CG))
    for (domain, range_), names in sorted(between.items()):
        lines.append(f'  {domain} -->|"{"<br>".join(names)}"| {range_}')
    lines += [f"  {sub} -.-> {top}" for sub, top in above.items() if sub in BOXES]
    return "\n".join(lines)


def exchange_picture(debate: capgen_kg.Debate) -> str:
    """Return how Comment#13 counters Against#2, which counters For#2: what is asserted and what follows."""
    nodes: dict[str, str] = {}
    edges: list[str] = []

    def node(name: str, words: str, shape: str = '["{}"]', style: str = "") -> str:
        key = re.sub(r"\W", "_", name)
        wrapped = "<br>".join(textwrap.wrap(words.replace('"', "'"), 26))
        nodes[key] = f"  {key}{shape.format(f'<b>{name}</b><br>{wrapped}')}{style}"
        return key

    for row in debate.sparql(_EXCHANGE).rows():
        start = node(row["from"], row["fromWords"])
        relation = compress(row["relation"]).removeprefix("id:")
        middle = node(relation, f"{row['attackType']}, {row['basis']}: {row['label']}", '{{{{"{}"}}}}')
        target = node(row["to"], row["toWords"], '("{}")')
        whole = node(row["of"], row["ofWords"])
        edges += [
            f"  {start} -->|raises| {middle}",
            f"  {middle} -->|attacks| {target}",
            f"  {whole} {row['arrow']}|{row['part']}| {target}",
        ]
        edges.append(f"  {start} -.->|counters| {whole}")
    edges.append("  Comment_13 -.->|defends| For_2")
    assert debate.query("defences", "For#2").rows(), "the picture shows what the graph does not entail"
    return "\n".join(["flowchart TB", *nodes.values(), *dict.fromkeys(edges)])


def layers_diagram() -> str:
    """Return the layers of the package as Mermaid, the highest first, from the contract that import-linter checks."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    layers = [re.findall(r"\w+", layer) for layer in contract["layers"]]
    nodes = [f'  layer{number}["{" · ".join(layer)}"]' for number, layer in enumerate(layers)]
    edges = [f"  layer{number} --> layer{number + 1}" for number in range(len(layers) - 1)]
    return "\n".join(["flowchart TB", *nodes, *edges])


def prefixes() -> str:
    """Return the prefixes that a query can use without declaring them."""
    rows = [f"| `{prefix}:` | `{space}` |" for prefix, space in PREFIXES.items()]
    return "\n".join(["| prefix | namespace |", "|---|---|", *rows])


def parts(debate: capgen_kg.Debate) -> dict[str, Callable[[], str]]:
    """Return by name what can be written into documents."""
    return {
        "ontology": lambda: _mermaid(ontology_picture(debate)),
        "exchange": lambda: _mermaid(exchange_picture(debate)),
        "counters": lambda: _mermaid(export(debate, "mermaid", "For#2").decode().rstrip()),
        "prefixes": prefixes,
        "layers": lambda: _mermaid(layers_diagram()),
        "corpus": (ROOT / "benchmarks" / "results" / "corpus.md").read_text,
        **{
            f"standing-{name}": functools.partial(lambda name: _mermaid(standing_pictures.picture(name)), name)
            for name in standing_pictures.names()
        },
    }


def _mermaid(picture: str) -> str:
    return f"```mermaid\n{picture}\n```"


def documents() -> list[Path]:
    """Return the documents that have generated parts."""
    return [path for path in sorted((ROOT / "docs").glob("*.md")) if generated_parts(path.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    generators = parts(capgen_kg.open_debate())
    for document in documents():
        document.write_text(filled(document.read_text(encoding="utf-8"), generators), encoding="utf-8")
