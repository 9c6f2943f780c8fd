"""Every stored query asked with a thing of every kind: rows, a refusal, or an empty answer that is right.

``python -m tests.queries.test_kinds`` prints the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
import tabulate

import capgen_kg
from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.naming.kinds import KINDS
from capgen_kg.queries.stored import Parameter, StoredQuery, load_query, query_names
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rendering.cards import card
from tests.conftest import Run

#: Things of each kind: one of which much is said, and one of which little is.
THINGS = {
    "argument": ("For#2", "Against#5", "Comment#1.A"),
    "comment": ("Comment#6", "Comment#16", "Comment#5", "Comment#2"),
    "post": ("Post",),
    "claim": ("For#5.3", "Against#6.3", "Comment#5.4", "Assumption#2"),
    "thesis": ("Thesis",),
    "person": ("TurnTrout", "Kahnemann", "the post's author, unnamed"),
    "voice": ("TurnTrout's possible response in Comment#5",),
    "side": ("For", "Against"),
    "debate": ("capgen",),
    "relation": ("id:for-7-rebuttal-1", "id:for-7-similarity-1", "id:for-5-support-1", "id:for-2-inference-1"),
    "speech act": ("id:comment-5-report-1",),
    "qualifier": ("id:against-6-claim-3-hedge-1",),
    "work": ("id:work-well-being",),
    "hypothesis": ("id:reply-hypothesis-1",),
    "annotator": ("id:annotator-adjudication",),
    "passage": ("id:passage-for-2-2",),
    "basis": ("stated",),
    "attack type": ("rebutting",),
    "qualifier type": ("possible", "certain"),
    "role": ("separator",),
    "term": ("cg:counters", "cg:Rebuttal"),
}
#: For each query, what there would be among the asserted triples if it had a row about one of ``?item``.
CONFIRMING = {
    "agreements": "?item cg:performs ?act . ?act a cg:Agreement",
    "answers": "?item cg:performs ?act . ?act cg:answers ?question",
    "arguments": "?argument cg:stance ?item",
    "boosted": "?item cg:qualifier ?booster . ?booster a cg:Booster . ?item skos:notation ?name",
    # what an inference starts from belongs to the item that makes it, if any
    "claims": "?item ?has ?claim . ?claim a ?kind FILTER(?kind IN (cg:Claim, cg:EmpiricalClaim)) FILTER(?has NOT IN (cg:premise, cg:conclusion))",
    "clarifications": "?item cg:performs ?act . ?act a cg:Clarification",
    "concessions": "?item cg:performs ?act . ?act a cg:Concession",
    "countered": "?item cg:raises ?rebuttal . ?rebuttal a cg:Rebuttal",
    "counters": "?rebuttal cg:attacks ?item",
    "defences": "?one cg:attacks ?item . ?two cg:attacks/^cg:raises ?one",
    "disclaimers": "?item cg:performs ?act . ?act a cg:Disclaimer",
    "examples": "?item cg:hasExample ?claim",
    "hedged": "?item cg:qualifier ?hedge . ?hedge a cg:Hedge . ?item skos:notation ?name",
    "needed": "?item cg:hasConclusion ?claim",
    "passages": "?item cg:anchor ?passage",
    "premises": "?item (cg:hasInference/cg:premise)|cg:hasAssumption|cg:hasCondition|(^cg:conclusion/cg:premise)|cg:onCondition ?claim",
    "proposals": "?item cg:performs ?act . ?act a cg:Proposal",
    "questions": "?item cg:performs ?act . ?act a cg:Question",
    "reasons": "?item cg:hasInference|^cg:premise|^cg:conclusion|cg:exampleOf|^cg:exampleOf|cg:fallbackFor|cg:onCondition|^cg:onCondition ?claim",
    "reports": "?item cg:performs|^cg:speaker ?report . ?report cg:reports ?claim",
    "revisions": "?item ^cg:revises|cg:performs ?revision . ?revision a cg:Revision",
    "says": "?item cg:asserts|cg:raises|cg:performs ?words",
    "similar": "?item ^cg:likens|(cg:raises/cg:likens) ?other",
    "supported": "?item cg:raises ?support . ?support a cg:Support",
    "supports": "?support cg:backs ?item",
    "works": "?item cg:cites ?work",
    "thread": "?item cg:repliesTo|^cg:repliesTo ?message",
}
_PREFIXES = f"PREFIX cg: <{CG}> PREFIX skos: <{PREFIXES['skos']}> PREFIX prov: <{PREFIXES['prov']}>"


def asked() -> Iterator[tuple[StoredQuery, Parameter]]:
    """Yield the queries with those of their parameters that name things."""
    for stored in map(load_query, query_names()):
        for parameter in stored.parameters:
            if parameter.kind not in ("text", "words", "integer"):
                yield stored, parameter


def outcome(debate: Debate, stored: StoredQuery, parameter: Parameter, reference: str) -> tuple[str, str]:
    """Return what becomes of a question, and the message of a refusal."""
    others = {p.name: p.example for p in stored.parameters if p is not parameter and not p.optional}
    try:
        answer = debate.query(stored.name, **dict[str, Any]({**others, parameter.name: reference}))
    except UsageError as error:
        return "refused", str(error)
    if answer.form == "ASK":
        return ("yes" if answer else "no"), ""
    return ("rows" if answer else "empty"), ""


def is_empty_rightly(debate: Debate, stored: StoredQuery, reference: str) -> bool:
    """Say whether the asserted triples have nothing, either, about a thing or what it stands for."""
    iri = debate.references.resolve(reference)
    if stored.name == "anchors":
        # what a thing itself points to
        return not debate.sparql(f"{_PREFIXES} ASK {{ <{iri}> cg:anchor ?passage }}", asserted=True)
    reach = (
        f"{{ BIND(<{iri}> AS ?item) }} UNION {{ <{iri}> ^prov:wasAttributedTo|^cg:stance ?item }} "
        f"UNION {{ <{iri}> cg:asserts|cg:hasConclusion|(cg:hasInference/cg:premise)|cg:hasAssumption|cg:hasConsequence ?item }}"
    )
    query = f"{_PREFIXES} ASK {{ {reach} {CONFIRMING[stored.name]} }}"
    return not debate.sparql(query, asserted=True)


def test_every_parameter_that_names_a_thing_says_which_kinds_it_takes() -> None:
    assert [(s.name, p.name) for s, p in asked() if not p.takes or not set(p.takes) <= set(KINDS)] == []


def test_there_are_things_of_every_kind(debate: Debate) -> None:
    # nobody has contributed to the bundled debate yet
    assert set(THINGS) == set(KINDS) - {"contribution"}
    for kind, references in THINGS.items():
        for reference in references:
            assert kind in debate.kinds(debate.references.resolve(reference)), reference


@pytest.mark.parametrize(("stored", "parameter"), list(asked()), ids=lambda item: item.name)
def test_there_is_no_fourth_outcome(stored: StoredQuery, parameter: Parameter, debate: Debate) -> None:
    for kind, references in THINGS.items():
        for reference in references:
            result, message = outcome(debate, stored, parameter, reference)
            takes = bool(debate.kinds(debate.references.resolve(reference)) & set(parameter.takes))
            assert (result == "refused") is not takes, (kind, reference)
            if result == "refused":
                assert f"{stored.name} takes" in message, message
                call = message.split("`")[1]
                assert call.startswith("capgen query "), message
            if result == "empty" and parameter.name != "basis" and stored.name != "chain":
                assert is_empty_rightly(debate, stored, reference), (kind, reference)


def test_the_call_that_is_meant_has_an_answer(debate: Debate) -> None:
    """Each call that a refusal names in place of the refused one is taken."""
    import shlex

    taken = 0
    for stored, parameter in asked():
        for references in THINGS.values():
            _, message = outcome(debate, stored, parameter, references[0])
            if message:
                _, _, name, *values = shlex.split(message.split("`")[1])
                if "--basis" not in values:
                    assert debate.query(name, *values).form in ("SELECT", "ASK", "CONSTRUCT")
                    taken += 1
    assert taken > 100


def test_a_person_stands_for_what_the_person_wrote_and_a_side_for_its_arguments(debate: Debate) -> None:
    def counters(reference: str) -> set[str]:
        return {row["rebuttalIri"] for row in debate.query("counters", reference).rows() if row["rebuttalIri"]}

    wrote = [row["messageIri"] for row in debate.query("attributions").rows() if row["attributedTo"] == "John"]
    assert len(wrote) == 4
    arguments = [row["argumentIri"] for row in debate.query("arguments", "John").rows()]
    ascribed = [row["claimIri"] for row in debate.query("reports").rows() if row["speaker"] == "John"]
    assert ascribed
    assert counters("John") == set().union(*map(counters, [*wrote, *arguments, *ascribed]))
    sided = [row["argumentIri"] for row in debate.query("arguments", "Against").rows()]
    assert counters("Against") == set().union(*map(counters, sided))


def test_what_is_of_another_kind_is_refused_with_status_2(run: Run) -> None:
    done = run("query", "thread", "TurnTrout")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "capgen: thread takes a comment, post or contribution, and TurnTrout is a person; did you mean `capgen query thread Comment#2`?\n"
    )


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml", "markdown"])
def test_an_empty_answer_says_so_on_stderr_and_what_could_be_asked(form: str, run: Run) -> None:
    done = run("query", "counters", "Comment#16", "--format", form)
    assert done.returncode == 0
    assert done.stderr == ("capgen: Nothing counters Comment#16. `capgen query countered Comment#16` has 4 rows.\n")
    quiet = run("-q", "query", "counters", "Comment#16", "--format", form)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, done.stdout, "")


def test_an_empty_answer_about_the_whole_debate_says_so(run: Run) -> None:
    assert run("query", "revisions").stderr == "capgen: Nobody proposes a revision of the debate.\n"


def test_a_chain_is_offered_the_other_way_round(run: Run, debate: Debate) -> None:
    done = run("query", "chain", "Thesis", "Comment#13")
    count = len(debate.query("chain", "Comment#13", "Thesis").rows())
    assert f"`capgen query chain Comment#13 Thesis` has {count} rows." in done.stderr


@pytest.mark.parametrize(
    ("start", "end", "chain"),
    [
        ("Comment#13", "For#2", [("Comment#13", "Against#2"), ("Against#2", "For#2")]),
        ("For#2", "For#2", [("For#2", "Against#2"), ("Against#2", "For#2")]),
        ("Comment#13", "Thesis", [("Comment#13", "Against#2"), ("Against#2", "Thesis")]),
        ("Comment#13", "Eliezer", [("Comment#13", "Against#2"), ("Against#2", "Thesis")]),
        ("TurnTrout", "Comment#1", [("Comment#2", "Comment#1")]),
    ],
)
def test_the_first_rows_of_chain_are_the_shortest_chain(
    start: str, end: str, chain: list[tuple[str, str]], debate: Debate
) -> None:
    rows = debate.query("chain", start, end).rows()
    assert [(row["counter"], row["counters"]) for row in rows[: len(chain)]] == chain
    assert [row["step"] for row in rows[: len(chain)]] == [str(number) for number in range(1, len(chain) + 1)]
    assert {row["length"] for row in rows[: len(chain)]} == {str(len(chain))}
    assert all(int(row["length"]) > len(chain) for row in rows[len(chain) :])


#: Queries with a basis in their text by which rows can't be chosen: what a thing is, and what is interpreted anyway.
WITHOUT_BASIS = {"facts", "interpreted"}


@pytest.mark.parametrize(
    "name", [name for name in query_names() if "?basis" in load_query(name).text and name not in WITHOUT_BASIS]
)
def test_a_query_whose_rows_have_a_basis_can_be_asked_for_one(name: str, debate: Debate) -> None:
    stored = load_query(name)
    assert "basis" in [parameter.name for parameter in stored.parameters]
    given = {p.name: p.example for p in stored.parameters if not p.optional}
    every = debate.query(name, **dict[str, Any](given)).rows()
    column = "replyBasis" if name == "comments" else "basis"
    for basis in ("stated", "interpreted"):
        chosen = debate.query(name, **dict[str, Any]({**given, "basis": basis})).rows()
        assert chosen == [row for row in every if row[column] == basis]


def main() -> None:
    """Print what becomes of every query with things of every kind."""
    debate = capgen_kg.open_debate()
    rows = []
    for stored, parameter in asked():
        cells = []
        for references in THINGS.values():
            outcomes = {outcome(debate, stored, parameter, reference)[0] for reference in references}
            cells.append(" ".join(sorted(outcomes)))
        rows.append([f"{stored.name} {parameter.name}", *cells])
    print(tabulate.tabulate(rows, ["query", *THINGS], "simple"))
    sys.exit(0)


def test_of_a_report_of_several_people_each_has_a_row_of_their_own(debate: Debate) -> None:
    for person, other in (("Eliezer", "Nate"), ("Nate", "Eliezer")):
        voices = {row["voice"] for row in debate.query("says", person).rows() if row["kind"] == "reported"}
        assert voices == {person}
        assert f"Post  {other}:" not in card(debate, person)
    reported = [row["voice"] for row in debate.query("says", "Post").rows() if row["kind"] == "reported"]
    assert sorted(reported) == ["Eliezer", "Nate"]


def test_a_person_says_what_the_arguments_of_the_person_claim(debate: Debate) -> None:
    rows_of_person = {(row["kind"], row["iri"]) for row in debate.query("says", "John").rows()}
    claims = [row for row in debate.query("claims", "Comment#1.A").rows() if row["part"] != "assumption"]
    assert claims
    assert {(row["part"], row["claimIri"]) for row in claims} <= rows_of_person
    # a message says what the argument does that it sets out, and reports besides what others say
    in_message = debate.query("says", "Comment#1").rows()
    assert {(row["kind"], row["iri"]) for row in in_message if row["kind"] != "reported"} <= rows_of_person


def test_a_person_stands_for_what_reports_ascribe_to_the_person(debate: Debate) -> None:
    countering = debate.query("counters", "Eliezer").rows()
    assert {row["rebuttalIri"] for row in countering} == {
        row["rebuttalIri"] for row in debate.query("counters", "Thesis").rows()
    }
    assert debate.query("does-counter", "Against#2", "Eliezer")
    assert debate.query("chain", "Comment#13", "Eliezer").rows()
    assert debate.query("supports", "Eliezer").rows()
    assert debate.query("defences", "Eliezer").rows()
    # what reports ascribe to a person doesn't counter anything in that person's name
    assert debate.query("countered", "Eliezer").rows() == []


def test_opposition_is_stated_only_by_the_side_that_says_so(debate: Debate) -> None:
    """Comment#2 was written after Comment#1, and denies what Comment#1 and its argument claim."""
    denials = [row for row in debate.query("counters", "Comment#2").rows() if row["attacked"] == "Comment#2.1"]
    # the argument of Comment#1 commits to the claim that is denied, too
    bases = [(row["counter"], row["basis"]) for row in denials]
    assert bases == [("Comment#1", "interpreted"), ("Comment#1.A", "interpreted")]
    stated = debate.query("counters", "Comment#2", basis="stated").rows()
    assert not [row for row in stated if row["attacked"] == "Comment#2.1"]
    [outright] = [row for row in debate.query("counters", "Comment#1").rows() if row["attacked"] == "Comment#1.12"]
    assert (outright["counter"], outright["basis"]) == ("Comment#2", "stated")
    # the argument by itself opposes Comment#2, too
    for item in ("Comment#1", "Comment#1.A"):
        rows = debate.query("countered", item).rows()
        assert {row["basis"] for row in rows if row["attacked"] == "Comment#2.1"} == {"interpreted"}


def test_what_counters_something_in_an_item_of_a_person_counters_it_once(debate: Debate) -> None:
    for query, person in (("counters", "John"), ("counters", "TurnTrout"), ("supports", "John")):
        parts = {row["itemIri"] for row in debate.query(query, person).rows()}
        assert parts
        assert not any(debate.kinds(part) & {"relation", "speech act"} for part in parts), (query, person)


if __name__ == "__main__":
    main()
