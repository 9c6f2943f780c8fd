"""Asserted and entailed triples with the compiled schema, as checks, proofs and exports need them."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.reasoning.proof import Place
    from capgen_kg.reasoning.schema import Schema
    from capgen_kg.standing.columns import ProgramColumns
    from capgen_kg.store.disk import DiskStore


def _ignore(count: int, total: int) -> None:
    """Report no progress."""


def _with_shared_terms(rows: Iterable[list[str]]) -> Iterator[Fact]:
    """Yield rows of terms as facts, in which equal terms are one string in memory."""
    strings: dict[str, str] = {}
    shared = strings.setdefault
    for subject, predicate, obj in rows:
        yield shared(subject, subject), shared(predicate, predicate), shared(obj, obj)


class KnowledgeBase:
    """The triples of files, read and materialized on demand.

    Args:
        files: files of RDF.
        closure: returns the closure of the files as N-Triples; by default it is computed.
    """

    def __init__(self, files: Iterable[Path], closure: Callable[[], bytes] | None = None) -> None:
        self._files, self._closure = list(files), closure

    @cached_property
    def places(self) -> Mapping[Fact, Place]:
        """The file and line of each asserted triple: the first, where it is asserted more than once."""
        from capgen_kg.rdf.parsing import read_located_facts

        places: dict[Fact, Place] = {}
        for fact, place in read_located_facts(self._files):
            places.setdefault(fact, place)
        return places

    @cached_property
    def asserted(self) -> TripleSource:
        """The asserted triples."""
        from capgen_kg.rdf.parsing import read_facts

        # files that were read with places are not read again
        return Facts(self.__dict__.get("places") or read_facts(self._files))

    @cached_property
    def materialized(self) -> TripleSource:
        """The asserted and the entailed triples."""
        if self._closure is None:
            from capgen_kg.reasoning.forward_chaining import materialize

            return Facts(materialize(self.asserted.triples(None, None, None)))
        # literals may contain other characters that end lines for ``splitlines``
        lines = self._closure().decode().split("\n")[:-1]
        return Facts(_with_shared_terms(line[:-2].split(" ", 2) for line in lines))

    @cached_property
    def schema(self) -> Schema:
        """The compiled axioms; raises ``UnsupportedAxiomError`` for an axiom that can't be compiled."""
        from capgen_kg.reasoning.schema import compile_schema

        asserted = self.asserted
        return compile_schema(asserted if isinstance(asserted, Facts) else Facts(asserted.triples(None, None, None)))

    def standing_program(self, reading: str) -> ProgramColumns | None:
        """Return the program of the debate's standing under a reading, if it was written before."""
        return None

    def validate(self, additions: Iterable[Fact], on_progress: Callable[[int, int], None] = _ignore) -> list[Finding]:
        """Return the validation results for additions and for the nodes that they affect.

        ``on_progress`` is called with the number of shapes validated and their total.
        """
        from capgen_kg.validation import validate, validate_additions

        additions = list(additions)
        findings = validate_additions(self.asserted, additions)
        if findings is None:
            return validate(chain(self.asserted.triples(None, None, None), additions), log=on_progress)
        return findings


class StoredKnowledgeBase(KnowledgeBase):
    """The triples of a store on disk, which are materialized already."""

    def __init__(self, store: DiskStore) -> None:
        super().__init__([])
        self._store = store

    @cached_property
    def asserted(self) -> TripleSource:
        """The asserted triples."""
        return self._store.only_asserted().facts

    @cached_property
    def materialized(self) -> TripleSource:
        """The asserted and the entailed triples."""
        return self._store.facts

    @cached_property
    def schema(self) -> Schema:
        """The compiled axioms; raises ``UnsupportedAxiomError`` for an axiom that can't be compiled."""
        from capgen_kg.store.build import schema_of

        return schema_of(self._store.quads)

    def standing_program(self, reading: str) -> ProgramColumns | None:
        """Return the program that was written when the store was built; ``None`` if there is none of its triples."""
        from capgen_kg.standing.columns import ProgramColumns, path_of

        return ProgramColumns.read(path_of(self._store.folder, reading), self._store.manifest.digest)
