"""Who counters whom is told alike by every answer, card, export, page and map, for all pairs of items.

The referee works the pairs out from the asserted triples alone, by nested loops over what the ontology says countering is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import product
from pathlib import Path

import pytest

from benchmarks import generate
from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import format_named, writer
from capgen_kg.formats.encoding import Choices
from capgen_kg.formats.reading import read_debate
from capgen_kg.formats.source import Source
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rendering.cards import card
from capgen_kg.site.content import Content
from tests.conftest import ROOT

Pair = tuple[str, str]
COMMITMENTS = ("asserts", "hasConclusion", "hasPremise", "hasAssumption", "hasConsequence")
ARGDOWN = """===
title: A bridge
===

[Bridge]: The town should build a bridge.
  - <Cost>: It costs more than the town has.
    - [Shared]: Costs can be shared.
      + [Twice]: Two towns have shared costs before.
      >< [Alone]: The town has to pay alone.
  + <Ferry>: The ferry is full.
    - [Small]: The ferry is small.
      - [Large]: The ferry is the largest on the river.

<Ferry>

(1) [Full]: The ferry is full every day.
-----
(2) [Needed]: A bridge is needed.

[Empty]: The ferry is empty in winter.
  -> [Full]
"""
KIALO = """Discussion Title: A bridge

1. The town should build a bridge.
1.1. Pro: The ferry is full.
1.1.1. Con: The ferry is small.
1.1.1.1. Con: It is the largest on the river.
1.2. Con: It costs more than the town has.
1.2.1. Con: Costs can be shared.
1.2.2. Pro: The town is poor.
"""


class Told:
    """A debate, and the pairs of which the first counters the second, by the referee."""

    def __init__(self, debate: Debate) -> None:
        self.debate = debate
        rows = debate.sparql("SELECT ?s ?p ?o { ?s ?p ?o FILTER(isIRI(?o)) }", asserted=True).rows()
        self._facts = {(row["s"], row["p"].removeprefix(CG), row["o"]) for row in rows}
        notations = debate.sparql("SELECT ?iri ?name { ?iri skos:notation ?name }", asserted=True).rows()
        self.names = {row["iri"]: row["name"] for row in notations}

    def _of(self, *predicates: str) -> set[Pair]:
        return {(s, o) for s, p, o in self._facts if p in predicates}

    def _kind(self, *names: str) -> set[str]:
        kinds = {s for s, o in self._of(f"{PREFIXES['rdf']}type") if o in {CG + name for name in names}}
        return kinds & set(self.names)

    @cached_property
    def pairs(self) -> set[Pair]:
        contradictions = self._of("contradicts")
        raised, committed = self._of("raises"), self._of(*COMMITMENTS)
        found = {(who, aim) for who, r in raised for r_, aim in self._of("attacks") | contradictions if r == r_}
        found |= {(aim, who) for who, r in raised for r_, aim in contradictions if r == r_}
        attacked = {(who, aim) for who, r in raised for r_, aim in self._of("attacks") | contradictions if r == r_}
        found |= {(who, item) for who, aim in attacked for item, claim in committed if claim == aim}
        against = {argument for argument, side in self._of("stance") if side == f"{CG}Against"}
        return found | {(argument, thesis) for argument, thesis in self._of("stanceTarget") if argument in against}

    @cached_property
    def items(self) -> list[str]:
        """The arguments and messages, and whatever else counters or is countered, and some claims that don't."""
        claims = sorted(self._kind("Claim", "EmpiricalClaim") - {iri for pair in self.pairs for iri in pair})
        involved = {iri for pair in self.pairs for iri in pair}
        return sorted(self._kind("Argument", "Comment", "Post") | involved | set(claims[:5]))

    @property
    def listed(self) -> set[str]:
        return self._kind("Argument", "Comment")

    def named(self, pairs: set[Pair]) -> set[Pair]:
        return {(self.names[one], self.names[other]) for one, other in pairs}


def imported(name: str, text: str, ending: str, folder: Path) -> Path:
    path = folder / f"map.{ending}"
    path.write_text(text, encoding="utf-8")
    base = "https://example.org/bridge/"
    files = read_debate(name, path, Choices(base=base, key="bridge", language="en")).content
    place = folder / "data"
    place.mkdir()
    for file, content in files.items():
        (place / file).write_bytes(content)
    return place


