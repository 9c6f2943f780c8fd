"""What has one right answer is mended, nothing else is touched, and mending twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.contributions import parsing
from capgen_kg.contributions.fixing import fix
from capgen_kg.debate import Debate
from capgen_kg.errors import UnwritableError
from tests.conftest import Run
from tests.contributions.test_checking import GOOD, HEAD

CASES = {
    "term": ("id:a cg:atacks id:for-2 .\n", "id:a cg:attacks id:for-2 .\n"),
    "class": ("id:a a cg:Rebutal .\n", "id:a a cg:Rebuttal .\n"),
    "capitals": ("id:a cg:Attacks id:for-2 .\n", "id:a cg:attacks id:for-2 .\n"),
    "in full": ("id:a <https://w3id.org/capgen/ontology#atacks> id:b .\n", "id:a <https://w3id.org/capgen/ontology#attacks> id:b .\n"),
    "language": ("id:a rdfs:label 'x' , \"y\"@de .\n", "id:a rdfs:label 'x'@en , \"y\"@de .\n"),
    "notation": ('id:a skos:notation "for 10.b" .\n', 'id:a skos:notation "For#10.B" .\n'),
    "layout": ('id:a rdfs:label """x  \ny"""@en .  \t\n\n \n', 'id:a rdfs:label """x  \ny"""@en .\n\n\n'),
    "line ends": ("id:a a cg:Claim . \r\nid:b a cg:Claimm .\r\n", "id:a a cg:Claim .\r\nid:b a cg:Claim .\r\n"),
    "no end": ("id:a a cg:Claim .", "id:a a cg:Claim .\n"),
    "unclear": ("id:a cg:xyzzy id:for-2 .\n", "id:a cg:xyzzy id:for-2 .\n"),
    "comments": ("# cg:atacks  is a comment\nid:a cg:atacks id:for-2 . # and so\n", "# cg:atacks  is a comment\nid:a cg:attacks id:for-2 . # and so\n"),
}  # fmt: skip


#: Mistakes in the syntax with one meaning.
SYNTAX = {
    "curly quotes": ("id:a rdfs:label “One.”@en .\n", 'id:a rdfs:label "One."@en .\n'),
    "a truth value": ("id:a cg:x True .\n", "id:a cg:x true .\n"),
    "# in a name": ("id:a cg:attacks id:Against#4 .\n", "id:a cg:attacks id:against-4 .\n"),
    "no last dot": ("id:a a cg:Claim", "id:a a cg:Claim .\n"),
    "a comma too many": ("id:a cg:attacks id:for-1 , .\n", "id:a cg:attacks id:for-1  .\n"),
    "two dots": ("id:a a cg:Claim . .\nid:b a cg:Claim .\n", "id:a a cg:Claim .\nid:b a cg:Claim .\n"),
    "a tag": ('id:a rdfs:label "One."@en_GB .\n', 'id:a rdfs:label "One."@en-GB .\n'),
    "an address": ("id:a rdfs:seeAlso https://a.example/x .\n", "id:a rdfs:seeAlso <https://a.example/x> .\n"),
    "a no-break space": ("id:a\u00a0a cg:Claim .\n", "id:a a cg:Claim .\n"),
    "two mistakes": ("id:a rdfs:label “One.”@en .\nid:b cg:x TRUE .\n", 'id:a rdfs:label "One."@en .\nid:b cg:x true .\n'),
    "a term, too": ("id:a rdfs:label “One.” ; cg:atacks id:for-2 .\n", 'id:a rdfs:label "One."@en ; cg:attacks id:for-2 .\n'),
}  # fmt: skip


def mended(debate: Debate, text: str, place: Path) -> str:
    path = place / "mine.ttl"
    path.write_bytes(text.encode())
    fixed = fix(debate, path)
    assert path.read_bytes() == text.encode()
    return fixed.after


@pytest.mark.parametrize("name", [*CASES, *SYNTAX])
def test_what_has_one_right_answer_is_mended(name: str, debate: Debate, tmp_path: Path) -> None:
    bad, good = (CASES | SYNTAX)[name]
    once = mended(debate, HEAD + bad, tmp_path)
    assert once == HEAD + good
    assert mended(debate, once, tmp_path) == once


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("id:for-2 cg:raises id:r ;\n    cg:counters id:against-4 .\n", "id:for-2 cg:raises id:r .\n"),
        ("id:for-2 cg:counters id:against-4 ;\n    cg:raises id:r .\n", "id:for-2 cg:raises id:r .\n"),
        ("id:for-2 cg:raises id:r .\nid:for-2 cg:counters id:against-4 .\n", "id:for-2 cg:raises id:r .\n"),
        (
            "id:for-2 cg:raises id:r ; cg:counters id:against-4 , id:x .\n",
            "id:for-2 cg:raises id:r ; cg:counters id:x .\n",
        ),
        (
            "id:for-2 cg:raises id:r ; cg:counters id:x , id:against-4 .\n",
            "id:for-2 cg:raises id:r ; cg:counters id:x .\n",
        ),
    ],
)
def test_what_follows_anyway_is_left_out(written: str, left: str, debate: Debate, tmp_path: Path) -> None:
    relation = "id:r a cg:Rebuttal ; cg:attacks id:against-4 .\n"
    assert mended(debate, HEAD + relation + written, tmp_path) == HEAD + relation + left


def test_of_triples_that_entail_each_other_the_first_is_left(debate: Debate, tmp_path: Path) -> None:
    first, second = "id:for-2 cg:counters id:against-3 .\n", "id:against-3 cg:counteredBy id:for-2 .\n"
    assert mended(debate, HEAD + first + second, tmp_path) == HEAD + first
    assert mended(debate, HEAD + second + first, tmp_path) == HEAD + second


def test_a_missing_prefix_of_ours_is_declared(debate: Debate, tmp_path: Path) -> None:
    bad = HEAD + 'id:a dcterms:title "x"@en .\n'
    good = "@prefix dcterms: <http://purl.org/dc/terms/> .\n" + bad
    assert mended(debate, bad, tmp_path) == good
    assert mended(debate, good, tmp_path) == good
    foreign = HEAD + 'id:a foo:title "x"@en .\n'
    assert mended(debate, foreign, tmp_path) == foreign


@pytest.mark.parametrize(
    "text",
    [
        "id:a cg:x 1\nid:b cg:x 2 .\n", "id:a cg:x 1 ;\nid:b cg:x 2 .\n", "id:a cg:x 1 .\n  cg:y 2 .\n", "id:a cg:x 1 ] .\n",
        'id:a cg:x "one .\n', 'id:a cg:x "one "two" three" .\n', "id:a cg:x ( 1 , 2 .\n", "id:a foo:b 1 .\n", "<a> cg:x 1 .\n",
    ],
)  # fmt: skip
def test_mistakes_that_may_mean_several_things_are_left_alone(text: str, debate: Debate, tmp_path: Path) -> None:
    assert mended(debate, HEAD + text, tmp_path) == HEAD + text


def test_a_mended_file_that_could_not_be_read_is_not_written(
    debate: Debate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + "id:a a cg:Claimm .\n", encoding="utf-8")
    read_string = parsing.read_string

    def cut(text: str, path: Path) -> parsing.Reading:
        reading = read_string(text, path)
        return reading if "Claimm" in text else parsing.Reading(path, reading.text, covered=1)

    monkeypatch.setattr(parsing, "read_string", cut)
    with pytest.raises(UnwritableError, match="could not be read to its end"):
        fix(debate, path)


def test_a_byte_order_mark_goes(debate: Debate, tmp_path: Path) -> None:
    assert mended(debate, "\ufeff" + GOOD, tmp_path) == GOOD


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(
        st.sampled_from([bad for name, (bad, _) in CASES.items() if name != "no end"]), max_size=6, unique=True
    )
)
def test_mending_twice_changes_nothing_and_never_what_is_said(parts: list[str], debate: Debate, tmp_path: Path) -> None:
    bad = HEAD + "".join(parts)
    once = mended(debate, bad, tmp_path)
    assert mended(debate, once, tmp_path) == once
    # each triple is there as it was, or with the one term that was mended
    before, after = (sorted(str(quad) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)) for text in (bad, once))
    assert len(before) == len(after)
    assert len(set(after) - set(before)) <= len(set(before) - set(after))
    assert [line.split(" ")[0] for line in before] == [line.split(" ")[0] for line in after]


def test_the_command_shows_the_difference_first(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    bad = GOOD.replace("cg:attacks", "cg:atacks")
    path.write_text(bad, encoding="utf-8")
    dry = run("contribute", "check", str(path), "--fix", "--dry-run")
    assert (dry.returncode, path.read_text(encoding="utf-8")) == (1, bad)
    done = run("contribute", "check", str(path), "--fix")
    assert (done.returncode, done.stdout) == (0, "conforms\n")
    assert path.read_text(encoding="utf-8") == GOOD
    assert "-    cg:atacks id:against-4-rebuttal-2 ;\n+    cg:attacks id:against-4-rebuttal-2 ;" in done.stderr
    assert done.stderr in dry.stderr
    again = run("contribute", "check", str(path), "--fix")
    assert (again.stdout, again.stderr) == ("conforms\n", "")
