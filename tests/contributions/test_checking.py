"""Each rule beside the shapes finds what breaks it, where it is, and lets its neighbour pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import generate
from capgen_kg.contributions import checking, closure, consistency, entailment, names, parsing, shaping
from capgen_kg.contributions.context import Context
from capgen_kg.debate import Debate, load_debate, open_debate
from capgen_kg.diagnostics.model import Diagnostic
from capgen_kg.diagnostics.rules import rules
from capgen_kg.errors import UnsupportedAxiomError
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.resources import data_files
from capgen_kg.text.anchors import digest
from tests.conftest import ROOT, Run

HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("cg", "id", "owl", "prov", "rdf", "rdfs", "skos", "xsd")
)
GOOD = (ROOT / "tests/data/addition.ttl").read_text(encoding="utf-8")
ARGUMENT = (
    'id:{} cg:presents id:n . id:n a cg:Argument ; rdfs:label "Title"@en ; skos:notation "{}" ; cg:stance cg:For .'
)
CLAIM = 'id:comment-13 cg:asserts id:n . id:n a cg:Claim ; rdfs:label "One."@en ; skos:notation "{}" .'
HEDGED = 'id:{} cg:asserts id:n . id:n a cg:Claim ; rdfs:label "Two."@en ; cg:qualifier {} .'
HEDGE = 'id:h a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "may" ; cg:anchor {} .'
TITLED = 'id:m a cg:Contribution ; rdfs:label "{}"@en ; prov:wasAttributedTo id:p . id:p a cg:Person ; cg:name "Ada" .'
REPORT = """id:comment-13 cg:performs id:r . id:r a cg:Report ; cg:speaker id:voice ; cg:anchor id:passage-comment-13-4 .
id:voice a cg:Voice ; rdfs:label "a staged voice"@en .
id:comment-13 cg:raises id:n . id:n a cg:Rebuttal ; cg:anchor id:passage-comment-13-4 ; prov:wasAttributedTo id:voice ."""
#: What breaks a rule, the text at which it is found, and what is much like it and doesn't.
CASES: dict[str, list[tuple[str, str, str]]] = {
    "syntax": [("id:a cg:basis", "cg:basis", "id:a cg:basis cg:Stated .")],
    "prefix": [("id:a cgg:basis cg:Stated .", "cgg:basis", "id:a cg:basis cg:Stated .")],
    "layout": [
        ("id:a cg:basis cg:Stated . \t", " \t", "id:a cg:basis cg:Stated ."),
        ('id:a cg:basis cg:Stated .  \nid:a rdfs:label """x  \n"""@en .', "  ", 'id:a rdfs:label """x  \n"""@en .'),
    ],
    "unknown-term": [
        ("id:a cg:bassis cg:Stated .", "cg:bassis", "id:a cg:basis cg:Stated ."),
        ("id:a a cg:Claimm .", "cg:Claimm", "id:a a cg:Claim ."),
    ],
    "unused-term": [
        ("id:a <https://a.example/p> id:for-2 .", "<https://a.example/p>", "id:a cg:refersTo id:for-2 ."),
        ("id:a a <https://a.example/C> .", "<https://a.example/C>", "id:a a cg:Claim ."),
    ],
    "unknown-reference": [("id:a cg:attacks id:for-22 .", "id:for-22", "id:a cg:attacks id:for-2 .")],
    "language-tag": [('id:a rdfs:label "Words" .', '"Words"', 'id:a rdfs:label "Words"@en .')],
    "notation": [
        ('id:a a cg:Argument ; skos:notation "for 10" .', '"for 10"', 'id:a a cg:Argument ; skos:notation "For#10" .'),
        ('id:a a cg:Claim ; skos:notation "Comment#3.a" .', '"Comment#3.a"', 'id:a a cg:Claim ; skos:notation "Comment#3.A" .'),
        ('id:a a cg:Person ; skos:notation "Person#1" .', '"Person#1"', 'id:a a cg:Person .'),
        ('id:a a cg:Rebuttal ; skos:notation "Comment#3.4" .', '"Comment#3.4"', 'id:a a cg:Claim ; skos:notation "Comment#3.4" .'),
        (ARGUMENT.format("comment-3", "For#10"), '"For#10"', ARGUMENT.format("comment-3", "Comment#3.A")),
        (ARGUMENT.format("post", "Post.A"), '"Post.A"', ARGUMENT.format("post", "For#10")),
        (ARGUMENT.format("post", "For#10").replace("cg:stance", "cg:number 11 ; cg:stance"), '"For#10"', ARGUMENT.format("post", "For#10").replace("cg:stance", "cg:number 10 ; cg:stance")),
        (CLAIM.format("Comment#14.9"), '"Comment#14.9"', CLAIM.format("Comment#13.10")),
        (CLAIM.format("FOR#13"), '"FOR#13"', CLAIM.format("Comment#13.10")),
        ('id:a a cg:Comment ; skos:notation "Comment#17" ; cg:number 18 .', '"Comment#17"', 'id:a a cg:Comment ; skos:notation "Comment#17" ; cg:number 17 .'),
    ],
    "namespace-prefix": [
        ("@prefix o: <http://w3id.org/capgen/ontology#> . id:a a o:Claim .", "<http://w3id.org/capgen/ontology#>", "@prefix o: <https://w3id.org/capgen/ontology#> . id:a a o:Claim ."),
        ("@prefix cg: <https://w3id.org/capgen/ontology> . id:a a cg:Claim .", "<https://w3id.org/capgen/ontology>", "@prefix x: <https://a.example/> . id:a a cg:Claim ; x:y id:for-2 ."),
    ],
    "node-kind": [
        ('id:a cg:attacks "Against#4" .', '"Against#4"', "id:a cg:attacks id:against-4 ."),
        ('id:a a "Rebuttal" .', '"Rebuttal"', "id:a a cg:Rebuttal ."),
    ],
    "datatype": [
        ("id:a cg:sha256 5 .", "5", 'id:a cg:sha256 "5" .'),
        ('id:a cg:words "may"@en .', '"may"@en', 'id:a cg:words "may" .'),
        ("id:a cg:number 1.5 .", "1.5", "id:a cg:number 15 ."),
        ("id:a cg:number 01 .", "01", "id:a cg:number 1 ."),
        ("id:a cg:number +1 .", "+1", "id:a cg:number 10 ."),
        ('id:a cg:number "x"^^xsd:integer .', '"x"^^xsd:integer', 'id:a cg:number "1"^^xsd:integer .'),
        ("id:a cg:number id:for-2 .", "id:for-2", "id:a cg:number 2 ."),
        ('@prefix dcterms: <http://purl.org/dc/terms/> . id:a dcterms:issued "2022-02-30T00:00:00Z"^^xsd:dateTime .', '"2022-02-30T00:00:00Z"^^xsd:dateTime', '@prefix dcterms: <http://purl.org/dc/terms/> . id:a dcterms:issued "2022-02-28T00:00:00Z"^^xsd:dateTime .'),
        ('@prefix dcterms: <http://purl.org/dc/terms/> . id:a dcterms:issued "2022-02-03T00:00:00+00:00"^^xsd:dateTime .', '"2022-02-03T00:00:00+00:00"^^xsd:dateTime', '@prefix dcterms: <http://purl.org/dc/terms/> . id:a dcterms:issued "2022-02-03T00:00:00Z"^^xsd:dateTime .'),
    ],
    "text": [
        ('id:a rdfs:label "two\\nlines"@en .', '"two\\nlines"@en', 'id:a rdfs:label "one line"@en .'),
        ('id:a rdfs:label "a\\ttab"@en .', '"a\\ttab"@en', 'id:a rdfs:label "a blank"@en .'),
        ('id:a rdfs:label "⠀⠀"@en .', '"⠀⠀"@en', 'id:a rdfs:label "naïve"@en .'),
        ('id:a cg:rationale "Z͑ͫ̓ͪ̂algo"@en .', '"Z͑ͫ̓ͪ̂algo"@en', 'id:a cg:rationale "Việt"@en .'),
        ('id:a rdfs:label "é"@en .', '"é"@en', 'id:a rdfs:label "é"@en .'),
        ('id:a rdfs:label "12"@en .', '"12"@en', 'id:a rdfs:label "12 claims"@en .'),
        ('id:a rdfs:label " x"@en .', '" x"@en', 'id:a rdfs:label "x"@en .'),
        ('id:a rdfs:label "xy"@en .', '"xy"@en', 'id:a rdfs:label "xy"@en .'),
    ],
    "empty-file": [("# nothing", "", "id:a a cg:Claim .")],
    "id-in-use": [("id:for-2-claim-1 a cg:Claim ; rdfs:label \"Mine\"@en ; cg:basis cg:Stated .", "id:for-2-claim-1", "id:for-2-claim-9 a cg:Claim ; rdfs:label \"Mine\"@en ; cg:basis cg:Stated .")],
    "duplicate-id": [("id:a a cg:Claim ; cg:basis cg:Stated . id:a a cg:Claim ; cg:basis cg:Interpreted .", "id:a", "id:a a cg:Claim ; cg:basis cg:Stated . id:a a cg:Claim ; cg:basis cg:Stated .")],
    "missing-type": [("id:a cg:attacks id:for-2 .", "id:a", "id:a a cg:Rebuttal ; cg:attacks id:for-2 .")],
    "closed-vocabulary": [
        ("id:a a cg:Basis .", "cg:Basis", "id:a a cg:Claim ; cg:basis cg:Stated ."),
        ("id:a a cg:Stance .", "cg:Stance", "id:a a cg:Argument ; cg:stance cg:For ."),
        ("id:a a cg:Debate .", "cg:Debate", "id:a a cg:Claim ; cg:inDebate id:debate ."),
        ("id:c a cg:Comment ; cg:replyBasis id:b . id:b rdfs:label \"x\"@en .", "id:b", "id:c a cg:Comment ; cg:replyBasis cg:Stated ."),
        ("id:c a cg:Hedge ; cg:qualifierType id:b . id:b rdfs:label \"x\"@en .", "id:b", "id:c a cg:Hedge ; cg:qualifierType cg:Possible ."),
    ],
    "local-name": [
        (f"{bad} a cg:Claim .", bad, "id:for-22 a cg:Claim .")
        for bad in ("id:for%2D2", "id:For-2", "id:for--2", "id:", "id:for_2", "id:١", "id:а", "<https://w3id.org/capgen/id/..>", "id:accepted-mine")
    ],
    "ambiguous-name": [
        ('id:p a cg:Person ; rdfs:label "Nate"@en .', '"Nate"@en', 'id:p a cg:Person ; rdfs:label "the writer of this"@en .'),
        ('id:p a cg:Speaker ; rdfs:label "Nate"@en .', '"Nate"@en', 'id:p a cg:Speaker ; rdfs:label "Nadia"@en .'),
        ('id:p a prov:Attribution ; rdfs:label "Nate"@en .', '"Nate"@en', 'id:p a cg:Rebuttal ; rdfs:label "Nate"@en .'),
        ('id:p a cg:Person ; rdfs:label "turn trout"@en .', '"turn trout"@en', 'id:p a cg:Person ; rdfs:label "Troutman"@en .'),
        ('id:p a cg:Person ; rdfs:label "Ｎａｔｅ"@en .', '"Ｎａｔｅ"@en', 'id:p a cg:Person ; rdfs:label "Nadia"@en .'),
        ('id:p a cg:Person ; rdfs:label "EIiezer"@en .', '"EIiezer"@en', 'id:p a cg:Person ; rdfs:label "Elspeth"@en .'),
        ('id:p a cg:Person ; rdfs:label "Rohin"@en .', '"Rohin"@en', 'id:p a cg:Person ; rdfs:label "Robin"@en .'),
        ('id:p a cg:Person ; rdfs:label "For 2"@en .', '"For 2"@en', 'id:p a cg:Person ; rdfs:label "For whom"@en .'),
        ('id:p a cg:Person ; cg:name "Nate" .', '"Nate"', 'id:p a cg:Person .'),
        ('id:for2 a cg:Claim .', 'id:for2', 'id:for-22 a cg:Claim .'),
        ('id:p a cg:Person ; rdfs:label "The world is simple."@en .', '"The world is simple."@en', 'id:comment-13 cg:asserts id:n . id:n a cg:Claim ; rdfs:label "The world is simple."@en .'),
        (CLAIM.format("Comment#13.1"), '"Comment#13.1"', CLAIM.format("Comment#13.10")),
        (ARGUMENT.format("comment-13", "Comment#13.A").replace("Title", "Capabilities can serve Oversight"), '"Capabilities can serve Oversight"@en', ARGUMENT.format("comment-13", "Comment#13.A")),
        ('id:p a cg:Person ; rdfs:label "Anne"@en . id:q a cg:Person ; rdfs:label "ANNE"@en .', '"ANNE"@en', 'id:p a cg:Person ; rdfs:label "Anne"@en . id:q a cg:Person ; rdfs:label "Anna"@en .'),
    ],
    "anchor": [
        (GOOD.replace("id:passage-for-2-2", "id:passage-comment-13-4"), "id:passage-comment-13-4", GOOD),
        (GOOD.replace("id:passage-for-2-2", "id:passage-for-3-1"), "id:passage-for-3-1", GOOD),
        (GOOD.replace("id:passage-for-2-2", "id:passage-separator-1"), "id:passage-separator-1", GOOD.replace("id:passage-for-2-2", "id:passage-for-2")),
        (HEDGED.format("comment-13", "id:against-1-claim-3-hedge-1"), "id:against-1-claim-3-hedge-1", HEDGED.format("post", "id:against-1-claim-3-hedge-1")),
        (f"{HEDGED.format('comment-13', 'id:h')} {HEDGE.format('id:passage-for-2-2')}", "id:passage-for-2-2", f"{HEDGED.format('comment-13', 'id:h')} {HEDGE.format('id:passage-comment-13-4')}"),
    ],
    "attribution": [
        (GOOD.replace("id:person-post-author", "id:person-nate"), "id:person-nate", GOOD),
        (GOOD.replace("id:person-post-author", "id:person-turntrout"), "id:person-turntrout", GOOD),
        (REPORT.replace("id:voice", "id:person-nate"), "id:person-nate", REPORT),
        ("id:p a cg:Person ; prov:wasAttributedTo id:person-nate .", "prov:wasAttributedTo", "id:p a cg:Person ; rdfs:seeAlso id:person-nate ."),
        ("id:c a cg:Comment ; prov:wasAttributedTo id:person-nate .", "id:person-nate", "id:c a cg:Comment ; prov:wasAttributedTo id:p . id:p a cg:Person ."),
    ],
    "passage": [
        ("id:p a cg:Passage ; cg:spokenIn id:comment-13 .", "id:comment-13", "id:p a cg:Passage ; cg:spokenIn id:q . id:q a cg:Post ."),
        ("id:p a cg:Passage ; cg:inTextOf id:post .", "id:post", "id:p a cg:Passage ; cg:inTextOf id:q . id:q a cg:Post .")],
    "redundant": [
        (
            "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:attacks id:against-4 . id:n cg:repliesTo id:comment-13 ;"
            " cg:inThreadOf id:post .",
            "id:post",
            "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:attacks id:against-4 .",
        )
    ],
    "inconsistency": [
        ("id:a a cg:Argument , cg:Comment .", "cg:Comment", "id:a a cg:Argument ."),
        ("id:a a cg:Argument ; cg:stance cg:For , cg:Against .", "cg:Against", "id:a a cg:Argument ; cg:stance cg:For ."),
    ],
    "own-voice": [
        *(
            (TITLED.format(f"{name}: Two"), f'"{name}: Two"@en', TITLED.format("Ada: Two"))
            for name in ("Nate", "nate", "TurnTrout (interpreted)")
        ),
        ("id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:basis cg:Stated .", "cg:Stated", "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:basis cg:Interpreted ."),
        (CLAIM.format("Comment#13.10").replace(" .", " ; cg:basis cg:Stated .", 2).replace("id:n ; cg:basis cg:Stated .", "id:n ."), "cg:Stated", 'id:m a cg:Contribution ; cg:asserts id:n . id:n a cg:Claim ; cg:basis cg:Stated .'),
    ],
    "reader": [
        ("id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:basis cg:Interpreted .", "cg:Interpreted",
         'id:for-2 cg:raises id:r . id:r a cg:Rebuttal ; cg:basis cg:Interpreted ; cg:readBy id:reader-bo . id:reader-bo a cg:Annotator ; rdfs:label "Bo"@en .'),
        ("id:r a cg:Rebuttal ; cg:basis cg:Interpreted ; cg:readBy id:annotator-adjudication .", "id:annotator-adjudication",
         "id:r a cg:Rebuttal ; cg:basis cg:Interpreted ; cg:readBy id:reader-bo . id:reader-bo a cg:Annotator ."),
        ("id:annotator-bo a cg:Annotator .", "id:annotator-bo", "id:reader-bo a cg:Annotator ."),
    ],
    "own-text": [
        ('id:m a cg:Contribution ; cg:text "Tea." ; cg:sha256 "00" .', '"00"', f'id:m a cg:Contribution ; cg:text "Tea." ; cg:sha256 "{digest("Tea.")}" .'),
        ('id:m a cg:Contribution ; cg:text "Tea." . id:q a cg:LeafPassage ; cg:inTextOf id:m ; cg:start 0 ; cg:end 3 ; cg:sha256 "00" .', '"00"',
         f'id:m a cg:Contribution ; cg:text "Tea." . id:q a cg:LeafPassage ; cg:inTextOf id:m ; cg:start 0 ; cg:end 3 ; cg:sha256 "{digest("Tea")}" .'),
    ],
    "domain-range": [
        ("id:a a cg:Rebuttal ; cg:attacks id:person-nate .", "id:person-nate", "id:a a cg:Rebuttal ; cg:attacks id:for-2 ."),
        ("id:a a cg:Rebuttal ; cg:attackType cg:Rebuttal .", "cg:Rebuttal", "id:a a cg:Rebuttal ; cg:attackType cg:Rebutting ."),
        ("id:a a cg:Claim ; cg:stance cg:For .", "cg:stance", "id:a a cg:Argument ; cg:stance cg:For ."),
        ("id:a a cg:Rebuttal ; prov:wasAttributedTo id:post .", "id:post", "id:a a cg:Rebuttal ; prov:wasAttributedTo id:person-nate ."),
    ],
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
    "existing-subject": [
        ("id:for-2 rdfs:label \"Mine\"@en .", "id:for-2", "id:a rdfs:label \"Mine\"@en ."),
        ("id:for-2 cg:raises id:against-2-rebuttal-1 .", "id:for-2", "id:for-2 cg:raises id:r . id:r a cg:Rebuttal ."),
        ("id:person-nate prov:wasAttributedTo id:a .", "id:person-nate", "id:a prov:wasAttributedTo id:person-nate ."),
    ],
    "namespace": [
        ("<https://w3id.org/capgen/x> rdfs:seeAlso <https://w3id.org/capgen/ontology> .", "<https://w3id.org/capgen/x>", "id:x a cg:Claim ."),
        ("<https://a.example/x> a cg:Claim .", "<https://a.example/x>", "id:x a cg:Claim .")],
    "person-name": [('id:p cg:name "A. Person" .', '"A. Person"', 'id:p cg:name "Nate" .')],
    "iri-scheme": [
        ("id:a rdfs:seeAlso <javascript:alert(1)> .", "<javascript:alert(1)>", "id:a rdfs:seeAlso <https://a.example/> ."),
        ("id:a rdfs:seeAlso <file:///etc/passwd> .", "<file:///etc/passwd>", "id:a rdfs:seeAlso <urn:x:y> ."),
    ],
    "unsafe-characters": [
        ('id:a rdfs:label "a\u202ebc"@en .', '"a\u202ebc"@en', 'id:a rdfs:label "abc"@en .'),
        ('id:a rdfs:label "c\u0430pabilities"@en .', '"c\u0430pabilities"@en', 'id:a rdfs:label "\u0441\u043b\u043e\u0432\u043e word"@en .'),
        ('id:a skos:notation "For#\u200b2" .', '"For#\u200b2"', 'id:a skos:notation "For#12" .'),
        ('id:a rdfs:label "bell\\u0007"@en .', '"bell\\u0007"@en', 'id:a rdfs:label "bell\\n"@en .'),
        ("id:f\u043er-2 a cg:Claim .", "id:f\u043er-2", "id:for-22 a cg:Claim ."),
    ],
    "nesting-limit": [("id:a cg:x " + "[ cg:x " * 40 + "id:b" + " ]" * 40 + " .", "[", "id:a cg:x " + "[ cg:x " * 9 + "id:b" + " ]" * 9 + " .")],
    "size-limit": [(f'id:a rdfs:label "{"x" * 4100}"@en .', f'"{"x" * 4100}"@en', f'id:a rdfs:label "{"x" * 3000}"@en .')],
}  # fmt: skip


def findings_in(debate: Debate, text: str, place: Path, head: str = HEAD) -> dict[str, list[tuple[Diagnostic, str]]]:
    """Return by rule what is found in a text, each with what is written there."""
    path = place / "mine.ttl"
    path.write_text(head + text + "\n", encoding="utf-8", newline="")
    lines = (head + text + "\n").split("\n")
    findings: dict[str, list[tuple[Diagnostic, str]]] = {}
    for finding in checking.check(debate, [path]):
        written = "\n".join(lines[finding.line - 1 : finding.end_line])
        after = len(lines[finding.end_line - 1]) - finding.end_column + 1
        findings.setdefault(finding.rule, []).append((finding, written[finding.column - 1 : len(written) - after]))
    return findings


@pytest.mark.parametrize(
    ("rule", "bad", "where", "good"), [(rule, *case) for rule, cases in CASES.items() for case in cases]
)
def test_each_rule_finds_what_breaks_it_and_no_more(
    rule: str, bad: str, where: str, good: str, debate: Debate, tmp_path: Path
) -> None:
    findings = findings_in(debate, bad, tmp_path)
    assert rule in findings, findings
    assert where in [written for _, written in findings[rule]]
    assert rule not in findings_in(debate, good, tmp_path)


def test_every_rule_beside_the_shapes_has_a_case() -> None:
    beside = {rule.name for rule in rules().values() if rule.origin not in ("shape", "lint")}
    # these two are about files that are not text, or have graphs: see the corpus
    # and these are about what other rules find first, checks that end early, and checks that can't be made: see below
    assert beside - set(CASES) == {"encoding", "named-graph", "entailment", "step-limit", "unchecked"}


ADDED = [
    ("id:c a cg:Comment ; prov:wasAttributedTo id:person-nate .", "id:person-nate"),
    ("id:p a cg:Person ; cg:contributed id:comment-3 .", "id:comment-3"),
    ("id:c a cg:Claim ; cg:isClaimOf id:for-2 .", "id:for-2"),
    ("id:r a cg:Rebuttal ; cg:attacks id:for-2 . id:c a cg:Claim ; cg:counters id:for-2 ; cg:counteredBy id:for-5 .", "id:r"),
    ("id:q a cg:Question . id:for-2 cg:performs id:q ; cg:refersTo id:q ; cg:hasConclusion id:q .", "id:q"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where"), ADDED)
def test_nothing_new_follows_about_others(text: str, where: str, debate: Debate, tmp_path: Path) -> None:
    """Whatever other rules find before: what they let pass is held against what follows."""
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    read = parsing.read(path)
    base = debate.knowledge_base()
    context = Context([read], base)
    problems = [problem for stage in (consistency, entailment) for _, problem in stage.check(context)]
    assert {problem.rule for problem in problems} & {"entailment", "inconsistency"}
    assert (
        where in [read.text.text[slice(*problem.span)] for problem in problems] or problems[0].rule == "inconsistency"
    )


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
    findings = findings_in(debate, text, tmp_path)
    first = HEAD.count("\n") + 2
    assert [finding.line - first for finding, _ in findings["syntax"]] == [0, 1, 3, 5, 6]
    # each prefix once
    assert [(finding.line - first, written) for finding, written in findings["prefix"]] == [(4, "foo:bar")]
    assert set(findings) == {"syntax", "prefix"}


def test_findings_of_shapes_are_at_the_triple_or_the_subject(debate: Debate, tmp_path: Path) -> None:
    words = "and so on " * 40
    text = GOOD.replace("hardly serves oversight.", words).replace("cg:basis cg:Interpreted ;", "")
    findings = findings_in(debate, text, tmp_path, head="")
    [(finding, written)] = findings["Relation-label"]
    assert (finding.result_path, written) == (PREFIXES["rdfs"] + "label", f'"{finding.value}"@en')
    assert finding.message == f"{len(finding.value)} characters; at most 300. Shorten it."
    [(_, written)] = findings["Relation-basis"]
    assert written == "id:for-2-rebuttal-example"


@pytest.mark.parametrize("name", ["Comment-13", "comment-133", "coment-13"])
def test_whoever_is_said_to_assert_something_gets_a_suggestion(name: str, debate: Debate, tmp_path: Path) -> None:
    findings = findings_in(debate, CLAIM.format("Comment#13.10").replace("id:comment-13", f"id:{name}"), tmp_path)
    [(finding, written)] = findings["missing-type"]
    assert (written, finding.message.startswith(f"Nothing is called id:{name}; did you mean ")) == (f"id:{name}", True)
    assert "comment-13" in finding.message


def test_a_notation_in_use_is_refused(debate: Debate, tmp_path: Path) -> None:
    findings = findings_in(
        debate,
        'id:comment-13 cg:asserts id:c . id:c a cg:Claim ; skos:notation "Comment#13.1" ; cg:inDebate id:debate .',
        tmp_path,
    )
    assert [written for _, written in findings["ambiguous-name"]] == ['"Comment#13.1"']
    assert "Item-notation-unique" not in findings


def test_a_contradiction_comes_with_its_proof(debate: Debate, tmp_path: Path) -> None:
    path, base = tmp_path / "mine.ttl", debate.knowledge_base()
    path.write_text(
        "".join(f"{line}\n" for line in (HEAD + "id:a a cg:Argument .\nid:a cg:repliesTo id:post .").split("\n"))
    )
    [(_, problem)] = consistency.check(Context([parsing.read(path)], base))
    line = HEAD.count("\n") + 1
    assert problem.message.startswith("Contradiction (cax-adc): ")
    assert f"from id:a cg:repliesTo Post [{path}:{line + 1}]" in problem.message
    assert f"id:a rdf:type cg:Argument [{path}:{line}]" in problem.message


def test_a_contradiction_with_the_debate_is_found_and_ends(debate: Debate, tmp_path: Path) -> None:
    path, base = tmp_path / "mine.ttl", debate.knowledge_base()
    path.write_text(HEAD + "id:against-1 cg:stance cg:For .\n", encoding="utf-8")
    assert [finding.rule for finding in checking.check(debate, [path])] == ["existing-subject"]
    [(_, problem)] = consistency.check(Context([parsing.read(path)], base))
    assert (problem.rule, "For" in problem.message) == ("inconsistency", True)
    # the other side follows in the debate, through a class without a name
    assert "cg:AgainstArgument (by " in problem.message


def test_a_check_that_takes_too_many_steps_says_so(
    debate: Debate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD, encoding="utf-8")
    for module in (closure, shaping):
        with monkeypatch.context() as patch:
            patch.setattr(module, "MAX_STEPS", 5)
            findings = checking.check(debate, [path])
            assert [finding.rule for finding in findings] == ["step-limit"], module
            assert "was stopped after 5 steps" in findings[0].message


def test_long_threads_end(debate: Debate, tmp_path: Path) -> None:
    path, base = tmp_path / "mine.ttl", debate.knowledge_base()
    thread = "".join(f"id:c{n + 1} cg:repliesTo id:c{n} .\n" for n in range(2500))
    path.write_text(HEAD + thread, encoding="utf-8")
    [(_, problem)] = consistency.check(Context([parsing.read(path)], base))
    assert (problem.rule, "500,000 steps" in problem.message) == ("step-limit", True)


def test_what_the_compiled_rules_do_not_know_is_checked_by_owlrl(tmp_path: Path) -> None:
    data, path = tmp_path / "data.ttl", tmp_path / "mine.ttl"
    one_of = "cg:Choice a owl:Class ; owl:oneOf ( id:x ) .\nid:comment-1 a cg:Comment . id:p a cg:Person .\n"
    data.write_text(HEAD + one_of, encoding="utf-8")
    base = open_debate([data]).knowledge_base()
    with pytest.raises(UnsupportedAxiomError):
        _ = base.schema
    path.write_text(HEAD + "id:c a cg:Comment ; prov:wasAttributedTo id:p .\n", encoding="utf-8")
    context = Context([parsing.read(path)], base)
    assert "entailment" in {problem.rule for _, problem in entailment.check(context)}
    path.write_text(HEAD + "id:r a cg:Rebuttal .\n", encoding="utf-8")
    context = Context([parsing.read(path)], base)
    assert [*consistency.check(context), *entailment.check(context)] == []


def test_a_check_that_cannot_be_made_is_a_finding(
    debate: Debate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD, encoding="utf-8")

    def missing(*args: object) -> None:
        raise ModuleNotFoundError(name="confusable_homoglyphs")

    monkeypatch.setattr(names, "check", missing)
    assert [finding.rule for finding in checking.check(debate, [path])] == ["unchecked"]
    monkeypatch.undo()

    def unknown(*args: object) -> None:
        raise UnsupportedAxiomError("something")

    monkeypatch.setattr("capgen_kg.contributions.closure.Closure._by_rules", unknown)
    monkeypatch.setattr("capgen_kg.contributions.closure.Closure._by_owlrl", missing)
    assert [finding.rule for finding in checking.check(debate, [path])] == ["unchecked"]


def test_a_debate_of_its_own_has_a_namespace_of_its_own(tmp_path: Path) -> None:
    data, path = tmp_path / "data.nt", tmp_path / "mine.ttl"
    generate.write(data, 20)
    path.write_text(
        HEAD
        + f"@prefix g: <{generate.ID}> .\ng:argument-1 cg:raises g:r . g:r a cg:Rebuttal ; cg:attacks g:argument-2 .\n"
        "id:other a cg:Claim . g:r cg:attacks g:argument-222 .\n",
        encoding="utf-8",
    )
    findings = [(finding.rule, finding.message) for finding in checking.check(open_debate([data]), [path])]
    assert ("namespace", f"id:other is not a name in the namespace of the debate, {generate.ID}.") in findings
    assert any(
        rule == "unknown-reference" and f"{generate.ID}argument-222; did you mean argument-" in text
        for rule, text in findings
    )
    assert not any("g:r" in text or f"{generate.ID}r " in text for rule, text in findings if rule == "namespace")


def test_files_may_refer_to_each_other(debate: Debate, tmp_path: Path) -> None:
    first, second = tmp_path / "one.ttl", tmp_path / "other.ttl"
    first.write_text(GOOD.replace("id:against-4-rebuttal-2", "id:c"), encoding="utf-8")
    second.write_text(
        HEAD
        + 'id:comment-13 cg:asserts id:c . id:c a cg:Claim ; rdfs:label "One."@en ; skos:notation "Comment#13.10" ;\n'
        'cg:basis cg:Interpreted ; cg:rationale "An example."@en ; cg:anchor id:passage-comment-13-4 ; cg:inDebate id:debate ;\n'
        'cg:readBy id:reader-cy . id:reader-cy a cg:Annotator ; rdfs:label "Cy Example"@en .\n',
        encoding="utf-8",
    )
    assert [finding.rule for finding in checking.check(debate, [first])] == ["unknown-reference"]
    assert {finding.rule for finding in checking.check(debate, [first, second])} <= {"Rebuttal-undercutting-target"}


def test_a_file_of_the_debate_is_checked_against_the_rest(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "contributions").mkdir(parents=True)
    for path in (ROOT / "data").glob("*.ttl"):
        (data / path.name).write_bytes(path.read_bytes())
    mine = data / "contributions" / "mine.ttl"
    mine.write_text(GOOD, encoding="utf-8")
    assert checking.check(open_debate(data), [mine]) == []


def test_the_check_in_a_store_finds_the_same(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + 'id:a owl:sameAs id:for-2 . id:for-2 rdfs:label "x"@en .\n' + GOOD.split("\n\n", 1)[1])
    stored = load_debate(tmp_path / "store", data_files())
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
