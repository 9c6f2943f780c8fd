"""Each rule beside the shapes finds what breaks it, where it is, and lets its neighbour pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import generate
from capgen_kg.contributions import checking
from capgen_kg.contributions.diagnostics import Diagnostic
from capgen_kg.contributions.rules import rules
from capgen_kg.debate import Debate
from capgen_kg.namespaces import PREFIXES
from tests.conftest import ROOT, Run

HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("cg", "id", "owl", "prov", "rdf", "rdfs", "skos", "xsd")
)
GOOD = (ROOT / "tests/data/addition.ttl").read_text(encoding="utf-8")
#: What breaks a rule, the text at which it is found, and what is much like it and doesn't.
CASES: dict[str, list[tuple[str, str, str]]] = {
    "syntax": [("id:a cg:basis", "", "id:a cg:basis cg:Stated .")],
    "prefix": [("id:a cgg:basis cg:Stated .", "cgg:basis", "id:a cg:basis cg:Stated .")],
    "layout": [
        ("id:a cg:basis cg:Stated . \t", " \t", "id:a cg:basis cg:Stated ."),
        ('id:a cg:basis cg:Stated .  \nid:a rdfs:label """x  \n"""@en .', "  ", 'id:a rdfs:label """x  \n"""@en .'),
    ],
    "term": [
        ("id:a cg:bassis cg:Stated .", "cg:bassis", "id:a cg:basis cg:Stated ."),
        ("id:a a cg:Claimm .", "cg:Claimm", "id:a a cg:Claim ."),
    ],
    "vocabulary": [
        ("id:a <https://a.example/p> id:for-2 .", "<https://a.example/p>", "id:a cg:refersTo id:for-2 ."),
        ("id:a a <https://a.example/C> .", "<https://a.example/C>", "id:a a cg:Claim ."),
    ],
    "reference": [("id:a cg:attacks id:for-22 .", "id:for-22", "id:a cg:attacks id:for-2 .")],
    "language": [('id:a rdfs:label "Words" .', '"Words"', 'id:a rdfs:label "Words"@en .')],
    "notation": [
        ('id:a skos:notation "for 10" .', '"for 10"', 'id:a skos:notation "For#10" .'),
        ('id:a skos:notation "Comment#3.a" .', '"Comment#3.a"', 'id:a skos:notation "Thesis" .'),
    ],
    "redundant": [
        (
            "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:attacks id:against-4 . id:n cg:repliesTo id:comment-13 ;"
            " cg:inThreadOf id:post .",
            "id:post",
            "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:attacks id:against-4 .",
        )
    ],
    "clash": [("id:a a cg:Argument , cg:Comment .", "id:a", "id:a a cg:Argument .")],
    "axiom": [
        ("id:a a owl:Class .", "owl:Class", "id:a a cg:Claim ."),
        ("cg:counters rdfs:label \"x\"@en .", "rdfs:label", "id:a rdfs:label \"x\"@en ."),
        ("id:a rdfs:subPropertyOf cg:counters .", "rdfs:subPropertyOf", "id:a rdfs:seeAlso <https://a.example/> ."),
        ("<https://w3id.org/capgen/shapes/Claim> rdfs:comment \"x\"@en .", "rdfs:comment", "id:a rdfs:comment \"x\"@en ."),
        ("id:a owl:imports <https://a.example/> .", "owl:imports", "id:a rdfs:seeAlso <https://a.example/> ."),
    ],
    "identity": [
        ("id:for-1 owl:sameAs id:for-2 .", "owl:sameAs", "id:a cg:refersTo id:for-2 ."),
        ("id:a owl:differentFrom id:for-2 .", "owl:differentFrom", "id:a cg:refersTo id:for-2 ."),
    ],
    "foreign": [
        ("id:for-2 rdfs:label \"Mine\"@en .", "id:for-2", "id:a rdfs:label \"Mine\"@en ."),
        ("id:for-2 cg:raises id:against-2-rebuttal-1 .", "id:for-2", "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ."),
        ("id:person-nate prov:wasAttributedTo id:a .", "id:person-nate", "id:a prov:wasAttributedTo id:person-nate ."),
    ],
    "entailed": [
        ("id:a cg:opposes id:for-2 .", "id:a", "id:a cg:refersTo id:for-2 ."),
    ],
    "namespace": [
        ("<https://w3id.org/capgen/x> rdfs:seeAlso <https://w3id.org/capgen/ontology> .", "<https://w3id.org/capgen/x>", "id:x a cg:Claim ."),
        ("<https://a.example/x> a cg:Claim .", "<https://a.example/x>", "id:x a cg:Claim .")],
    "name": [('id:p cg:name "A. Person" .', '"A. Person"', 'id:p cg:name "Nate" .')],
    "scheme": [
        ("id:a rdfs:seeAlso <javascript:alert(1)> .", "<javascript:alert(1)>", "id:a rdfs:seeAlso <https://a.example/> ."),
        ("id:a rdfs:seeAlso <file:///etc/passwd> .", "<file:///etc/passwd>", "id:a rdfs:seeAlso <urn:x:y> ."),
    ],
    "characters": [
        ('id:a rdfs:label "a\u202ebc"@en .', '"a\u202ebc"@en', 'id:a rdfs:label "abc"@en .'),
        ('id:a rdfs:label "c\u0430pabilities"@en .', '"c\u0430pabilities"@en', 'id:a rdfs:label "\u0441\u043b\u043e\u0432\u043e word"@en .'),
        ('id:a skos:notation "For#\u200b2" .', '"For#\u200b2"', 'id:a skos:notation "For#12" .'),
        ('id:a rdfs:label "bell\\u0007"@en .', '"bell\\u0007"@en', 'id:a rdfs:label "bell\\n"@en .'),
        ("id:f\u043er-2 a cg:Claim .", "id:f\u043er-2", "id:for-22 a cg:Claim ."),
    ],
    "depth": [("id:a cg:x " + "[ cg:x " * 40 + "id:b" + " ]" * 40 + " .", "[", "id:a cg:x " + "[ cg:x " * 9 + "id:b" + " ]" * 9 + " .")],
    "size": [(f'id:a rdfs:label "{"x" * 4100}"@en .', f'"{"x" * 4100}"@en', f'id:a rdfs:label "{"x" * 3000}"@en .')],
}  # fmt: skip


def found_in(debate: Debate, text: str, place: Path, head: str = HEAD) -> dict[str, list[tuple[Diagnostic, str]]]:
    """Return by rule what is found in a text, each with what is written there."""
    path = place / "mine.ttl"
    path.write_text(head + text + "\n", encoding="utf-8", newline="")
    lines = (head + text + "\n").split("\n")
    found: dict[str, list[tuple[Diagnostic, str]]] = {}
    for one in checking.check(debate, [path]):
        written = "\n".join(lines[one.line - 1 : one.end_line])
        after = len(lines[one.end_line - 1]) - one.end_column + 1
        found.setdefault(one.rule, []).append((one, written[one.column - 1 : len(written) - after]))
    return found


@pytest.mark.parametrize(
    ("rule", "bad", "where", "good"), [(rule, *case) for rule, cases in CASES.items() for case in cases]
)
def test_each_rule_finds_what_breaks_it_and_no_more(
    rule: str, bad: str, where: str, good: str, debate: Debate, tmp_path: Path
) -> None:
    found = found_in(debate, bad, tmp_path)
    assert rule in found, found
    assert where in [written for _, written in found[rule]]
    assert rule not in found_in(debate, good, tmp_path)


def test_every_rule_beside_the_shapes_has_a_case() -> None:
    beside = {rule.name for rule in rules().values() if rule.origin not in ("shape", "lint")}
    # these two are about files that are not text, or have graphs: see the corpus
    assert beside - set(CASES) == {"encoding", "graph"}


def test_the_example_for_contributors_conforms(debate: Debate) -> None:
    assert checking.check(debate, [ROOT / "tests/data/addition.ttl"]) == []


def test_all_mistakes_in_the_syntax_are_found_in_one_pass(debate: Debate, tmp_path: Path) -> None:
    text = """
