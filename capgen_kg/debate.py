"""A debate that can be asked: files, what follows from them, and the store that answers."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from capgen_kg import resources
from capgen_kg.errors import InputError, UsageError, did_you_mean
from capgen_kg.naming import kinds, notations, references
from capgen_kg.naming.references import References
from capgen_kg.queries.results import text
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.namespaces import CG
from capgen_kg.reasoning import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    import rdflib

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.queries.results import QueryResult
    from capgen_kg.queries.stored import Parameter, StoredQuery
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.reasoning.proof import Place, Proof, Prover
    from capgen_kg.reasoning.schema import Schema
    from capgen_kg.store import Store
    from capgen_kg.store.disk import DiskStore
    from capgen_kg.store.memory import MemoryStore


_DEBATE = f"<{CG}Debate>"


def _silent(message: str) -> None:
    """Say nothing."""


def _nothing(done: int, of: int) -> None:
    """Show nothing."""


class Debate:
    """A debate, here in files, in a store on disk, or behind an endpoint.

    ``data`` names files of RDF or folders of Turtle; without it, the debate that comes with the package is opened.
    ``only`` is what the one of several debates is called that is wanted. ``align`` are names of
    :func:`capgen_kg.resources.alignments`, whose vocabularies the debate is to be said in, too.
    ``store`` is the folder of a store that :meth:`load` made, to be opened instead.
    ``reasoner`` is a name from :data:`capgen_kg.reasoning.REASONERS`. ``endpoint`` is the address of a SPARQL
    endpoint to be asked instead, with ``timeout`` in seconds and ``graph`` as the graph to ask there. ``log`` is
    told what takes long.
    """

    def __init__(
        self,
        data: Iterable[Path | str] | Path | str | None = None,
        *,
        only: str | None = None,
        align: Iterable[str] = (),
        store: Path | str | None = None,
        reasoner: str = DEFAULT,
        endpoint: str | None = None,
        timeout: float = 30.0,
        graph: str | None = None,
        log: Callable[[str], None] = _silent,
    ) -> None:
        if sum(place is not None for place in (data, store, endpoint)) > 1:
            raise UsageError("a debate is in files, in a store or at an endpoint; name one of them")
        self._store = None if store is None else Path(store)
        self._align = [_alignment(name) for name in align]
        if self._align and (store is not None or endpoint is not None):
            raise UsageError("alignments are for debates in files; load a store with them instead")
        if only and data is None:
            raise UsageError("say with --data which debates there are, to ask only one of them")
        self._data, self._only = data, only
        self._reasoner, self._log = reasoner, log
        self._endpoint, self._timeout, self._remote_graph = endpoint, timeout, graph
        self._kinds: dict[str, frozenset[str]] = {}

    def __repr__(self) -> str:
        """Return where the debate is."""
        place: object = self._store or ("that of the package" if self._data is None else self._data)
        if self._endpoint is not None:
            from capgen_kg.store.http import shown_address

            place = shown_address(self._endpoint)
        return f"<Debate: {place}>"

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

    @cached_property
    def data_files(self) -> list[Path]:
        """The files of the debate."""
        if self._data is None:
            return resources.data_files()
        return expand(self._data) if self._only is None else expand(_holding(self._data, self._only))

    @property
    def files(self) -> list[Path]:
        """The files that the triples come from: the ontology's, then the data's; or those that a store was made of."""
        if self._store is not None:
            return [Path(name) for name, _ in self._disk.manifest.files]
        return [*resources.ontology_files(), *self._align, *self.data_files]

    @property
    def data_folder(self) -> Path:
        """The one folder of the debate's data; raises ``UsageError`` when it isn't in one."""
        if self._data is None and self._store is None and self._endpoint is None:
            return resources.folder("data")
        named = [self._data] if isinstance(self._data, Path | str) else [*(self._data or ())]
        if len(named) != 1 or not Path(named[0]).is_dir():
            raise UsageError("this takes a debate in one folder; name it with --data")
        return Path(named[0])

    @property
    def is_stored(self) -> bool:
        """Whether the debate is in a store on disk."""
        return self._store is not None

    @property
    def is_remote(self) -> bool:
        """Whether the debate is behind an endpoint."""
        return self._endpoint is not None

    @staticmethod
    def load(store: Path | str, files: Iterable[Path | str], log: Callable[[str], None] = _silent) -> Debate:
        """Make a closed store on disk of ``files``, with the ontology, and return the debate that it holds.

        Does nothing when the store holds just these files already. Raises ``InputError`` for a file that can't be
        read, ``InconsistentError`` when the triples contradict each other, ``UsageError`` when ``store`` is
        something else.
        """
        from capgen_kg.store.build import build

        build(Path(store), [*resources.ontology_files(), *expand(files)], log)
        return Debate(store=store, log=log)

    @cached_property
    def closure(self) -> bytes:
        """All that is asserted and all that follows by OWL 2 RL, as N-Triples, each line once, sorted."""
        from capgen_kg.reasoning import closure

        self._need_files("the closure")
        if self._store is not None:
            from capgen_kg.rdf.parsing import ntriples

            return ntriples(self._disk)
        return closure(self.files, self._reasoner, self._log)

    @cached_property
    def _disk(self) -> DiskStore:
        from capgen_kg.store.disk import DiskStore

        assert self._store is not None
        return DiskStore(self._store)

    @cached_property
    def _closed(self) -> Store:
        if self._endpoint is not None:
            from capgen_kg.store.endpoint import EndpointStore

            return EndpointStore(self._endpoint, self._timeout, self._remote_graph)
        if self._store is not None:
            return self._disk
        from capgen_kg.store.memory import MemoryStore

        return self._qualified(MemoryStore.from_ntriples(self.closure))

    def _qualified(self, store: MemoryStore) -> MemoryStore:
        """Let a store of several debates show with its debate what they name alike."""
        if self._data is not None and len(store.ask(notations.DEBATES).rows()) > 1:
            store.qualify(notations.qualified_notations(store.ask(notations.QUERY).rows()))
        return store

    @cached_property
    def _asserted(self) -> Store:
        self._need_files("asking only what is asserted")
        if self._store is not None:
            return self._disk.only_asserted()
        from capgen_kg.rdf.parsing import parse
        from capgen_kg.store.memory import MemoryStore

        return self._qualified(MemoryStore(triple for path in self.files for triple in parse(path)))

    def _need_files(self, what: str) -> None:
        if self._endpoint is not None:
            raise UsageError(f"{what} takes files; an endpoint holds what it holds")

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The closed debate as an rdflib graph."""
        from capgen_kg.rdf.parsing import graph_of

        return graph_of(self.closure)

    @cached_property
    def references(self) -> References:
        """The names by which the parts of the debate can be referred to."""

        def everything() -> Iterator[dict[str, str]]:
            yield from self._closed.ask(references.QUERY).rows()

        def find(iris: list[str], notations: list[str], titles: list[str]) -> list[str]:
            return [row["iri"] for row in self._closed.ask(references.search(iris, notations, titles)).rows()]

        return References(references.from_rows(everything()), find)

    def prepare(self, asserted: bool = False) -> None:
        """Do what the first question has to wait for: read the files and work out what follows, or open the store.

        With ``asserted``, for questions of what the files say alone. Raises ``InputError`` for a file that can't be
        read, ``InconsistentError`` when the triples contradict each other.
        """
        _ = self._asserted if asserted else self._closed

    def sparql(self, query: str, *, asserted: bool = False, rows: int | None = None) -> QueryResult:
        """Return the answer to a read-only SPARQL query; the project's prefixes need not be declared in it.

        With ``asserted``, only what the files say is asked, not what follows. ``rows`` is how many rows or triples the
        answer may have; an endpoint bounds its answers itself. Raises ``UsageError`` for a query that doesn't parse or
        isn't allowed, ``QueryLimitError`` for more rows, ``EndpointError`` when the endpoint fails.
        """
        return (self._asserted if asserted else self._closed).ask(query, rows=rows)

    def query(self, name: str, *references: str, asserted: bool = False, **parameters: str | int) -> QueryResult:
        """Return the answer to the stored query ``name``, its rows in the natural order of their names.

        ``references`` fill the query's parameters in order, ``parameters`` by name; a parameter that names a
        node takes any form of reference. Raises ``UsageError`` for an unknown query, parameter or reference, and for
        a reference to a thing of a kind that the query doesn't take.

        >>> import capgen_kg
        >>> for row in capgen_kg.open().query("opposed").rows():
        ...     print(row["a"], row["b"], row["basis"])
        Against#3 For#7 stated
        """
        stored, terms = self._bound(name, references, parameters)
        if asserted:
            self._refuse_derived(stored, terms)
        return self._shown(stored.bind(terms), asserted).in_natural_order(stored.order)

    def no_rows(self, name: str, *references: str, asserted: bool = False, **parameters: str | int) -> str:
        """Return in words what it means that a stored query has no rows, and what has some instead.

        Takes and raises what :meth:`query` does.
        """
        from capgen_kg.hints.empty import no_rows

        stored, terms = self._bound(name, references, parameters)
        given = dict(zip((p.name for p in stored.positional), map(str, references), strict=False))
        given |= {key: str(value) for key, value in parameters.items()}
        return no_rows(self, stored, given, terms, asserted)

    def bound(self, name: str, *references: str, **parameters: str | int) -> str:
        """Return the stored query ``name`` with its parameters filled in; raises what :meth:`query` raises."""
        stored, terms = self._bound(name, references, parameters)
        return stored.bind(terms)

    def _shown(self, query: str, asserted: bool = False) -> QueryResult:
        """Return the answer to a stored query, in which items of several debates are told apart."""
        store = self._asserted if asserted else self._closed
        if self._store is None and self._endpoint is None:
            return cast("MemoryStore", store).ask(query, qualified=True)
        return store.ask(query)

    def ask(self, query: str, qualified: bool, rows: int) -> QueryResult:
        """Return the answer to a query that may have no more than so many rows or triples.

        ``qualified`` says that it is a stored query. Raises ``QueryLimitError`` when there is more, and ``UsageError``
        for a query that doesn't parse or isn't allowed.
        """
        self._need_files("bounding an answer")
        if self._store is not None:
            return self._disk.ask(query, rows)
        return cast("MemoryStore", self._closed).ask(query, qualified, rows)

    def explain(
        self, name: str, *references: str, **parameters: str | int
    ) -> Iterator[tuple[dict[str, str], list[Proof]]]:
        """Yield the rows of a stored query as plain text, each with the proofs of what it stands for.

        An ASK gives one row without columns when its answer is yes. Raises what :meth:`query` raises, and
        ``UsageError`` for a query whose header doesn't say what its rows stand for.
        """
        stored, terms = self._bound(name, references, parameters)
        if not stored.why:
            raise UsageError(f"the rows of {name} are read off what is stated; there is nothing to prove")
        answer = self._shown(stored.bind(terms)).in_natural_order(stored.order)
        given = {p.variable: terms[p.name] for p in stored.parameters if p.name in terms}
        for row in answer if answer.form == "SELECT" else [()] if answer else []:
            named = {key: str(term) for key, term in zip(answer.variables, row, strict=True) if term is not None}
            proofs = (self.proof(statement, via) for statement, via in stored.statements({**given, **named}))
            shown = dict(zip(answer.variables, map(text, row), strict=True))
            yield shown, [proof for proof in proofs if proof]

    def _bound(
        self, name: str, references: tuple[str, ...], parameters: Mapping[str, str | int]
    ) -> tuple[StoredQuery, dict[str, str]]:
        """Return a stored query and the terms of its parameters, by name."""
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
            self._kinds[iri] = kinds.kinds_of(row["class"] for row in self._closed.ask(kinds.kinds_query(iri)).rows())
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
        if (found := self.kinds(iri)) & set(parameter.takes):
            return
        name = self.references.name(iri) if iri in reference else reference
        what = f"{name} is {kinds.with_article(found, 'and') if found else 'of no kind'}"
        takes = kinds.with_article(parameter.takes)
        meant = kinds.nearest(self._closed.ask(kinds.related_query(iri)).rows(), parameter.takes)
        call = stored.call({parameter.name: meant}) if meant else stored.example
        hint = f"did you mean `{call}`?" if meant else f"for example `{call}`; `capgen show {quoted(name)}` tells more"
        raise UsageError(f"{stored.name} takes {takes}, and {what}; {hint}")

    def term(self, parameter: Parameter, value: str | int) -> str:
        """Return the term that ``value`` means for ``parameter``, in SPARQL's notation."""
        import pyoxigraph as ox

        if parameter.kind == "integer":
            try:
                return str(int(value))
            except ValueError:
                raise UsageError(f"{parameter.name} is {value!r}, expected a whole number") from None
        if parameter.kind in ("text", "words"):
            if parameter.kind == "words" and not any(map(str.isalnum, str(value))):
                raise UsageError(f"{parameter.name} is {value!r}, expected at least one word")
            return str(ox.Literal(str(value)))
        return str(ox.NamedNode(self.references.resolve(str(value))))

    @cached_property
    def _prover(self) -> Prover:
        from capgen_kg.rdf.parsing import read_located_facts
        from capgen_kg.reasoning.proof import Prover

        self._need_files("a proof")
        if self._store is not None:
            from capgen_kg.store.build import schema_of

            disk = self._disk
            return Prover(disk.only_asserted().facts, disk.facts, schema_of(disk.quads), self._places)
        stated: dict[Fact, Place] = {}
        for fact, place in read_located_facts(self.files):
            stated.setdefault(fact, place)
        return Prover.of(stated)

    def _places(self, wanted: Collection[Fact]) -> dict[Fact, Place]:
        """Return the file and line of facts, as far as the files are still there."""
        from capgen_kg.rdf.parsing import read_located_facts

        # a store names blank nodes in its own way
        sought = {_without_labels(fact): fact for fact in wanted}
        found: dict[Fact, Place] = {}
        for path in self.files:
            if path.exists() and len(found) < len(wanted):
                for fact, place in read_located_facts([path]):
                    if same := sought.get(_without_labels(fact)):
                        found.setdefault(same, place)
        return found

    def why(self, subject: str, predicate: str, value: str) -> Proof | None:
        """Return how a statement follows, or ``None`` when it doesn't.

        Subject and value are references, the predicate a property as people write it: ``cg:counters``, ``counters``.
        Raises ``UsageError`` for a reference or property that there isn't.
        """
        start, end = (f"<{self.references.resolve(reference)}>" for reference in (subject, value))
        used = (row["p"] for row in self._closed.ask("SELECT DISTINCT ?p { ?s ?p ?o }").rows())
        return self.proof((start, f"<{self.references.property(predicate, used)}>", end))

    def proof(self, fact: tuple[str, str, str], via: str = "") -> Proof | None:
        """Return how a fact, its terms in N-Triples' notation, follows, or ``None`` when it doesn't.

        With ``via``, a term in the same notation, the proof rests on a statement about that term.
        """
        return self._prover.prove_via(fact, via) if via else self._prover.prove(fact)

    def validate(
        self,
        *files: Path | str,
        engine: str | None = None,
        on_progress: Callable[[int, int], None] = _nothing,
    ) -> list[Finding]:
        """Return what the SHACL shapes find wrong with the debate; with ``files``, with those as additions to it.

        Additions are checked by pyshacl together with the nodes of the debate that they touch, at a cost that follows
        the additions; what is wrong with the debate elsewhere isn't told. With an ``engine``, a name from
        :data:`capgen_kg.validation.ENGINES`, everything is checked by that; without files, by the fastest that is
        installed. ``on_progress`` is told how many of how many shapes have been checked. Raises ``InputError`` when a
        file can't be read, ``UsageError`` for an engine that isn't there.
        """
        from capgen_kg.rdf.parsing import read_facts
        from capgen_kg.validation import validate

        self._need_files("validation")
        stored = None if self._store is None else self._disk.only_asserted()
        own = [] if stored else self.files
        additions = [Path(file) for file in files]
        if not additions or engine is not None:
            return validate(chain(stored or (), read_facts([*own, *additions])), engine=engine, log=on_progress)
        facts = read_facts(additions)
        return self.base(without=additions).validate((_apart(fact) for fact in facts), on_progress)

    def base(self, without: Iterable[Path] = ()) -> Base:
        """Return what additions are held against: the debate, less those of its files that are ``without``."""
        self._need_files("checking additions")
        if self._store is not None:
            return Base(store=self._disk)
        left_out = {path.resolve() for path in without}
        kept = [path for path in self.files if path.resolve() not in left_out]
        return self._whole if kept == self.files else Base(kept)

    @cached_property
    def _whole(self) -> Base:
        return Base(self.files, self.closure)


