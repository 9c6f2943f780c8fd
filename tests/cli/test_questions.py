"""Questions as people type them: words, titles, terms and properties as they come, and warnings where a name is unknown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.reading_order import natural
from tests.conftest import Run


def search_results(run: Run, *words: str) -> list[str]:
    result = run("search", *words, "--format", "csv")
    assert result.returncode == 0
    return [line.split(",")[0] for line in result.stdout.splitlines()[1:]]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["pointer", "simple"], "For#7"),
        (["simple pointers"], "For#7"),
        (["Alignment gets feedback too"], "Against#2"),
        (["feedbacks", "aligned", "get"], "Against#2"),
        (["deceptive", "exposes"], "Comment#9.7"),
        (["laws", "simple"], "For#1.2"),
        (["TurnTrout"], "TurnTrout"),
        (["counters", "directly"], "cg:countersDirectly"),
        (["against", "through", "relation"], "cg:counters"),
    ],
)
def test_search_finds_all_words_in_any_order_and_form(words: list[str], first: str, run: Run) -> None:
    assert search_results(run, *words)[0] == first


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("deception", r"dece(it|iv|pt)"), ("deceive", r"dece(it|iv|pt)"), ("university", r"universit"),
        ("care", r"car(e|es|ed|ing)\b"), ("description", r"descri(b|pt)"), ("general", r"general"),
        ("object", r"object(?!ive)"), ("plan", r"plan(s|n|\b)"), ("capability", r"capabilit"),
    ],
)  # fmt: skip
def test_search_finds_no_other_word_that_begins_alike(word: str, forms: str, debate: Debate) -> None:
    """So no "Decent" for deception, "near-universal" for university, or "car" for care."""
    for row in debate.query("search", word).rows():
        assert re.search(rf"\b{forms}", row["text"], re.IGNORECASE), row["text"]


def test_search_says_where_the_words_are(run: Run) -> None:
    rows = json.loads(run("search", "pointer", "simple", "--format", "json").stdout)["results"]["bindings"]
    assert {("For#7", "label"), ("For#7", "rationale")} <= {
        (row["item"]["value"], row["field"]["value"]) for row in rows
    }


@pytest.mark.parametrize(
    ("words", "kind", "item"),
    [
        ("calls alignment techniques shallow", "inference", "For#9"),
        ("Comment#7 does not name its writer", "attribution", "Comment#7"),
        ("editors", "annotator", "the editors of this encoding"),
    ],
)
def test_search_finds_rationales_of_whatever_has_them_and_readers(words: str, kind: str, item: str, run: Run) -> None:
    lines = run("search", words, "--format", "csv").stdout.splitlines()
    assert any(line.startswith(f"{item},{kind},") for line in lines), lines


def test_search_finds_variants_of_a_word(run: Run) -> None:
    assert {"Comment#13.4", "Against#2.4"} <= set(search_results(run, "deception"))
    assert set(search_results(run, "plans")) == set(search_results(run, "planning"))
    assert set(search_results(run, "optimisation")) == set(search_results(run, "optimizing")) | set(
        search_results(run, "optimise")
    )


def test_a_search_for_nothing_says_what_was_meant(run: Run) -> None:
    result = run("query", "search", "desciption")
    assert "Nothing has the words desciption; what is searched is the sentences of the debate" in result.stderr
    assert "No label has desciption; did you mean description" in result.stderr
    # the beginning of a word that there is doesn't make it one
    assert "No label has alignemnt; did you mean alignment" in run("search", "alignemnt").stderr
    assert "No label has alignment" not in run("search", "alignment", "desciption").stderr
    assert run("search", "?!").returncode == 2


@pytest.mark.parametrize("reference", ["Alignment gets feedback too", "alignment gets FEEDBACK too", "for-2", "cg:repliesTo",
                                       "repliesTo", "id:for-7-rebuttal-1", "id:passage-for-2-2", "rebutting"])  # fmt: skip
def test_titles_terms_and_ids_can_be_shown(reference: str, run: Run) -> None:
    result = run("show", *reference.split())
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


def test_a_part_of_a_title_names_the_items_that_are_meant(run: Run) -> None:
    result = run("show", "alignment", "gets")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean Against#2 (Alignment gets feedback too)?" in result.stderr


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("For#10", "there are For#1 to For#9"), ("against 8", "there are Against#1 to Against#7"),
        ("For#2.9", "For#2 has For#2.1 to For#2.5"), ("Comment#17", "there are Comment#1 to Comment#16"),
    ],
)  # fmt: skip
def test_a_number_that_there_is_not_is_told_which_there_are(reference: str, hint: str, run: Run) -> None:
    assert hint in run("show", reference).stderr


@pytest.mark.parametrize(
    "predicate", ["cg:counters", "counters", "Counters", "cg:Counters", "<https://w3id.org/capgen/ontology#counters>"]
)
def test_why_takes_properties_as_people_write_them(predicate: str, run: Run) -> None:
    result = run("why", "Comment#14", predicate, "For#5")
    assert result.returncode == 0
    assert result.stdout.startswith("id:comment-14 cg:counters id:for-5")


@pytest.mark.parametrize(
    ("predicate", "hint"),
    [
        ("cg:conters", "did you mean cg:counters"),
        ("blah", "there is no property 'blah'"),
        ("cg:Rebuttal", "is not a property"),
    ],
)
def test_why_refuses_what_is_no_property(predicate: str, hint: str, run: Run) -> None:
    result = run("why", "Comment#14", predicate, "For#5")
    assert (result.returncode, result.stdout) == (2, "")
    assert hint in result.stderr


def test_each_row_is_proven_by_its_own_relation(debate: Debate) -> None:
    for name, item in (
        ("counters", "For#2"),
        ("counters", "Against#3"),
        ("countered", "Against#2"),
        ("supports", "Comment#1"),
    ):
        rows = list(debate.explain(name, item))
        assert rows
        for row, proofs in rows:
            relation = row.get("rebuttalIri") or row.get("supportIri")
            if relation:
                assert [any(f"<{relation}>" in step.fact for _, step in proof.steps()) for proof in proofs] == [True]


def test_words_and_span_are_those_of_whoever_counters(debate: Debate) -> None:
    """Which of two opposed items raises the rebuttal between them doesn't matter."""
    for item, counter in (("For#2", "Against#2"), ("Against#2", "For#2")):
        rows = [row for row in debate.query("counters", item).rows() if row["counter"] == counter]
        [(start, end)] = {(int(p["start"]), int(p["end"])) for p in debate.query("anchors", counter).rows()}
        assert rows
        assert all(start <= int(row["start"]) < int(row["end"]) <= end for row in rows)
        own = {row["label"] for row in debate.query("countered", counter).rows() if row["target"] == item}
        assert own == {row["label"] for row in rows}


