"""The program of a whole debate as columns of numbers in a file beside its store.

To look up each relation of a large debate in its store takes far longer than to label it. So the program is written
once, when the store is built, and labelled from its columns. The file names the version of the triples that it was
written for; a file of any other version, or one that is damaged, is as good as none.
"""

from __future__ import annotations

import json
import sys
from array import array
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from capgen_kg.files import write_whole
from capgen_kg.standing.grounded import grounded, without_garbage_collection
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import READINGS, Program, program_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

#: The version of the layout of the file, and of the rules of programs; to be raised when either changes.
LAYOUT = 1
#: Sweeps over all columns end when one labels less than this part of the atoms without a label.
MIN_PROGRESS = 0.02


@dataclass(frozen=True)
class ProgramColumns:
    """A program as columns of numbers; see :class:`capgen_kg.standing.program.Program`.

    Attributes:
        names: The IRI of each atom, or an empty string.
        heads: The head of each rule.
        positive_ends: For each rule, where its atoms in ``positives`` end; they start where those of the rule before
            do.
        positives: The atoms that have to be true.
        negative_ends: For each rule, where its atoms in ``negatives`` end.
        negatives: The atoms that have to be false.
    """

    names: list[str]
    heads: array[int]
    positive_ends: array[int]
    positives: array[int]
    negative_ends: array[int]
    negatives: array[int]

    @classmethod
    def of(cls, program: Program) -> ProgramColumns:
        """Return the columns of a program."""
        positives, negatives = _joined(program.positives), _joined(program.negatives)
        return cls(program.names, array("i", program.heads), *positives, *negatives)

    @property
    def program(self) -> Program:
        """The program."""
        return Program(
            self.names,
            {name: atom for atom, name in enumerate(self.names) if name},
            self.heads.tolist(),
            _parts(self.positive_ends, self.positives),
            _parts(self.negative_ends, self.negatives),
        )

    def part(self, nodes: Iterable[str]) -> Program:
        """Return the program of some nodes and of what their labels depend on."""
        rules_of: list[list[int]] = [[] for _ in self.names]
        for rule, head in enumerate(self.heads):
            rules_of[head].append(rule)
        index = {name: atom for atom, name in enumerate(self.names) if name}
        numbers: dict[int, int] = {}
        part = Program()

        def number(atom: int) -> int:
            if atom not in numbers:
                numbers[atom] = part.atom(self.names[atom])
                agenda.append(atom)
            return numbers[atom]

        def body(ends: array[int], column: array[int], rule: int) -> tuple[int, ...]:
            return tuple(map(number, column[ends[rule - 1] if rule else 0 : ends[rule]]))

        agenda: list[int] = []
        for node in nodes:
            number(index[node])
        for atom in agenda:
            for rule in rules_of[atom]:
                positives = body(self.positive_ends, self.positives, rule)
                part.rule(numbers[atom], positives, body(self.negative_ends, self.negatives, rule))
        return part

    def labels(self) -> list[int]:
        """Return the grounded label of each atom; with numpy by sweeps over whole columns, as far as these get."""
        try:
            import numpy  # noqa: F401
        except ImportError:
            return grounded(self.program)
        return _Sweeps(self).labels.tolist()

    @property
    def _columns(self) -> tuple[array[int], ...]:
        return self.heads, self.positive_ends, self.positives, self.negative_ends, self.negatives

    def write(self, path: Path, version: str) -> None:
        """Write a file atomically; ``version`` is that of the triples of the debate.

        Raises ``OSError`` if the file can't be written.
        """
        content = b"".join((*(column.tobytes() for column in self._columns), "\n".join(self.names).encode()))
        header = {**_header(version, content), "atoms": len(self.names), "sizes": list(map(len, self._columns))}
        write_whole(path, json.dumps(header).encode() + b"\n" + content)

    @classmethod
    def read(cls, path: Path, version: str) -> ProgramColumns | None:
        """Return the columns in a file, or ``None`` if there is no whole file of this version of the triples."""
        with suppress(OSError, ValueError, TypeError, KeyError), path.open("rb") as file:
            header = json.loads(file.readline())
            content = file.read()
            sizes, atoms = header.pop("sizes"), header.pop("atoms")
            if header != _header(version, content):
                return None
            place, columns = 0, []
            for size in sizes:
                column = array("i")
                end = place + size * column.itemsize
                column.frombytes(content[place:end])
                columns.append(column)
                place = end
            return cls(content[place:].decode().split("\n") if atoms else [], *columns)
        return None


def path_of(folder: Path, reading: str) -> Path:
    """Return the file of the program under a reading in the folder of a store."""
    return folder / f"standing-{reading}"