class Base:
    """A debate that additions are held against, read as far as somebody asks."""

    def __init__(
        self, files: Iterable[Path] = (), closure: bytes | None = None, store: DiskStore | None = None
    ) -> None:
        self._files, self._closure, self._store = list(files), closure, store

    @cached_property
    def asserted(self) -> TripleSource:
        """What is stated."""
        from capgen_kg.rdf.parsing import read_facts

        return Facts(read_facts(self._files)) if self._store is None else self._store.only_asserted().facts

    @cached_property
    def closed(self) -> TripleSource:
        """What is stated and what follows."""
        if self._store is not None:
            return self._store.facts
        if self._closure is None:
            from capgen_kg.reasoning.forward_chaining import close

            return Facts(close(self.asserted.triples(None, None, None)))
        lines = self._closure.decode().splitlines()
        return Facts((s, p, o) for s, p, o in (line[:-2].split(" ", 2) for line in lines))

    @cached_property
    def schema(self) -> Schema:
        """The rules; raises ``UnsupportedAxiomError`` for axioms that they can't be made from."""
        from capgen_kg.reasoning.schema import compile_schema

        if self._store is None:
            return compile_schema(Facts(self.asserted.triples(None, None, None)))
        from capgen_kg.store.build import schema_of

        return schema_of(self._store.quads)

    def validate(self, additions: Iterable[Fact], on_progress: Callable[[int, int], None] = _nothing) -> list[Finding]:
        """Return what the shapes find wrong with additions and with the nodes that they touch."""
        from capgen_kg.validation import validate, validate_additions

        additions = list(additions)
        found = validate_additions(self.asserted, additions)
        if found is None:
            return validate(chain(self.asserted.triples(None, None, None), additions), log=on_progress)
        return found


