"""Random structured debates."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.standing.referee import Structure

_ROLES = {
    "a": ["hasConclusion", "hasAssumption", "hasConsequence", "hasExample", "hasCondition"],
    "m": ["asserts", "hasCondition"],
}


@st.composite
def structures(draw: st.DrawFn, max_relations: int = 6) -> Structure:
    """Draw a small debate, in which circular reasons and circular attacks are frequent."""
    structure = Structure()
    structure.claims = [f"c{number}" for number in range(draw(st.integers(1, 5)))]
    claim = st.sampled_from(structure.claims)
    items = [f"a{number}" for number in range(draw(st.integers(0, 2)))]
    items += [f"m{number}" for number in range(draw(st.integers(0 if items else 1, 2)))]
    item = st.sampled_from(items)
    for name in items:
        structure.roles.add((name, _ROLES[name[0]][0], draw(claim)))
        for _ in range(draw(st.integers(0, 2))):
            structure.roles.add((name, draw(st.sampled_from(_ROLES[name[0]])), draw(claim)))
    for number in range(draw(st.integers(0, 4))):
        premises = draw(st.lists(claim, min_size=1, max_size=2, unique=True))
        structure.inferences[f"i{number}"] = tuple(premises), draw(claim), draw(st.none() | item)
    for name in items:
        if name[0] == "a" and draw(st.booleans()):
            structure.theses[name] = structure.claims[0]
    relations = [f"r{number}" for number in range(draw(st.integers(0, max_relations)))]
    for number, relation in enumerate(relations):
        targets = [*structure.claims, *structure.inferences, *items, *relations[:number], *relations[number + 1 :]]
        kind = "backs" if draw(st.integers(0, 5)) == 0 else "attacks"
        structure.relations[relation] = kind, draw(item | claim), draw(st.sampled_from(targets))
    # relations to the thesis
    for number, (argument, thesis) in enumerate(structure.theses.items()):
        if draw(st.booleans()):
            structure.relations[f"r9{number}"] = draw(st.sampled_from(["attacks", "backs"])), argument, thesis
    for relation, (kind, _, target) in structure.relations.items():
        if kind == "attacks" and target in structure.claims:
            if draw(st.booleans()):
                structure.rebutting.add(relation)
            if draw(st.integers(0, 4)) == 0:
                structure.counterclaims[relation] = draw(claim)
    passages = st.sets(st.sampled_from(["p1", "p2"]), max_size=1)
    structure.anchors = {node: draw(passages) for node in [*structure.claims, *structure.relations]}
    return structure
