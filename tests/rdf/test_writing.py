"""What is written says what was to be written, to the letter, or it is not written."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.errors import UnwritableError
from capgen_kg.formats.jsonld import as_jsonld, context
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.isomorphism import is_same, roughly
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import parse_located_text, read_facts
from capgen_kg.rdf.rdflib_graphs import read_by_rdflib
from capgen_kg.rdf.terms import facts_of
from capgen_kg.rdf.writing import NAMES, first_faithful, serialize, serialize_turtle, verify, write_verified
from capgen_kg.resources import ontology_files
from tests.conftest import Run

XSD = PREFIXES["xsd"]
#: Terms that serializers get wrong: numbers in odd forms, names that need escapes, text of all kinds.
TURTLE = rf"""@prefix e: <http://e.example/> . @prefix xsd: <{XSD}> .
e:s e:number 123456789.123456789e0 , 01 , +1 , 1.50 , 1.0E+07 , .5 , -.5e-1 , true , 00.10 ;
  e:text "TRUE"^^xsd:boolean , "1."^^xsd:decimal , "1"^^xsd:double , "inf"^^xsd:double , "x"^^xsd:integer ,
    "  a  b "^^xsd:token , " a\tb"^^xsd:normalizedString , "01"^^xsd:gDay , "<a>"^^<{PREFIXES["rdf"]}XMLLiteral> ,
    "2020-01-01T00:00:00.00Z"^^xsd:dateTime , "\u0001" , "a\rb" , "a\r\nb" , "a\nb\"\"\"" , "\\" , "\"" , "" , "'" ,
    "tab\t"@de , "𝒵é\u00a0"@en-gb , " " ;
  e:name <http://e.example/a%25> , <http://e.example/> , <http://e.example/a.b.> , <http://e.example/-a> , <urn:x:%7E> ,
    <http://e.example/1> , <http://e.example/a(b)> , <http://e.example/a/b#c> , <http://e.example/~!$&'()*+,;=> , <mailto:a@b> ;
  e:node _:a , [ e:number 1 ; e:node ( 1 ( ) ( [ ] "x" ) ) ] , [ ] , [ ] ;
  <http://e.example/%25> 1 ; <http://e.example/a.b> 2 .
