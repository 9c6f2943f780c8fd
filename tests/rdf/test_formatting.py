"""``capgen format``: what it changes, what it refuses, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.errors import UsageError
from capgen_kg.rdf.formatting import format_turtle
from capgen_kg.rdf.isomorphism import digest_of
from capgen_kg.rdf.parsing import ntriples, read_facts
from tests.conftest import Run
from tests.own_turtle import FILES

UNTIDY = "@prefix e: <http://e.example/#> .\ne:b-10 e:p 1 . e:b-9 e:p 2 .\n"
TIDY = "@prefix e: <http://e.example/#> .\n\ne:b-9 e:p 2 .\n\ne:b-10 e:p 1 .\n"


def test_formatting_leaves_comments_alone(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    text = '@prefix e: <http://e.example/#> .\n\ne:b e:p 1 . # why\n# and so on\ne:a e:p "# no comment" .\n'
    path.write_text(text, encoding="utf-8")
    for words in (["format"], ["format", "--check"]):
        done = run(*words, str(path))
        assert (done.returncode, done.stdout, path.read_text(encoding="utf-8")) == (1, "", text)
        assert f"{path}:3: found a comment, which formatting would delete" in done.stderr
    assert run("format", "--force", str(path)).returncode == 0
    assert path.read_text(encoding="utf-8") == (
        '@prefix e: <http://e.example/#> .\n\ne:a e:p "# no comment" .\n\ne:b e:p 1 .\n'
    )
    assert run("format", "--check", str(path)).returncode == 0


def test_only_turtle_is_formatted(tmp_path: Path, run: Run) -> None:
    for name in ("a.nt", "a.trig", "a.rdf", "a.ttl.gz"):
        (tmp_path / name).write_bytes(b"<urn:a> <urn:b> <urn:c> .\n")
        done = run("format", str(tmp_path / name))
        assert (done.returncode, "only Turtle files (.ttl) can be formatted" in done.stderr) == (2, True)
        with pytest.raises(UsageError):
            format_turtle(tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"<urn:a> <urn:b> <urn:c> .\n"


def test_check_and_diff_name_what_would_change_and_change_nothing(tmp_path: Path, run: Run) -> None:
    tidy, untidy = tmp_path / "tidy.ttl", tmp_path / "untidy.ttl"
    tidy.write_text(TIDY, encoding="utf-8")
    untidy.write_text(UNTIDY, encoding="utf-8")
    checked = run("format", "--check", str(tidy), str(untidy))
    assert (checked.returncode, checked.stdout, checked.stderr) == (1, f"would format {untidy}\n", "")
    shown = run("format", "--diff", str(tidy), str(untidy))
    assert (shown.returncode, shown.stderr) == (1, "")
    assert shown.stdout.startswith(f"--- {untidy}\n+++ {untidy} (formatted)\n@@")
    assert "\n-e:b-10 e:p 1 . e:b-9 e:p 2 .\n" in shown.stdout
    assert untidy.read_text(encoding="utf-8") == UNTIDY
    done = run("format", str(tidy), str(untidy))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"formatted {untidy}\n", "")
    assert untidy.read_text(encoding="utf-8") == TIDY


def test_a_folder_stands_for_all_turtle_in_it(tmp_path: Path, run: Run) -> None:
    places = [tmp_path / name for name in ("a.ttl", "below/b.ttl", ".hidden/c.ttl", "below/d.nt")]
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_text(UNTIDY, encoding="utf-8")
    done = run("format", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"formatted {places[0]}\nformatted {places[1]}\n")
    assert [place.read_text(encoding="utf-8") == TIDY for place in places] == [True, True, False, False]


def test_formatting_changes_no_triple(tmp_path: Path) -> None:
    for path in FILES:
        copy = tmp_path / path.name
        # last things first, as far as lines tell
        lines = ntriples(read_facts([path])).decode().splitlines(keepends=True)
        copy.write_text("".join(reversed(lines)), encoding="utf-8")
        before = digest_of(ntriples(read_facts([copy])))
        copy.write_bytes(format_turtle(copy))
        assert digest_of(ntriples(read_facts([copy]))) == before == digest_of(ntriples(read_facts([path])))
