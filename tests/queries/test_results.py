"""The stored queries give the rows they are expected to give, whichever engine answers."""

from __future__ import annotations

import pytest

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.queries.results import QueryResult
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from capgen_kg.rdf.literals import python_value
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.store.memory import MemoryStore
from tests.expected import EXPECTED, Ask, as_csv, by_debate, expected, result_of, rows


def by_rdflib(debate: Debate) -> Ask:
    """Return what binds a query as the debate does and lets rdflib answer."""
    graph = debate.graph

    def ask(stored: StoredQuery, given: dict[str, str]) -> QueryResult:
        parameters = {parameter.name: parameter for parameter in stored.parameters}
        terms = {name: debate.term(parameters[name], value) for name, value in given.items()}
        result = graph.query(stored.bind(terms))
        return result_of(result.type, result.serialize(format="nt" if result.type == "CONSTRUCT" else "json") or b"")

    return ask


@pytest.mark.parametrize("name", query_names())
def test_pyoxigraph_gives_the_expected_rows(name: str, debate: Debate) -> None:
    assert as_csv(rows(load_query(name), by_debate(debate))) == expected(name)


@pytest.mark.parametrize("name", query_names())
def test_rdflib_gives_the_same_rows(name: str, debate: Debate) -> None:
    assert as_csv(rows(load_query(name), by_rdflib(debate))) == expected(name)


def test_every_query_has_expected_rows_and_nothing_else_has() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*")) == query_names()
    assert len(query_names()) >= 24


class TestAnswersThatAReaderOfThePostKnows:
    """Checked against the post by reading it, not taken from what the queries gave."""

    def ask(self, debate: Debate, name: str, *references: str, column: str) -> set[str]:
        return {row[column] for row in debate.query(name, *references).rows()}

    def test_counters_to_for_2_are_said_to_be_interpreted(self, debate: Debate) -> None:
        rows = debate.query("counters", "For#2").rows()
        assert {"Against#2", "Against#4"} <= {row["counter"] for row in rows}
        assert {row["basis"] for row in rows} == {"interpreted"}

    def test_the_stated_direct_opposition_counters_both_ways(self, debate: Debate) -> None:
        assert "Against#3" in self.ask(debate, "counters", "For#7", column="counter")
        assert "For#7" in self.ask(debate, "counters", "Against#3", column="counter")
        # that For#7 is opposed to Against#3 is stated, that it is by these claims is read in
        [stated] = [
            row for row in debate.query("countered", "For#7", basis="stated").rows() if row["target"] == "Against#3"
        ]
        assert stated["attacked"] == "Against#3"
        opposed = {(row["claim"], row["opposed"], row["basis"]) for row in debate.query("opposed").rows()}
        assert ("Against#2.3", "For#2.4", "interpreted") in opposed

    def test_comments_counter_under_their_own_notation(self, debate: Debate) -> None:
        assert "Comment#13" in self.ask(debate, "counters", "Against#2", column="counter")
        assert {"Comment#14", "Comment#15.3", "Comment#16"} <= self.ask(debate, "counters", "For#5", column="counter")
        assert {"Comment#2", "Comment#6"} <= self.ask(debate, "counters", "Comment#1", column="counter")
        assert {"Comment#7", "Comment#9"} <= self.ask(debate, "counters", "Comment#6", column="counter")

    def test_stated_similarities_are_those_of_the_text(self, debate: Debate) -> None:
        assert "For#1" in self.ask(debate, "similar", "For#7", column="similar")
        assert {"For#8", "Comment#1.A"} <= self.ask(debate, "similar", "For#2", column="similar")

    def test_comment_5_reports_four_voices_and_asserts_nothing(self, debate: Debate) -> None:
        reports = list(debate.query("reports", "Comment#5").rows())
        assert len({row["speaker"] for row in reports}) == 4
        assert debate.query("claims", "Comment#5").rows() == []

    def test_the_thesis_is_ascribed_and_not_asserted(self, debate: Debate) -> None:
        assert self.ask(debate, "thesis", column="heldBy") == {"Nate", "Eliezer"}

    def test_six_people_are_thanked(self, debate: Debate) -> None:
        thanked = {row["name"] for row in debate.query("people").rows() if row["thankedIn"] == "Post"}
        assert thanked == {
            "Mary Phuong", "Rohin Shah", "Rory Grieg", "Tim Genewein", "Vika Krakovna", "Vikrant Varma",
        }  # fmt: skip

    def test_both_economic_arguments_of_for_8_are_claims_of_their_own(self, debate: Debate) -> None:
        markers = [row["marker"] for row in debate.query("claims", "For#8").rows() if row["marker"]]
        assert set(markers) == {"a", "b"}
        assert {row["part"] for row in debate.query("claims", "For#8").rows() if row["marker"]} == {"premise"}

    def test_only_named_people_have_names(self, debate: Debate) -> None:
        names = {row["name"] for row in debate.query("people").rows()} - {""}
        assert names == {
            "Mary Phuong", "Rohin Shah", "Rory Grieg", "Tim Genewein", "Vika Krakovna", "Vikrant Varma",
            "Nate", "Eliezer", "John", "TurnTrout", "Ramana", "Kahnemann",
        }  # fmt: skip

    def test_threads_are_those_of_the_reading(self, debate: Debate) -> None:
        replies = {row["comment"]: row["repliesTo"] for row in debate.query("comments").rows()}
        assert replies == {
            "Comment#1": "Post", "Comment#2": "Comment#1", "Comment#3": "Comment#2", "Comment#4": "Comment#3",
            "Comment#5": "Comment#4", "Comment#6": "Comment#1", "Comment#7": "Comment#6", "Comment#8": "Comment#6",
            "Comment#9": "Comment#6", "Comment#10": "Comment#7", "Comment#11": "Comment#1", "Comment#12": "Comment#11",
            "Comment#13": "Post", "Comment#14": "Post", "Comment#15": "Comment#14", "Comment#16": "Comment#15",
        }  # fmt: skip

    def test_hedges_of_the_text_are_kept(self, debate: Debate) -> None:
        hedged = {(row["item"], row["words"]): row["type"] for row in debate.query("hedged").rows()}
        assert hedged["Against#6.2", "arguably"] == "tentative"
        assert hedged["Against#4.1", "may"] == "possible"
        boosted = {(row["item"], row["words"]): row["type"] for row in debate.query("boosted").rows()}
        assert boosted["Comment#1.11", "simply cannot"] == "categorical"

    def test_for_5_hangs_on_a_condition_it_does_not_assert(self, debate: Debate) -> None:
        steps = {(row["claim"], row["as"], row["for"]) for row in debate.query("reasons", "For#5").rows()}
        assert ("For#5.3", "condition", "For#5.2") in steps


