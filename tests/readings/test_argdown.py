"""A reading in Argdown becomes a debate; text file and graph are edited in turn, and each keeps what the other says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.locking import LOCK
from capgen_kg.new_debate import DebateOptions
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame, new_frame, read_frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.merging import merge
from capgen_kg.readings.to_argdown import write
from tests.conftest import ROOT, Run

TOOLS = ROOT / "examples" / "tools"
SQUARE = ROOT / "tests" / "golden" / "debate"
READING = """===
title: Should the library lend tools?
===

[Lend]: The library should lend tools. {quote: "whether our library should lend tools"}

# For

<Idle tools>

(1) [Drill]: A drill sees about an hour of use in a year. {quote: "A drill is perhaps used for an hour a year.", hedge: perhaps}
(2) [Wait]: Twenty households with one drill would not wait. {quote: "nobody would wait long"}
-- {basis: interpreted, why: Both speak of how little drills are used.} --
  <_ [Shop idle]: So are those of the shop. {quote: "if tools lie idle, the shop's lie idle as well", basis: stated}
(3) [Idle]: Tools are idle for most of the time. {quote: "Most tools lie idle. A drill"}
-----
(4) [Useful]: Lending makes use of them. {quote: "If twenty households shared one, nobody would wait long."}

# Against

<Danger>: People come to harm by tools. {quote: "1. Tools hurt people.", boost: {hurt: strong}}
  - [Knives]: Bread knives do harm, too. {quote: "So do bread knives", by: Ivo, basis: stated}

[Dear]: Repairs would cost money. {quote: "repairs would have to be paid for"}
  - [Cafe]: The café repairs for nothing. {
      quote: "we have repaired things at the café for six years"
      by: Pavel
      basis: interpreted
      why: It denies that repairs have to be paid for.
    }