id:a cg:attacks ; .
id:b cg:p <http://a b> .
id:c a cg:Claim ; rdfs:label "fine"@en .
id:d cg:basis "unclosed .
id:e foo:bar foo:baz .
id:f cg:p "\\x" .
id:g cg:p 1..2 .
"""
    found = found_in(debate, text, tmp_path)
    first = HEAD.count("\n") + 2
    assert [one.line - first for one, _ in found["syntax"]] == [0, 1, 3, 5, 6]
    assert [(one.line - first, written) for one, written in found["prefix"]] == [(4, "foo:bar"), (4, "foo:baz")]


def test_findings_of_shapes_are_at_the_triple_or_the_subject(debate: Debate, tmp_path: Path) -> None:
    text = GOOD.replace("cg:attackType cg:Undercutting", "cg:attackType cg:Stated").replace(
        "cg:basis cg:Interpreted ;", ""
    )
    found = found_in(debate, text, tmp_path, head="")
    [(one, written)] = found["Rebuttal-attack-type"]
    assert (written, one.path, one.value) == (
        "cg:Stated", PREFIXES["cg"] + "attackType", PREFIXES["cg"] + "Stated",
    )  # fmt: skip
    [(_, written)] = found["Relation-basis"]
    assert written == "id:for-2-rebuttal-example"


def test_a_notation_in_use_is_refused(debate: Debate, tmp_path: Path) -> None:
    found = found_in(
        debate,
        'id:comment-13 cg:asserts id:c . id:c a cg:Claim ; skos:notation "For#2.1" ; cg:inDebate id:debate .',
        tmp_path,
    )
    assert "Item-notation-unique" in found


def test_a_contradiction_comes_with_its_proof(debate: Debate, tmp_path: Path) -> None:
    found = found_in(debate, "id:a a cg:Argument .\nid:a cg:repliesTo id:post .", tmp_path)
    [(one, written)] = found["clash"]
    path, line = tmp_path / "mine.ttl", HEAD.count("\n") + 1
    assert (one.line, written) == (line, "id:a")
    assert "By cax-adc, these contradict: " in one.message
    assert f"from id:a cg:repliesTo id:post [{path}:{line + 1}]" in one.message
    assert f"id:a rdf:type cg:Argument [{path}:{line}]" in one.message


def test_a_debate_of_its_own_has_a_namespace_of_its_own(tmp_path: Path) -> None:
    data, path = tmp_path / "data.nt", tmp_path / "mine.ttl"
    generate.write(data, 20)
    path.write_text(
        HEAD
        + f"@prefix g: <{generate.ID}> .\ng:argument-1 cg:raises g:r . g:r a cg:Rebuttal ; cg:attacks g:argument-2 .\n"
        "id:other a cg:Claim . g:r cg:attacks g:argument-222 .\n",
        encoding="utf-8",
    )
    found = [(one.rule, one.message) for one in checking.check(Debate([data]), [path])]
    assert ("namespace", f"id:other is not a name in the namespace of the debate, {generate.ID}.") in found
    assert any(
        rule == "reference" and f"{generate.ID}argument-222; did you mean argument-" in text for rule, text in found
    )
    assert not any("g:r" in text or f"{generate.ID}r " in text for rule, text in found if rule == "namespace")


def test_files_may_refer_to_each_other(debate: Debate, tmp_path: Path) -> None:
    one, other = tmp_path / "one.ttl", tmp_path / "other.ttl"
    one.write_text(GOOD.replace("id:against-4", "id:c"), encoding="utf-8")
    other.write_text(
        HEAD
        + 'id:comment-13 cg:asserts id:c . id:c a cg:Claim ; rdfs:label "One."@en ; skos:notation "Comment#13.8" ;\n'
        "cg:basis cg:Stated ; cg:evidence id:passage-comment-13-4 ; cg:inDebate id:debate .\n",
        encoding="utf-8",
    )
    assert [found.rule for found in checking.check(debate, [one])] == ["reference"]
    assert {found.rule for found in checking.check(debate, [one, other])} <= {"Rebuttal-undercutting-fits"}


def test_a_file_of_the_debate_is_checked_against_the_rest(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "contributions").mkdir(parents=True)
    for path in (ROOT / "data").glob("*.ttl"):
        (data / path.name).write_bytes(path.read_bytes())
    mine = data / "contributions" / "mine.ttl"
    mine.write_text(GOOD, encoding="utf-8")
    assert checking.check(Debate(data), [mine]) == []


def test_the_check_in_a_store_finds_the_same(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + 'id:a owl:sameAs id:for-2 . id:for-2 rdfs:label "x"@en .\n' + GOOD.split("\n\n", 1)[1])
    stored = Debate.load(tmp_path / "store", debate.data_files)
    assert checking.check(stored, [path]) == checking.check(debate, [path])
    path.write_text(GOOD.replace("cg:basis cg:Interpreted ;", ""))
    assert checking.check(stored, [path]) == checking.check(debate, [path]) != []


def test_check_watches_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD, encoding="utf-8")
    code = "from capgen_kg.cli import command; command()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "contribute", "check", str(path), "--watch"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "conforms\n"
        path.write_text(GOOD.replace("cg:attacks", "cg:atacks"), encoding="utf-8")
        assert any("The ontology has no cg:atacks" in process.stdout.readline() for _ in range(8))
    finally:
        process.kill()
        process.communicate()


def test_check_ends_with_the_documented_status(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    for text, status in ((GOOD, 0), (GOOD.replace("cg:attacks", "cg:atacks"), 1), (GOOD[:-3], 3), (GOOD[:-1], 0)):
        path.write_text(text, encoding="utf-8")
        assert run("contribute", "check", str(path)).returncode == status, text
    missing = run("contribute", "check", str(tmp_path / "none.ttl"))
    assert (missing.returncode, missing.stderr) == (3, f"capgen: {tmp_path / 'none.ttl'}: there is no such file\n")
