"""Drafts validate but for what they say is left to fill in."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.contributions import checking
from capgen_kg.contributions.contributors import NameTakenError
from capgen_kg.contributions.drafting import ATTACKS, HEDGES, KINDS, STANCES, DraftRequest, draft
from capgen_kg.contributions.interview import Interview, SeveralError
from capgen_kg.contributions.voice import VoiceRequest, contribution
from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.rdf.namespaces import ID
from tests.conftest import ROOT, Run

WHOLE: dict[str, Any] = {
    "words": "One sentence.", "where": "id:passage-comment-13-4", "rationale": "An example.", "reader": "Bo Reader",
    "hedge": "Possible", "hedge_words": "may",
}  # fmt: skip
FULL = {
    "argument": DraftRequest(
        "argument", "Comment#13", stance="For", name="A name", premises=("Another.", "A third."), **WHOLE
    ),
    "claim": DraftRequest("claim", "Comment#13", **WHOLE),
    "rebuttal": DraftRequest(
        "rebuttal", "For#2", "Against#4", attack="Undercutting", **{**WHOLE, "where": "id:passage-for-2-2"}
    ),
    "support": DraftRequest("support", "Comment#13", "For#2", who="id:person-comment-13", **WHOLE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_with_everything_conforms(kind: str, debate: Debate, tmp_path: Path) -> None:
    made = draft(debate, FULL[kind])
    path = tmp_path / "mine.ttl"
    assert made.missing == ()
    assert made.text.count("cg:qualifierType cg:Possible") == 1
    path.write_text(made.text, encoding="utf-8")
    assert checking.check(debate, [path]) == []


def test_a_reader_who_has_contributed_is_the_same_only_on_purpose(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    mine = data / "mine.ttl"
    mine.write_text(draft(open_debate(data), FULL["claim"]).text, encoding="utf-8")
    debate = open_debate(data)
    with pytest.raises(NameTakenError, match="Bo Reader has contributed before; add --same-person"):
        draft(debate, FULL["support"])
    again = draft(debate, replace(FULL["support"], same_person=True)).text
    assert "cg:readBy id:reader-bo-reader ;" in again
    assert "cg:Annotator" not in again
    other = tmp_path / "other.ttl"
    other.write_text(again, encoding="utf-8")
    assert checking.check(debate, [other]) == []
    # nobody reads in the name of the editors, or in no name at all
    for reader, place in (("id:annotator-adjudication", "id:annotator-adjudication"), ("", "cg:Interpreted")):
        text = again.replace(
            "cg:readBy id:reader-bo-reader", f"cg:readBy {reader}" if reader else "rdfs:seeAlso id:for-2"
        )
        other.write_text(text, encoding="utf-8")
        findings = checking.check(debate, [other])
        assert {finding.rule for finding in findings} == {"reader"}
        assert all(place in finding.line_text for finding in findings)
    with pytest.raises(UsageError, match="would take"):
        draft(debate, replace(FULL["support"], reader="The editors of this encoding"))


def test_who_speaks_and_reads_has_a_name_for_each(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    spoken = contribution(open_debate(data), VoiceRequest("claim", "Bo Reader", "Plans may be corrected."))
    (data / "mine.ttl").write_text(spoken.text, encoding="utf-8")
    with pytest.raises(UsageError, match=r'in their own voice.*; if that was you, read as "Bo Reader as reader"'):
        draft(open_debate(data), FULL["claim"])
    read = draft(open_debate(data), replace(FULL["claim"], reader="Bo Reader as reader"))
    (data / "mine.ttl").write_text(read.text, encoding="utf-8")
    with pytest.raises(UsageError, match=r'has contributed readings.*; if that was you, speak as ".* in person"'):
        contribution(open_debate(data), VoiceRequest("claim", "Bo Reader as reader", "Plans may be corrected."))


def test_choices_are_those_of_the_ontology(debate: Debate) -> None:
    known = {"Stance": STANCES, "AttackType": ATTACKS, "HedgeType": HEDGES}
    for kind, names in known.items():
        rows = debate.sparql(f"SELECT ?one {{ ?one a <https://w3id.org/capgen/ontology#{kind}> }}").rows()
        assert sorted(row["one"].split("#")[1] for row in rows) == sorted(names)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_to_fill_in_is_all_that_is_found(kind: str, debate: Debate, tmp_path: Path) -> None:
    by = "Comment#13" if kind in ("argument", "claim") else "For#2"
    made = draft(debate, DraftRequest(kind, by))
    path = tmp_path / "mine.ttl"
    path.write_text(made.text, encoding="utf-8")
    missing = {
        (finding.result_path.replace("https://w3id.org/capgen/ontology#", "cg:"), finding.focus_node)
        for finding in checking.check(debate, [path])
    }
    assert missing
    left = [line for line in made.text.splitlines() if line.startswith("# To fill in: ")]
    assert [line.removeprefix("# To fill in: ") for line in left] == list(made.missing)
    names = " ".join(made.missing)
    for name, focus in missing:
        label = name.replace("http://www.w3.org/2000/01/rdf-schema#", "rdfs:")
        assert focus.removeprefix("https://w3id.org/capgen/").replace("id/", "id:") in names
        assert any(part in names for part in label.split("|")) or "label" in label


def test_names_and_notations_are_free_ones(debate: Debate) -> None:
    made = draft(debate, FULL["argument"])
    assert made.name == "comment-13-argument-1"
    assert '"Comment#13.A"' in made.text
    assert draft(debate, DraftRequest("argument", "Comment#1")).name == "comment-1-argument-2"
    assert '"Comment#1.B"' in draft(debate, DraftRequest("argument", "Comment#1")).text
    assert draft(debate, DraftRequest("rebuttal", "For#2")).name == "for-2-rebuttal-1"


def test_without_a_terminal_it_needs_only_options(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    words = ["contribute", "new", "rebuttal", "--by", "For#2", "--target", "Against#4", "--attack-type", "undercutting"]
    done = run(*words, "-o", str(path), stdin="")
    assert (done.returncode, done.stdout) == (0, f"{path}: for-2-rebuttal-1\n")
    assert done.stderr.count("to fill in: ") == 3
    assert "cg:readBy id:reader-for-2-rebuttal-1" in path.read_text(encoding="utf-8")
    assert run(*words, stdin="").stdout == path.read_text(encoding="utf-8")
    assert (
        'cg:rationale "It depends on reality."@en'
        in run(*words, "--rationale", "It depends on reality.", stdin="").stdout
    )
    for more, message in (
        (["contribute", "new"], "name a kind"),
        (["contribute", "new", "claim"], "name the item or message that raises it with --by"),
        ([*words, "-o", str(path)], "already exists"),
        ([*words, "--passage", "id:nowhere"], "nothing is called"),
        (["contribute", "new", "claim", "--by", "Ngo"], "nothing is called"),
        ([*words, "--basis", "stated"], "is a reading of it"),
        ([*words, "--reader", "nate"], "people would take 'nate' for Nate"),
        ([*words, "--reader", "Bo", "--same-person"], "no reader called Bo has contributed"),
        (["contribute", "new", "claim", "--by", "Nate"], "is not an item with a notation"),
    ):
        done = run(*more, stdin="")
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def on_a_terminal(answers: str, place: Path, *words: str, end: bytes = b"") -> tuple[int, str]:
    """Answer what ``capgen contribute new`` asks on a terminal, and return its exit status and what it wrote there."""
    leader, follower = pty.openpty()
    code = "from capgen_kg.cli import command; command()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "contribute", "new", *words],
        stdin=follower,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=place,
    )
    os.write(leader, answers.encode() + end)
    _, asked = process.communicate(timeout=120)
    return process.returncode, asked.decode()


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    answers = "rebuttal\nFor#2\nAgainst#4\nUndercutting\nIt hardly serves oversight.\nid:passage-for-2-2\nIt seems so.\nBo Reader\n\n"
    status, asked = on_a_terminal(answers, tmp_path, "-o", "mine.ttl")
    assert status == 0, asked
    assert "What is it aimed at, such as Against#4" in asked
    text = (tmp_path / "mine.ttl").read_text(encoding="utf-8")
    assert "To fill in" not in text
    assert 'rdfs:label "It hardly serves oversight."@en' in text


def test_on_a_terminal_words_of_the_text_name_a_passage(tmp_path: Path) -> None:
    tools = ROOT / "examples" / "tools"
    options = ["--data", str(tools), "--text", str(tools / "text.txt"), "-o", "mine.ttl"]
    answers = "rebuttal\nFor#1\nAgainst#1\nUndercutting\nSharing saves cupboards.\nused for an hour a year\nIt seems so.\nBo Reader\n\n"
    status, asked = on_a_terminal(answers, tmp_path, *options)
    assert status == 0, asked
    assert "cg:anchor tools:passage-for-1-2 " in (tmp_path / "mine.ttl").read_text(encoding="utf-8")


def test_each_answer_is_checked_when_it_is_given(debate: Debate, tmp_path: Path) -> None:
    answers = [
        "argment", "argument", "Nate", "Comment#99", "For#2", "Comment#13", "sideways", "ag",
        "Alignment gets feedback too", "Whoever sets the loss sets the goal", "x" * 301, "Losses are chosen by people.",
        "People train models.", "Models follow losses.", "", "no such words here", "id:passage-for-2-2", "id:passage-comment-13-4",
        "It is likely.", "Nate", "Bo Reader", "perhaps", "",
    ]  # fmt: skip
    status, asked = on_a_terminal("\n".join(answers) + "\n", tmp_path, "-o", "mine.ttl")
    assert status == 0, asked
    for message in (
        "'argment' is none of", "not an argument, message or claim", "nothing is called 'Comment#99'", "For#2 is not a message",
        "'sideways' is none of For, Against", "this is what Against#2 is called", "301 characters; at most 300",
        "no passage of Comment#13 fits", "id:passage-for-2-2 is not a passage of Comment#13", "'perhaps' is none of", "would take 'Nate' for Nate",
    ):  # fmt: skip
        assert message in asked, message
    text = (tmp_path / "mine.ttl").read_text(encoding="utf-8")
    assert text.count("a cg:Claim") == 3
    assert "# To fill in" not in text
    assert checking.check(debate, [tmp_path / "mine.ttl"]) == []


def test_what_was_typed_is_never_lost(tmp_path: Path) -> None:
    # Ctrl-C in the middle, then once more beside the first draft
    for name in ("draft.ttl", "draft-2.ttl"):
        status, asked = on_a_terminal(
            "rebuttal\nFor#2\nAgainst#4\nUndercutting\nIt hardly helps.\n", tmp_path, end=b"\x04"
        )
        assert status != 0
        assert f"your answers are saved in {name}" in asked
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert 'rdfs:label "It hardly helps."@en' in text
        assert "# To fill in: cg:rationale" in text


def test_passages_are_found_by_their_words_and_places(debate: Debate, text: Path) -> None:
    for copy in (text, None):
        interview = Interview(debate, copy)
        interview.answers |= {"kind": "rebuttal", "by": "For#2"}
        assert interview.check("where", "passage-for-2-2") == f"{ID}passage-for-2-2"
        offers = {offer.passage: offer for offer in interview.offers}
        offer = offers[f"{ID}passage-for-2-2"]
        assert interview.check("where", f"{offer.start + 1}") == offer.passage
        assert interview.check("where", f"{offer.start}-{offer.end}") == offer.passage
        rest = [
            other.words.casefold()
            for other in offers.values()
            if not (other.start <= offer.start and offer.end <= other.end)
        ]
        word = next(word for word in offer.words.casefold().split() if not any(word in words for words in rest))
        assert interview.check("where", word.upper()) == offer.passage
    with pytest.raises(SeveralError) as several:
        interview.check("where", "a")
    assert 1 < len(several.value.offers) <= 9
    assert not any("against" in name or "comment" in name for name in offers)


def test_a_claim_is_said_by_the_writer_of_its_message(debate: Debate) -> None:
    made = draft(debate, DraftRequest("rebuttal", "Comment#13.1", "For#2"))
    assert "prov:wasAttributedTo id:person-comment-13" in made.text
    assert '"For#10"' in draft(debate, DraftRequest("argument", "Post", stance="For")).text