"""


def frame_of(folder: Path) -> Frame:
    file = folder / "text.txt"
    frame = read_frame(folder, file.read_text(encoding="utf-8"), file)
    assert frame
    return frame


def merged(frame: Frame, text: str) -> dict[str, list[tuple[str, str, str]]]:
    encoded = encode(read(text, Path("reading.argdown"), frame.messages), frame)
    assert encoded.problems == []
    result = merge(frame, encoded.facts)
    assert result.dangling == []
    return result.files


def sample(tmp_path: Path, run: Run, text: str = READING) -> Path:
    folder, file = tmp_path / "tools", tmp_path / "reading.argdown"
    file.write_text(text.replace("\n-----\n", "\n-- {basis: stated} --\n"), encoding="utf-8")
    arguments = ("--source", str(TOOLS / "text.txt"), "-o", str(folder), "--language", "en")
    process = run("-q", "import", "--from", "argdown", str(file), *arguments)
    assert process.returncode == 0, process.stderr
    return folder


def test_a_reading_becomes_a_debate_anchored_in_its_text(run: Run, tmp_path: Path) -> None:
    folder = sample(tmp_path, run)
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    verified = run("source", "verify", str(folder / "text.txt"), "--data", str(folder))
    assert verified.stdout.startswith("100.00 % of 1905 ")
    debate = open_debate(folder)
    [thesis] = debate.query("thesis").rows()
    assert "The library should lend tools." in thesis.values()
    labels = {row["argument"]: row["title"] for row in debate.query("arguments").rows()}
    assert labels == {"For#1": "Idle tools", "Against#1": "Danger", "Against#2": "Dear"}
    assert [(row["attackType"], row["label"], row["basis"]) for row in debate.query("counters", "For#1").rows()] == [
        ("undercutting", "So are those of the shop.", "stated")
    ]
    [row] = debate.query("counters", "Against#2").rows()
    assert (row["label"], row["attributedTo"], row["basis"]) == (
        "The café repairs for nothing.",
        "Pavel",
        "interpreted",
    )
    assert {row["words"] for row in debate.query("hedged", "For#1").rows()} == {"perhaps"}
    assert {row["label"] for row in debate.query("premises", "For#1").rows()} >= {
        "A drill sees about an hour of use in a year.",
        "Twenty households with one drill would not wait.",
        "Tools are idle for most of the time.",
    }
    shown = run("source", "show", "For#1", str(folder / "text.txt"), "--data", str(folder)).stdout
    assert "nobody would wait long." in shown


def test_the_same_reading_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in sample(tmp_path, run).iterdir()}
    after = {path.name: path.read_bytes() for path in sample(tmp_path, run).iterdir()}
    assert after == before


@pytest.mark.parametrize("folder", [TOOLS, SQUARE], ids=lambda path: path.name)
def test_a_debate_as_argdown_gives_the_same_debate(folder: Path) -> None:
    frame = frame_of(folder)
    reading, nodes = reading_of(frame)
    triples = [fact[:3] for facts in frame.files.values() for fact in facts]
    # a reading has no speech acts, and leaves them and what attacks them as they are
    acts = {obj for _, predicate, obj in triples if predicate == cg("performs")}
    beyond = {subject for subject, predicate, obj in triples if predicate == cg("attacks") and obj in acts}
    for name in ("Claim", "Argument", "Inference", "Rebuttal", "Support"):
        assert set(frame.of_class(name)) - beyond <= set(nodes.values()), name
    text = write(reading, frame)
    files = merged(frame, text)
    assert {name: set(facts) for name, facts in files.items()} == {
        name: set(facts) for name, facts in frame.files.items()
    }


def test_a_written_reading_is_stable_from_the_first_export_on(run: Run, tmp_path: Path) -> None:
    folder = sample(tmp_path, run)
    frame = frame_of(folder)
    text = write(reading_of(frame)[0], frame)
    for title in ("<Idle tools>", "[Drill]", "[Shop idle]", "<Danger>", "[Cafe]"):
        assert title in text
    # in the debate that it is of, and in a new one
    assert merged(frame, text) == frame.files
    options = DebateOptions(frame.base, "tools", "en", "Should the library lend tools?")
    fresh = new_frame(frame.text, options, Path("text.txt"))
    files = merged(fresh, text)
    assert {fact for facts in files.values() for fact in facts} == {
        fact for facts in frame.files.values() for fact in facts
    }
    again = Frame(files, frame.text)
    assert write(reading_of(again)[0], again) == text


def test_what_is_changed_in_the_text_file_changes_in_the_graph_and_nothing_else(run: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "tools", tmp_path / "reading.argdown"
    shutil.copytree(TOOLS, folder)
    source = str(folder / "text.txt")
    assert run("export", "--to", "argdown", "--source", source, "--data", str(folder), "-o", str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    changed = text.replace("Repairs would cost money.", "Repairs cost money.")
    changed = changed.replace(
        "# Against", '[Novel]: A novel may be lent with it. {quote: "may leave with a novel", hedge: may}\n\n# Against'
    )
    changed = changed.replace("  + [Comment#4.4]", "  // + [Comment#4.4]")
    file.write_text(changed, encoding="utf-8")
    process = run("import", "--from", "argdown", str(file), "--source", source, "-o", str(folder))
    assert process.returncode == 0, process.stderr
    before, after = set(read_facts(TOOLS.glob("*.ttl"))), set(read_facts(folder.glob("*.ttl")))
    gone = {fact[0].rpartition("/")[2] for fact in before - after}
    assert gone == {"against-2-claim-4>", "comment-4-support-1>", "comment-4>"}
    new = {fact[0].rpartition("/")[2] for fact in after - before}
    assert new == {
        "against-2-claim-4>",
        "novel>",
        "novel-hedge-1>",
        "argument-novel>",
        "argument-novel-support-thesis>",
        "post>",
    } | {name for name in new if name.startswith("passage-")}
    untouched = [path.name for path in TOOLS.glob("*.ttl") if path.read_bytes() == (folder / path.name).read_bytes()]
    assert {"comments.ttl", "people.ttl"} <= set(untouched)
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"


def test_what_is_changed_in_the_graph_is_in_the_text_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tools"
    shutil.copytree(TOOLS, folder)
    path = folder / "arguments-against.ttl"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Repairs would cost money.", "Repairs cost."), encoding="utf-8"
    )
    source = str(folder / "text.txt")
    process = run("export", "--to", "argdown", "--source", source, "--data", str(folder))
    assert "[Against#2.4]: Repairs cost." in process.stdout


def test_speech_acts_that_refer_to_what_is_gone_are_named(run: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "tools", tmp_path / "reading.argdown"
    shutil.copytree(TOOLS, folder)
    frame = frame_of(folder)
    text = write(reading_of(frame)[0], frame)
    lines = [line for line in text.splitlines() if "Comment#1.2" not in line]
    file.write_text("\n".join(lines), encoding="utf-8")
    process = run("import", "--from", "argdown", str(file), "--source", str(folder / "text.txt"), "-o", str(folder))
    assert process.returncode == 2
    assert "no longer has comment-1-claim-2, to which comment-2-concession-1 refers by concerns" in process.stderr
    assert set(read_facts(folder.glob("*.ttl"))) == set(read_facts(TOOLS.glob("*.ttl")))


def test_quotations_belong_to_the_message_that_they_stand_in(run: Run, tmp_path: Path) -> None:
    thread, folder = tmp_path / "thread.md", tmp_path / "tools"
    thread.write_text(
        "# Lend tools?\n\n## Ann\n\nMost tools lie idle. So lend them.\n\n### Bob\n\n> Most tools lie idle.\n\nNot mine, I use them!\n",
        encoding="utf-8",
    )
    assert run("-q", "import", "--from", "markdown", str(thread), "-o", str(folder), "--language", "en").returncode == 0
    reading = tmp_path / "reading.argdown"
    reading.write_text(
        """[Thesis]: Tools should be lent. {quote: "So lend them."}

