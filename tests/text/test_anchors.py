"""Anchors are held against copies of the texts that they are in, one or several."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

EXAMPLE = ROOT / "examples" / "tools"
#: A text of somebody's own, and where its passages begin and end.
OWN = "Idle tools rust — so lend them. Whoever lends gets thanks."
SPANS = [(0, 32), (32, len(OWN))]
THING = "https://example.org/own/"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def own_passages(spans: list[tuple[int, int]], text: str = OWN) -> str:
    """Return the Turtle of a text of somebody's own, with leaf passages at ``spans``."""
    passages = "".join(
        f"<{THING}passage-{n}> a cg:LeafPassage ; cg:start {start} ; cg:end {end} ; cg:inTextOf <{THING}text> ;\n"
        f'  cg:sha256 "{sha256(text[start:end])}" ; cg:role cg:Separator .\n'
        for n, (start, end) in enumerate(spans)
    )
    return (
        f"@prefix cg: <https://w3id.org/capgen/ontology#> .\n<{THING}text> a cg:Post ; cg:length {len(text)} ; "
        f'cg:sha256 "{sha256(text)}" .\n{passages}'
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a debate with two texts: that of the example, and one of a contribution's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in EXAMPLE.glob("*.ttl"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "own.ttl").write_text(own_passages(SPANS), encoding="utf-8")
    (tmp_path / "own.txt").write_text(OWN, encoding="utf-8")
    return folder


def test_each_anchor_is_held_against_its_own_text(data: Path, run: Run) -> None:
    post, own = str(EXAMPLE / "text.txt"), str(data.parent / "own.txt")
    for texts in ([post, own], [own, post]):
        done = run("-q", "source", "verify", *texts, "--data", str(data))
        assert (done.returncode, done.stderr) == (0, "")
        assert [line.split(" of ")[0].split(": ")[-1] for line in done.stdout.splitlines()] == ["100.00 %"] * 2
        assert f"{THING}text: 100.00 % of {len(OWN)} code points" in done.stdout


def test_anchors_in_a_text_that_was_not_given_are_told_and_not_drifted(data: Path, run: Run) -> None:
    post, own = str(EXAMPLE / "text.txt"), str(data.parent / "own.txt")
    done = run("-q", "source", "verify", post, "--data", str(data))
    assert done.returncode == 3
    assert "drifted" not in done.stdout
    assert done.stdout.startswith("100.00 % of 1905 code points")
    assert done.stderr == (
        f"capgen: anchors not verified: 2 in {THING}text; give these texts, too, or --only-given\n"
    )  # fmt: skip
    assert run("-q", "source", "verify", own, "--data", str(data)).returncode == 3
    for text in (post, own):
        asked = run("-q", "source", "verify", text, "--only-given", "--data", str(data))
        assert (asked.returncode, asked.stderr) == (0, "")


def test_a_copy_that_changed_is_known_by_the_anchors_that_are_intact(data: Path, run: Run) -> None:
    changed = data.parent / "changed.txt"
    changed.write_text(OWN.replace("thanks", "praise"), encoding="utf-8")
    done = run("-q", "source", "verify", str(changed), str(EXAMPLE / "text.txt"), "--data", str(data))
    assert done.returncode == 1
    assert f"{THING}passage-1 (32–{len(OWN)}) has drifted" in done.stdout
    assert "passage-0" not in done.stdout
    assert done.stdout.count("drifted") == 1
    # both are told: what drifted, and what could not be checked
    alone = run("-q", "source", "verify", str(changed), "--data", str(data))
    assert (alone.returncode, "anchors not verified" in alone.stderr) == (1, True)


def test_a_text_in_the_data_that_was_changed_is_known(data: Path, run: Run) -> None:
    """The text of a contribution is in the data, so that an edit of it is one of the data."""
    own = data / "own.ttl"
    own.write_text(own.read_text(encoding="utf-8") + f'<{THING}text> cg:text "{OWN}" .\n', encoding="utf-8")
    post = str(EXAMPLE / "text.txt")
    assert run("-q", "source", "verify", post, "--data", str(data)).returncode == 0
    own.write_text(own.read_text(encoding="utf-8").replace(" thanks", " praise"), encoding="utf-8")
    done = run("-q", "source", "verify", post, "--data", str(data))
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{THING}text has the SHA-256" in done.stdout
    assert f"{THING}passage-1 (32–{len(OWN)}) has drifted" in done.stdout
    assert "passage-0" not in done.stdout


@pytest.mark.parametrize(("words", "status"), [("so", 0), ("SO  lend", 0), ("perhaps", 1), ("thanks", 1)])
def test_hedges_and_boosters_are_held_against_their_passages(words: str, status: int, data: Path, run: Run) -> None:
    own = data / "own.ttl"
    hedge = f'<{THING}hedge> a cg:Hedge ; cg:words "{words}" ; cg:anchor <{THING}passage-0> .\n'
    own.write_text(own.read_text(encoding="utf-8") + hedge, encoding="utf-8")
    texts = str(EXAMPLE / "text.txt"), str(data.parent / "own.txt")
    done = run("-q", "source", "verify", *texts, "--data", str(data))
    assert done.returncode == status, done.stdout
    assert (f"{THING}hedge: its passages do not have the words “{words}”" in done.stdout) == bool(status)
    # what a text that was not given says is not known
    assert "do not have" not in run("-q", "source", "verify", texts[0], "--only-given", "--data", str(data)).stdout


def test_a_text_that_is_nobodys_is_refused(data: Path, run: Run) -> None:
    strange = data.parent / "strange.txt"
    strange.write_text("Something else.", encoding="utf-8")
    done = run("-q", "source", "verify", str(strange), "--data", str(data))
    assert (done.returncode, done.stdout) == (2, "")
    assert "this is not a copy of a text with anchors" in done.stderr
    # where there is one text only, it is a copy that has changed
    only = run("-q", "source", "verify", str(strange), "--data", str(EXAMPLE))
    assert (only.returncode, "lies outside the text" in only.stdout) == (1, True)


def test_words_are_shown_from_the_text_that_they_are_in(data: Path, run: Run) -> None:
    post, own = str(EXAMPLE / "text.txt"), str(data.parent / "own.txt")
    done = run("-q", "source", "show", "For#1.1", own, post, "--data", str(data))
    assert (done.returncode, done.stdout) == (
        0,
        run("-q", "source", "show", "For#1.1", post, "--data", str(EXAMPLE)).stdout,
    )
    lacking = run("-q", "source", "show", "For#1.1", own, "--data", str(data))
    assert (lacking.returncode, lacking.stdout) == (2, "")
    assert "; give a copy of it" in lacking.stderr


@pytest.mark.parametrize(
    ("spans", "covered", "faults"),
    [
        ([(0, 32), (32, 58)], "100.00 %", []),
        ([(0, 32), (35, 58)], "94.83 %", ["32–35 lies in no leaf passage"]),
        ([(0, 32), (30, 58)], "96.55 %", ["30–32 lies in more than one leaf passage"]),
        ([(2, 32), (32, 57)], "94.83 %", ["0–2 lies in no leaf passage", "57–58 lies in no leaf passage"]),
        ([(0, 10), (9, 12), (9, 20), (18, 58)], "91.38 %",
         ["9–12 lies in more than one leaf passage", "18–20 lies in more than one leaf passage"]),
        ([(0, 5), (6, 20), (19, 40), (40, 58)], "96.55 %",
         ["5–6 lies in no leaf passage", "19–20 lies in more than one leaf passage"]),
    ],
)  # fmt: skip
def test_each_gap_and_overlap_of_leaves_is_named(
    spans: list[tuple[int, int]], covered: str, faults: list[str], tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "own.txt").write_text(OWN, encoding="utf-8")
    (folder / "own.ttl").write_text(own_passages(spans), encoding="utf-8")
    done = run("-q", "source", "verify", str(tmp_path / "own.txt"), "--data", str(folder))
    *named, share = done.stdout.splitlines()
    assert named == faults
    assert share == f"{covered} of 58 code points lie in exactly one leaf passage"
    assert done.returncode == bool(faults)


def test_a_copy_that_is_longer_has_a_gap_at_its_end(run: Run, tmp_path: Path) -> None:
    text = (EXAMPLE / "text.txt").read_text(encoding="utf-8")
    copy = tmp_path / "text.txt"
    copy.write_text(text + "More of it.", encoding="utf-8")
    done = run("-q", "source", "verify", str(copy), "--data", str(EXAMPLE))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].endswith("/tools/post has 1916 code points, expected 1905")
    assert lines[2:] == [
        "1905–1916 lies in no leaf passage",
        "99.43 % of 1916 code points lie in exactly one leaf passage",
    ]


