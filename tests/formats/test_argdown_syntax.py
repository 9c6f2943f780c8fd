"""Argdown's syntax is read as its own parser reads it, with places, and in time linear in the length."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capgen_kg.formats.argdown import read
from capgen_kg.formats.argdown_syntax import Document, Element, Heading, InferenceLine, Structure, parse
from capgen_kg.rdf.spans import Text
from tests.conftest import ROOT

FILE = ROOT / "tests" / "data" / "syntax.argdown"


def texts(document: Document) -> dict[str, str]:
    return {element.title or str(number): element.text for number, element in enumerate(document.elements)}


def relations(document: Document) -> list[tuple[str, str, str]]:
    def name(member: Element | InferenceLine) -> str:
        return "step" if isinstance(member, InferenceLine) else member.name or member.text

    return [(relation.sign, name(relation.start), name(relation.end)) for relation in document.relations]


def test_a_statement_goes_on_until_something_else_begins() -> None:
    text = """[A]: first
[a link](http://example.org/x) and
// no part of it
*emphasis* and **more**, Item #1 of
#2 and snake_case, 2*3 /* nor
this */ and \\{x\\} \\#3. #tag #(a tag)
[B]: second
"""
    document = parse(text)
    assert texts(document) == {
        "A": "first a link and emphasis and more, Item #1 of #2 and snake_case, 2*3 and {x} #3.",
        "B": "second",
    }
    assert [tag for _, tag in document.elements[0].tags] == ["tag", "a tag"]
    assert [text[slice(*span)] for span, _ in document.elements[0].tags] == ["#tag", "#(a tag)"]
    assert document.problems == []


def test_relations_hang_on_what_is_less_indented() -> None:
    document = parse(FILE.read_text(encoding="utf-8"))
    assert relations(document) == [
        ("-", "<Cost>", "[Bridge]"),
        ("-", "[Shared]", "<Cost>"),
        ("+", "Two towns share one.", "[Shared]"),
        ("_", "[Other]", "<Cost>"),
        ("+", "[Bridge]", "[Trade]"),
        ("><", "[Tunnel]", "[Bridge]"),
        ("_", "[Winter]", "step"),
    ]
    assert document.problems == []


def test_data_are_read_with_the_places_of_their_keys() -> None:
    text = """[A]: words {quote: "a } b // c",
 by: it's Ann}
  + <B> {
    basis: stated

    why: |
      several
      lines
  }
  - [C] #tag {uses: [1, 2], more: {a: b}}
"""
    document = parse(text)
    [a, b, c] = [element.data for element in document.elements]
    assert a is not None
    assert b is not None
    assert c is not None
    assert a.values == {"quote": "a } b // c", "by": "it's Ann"}
    assert {key: Text(text).place(place) for key, place in a.places.items()} == {"quote": (1, 13), "by": (2, 2)}
    assert b.values == {"basis": "stated", "why": "several\nlines"}
    assert c.values == {"uses": ["1", "2"], "more": {"a": "b"}}
    assert document.problems == []


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[A] words\n", (1, 5), "found words after a name without a colon"),
        ("[A]: b\n\n  + [C]: d\n", (3, 3), "found a relation that stands below nothing"),
        ("[A]: b {by: [}\n", (1, 14), "found data that are no YAML"),
        ("[A]: b {by: x\n\n[C]: d\n", (1, 8), "found a brace that is not closed"),
        ("[A]: b {just words}\n", None, ""),
        ("[A]: b {- [x]}\n", None, ""),
        ("[A]: b {by: x, by: y}\n", (1, 16), "found a key a second time"),
        ("{by: x}\n\n[A]: b\n", (1, 1), "found data that stand below nothing"),
        ("[A]: b\n\n----\n", (3, 1), "found a line of inference below no numbered statement"),
    ],
)
def test_what_argdown_refuses_is_a_problem_at_its_place(text: str, place: tuple[int, int] | None, message: str) -> None:
    problems = [(Text(text).place(problem.span[0]), problem.message) for problem in parse(text).problems]
    if place is None:
        assert len(problems) <= 1
        return
    [(where, what)] = problems
    assert where == place
    assert what.startswith(message)


def test_what_looks_like_something_else_is_a_doubt_and_no_problem() -> None:
    text = "[A]: b\n  – [C]: d\n  * [E]: f\n\n* [G]: h\n* [I]: j\n\n<K: l\n"
    document = parse(text)
    assert document.problems == []
    assert [Text(text).place(doubt.span[0]) for doubt in document.doubts] == [(2, 3), (3, 3), (8, 1)]


def test_steps_use_what_their_data_name_or_what_stands_since_the_step_before() -> None:
    document = parse("<A>\n\n(1) a\n(2) b\n-- Rule --\n(3) c\n(4) d\n--\n{uses: [1, 4]}\n--\n(5) e\n(6) f\n")
    [structure] = [part for part in document.parts if isinstance(part, Structure)]
    assert structure.argument is not None
    assert structure.argument.title == "A"
    assert [([p.text for p in premises], line.rules, end.text) for premises, line, end in structure.steps] == [
        (["a", "b"], "Rule", "c"),
        (["a", "d"], "", "e"),
    ]
    assert [row.text for row in structure.unused] == ["f"]


def test_headings_are_read_with_level_tags_and_data() -> None:
    document = parse("# For #x {isGroup: true}\n\n[A]: b\n\n## Costs and\nmore\n")
    headings = [part for part in document.parts if isinstance(part, Heading)]
    assert [(heading.level, heading.text) for heading in headings] == [(1, "For"), (2, "Costs and more")]
    assert headings[0].data is not None
    assert headings[0].data.values == {"isGroup": "true"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_front_matter_change_nothing(end: str) -> None:
    text = "===\ntitle: A bridge\nmodel: {mode: strict}\n===\n\n[A]: b\n  - [C]: d\n".replace("\n", end)
    document = parse(text)
    assert document.front is not None
    assert document.front.values["title"] == "A bridge"
    assert texts(document) == {"A": "b", "C": "d"}
    argument_map = read(text, Path("map"))
    assert argument_map.title == "A bridge"
    assert len(argument_map.mutual) == 1
    assert not argument_map.notes


def test_a_heading_of_a_side_stands_for_relations_to_the_thesis() -> None:
    text = "[T]: x\n\n# For\n\n<A>: a\n\n## Group\n\n[B]: b\n\n# Against\n\n[C]: c\n  - [D]: d\n\n# Notes\n\n[E]: e\n"
    argument_map = read(text, Path("map"))
    assert {"<A> + [T]", "[B] + [T]", "[C] - [T]", "[D] - [C]"} == argument_map.nodes.keys() - {
        f"[{name}]" for name in "TBCDE"
    } - {"<A>"}


@pytest.mark.parametrize("title", ["{}", "a {b: c} d", "a /* b */", "a // b", "<a {b: c}>"])
@pytest.mark.parametrize("sign", ["", "  + ", "(1) "])
def test_a_title_is_neither_data_nor_comment(title: str, sign: str) -> None:
    name = title if title.startswith("<") else f"[{title}]"
    [element] = parse(f"{sign}{name}: words {{by: Ann}}\n").elements
    assert (element.name, element.text) == (name, "words")
    assert element.data is not None
    assert element.data.values == {"by": "Ann"}


@example("[{}]")
@example("/**/[a/*\n*/b]")
@given(st.text(alphabet="[]<>{}()#*_-+/\\\"':=!.,ab1 \t\r\n", max_size=80))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    document = parse(text)
    for element in document.elements:
        start, end = element.span
        assert 0 <= start <= end <= len(text)
        assert element.title in text.replace("\n", " ")
    for problem in document.problems:
        assert 0 <= problem.span[0] <= len(text)