class TestSparql:
    def test_the_prefixes_of_the_project_need_no_declaration(self, run: Run) -> None:
        result = run(
            "sparql", "-", stdin='SELECT ?n { ?x skos:notation ?n ; rdfs:label "Feedback favours capabilities"@en }'
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "n\nFor#2\n", "")

    def test_a_declaration_wins(self, run: Run) -> None:
        result = run("sparql", "-", stdin="PREFIX id: <https://w3id.org/capgen/ontology#> ASK { id:For a id:Stance }")
        assert (result.stdout, result.stderr) == ("true\n", "")

    @pytest.mark.parametrize(
        ("query", "warning"),
        [
            ("SELECT * { ?x cg:repliesToo ?y }", "line 1, column 15: the ontology has no cg:repliesToo; did you mean cg:repliesTo"),
            ("SELECT * { ?x a cg:Argumant }", "line 1, column 17: the ontology has no cg:Argumant; did you mean cg:Argument"),
            ("SELECT * {\n ?x cg:repliesTo id:comment-99 }", "line 2, column 18: nothing in the debate is id:comment-99; there are Comment#1 to Comment#16"),
            ("SELECT * { <http://e.org/x> ?p ?o }", "line 1, column 12: nothing in the debate is http://e.org/x"),
            ("BASE <https://w3id.org/capgen/id/> SELECT * { <for-22> ?p ?o }", "line 1, column 47: nothing in the debate is id:for-22"),
            ("DESCRIBE id:nothing", "line 1, column 10: nothing in the debate is id:nothing"),
        ],
    )  # fmt: skip
    def test_names_that_there_are_not_are_warned_of(self, query: str, warning: str, run: Run) -> None:
        result = run("sparql", "-", stdin=query)
        assert result.returncode == 0
        assert f"capgen: warning: {warning}" in result.stderr
        assert result.stderr.splitlines()[-1] in ("capgen: no rows", "capgen: no triples")
        quiet = run("-q", "sparql", "-", stdin=query)
        assert (quiet.stdout, quiet.stderr) == (result.stdout, "")

    @pytest.mark.parametrize(
        "query",
        [
            "CONSTRUCT { ?s <urn:new> <urn:value> } WHERE { ?s cg:repliesTo id:post }",
            'SELECT * { ?s cg:number ?n FILTER(?n = "1"^^xsd:integer) }',
            "SELECT * { id:for-2 ?p ?o FILTER(xsd:string(?o) != '') }",
            "SELECT * { ?s cg:repliesTo/^cg:presents? ?o }",
        ],
    )
    def test_names_that_a_query_makes_or_calls_are_not(self, query: str, run: Run) -> None:
        assert run("sparql", "-", stdin=query).stderr == ""