_:a e:node _:b . _:b e:node _:a , _:b . ( 1 2 ) e:node ( 1 2 ) . [] a e:Class ."""
NOT_FOR_XML = ("\\u0001", "<http://e.example/%25> 1 ;")


def triples_of(text: str) -> list[ox.Triple]:
    return [quad.triple for quad, _ in parse_located_text(text, "TURTLE", "text")]


def readable_as_xml(text: str) -> str:
    for part in NOT_FOR_XML:
        text = text.replace(part, "")
    return text


@pytest.mark.parametrize("syntax", NAMES)
def test_everything_is_kept_to_the_letter(syntax: str) -> None:
    triples = triples_of(readable_as_xml(TURTLE) if syntax == "RDF_XML" else TURTLE)
    text = serialize(triples, syntax, PREFIXES).decode()
    parsed = facts_of(quad for quad, _ in parse_located_text(text, syntax, "text"))
    assert is_same(facts_of(triples), parsed)
    assert roughly(read_by_rdflib(text, syntax)) == roughly(parsed)
    # the same triples give the same bytes, whatever blank nodes are called and in which order they come
    if syntax == "TURTLE":
        assert serialize_turtle(triples[::-1]) == serialize_turtle(triples_of(serialize_turtle(triples)))


def test_json_ld_in_our_form_keeps_everything_too() -> None:
    triples = triples_of(TURTLE)
    text = as_jsonld(triples, context(Facts(read_facts(ontology_files())))).decode()
    assert is_same(facts_of(triples), facts_of(quad for quad, _ in parse_located_text(text, "JSON_LD", "text")))


LITERALS = st.one_of(
    st.text(max_size=12).map(ox.Literal),
    st.tuples(st.text(max_size=8), st.sampled_from(["en", "de-ch"])).map(
        lambda parts: ox.Literal(parts[0], language=parts[1])
    ),
    st.tuples(
        st.text("0123456789+-.eE truefalsINF", max_size=8),
        st.sampled_from(["integer", "decimal", "double", "boolean", "dateTime", "token", "string"]),
    ).map(lambda parts: ox.Literal(parts[0], datatype=ox.NamedNode(XSD + parts[1]))),
)
NAMED = st.from_regex(r"([ab1.\-_~:/é()]|%25){0,5}(#[ab1/.]{0,2})?", fullmatch=True).map(
    lambda name: ox.NamedNode(f"http://e.example/{name}")
)
BLANK = st.sampled_from("abcd").map(ox.BlankNode)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.one_of(NAMED, BLANK), NAMED, st.one_of(NAMED, BLANK, LITERALS)).map(
            lambda parts: ox.Triple(*parts)
        ),
        max_size=8,
    ),
    st.sampled_from(sorted(NAMES)),
)
def test_what_is_written_reads_the_same_or_is_not_written(triples: list[ox.Triple], syntax: str) -> None:
    try:
        text = serialize(triples, syntax, {"e": "http://e.example/"}).decode()
    except UnwritableError as refused:
        if syntax != "RDF_XML" or "can't express" not in str(refused):
            raise
        return
    assert is_same(facts_of(triples), facts_of(quad for quad, _ in parse_located_text(text, syntax, "text")))


def test_what_a_syntax_cannot_express_is_told_and_not_written(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    for number, (text, message) in enumerate(
        (
            ('<urn:a> <urn:b> "x\\u0001y" .', "can't express the character U+0001; choose"),
            (
                "<urn:a> <http://e.example/1> 2 .",
                "can't express <http://e.example/1>: the IRI of a property must end in an XML name",
            ),
        )
    ):
        path.write_text(text, encoding="utf-8")
        target = tmp_path / f"out-{number}.rdf"
        done = run("-q", "export", "--to", "rdfxml", "--data", str(path), "-o", str(target))
        assert (done.returncode, message in done.stderr, target.exists()) == (2, True, False)
        assert run("-q", "export", "--to", "turtle", "--data", str(path), "-o", str(target)).returncode == 0
    path.write_text('<urn:a> <urn:b> "x\\u0001y" .', encoding="utf-8")
    query = "SELECT ?o { <urn:a> <urn:b> ?o }"
    done = run("-q", "sparql", "-", "--data", str(path), "--format", "xml", stdin=query)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "capgen: XML can't express the character U+0001; choose json\n"
    assert "x\\u0001y" in run("-q", "sparql", "-", "--data", str(path), "--format", "json", stdin=query).stdout


def test_a_form_that_loses_something_is_not_taken() -> None:
    facts = facts_of(triples_of("<urn:a> <urn:b> 1 , 2 ."))
    part, whole = b"<urn:a> <urn:b> 1 .", b"<urn:a> <urn:b> 2 , 1 ."
    assert first_faithful((lambda: part, lambda: whole), "TURTLE", facts) == whole

    def broken() -> bytes:
        raise RecursionError("too deep")

    assert first_faithful((broken, lambda: whole), "TURTLE", facts) == whole
    with pytest.raises(UnwritableError, match=r"<urn:a> <urn:b> .* is lost"):
        first_faithful((lambda: part,), "TURTLE", facts)
    with pytest.raises(UnwritableError, match="read back"):
        verify(b"<urn:a> <urn:b>", "TURTLE", facts)
    lines = b"".join(b"<urn:a> <urn:b> %s .\n" % term.encode() for _, _, term, _ in facts)
    verify(lines, "N_TRIPLES", facts)
    for wrong in (lines[: len(lines) // 2], lines.replace(b'"1"', b'"3"'), lines + lines.replace(b'"1"', b'"3"')):
        with pytest.raises(UnwritableError):
            verify(wrong, "N_TRIPLES", facts)


def test_a_file_is_replaced_only_by_what_reads_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("old", encoding="utf-8")
    facts = [("<urn:a>", "<urn:b>", "<urn:c>")]
    with pytest.raises(UnwritableError):
        write_verified(path, b"<urn:a> <urn:b> <urn:d> .", "TURTLE", facts)
    assert path.read_text(encoding="utf-8") == "old"
    write_verified(path, b"<urn:a> <urn:b> <urn:c> .", "TURTLE", facts)
    assert path.read_text(encoding="utf-8") == "<urn:a> <urn:b> <urn:c> ."


def test_deep_and_symmetric_graphs_are_written_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = "<urn:a> <urn:b> " + "[ <urn:b> " * 100 + "1" + " ]" * 100 + " ."
    clique = "".join(f"_:{i} <urn:p> _:{j} .\n" for i in range(12) for j in range(12) if i != j)
    twins = "<urn:a> <urn:b> " + " , ".join(["[ <urn:b> 1 ]"] * 300) + " ."
    for text in (nested, clique, twins):
        triples = triples_of(text)
        assert is_same(facts_of(triples), facts_of(triples_of(serialize_turtle(triples))))
    # where nothing tells nodes apart, their labels stay
    monkeypatch.setattr("capgen_kg.rdf.isomorphism.MAX_STEPS", 10)
    triples = triples_of(clique)
    assert set(facts_of(triples)) == set(facts_of(triples_of(serialize_turtle(triples))))