def _apart(fact: Fact) -> Fact:
    """Return a fact with names of blank nodes that are not those of the debate."""
    subject, predicate, value = (f"_:added-{term[2:]}" if term.startswith("_:") else term for term in fact)
    return subject, predicate, value


def _without_labels(fact: Fact) -> Fact:
    subject, predicate, value = ("_:" if term.startswith("_:") else term for term in fact)
    return subject, predicate, value


def _alignment(name: str) -> Path:
    known = resources.alignments()
    if name not in known:
        raise UsageError(f"there is no alignment {name!r}{did_you_mean(name, known)}; there is {', '.join(known)}")
    return known[name]


def _holding(data: Iterable[Path | str] | Path | str, only: str) -> list[Path]:
    """Return the files and folders that hold the debate that is called ``only``, and those that hold none."""
    from capgen_kg.rdf.facts import TYPE
    from capgen_kg.rdf.parsing import read_facts
    from capgen_kg.rdf.terms import value_of

    found: dict[Path, list[str]] = {}
    for path in [Path(data)] if isinstance(data, Path | str) else map(Path, data):
        facts = Facts(read_facts(expand([path])))
        names = {node: sorted(facts.objects(node, f"<{notations.NOTATION}>")) for node in facts.subjects(TYPE, _DEBATE)}
        found[path] = [notations.debate_key(node, value_of(name[0]) if name else "") for node, name in names.items()]
    known = {name for names in found.values() for name in names}
    if only not in known:
        raise UsageError(
            f"no debate is called {only!r}{did_you_mean(only, known)}; there is {', '.join(sorted(known))}"
        )
    if mixed := next((path for path, names in found.items() if only in names and len(names) > 1), None):
        raise UsageError(f"{mixed} holds several debates; name their folders apart with --data")
    return [path for path, names in found.items() if not names or only in names]


def expand(data: Iterable[Path | str] | Path | str) -> list[Path]:
    """Return the files that ``data`` names: files as they are, folders as the Turtle files below them."""
    files: list[Path] = []
    for path in [Path(data)] if isinstance(data, Path | str) else map(Path, data):
        if path.is_dir():
            found = resources.data_below(path)
            if not found:
                raise InputError("there is no .ttl file in this folder", path)
            files += found
        else:
            files.append(path)
    return files