#: Queries without rows, and the one whose order is by what it doesn't show.
UNORDERED = {"does-counter", "neighbourhood", "search"}


@pytest.mark.parametrize("name", [name for name in query_names() if name not in UNORDERED])
def test_rows_are_in_natural_order(name: str, debate: Debate) -> None:
    stored = load_query(name)
    given = {p.name: p.example for p in stored.parameters if not p.optional}
    rows = debate.query(name, **dict[str, Any](given)).rows()
    [(column, descending), *_] = stored.order
    keys = [natural(row[column]) for row in rows]
    assert keys == sorted(keys, reverse=descending)


def test_comments_2_10_and_2_9_are_in_their_order(run: Run) -> None:
    lines = run("query", "claims", "Comment#2", "--format", "csv").stdout.splitlines()[1:]
    claims = [line.split(",")[1] for line in lines]
    assert claims == sorted(claims, key=natural)
    assert claims.index("Comment#2.9") < claims.index("Comment#2.10")


class TestCards:
    def test_a_comment_has_its_argument_and_what_it_reports(self, run: Run) -> None:
        assert re.search(r"Arguments\n  Comment#1\.A  ", run("show", "Comment#1").stdout)
        assert re.search(r"Reports\n(.*\n)*  Comment#5\.3 ", run("show", "Comment#5").stdout)

    def test_a_claim_has_its_part_hedge_parent_and_speaker(self, run: Run) -> None:
        text = run("show", "Comment#1.11").stdout
        assert "  Comment#1    asserted, by John (interpreted), “" in text
        assert "Stressed\n" in text
        assert "  “simply cannot”  categorical\n" in text
        assert "Hedged\n" in run("show", "Against#6.2").stdout

    def test_a_condition_is_offered_as_that(self, run: Run) -> None:
        assert "Offered as\n  condition of For#5.2 " in run("show", "For#5.3").stdout

    def test_a_relation_that_is_countered_is_named_with_its_item(self, run: Run) -> None:
        text = run("show", "Against#4").stdout
        assert "  support of Thesis by For#2  undercutting" in text
        assert "  support of Thesis by For#8  undercutting" in text

    def test_a_verdict_is_a_sentence(self, run: Run) -> None:
        assert "\nOpen: countered by 4 items, all of them unanswered.\n" in run("show", "For#5").stdout
        verdict = " ".join(run("show", "Comment#1").stdout.split())
        assert "they reach Comment#1.4, Comment#1.6 and an act of Comment#1, and" in verdict

    def test_an_act_has_all_that_it_is_about_and_a_report_each_claim_once(self, run: Run) -> None:
        text = run("show", "Comment#8").stdout
        assert "Agreements\n  Comment#6.4, Comment#6.7  Comment#8 agrees" in text
        reports = text.split("\nReports\n")[1].split("\n\n")[0]
        assert re.findall(r"^  (Comment#\S+)", reports, re.M) == [
            "Comment#6.2",
            "Comment#6.3",
            "Comment#8.3",
            "Comment#8.7",
        ]

    def test_who_is_read_in_is_marked(self, run: Run) -> None:
        assert "comment · by John (interpreted)\n" in run("show", "Comment#1").stdout

    def test_words_that_somebody_made_up_are_not_among_those_of_a_person(self, run: Run) -> None:
        text = run("show", "TurnTrout").stdout
        own, reported = text.split("Reported by others")
        assert "argmax" not in own
        assert "TurnTrout's possible response in Comment#5" in reported


