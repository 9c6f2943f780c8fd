"""Mistakes in the syntax: one finding for each cause, at its place, that says what to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.rdf.spans import Text
from capgen_kg.rdf.terms import from_oxigraph
from capgen_kg.rdf.turtle_lexer import lex
from capgen_kg.rdf.turtle_parser import MAX_MISTAKES, parse
from tests.conftest import ROOT
from tests.contributions.test_checking import HEAD

STATEMENTS = """id:for-2 cg:raises id:r .

id:r a cg:Rebuttal ;
    rdfs:label "Feedback from reality."@en ;
    cg:attackType cg:Undercutting ;
    cg:attacks id:against-4 , id:against-5 ;
    cg:says [ a cg:X ; cg:y ( 1 2 ) ] ;
    cg:rationale "An example."@en .
"""
GOOD = HEAD + STATEMENTS
RDFS = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
#: What is changed in the good text, what it becomes, what is written at the place of the finding, and what is to be
#: written instead, or what was found.
MISTAKES = {
    "a quote not closed": ('reality."@en', "reality.@en", '"', 'write " at its end'),
    "a quote not opened": ('"Feedback', "Feedback", "Feedback", 'write " at both ends'),
    "a long quote not closed": ('"Feedback', '"""Feedback', '"""', 'write """ at its end'),
    "a long quote closed short": ('"An example."', '"""An example."', '"""', 'write """ at its end'),
    "curly quotes": ('"Feedback from reality."', "“Feedback from reality.”", "“", 'write " at both ends'),
    "one curly quote": ('"Feedback', "“Feedback", "“", 'write "'),
    "a curly quote at the end": ('reality."', "reality.”", "”", 'write "'),
    "low quotes": ('"Feedback from reality."', "„Feedback from reality.“", "„", 'write " at both ends'),
    "guillemets": ('"Feedback from reality."', "«Feedback from reality.»", "«", 'write " at both ends'),
    "a quote inside": ("from reality", 'from "the" reality', '"Feedback from "the', r"write \" for a quote inside"),
    "an apostrophe": ('"Feedback from reality."', "'Feedback isn't real.'", "'Feedback isn't", r"write \' for a quote inside"),
    "a dot forgotten": ("id:r .", "id:r", "id:r", "write . after id:r"),
    "the last dot forgotten": ('example."@en .', 'example."@en', "@en", "write . after @en"),
    "a semicolon forgotten": ("Undercutting ;", "Undercutting", "cg:Undercutting", "write ; after cg:Undercutting"),
    "a semicolon forgotten after text": ('reality."@en ;', 'reality."@en', "@en", "write ; after @en"),
    "a comma forgotten": ("id:against-4 , ", "id:against-4 ", "id:against-4", "write , between"),
    "a dot for a semicolon": ("Undercutting ;", "Undercutting .", ".", "write ; for ."),
    "a dot for the first semicolon": ("cg:Rebuttal ;", "cg:Rebuttal .", ".", "write ; for ."),
    "a semicolon for a dot": ("cg:raises id:r .", "cg:raises id:r ;", ";", "write . for ;"),
    "a comma for a dot": ("cg:raises id:r .", "cg:raises id:r ,", ",", "write . for ,"),
    "a comma for a semicolon": ("Undercutting ;", "Undercutting ,", ",", "write ; for ,"),
    "a semicolon for a comma": ("against-4 ,", "against-4 ;", ";", "write , for ;"),
    "a comma too many": ("against-5 ;", "against-5 , ;", ",", "remove the comma"),
    "two commas": ("against-4 ,", "against-4 , ,", ",", "remove the comma"),
    "a comma at the end": ('example."@en .', 'example."@en , .', ",", "remove the comma"),
    "two dots": ("id:r .", "id:r . .", ".", "remove it"),
    "a dot and a semicolon": ("id:r .", "id:r . ;", ".", "remove one of them"),
    "# in a name": ("id:against-4 ,", "id:Against#4 ,", "id:Against#4", "write id:against-4"),
    "# without a prefix": ("id:against-4 ,", "Against#4 ,", "Against#4", "write id:against-4"),
    "# in the name of a claim": ("id:against-4 ,", "id:For#2.1 ,", "id:For#2.1", "write id:for-2-claim-1"),
    "# in the name of an argument": ("id:against-4 ,", "id:Comment#1.A ,", "id:Comment#1.A", "write id:comment-1-argument-1"),
    "# in another name": ("id:against-4 ,", "id:x#foo ,", "id:x#foo", "write - in a name"),
    "@perfix": ("@prefix rdfs", "@perfix rdfs", "@perfix", "write @prefix"),
    "@PREFIX": ("@prefix rdfs", "@PREFIX rdfs", "@PREFIX", "write @prefix"),
    "PREFIX with a dot": ("@prefix rdfs", "PREFIX rdfs", ".", "remove it"),
    "@prefix without a dot": (RDFS, RDFS[:-2], "<http://www.w3.org/2000/01/rdf-schema#>", "write . at its end"),
    "a prefix without a colon": ("@prefix rdfs:", "@prefix rdfs", "rdfs", "write rdfs:"),
    "a prefix in quotes": (RDFS, RDFS.replace("<", '"').replace(">", '"'), '"http://www.w3.org/2000/01/rdf-schema#"', "write <http"),
    "an unknown escape": ("from reality", r"from \d reality", r"\d", r"write \\ for a backslash"),
    "half an escape": ("from reality", r"from \u12 reality", r"\u", r"write \\ for a backslash"),
    "half of a character": ("from reality", r"from \uD800 reality", r"\uD800", "write the character itself"),
    "a prefix with a word": (RDFS, "@prefix rdfs: w3 .", "w3", "expected an IRI"),
    "a space in a name": ("id:against-4 ,", "id: against-4 ,", " ", "write id:against-4"),
    "a name without a prefix": ("id:against-4 ,", "against-4 ,", "against-4", "write id:against-4"),
    "a comma for a semicolon before text": ("cg:Rebuttal ;\n    rdfs:label", "cg:Rebuttal , rdfs:label", ",", "write ; for ,"),
    "a reference in < and >": ("id:against-4 ,", "<Against#4> ,", "<Against#4>", "write id:against-4"),
    "a datatype without a prefix": ('"An example."@en', '"5"^^integer', "integer", "write xsd:integer"),
    "a semicolon after the subject": ("id:r a", "id:r ; a", ";", "remove it"),
    "two subjects": ("id:r a", "id:r , id:s a", ",", "write a statement for each subject"),
    "a prefix nobody declares": ("cg:Undercutting", "cgg:Undercutting", "cgg:Undercutting", "write cg:"),
    "a prefix of ours": ("cg:says", "dcterms:says", "dcterms:says", "declare it: @prefix dcterms: <http://purl.org/dc/terms/> ."),
    "the empty prefix": ("id:r a", ":r a", ":r", "write id:r"),
    "an IRI as a name": ("id:against-4", "urn:x:y", "urn:x:y", "write a full IRI in < and >: <urn:x:y>"),
    "a relative IRI": ("id:against-4", "<against-4>", "<against-4>", "declare @base"),
    "an address without brackets": ("id:against-4", "https://a.example/x", "https://a.example/x", "write <https://a.example/x>"),
    "an IRI not closed": ("id:against-4", "<https://a.example/x", "<", "write > at the end"),
    "a blank in an IRI": ("id:against-4", "<https://a.example/x y>", " ", "write %20"),
    "a bracket not closed": (") ] ;", ") ;", "[", "write ] at its end"),
    "a parenthesis not closed": ("2 ) ]", "2 ]", "(", "write ) at its end"),
    "a bracket too many": ("Undercutting ;", "Undercutting ] ;", "]", "remove it"),
    "a parenthesis too many": ("Undercutting ;", "Undercutting ) ;", ")", "remove it"),
    "a dot inside brackets": ("a cg:X ;", "a cg:X .", ".", "write ; for ."),
    "commas in a list": ("1 2", "1, 2", ",", "remove it"),
    "a tag without @": ('"@en ;', '"en ;', "en", "write @en"),
    "a tag with _": ('"@en ;', '"@en_GB ;', "@en_GB", "write @en-GB"),
    "a blank in a name": ("cg:attacks", "cg: attacks", " ", "write cg:attacks"),
    "a value without a prefix": ("cg:Undercutting", "Undercutting", "Undercutting", "write cg:Undercutting"),
    "a property without a prefix": ("cg:attackType", "attackType", "attackType", "write cg:attackType"),
    "no property": ("rdfs:label ", "", '"Feedback from reality."', "write a property"),
    "no value": ("cg:Undercutting", "", "cg:attackType", "write a value before ;"),
    "a slash in a name": ("id:against-4", "id:a/b", "/", "write the full IRI"),
    "an ampersand in a name": ("id:against-4", "id:a&b", "&", "remove it"),
    "a dash for a hyphen": ("id:against-4", "id:against–4", "–", "write -"),
    "a no-break space": ("cg:attackType ", "cg:attackType\u00a0", "\u00a0", "write a space"),
    "a zero-width space": ("cg:attackType ", "cg:attackType \u200b", "\u200b", "write a space"),
    "a fullwidth semicolon": ("Undercutting ;", "Undercutting ；", "；", "write ;"),
    "True": ("id:against-4", "True", "True", "write true"),
    "A": ("a cg:Reb", "A cg:Reb", "A", "write a"),
    "a variable": ("id:against-4", "?x", "?x", "write an IRI or a prefixed name"),
    "//": ("Undercutting ;", "Undercutting ; // why", "//", "write #"),
    "is": ("a cg:Reb", "is cg:Reb", "is", "write a property"),
    "one ^": ('example."@en', 'example."^xsd:string', "^", "write ^^"),
    "no number": ("id:against-4", "1..2", "1..2", "write a number"),
    "a remark": ("id:r .\n", "id:r .\nTODO: finish this\n", "TODO:", "write # before a comment"),
    "a graph": ("id:for-2 cg:raises id:r .", "id:g { id:for-2 cg:raises id:r . }", "{", "write the triples without { and }"),
    "a triple term": ("id:against-4", "<<( id:a id:b id:c )>>", "<<(", "which is RDF 1.2; expected RDF 1.1"),
    "a reified triple": ("id:against-4", "<< id:a id:b id:c >>", "<<", "which is RDF 1.2; expected RDF 1.1"),
    "an annotation": ("id:r .", "id:r {| cg:x 1 |} .", "{|", "which is RDF 1.2; expected RDF 1.1"),
    "a reifier": ("id:r .", "id:r ~ id:q .", "~", "which is RDF 1.2; expected RDF 1.1"),
    "a direction": ('"@en ;', '"@en--ltr ;', "@en--ltr", "which is RDF 1.2; expected RDF 1.1"),
    "a version": ("id:for-2 cg", 'VERSION "1.2"\nid:for-2 cg', "VERSION", "which is RDF 1.2; expected RDF 1.1"),
}  # fmt: skip
OTHERS = {
    '{"@id": "x"}': "JSON", '[\n {"a": 1}]': "JSON", "<!DOCTYPE html>\n<html>": "HTML", "<html>": "HTML",
    "<?xml version='1.0'?><rdf:RDF/>": "XML", "id,label,stance\n1,words,For\n": "CSV", "id\tlabel\tx\n": "CSV",
    "PREFIX cg: <urn:x>\nSELECT * { ?s ?p ?o }": "SPARQL query", "ASK { ?s ?p ?o }": "SPARQL query",
    "PREFIX cg: <urn:x> INSERT DATA { cg:a cg:b cg:c }": "SPARQL update", "---\nid: x\n": "YAML", "#!/bin/sh\nrm": "script",
    "I think that For#2 is wrong.\nBecause of this.\n": "the word I", "# Title\n\nThis is **wrong**.\n- a\n": "the word This",
}  # fmt: skip


