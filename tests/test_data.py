"""The debate's files: valid, laid out, anchored, in our own words."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from capgen_kg.text.anchors import passages, verify
from tests.conftest import ROOT, Run
from tests.own_turtle import FILES

#: Hashes of every run of nine words of the post, so that copying is seen without shipping the post.
SHINGLES = Path(__file__).parent / "data" / "shingles.txt"
RUN = 9

EXAMPLE = ROOT / "examples" / "tools"


def shingles(text: str) -> dict[str, str]:
    """Return each run of nine words of ``text`` by its hash; case, punctuation and kinds of space don't matter."""
    words = re.findall(r"[\w']+", text.lower().replace("’", "'"))
    runs = (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:12]: run for run in runs}


def ours() -> list[Path]:
    """Return every text file that we write."""
    kinds = ("*.md", "*.ttl", "*.rq", "*.csv", "*.py", "*.toml", "*.cff", "*.svg", "*.yml")
    skipped = {"source", "build", "dist", "hostile"}
    paths = [p.relative_to(ROOT) for kind in kinds for p in sorted(ROOT.rglob(kind))]
    return [ROOT / p for p in paths if not any(part in skipped or part.startswith(".") for part in p.parts)]


@pytest.mark.parametrize("path", ours(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_run_of_nine_words_is_copied(path: Path) -> None:
    known = set(SHINGLES.read_text().split())
    copied = [run for key, run in shingles(path.read_text(encoding="utf-8")).items() if key in known]
    assert copied == []


def test_the_check_for_copying_sees_a_copy(text: Path) -> None:
    content = text.read_text(encoding="utf-8")
    assert set(SHINGLES.read_text().split()) == set(shingles(content))


def test_our_turtle_is_in_the_one_layout(run: Run) -> None:
    process = run("format", "--check", *map(str, FILES))
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def test_the_example_is_as_sound_as_the_debate(run: Run) -> None:
    process = run("validate", "--data", str(EXAMPLE))
    assert (process.returncode, process.stdout) == (0, "conforms\n")
    verified = run("source", "verify", str(EXAMPLE / "text.txt"), "--data", str(EXAMPLE))
    assert (verified.returncode, verified.stdout.split(" of ")[0]) == (0, "100.00 %")


def test_the_debate_conforms_to_the_shapes(run: Run) -> None:
    process = run("validate")
    assert (process.returncode, process.stdout) == (0, "conforms\n")


def test_every_anchor_holds_and_every_code_point_is_covered(debate: Debate, text: Path) -> None:
    result = verify(debate, [text])
    assert result.faults == ()
    assert [report.coverage for report in result.texts] == [100.0]


def test_leaves_cover_the_text_without_a_copy_of_it(debate: Debate) -> None:
    leaves = [passage for passage in passages(debate) if passage.leaf]
    assert leaves[0].start == 0
    assert [leaf.end for leaf in leaves[:-1]] == [leaf.start for leaf in leaves[1:]]
    assert leaves[-1].end == 22_417


def test_comments_span_what_the_text_gives_them(debate: Debate) -> None:
    spans = {passage.name: (passage.start, passage.end) for passage in passages(debate)}
    assert spans["id:passage-comment-1"] == (8396, 10403)
    assert spans["id:passage-comment-9"] == (17192, 18879)
    assert spans["id:passage-comment-16"] == (22194, 22417)


def test_no_derived_statement_is_typed(debate: Debate) -> None:
    typed = debate.sparql(
        """PREFIX cg: <https://w3id.org/capgen/ontology#>
        SELECT * { VALUES ?p { cg:counters cg:counteredBy cg:defends cg:supports cg:opposes cg:similarTo cg:inThreadOf }
        ?s ?p ?o }""",
        asserted=True,
    )
    assert typed.rows() == []
