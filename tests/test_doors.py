"""The same file gets the same answer wherever it is read: as data, into a store, as a contribution, to be formatted."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from capgen_kg.analysis import diff
from capgen_kg.contributions import parsing
from capgen_kg.debate import load_debate, open_debate
from capgen_kg.errors import InputError
from capgen_kg.formats import own_rdf
from capgen_kg.rdf.formatting import format_turtle
from capgen_kg.rdf.isomorphism import is_same
from capgen_kg.rdf.parsing import SUFFIXES, read_facts
from capgen_kg.store.disk import DiskStore
from tests.conftest import Run

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"'
XML = f'<rdf:RDF {RDF} {{}}><rdf:Description rdf:about="urn:a"><e:b {{}}>x</e:b></rdf:Description></rdf:RDF>'
GOOD = {
    ".ttl": "<urn:a> <urn:e:b> \"x\" .", ".nt": '<urn:a> <urn:e:b> "x" .\n', ".nq": '<urn:a> <urn:e:b> "x" .\n',
    ".trig": '<urn:a> <urn:e:b> "x" .', ".rdf": XML.format("", ""), ".xml": XML.format("", ""), ".owl": XML.format("", ""),
    ".jsonld": '{"@id": "urn:a", "urn:e:b": "x"}',
}  # fmt: skip
IS_1_2 = "which is RDF 1.2; expected RDF 1.1"
BASE = "there is no"
#: Files that every door refuses, and what is said of each.
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nul.ttl": ('<urn:a> <urn:b> "a\0b" .', "found a NUL character"),
    "nul.nt": ('<urn:a> <urn:b> "a\0b" .\n', "found a NUL character"),
    "utf-16.ttl": ("<urn:a> <urn:b> 1 .".encode("utf-16"), "found UTF-16, expected UTF-8"),
    "latin.nt": ('<urn:a> <urn:b> "\xe9" .\n'.encode("latin-1"), "found byte 0xe9, expected UTF-8"),
    "packed.ttl": (gzip.compress(b"<urn:a> <urn:b> 1 ."), "found a file packed by gzip, expected UTF-8"),
    "cut.ttl.gz": (gzip.compress(b"<urn:a> <urn:b> 1 ." * 50)[:-12], "the packed file is damaged"),
    "plain.ttl.gz": (b"<urn:a> <urn:b> 1 .", "the file can't be read: Not a gzipped file"),
    "mark-inside.ttl": ("<urn:a> \ufeff<urn:b> 1 .", "U+FEFF"),
    "relative.ttl": ("<a> <urn:b> 1 .", BASE),
    "relative.nt": ('<a> <urn:b> "1" .\n', BASE),
    "relative.nq": ('<urn:a> <urn:b> "1" <g> .\n', BASE),
    "relative.trig": ("<g> { <urn:a> <urn:b> 1 }", BASE),
    "relative.rdf": (XML.format("", "").replace("urn:a", "a"), BASE),
    "relative.jsonld": ('{"@id": "a", "urn:b": 1}', BASE),
    "relative-value.jsonld": ('{"@id": "urn:a", "urn:b": {"@id": "b"}}', BASE),
    "prefix.ttl": (":a <urn:b> 1 .", "the prefix : is not declared"),
    "term.ttl": ("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", IS_1_2),
    "term.nt": ('<urn:a> <urn:b> <<( <urn:a> <urn:b> "1" )>> .\n', IS_1_2),
    "term.nq": ('<urn:a> <urn:b> <<( <urn:a> <urn:b> "1" )>> .\n', IS_1_2),
    "term.trig": ("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", IS_1_2),
    "reified.ttl": ("<< <urn:a> <urn:b> 1 >> <urn:c> 2 .", IS_1_2),
    "reifier.ttl": ("<urn:a> <urn:b> 1 ~ <urn:r> .", IS_1_2),
    "annotation.trig": ("<urn:g> { <urn:a> <urn:b> 1 {| <urn:c> 2 |} }", IS_1_2),
    "direction.ttl": ('<urn:a> <urn:b> "x"@en--ltr .', IS_1_2),
    "direction.nt": ('<urn:a> <urn:b> "x"@en--rtl .\n', IS_1_2),
    "direction.nq": ('<urn:a> <urn:b> "x"@en--ltr <urn:g> .\n', IS_1_2),
    "direction.jsonld": ('{"@id": "urn:a", "urn:b": {"@value": "x", "@direction": "rtl"}}', IS_1_2),
    "direction.rdf": (XML.format('xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"', 'its:dir="rtl" xml:lang="ar"'), IS_1_2),
    "version.ttl": ('VERSION "1.2"\n<urn:a> <urn:b> 1 .', IS_1_2),
    "version-at.ttl": ("@version '1.1' .\n<urn:a> <urn:b> 1 .", IS_1_2),
    "version-and-comment.ttl": ("VERSION # \" and ' in a comment\n '1.2'\n<urn:a> <urn:b> 1 .", IS_1_2),
    "version.trig": ('<urn:a> <urn:b> 1 . version "1.2" <urn:g> { <urn:a> <urn:b> 1 }', IS_1_2),
    "version.nt": ('VERSION "1.2"\n<urn:a> <urn:b> "1" .\n', IS_1_2),
    "version.nq": ('VERSION "1.2"\n<urn:a> <urn:b> "1" .\n', IS_1_2),
    "version.rdf": (XML.format('rdf:version="1.2"', ""), IS_1_2),
    "annotation.rdf": (XML.format("", 'rdf:annotation="urn:r"'), IS_1_2),
    "term.rdf": (XML.format("", 'rdf:parseType="Triple"'), IS_1_2),
    "entity.rdf": ('<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>' + XML.format("", ""), "found an entity in a document type"),
    "parameter.rdf": ('<!DOCTYPE rdf:RDF [<!ENTITY % a "b">]>' + XML.format("", ""), "found an entity in a document type"),
    "attribute.rdf": ('<!DOCTYPE rdf:RDF [<!ATTLIST rdf:RDF a CDATA "b">]>' + XML.format("", ""), "found the declaration of an attribute"),
    "system.rdf": ('<!DOCTYPE rdf:RDF SYSTEM "http://a.example/x">' + XML.format("", "").replace("<rdf:Description", "&a;<rdf:Description", 1), "found the entity a"),
    "attribute-value.rdf": ('<!DOCTYPE rdf:RDF SYSTEM "http://a.example/x">' + XML.format("", 'rdf:ID="&a;"'), "found the entity a, which is not declared"),
    "skipped.rdf": ('<!DOCTYPE rdf:RDF PUBLIC "p" "http://a.example/x">' + XML.format("", "").replace("<rdf:Description", "&a;<rdf:Description", 1), "found the entity a"),
    "encoding.rdf": ('<?xml version="1.0" encoding="ISO-8859-1"?>' + XML.format("", ""), "found the encoding ISO-8859-1, expected UTF-8"),
    "broken.rdf": (XML.format("", "")[:-4], "expected RDF/XML: unclosed token"),
    "key.jsonld": ('{"@id": "urn:a", "label": "x"}', "found label, which has no IRI in the @context"),
    "type.jsonld": ('{"@id": "urn:a", "@type": "Claim"}', "found Claim, which has no IRI in the @context"),
    "keyword.jsonld": ('{"@id": "urn:a", "@lable": "x"}', "found @lable, which is not a JSON-LD keyword"),
    "hidden.jsonld": ('{"@context": [null, {"b": "urn:b"}], "@id": "urn:a", "b": 1, "c": 2}', "found a context of null"),
    "remote.jsonld": ('{"@context": "https://a.example/", "@id": "urn:a", "b": 1}', "found a remote context"),
    "cut.jsonld": ('{"@id": "urn:a"', "expected JSON-LD"),
    "turtle.nt": ("<urn:a> <urn:b> 1 .\n", "expected N-TRIPLES: The object of a triple must be"),
}  # fmt: skip


def doors(path: Path, tmp_path: Path) -> dict[str, Callable[[], object]]:
    """Return what reads a file, by name."""
    doors: dict[str, Callable[[], object]] = {
        "data": lambda: list(read_facts([path])),
        "closure": lambda: open_debate(path).closure,
        "validate": lambda: open_debate().validate(path, engine="pyshacl"),
        "load": lambda: load_debate(tmp_path / "store", [path]),
        "diff": lambda: diff.compare([path], [path]),
        "import": lambda: own_rdf.read(path, ""),
        "contribution": lambda: parsing.read(path).facts,
    }
    return doors | ({"format": lambda: format_turtle(path)} if path.suffix == ".ttl" else {})


@pytest.mark.parametrize("name", REFUSED)
def test_what_one_door_refuses_all_refuse_in_the_same_words(name: str, tmp_path: Path) -> None:
    content, message = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    messages = {}
    for door, read in doors(path, tmp_path).items():
        with pytest.raises(InputError) as caught:
            read()
        assert message in str(caught.value), door
        assert str(caught.value).startswith(f"{path}")
        messages[door] = str(caught.value)
    assert len(set(messages.values())) == 1, messages
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("ending", GOOD)
def test_a_byte_order_mark_and_gzip_change_nothing(ending: str, tmp_path: Path) -> None:
    content = GOOD[ending].encode()
    assert ending in SUFFIXES
    files = {
        f"plain{ending}": content, f"marked{ending}": b"\xef\xbb\xbf" + content, f"packed{ending}.gz": gzip.compress(content),
        f"both{ending}.gz": gzip.compress(b"\xef\xbb\xbf" + content),
        f"parts{ending}.gz": gzip.compress(content[:9]) + gzip.compress(content[9:]),
    }  # fmt: skip
    wanted = [("<urn:a>", "<urn:e:b>", '"x"')]
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert list(read_facts([path])) == wanted
        assert parsing.read(path).facts == wanted
        load_debate(tmp_path / "store", [path])
        assert wanted[0] in set(DiskStore(tmp_path / "store").only_asserted())


def test_messages_are_one_line_and_do_not_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    for text in ('"\x1b[2J" <urn:a> 1 .', "<\u202ea> <urn:a> 1 .", '<urn:a> <urn:b> """\x1b\n""" """\x07\n""" .'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            list(read_facts([path]))
        assert str(caught.value).isprintable()


def test_words_about_versions_are_no_version(tmp_path: Path) -> None:
    text = '# version "1"\n<urn:version> <urn:b> """version "2" """ , "VERSION \'3\'" .'
    for name in ("a.ttl", "a.trig"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert len(list(read_facts([tmp_path / name]))) == 2
        load_debate(tmp_path / "store", [tmp_path / name])
        assert parsing.read(tmp_path / name).is_complete


def test_a_store_says_what_it_writes_in_another_form(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        '<urn:a> <urn:b> 01 , 1.50 , "x"@en , 7 , "2020-01-01T00:00:00.0Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
        encoding="utf-8",
    )
    result = run("load", "--store", str(tmp_path / "store"), str(path))
    assert 'the store changes the lexical form of 3 numbers or times, such as "01"^^' in result.stderr
    result = run("load", "--store", str(tmp_path / "other"), "data/debate.ttl")
    assert "changes the lexical form" not in result.stderr


def test_what_is_in_files_is_in_the_store(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(
        '_:a <urn:p> [ <urn:p> _:a , ( 1 2 ) ] . <urn:g> { _:a <urn:p> _:b . <urn:a> <urn:p> "\\u0001"@en-GB }',
        encoding="utf-8",
    )
    debate = load_debate(tmp_path / "store", [path])
    held = set(DiskStore(tmp_path / "store").only_asserted())
    ontology = set(read_facts(debate.files[:-1]))
    mine = {fact for fact in held if fact[1] == "<urn:p>"}
    assert is_same(mine, [fact for fact in read_facts([path]) if fact[1] == "<urn:p>"])
    assert len(held) == len(ontology) + len(set(read_facts([path])))


def test_files_that_are_left_beside_a_store_are_let_be(tmp_path: Path) -> None:
    other = tmp_path / ".store.backup.new"
    other.mkdir()
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    load_debate(tmp_path / "store", [tmp_path / "a.ttl"])
    assert other.exists()


def test_byte_order_marks_are_let_pass_wherever_text_is_read(tmp_path: Path, run: Run) -> None:
    query = "SELECT ?s { ?s a <https://w3id.org/capgen/ontology#Debate> }"
    path = tmp_path / "q.rq"
    path.write_text("\ufeff" + query, encoding="utf-8")
    wanted = run("-q", "sparql", "-", stdin=query).stdout
    assert "https://w3id.org/capgen/id/debate" in wanted
    assert run("-q", "sparql", str(path)).stdout == wanted
    assert run("-q", "sparql", "-", stdin="\ufeff" + query).stdout == wanted
    words = "# A map\n\n[T]: It is so.\n  + <One>: Because of this.\n"
    for name, text in (("plain", words), ("marked", f"\ufeff{words}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "map.argdown").write_text(text, encoding="utf-8")
        written = ("-o", str(tmp_path / name / "debate"), "--base", "https://a.example/x/")
        result = run("import", "--from", "argdown", str(tmp_path / name / "map.argdown"), *written)
        assert result.returncode == 0, result.stderr
    for path in (tmp_path / "plain" / "debate").iterdir():
        assert path.read_bytes() == (tmp_path / "marked" / "debate" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT (<http://e.org/f>(1) AS ?x) {}", "the custom function <http://e.org/f> is not supported"),
        ("ASK { FILTER(<http://e.org/f>(1)) }", "the custom function <http://e.org/f> is not supported"),
        ("SELECT * {\n ?s <p> ?o }", "line 2, column 5: the IRI <p> is relative, and there is no BASE"),
        ("SELECT * { FILTER(?x<?a&&?b>?y) }", "the IRI <?a&&?b> is relative"),
        ("SELECT * { <<?s ?p ?o>> ?q ?r }", f"line 1, column 12: found <<, {IS_1_2}"),
        ("SELECT * { ?s ?p ?o {| ?q ?r |} }", f"line 1, column 21: found {{|, {IS_1_2}"),
        ("SELECT * {\n?s ?p ?o ~ ?r }", f"line 2, column 10: found ~, {IS_1_2}"),
        ("SELECT (STRLANGDIR('a', 'en', 'ltr') AS ?x) {}", f"line 1, column 9: found STRLANGDIR, {IS_1_2}"),
        ("VERSION '1.2' SELECT * {}", f"line 1, column 1: found VERSION, {IS_1_2}"),
    ],
)
def test_queries_that_cannot_be_answered_are_refused(query: str, message: str, run: Run) -> None:
    result = run("-q", "sparql", "-", stdin=query)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert message in result.stderr


def test_queries_are_understood_as_sparql_has_them(run: Run) -> None:
    query = "BASE <http://e.org/> SELECT (TRUE AS ?t) (1 < 2 AS ?x) (?a AS ?triple) { VALUES ?a { 'True ~ <<' } }"
    assert run("-q", "sparql", "-", stdin=query).stdout == "t,x,triple\ntrue,true,True ~ <<\n"
