"""The standing of a debate: a verdict on each argument, with who counters it and who has the last word."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, no_such
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.standing.grounded import IN, OUT, Grounder, derivation_order
from capgen_kg.standing.links import ARGUMENT, CLAIM, INFERENCE, MESSAGE, RELATION, Links, dependents
from capgen_kg.standing.needs import MAX_EVALUATIONS, smallest_sets
from capgen_kg.standing.program import DIALECTICAL, READINGS, SYMMETRIC, program_of, small_program_of
from capgen_kg.standing.reasons import OPEN, STANDS, WORDS, Names, Reasons
from capgen_kg.standing.semantics import GROUNDED, SEMANTICS, STABLE, Labels, certificate, labels_of
from capgen_kg.standing.verdicts import Change, Counter, Crux, Piece, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.standing.columns import ProgramColumns
    from capgen_kg.standing.framework import Framework
    from capgen_kg.standing.program import Program
    from capgen_kg.standing.reasons import Attack, Reason

_ATTRIBUTED_TO = named_node("prov:wasAttributedTo")
#: What every output says once.
NOTE = "Standing is about who has been answered, not about what is true."
#: The most nodes that :func:`flips` follows a change to.
MAX_DEPENDENTS = 5_000
#: The most atoms that are looked up one by one, where there is a program of the whole debate.
MAX_LOOK_UPS = 1_000
_STANCES = {cg("For"): "for", cg("Against"): "against"}


class Standing:
    """The labels of a debate, or of some things in it, under a reading and a semantics.

    Args:
        source: The triples of the debate.
        reading: One of :data:`capgen_kg.standing.program.READINGS`.
        semantics: One of :data:`capgen_kg.standing.semantics.SEMANTICS`.
        nodes: The IRIs of some things; only what their labels depend on is read. By default all are labelled.
        columns: Returns the program of the whole debate under the reading, if there is one already. Of some things it
            is used if their labels depend on more than :data:`MAX_LOOK_UPS` others.

    Raises:
        UsageError: The reading or semantics is unknown, clingo is missing, or there is no stable labelling.
    """

    def __init__(
        self,
        source: TripleSource,
        reading: str = DIALECTICAL,
        semantics: str = GROUNDED,
        nodes: Iterable[str] | None = None,
        columns: Callable[[], ProgramColumns | None] = lambda: None,
    ) -> None:
        for value, known, what in ((reading, READINGS, "reading"), (semantics, SEMANTICS, "semantics")):
            if value not in known:
                raise no_such(what, value, known)
        self.reading, self.semantics = reading, semantics
        self._source = source
        self._nodes = None if nodes is None else [f"<{iri}>" for iri in nodes]
        self._read_columns = columns
        if semantics == GROUNDED and self._columns:
            self._result = Labels(self._columns.labels())
            names = self._columns.names
            self._labels = {name: label for name, label in zip(names, self._result.labels, strict=True) if name}
        else:
            self._result = labels_of(self._program, semantics)
            self._labels = {node: self._result.labels[atom] for node, atom in self._program.index.items()}

    @cached_property
    def _columns(self) -> ProgramColumns | None:
        """The program as columns, or ``None`` if there are none or if the few atoms are looked up one by one."""
        if self._is_whole:
            return self._read_columns()
        return None if self._small_program else (columns := self._read_columns()) and columns.part(self._parts)

    @cached_property
    def _links(self) -> Links:
        return Links(self._source, whole=self._is_whole)

    @cached_property
    def _is_whole(self) -> bool:
        # a contradiction anywhere leaves no stable labelling
        return self._nodes is None or self.semantics == STABLE

    @cached_property
    def _parts(self) -> list[str]:
        # the counters to an item are also those to what its own label does not depend on
        return [other for node in self._nodes or () for other in (node, *self._links.put_forward(node))]

    @cached_property
    def _small_program(self) -> Program | None:
        return small_program_of(self._links, self.reading, self._parts, MAX_LOOK_UPS)

    @cached_property
    def _program(self) -> Program:
        if not self._is_whole and self._small_program:
            return self._small_program
        if self._columns:
            return self._columns.program
        return program_of(self._links, self.reading, None if self._is_whole else self._parts)

    @cached_property
    def _names(self) -> Names:
        return Names(self._source, self._links)

    @cached_property
    def _reasons(self) -> Reasons:
        is_symmetric = self.reading == SYMMETRIC
        return Reasons(self._links, self._names, self._labels, is_symmetric, lambda: self._derivation_order)

    @cached_property
    def _derivation_order(self) -> dict[str, int]:
        order = derivation_order(self._program, self._result.labels)
        return {self._program.names[atom]: place for atom, place in order.items()}

    @property
    def framework(self) -> Framework:
        """The abstract argumentation framework with the same labels, which is exported for solvers."""
        from capgen_kg.standing.framework import framework_of

        return framework_of(self._program)

    @property
    def labellings(self) -> int:
        """How many labellings there are; the labels are those that all of them agree on."""
        return self._result.count

    @property
    def is_complete(self) -> bool:
        """Whether these are all the labellings."""
        return self._result.is_complete

    @property
    def labels(self) -> dict[str, str]:
        """The standing of each thing, by IRI: ``stands``, ``open`` or ``undecided``."""
        return {node[1:-1]: WORDS[label] for node, label in self._labels.items()}

    def certificate(self, iri: str, stands: bool = True) -> dict[str, str] | None:
        """Return the standing of everything in one labelling in which a thing stands, or in which it doesn't.

        Such a labelling proves an answer to the decision problems of argumentation: that the thing is in some labelling
        (credulous acceptance), or that it isn't in all of them (sceptical acceptance).

        Args:
            iri: The thing, which has to be labelled.
            stands: Whether it has to stand in the labelling.

        Returns:
            The standing of each thing by IRI, as in :attr:`labels`; ``None`` if there is no such labelling.

        Raises:
            UsageError: The solver gave up before it had an answer.
        """
        labels = certificate(self._program, self.semantics, self._program.index[f"<{iri}>"], stands)
        if labels is None:
            return None
        return {node[1:-1]: WORDS[labels[atom]] for node, atom in self._program.index.items()}

    def witness(self, iri: str, stands: bool = True, semantics: str = "") -> list[int] | None:
        """Return a :meth:`certificate` as the extension that solvers print, of a standing of the whole debate.

        Args:
            iri: The thing.
            stands: Whether it has to stand in the labelling.
            semantics: Other semantics than those of the labels; there may be no labels under these, but an answer.

        Returns:
            The numbers of the accepted arguments of the exported framework, from 1; ``None`` if there is no such
            labelling.

        Raises:
            UsageError: The solver gave up before it had an answer.
        """
        from capgen_kg.standing.framework import extension_of

        labels = certificate(self._program, semantics or self.semantics, self._program.index[f"<{iri}>"], stands)
        return None if labels is None else [node + 1 for node in extension_of(self.framework, labels)]

    def argument_number(self, iri: str) -> int:
        """Return the number of a thing in the exported framework, from 1, of a standing of the whole debate."""
        return self._program.index[f"<{iri}>"] + 1

    @property
    def description(self) -> str:
        """A sentence with the reading and the semantics."""
        count = f" ({self.labellings} labellings)" if self.semantics != GROUNDED else ""
        limit = "" if self.is_complete else f"; only the first {self.labellings} labellings were compared"
        return f"Reading: {self.reading} ({READINGS[self.reading]}); semantics: {self.semantics}{count}{limit}."

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the things that were named, or else on all arguments, both sides in natural order."""
        if self._nodes is not None:
            return tuple(self.verdict(node[1:-1]) for node in self._nodes)
        verdicts = [self.verdict(node[1:-1]) for node in self._links.members(ARGUMENT)]
        order = ["for", "against", ""]
        return tuple(sorted(verdicts, key=lambda verdict: (order.index(verdict.stance), natural(verdict.name))))

    def named(self, labels: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
        """Return the name, standing, label and IRI of each thing in a labelling, by name."""
        names = self._names
        rows = [(names.name(f"<{iri}>"), word, names.label(f"<{iri}>"), iri) for iri, word in labels.items()]
        return sorted(rows, key=lambda row: (natural(row[0]), row[3]))

    @property
    def contested(self) -> tuple[Verdict, ...]:
        """The verdicts on arguments, comments and contributions that are countered, the most countered first."""
        messages = (node for kind in ("Comment", "Contribution") for node in self._source.subjects(TYPE, cg(kind)))
        nodes = [*self._links.members(ARGUMENT), *messages]
        verdicts = [verdict for verdict in map(self.verdict, (node[1:-1] for node in nodes)) if verdict.items]
        return tuple(sorted(verdicts, key=lambda verdict: (-len(verdict.items), natural(verdict.name))))

    def verdict(self, iri: str) -> Verdict:
        """Return the verdict on a thing that is labelled."""
        node = f"<{iri}>"
        kind, names = self._links.kind(node), self._names
        stance = next((_STANCES.get(term, "") for term in self._source.objects(node, cg("stance"))), "")
        counters = {self._counter(attack, item) for attack in self.attacks(iri) for item in attack.items}
        last = sorted(self._reasons.last_word(node), key=lambda item: natural(names.name(item)))
        return Verdict(
            iri,
            names.name(node),
            kind,
            names.label(node),
            stance,
            WORDS[self._labels[node]],
            tuple(
                sorted(
                    counters, key=lambda counter: (counter.standing != STANDS, natural(counter.by), counter.rebuttal)
                )
            ),
            tuple(map(names.name, last)),
            self._carried_by(node) if self._labels[node] == IN and any(c.standing != OPEN for c in counters) else "",
            tuple(map(self._writer, last)),
        )

    def _writer(self, item: str) -> str:
        """Return the name of the writer of a message, or of whom a claim is that counters by itself."""
        if self._links.kind(item) == ARGUMENT:
            return ""
        people = list(self._source.objects(item, _ATTRIBUTED_TO))
        if not people and self._links.kind(item) == CLAIM:
            raised = self._source.objects(item, cg("raises"))
            people = [person for relation in raised for person in self._source.objects(relation, _ATTRIBUTED_TO)]
        names = (value_of(name) for person in people for name in self._source.objects(person, cg("name")))
        return min(names, default="")

    def _carried_by(self, node: str) -> str:
        carrier = self._reasons.carrier(node)
        if not carrier or self._links.kind(carrier) != INFERENCE:
            return self._names.name(carrier) if carrier else ""
        return f"the inference {self._names.label(carrier)}"

    def attacks(self, iri: str) -> list[Attack]:
        """Return the attacks that ``cg:counters`` follows: on a thing, and on what an item puts forward."""
        node = f"<{iri}>"
        return [
            attack for other in (node, *self._links.put_forward(node)) for attack in self._reasons.direct_attacks(other)
        ]

    def defeats(self, iri: str) -> list[Attack]:
        """Return the attacks that keep a thing from standing, on it or on what it rests on; none if it stands."""
        return self._reasons.defeats(f"<{iri}>")

    def failed_answers(self, iri: str) -> list[Attack]:
        """Return the attacks on a thing that stands, and on what it rests on, that were answered in turn."""
        return self._reasons.failed_answers(f"<{iri}>")

    def _counter(self, attack: Attack, item: str) -> Counter:
        names = self._names
        return Counter(
            names.name(item),
            names.attacked(attack.target),
            names.attack_type(attack.rebuttal),
            names.label(attack.words),
            WORDS[attack.label],
            attack.rebuttal[1:-1],
        )

    def reason(self, iri: str) -> Reason:
        """Return why a thing has its label, and then the counters to it that don't decide that."""
        return self._reasons.reason(f"<{iri}>", self.attacks(iri))

    @cached_property
    def _grounder(self) -> Grounder:
        if self.semantics != GROUNDED:
            raise UsageError("what would change a verdict is computed for grounded labels only; omit --semantics")
        return Grounder(self._program)

    def needs(self, iri: str, max_evaluations: int = MAX_EVALUATIONS) -> Change:
        """Return the smallest sets of things that would change the verdict on an item, if each was countered.

        For an item that doesn't stand, the sets are of rebuttals, which would have to be answered. For one that stands
        they are of claims, inferences and relations, without the item itself and what it asserts or concludes.

        Raises ``UsageError`` for labels other than grounded ones.
        """
        node = f"<{iri}>"
        target = self._program.index[node]
        kinds = (CLAIM, INFERENCE, RELATION) if self._labels[node] == IN else (RELATION,)
        candidates = {
            atom
            for other, atom in self._program.index.items()
            if atom != target and self._links.kind(other) in kinds and self._may_be_countered(other, node)
        }
        needs = smallest_sets(self._grounder, target, candidates, max_evaluations)
        sets = sorted(
            (tuple(sorted(map(self._piece, atoms), key=lambda piece: natural(piece.name))) for atoms in needs.sets),
            key=lambda pieces: [natural(piece.name) for piece in pieces],
        )
        return Change(
            self._names.name(node), WORDS[self._labels[node]], tuple(sets), needs.size, needs.is_complete,
            needs.evaluations,
        )  # fmt: skip

    def _may_be_countered(self, other: str, node: str) -> bool:
        if self._labels[node] != IN:
            return bool(self._links.objects(other, "attacks"))
        return True

    def _piece(self, atom: int) -> Piece:
        node = self._program.names[atom]
        links, names = self._links, self._names
        kind = links.kind(node)
        if kind == RELATION:
            items = links.raisers(node)
        else:
            items = links.subjects("hasInference", node) if kind == INFERENCE else []
        target = next(iter(links.objects(node, "attacks") or links.objects(node, "backs")), "")
        return Piece(
            node[1:-1],
            names.name(node),
            ", ".join(map(names.name, items)),
            names.name(target) if target else "",
            names.label(node),
        )

    def crux(self, max_evaluations: int = MAX_EVALUATIONS) -> tuple[Crux, ...]:
        """Return the relations whose fall would change the verdict on some argument, the most consequential first.

        Raises ``UsageError`` for labels other than grounded ones, and for more relations than ``max_evaluations``.
        """
        relations = [node for node in self._links.members(RELATION) if self._labels.get(node, OUT) != OUT]
        if len(relations) > max_evaluations:
            raise UsageError(
                f"{len(relations)} relations are too many to try one by one; the limit is {max_evaluations}"
            )
        arguments = sorted(self._links.members(ARGUMENT), key=lambda node: natural(self._names.name(node)))
        rows = []
        for relation in relations:
            labels = self._grounder.labels([self._program.index[relation]])
            changes = tuple(
                (self._names.name(argument), WORDS[before], WORDS[after])
                for argument in arguments
                for before, after in [(self._labels[argument], labels[self._program.index[argument]])]
                if before != after and relation not in self._links.bearings(argument)
            )
            if changes:
                piece = self._piece(self._program.index[relation])
                rows.append(Crux(piece.iri, piece.name, piece.by, piece.label, changes))
        return tuple(sorted(rows, key=lambda row: (-len(row.changes), natural(row.name))))


def flips(before: TripleSource, after: TripleSource, changed: Iterable[str]) -> list[tuple[str, str, str]] | None:
    """Return the arguments and messages whose standing differs between two versions of a debate.

    Only what depends on the changed nodes is labelled, under the dialectical reading and grounded semantics.

    Args:
        before: The triples of one version.
        after: The triples of the other.
        changed: The nodes with other triples, as RDF terms.

    Returns:
        The names with the standing before and after, in natural order, without what only one version has; ``None`` if
        more than :data:`MAX_DEPENDENTS` nodes depend on what has changed.
    """
    changed = list(changed)
    common: dict[str, int] = {}
    for source in (before, after):
        links = Links(source)
        reached = dependents(links, changed, MAX_DEPENDENTS)
        if reached is None:
            return None
        for node in reached:
            common[node] = common.get(node, 0) + (links.kind(node) in (ARGUMENT, MESSAGE))
    iris = [node[1:-1] for node, versions in common.items() if versions == 2]
    old, new = Standing(before, nodes=iris), Standing(after, nodes=iris)
    rows = [
        (new._names.name(f"<{iri}>"), old.labels[iri], new.labels[iri])
        for iri in iris
        if old.labels[iri] != new.labels[iri]
    ]
    return sorted(rows, key=lambda row: natural(row[0]))
