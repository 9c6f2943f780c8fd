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
from typing import TYPE_CHECKING, Any

from capgen_kg.files import write_whole
from capgen_kg.standing.grounded import grounded, without_garbage_collection
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import READINGS, Program, program_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

#: The version of the layout of the file, and of the rules of programs; to be raised when either changes.
LAYOUT = 1
#: After so many waves, which take a fraction of a second, programs are followed rule by rule.
MAX_WAVES = 2_000
#: How many waves a look at the whole program counts for.
ROUND_WAVES = 100


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

    def part(self, nodes: Iterable[str]) -> ProgramColumns:
        """Return the columns of some nodes and of what their labels depend on."""
        wanted = set(nodes)
        atoms = [atom for atom, name in enumerate(self.names) if name in wanted]
        try:
            import numpy  # noqa: F401
        except ImportError:
            return self._part(atoms)
        return _Columns(self).part(atoms) or self._part(atoms)

    def _part(self, atoms: list[int]) -> ProgramColumns:
        rules_of: list[list[int]] = [[] for _ in self.names]
        for rule, head in enumerate(self.heads):
            rules_of[head].append(rule)
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
        for atom in atoms:
            number(atom)
        for atom in agenda:
            for rule in rules_of[atom]:
                positives = body(self.positive_ends, self.positives, rule)
                part.rule(numbers[atom], positives, body(self.negative_ends, self.negatives, rule))
        return ProgramColumns.of(part)

    def labels(self) -> list[int]:
        """Return the grounded label of each atom; with numpy in waves, as far as these reach."""
        try:
            import numpy  # noqa: F401
        except ImportError:
            return grounded(self.program)
        return _Waves(self).labels.tolist()

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


class _Columns:
    """The columns of a program as arrays of numpy."""

    def __init__(self, columns: ProgramColumns) -> None:
        import numpy as np

        self.names = columns.names
        self.heads = np.array(columns.heads, np.int32)
        #: Positive and negative literals: the atom of each, where those of each rule start, and how many it has.
        self.literals: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        for ends, column in ((columns.positive_ends, columns.positives), (columns.negative_ends, columns.negatives)):
            counts = np.diff(np.array(ends, np.int64), prepend=0)
            self.literals.append((np.array(column, np.int32), np.array(ends, np.int64) - counts, counts))

    def part(self, atoms: list[int]) -> ProgramColumns | None:
        """Return the columns of some atoms and of what their labels depend on, unless that is further than waves go."""
        import numpy as np

        is_needed = np.zeros(len(self.names), bool)
        by_head = np.argsort(self.heads, kind="stable")
        counts = np.bincount(self.heads, minlength=len(self.names))
        starts = np.cumsum(counts) - counts
        reached = np.array(atoms, np.int64)
        for _ in range(MAX_WAVES):
            if not reached.size:
                break
            is_needed[reached] = True
            rules = by_head[_ranges(starts, counts, reached)]
            others = np.concatenate([column[_ranges(begins, sizes, rules)] for column, begins, sizes in self.literals])
            reached = np.unique(others[~is_needed[others]])
        else:
            return None
        numbers = np.cumsum(is_needed, dtype=np.int32) - np.int32(1)
        rules = np.flatnonzero(is_needed[self.heads])
        columns = [numbers[self.heads[rules]]]
        for column, begins, sizes in self.literals:
            columns += [np.cumsum(sizes[rules], dtype=np.int32), numbers[column[_ranges(begins, sizes, rules)]]]
        arrays = [array("i", column.astype(np.int32).tobytes()) for column in columns]
        return ProgramColumns([self.names[atom] for atom in np.flatnonzero(is_needed).tolist()], *arrays)


def _ranges(starts: NDArray[Any], counts: NDArray[Any], numbers: NDArray[Any]) -> NDArray[Any]:
    """Return the places in some ranges, one after the other, of ranges given by their starts and lengths."""
    import numpy as np

    lengths = counts[numbers]
    ends = np.cumsum(lengths)
    offsets: NDArray[Any] = np.repeat(starts[numbers] - (ends - lengths), lengths)
    return offsets + np.arange(len(offsets), dtype=np.int64)