def test_results_show_themselves_and_have_values_of_python(debate: Debate) -> None:
    result = debate.query("counters", "Against#4")
    assert repr(result).startswith(f"<QueryResult SELECT: {len(result)} rows of counter, attackType, ")
    assert str(result).splitlines()[0].startswith("counter")
    [first, *_] = result.values()
    assert isinstance(first["start"], int)
    assert first["counter"] == "For#4"
    frame = result.to_frame()
    assert list(frame.columns) == list(result.variables)
    assert frame["end"].min() > frame["start"].min()
    typed = debate.sparql('SELECT (1.5 AS ?a) (true AS ?b) ("x"@en AS ?c) ?d {}').values()
    assert typed == [{"a": 1.5, "b": True, "c": "x", "d": None}]
    assert repr(debate.query("does-counter", "Comment#13", "Against#2")) == "<QueryResult ASK: yes>"
    assert repr(debate.sparql("CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 2")) == "<QueryResult CONSTRUCT: 2 triples>"


@pytest.mark.parametrize(
    ("lexical_form", "datatype", "value"),
    [
        ("true", "boolean", True), ("0", "boolean", False), ("maybe", "boolean", "maybe"),
        ("+7", "integer", 7), ("7.0", "integer", "7.0"), ("1_000", "integer", "1_000"),
        ("18446744073709551615", "unsignedLong", 2**64 - 1), ("-1", "unsignedLong", "-1"),
        ("-5", "negativeInteger", -5), ("0", "negativeInteger", "0"), ("0", "nonPositiveInteger", 0),
        ("128", "byte", "128"), ("255", "unsignedByte", 255), ("65536", "unsignedShort", "65536"),
        (".5", "decimal", 0.5), ("1e3", "decimal", "1e3"), ("1e3", "double", 1000.0),
        ("-INF", "float", float("-inf")), ("infinity", "double", "infinity"), ("7", "string", "7"),
    ],
)  # fmt: skip
def test_python_values_follow_the_datatype_and_ill_typed_literals_stay_text(
    lexical_form: str, datatype: str, value: object
) -> None:
    result = python_value(lexical_form, f"{PREFIXES['xsd']}{datatype}")
    assert (result, type(result)) == (value, type(value))


def test_a_number_of_too_many_digits_stays_text() -> None:
    digits = "1" * 10_000
    assert python_value(digits, f"{PREFIXES['xsd']}integer") == digits


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK {}", r"ASK has no rows; use bool\(result\)"),
        ("CONSTRUCT { <urn:s> <urn:p> 1 } {}", "CONSTRUCT has no rows; use result.triples"),
        ("DESCRIBE <urn:s>", "DESCRIBE has no rows; use result.triples"),
    ],
)
def test_only_a_select_has_values(query: str, message: str) -> None:
    result = MemoryStore().query(query)
    with pytest.raises(UsageError, match=message):
        result.values()
    with pytest.raises(UsageError, match=message):
        result.to_frame()


def test_a_thing_is_had_by_any_reference(debate: Debate) -> None:
    assert debate["For#2"] == debate["for-2"]
    assert (debate["For#2"].name, debate["For#2"].kinds) == ("For#2", ("argument",))
    with pytest.raises(UsageError, match="nothing is called"):
        _ = debate["For#99"]
