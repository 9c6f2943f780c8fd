"""The debate: queries, proofs and validation, for any backend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg import resources
from capgen_kg.backends import DiskBackend, EndpointBackend, FileBackend, alignment_files, data_files, load
from capgen_kg.errors import UsageError
from capgen_kg.naming import kinds, references
from capgen_kg.naming.references import References
from capgen_kg.queries.result_terms import text
from capgen_kg.reasoning import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import rdflib

    from capgen_kg.backends import Backend
    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.knowledge_base import KnowledgeBase
    from capgen_kg.queries.results import QueryResult
    from capgen_kg.queries.stored import Parameter, StoredQuery
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.reasoning.proof import Proof, Prover
    from capgen_kg.standing.columns import ProgramColumns
    from capgen_kg.standing.report import Standing


def open_debate(
    data: Iterable[Path | str] | Path | str | None = None,
    *,
    only: str | None = None,
    align: Iterable[str] = (),
    store: Path | str | None = None,
    reasoner: str = DEFAULT,
    endpoint: str | None = None,
    timeout: float = 30.0,
    graph: str | None = None,
    log: Callable[[str], None] = lambda message: None,
) -> Debate:
    """Return a debate in files, in a store on disk, or behind a SPARQL endpoint; by default the bundled one.

    Nothing is read before it is needed.

    Args:
        data: files of RDF or folders of Turtle files.
        only: the key of the debate to select, if the files have several.
        align: names of alignments, in whose vocabularies the data is also expressed; see
            :func:`capgen_kg.resources.alignments`.
        store: the folder of a store that :func:`load_debate` built, instead of ``data``.
        reasoner: a name from :data:`capgen_kg.reasoning.REASONERS`.
        endpoint: the address of a SPARQL endpoint, instead of ``data``.
        timeout: the limit of a request to the endpoint, in seconds.
        graph: the IRI of the graph to query at the endpoint.
        log: called with messages about progress.

    Raises:
        UsageError: arguments exclude each other, or name something that doesn't exist.
    """
    if sum(place is not None for place in (data, store, endpoint)) > 1:
        raise UsageError("a debate is in files, in a store or at an endpoint; name one of them")
    alignments = alignment_files(align)
    if alignments and (store is not None or endpoint is not None):
        raise UsageError("alignments are for debates in files; load a store with them instead")
    if only and data is None:
        raise UsageError("--debate selects one of several debates; name their files with --data")
    if store is not None:
        return Debate(DiskBackend(Path(store)))
    if endpoint is not None:
        return Debate(EndpointBackend(endpoint, timeout, graph))
    if data is None:
        files, name = resources.data_files, "the bundled debate"
        paths = [resources.folder("data")]
    else:
        paths = [Path(path) for path in ([data] if isinstance(data, Path | str) else data)]
        files, name = partial(data_files, paths, only), ", ".join(map(str, paths))
    folder = paths[0] if len(paths) == 1 else None
    return Debate(FileBackend(files, name=name, folder=folder, alignments=alignments, reasoner=reasoner, log=log))


def load_debate(
    store: Path | str, files: Iterable[Path | str], log: Callable[[str], None] = lambda message: None
) -> Debate:
    """Build a materialized store on disk of ``files`` and the ontology, and return its debate.

    A store of exactly these files is not built again.

    Args:
        store: the folder of the store.
        files: files of RDF or folders of Turtle files.
        log: called with messages about progress.

    Raises:
        InputError: a file can't be read, or the store can't be written.
        InconsistentError: the triples contradict each other.
        UsageError: the folder holds something other than a store.
    """
    load(store, files, log)
    return open_debate(store=store, log=log)


@dataclass(frozen=True)
class Thing:
    """A thing in a debate; see :meth:`Debate.__getitem__`.

    Attributes:
        iri: its IRI.
        name: its notation, or the name to show for it.
        label: its label, or "".
        kinds: its kinds, of those in :data:`capgen_kg.naming.kinds.KINDS`.
    """

    iri: str
    name: str
    label: str
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        """Return name, label and kinds on one line."""
        return f"{self.name}  {self.label} [{', '.join(self.kinds)}]"


class Debate:
    """One or several debates in a backend; see :func:`open_debate`."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._kinds: dict[str, frozenset[str]] = {}

    def __repr__(self) -> str:
        """Return the location of the debate."""
        return f"<Debate: {self._backend.name}>"

    def _repr_html_(self) -> str:
        """Return the debate as notebooks show it: its thesis, and the number of things of each kind."""
        from html import escape

        title = self.query("thesis").rows()
        words = escape(title[0]["thesis"]) if title else "A debate"
        counts = "".join(
            f"<tr><td>{escape(row['kind'])}</td><td style='text-align:right'>{row['count']}</td></tr>"
            for row in self.query("statistics").rows()
        )
        return f"<p><b>{words}</b></p><table>{counts}</table>"

    def __getitem__(self, reference: str) -> Thing:
        """Return a thing by any form of reference; raises ``UsageError`` for an unknown or ambiguous one.

        >>> import capgen_kg
        >>> print(capgen_kg.open_debate()["For#2"])
        For#2  Feedback favours capabilities [argument]
        """
        iri = self.references.resolve(reference)
        labels = self.sparql(f"SELECT ?label {{ <{iri}> rdfs:label ?label }} ORDER BY ?label LIMIT 1").rows()
        label = labels[0]["label"] if labels else ""
        return Thing(iri, self.references.name(iri), label, tuple(kinds.in_order(self.kinds(iri))))

    @property
    def files(self) -> list[Path]:
        """The files of the triples, those of the ontology first; none for an endpoint."""
        return self._backend.files

    @property
    def data_folder(self) -> Path:
        """The single folder of the debate's data; raises ``UsageError`` when there is none."""
        return self._backend.data_folder

    @property
    def is_stored(self) -> bool:
        """Whether the debate is in a store on disk."""
        return self._backend.is_stored

    @property
    def is_remote(self) -> bool:
        """Whether the debate is behind an endpoint."""
        return self._backend.is_remote

    @property
    def closure(self) -> bytes:
        """The asserted triples and all that they entail by OWL 2 RL, as N-Triples, each line once, sorted."""
        return self._backend.closure

    @property
    def version(self) -> str:
        """The version of the data: the SHA-256 of the closure, or the location of an endpoint."""
        from hashlib import sha256

        return self._backend.name if self.is_remote else sha256(self.closure).hexdigest()

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The closure as an rdflib graph."""
        from capgen_kg.rdf.rdflib_graphs import graph_of

        return graph_of(self.closure)

    @cached_property
    def references(self) -> References:
        """The references to the things of the debate."""

        def rows() -> Iterator[dict[str, str]]:
            yield from self._backend.query(references.QUERY).rows()

        def find(iris: list[str], notations: list[str], titles: list[str]) -> list[str]:
            return [row["iri"] for row in self._backend.query(references.search(iris, notations, titles)).rows()]

        return References(references.from_rows(rows()), find)

    def prepare(self, asserted: bool = False) -> None:
        """Do the work that the first query would wait for: read and materialize the files, or open the store.

        With ``asserted``, prepare for queries of asserted triples only. Raises ``InputError`` for a file that can't be
        read, ``InconsistentError`` when the triples contradict each other.
        """
        self._backend.prepare(asserted)

    def sparql(self, query: str, *, asserted: bool = False, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only SPARQL query; the project's prefixes need no declaration.

        Args:
            query: a query of SPARQL 1.1.
            asserted: whether to query only asserted triples.
            max_rows: the number of rows or triples allowed in the result; an endpoint ignores it.

        Raises:
            UsageError: the query can't be parsed or isn't allowed.
            QueryLimitError: the result has more rows or triples than ``max_rows``.
            EndpointError: the endpoint fails.
        """
        return self._backend.query(query, asserted=asserted, max_rows=max_rows)

    def query(self, name: str, *references: str, asserted: bool = False, **parameters: str | int) -> QueryResult:
        """Return the result of a stored query, its rows in natural order.

        Args:
            name: the name of the query.
            references: the values of its parameters, in order; one that names a node takes any form of reference.
            asserted: whether to query only asserted triples.
            parameters: the values of its parameters, by name.

        Raises:
            UsageError: the query, a parameter or a reference is unknown, or a reference is to a thing of a kind that
                the query doesn't take.

        >>> import capgen_kg
        >>> for row in capgen_kg.open_debate().query("counters", "For#7").rows():
        ...     print(row["counter"], row["attackType"], row["basis"])
        Against#3 undercutting interpreted
        """
        stored, terms = self.bind(name, references, parameters)
        if asserted:
            self._refuse_derived(stored, terms)
        return self.run(stored, stored.bind(terms), asserted=asserted)

    def bound(self, name: str, *references: str, **parameters: str | int) -> str:
        """Return the text of a stored query with its parameters bound; takes and raises what :meth:`query` does."""
        stored, terms = self.bind(name, references, parameters)
        return stored.bind(terms)

    def run(
        self, stored: StoredQuery, query: str, *, asserted: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a stored query, whose text with bound parameters is ``query``, in natural order.

        Notations are qualified when there are several debates. Takes and raises what :meth:`sparql` does.
        """
        result = self._backend.query(query, asserted=asserted, qualified=True, max_rows=max_rows)
        return result.in_natural_order(stored.order)

    def explain(
        self, name: str, *references: str, **parameters: str | int
    ) -> Iterator[tuple[dict[str, str], list[Proof]]]:
        """Yield the rows of a stored query as plain text, each with the proofs of the statements that it stands for.

        An ASK that is true yields one row without columns. Takes and raises what :meth:`query` does; also raises
        ``UsageError`` for a query whose rows are asserted, and which therefore has no ``why`` in its header.
        """
        stored, terms = self.bind(name, references, parameters)
        if not stored.why:
            raise UsageError(f"the rows of {name} are asserted; there is nothing to prove")
        result = self.run(stored, stored.bind(terms))
        arguments = {p.variable: terms[p.name] for p in stored.parameters if p.name in terms}
        for row in result if result.form == "SELECT" else [()] if result else []:
            bindings = {key: str(term) for key, term in zip(result.variables, row, strict=True) if term is not None}
            proofs = (self.proof(statement, via) for statement, via in stored.statements({**arguments, **bindings}))
            shown = dict(zip(result.variables, map(text, row), strict=True))
            yield shown, [proof for proof in proofs if proof]

    def bind(
        self, name: str, references: tuple[str, ...], parameters: Mapping[str, str | int]
    ) -> tuple[StoredQuery, dict[str, str]]:
        """Return a stored query, and the terms of its parameters by name; takes and raises what :meth:`query` does."""
        from capgen_kg.queries.stored import load_query

        stored = load_query(name)
        places = stored.positional
        if len(references) > len(places):
            surplus = references[len(places)]
            takes = f"takes {len(places) or 'no'} parameter{'s' * (len(places) != 1)}"
            raise UsageError(f"{name} {takes}; {surplus!r} is too many; for example: {stored.example}")
        values: dict[str, str | int] = dict(zip((p.name for p in places), references, strict=False))
        for key, argument in parameters.items():
            if key in values:
                raise UsageError(f"{name} got {key} twice: {values[key]!r} and {argument!r}")
            values[key] = argument
        known = {p.name: p for p in stored.parameters}
        terms = {key: self.term(known[key], argument) if key in known else "" for key, argument in values.items()}
        for key, term in terms.items():
            if key in known and known[key].takes:
                self._refuse_other_kinds(stored, known[key], str(values[key]), term)
        return stored, terms

    def kinds(self, iri: str) -> frozenset[str]:
        """Return the kinds of a thing, of those in :data:`capgen_kg.naming.kinds.KINDS`."""
        if iri not in self._kinds:
            self._kinds[iri] = kinds.kinds_of(
                row["class"] for row in self._backend.query(kinds.kinds_query(iri)).rows()
            )
        return self._kinds[iri]

    def _refuse_derived(self, stored: StoredQuery, terms: Mapping[str, str]) -> None:
        """Raise ``UsageError`` for a person or a side that stands for its items, as their link to it is derived."""
        for parameter in stored.parameters:
            iri = terms.get(parameter.name, "")[1:-1]
            if "argument" in parameter.takes and "claim" in parameter.takes and self.kinds(iri) & {"person", "side"}:
                name = self.references.name(iri)
                raise UsageError(f"what {name} stands for is derived; omit --asserted, or name an item")

    def _refuse_other_kinds(self, stored: StoredQuery, parameter: Parameter, reference: str, term: str) -> None:
        """Raise ``UsageError``, with a suggestion, for a thing of a kind that the parameter doesn't take."""
        from capgen_kg.queries.stored import quoted

        iri = term[1:-1]
        actual = self.kinds(iri)
        if actual & set(parameter.takes):
            return
        name = self.references.name(iri) if iri in reference else reference
        what = f"{name} is {kinds.with_article(actual, 'and') if actual else 'of no kind'}"
        takes = kinds.with_article(parameter.takes)
        meant = kinds.nearest(self._backend.query(kinds.related_query(iri)).rows(), parameter.takes)
        call = stored.call({parameter.name: meant}) if meant else stored.example
        hint = f"did you mean `{call}`?" if meant else f"for example `{call}`; see `capgen show {quoted(name)}`"
        raise UsageError(f"{stored.name} takes {takes}, and {what}; {hint}")

    def term(self, parameter: Parameter, value: str | int) -> str:
        """Return the term of a value of a parameter, in SPARQL notation.

        Raises ``UsageError`` for a value that is not of the parameter's kind, and for an unknown reference.
        """
        from capgen_kg.rdf.terms import literal

        if parameter.kind == "integer":
            try:
                return str(int(value))
            except ValueError:
                raise UsageError(f"{parameter.name} is {value!r}, expected a whole number") from None
        if parameter.kind in ("text", "words"):
            if parameter.kind == "words" and not any(map(str.isalnum, str(value))):
                raise UsageError(f"{parameter.name} is {value!r}, expected at least one word")
            return literal(str(value))
        return f"<{self.references.resolve(str(value))}>"

    @cached_property
    def _prover(self) -> Prover:
        return self._backend.prover()

    def why(self, subject: str, predicate: str, obj: str) -> Proof | None:
        """Return the proof of a statement, or ``None`` when it is neither asserted nor entailed.

        Args:
            subject: a reference.
            predicate: a property, such as ``cg:counters`` or ``counters``.
            obj: a reference.

        Raises:
            UsageError: a reference or the property is unknown.
            BudgetError: the search for the proof takes too many steps.
        """
        start, end = (f"<{self.references.resolve(reference)}>" for reference in (subject, obj))
        used = (row["p"] for row in self._backend.query("SELECT DISTINCT ?p { ?s ?p ?o }").rows())
        return self.proof((start, f"<{self.references.property(predicate, used)}>", end))

    def proof(self, fact: Fact, via: str = "") -> Proof | None:
        """Return the proof of a triple in N-Triples notation, or ``None`` when it is not entailed.

        With ``via``, a term in the same notation, the proof uses a statement about that term.
        """
        return self._prover.prove_via(fact, via) if via else self._prover.prove(fact)

    def standing(self, *references: str, reading: str = "dialectical", semantics: str = "grounded") -> Standing:
        """Return which arguments stand, which are open and which are undecided, and why.

        Args:
            references: arguments, messages, claims, relations or speech acts, or a side for its arguments; only what
                their standing depends on is read. By default all are labelled.
            reading: a name from :data:`capgen_kg.standing.program.READINGS`.
            semantics: a name from :data:`capgen_kg.standing.semantics.SEMANTICS`.

        Raises:
            UsageError: a reference, the reading or the semantics is unknown; a reference is to a thing of another kind;
                clingo is missing, or there is no stable labelling.

        >>> import capgen_kg
        >>> [verdict] = capgen_kg.open_debate().standing("For#9").verdicts
        >>> verdict.standing, verdict.last_word
        ('open', ('Against#4', 'Against#7'))
        """
        from capgen_kg.standing.report import Standing

        iris = [iri for reference in references for iri in self._resolve_standing(reference)]
        return Standing(
            self._standing_source(), reading, semantics, iris or None, lambda: self._standing_program(reading)
        )

    def _standing_program(self, reading: str) -> ProgramColumns | None:
        return None if self.is_remote else self.knowledge_base().standing_program(reading)

    def _resolve_standing(self, reference: str) -> list[str]:
        """Return the IRI of something put forward, or those of a side's arguments, or raise ``UsageError``."""
        takes = ("argument", "comment", "post", "contribution", "claim", "thesis", "relation", "speech act")
        iri = self.references.resolve(reference)
        actual = self.kinds(iri)
        if "side" in actual and (arguments := self.query("arguments", iri).rows()):
            return [row["argumentIri"] for row in arguments]
        if not actual & set(takes):
            what = f"{self.references.name(iri)} is {kinds.with_article(actual, 'and')}"
            raise UsageError(
                f"{kinds.with_article(takes)} has a standing, and {what}; for example: capgen standing For#9"
            )
        return [iri]

    def _standing_source(self) -> TripleSource:
        """Return the triples that standing depends on."""
        if not self.is_remote:
            return self.knowledge_base().materialized
        from capgen_kg.rdf.facts import Facts
        from capgen_kg.standing.links import triples_query

        return Facts((str(s), str(p), str(o)) for s, p, o in self.sparql(triples_query()))

    def validate(
        self,
        *files: Path | str,
        engine: str | None = None,
        on_progress: Callable[[int, int], None] = lambda count, total: None,
    ) -> list[Finding]:
        """Return the SHACL validation results of the debate, or of additions to it.

        Args:
            files: additions, validated by pyshacl together with the nodes of the debate that they affect, at a cost
                that depends on the size of the additions.
            engine: a name from :data:`capgen_kg.validation.ENGINES`, to validate the debate and the additions as a
                whole; by default a debate without additions is validated by the fastest installed engine.
            on_progress: called with the number of shapes validated and their total.

        Raises:
            InputError: a file can't be read.
            UsageError: the engine isn't installed.
        """
        from capgen_kg.rdf.parsing import read_facts
        from capgen_kg.validation import validate

        additions = [Path(file) for file in files]
        base = self.knowledge_base(without=additions)
        if not additions or engine is not None:
            # the two reads may use the same labels for different blank nodes
            facts = base.asserted.triples(None, None, None)
            return validate(chain(facts, map(_relabelled, read_facts(additions))), engine=engine, log=on_progress)
        return base.validate(map(_relabelled, read_facts(additions)), on_progress)

    def reopened(self) -> Debate:
        """Return the same debate without anything read so far, as its files may have changed."""
        return Debate(self._backend.reopened())

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the asserted and entailed triples, except those of the files ``without``."""
        return self._backend.knowledge_base(without)


def _relabelled(fact: Fact) -> Fact:
    """Return a triple with labels of blank nodes that the debate doesn't use."""
    subject, predicate, obj = (f"_:added-{term[2:]}" if term.startswith("_:") else term for term in fact)
    return subject, predicate, obj
