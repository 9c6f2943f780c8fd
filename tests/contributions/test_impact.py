"""What a contribution changes is told, first what matters, and from a part of the debate as from the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import generate
from capgen_kg.contributions import impact, parsing
from capgen_kg.debate import Debate, load_debate, open_debate
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.resources import data_files
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import GOOD, HEAD

ADDITION = ROOT / "tests/data/addition.ttl"


def test_what_matters_comes_first(debate: Debate) -> None:
    result = impact.impact(debate, [ADDITION])
    assert result.headlines == (
        "Against#4 stood and is now open.",
        "Against#4 has a new counter, For#2: Feedback from reality favours whoever already predicts well, so it hardly"
        " serves oversight.",
    )
    changed = {(change.query, change.item): change for change in result.changes}
    [row] = changed["counters", "Against#4"].appeared
    assert (row["counter"], row["attackType"], row["basis"]) == ("For#2", "undercutting", "interpreted")
    [vanished], [appeared] = changed["statistics", ""].vanished, changed["statistics", ""].appeared
    assert (vanished["kind"], int(appeared["count"]) - int(vanished["count"])) == ("rebuttal", 1)
    assert result.left_out == ()


def test_verdicts_that_flip_come_before_all_else(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD.replace("id:against-4-rebuttal-2", "id:against-6-rebuttal-2"), encoding="utf-8")
    assert impact.impact(debate, [path]).headlines[0] == "Against#6 stood and is now open."
    assert impact.impact(debate, [path], withdraw=True).headlines[0] == "Against#6 was open and now stands."


def test_an_item_that_is_answered_now_is_named(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD.replace("id:against-4-rebuttal-2", "id:against-6-rebuttal-1"), encoding="utf-8")
    assert "Against#6 is no longer uncountered." in impact.impact(debate, [path]).headlines
    back = impact.impact(debate, [path], withdraw=True)
    assert "Against#6 is uncountered." in back.headlines
    assert any(line.startswith("Against#6 loses a counter, For#2") for line in back.headlines)


def test_a_new_argument_is_named(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        HEAD
        + 'id:comment-13 cg:presents id:a . id:a a cg:Argument ; rdfs:label "Mine"@en ; skos:notation "Comment#13.A" .',
        encoding="utf-8",
    )
    for whole in (True, False):
        result = impact.of_facts(debate.knowledge_base(), parsing.read(path).facts, whole)
        assert result.headlines[0] == "There is a new argument: Comment#13.A Mine"
        back = impact.of_facts(debate.knowledge_base(), parsing.read(path).facts, whole, withdraw=True)
        assert back.headlines[0] == "An argument goes: Comment#13.A Mine"


def test_the_rows_are_those_that_the_queries_give_before_and_after(debate: Debate, tmp_path: Path) -> None:
    after = open_debate([*data_files(), ADDITION])
    changes = impact.impact(debate, [ADDITION]).changes
    assert {"counters", "contested"} <= {change.query for change in changes}
    for change in changes:
        if change.query == "neighbourhood":
            continue
        rows = [asked.query(change.query, *filter(None, [change.item])).rows() for asked in (debate, after)]
        assert all(row in rows[1] for row in change.appeared)
        assert all(row in rows[0] for row in change.vanished)
        assert len(rows[1]) - len(rows[0]) == len(change.appeared) - len(change.vanished)


def test_triples_of_graphs_are_compared(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + "id:for-2 rdfs:seeAlso <https://example.org/> .", encoding="utf-8")
    row = {"subject": "id:for-2", "predicate": "rdfs:seeAlso", "object": "https://example.org/"}
    for whole in (True, False):
        for withdraw in (False, True):
            result = impact.of_facts(debate.knowledge_base(), parsing.read(path).facts, whole, withdraw)
            [change] = result.changes
            assert (change.query, change.item) == ("neighbourhood", "For#2")
            assert (change.vanished if withdraw else change.appeared) == (row,)
            assert not (change.appeared if withdraw else change.vanished)
    assert "\nneighbourhood For#2\n  + id:for-2 | rdfs:seeAlso | https://example.org/\n" in "\n" + impact.as_text(
        impact.impact(debate, [path])
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_part_of_the_debate_tells_what_the_whole_tells(seed: int, tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    generate.write(data, 60, seed)
    debate = open_debate([data])
    path = tmp_path / "mine.ttl"
    own = f"@prefix g: <{generate.ID}> .\n" + "".join(
        f"@prefix {n}: <{PREFIXES[n]}> .\n" for n in ("cg", "prov", "rdfs")
    )
    path.write_text(
        own
        + f"""g:argument-{seed + 1} cg:raises g:new . g:argument-{seed} cg:raises g:other .
        g:new a cg:Rebuttal ; cg:attacks g:argument-{seed + 7} ; cg:attackType cg:Rebutting ; rdfs:label "New."@en ;
          prov:wasAttributedTo g:person-0-0 ; cg:basis cg:Stated ; cg:anchor g:argument-1-passage-0 .
        g:other a cg:Support ; cg:backs g:argument-{seed + 9}-claim-1 ; rdfs:label "Other."@en ;
          prov:wasAttributedTo g:person-0-0 ; cg:basis cg:Stated ; cg:anchor g:argument-1-passage-0 .""",
        encoding="utf-8",
    )
    facts = parsing.read(path).facts
    assert facts
    whole = impact.of_facts(debate.knowledge_base(), facts, whole=True)
    part = impact.of_facts(debate.knowledge_base(), facts, whole=False)
    assert part.changes == tuple(change for change in whole.changes if change.query not in impact.COUNTING)
    assert part.changes
    assert set(part.left_out) == impact.COUNTING


def test_a_store_is_asked_in_part(debate: Debate, tmp_path: Path) -> None:
    stored = load_debate(tmp_path / "store", data_files())
    result = impact.impact(stored, [ADDITION])
    assert result.headlines == impact.impact(debate, [ADDITION]).headlines
    assert "Not run, because they count over the whole debate: " in impact.as_text(result)


def test_every_form_of_an_impact(run: Run) -> None:
    text = run("contribute", "impact", str(ADDITION)).stdout
    assert text.startswith("Against#4 stood and is now open.\nAgainst#4 has a new counter, For#2: ")
    assert "\ncounters Against#4\n  + For#2 | undercutting | rebuttal of Thesis | " in text
    marked = run("contribute", "impact", str(ADDITION), "--format", "markdown").stdout
    assert marked.startswith("- Against#4 stood and is now open.\n- Against#4 has a new counter, For#2: ")
    assert "</details>" in marked
    assert marked.count("```") % 2 == 0
    result = json.loads(run("contribute", "impact", str(ADDITION), "--format", "json").stdout)
    assert list(result) == ["headlines", "changes", "leftOut"]


def test_markup_in_words_stays_words(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD.replace("Feedback from", "<img src=x> [a](b) `c` ```d``` *e*"), encoding="utf-8")
    marked = impact.as_markdown(impact.impact(debate, [path]))
    assert "&lt;img src=x> \\[a\\](b) \\`c\\`" in marked
    assert marked.count("```") == 2 * marked.count("```diff")


def test_a_file_that_is_given_twice_counts_once(run: Run) -> None:
    file = "tests/data/addition.ttl"
    once = run("-q", "contribute", "impact", file)
    assert once.returncode == 0
    assert run("-q", "contribute", "impact", file, f"./{file}").stdout == once.stdout
    assert run("-q", "contribute", "check", file, file).stdout == "conforms\n"


def test_what_changes_nothing_says_so(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("", encoding="utf-8")
    result = impact.impact(debate, [path])
    assert (impact.as_text(result), impact.as_markdown(result)) == ("No query result changes.\n",) * 2


def test_what_cannot_be_worked_out_is_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    for text in ("id:a cg:number 1.5 .", "id:a rdfs:subClassOf id:b ."):
        path.write_text(HEAD + text, encoding="utf-8")
        done = run("contribute", "impact", str(path))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "run capgen contribute check first" in done.stderr
