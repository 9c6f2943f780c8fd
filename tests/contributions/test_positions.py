"""Every triple is found where it was written, however it was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.rdf.spans import LocatedTriple, Span, Text
from capgen_kg.rdf.turtle_parser import locate_triples
from capgen_kg.resources import data_files, ontology_files, shape_files

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass
class Writer:
    """Writes a random graph in a random way, and remembers where."""

    draw: Any
    text: str = ""
    written: list[tuple[str, Span, Span, Span]] = field(default_factory=list)
    base: str = "http://a.example/"

    def put(self, text: str) -> Span:
        start = len(self.text)
        self.text += text
        return start, start + len(text)

    def space(self, needed: bool = True) -> None:
        kinds = [" ", "\t", "\n", "\r\n", ' # a comment: <x> . ; "\n', "  \n\t"]
        self.put(self.draw(st.sampled_from(kinds if needed else ["", *kinds])))

    def iri(self, name: str) -> str:
        return str(self.draw(st.sampled_from([f"e:{name}", f"<{self.base}{name}>"])))

    def statement(self) -> None:
        if self.draw(st.booleans()) and self.draw(st.booleans()):
            # a prefix is declared anew half-way
            self.base = self.draw(st.sampled_from(["http://a.example/", "http://b.example/"]))
            form = self.draw(st.sampled_from(["@prefix e: <{}> .\n", "PREFIX e: <{}>\n"]))
            self.put(form.format(self.base))
        subject = self.term(self.draw(st.sampled_from(["iri", "blank", "list"])))
        self.space()
        self.properties(subject)
        self.space(needed=False)
        self.put(".")
        self.space()

    def properties(self, subject: Span, depth: int = 0) -> None:
        for number in range(self.draw(st.integers(1, 3))):
            if number:
                self.put(";" * self.draw(st.integers(1, 2)))
                self.space(needed=False)
            verb = self.put(self.draw(st.sampled_from(["a", self.iri("p"), self.iri("q.r")])))
            self.space()
            for place in range(self.draw(st.integers(1, 3))):
                if place:
                    self.put(",")
                    self.space(needed=False)
                kinds = ["iri", "blank", "literal", "anonymous", "list"] if depth < 2 else ["iri", "literal"]
                value = self.term(self.draw(st.sampled_from(kinds)), depth)
                self.written.append(("", subject, verb, value))
                self.space(needed=False)

    def term(self, kind: str, depth: int = 0) -> Span:
        if kind == "iri":
            return self.put(self.iri(self.draw(st.sampled_from(["x", "y", "𝒵", "é-1", "a.b"]))))
        if kind == "blank":
            return self.put(self.draw(st.sampled_from(["_:n", "_:m"])))
        if kind == "literal":
            return self.put(self.draw(st.sampled_from(LITERALS)))
        start = len(self.text)
        if kind == "anonymous":
            bracket = self.put("[")
            self.space(needed=False)
            if self.draw(st.booleans()):
                self.properties(bracket, depth + 1)
            self.put("]")
        else:
            self.put("(")
            for _ in range(self.draw(st.integers(0, 3))):
                self.space()
                member = self.term(self.draw(st.sampled_from(["iri", "literal", "anonymous"])), depth + 1)
                self.written += [(RDF + "first", member, member, member), (RDF + "rest", member, member, member)]
            self.space()
            self.put(")")
        return start, len(self.text)


LITERALS = [
    '"plain"', "'single'", '"tab\\t and \\u00e9"', '"𝒵 beyond the plane"@en-GB', '"""long "" lines\n . ; , # <x>\n"""', "'''x\ny'''@de",
    "5", "-1.50", "1e3", "true", '"1"^^<http://d.example/t>', "'x'^^e:t", '"a # no comment"',
]  # fmt: skip


@st.composite
def documents(draw: Any) -> Writer:
    writer = Writer(draw)
    writer.put("@prefix e: <http://a.example/> .\n")
    for _ in range(draw(st.integers(1, 4))):
        writer.statement()
    return writer


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_every_triple_is_found_where_it_was_written(writer: Writer) -> None:
    text = writer.text
    located = locate_triples(text)
    spans = sorted((item.subject, item.predicate, item.obj) for item in located)
    assert spans == sorted((subject, verb, value) for _, subject, verb, value in writer.written), text
    # and they are the triples that a strict parser reads
    dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    mine = ox.Dataset(
        ox.parse("".join(f"{' '.join(item.triple)} .\n" for item in located), format=ox.RdfFormat.N_TRIPLES)
    )
    for graph in (dataset, mine):
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert dataset == mine, text


@pytest.mark.parametrize("path", [*data_files(), *shape_files(), *ontology_files()], ids=lambda path: path.name)
def test_what_is_written_at_a_place_is_the_term(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    prologue = "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix"))
    for located in locate_triples(text):
        for node, span in zip(located.triple, (located.subject, located.predicate, located.obj), strict=True):
            written = text[slice(*span)]
            if (
                written == "a"
                or written.startswith(("[", "(", "_:"))
                or node.startswith("_:")
                or "rdf-syntax-ns#" in node
            ):
                continue
            [quad] = ox.parse(f"{prologue} <urn:s> <urn:p> {written} .", format=ox.RdfFormat.TURTLE)
            assert str(quad.object) == node


def test_lines_and_columns_count_code_points() -> None:
    text = Text("ab\r\n𝒵é\tx\n\nz")
    assert [text.place(offset) for offset in (0, 2, 4, 6, 7, 8, 9, 10)] == [
        (1, 1), (1, 3), (2, 1), (2, 3), (2, 4), (2, 5), (3, 1), (4, 1),
    ]  # fmt: skip
    assert (text.line(1), text.line(2), text.line(3), text.line(4)) == ("ab", "𝒵é\tx", "", "z")
    assert all(text.offset(*text.place(offset)) == offset for offset in range(len(text.text) + 1))
    assert text.offset(99, 99) == len(text.text)


def test_what_is_no_turtle_is_refused() -> None:
    for text, message in (
        ("<a> <b>", "<a> is relative"), ("<urn:a> <urn:b>", "has no value"), ("x:a x:b x:c .", "x: is not declared"),
        ("<urn:a> <urn:p> " + "[ <urn:p> " * 3000, "nested more than"), ("(" * 3000, "nested more than"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            locate_triples(text)
    assert locate_triples("") == []
    assert locate_triples("<urn:a> <urn:b> <urn:c> .") == [
        LocatedTriple(("<urn:a>", "<urn:b>", "<urn:c>"), (0, 7), (8, 15), (16, 23))
    ]