def mistakes_in(text: str) -> list[tuple[str, str]]:
    """Return what is written at each mistake, and what is said of it."""
    return [(text[slice(*mistake.span)], f"{mistake.message} {mistake.fix}") for mistake in parse(text).mistakes]


def is_good(text: str) -> bool:
    """Say whether the judge of the syntax reads a text."""
    try:
        return bool(list(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    except SyntaxError:
        return False


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_finding_that_says_what_to_write(name: str) -> None:
    good, bad, written, advice = MISTAKES[name]
    assert GOOD.count(good) >= 1
    text = GOOD.replace(good, bad, 1)
    [(where, message)] = mistakes_in(text)
    assert (where, advice in message) == (written, True), message
    assert not is_good(text) or "RDF 1.2" in advice


def test_good_text_has_no_mistake() -> None:
    assert mistakes_in(GOOD) == []
    for same in ("@en ;;", " @en ;", '@en\n# a comment [ ( " .\n;', "@en ; # For#2"):
        assert mistakes_in(GOOD.replace("@en ;", same, 1)) == []


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_turtle_at_all_is_called_by_its_name(text: str) -> None:
    [(_, message)] = mistakes_in(text)
    assert OTHERS[text] in message


def test_several_mistakes_are_found_each_once_and_no_more_than_enough() -> None:
    broken = (
        GOOD.replace('reality."@en', "reality.@en").replace("id:r .", "id:r . .").replace("rdfs:label", "rdfs:label")
    )
    assert [where for where, _ in mistakes_in(broken)] == [".", '"']
    assert len(parse(HEAD + 'id:a cg:b "x .\n' * 100).mistakes) == MAX_MISTAKES
    [(where, _)] = mistakes_in(HEAD + "id:a x:b x:c , x:d .\nid:e x:f x:g .\n")
    assert where == "x:b"
    [(where, _)] = mistakes_in(HEAD + "id:a cg:b <x> , <y> .\n<z> cg:b <x> .\n")
    assert where == "<x>"


#: Statements with a mistake, of which the last word and the dot are written together or apart.
BROKEN = {
    "a name and a dot": ("id:a cg:p id:b id:c id:d.", "id:b"),
    "a word and a dot": ("id:a cg:p word.", "word"),
    "a word, a space and a dot": ("id:a cg:p word .", "word"),
    "an IRI that isn't closed": ("id:a cg:p <urn:x y.", "<"),
    "a string that isn't closed": ('id:a cg:p "x.', '"'),
    "a string that isn't closed, and spaces": ('id:a cg:p "x.  ', '"'),
    "a number and a dot": ("id:a cg:p word , 1.", "word"),
    "a further line": ("id:a cg:p word ;\n    cg:q id:b.", "word"),
    "an indented line after a dot": ("id:a cg:p word .\n    cg:q id:b id:c id:d .", "word"),
    "a dot within the line": ("id:a cg:p word. id:b cg:q other.", "word"),
    "a dot within a string": ('id:a cg:p word , """One.\nid:b cg:q other""" .', "word"),
    "a word at the start of a line": ("id:a cg:p word .\nother cg:q id:b .", "word"),
    "an indented statement": ("  id:a cg:p word .", "word"),
    "empty lines": ("id:a cg:p word.\n\n", "word"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_reading_goes_on_with_the_statement_after_a_broken_one(name: str) -> None:
    text, place = BROKEN[name]
    whole = f"{HEAD}{text}\nid:e cg:p id:f id:g .\nid:h cg:p id:i .\n"
    assert [where for where, _ in mistakes_in(whole)] == [place, "id:f"]
    # what is sound is read
    assert "id:h" in [whole[slice(*located.subject)] for located in parse(whole).placed]


def test_a_text_that_ends_with_a_word_is_not_taken_for_one_that_goes_on() -> None:
    [(_, message)] = mistakes_in(f"{HEAD}id:a cg:p word")
    assert message.startswith("The word word has no prefix.")
    [(_, message)] = mistakes_in(f"{HEAD}id:a cg:p some words .")
    assert message.startswith("Found the word some; text must be quoted")


@pytest.mark.parametrize("name", BROKEN)
def test_a_dot_that_ended_a_broken_statement_is_not_blamed_for_the_next(name: str) -> None:
    text, place = BROKEN[name]
    [(where, _), (other, message)] = mistakes_in(f"{HEAD}id:s cg:p id:t .\n{text}\n; cg:q 1 .\nid:h cg:p id:i .\n")
    assert (where, other) == (place, ";")
    assert message.startswith("Found ;, expected the subject of a statement")


def test_escapes_in_iris_stand_for_their_characters() -> None:
    [located] = parse(r"<urn:\u00e9> <urn:p> <urn:\U0001F600\u0041> .").placed
    assert located.triple == ("<urn:é>", "<urn:p>", "<urn:😀A>")


def slips() -> Iterator[str]:
    """Yield a contribution with one slip of the pen: a character or token left out or put in, or two swapped."""
    text = (ROOT / "tests/data/addition.ttl").read_text(encoding="utf-8")
    tokens = lex(text)[:-1]
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
    for place in range(0, len(text), 3):
        for char in "\"'.;,[]()<>#@:^\\ \n{}=“–x":
            yield text[:place] + char + text[place:]
    for token in tokens:
        yield text[: token.start] + text[token.end :]
    for token, following in pairwise(tokens):
        yield (
            text[: token.start]
            + following.text
            + text[token.end : following.start]
            + token.text
            + text[following.end :]
        )


def test_one_slip_is_hardly_ever_more_than_one_finding() -> None:
    counts = Counter[int]()
    for text in slips():
        count = len(mistakes_in(text))
        assert bool(count) != is_good(text), text
        counts[count] += bool(count)
    assert max(counts) == 2
    assert counts[1] > 30 * counts[2]


def test_brackets_are_nested_as_deep_as_they_may_and_no_deeper() -> None:
    assert mistakes_in("<urn:a> <urn:b> " + "[ <urn:b> " * 100 + "1" + " ]" * 100 + " .") == []
    for deep in ("<urn:a> <urn:b> " + "[ <urn:b> " * 5000, "<urn:a> <urn:b> " + "( " * 5000):
        [(_, message)] = mistakes_in(deep)
        assert "nested more than" in message


WORDS = [
    "id:a", "cg:p", "id:b.", ":", "x:y", "a", "true", "True", "<urn:a>", "<b>", "<", '"x"', '"', "'y'", '"""z\n"""', '"""', "@en",
    "^^", "xsd:integer", "1", "-1.5", "1.", "1e3", ".", ";", ",", "[", "]", "(", ")", "{", "}", "_:n", "# c\n", "\n", "@prefix",
    "PREFIX", "@base", "BASE", "e:", "\\", "\u00a0", "“x”", "id:Against#4", "GRAPH", "word", "%20", "é", "?v", "*",
]  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=14),
    edits=st.lists(st.tuples(st.integers(0, len(GOOD)), st.sampled_from(WORDS), st.integers(0, 4)), max_size=3),
    trig=st.booleans(),
)
def test_it_reads_what_the_judge_reads_and_nothing_else(
    words: list[str], edits: list[tuple[int, str, int]], trig: bool
) -> None:
    text = GOOD + " ".join(words)
    for place, word, taken in edits:
        text = text[:place] + word + text[place + taken :]
    parsed = parse(text, trig=trig)
    try:
        judged = list(ox.parse(text, format=ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE))
    except SyntaxError:
        assert parsed.mistakes, text
        return
    if not parsed.mistakes:
        plain = {tuple("_:" if term.startswith("_:") else term for term in located.triple) for located in parsed.placed}
        quads = (from_oxigraph(quad) for quad in judged)
        assert plain == {tuple("_:" if term.startswith("_:") else term for term in fact) for fact in quads}, text
        return
    # what only we refuse: RDF 1.2, and what nobody can mean
    messages = " ".join(mistake.message for mistake in parsed.mistakes)
    assert "RDF 1.2" in messages or "# starts a comment" in messages, (text, messages)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_has_a_mistake_at_a_place(text: str) -> None:
    lines = Text(text)
    for mistake in parse(text, trig=True).mistakes:
        start, end = mistake.span
        assert 0 <= start <= end <= len(text)
        assert lines.place(start) >= (1, 1)
        assert mistake.message.endswith(".")