class _Waves:
    """The grounded labels of a program, in waves: each labels whatever follows from those before it, at once.

    A wave looks at the literals of the atoms that got a label in the one before, so that all waves together take time
    linear in the size of the program. When no label follows any more, atoms that are carried by nothing but each other
    are out, all at once. As each wave costs something however few atoms it labels, after :data:`MAX_WAVES` the rest is
    left to :func:`capgen_kg.standing.grounded.grounded`.
    """

    def __init__(self, columns: ProgramColumns) -> None:
        import numpy as np

        size = len(columns.names)
        self.labels = np.zeros(size, np.int8)
        whole = _Columns(columns)
        self._heads = whole.heads
        rules = [np.repeat(np.arange(len(counts), dtype=np.int32), counts) for _, _, counts in whole.literals]
        signs = [
            np.full(len(column), sign, np.int8) for sign, (column, *_) in zip((1, -1), whole.literals, strict=True)
        ]
        atoms = np.concatenate([column for column, *_ in whole.literals])
        by_atom = np.argsort(atoms, kind="stable")
        #: Literals, sorted by atom: the atom of each, its rule, and the label by which it is true.
        self._atoms, self._rules = atoms[by_atom], np.concatenate(rules)[by_atom]
        self._signs = np.concatenate(signs)[by_atom]
        #: Where the literals of each atom start, and how many there are.
        self._counts = np.bincount(atoms, minlength=size)
        self._starts = np.cumsum(self._counts) - self._counts
        #: For each rule, how many literals aren't true yet, and whether one is false; for each atom, how many rules
        #: have no false literal.
        self._waiting = np.bincount(self._rules, minlength=len(self._heads))
        self._is_dead = np.zeros(len(self._heads), bool)
        self._alive = np.bincount(self._heads, minlength=size)
        self._waves = 0
        self._spread(self._labelled(np.flatnonzero(self._waiting == 0), np.arange(size)))
        while self._waves < MAX_WAVES and (unfounded := self._unfounded()).size:
            self.labels[unfounded] = -1
            self._spread(unfounded)
        if self._waves >= MAX_WAVES:
            self._label_rest()

    def _labelled(self, rules: NDArray[Any], atoms: NDArray[Any]) -> NDArray[Any]:
        """Label the heads of rules whose literals are all true, and those of some atoms that have no rule any more."""
        import numpy as np

        heads = self._heads[rules[(self._waiting[rules] == 0) & ~self._is_dead[rules]]]
        inside = np.unique(heads[self.labels[heads] == 0])
        outside = np.unique(atoms[(self._alive[atoms] == 0) & (self.labels[atoms] == 0)])
        self.labels[inside], self.labels[outside] = 1, -1
        return np.concatenate((inside, outside))

    def _spread(self, atoms: NDArray[Any]) -> None:
        """Label what follows from the labels of some atoms."""
        import numpy as np

        while atoms.size and self._waves < MAX_WAVES:
            self._waves += 1
            literals = _ranges(self._starts, self._counts, atoms)
            rules = self._rules[literals]
            is_true = self.labels[self._atoms[literals]] == self._signs[literals]
            satisfied = rules[is_true]
            np.subtract.at(self._waiting, satisfied, 1)
            violated = np.unique(rules[~is_true & ~self._is_dead[rules]])
            self._is_dead[violated] = True
            heads = self._heads[violated]
            np.subtract.at(self._alive, heads, 1)
            atoms = self._labelled(satisfied, heads)

    def _unfounded(self) -> NDArray[Any]:
        """Return the atoms without a label that are carried by nothing but each other."""
        import numpy as np

        self._waves += ROUND_WAVES
        is_open = self.labels == 0
        is_live = ~self._is_dead & is_open[self._heads]
        matters = (self._signs > 0) & is_open[self._atoms] & is_live[self._rules]
        missing = np.bincount(self._rules[matters], minlength=len(self._heads))
        founded = np.unique(self._heads[is_live & (missing == 0)])
        while founded.size and self._waves < MAX_WAVES:
            self._waves += 1
            is_open[founded] = False
            literals = _ranges(self._starts, self._counts, founded)
            rules = self._rules[literals[matters[literals]]]
            np.subtract.at(missing, rules, 1)
            heads = self._heads[rules[missing[rules] == 0]]
            founded = np.unique(heads[is_open[heads]])
        return np.flatnonzero(is_open) if not founded.size else founded[:0]

    def _label_rest(self) -> None:
        """Label what no wave has reached."""
        import numpy as np

        is_open = self.labels == 0
        rest, numbers = np.flatnonzero(is_open), np.cumsum(is_open) - 1
        # literals of other atoms are true or false
        values = self.labels[self._atoms] * self._signs
        is_live = is_open[self._heads]
        is_live[self._rules[values < 0]] = False
        rules = np.cumsum(is_live) - 1
        matters = is_live[self._rules] & (values == 0)
        positives: list[list[int]] = [[] for _ in range(int(is_live.sum()))]
        negatives: list[list[int]] = [[] for _ in positives]
        columns = rules[self._rules[matters]], numbers[self._atoms[matters]], self._signs[matters] > 0
        for rule, atom, is_positive in zip(*(column.tolist() for column in columns), strict=True):
            (positives if is_positive else negatives)[rule].append(atom)
        program = Program(
            [""] * len(rest),
            heads=numbers[self._heads[is_live]].tolist(),
            positives=list(map(tuple, positives)),
            negatives=list(map(tuple, negatives)),
        )
        self.labels[rest] = grounded(program)
