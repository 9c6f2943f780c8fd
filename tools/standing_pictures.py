"""Pictures of the small debates that show the rules of standing, as Mermaid, with the verdicts that capgen gives."""

from __future__ import annotations

import textwrap
from pathlib import Path

from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.standing.report import Standing

DEBATES = Path(__file__).parent.parent / "tests" / "standing" / "debates"
_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
#: Links from an item to what it puts forward, with the words on the line.
_LINKS = {
    "hasConclusion": "concludes", "hasAssumption": "assumes", "hasExample": "gives an example", "asserts": "asserts",
    "reports": "reports", "onCondition": "on condition", "backs": "supports",
}  # fmt: skip
_STYLES = (
    "  classDef stands stroke:#2e7d32,stroke-width:2px",
    "  classDef open stroke:#c62828,stroke-width:2px,stroke-dasharray:6 3",
    "  classDef undecided stroke:#757575,stroke-width:2px,stroke-dasharray:2 2",
)


def names() -> list[str]:
    """Return the names of the debates."""
    return sorted(path.stem for path in DEBATES.glob("*.ttl"))


def picture(name: str) -> str:
    """Return a debate as a Mermaid flowchart: each node with its verdict, attacks as crossed lines."""
    facts = Facts(read_facts([DEBATES / f"{name}.ttl"]))
    labels = Standing(facts).labels
    nodes, edges = [], []

    def key(node: str) -> str:
        return node[1:-1].rsplit("/", 1)[1].replace("-", "_")

    def text(node: str, predicate: str) -> str:
        return next((value_of(value) for value in facts.objects(node, predicate)), "")

    def follow(node: str, name: str) -> list[str]:
        return sorted(facts.objects(node, cg(name)))

    shapes = {"Argument": '["{}"]', "Comment": '["{}"]', "Claim": '("{}")', "Inference": '{{{{"{}"}}}}'}
    for kind, shape in shapes.items():
        for node in sorted(facts.subjects(TYPE, cg(kind))):
            verdict = labels[node[1:-1]]
            words = "inference" if kind == "Inference" else text(node, _LABEL)
            heading = f"<b>{text(node, _NOTATION)}</b><br>" if kind != "Inference" else ""
            content = f"{heading}{'<br>'.join(textwrap.wrap(words, 24))}<br><i>{verdict}</i>"
            nodes.append(f"  {key(node)}{shape.format(content)}:::{verdict}")
            for link, label in _LINKS.items():
                edges += [f"  {key(node)} -->|{label}| {key(end)}" for end in follow(node, link)]
            edges += [f"  {key(premise)} --> {key(node)}" for premise in follow(node, "premise")]
            edges += [f"  {key(node)} --> {key(conclusion)}" for conclusion in follow(node, "conclusion")]
            edges += [
                f"  {key(node)} -->|reports| {key(claim)}"
                for act in follow(node, "performs")
                for claim in follow(act, "reports")
            ]
            for relation in follow(node, "raises"):
                target = next(iter([*follow(relation, "attacks"), *follow(relation, "backs")]))
                if follow(relation, "backs"):
                    # the relation to the thesis is a node where something attacks it
                    if facts.subjects(cg("attacks"), relation):
                        verdict = labels[relation[1:-1]]
                        shape = shapes["Inference"].format(f"support<br><i>{verdict}</i>")
                        nodes.append(f"  {key(relation)}{shape}:::{verdict}")
                        edges += [
                            f"  {key(node)} --> {key(relation)}",
                            f"  {key(relation)} -->|supports| {key(target)}",
                        ]
                    else:
                        edges.append(f"  {key(node)} -->|supports| {key(target)}")
                    continue
                how = next(
                    value_of(kind).rsplit("#", 1)[1].lower() for kind in facts.objects(relation, cg("attackType"))
                )
                both = follow(relation, "counterClaim")
                start = key(both[0]) if both else key(node)
                edges.append(f"  {start} {'x--x' if both else '--x'}|{'excludes' if both else how}| {key(target)}")
    return "\n".join(["flowchart LR", *nodes, *edges, *_STYLES])