# For

<Idle>: Most tools are unused. {quote: "Most tools lie idle."}

# Comment#1

[Used]: Bob uses his tools. {quote: "I use them!"}
  -> [Idle conclusion] {basis: stated, quote: "Not mine"}
""".replace("[Idle conclusion]", "<Idle>"),
        encoding="utf-8",
    )
    process = run("import", "--from", "argdown", str(reading), "--source", str(folder / "text.txt"), "-o", str(folder))
    assert process.returncode == 0, process.stderr
    debate = open_debate(folder)
    [row] = debate.query("counters", "For#1").rows()
    assert (row["counter"], row["attributedTo"], row["label"]) == ("Comment#1", "Bob", "Bob uses his tools.")
    assert "capgen: " not in run("lint", "--data", str(folder)).stderr
    lint = run("lint", "--data", str(folder), "--format", "text").stdout
    assert "thesis-to-write" not in lint
    # the sentences of Ann are read; of Bob's, all that is quoted
    assert lint.count("[unread]") == 0, lint


THESIS = '[T]: Thesis. {quote: "our library should lend tools"}\n\n# For\n\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<A>: Idle.", ["5:1: error: [A conclusion] has no quotation; quote its words in the text"]),
        ("<A>: x {quote: Most tools lay idle}", ["5:9: error: “Most tools lay idle” is nowhere in the text; the nearest words are “Most tools lie idle”"]),
        ("<A>: x {quote: tools}", ["5:9: error: “tools” is in several places of the text, at 3:86 in Post, at 7:9 in Post, at 10:12 in Post; quote more words"]),
        ("<A>: x {qoute: wait long}", ["5:9: error: found the key 'qoute' in the data of the argument; did you mean quote?"]),
        ("<A>: x {quote: wait long, basis: state}", ["5:27: error: there is no basis state; did you mean stated?"]),
        ("<A>: x {quote: wait long, by: Iwo}", ["5:8: error: nobody in the text is called Iwo; did you mean Ivo?"]),
        ("<A>: x {quote: wait long, hedge: may}", ["5:8: error: “may” is not among the words that this is quoted from"]),
        ("<A>: x {quote: wait long, hedge: wait}", ["5:8: error: say of what kind “wait” is, as {hedge: {wait: possible}}; hedges are approximate (about), "]),
        ("<A>: x {quote: wait long, hedge: {wait: posible}}", ["5:27: error: there is no kind of hedge posible; did you mean possible?"]),
        ("<A>: x {quote: wait long, in: Comment#9}", ["5:27: error: there is no message Comment#9"]),
        ("<A>: x {quote: wait long, at: passage-x}", ["5:27: error: there is no passage passage-x"]),
        ("<A>: x {quote: wait long, id: Big Id}", ["5:27: error: found the id 'Big Id', expected small letters, digits and hyphens"]),
        ("<A>: x {quote: wait long, notation: big}", ["5:27: error: found the notation 'big', expected one such as For#2 or For#2.1"]),
        ("<A>: x {quote: wait long, conclusions: [B]}", ["5:27: error: there is no statement [B]"]),
        ("<A>: x {quote: wait long}\n  - [B]: y {quote: A drill}", ["6:12: error: say whether the text states this: {basis: stated} with a quote, or {basis: interpreted, why: …}; the front matter may have a basis for all"]),
        ("<A>: x {quote: wait long}\n  - [B]: y {quote: A drill, basis: interpreted}", ["6:12: error: say why this is interpreted so: {why: …}"]),
        ("<A>: x {quote: wait long}\n  - [For#3.1] {basis: stated}", ["6:3: error: [For#3.1] has no words; write them once, as [For#3.1]: words"]),
        ("<A>: x {quote: \"wait long}", ["5:8: error: found a brace that is not closed before the next empty line"]),
        ("<A>: x {quote: wait: long}", ["5:20: error: found data that are no YAML; put words that have a colon, braces or quotes in double quotes"]),
        ("<A>: x {quote: wait long, why: \"It is}\n  - [B]: y {quote: A drill, why: \"x\"}", ["5:32: error: found a quotation mark that is not closed on its line"]),
        ("<A>: x {quote:\"wait long\"}", ["5:9: error: found the key 'quote:\"wait long\"' in the data of the argument; put a space after the colon"]),
        ("<A>: x {quote: wait long, by: Dora}", ["5:8: error: nobody in the text is called Dora; expected a name in it, such as "]),
        ("<A>: x {quote: Most tools lie idle, hedge: may, he said}", ["5:49: error: found the key 'he said' in the data of the argument; put words that have a comma in double quotes"]),
        ("<A>: x {quote: “Most tools lie idle”}", ["5:9: error: ““Most tools lie idle”” is nowhere in the text; write straight quotation marks around it"]),
        ("# Agianst\n\n<A>: x {quote: Most tools lie idle}", ["5:1: error: found the heading 'Agianst'; did you mean Against?"]),
        ("<A>: x {quote: Most tools lie idle}\n  - [B]: y {quote: Tools hurt people, basis: stated}\n\t- [C]: z {quote: Bob, basis: stated}", ["7:1: error: found a tab among lines that are indented with spaces; write spaces"]),
        ("<A>: x {quote: wait long}\n  - [Braed] {basis: stated}\n\n# Other\n\n[Bread]: y {quote: A drill}", ["6:13: error: [Braed] has no quotation; quote its words in the text or, where the text leaves it unsaid, the nearest, as {basis: interpreted, why: …}; did you mean [Bread]?"]),
        ("<A>: x {quote: wait long}\n\n<A>: y", ["7:1: error: found other words for <A> than at 5:1, expected the same or none"]),
        ("<A>: x {quote: wait long}\n\n  - [B]: y", ["7:3: error: found a relation that stands below nothing; leave no empty line above it, and indent it: [B]: y"]),
        ("<A>: x {quote: wait long}\n  - <A> {basis: stated}", ["6:9: error: relation 1 from <A> to <A>: The item relates to itself or to something of its own (<A>); "]),
        ("<A>", ["5:1: error: <A> has neither words nor premises and a conclusion; write <A>: words"]),
        ("<A>\n\n(1) [P]: p {quote: wait long}", ["7:1: error: found numbered statements without a line of inference such as ----"]),
        ("(1) [P]: p {quote: wait long}\n----\n(2) [C]: c {quote: A drill}", ["5:1: error: found numbered statements below no argument; write its name above them"]),
        ("[P]: p {quote: wait long}\n\n# Other\n\n[Q]: q {quote: A drill}\n  _ [R]: r {quote: lie idle. A drill, basis: stated}", ["10:3: error: an undercut is aimed at a step; give the argument premises and a conclusion, or write - instead"]),
        ("[B]: y {quote: A drill, on: x}", ["5:25: error: found the key 'on' in the data of the claim; what is about the relation"]),
        ("<A>: x {quote: wait long}\n  - [B] {on: nothing, basis: stated}\n\n# Other\n\n[B]: y {quote: A drill}", ["6:10: error: there is no step or relation above with the id nothing"]),
    ],
)  # fmt: skip
def test_a_mistake_is_one_finding_at_its_place(text: str, lines: list[str], run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.argdown"
    file.write_text(f"{THESIS}{text}\n", encoding="utf-8")
    process = run(
        "-q", "import", "--from", "argdown", str(file), "--source", str(TOOLS / "text.txt"), "-o", str(tmp_path / "o")
    )
    assert process.returncode == 1, process.stderr
    assert not (tmp_path / "o").exists()
    *problems, last = process.stderr.removesuffix("\n").split("\n")
    assert last == f"capgen: found {len(lines)} error{'s' * (len(lines) != 1)}; nothing was written"
    assert len(problems) == len(lines), problems
    for problem, line in zip(problems, lines, strict=True):
        assert problem.startswith(f"{file}:{line}"), problem


def test_calls_that_cannot_be_carried_out_are_refused(run: Run, tmp_path: Path) -> None:
    file, text = tmp_path / "r.argdown", str(TOOLS / "text.txt")
    file.write_text(f"{THESIS}<A>: x {{quote: wait long}}\n", encoding="utf-8")
    out = tmp_path / "out"
    for words, status, message in (
        (("argdown", "--source", "nope.txt", "-o", str(out)), 3, "nope.txt: there is no such file"),
        (("kialo", "--source", text, "-o", str(out)), 2, "--source takes a text with argdown"),
        (("argdown", "--source", text, "--source", text, "-o", str(out)), 2, "one text and one URL"),
        (("argdown", "--source", str(file), "-o", str(TOOLS)), 2, "is not the text of the debate"),
        (("argdown", "--source", text, "-o", str(file)), 2, "is not a folder"),
    ):
        process = run("import", str(file), "--from", *words)
        assert (process.returncode, process.stderr.count("\n")) == (status, 1), process.stderr
        assert message in process.stderr
    out.mkdir()
    (out / "text.txt").write_text("mine", encoding="utf-8")
    process = run("import", str(file), "--from", "argdown", "--source", text, "-o", str(out))
    assert process.returncode == 2
    assert "text.txt is there already" in process.stderr
    assert {path.name for path in out.iterdir()} == {"text.txt", LOCK}
    process = run("export", "--to", "kialo", "--source", text, "--data", str(TOOLS))
    assert process.returncode == 2
    process = run("export", "--to", "argdown", "--source", text, "--reading", "symmetric", "--data", str(TOOLS))
    assert (process.returncode, process.stdout) == (2, "")
    assert "--reading is for iccma, apx, tgf" in process.stderr
    process = run("export", "--to", "argdown", "--source", str(file), "--data", str(TOOLS))
    assert process.returncode == 2
    assert "is not the text of a post of the debate" in process.stderr


def test_a_file_with_comments_is_not_rewritten(run: Run, tmp_path: Path) -> None:
    folder = sample(tmp_path, run)
    path = folder / "arguments-against.ttl"
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "reading.argdown"
    file.write_text(
        file.read_text(encoding="utf-8").replace("People come to harm", "People are hurt"), encoding="utf-8"
    )
    process = run("import", "--from", "argdown", str(file), "--source", str(TOOLS / "text.txt"), "-o", str(folder))
    assert process.returncode == 2
    assert "arguments-against.ttl:1: found a comment, which rewriting would remove" in process.stderr
