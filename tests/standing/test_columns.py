"""Programs in files beside a store: the same labels as from the triples, and none from a file of other triples."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given

import capgen_kg
from capgen_kg.debate import load_debate
from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.standing import columns, report
from capgen_kg.standing.columns import ProgramColumns, path_of
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED, grounded
from capgen_kg.standing.program import Program
from capgen_kg.standing.report import Standing
from tests.standing.referee import Structure
from tests.standing.structures import structures
from tests.standing.test_labels import SETTINGS, pigeons, program, readings


@pytest.mark.parametrize("waves", [0, 1, 2, 3, 2_000])
@readings
@SETTINGS
@given(structure=structures())
def test_labels_from_columns_are_those_of_the_program(waves: int, reading: str, structure: Structure) -> None:
    pytest.importorskip("numpy")
    whole = program(structure, reading)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "MAX_WAVES", waves)
        assert ProgramColumns.of(whole).labels() == grounded(whole)


def test_labels_from_columns_follow_long_chains_and_large_cycles() -> None:
    pytest.importorskip("numpy")
    whole = Program()
    chain = [whole.atom() for _ in range(3 * columns.MAX_WAVES)]
    whole.rule(chain[0])
    for attacker, target in pairwise(chain):
        whole.rule(target, (), (attacker,))
    cycle = [whole.atom() for _ in range(100)]
    for needed, atom in pairwise([cycle[-1], *cycle]):
        whole.rule(atom, (needed,))
    undecided = whole.atom()
    whole.rule(undecided, (), (undecided,))
    whole.rule(whole.atom(), (undecided,), (cycle[0],))
    expected = [IN, OUT] * (len(chain) // 2) + [OUT] * len(cycle) + [UNDECIDED] * 2
    assert ProgramColumns.of(whole).labels() == expected


def test_labels_from_columns_do_not_need_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    whole = pigeons(4)
    assert ProgramColumns.of(whole).labels() == grounded(whole)


@SETTINGS
@given(structure=structures())
def test_a_program_is_read_as_it_was_written(structure: Structure) -> None:
    whole = program(structure, "symmetric")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program"
        ProgramColumns.of(whole).write(path, "version")
        result = ProgramColumns.read(path, "version")
        assert result
        assert result.program == whole
        assert ProgramColumns.read(path, "other version") is None
        assert [file.name for file in path.parent.iterdir()] == ["program"]


def test_an_empty_program_is_read_as_it_was_written(tmp_path: Path) -> None:
    ProgramColumns.of(Program()).write(tmp_path / "program", "version")
    result = ProgramColumns.read(tmp_path / "program", "version")
    assert result
    assert (result.program, result.labels()) == (Program(), [])


def test_a_file_that_is_not_whole_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "program"
    ProgramColumns.of(pigeons(3)).write(path, "version")
    content = path.read_bytes()
    for damaged in (content[:-1], content + b"\n", content[:200], content.split(b"\n")[0], b"", b"[]\n", b"\xff\n"):
        path.write_bytes(damaged)
        assert ProgramColumns.read(path, "version") is None


T = TypeVar("T")


@pytest.mark.parametrize(("max_look_ups", "waves"), [(0, 2_000), (3, 2_000), (0, 1), (0, 0)])
@readings
@SETTINGS
@given(structure=structures())
def test_a_part_of_the_columns_is_the_program_of_a_node(
    max_look_ups: int, waves: int, reading: str, structure: Structure
) -> None:
    whole = ProgramColumns.of(program(structure, reading))
    source = Facts(structure.triples())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "MAX_LOOK_UPS", max_look_ups)
        patch.setattr(columns, "MAX_WAVES", waves)
        for node in structure.nodes:
            iri = f"https://example.org/{node}"
            result = Standing(source, reading, nodes=[iri], columns=lambda: whole)
            expected = Standing(source, reading, nodes=[iri])
            assert result.labels == expected.labels
            assert result.verdicts == expected.verdicts


class Reads:
    """A source of triples that counts those it returns."""

    def __init__(self, source: Facts) -> None:
        self._source, self.count = source, 0

    def __contains__(self, fact: Fact) -> bool:
        self.count += 1
        return fact in self._source

    def objects(self, subject: str, predicate: str) -> list[str]:
        return self._counted(self._source.objects(subject, predicate))

    def subjects(self, predicate: str, obj: str) -> list[str]:
        return self._counted(self._source.subjects(predicate, obj))

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        return self._source.count_subjects(predicate, obj, limit)

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        return iter(self._counted(self._source.triples(subject, predicate, obj)))

    def _counted(self, results: Iterable[T]) -> list[T]:
        counted = list(results)
        self.count += len(counted)
        return counted


@pytest.fixture
def store(tmp_path: Path) -> Path:
    load_debate(tmp_path / "store", [capgen_kg.open_debate().data_folder])
    return tmp_path / "store"


@readings
def test_the_standing_of_a_store_is_that_of_its_files(store: Path, reading: str) -> None:
    files, stored = capgen_kg.open_debate(), capgen_kg.open_debate(store=store)
    base = stored.knowledge_base()
    whole = base.standing_program(reading)
    assert whole
    reads = Reads(Facts())
    # the labels come from the program alone
    assert Standing(reads, reading, columns=lambda: whole).labels == files.standing(reading=reading).labels
    assert reads.count == 0
    result, expected = stored.standing(reading=reading), files.standing(reading=reading)
    assert result.verdicts == expected.verdicts
    assert result.labels == expected.labels


def test_a_program_of_other_triples_is_not_used_and_written_again(store: Path, tmp_path: Path) -> None:
    debate = capgen_kg.open_debate(store=store)
    path = path_of(store, "dialectical")
    stale = tmp_path / "stale"
    ProgramColumns.of(pigeons(3)).write(stale, "the version of other triples")
    expected = debate.standing().labels
    stale.replace(path)
    assert capgen_kg.open_debate(store=store).standing().labels == expected
    load_debate(store, [capgen_kg.open_debate().data_folder])
    base = capgen_kg.open_debate(store=store).knowledge_base()
    assert base.standing_program("dialectical")
    # other files: another store, with a program of its own
    extra = tmp_path / "extra.nt"
    extra.write_bytes(ntriples([("<urn:x>", "<urn:y>", "<urn:z>")]))
    load_debate(store, [capgen_kg.open_debate().data_folder, extra])
    assert capgen_kg.open_debate(store=store).knowledge_base().standing_program("dialectical")
    assert Counter(capgen_kg.open_debate(store=store).standing().labels.values()) == Counter(expected.values())


def test_the_standing_of_one_thing_reads_its_neighbourhood_only() -> None:
    def reads(rounds: int) -> int:
        triples = []
        for number in range(rounds):
            # names with a letter for their kind, each once
            structure = Structure(claims=[f"c{number}", f"c-{number}"])
            structure.roles = {(f"a{number}", "hasConclusion", f"c{number}"), (f"m{number}", "asserts", f"c-{number}")}
            structure.relations = {f"r{number}": ("attacks", f"m{number}", f"c{number}")}
            triples += list(structure.triples())
        source = Reads(Facts(triples))
        result = Standing(source, nodes=["https://example.org/a0"])
        [verdict] = result.verdicts
        assert verdict.standing == "open"
        assert result.reason(verdict.iri).reasons
        assert len(result.needs(verdict.iri).sets) == 1
        return source.count

    assert reads(1) == reads(50) > 0
