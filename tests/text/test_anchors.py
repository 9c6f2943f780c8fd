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


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a debate with two texts: that of the example, and one of a contribution's own."""
    passages = "".join(
        f"<{THING}passage-{n}> a cg:LeafPassage ; cg:start {start} ; cg:end {end} ; cg:inTextOf <{THING}text> ;\n"
        f'  cg:sha256 "{sha256(OWN[start:end])}" ; cg:role cg:Separator .\n'
        for n, (start, end) in enumerate(SPANS)
    )
    folder = tmp_path / "data"
    folder.mkdir()
    for path in EXAMPLE.glob("*.ttl"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "own.ttl").write_text(
        f"@prefix cg: <https://w3id.org/capgen/ontology#> .\n<{THING}text> a cg:Post ; cg:length {len(OWN)} ; "
        f'cg:sha256 "{sha256(OWN)}" .\n{passages}', encoding="utf-8",
    )  # fmt: skip
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
        f"capgen: anchors not checked: 2 in {THING}text; give these texts, too, or --only-given\n"
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
    assert (alone.returncode, "anchors not checked" in alone.stderr) == (1, True)


def test_a_text_that_is_nobodys_is_refused(data: Path, run: Run) -> None:
    strange = data.parent / "strange.txt"
    strange.write_text("Something else.", encoding="utf-8")
    done = run("-q", "source", "verify", str(strange), "--data", str(data))
    assert (done.returncode, done.stdout) == (2, "")
    assert "this is none of the texts that the anchors are in" in done.stderr
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


def test_gaps_and_overlaps_of_leaves_are_named(data: Path, run: Run) -> None:
    file = data / "own.ttl"
    for broken, fault in (
        (f"cg:start 32 ; cg:end {len(OWN)}", None), (f"cg:start 35 ; cg:end {len(OWN)}", "32–35 lies in no leaf passage"),
        (f"cg:start 30 ; cg:end {len(OWN)}", "30–32 lies in more than one leaf passage"),
    ):  # fmt: skip
        content = file.read_text(encoding="utf-8")
        file.write_text(content.replace(f"cg:start 32 ; cg:end {len(OWN)}", broken), encoding="utf-8")
        done = run("-q", "source", "verify", str(data.parent / "own.txt"), "--only-given", "--data", str(data))
        assert done.returncode == (fault is not None)
        assert fault is None or fault in done.stdout
        file.write_text(content, encoding="utf-8")