@pytest.fixture(scope="module", params=["real", "tools", "generated", "argdown", "kialo"])
def told(request: pytest.FixtureRequest, debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "real":
        return Told(debate)
    if request.param == "tools":
        return Told(open_debate(ROOT / "examples" / "tools"))
    if request.param == "generated":
        generate.write(folder / "generated.nt", 12)
        return Told(open_debate(folder / "generated.nt"))
    if request.param == "argdown":
        return Told(open_debate(imported("argdown", ARGDOWN, "argdown", folder)))
    return Told(open_debate(imported("kialo", KIALO, "txt", folder)))


def test_there_is_something_to_agree_about(told: Told) -> None:
    assert len(told.pairs) > 3
    claims = told._kind("Claim", "EmpiricalClaim")
    assert any(one in claims or other in claims for one, other in told.pairs)


def test_does_counter_says_yes_to_these_pairs_alone(told: Told) -> None:
    asked = {pair for pair in product(told.items, repeat=2) if told.debate.query("does-counter", *pair)}
    assert asked == told.pairs


def test_counters_lists_these_pairs(told: Told) -> None:
    listed = {(row["counterIri"], item) for item in told.items for row in told.debate.query("counters", item).rows()}
    assert listed == told.pairs


def test_countered_lists_these_pairs(told: Told) -> None:
    listed = {(item, row["targetIri"]) for item in told.items for row in told.debate.query("countered", item).rows()}
    assert listed == told.pairs


def test_each_item_is_contested_or_unanswered_and_never_both(told: Told) -> None:
    contested = {row["itemIri"]: int(row["counters"]) for row in told.debate.query("contested").rows()}
    unanswered = {row["itemIri"] for row in told.debate.query("unanswered").rows()}
    assert contested == {
        item: len({one for one, other in told.pairs if other == item})
        for item in told.listed
        if any(other == item for _, other in told.pairs)
    }
    assert unanswered == told.listed - set(contested)


def test_frameworks_have_these_attacks(told: Told) -> None:
    lines = written("iccma", told).splitlines()
    names = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    assert {tuple(names[number] for number in line.split()) for line in lines if line[:1].isdigit()} == told.named(
        told.pairs
    )
    atoms = {f"{atom(one)},{atom(other)}" for one, other in told.named(told.pairs)}
    assert set(re.findall(r"att\((.*)\)\.", written("apx", told))) == atoms
    attacks = written("tgf", told).partition("\n#\n")[2].splitlines()
    assert {line.replace(" ", ",") for line in attacks} == atoms


def written(name: str, told: Told) -> str:
    content = writer(format_named(name))(Source(told.debate))
    assert isinstance(content, bytes)
    return content.decode()


def atom(name: str) -> str:
    return name.lower().replace("#", "_").replace(".", "_")


def direct(told: Told) -> set[Pair]:
    """Return the pairs without those that hold because an item commits to a claim, and those of sides."""
    found = Source(told.debate).network
    return {(move.source[1:-1], move.target[1:-1]) for move in found.relations if move.kind == "Rebuttal"}


def test_argdown_has_the_attacks_from_which_these_follow(told: Told) -> None:
    text = written("argdown", told)
    pairs, owner = set(), ""
    for line in text.splitlines():
        if found := re.match(r"[<\[]([^>\]]+)[>\]]:", line):
            owner = found[1]
        elif found := re.match(r"  [-_] [<\[]([^>\]]+)[>\]]", line):
            pairs.add((found[1], owner))
    assert pairs == told.named(direct(told))
    assert direct(told) <= told.pairs


def drawn(told: Told) -> set[Pair]:
    """Return the pairs between what is drawn: claims that an item commits to are drawn as a part of that item."""
    committed = {claim for _, claim in told._of(*COMMITMENTS)}
    sides = {pair for pair in told.pairs if pair in told._of("stanceTarget")} - direct(told)
    reverse = {(aim, who) for who, r in told._of("raises") for r_, aim in told._of("contradicts") if r == r_}
    return {pair for pair in told.pairs - sides if pair[1] not in committed or pair in reverse}


def test_pictures_have_a_line_for_each_of_these_pairs(told: Told) -> None:
    text = written("dot", told)
    lines = {(found[1], found[2]) for found in re.finditer(r'^  "(.*)" -> "(.*)" \[(?!.*#15803d)', text, re.MULTILINE)}
    assert lines == told.named(drawn(told))
    text = written("mermaid", told)
    names = {found[1]: found[2] for found in re.finditer(r'(n\d+)\["<b>(.*?)</b>', text)}
    edges = re.finditer(r"(n\d+) -\.?->\|(?!supports)\w+\| (n\d+)", text)
    assert {(unmasked(names[e[1]]), unmasked(names[e[2]])) for e in edges} == told.named(drawn(told))


def unmasked(name: str) -> str:
    return name.replace("&num;", "#")


def test_the_site_shows_these_pairs_on_pages_and_on_the_map(told: Told) -> None:
    from capgen_kg.site import Appearance
    from capgen_kg.site.pages import _Renderer

    content = Content(told.debate)
    pairs = set()
    for item in told.items:
        for section in content.thing(f"<{item}>").sections:
            if section.title == "Countered by":
                pairs |= {(link.name, told.names[item]) for link in section.links}
            if section.title == "Counters":
                shown = {(told.names[item], link.name) for link in section.links}
                assert shown <= told.named(told.pairs)
    assert pairs == told.named(told.pairs)
    lines = {
        (start[1:-1], end[1:-1])
        for start, end, kind, *_ in _Renderer(content, Appearance())._relations
        if kind == "Rebuttal"
    }
    assert lines == {pair for pair in drawn(told) if pair[0] != pair[1]}


def test_cards_name_these_pairs(told: Told) -> None:
    by_name = {name: iri for iri, name in told.names.items()}
    pairs = set()
    for item in told.items:
        text = card(told.debate, item, 100)
        for name in section(text, "Countered by"):
            pairs.add((by_name[name], item))
    assert pairs == told.pairs


def section(text: str, title: str) -> Iterator[str]:
    """Yield the names at the beginnings of the entries of a section of a card."""
    _, _, rest = text.partition(f"\n{title}\n")
    for line in rest.partition("\n\n")[0].splitlines():
        if found := re.match(r"  (\S+)", line):
            yield found[1]