class TestWhatIsMeant:
    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            (["counters", "For#2"], "did you mean `capgen query counters`?"),
            (["says", "TurnTrout"], "did you mean `capgen query says`?"),
            (["conters"], "`capgen query counters`"),
            (["stnding"], "did you mean standing?"),
        ],
    )
    def test_a_stored_query_in_the_place_of_a_command_is_recognized(
        self, words: list[str], hint: str, run: Run
    ) -> None:
        result = run(*words)
        assert (result.returncode, result.stdout) == (2, "")
        assert hint in result.stderr
        assert "the commands are" not in result.stderr

    @pytest.mark.parametrize(
        "query", ["SELECT ?x { ?x a cg:Argument }", "ask { ?x ?y ?z }", "DESCRIBE id:for-2 " + "<urn:x> " * 50]
    )
    def test_a_query_in_the_place_of_a_file_is_recognized(self, query: str, run: Run) -> None:
        result = run("sparql", query)
        assert (result.returncode, result.stdout) == (2, "")
        assert "capgen sparql -" in result.stderr

    def test_a_file_that_is_missing_is_no_query(self, run: Run) -> None:
        result = run("sparql", "select.rq")
        assert (result.returncode, "there is no such file" in result.stderr) == (3, True)

    def test_options_of_the_debate_follow_the_name_of_a_query(self, run: Run) -> None:
        result = run("query", "--list", "--data", "kalda")
        assert (result.returncode, result.stdout) == (2, "")
        assert "--data follows the name of a query" in result.stderr
        assert "No such option" in run("query", "--list", "--nonsense").stderr

    def test_a_person_is_found_by_a_part_of_a_name_with_digits_and_marks(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "people.ttl").write_text(
            "@prefix cg: <https://w3id.org/capgen/ontology#> .\n"
            "@prefix id: <https://w3id.org/capgen/id/> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            'id:person-ingrid a cg:Person ; rdfs:label "Ingrid (no. 14)"@en ; cg:name "Ingrid (no. 14)" .\n'
            'id:person-r2 a cg:Person ; rdfs:label "R2: the second"@en ; cg:name "R2: the second" .\n',
            encoding="utf-8",
        )
        for words, name in ((["Ingrid"], "Ingrid (no. 14)"), (["second"], "R2: the second")):
            assert run("show", *words, "--data", str(tmp_path)).stdout.startswith(f"{name}\n")


class TestStanding:
    def test_a_side_stands_for_its_arguments(self, run: Run) -> None:
        overview = run("standing", "--format", "json")
        for side in ("for", "against"):
            verdicts = json.loads(run("standing", side, "--format", "json").stdout)["verdicts"]
            assert verdicts == [row for row in json.loads(overview.stdout)["verdicts"] if row["stance"] == side]
        assert run("standing", "for", "--format", "table").stdout.startswith("For: ")

    def test_a_certificate_is_of_one_argument(self, run: Run) -> None:
        result = run("standing", "for", "--certificate", "credulous")
        assert (result.returncode, "--certificate takes one argument" in result.stderr) == (2, True)

    def test_a_side_that_there_is_not_gets_a_suggestion(self, run: Run) -> None:
        result = run("standing", "agianst")
        assert (result.returncode, "did you mean against" in result.stderr) == (2, True)
