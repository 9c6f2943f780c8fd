"""A debate that can be queried, proved and validated, wherever its triples are."""

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
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.reasoning.proof import Proof, Prover


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

    ``data`` names files of RDF or folders of Turtle files, ``only`` the key of the debate to select where there are
    several. ``align`` are names of :func:`capgen_kg.resources.alignments`, in whose vocabularies the data is expressed,
    too. ``store`` is the folder of a store made by :func:`load_debate`, and ``endpoint`` the address of a SPARQL
    endpoint, to open instead of ``data``; ``timeout`` limits one request to the endpoint, in seconds, and ``graph`` is
    the IRI of the graph to query there. ``reasoner`` is a name from :data:`capgen_kg.reasoning.REASONERS`. ``log`` is a
    callback for progress messages. Nothing is read before it is needed.

    Raises ``UsageError`` when the arguments exclude each other, or name something that doesn't exist.
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
    """Make a materialized store on disk of ``files`` and the ontology, and return the debate that it holds.

    Does nothing when the store holds just these files already. Raises ``InputError`` for a file that can't be read,
    ``InconsistentError`` when the triples contradict each other, ``UsageError`` when ``store`` is something else.
    """
    load(store, files, log)
    return open_debate(store=store, log=log)


@dataclass(frozen=True)
class Thing:
    """A thing of a debate: its IRI, notation or name, label, and kinds; see :meth:`Debate.__getitem__`."""

    iri: str
    name: str
    label: str
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        """Return name, label and kinds on one line."""
        return f"{self.name}  {self.label} [{', '.join(self.kinds)}]"


