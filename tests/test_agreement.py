"""Who counters whom is model alike by every answer, card, export, page and map, for all pairs of items.

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
from capgen_kg.formats import format_named
from capgen_kg.formats.conventions import argument_of
from capgen_kg.formats.reading import read_debate
from capgen_kg.formats.source import Source
from capgen_kg.formats.to_debate import ImportOptions
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rendering.cards import card
from capgen_kg.site.content import Content
from capgen_kg.standing.framework import Framework
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED
from tests.conftest import ROOT
from tests.standing.test_framework import grounded_labels

Pair = tuple[str, str]
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


class Model:
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
    def commitments(self) -> set[Pair]:
        """Whatever asserts, concludes, draws, assumes or reasons from a claim, and the claim."""
        inferences = self._of("hasInference")
        premises = {(who, claim) for who, i in inferences for i_, claim in self._of("premise") if i == i_}
        return self._of("asserts", "hasConclusion", "hasAssumption", "hasConsequence") | premises

    @cached_property
    def opposed(self) -> set[Pair]:
        """Pairs of claims of which at most one is true, both ways round."""
        pairs = {(own, other) for r, own in self._of("counterClaim") for r_, other in self._of("attacks") if r == r_}
        return pairs | {(other, own) for own, other in pairs}

    @cached_property
    def directed(self) -> set[Pair]:
        """Whatever raises a rebuttal, with what the rebuttal attacks or whose it is."""
        attacked = {(who, aim) for who, r in self._of("raises") for r_, aim in self._of("attacks") if r == r_}
        owned = self.commitments | self._of("hasInference", "raises", "performs")
        return attacked | {(who, item) for who, aim in attacked for item, part in owned if part == aim}

    @cached_property
    def everything(self) -> set[Pair]:
        excluded = {(who, other) for who, own in self.commitments for own_, other in self.opposed if own == own_}
        excluding = {(who, item) for who, claim in excluded for item, claim_ in self.commitments if claim == claim_}
        return self.directed | excluded | excluding

    @cached_property
    def pairs(self) -> set[Pair]:
        """The pairs between what has a notation."""
        return {(first, second) for first, second in self.everything if {first, second} <= set(self.names)}

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
        return {(self.names[first], self.names[second]) for first, second in pairs}


def imported(name: str, text: str, ending: str, folder: Path) -> Path:
    path = folder / f"map.{ending}"
    path.write_text(text, encoding="utf-8")
    base = "https://example.org/bridge/"
    files = read_debate(name, path, ImportOptions(base=base, key="bridge", language="en")).content
    place = folder / "data"
    place.mkdir()
    for file, content in files.items():
        (place / file).write_bytes(content)
    return place


@pytest.fixture(scope="module", params=["real", "tools", "generated", "argdown", "kialo"])
def model(request: pytest.FixtureRequest, debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "real":
        return Model(debate)
    if request.param == "tools":
        return Model(open_debate(ROOT / "examples" / "tools"))
    if request.param == "generated":
        generate.write(folder / "generated.nt", 12)
        return Model(open_debate(folder / "generated.nt"))
    if request.param == "argdown":
        return Model(open_debate(imported("argdown", ARGDOWN, "argdown", folder)))
    return Model(open_debate(imported("kialo", KIALO, "txt", folder)))


def test_there_is_something_to_agree_about(model: Model) -> None:
    assert len(model.pairs) > 3
    claims = model._kind("Claim", "EmpiricalClaim")
    assert any(first in claims or second in claims for first, second in model.pairs)


def test_does_counter_says_yes_to_these_pairs_alone(model: Model) -> None:
    asked = {pair for pair in product(model.items, repeat=2) if model.debate.query("does-counter", *pair)}
    assert asked == model.pairs


def test_counters_lists_these_pairs(model: Model) -> None:
    listed = {(row["counterIri"], item) for item in model.items for row in model.debate.query("counters", item).rows()}
    assert listed == model.pairs


def test_countered_lists_these_pairs(model: Model) -> None:
    listed = {(item, row["targetIri"]) for item in model.items for row in model.debate.query("countered", item).rows()}
    assert listed == model.pairs


def test_each_item_is_contested_or_uncountered_and_never_both(model: Model) -> None:
    contested = {row["itemIri"]: int(row["counters"]) for row in model.debate.query("contested").rows()}
    uncountered = {row["itemIri"] for row in model.debate.query("uncountered").rows()}
    assert contested == {
        item: len({first for first, second in model.pairs if second == item})
        for item in model.listed
        if any(second == item for _, second in model.pairs)
    }
    assert uncountered == model.listed - set(contested)


def test_frameworks_have_the_labels_of_standing(model: Model) -> None:
    head, *rest = exported("iccma", model).splitlines()
    names = [line.split(" ", 2)[2] for line in rest if line.startswith("# ")]
    assert head == f"p af {len(names)}"
    pairs = [line.split() for line in rest if line[:1].isdigit()]
    labels = grounded_labels(Framework(names, [(int(first) - 1, int(second) - 1) for first, second in pairs]))
    words = {IN: "stands", OUT: "open", UNDECIDED: "undecided"}
    result = model.debate.standing()
    for iri in model.items:
        verdict = result.verdict(iri)
        assert words[labels[names.index(verdict.name)]] == verdict.standing, verdict.name


def exported(name: str, model: Model) -> str:
    content = format_named(name).write(Source(model.debate))
    assert isinstance(content, bytes)
    return content.decode()


def direct(model: Model) -> set[Pair]:
    """Return the pairs without those that hold because an item commits to a claim, and those of relations to a thesis.

    What is aimed at an inference, a relation or an act counts as aimed at the item that this belongs to; an inference
    that is only reported belongs to none.
    """
    network = Source(model.debate).graph
    aimed = {
        (move.source[1:-1], network.owners.get(move.target, move.target)[1:-1])
        for move in network.relations
        if move.kind == "Rebuttal" and not move.is_bearing
    }
    return {(source, target) for source, target in aimed if target in model.names}


def nameless(model: Model) -> set[Pair]:
    """Return the pairs by attacks on relations other than those to a thesis, which Argdown has no name for."""
    network = Source(model.debate).graph
    named = {move.iri for move in network.relations if move.is_bearing}
    named |= {inference.iri for inference in network.inferences}
    return {
        (move.source[1:-1], network.owners[move.target][1:-1])
        for move in network.relations
        if move.kind == "Rebuttal" and move.target in network.owners.keys() - named
    }


def at_reported(model: Model) -> set[Pair]:
    """Return what attacks an inference that is only reported, with what reports it: in Argdown its name says where it is."""
    network = Source(model.debate).graph
    reporting = {
        inference.iri: inference.item for inference in network.inferences if inference.iri not in network.owners
    }
    return {
        (move.source[1:-1], reporting[move.target][1:-1])
        for move in network.relations
        if move.kind == "Rebuttal" and move.target in reporting
    }


def test_argdown_has_the_attacks_from_which_these_follow(model: Model) -> None:
    text = exported("argdown", model)
    pairs, owner = set(), ""
    for line in text.splitlines():
        if match := re.match(r"[<\[]([^>\]]+)[>\]](?::|$)", line):
            owner = argument_of(match[1])
        elif match := re.match(r"  [-_] [<\[]([^>\]]+)[>\]]", line):
            pairs.add((match[1], owner))
    raised = model.named(direct(model) - nameless(model) | at_reported(model))
    committed = model.named(model.commitments)
    # a relation starts at what raises it, or at the claims of that which it rests on
    starts = {(item, target): {start for start, end in pairs if end == target and (start == item or (item, start) in committed)}
              for item, target in raised}  # fmt: skip
    assert all(starts.values()), [pair for pair, starting in starts.items() if not starting]
    assert pairs == {(start, target) for (_, target), starting in starts.items() for start in starting}
    assert direct(model) <= model.pairs


def drawn_pairs(model: Model) -> set[Pair]:
    """Return the pairs between what is drawn: claims that an item commits to are drawn as a part of that item."""
    committed = {claim for _, claim in model.commitments}
    return {pair for pair in model.pairs if pair[1] not in committed}


def test_pictures_have_a_line_for_each_of_these_pairs(model: Model) -> None:
    text = exported("dot", model)
    lines = {(match[1], match[2]) for match in re.finditer(r'^  "(.*)" -> "(.*)" \[(?!.*#15803d)', text, re.MULTILINE)}
    assert lines == model.named(drawn_pairs(model))
    text = exported("mermaid", model)
    names = {match[1]: match[2] for match in re.finditer(r'(n\d+)\["<b>(.*?)</b>', text)}
    edges = re.finditer(r"(n\d+) -\.?->\|(?!supports)\w+\| (n\d+)", text)
    assert {(unmasked(names[e[1]]), unmasked(names[e[2]])) for e in edges} == model.named(drawn_pairs(model))


def unmasked(name: str) -> str:
    return name.replace("&num;", "#")


def test_the_site_shows_these_pairs_on_pages_and_on_the_map(model: Model) -> None:
    from capgen_kg.site import Appearance
    from capgen_kg.site.pages import _Renderer

    content = Content(model.debate)
    pairs = {
        (move.by.name, model.names[item]) for item in model.items for move in content.exchange.counters(f"<{item}>")
    }
    # a page doesn't show an item against itself
    assert pairs == {pair for pair in model.named(model.pairs) if pair[0] != pair[1]}
    lines = {
        (start[1:-1], end[1:-1])
        for start, end, kind, *_ in _Renderer(content, Appearance())._relations
        if kind == "Rebuttal"
    }
    assert lines == {pair for pair in drawn_pairs(model) if pair[0] != pair[1]}


def test_cards_name_these_pairs(model: Model) -> None:
    by_name = {name: iri for iri, name in model.names.items()}
    pairs = set()
    for item in model.items:
        text = card(model.debate, item, 100)
        for name in section(text, "Countered by"):
            pairs.add((by_name[name], item))
    assert pairs == model.pairs


def section(text: str, title: str) -> Iterator[str]:
    """Yield the names at the beginnings of the entries of a section of a card."""
    _, _, rest = text.partition(f"\n{title}\n")
    for line in rest.partition("\n\n")[0].splitlines():
        if match := re.match(r"  (\S+)", line):
            yield match[1]
