"""Contributions in their writer's own voice conform as they come out, and say only what their writer says."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capgen_kg.contributions import checking, registry
from capgen_kg.contributions.contributors import NameTakenError
from capgen_kg.contributions.parsing import MAX_TEXT
from capgen_kg.contributions.voice import VoiceRequest, contribution, text_of
from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.text.anchors import passages
from tests.conftest import ROOT, Run

IDEA = (
    "Skill needs feedback, too. Far plans cannot be tested.\r\n\r\nSo a planner's skill is unchecked, e.g. over years."
)
REQUESTS = {
    "argument": VoiceRequest("argument", "Ada", IDEA, stance="Against", conclusion=3),
    "convergent": VoiceRequest("argument", "Ada", IDEA, stance="For", convergent=True),
    "one sentence": VoiceRequest("argument", "Ada", "Skill needs feedback, too", stance="For"),
    "claim": VoiceRequest("claim", "Ada", IDEA, reply_to="Comment#13"),
    "rebuttal": VoiceRequest("rebuttal", "Ada", IDEA, target="For#2.1", attack="Rebutting"),
    "undermining": VoiceRequest("rebuttal", "Ada", IDEA, target="For#2.2", attack="undermining"),
    "undercutting": VoiceRequest("rebuttal", "Ada", IDEA, target="For#2.1", attack="undercutting"),
    "undercut relation": VoiceRequest("rebuttal", "Ada", IDEA, target="id:for-2-support-1", attack="undercutting"),
    "support": VoiceRequest("support", "Ada", IDEA, target="Against#4"),
    "thesis": VoiceRequest("support", "Ada", IDEA, target="thesis"),
    "other words": VoiceRequest("revision", "Ada", IDEA, target="For#2.1", label="Plans are corrected."),
    "premise": VoiceRequest("revision", "Ada", IDEA, target="For#2", premise="Far plans cannot be tested"),
    "not Latin": VoiceRequest("claim", "Олег", IDEA),
}


def _checked(debate: Debate, request: VoiceRequest, tmp_path: Path) -> tuple[str, list[str]]:
    """Return the Turtle of a contribution, and its findings as line and rule."""
    path = tmp_path / "mine.ttl"
    path.write_text(contribution(debate, request).text, encoding="utf-8")
    return path.read_text(encoding="utf-8"), [
        f"{finding.line} {finding.rule}" for finding in checking.check(debate, [path])
    ]


def test_what_somebody_has_said_can_be_said_again(tmp_path: Path, run: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "examples" / "tools", data)
    (tmp_path / "agree.txt").write_text("I agree.\n")
    for name, again, kind in (
        ("Ada", [], ["claim"]),
        ("Bo", [], ["claim"]),
        ("Bo", ["--same-person"], ["claim", "--reply-to", "Comment#1"]),
        ("Cy", [], ["argument", "--stance", "for"]),
        ("Dee", [], ["argument", "--stance", "against"]),
    ):
        words = [*kind, "--voice", name, *again, "--text", str(tmp_path / "agree.txt")]
        file = tmp_path / f"{name.lower()}{len(again)}.ttl"
        drafted = run("contribute", "new", *words, "-o", str(file), "--data", str(data))
        assert drafted.returncode == 0, drafted.stderr
        accepted = run("contribute", "accept", str(file), "--by", "me", "--data", str(data))
        assert accepted.returncode == 0, accepted.stderr
    shown = run("-q", "show", "I agree.", "--data", str(data))
    assert shown.returncode == 2
    assert "ambiguous: Contribution#1.1, Contribution#2.1, Contribution#3.1, " in shown.stderr
    assert run("validate", "--data", str(data)).returncode == 0


@pytest.mark.parametrize("name", REQUESTS)
def test_a_contribution_conforms_as_it_comes_out(name: str, debate: Debate, tmp_path: Path) -> None:
    turtle, findings = _checked(debate, REQUESTS[name], tmp_path)
    assert findings == []
    assert "cg:Interpreted" not in turtle
    assert set(re.findall(r"prov:(?:wasAttributedTo|agent) (\S+)", turtle)) <= {
        "id:person-ada", "id:person-contribution-1"
    }  # fmt: skip


def test_what_is_missing_is_marked_where_it_is_found(debate: Debate, tmp_path: Path) -> None:
    request = VoiceRequest("argument", "Ada", "word " * 70 + ".", title="Long")
    turtle, findings = _checked(debate, request, tmp_path)
    lines = turtle.splitlines()
    marked = [number + 2 for number, line in enumerate(lines) if line.startswith("# To fill in")]
    assert sorted({int(finding.split()[0]) for finding in findings}) == marked
    assert len(findings) == len(marked) == 2
    assert "cg:raises" not in "".join(line for line in lines if not line.startswith("#")), "it takes no side"
    # with the stance written, the relation to the thesis is asked for
    turtle = turtle.replace("cg:stanceTarget", "cg:stance cg:Against ;\n    cg:stanceTarget", 1)
    (tmp_path / "mine.ttl").write_text(turtle, encoding="utf-8")
    rules = [finding.rule for finding in checking.check(debate, [tmp_path / "mine.ttl"])]
    assert "Argument-bearing-on-thesis" in rules


STATED = "cg:basis cg:Stated ; cg:anchor id:contribution-1-passage-1 ; prov:wasAttributedTo id:person-ada ."
INFERENCE = f"""id:contribution-1 cg:hasInference id:contribution-1-inference-1 .
id:contribution-1-inference-1 a cg:Inference ; cg:premise {{}} ; cg:conclusion {{}} ; {STATED}"""
OPPOSITION = f"""id:contribution-1 cg:asserts {{}} ; cg:raises id:contribution-1-rebuttal-1 .
id:contribution-1-rebuttal-1 a cg:Rebuttal ; rdfs:label "Both can't be true."@en ; cg:attackType cg:Rebutting ;
    cg:counterClaim {{}} ; cg:attacks id:for-2-claim-1 ; {STATED}"""
OWN, OTHERS = "id:contribution-1-claim-1", "id:against-6-claim-4"


@pytest.mark.parametrize(
    ("addition", "finding"),
    [
        (INFERENCE.format(OTHERS, OWN), ""),
        (INFERENCE.format(OWN, OTHERS), "Against#6.4, which others claim, rests on these premises"),
        (INFERENCE.format(OWN, OTHERS) + f" id:contribution-1 cg:asserts {OTHERS} .", "Against#6.4, which others claim, rests"),
        (INFERENCE.format(OWN, "id:thesis"), "Thesis, which others claim, rests on these premises"),
        (OPPOSITION.format(OWN, OWN), ""),
        (OPPOSITION.format("id:comment-6-claim-1", "id:comment-6-claim-1"), "others who claim Comment#6.1 counter"),
    ],
)  # fmt: skip
def test_what_others_claim_neither_rests_on_what_is_contributed_nor_counters_by_it(
    addition: str, finding: str, debate: Debate, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f"{contribution(debate, REQUESTS['claim']).text}{addition}\n", encoding="utf-8")
    findings = checking.check(debate, [path])
    assert [(problem.rule, finding in problem.message) for problem in findings] == [("entailment", True)] * bool(
        finding
    )


def test_a_contribution_does_not_answer_itself(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    turtle = contribution(debate, REQUESTS["claim"]).text
    path.write_text(turtle.replace("cg:repliesTo id:comment-13", "cg:repliesTo id:contribution-1"), encoding="utf-8")
    assert [finding.rule for finding in checking.check(debate, [path])] == ["Comment-thread-acyclic"]


#: Names that people have, among them beginnings of labels and notations, and words of the ontology's definitions.
NAMES = (
    "Will", "May", "For Good", "Claude", "Al", "Mo", "An", "Jo", "Vik", "Comm", "X", "Ñ", "J. R. O’Neil-Smith", "d'Arc", "al-Khwārizmī",
    "bell hooks", "Jean-Luc", "3Blue1Brown", "gwern", "@ada", "ada_l", "Œ", "Óscar", "Øyvind", "Nguyễn Thị Ánh", "Олег", "Σοφία",
    "山田さくら", "サム・アルトマン", "李", "김민준", "अदा", "עדה", "عادلة", "Ada 李", "Ada 🚀", "Ada L.", "Dr. Ada (Oxford)", "Post-Doc",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_people_keep_the_names_that_they_have(name: str, debate: Debate, tmp_path: Path) -> None:
    turtle, findings = _checked(debate, VoiceRequest("claim", name, IDEA), tmp_path)
    assert findings == []
    assert f'cg:name "{name}"' in turtle


@pytest.mark.parametrize(
    "name",
    [
        "Nate", "NATE", "N a t e", "Vikrant", "For", "Comment#3", "TurnTrout",
        # as answers and labels have them
        "John (interpreted)", "john [Interpreted]", "The post's author", "writer of Comment#4",
    ],
)  # fmt: skip
def test_nobody_takes_the_name_of_somebody_else(name: str, debate: Debate) -> None:
    with pytest.raises(UsageError, match="in another way"):
        contribution(debate, VoiceRequest("claim", name, IDEA))


def test_what_word_processors_and_keyboards_leave_is_taken_out(debate: Debate, tmp_path: Path) -> None:
    text = "\ufeffCO₂ rises by 5\u202fµm², “pour\u00ad quoi”?\u2028I \u2764\ufe0f e\u0301t\u00e9.\x0bℝⁿ and 東京 Ⅳ.\u200b\r\n"
    _, findings = _checked(debate, VoiceRequest("claim", "Ada", text), tmp_path)
    assert findings == []
    assert text_of(text) == "CO₂ rises by 5 µm², “pour quoi”?\nI \u2764 \u00e9t\u00e9.\nℝⁿ and 東京 Ⅳ."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": " \n"}, "the text is empty"),
        ({"text": "x" * (MAX_TEXT + 1)}, "at most 100,000"),
        ({"text": "Say\u202e no."}, "U[+]202E, which is invisible"),
        ({"text": "Yes.\nSay\x1b[31m no."}, "line 2 of the text has U[+]001B"),
        ({"text": "Yes.\nNo\u0430."}, "line 2 of the text: the word No\u0430 mixes Cyrillic and Latin"),
        ({"voice": "A\u202eda"}, "the name has U[+]202E"),
        ({"voice": "A\x1bda"}, "the name has U[+]001B"),
        ({"voice": " "}, "give the name"),
        ({"voice": "x" * 61}, "the name has 61 characters"),
        ({"voice": "Adа"}, "the name mixes Cyrillic and Latin"),
        ({"voice": "nate"}, "Nate is somebody in this debate"),
        ({"voice": "Ada", "same_person": True}, "nobody called Ada has contributed"),
        ({"target": "For#99"}, "nothing is called 'For#99'"),
        ({"target": "Nate"}, "Nate is a person"),
        ({"target": ""}, "with --target"),
        ({"target": "For#2", "attack": "Undercutting"}, "id:for-2-inference-1 [(]to For#2.1[)]"),
        ({"target": "For#2.2", "attack": "Undercutting"}, "nothing to undercut"),
        ({"stance": "For"}, "--stance belongs to argument"),
        ({"kind": "revision", "attack": "", "target": "Comment#3", "label": "x"}, "a revision improves"),
        ({"kind": "revision", "attack": "", "target": "For#2", "label": "x"}, "--premise"),
        ({"kind": "revision", "attack": "", "target": "For#2.1", "premise": "x"}, "--label"),
        ({"title": "a\nb"}, "--title: There is a line break"),
        ({"title": "a\u202eb"}, "--title has U[+]202E"),
        ({"reply_to": "For#2"}, "For#2 is not a message"),
        ({"kind": "joke"}, "there is no kind 'joke'"),
    ],
)
def test_what_cannot_be_used_is_refused(change: dict[str, object], message: str, debate: Debate) -> None:
    request = VoiceRequest(**{"kind": "rebuttal", "voice": "Ada", "text": IDEA, "target": "For#2",
                              "attack": "Rebutting", **change})  # type: ignore[arg-type]  # fmt: skip
    with pytest.raises(UsageError, match=message):
        contribution(debate, request)


def test_a_long_text_conforms_and_what_is_too_long_is_said_before(debate: Debate, tmp_path: Path) -> None:
    """The limit on literals is not that on texts; and no file is written that the check would refuse for its size."""
    sentence = "Plans are tested in small steps, in each trade that there is, {}. "
    long = "".join(map(sentence.format, range(100)))
    _, findings = _checked(debate, VoiceRequest("claim", "Ada", long), tmp_path)
    assert findings == []
    for text in ("".join(map(sentence.format, range(1000))), "計画は試される。" * 12_000):
        with pytest.raises(UsageError, match="sentences, too many for one contribution"):
            contribution(debate, VoiceRequest("claim", "Ada", text))


def test_ends_of_lines_become_line_feeds() -> None:
    assert text_of("\ufeffOne.\r\nTwo.\rThree.\n".removeprefix("\ufeff")) == "One.\nTwo.\nThree."


def test_from_new_to_withdrawn(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    debate = open_debate(data)
    for name, key in (("first", "rebuttal"), ("second", "other words")):
        path = tmp_path / f"{name}.ttl"
        request = REQUESTS[key]
        if name == "second":
            with pytest.raises(NameTakenError, match="Contribution#1"):
                contribution(debate, request)
            request = VoiceRequest(**{**vars(request), "same_person": True, "text": "Plans are what is corrected."})
        path.write_text(contribution(debate, request).text, encoding="utf-8")
        registry.accept(debate, path, data / "contributions", "a maintainer")
        debate = open_debate(data)
    rows = [row for row in debate.query("counters", "For#2").rows() if row["counter"] == "Contribution#1"]
    assert [row["attributedTo"] for row in rows] == ["Ada"]
    own = [passage for passage in passages(debate) if passage.source.endswith("contribution-1")]
    assert sum(passage.end - passage.start for passage in own if passage.leaf) == len(text_of(IDEA))
    registry.withdraw(debate, "second", data / "contributions")
    registry.withdraw(open_debate(data), "first", data / "contributions")
    after = open_debate(data)
    assert "Contribution#1" not in {row["counter"] for row in after.query("counters", "For#2").rows()}


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_drafts_made_side_by_side_get_numbers_of_their_own(order: tuple[str, str], tmp_path: Path, run: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    debate = open_debate(data)
    drafts = {
        "one": VoiceRequest("argument", "Ada", IDEA, stance="For"),
        "two": VoiceRequest("rebuttal", "Олег", "No skill needs that.", target="For#2.1", attack="Rebutting"),
    }
    for name, request in drafts.items():
        (tmp_path / f"{name}.ttl").write_text(contribution(debate, request).text, encoding="utf-8")
    first, second = (str(tmp_path / f"{name}.ttl") for name in order)
    both = run("-q", "contribute", "check", first, second, "--data", str(data))
    assert (both.returncode, both.stdout) == (0, "conforms\n")
    words = ("--by", "a maintainer", "--data", str(data))
    done = run("-q", "contribute", "accept", first, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("-q", "contribute", "check", second, "--data", str(data)).stdout == "conforms\n"
    changes = run("-q", "contribute", "impact", second, "--data", str(data)).stdout
    assert "Contribution#2" in changes
    assert "Contribution#1" not in changes
    done = run("-q", "contribute", "accept", second, *words)
    assert (done.returncode, done.stderr) == (0, f"Contribution#1 of {second} is Contribution#2 in the debate\n")
    assert "already accepted" in run("-q", "contribute", "accept", second, *words).stdout
    assert run("-q", "validate", "--data", str(data)).stdout == "conforms\n"
    writers = {
        row["contribution"]: row["writer"]
        for row in open_debate(data)
        .sparql(
            "PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
            "SELECT ?contribution ?writer { ?c a cg:Contribution ; skos:notation ?contribution ; "
            "prov:wasAttributedTo/cg:name ?writer }"
        )
        .rows()
    }
    people = {"one": "Ada", "two": "Олег"}
    assert writers == {f"Contribution#{number}": people[name] for number, name in enumerate(order, 1)}
    # the first goes, the second stays as it was accepted
    withdrawn = run("-q", "contribute", "withdraw", order[0], "--data", str(data))
    assert (withdrawn.returncode, "no longer uncountered" in withdrawn.stdout) == (0, False)
    assert run("-q", "validate", "--data", str(data)).stdout == "conforms\n"
    assert run("-q", "show", "Contribution#2", "--data", str(data)).returncode == 0
    assert run("-q", "show", "Contribution#1", "--data", str(data)).returncode == 2


def test_drafts_of_one_person_are_theirs_only_on_purpose(tmp_path: Path, run: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    debate = open_debate(data)
    for name, text in (("one", IDEA), ("two", "Plans are what is corrected.")):
        turtle = contribution(debate, VoiceRequest("claim", "Ada", text)).text
        (tmp_path / f"{name}.ttl").write_text(turtle, encoding="utf-8")
    words = ("--by", "a maintainer", "--data", str(data))
    assert run("-q", "contribute", "accept", str(tmp_path / "one.ttl"), *words).returncode == 0
    two = str(tmp_path / "two.ttl")
    refused = run("-q", "contribute", "accept", two, *words)
    assert refused.returncode == 1
    assert "Ada has contributed before" in refused.stdout
    assert "add --same-person" in refused.stdout
    assert refused.stderr == "1 finding\n"
    assert run("-q", "contribute", "check", two, "--same-person", "--data", str(data)).stdout == "conforms\n"
    assert "Contribution#2" in run("-q", "contribute", "impact", two, "--same-person", "--data", str(data)).stdout
    assert run("-q", "contribute", "accept", two, "--same-person", *words).returncode == 0
    assert run("-q", "validate", "--data", str(data)).stdout == "conforms\n"
    assert "Contribution#2" in run("-q", "show", "Ada", "--data", str(data)).stdout


def test_contributions_answer_contributions(tmp_path: Path, run: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (data / "contributions").mkdir()
    revision, step = "id:contribution-2-revision-1", "id:contribution-1-argument-1-inference-1"
    requests = [
        VoiceRequest("argument", "Ada", IDEA, stance="Against", conclusion=3),
        VoiceRequest("revision", "Bo", "Far plans differ.", target="For#2.1", label="Short plans are corrected."),
        VoiceRequest("rebuttal", "Cy", "They don't differ.", target=revision, attack="Rebutting"),
        VoiceRequest("support", "Dee", "That is more exact.", target=revision),
        VoiceRequest("revision", "Eve", "Rare is not tested.", target="Contribution#1.A", premise="Rare is not tested"),
        VoiceRequest("revision", "Fay", "It is a rare plan.", target="Contribution#5.1", label="Rare plans are not tested."),
        VoiceRequest("rebuttal", "Gil", "It doesn't follow.", target=step, attack="Undercutting"),
        VoiceRequest("rebuttal", "Hal", "It is tested.", target="Contribution#5.1", attack="Rebutting"),
        VoiceRequest("support", "Ira", "It follows not.", target="id:contribution-7-rebuttal-1"),
        VoiceRequest("claim", "Jo", "In part, yes.", reply_to="Contribution#3"),
    ]  # fmt: skip
    for number, request in enumerate(requests, 1):
        path = data / f"contribution-{number}.ttl"
        path.write_text(contribution(open_debate(data), request).text, encoding="utf-8")
    assert run("-q", "validate", "--data", str(data)).stdout == "conforms\n"
    debate = open_debate(data)

    def rows(name: str, item: str, *columns: str) -> list[tuple[str, ...]]:
        return [tuple(str(row[column]) for column in columns) for row in debate.query(name, item).rows()]

    for item in (revision, "Contribution#2"):
        seen = rows("counters", item, "counter", "attacked", "attributedTo")
        assert seen == [("Contribution#3", "revision by Contribution#2", "Cy")]
    seen = rows("supports", revision, "supporter", "backed", "attributedTo")
    assert seen == [("Contribution#4", "revision by Contribution#2", "Dee")]
    assert rows("countered", "Contribution#3", "target", "attacked") == [
        ("Contribution#2", "revision by Contribution#2")
    ]
    seen = rows("counters", "Contribution#1.A", "counter", "attacked", "attributedTo")
    assert seen == [("Contribution#7", "inference to Contribution#1.3", "Gil")]
    assert rows("counters", "Contribution#5", "counter", "attributedTo") == [("Contribution#8", "Hal")]
    assert rows("supports", "id:contribution-7-rebuttal-1", "supporter", "attributedTo") == [("Contribution#9", "Ira")]
    assert rows("revisions", "For#2.1", "where", "proposed", "attributedTo") == [
        ("Contribution#2", "Short plans are corrected.", "Bo")
    ]
    assert rows("revisions", "Contribution#5", "item", "where", "attributedTo") == [
        ("Contribution#1.A", "Contribution#5", "Eve"), ("Contribution#5.1", "Contribution#6", "Fay"),
    ]  # fmt: skip
    contested = {row["item"]: int(row["counters"]) for row in debate.query("contested").rows()}
    uncountered = {row["item"] for row in debate.query("uncountered").rows()}
    assert {"Contribution#1.A", "Contribution#2", "Contribution#5"} <= set(contested)
    assert {"Contribution#3", "Contribution#10"} <= uncountered
    assert not uncountered & set(contested)
    assert {f"Contribution#{number}" for number in range(1, 11)} <= uncountered | set(contested)
    assert {verdict.name: len(verdict.items) for verdict in debate.standing().contested} == contested
    # the post's author is credited with nothing of it
    author = {row["item"] for row in debate.query("says", "id:person-post-author").rows() if "item" in row}
    assert not [item for item in author if item.startswith("Contribution")]
    card = run("-q", "show", "Contribution#2", "--data", str(data)).stdout
    assert "Revises\n  For#2.1  “Short plans are corrected.”, because: Far plans differ." in card
    assert "Proposals" not in card
    assert "Contribution#10  below: Jo" in run("-q", "show", "Contribution#3", "--data", str(data)).stdout
    changes = run("-q", "diff", str(ROOT / "data"), str(data)).stdout
    assert f"+ revision {revision}" in changes
    assert "~ For#2.1" not in changes


def test_the_command_writes_whole_files_or_none(tmp_path: Path, run: Run) -> None:
    text, mine = tmp_path / "idea.txt", tmp_path / "mine.ttl"
    text.write_text(IDEA, encoding="utf-8")
    words = ("-q", "contribute", "new", "claim", "--voice", "Ada", "-o", str(mine))
    assert run(*words, "--text", str(text)).stdout == f"{mine}: contribution-1\n"
    before = mine.read_text(encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    (tmp_path / "large").write_bytes(b"x" * 1_000_001)
    for more, status, message in (
        (("--text", str(text)), 2, "overwrite it with --force"),
        (("--text", str(tmp_path / "binary"), "--force"), 3, "expected UTF-8"),
        (("--text", str(tmp_path / "none"), "--force"), 3, "no such file"),
        (("--text", str(tmp_path / "large"), "--force"), 2, "1,000,001 bytes; at most 1,000,000"),
        (("--force",), 2, "give your text with --text"),
        (("--text", str(text), "--force", "--by", "For#2"), 2, "give one of them"),
        (("--text", str(text), "--force", "--basis", "stated"), 2, "--basis describes what others say"),
    ):
        process = run(*words, *more)
        assert (process.returncode, process.stdout, process.stderr.count("\n")) == (status, "", 1), process.stderr
        assert message in process.stderr
    assert mine.read_text(encoding="utf-8") == before
    assert run(*words, "--text", str(text), "--force").returncode == 0
    for more, message in ((("revision",), "add --voice"), (("claim", "--convergent"), "--convergent needs --voice")):
        process = run("contribute", "new", *more)
        assert (process.returncode, message in process.stderr) == (2, True)


@pytest.mark.parametrize(
    ("script", "status", "message"),
    [
        ('echo "Skill needs feedback." > "$1"', 0, ""),
        ("exit 1", 2, "Editing failed"),
        ("true", 2, "nothing was saved in the editor"),
        ('printf "" > "$1"; touch -d 2030-01-01 "$1"', 2, "the text is empty"),
        ('printf "\\377\\376" > "$1"; touch -d 2030-01-01 "$1"', 3, "expected UTF-8"),
    ],
)
def test_an_editor_opens_on_a_terminal(script: str, status: int, message: str, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    main, other = pty.openpty()
    mine = tmp_path / "mine.ttl"
    process = subprocess.run(
        [sys.executable, "-m", "capgen_kg", "-q", "contribute", "new", "claim", "--voice", "Ada", "-o", str(mine)],
        stdin=other, capture_output=True, text=True, env={**os.environ, "VISUAL": str(editor)}, check=False, timeout=120,
    )  # fmt: skip
    os.close(main)
    os.close(other)
    assert (process.returncode, message in process.stderr, mine.exists()) == (status, True, status == 0), process.stderr
    if not status:
        assert "Skill needs feedback." in mine.read_text(encoding="utf-8")


def test_own_texts_are_verified_without_a_copy(debate: Debate, tmp_path: Path, run: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "examples" / "tools", data, ignore=shutil.ignore_patterns("[!a-z]*", "*.txt"))
    example = open_debate(data)
    (thesis,) = (
        row["t"] for row in example.sparql("SELECT ?t { ?d <https://w3id.org/capgen/ontology#hasThesis> ?t }").rows()
    )
    turtle = contribution(example, VoiceRequest("support", "Zoe Quill", IDEA, target=thesis)).text
    (data / "own.ttl").write_text(turtle, encoding="utf-8")
    copy = str(ROOT / "examples" / "tools" / "text.txt")
    process = run("-q", "source", "verify", copy, "--data", str(data))
    assert (process.returncode, process.stdout.count("100.00 %")) == (0, 2), process.stdout + process.stderr
    (data / "own.ttl").write_text(turtle.replace("Far plans", "Big plans"), encoding="utf-8")
    process = run("-q", "source", "verify", copy, "--data", str(data))
    assert (process.returncode, "has drifted" in process.stdout) == (1, True)
