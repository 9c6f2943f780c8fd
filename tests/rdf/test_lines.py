"""The lines of triples: where a file has a triple a line, and where lines end in other ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_facts, read_located_facts

FIRST, SECOND = (
    "<http://example.org/a> <http://example.org/b> 'x' .",
    "<http://example.org/a> <http://example.org/b> <http://example.org/c> .",
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{0}\n{1}\n", [1, 2]),
        ("# a comment\n\n  {0} # another\n\t\n{1}", [3, 5]),
        ("\ufeff{0}\r\n\r\n{1}\r\n", [1, 3]),
        # a carriage return alone ends a triple, but no line
        ("{0}\r{1}\n", [1, 1]),
    ],
)
@pytest.mark.parametrize("ending", ["nt", "nq", "ttl"])
def test_each_triple_has_its_line(tmp_path: Path, text: str, lines: list[int], ending: str) -> None:
    path = tmp_path / f"some.{ending}"
    path.write_bytes(text.format(FIRST.replace("'", '"'), SECOND).encode())
    places = [*read_located_facts([path])]
    assert [line for _, (_, line) in places] == lines
    assert [fact for fact, _ in places] == [*read_facts([path])]
    assert [fact[2] for fact, _ in places] == ['"x"', "<http://example.org/c>"]


@pytest.mark.parametrize("ending", ["nt", "ttl"])
@pytest.mark.parametrize(
    "line", ['<http://example.org/a> <http://example.org/b> "x"@en--ltr .', "<http://example.org/a> <b c> 1 ."]
)
def test_a_mistake_has_its_line_with_and_without_the_lines_of_triples(tmp_path: Path, ending: str, line: str) -> None:
    path = tmp_path / f"some.{ending}"
    path.write_text(f"{SECOND}\n\n{line}\n{SECOND}\n")
    for read in (read_facts, read_located_facts):
        with pytest.raises(InputError) as caught:
            [*read([path])]
        assert caught.value.line == 3