def test_a_copy_that_is_shorter_ends_before_the_last_passages(run: Run, tmp_path: Path) -> None:
    text = (EXAMPLE / "text.txt").read_text(encoding="utf-8")
    copy = tmp_path / "text.txt"
    copy.write_text(text[:1830], encoding="utf-8")
    done = run("-q", "source", "verify", str(copy), "--data", str(EXAMPLE))
    assert done.returncode == 1
    outside = [line.split(" ")[1] for line in done.stdout.splitlines() if line.endswith("lies outside the text")]
    assert outside == ["(1699–1904)", "(1824–1904)", "(1904–1905)"]
    assert "drifted" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("100.00 % of 1830 code points")


@pytest.mark.parametrize(
    ("quoted", "repeats"), [("Idle tools", True), ("Idle...", True), ("Idle …", False), ("tools idle", False)]
)
def test_a_quotation_may_trail_off_in_dots(quoted: str, repeats: bool, tmp_path: Path, run: Run) -> None:
    text = f"Idle tools. {quoted}"
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "own.txt").write_text(text, encoding="utf-8")
    (folder / "own.ttl").write_text(
        own_passages([(0, 12), (12, len(text))], text)
        + f"<{THING}passage-1> cg:repeats <{THING}passage-0> .\n", encoding="utf-8",
    )  # fmt: skip
    done = run("-q", "source", "verify", str(tmp_path / "own.txt"), "--data", str(folder))
    assert (done.returncode, "does not repeat" in done.stdout) == (not repeats, not repeats)


def test_a_quotation_that_repeats_other_words_is_named(run: Run, tmp_path: Path) -> None:
    text = (EXAMPLE / "text.txt").read_text(encoding="utf-8")
    copy = tmp_path / "text.txt"
    copy.write_text(text.replace('"Tools hurt people."', '"Tools help people."'), encoding="utf-8")
    done = run("-q", "source", "verify", str(copy), "--data", str(EXAMPLE))
    assert done.returncode == 1
    assert "passage-comment-1-2 (1211–1229) does not repeat" in done.stdout