class Debate:
    """A debate, or several, whose triples a backend holds; :func:`open_debate` makes one."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._kinds: dict[str, frozenset[str]] = {}

    def __repr__(self) -> str:
        """Return where the debate is."""
        return f"<Debate: {self._backend.name}>"

    def _repr_html_(self) -> str:
        """Return the debate as notebooks show it: what it is about, and how much there is of what."""
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
        """The files that the triples come from: the ontology's first, then those of the data."""
        return self._backend.files

    @property
    def data_folder(self) -> Path:
        """The one folder of the debate's data; raises ``UsageError`` when it isn't in one."""
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

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The closure as an rdflib graph."""
        from capgen_kg.rdf.parsing import graph_of

        return graph_of(self.closure)

    @cached_property
    def references(self) -> References:
        """The names by which the parts of the debate can be referred to."""

        def rows() -> Iterator[dict[str, str]]:
            yield from self._backend.query(references.QUERY).rows()

        def find(iris: list[str], notations: list[str], titles: list[str]) -> list[str]:
            return [row["iri"] for row in self._backend.query(references.search(iris, notations, titles)).rows()]

        return References(references.from_rows(rows()), find)

    def prepare(self, asserted: bool = False) -> None:
        """Do what the first query has to wait for: read and materialize the files, or open the store.

        With ``asserted``, for queries of asserted triples alone. Raises ``InputError`` for a file that can't be read,
        ``InconsistentError`` when the triples contradict each other.
        """
        self._backend.prepare(asserted)

    def sparql(self, query: str, *, asserted: bool = False, max_rows: int | None = None) -> QueryResult:
        """Return the result of a read-only SPARQL query; the project's prefixes need no declaration.

        With ``asserted``, only asserted triples are queried. ``max_rows`` bounds the rows or triples of the result; an
        endpoint has bounds of its own. Raises ``UsageError`` for a query that doesn't parse or isn't allowed,
        ``QueryLimitError`` for more rows, ``EndpointError`` when the endpoint fails.
        """
        return self._backend.query(query, asserted=asserted, max_rows=max_rows)

    def query(self, name: str, *references: str, asserted: bool = False, **parameters: str | int) -> QueryResult:
        """Return the result of the stored query ``name``, its rows in the natural order of their names.

        ``references`` fill the query's parameters in order, ``parameters`` by name; a parameter that names a
        node takes any form of reference. Raises ``UsageError`` for an unknown query, parameter or reference, and for
        a reference to a thing of a kind that the query doesn't take.

        >>> import capgen_kg
        >>> for row in capgen_kg.open_debate().query("opposed").rows():
        ...     print(row["a"], row["b"], row["basis"])
        Against#3 For#7 stated
        """
        stored, terms = self.bind(name, references, parameters)
        if asserted:
            self._refuse_derived(stored, terms)
        return self.run(stored, stored.bind(terms), asserted=asserted)

    def bound(self, name: str, *references: str, **parameters: str | int) -> str:
        """Return the stored query ``name`` with its parameters filled in; raises what :meth:`query` raises."""
        stored, terms = self.bind(name, references, parameters)
        return stored.bind(terms)

    def run(
        self, stored: StoredQuery, query: str, *, asserted: bool = False, max_rows: int | None = None
    ) -> QueryResult:
        """Return the result of a stored query that :meth:`bound` has filled in, in its natural order.

        Notations that several debates share are qualified. Raises what :meth:`sparql` raises.
        """
        result = self._backend.query(query, asserted=asserted, qualified=True, max_rows=max_rows)
        return result.in_natural_order(stored.order)

    def explain(
        self, name: str, *references: str, **parameters: str | int
    ) -> Iterator[tuple[dict[str, str], list[Proof]]]:
        """Yield the rows of a stored query as plain text, each with the proofs of what it stands for.

        An ASK that is true gives one row without columns. Raises what :meth:`query` raises, and
        ``UsageError`` for a query whose header doesn't say what its rows stand for.
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
        """Return a stored query and the terms of its parameters, by name; takes and raises what :meth:`query` does."""
        from capgen_kg.queries.stored import load_query

        stored = load_query(name)
        places = stored.positional
        if len(references) > len(places):
            surplus = references[len(places)]
            takes = f"takes {len(places) or 'no'} parameter{'s' * (len(places) != 1)}"
            raise UsageError(f"{name} {takes}; {surplus!r} is too many; for example: {stored.example}")
        given: dict[str, str | int] = dict(zip((p.name for p in places), references, strict=False))
        for key, value in parameters.items():
            if key in given:
                raise UsageError(f"{name} got {key} twice: {given[key]!r} and {value!r}")
            given[key] = value
        known = {p.name: p for p in stored.parameters}
        terms = {key: self.term(known[key], value) if key in known else "" for key, value in given.items()}
        for key, term in terms.items():
            if key in known and known[key].takes:
                self._refuse_other_kinds(stored, known[key], str(given[key]), term)
        return stored, terms

    def kinds(self, iri: str) -> frozenset[str]:
        """Return the kinds, of those in :data:`capgen_kg.naming.kinds.KINDS`, that a thing is of."""
        if iri not in self._kinds:
            self._kinds[iri] = kinds.kinds_of(
                row["class"] for row in self._backend.query(kinds.kinds_query(iri)).rows()
            )
        return self._kinds[iri]

    def _refuse_derived(self, stored: StoredQuery, terms: Mapping[str, str]) -> None:
        """Raise ``UsageError`` for a person or a side that stands for items, since that it does is derived."""
        for parameter in stored.parameters:
            iri = terms.get(parameter.name, "")[1:-1]
            if "argument" in parameter.takes and "claim" in parameter.takes and self.kinds(iri) & {"person", "side"}:
                name = self.references.name(iri)
                raise UsageError(f"what {name} stands for is derived; leave out --asserted, or name an item")

    def _refuse_other_kinds(self, stored: StoredQuery, parameter: Parameter, reference: str, term: str) -> None:
        """Raise ``UsageError``, with the call that was probably meant, for a thing of a kind that isn't taken."""
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
        hint = f"did you mean `{call}`?" if meant else f"for example `{call}`; `capgen show {quoted(name)}` tells more"
        raise UsageError(f"{stored.name} takes {takes}, and {what}; {hint}")

    def term(self, parameter: Parameter, value: str | int) -> str:
        """Return the term that ``value`` means for ``parameter``, in SPARQL's notation."""
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
        """Return the proof of a statement, or ``None`` when it is not asserted and not entailed.

        Subject and object are references, the predicate a property: ``cg:counters`` or ``counters``. Raises
        ``UsageError`` for an unknown reference or property.
        """
        start, end = (f"<{self.references.resolve(reference)}>" for reference in (subject, obj))
        used = (row["p"] for row in self._backend.query("SELECT DISTINCT ?p { ?s ?p ?o }").rows())
        return self.proof((start, f"<{self.references.property(predicate, used)}>", end))

    def proof(self, fact: Fact, via: str = "") -> Proof | None:
        """Return the proof of a triple of terms in N-Triples' notation, or ``None`` when it is not entailed.

        With ``via``, a term in the same notation, the proof rests on a statement about that term.
        """
        return self._prover.prove_via(fact, via) if via else self._prover.prove(fact)

    def validate(
        self,
        *files: Path | str,
        engine: str | None = None,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> list[Finding]:
        """Return the validation results of the SHACL shapes; with ``files``, of those as additions to the debate.

        Additions are validated by pyshacl together with the nodes of the debate that they touch, at a cost that grows
        with the additions; other nodes of the debate are not. With an ``engine``, a name from
        :data:`capgen_kg.validation.ENGINES`, everything is validated by that; without files, by the fastest engine
        that is installed. ``on_progress`` is called with the number of shapes done and their total. Raises
        ``InputError`` when a file can't be read, ``UsageError`` for an engine that isn't installed.
        """
        from capgen_kg.rdf.parsing import read_facts
        from capgen_kg.validation import validate

        additions = [Path(file) for file in files]
        base = self.knowledge_base(without=additions)
        if not additions or engine is not None:
            # both reads may use the same labels for their blank nodes
            facts = base.asserted.triples(None, None, None)
            return validate(chain(facts, map(_relabelled, read_facts(additions))), engine=engine, log=on_progress)
        return base.validate(map(_relabelled, read_facts(additions)), on_progress)

    def reopened(self) -> Debate:
        """Return the same debate, of which nothing has been read yet: others may have changed its files."""
        return Debate(self._backend.reopened())

    def knowledge_base(self, without: Iterable[Path] = ()) -> KnowledgeBase:
        """Return the triples, asserted and entailed, less those of the files that are ``without``."""
        return self._backend.knowledge_base(without)


def _relabelled(fact: Fact) -> Fact:
    """Return a triple whose blank nodes have labels that the debate doesn't use."""
    subject, predicate, obj = (f"_:added-{term[2:]}" if term.startswith("_:") else term for term in fact)
    return subject, predicate, obj