def write_programs(folder: Path, log: Callable[[str], None]) -> None:
    """Write the program under each reading into the folder of a store, unless it is there.

    Without them standing is the same, and takes longer; so a file that can't be written is only reported to ``log``.
    """
    from capgen_kg.store.disk import DiskStore

    store = DiskStore(folder)
    version = store.manifest.digest
    missing = [reading for reading in READINGS if not is_written(path_of(folder, reading), version)]
    if not missing:
        return
    log("computing the programs of standing")
    with without_garbage_collection():
        links = Links(store.facts, whole=True)
        for reading in missing:
            try:
                ProgramColumns.of(program_of(links, reading)).write(path_of(folder, reading), version)
            except OSError as error:
                log(f"the program of standing can't be written: {error.strerror or error}")


def is_written(path: Path, version: str) -> bool:
    """Return whether there is a file of a version of the triples, from its first line alone."""
    with suppress(OSError, ValueError, AttributeError), path.open("rb") as file:
        header = json.loads(file.readline())
        return bool(header.get("version") == version and header.get("layout") == LAYOUT)
    return False


def _header(version: str, content: bytes) -> dict[str, object]:
    digest = sha256(content).hexdigest()
    number = [sys.byteorder, array("i").itemsize]
    return {"layout": LAYOUT, "version": version, "number": number, "content": digest}


def _joined(parts: list[tuple[int, ...]]) -> tuple[array[int], array[int]]:
    """Return where each part ends in the column of all, and that column."""
    column, ends = array("i"), array("i")
    for part in parts:
        column.extend(part)
        ends.append(len(column))
    return ends, column


def _parts(ends: array[int], column: array[int]) -> list[tuple[int, ...]]:
    numbers = column.tolist()
    return [tuple(numbers[start:end]) for start, end in pairwise(chain((0,), ends))]


class _Sweeps:
    """The grounded labels of a program, by sweeps that label whatever follows from the labels so far.

    Each sweep drops the rules and literals that are decided. When few atoms follow at once, or what remains is
    undecided or unfounded, :func:`capgen_kg.standing.grounded.grounded` labels the rest.
    """

    def __init__(self, columns: ProgramColumns) -> None:
        import numpy as np

        self._heads = np.frombuffer(columns.heads, np.int32) if columns.heads else np.empty(0, np.int32)
        self.labels = np.zeros(len(columns.names), np.int8)
        atoms, rules, signs = [], [], []
        for sign, ends, column in (
            (1, columns.positive_ends, columns.positives),
            (-1, columns.negative_ends, columns.negatives),
        ):
            places = np.array(ends, np.int32)
            counts = places - np.concatenate((np.zeros(1, np.int32), places[:-1]))
            rules.append(np.repeat(np.arange(len(counts), dtype=np.int32), counts))
            atoms.append(np.array(column, np.int32))
            signs.append(np.full(len(column), sign, np.int8))
        #: Literals: the rule of each, its atom, and the label by which it is true.
        self._rules, self._atoms, self._signs = np.concatenate(rules), np.concatenate(atoms), np.concatenate(signs)
        remaining, progress = len(self.labels), len(self.labels)
        while progress and progress >= MIN_PROGRESS * remaining:
            self._sweep()
            self._drop_decided()
            progress, remaining = remaining, int((self.labels == 0).sum())
            progress -= remaining
        if remaining:
            self._label_rest()

    def _sweep(self) -> None:
        """Label the atoms with a rule without literals as in, and those without a rule as out."""
        import numpy as np

        has_literal = np.zeros(len(self._heads), bool)
        has_literal[self._rules] = True
        self.labels[self._heads[~has_literal]] = 1
        has_rule = np.zeros(len(self.labels), bool)
        has_rule[self._heads] = True
        self.labels[(self.labels == 0) & ~has_rule] = -1

    def _drop_decided(self) -> None:
        """Drop the rules whose head has a label or whose body is false, and the literals that are true."""
        import numpy as np

        values = self.labels[self._atoms] * self._signs
        is_open: NDArray[np.bool_] = self.labels[self._heads] == 0
        is_open[self._rules[values < 0]] = False
        numbers = np.cumsum(is_open, dtype=np.int32) - np.int32(1)
        matters = is_open[self._rules] & (values == 0)
        self._heads = self._heads[is_open]
        self._rules = numbers[self._rules[matters]]
        self._atoms, self._signs = self._atoms[matters], self._signs[matters]

    def _label_rest(self) -> None:
        import numpy as np

        rest = np.flatnonzero(self.labels == 0)
        numbers = np.cumsum(self.labels == 0) - 1
        positives: list[list[int]] = [[] for _ in self._heads]
        negatives: list[list[int]] = [[] for _ in self._heads]
        literals = zip(self._rules.tolist(), numbers[self._atoms].tolist(), (self._signs > 0).tolist(), strict=True)
        for rule, atom, is_positive in literals:
            (positives if is_positive else negatives)[rule].append(atom)
        program = Program(
            [""] * len(rest),
            heads=numbers[self._heads].tolist(),
            positives=list(map(tuple, positives)),
            negatives=list(map(tuple, negatives)),
        )
        self.labels[rest] = grounded(program)
