"""An argument map that was read, encoded as a debate of our ontology.

What leads to the thesis becomes an argument on its side, with what leads to that as premises; every other inference
becomes a support, every other conflict a rebuttal, every locution a comment. The file itself is the source text: each
node is anchored where it stands in it, so that ``capgen source verify FILE`` tells when the file has changed. What a
map shows is ``cg:Stated`` by it; what we add is ``cg:Interpreted``, with the reason.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import InputError, UsageError, did_you_mean
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, REPHRASING, STEPS, TITLED
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import literal, named_node, typed_literal, value_of

if TYPE_CHECKING:
    from capgen_kg.formats.argument_map import ArgumentMap, Node, Utterance
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span

#: What our own exports add to the name of an argument, to name its steps.
_STEP_OF = re.compile(r"-(?:inference|stance)-\d+(?=>?$)")
#: How many characters a label and a name may have (``Item-label`` and ``Person-name`` of the shapes).
MAX_LABEL, MAX_NAME = 300, 60
#: How many times the search for the thesis may look at each node and edge.
_MAX_VISITS = 50
#: How many relations a single step may make: each of its starts with each of its ends.
_MAX_RELATIONS = 10_000


@dataclass(frozen=True)
class Choices:
    """What the user says of a debate to be made: where its names begin, and what the file may leave open.

    ``key`` is the short name of the debate, ``language`` the tag of its words, ``source`` the address of the map, and
    ``thesis`` the name of the node that is the thesis; the last two may be empty.
    """

    base: str
    key: str
    language: str = "und"
    title: str = ""
    source: str = ""
    thesis: str = ""


@dataclass
class _Argument:
    name: str
    side: str
    span: Span
    # in order, each once
    premises: dict[str, None] = field(default_factory=dict)
    conclusions: dict[str, None] = field(default_factory=dict)
    notation: str = ""

    @property
    def key(self) -> str:
        """What tells it from other arguments."""
        return f"{self.name} {self.side}"

    @property
    def conclusion(self) -> str:
        """The first of its conclusions; there always is one."""
        return next(iter(self.conclusions))


@dataclass(frozen=True)
class _Move:
    """A relation to be made: its node, what raises it, what it is aimed at, its words, and how it attacks."""

    node: str
    start: str
    end: str
    words: str
    how: str
    is_mutual: bool = False
    said: str = ""


def encode(read: ArgumentMap, choices: Choices) -> dict[str, list[Fact]]:
    """Return the triples of a debate by the names of the files that they belong into.

    What can't be encoded is noted in ``read``. Raises ``InputError`` when there is nothing to be a thesis,
    ``UsageError`` when the thesis that was chosen isn't there.
    """
    read.index()
    return _Encoder(read, choices).encode()


class _Encoder:
    def __init__(self, read: ArgumentMap, choices: Choices) -> None:
        self._read, self._choices = read, choices
        self._files: dict[str, list[Fact]] = {}
        self._home: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._anchors: dict[Span, list[str]] = {}
        self._notations: dict[str, str] = {"Post": "", "Thesis": ""}
        self._numbers: Counter[str] = Counter()
        self._arguments: dict[str, _Argument] = {}
        self._of_step: dict[str, str] = {}
        self._encoded: set[tuple[str, str]] = set()
        self._lines: dict[str, str] = {}
        self._says: dict[str, Utterance] = {}
        for utterance in read.utterances:
            for one in utterance.says:
                self._says.setdefault(one, utterance)

    def encode(self) -> dict[str, list[Fact]]:
        self._note_direct_links()
        self._thesis = self._find_thesis()
        self._find_arguments()
        moves = self._find_moves()
        self._name_claims(moves)
        self._write_debate()
        self._write_people()
        self._write_arguments()
        absorbed = {move.said for move in moves if move.said}
        self._write_claims(absorbed)
        self._write_comments(absorbed)
        for move in moves:
            self._write_move(move)
        self._write_passages()
        return self._files

    # what is what

    def _note_direct_links(self) -> None:
        for start, end in self._read.edges:
            if self._kind(start) == self._kind(end) == INFORMATION:
                message = "a link between two statements is left out, as no step stands between them"
                self._read.note(self._read.nodes[start].span, message, f"from {start} to {end}")

    def _find_thesis(self) -> str:
        """Return the node that most leads to and that itself leads nowhere."""
        read = self._read
        claims = [node for node in read.nodes.values() if node.kind == INFORMATION]
        if chosen := self._choices.thesis:
            if chosen not in read.nodes or read.nodes[chosen].kind != INFORMATION:
                hint = did_you_mean(chosen, (node.name for node in claims))
                raise UsageError(f"there is no statement {chosen!r} in {read.path} to be the thesis{hint}")
            return chosen
        if not claims:
            raise InputError("found no statement that could be the thesis", read.path, 1, 1)
        ends = [
            node for node in claims if not any(self._kind(s) in (INFERENCE, CONFLICT) for s in read.ends(node.name))
        ] or claims
        budget = _MAX_VISITS * (len(read.nodes) + len(read.edges))
        best, most = ends[0], (0, 0)
        # those to which most leads directly come first, in case that there are too many to look at
        for number, node in enumerate(sorted(ends, key=lambda node: -len(read.starts(node.name)))):
            if budget < 0:
                message = "too many statements could be the thesis to compare them all; choose one with --thesis"
                read.note(best.span, message, f"{best.name}, the best of {number:,} of {len(ends):,}, is taken")
                break
            reach, visits = self._reach(node.name)
            budget -= visits
            if (reach, -node.span[0]) > most:
                best, most = node, (reach, -node.span[0])
        return best.name

    def _reach(self, name: str) -> tuple[int, int]:
        """Return how many nodes lead to one, itself included, and how many nodes and edges were visited for it."""
        seen, waiting = {name}, [name]
        edges = 0
        while waiting:
            starts = self._read.starts(waiting.pop())
            edges += len(starts)
            new = [start for start in starts if start not in seen]
            seen.update(new)
            waiting += new
        return len(seen), len(seen) + edges

    def _kind(self, name: str) -> str:
        return self._read.nodes[name].kind

    def _find_arguments(self) -> None:
        """Find what leads to the thesis, and what leads to that."""
        read = self._read
        # for a claim on a side, the first argument of which it is the conclusion of premises
        argued: dict[tuple[str, str], str] = {}
        for step in read.starts(self._thesis):
            side = {INFERENCE: "For", CONFLICT: "Against"}.get(self._kind(step))
            starts = [one for one in read.starts(step) if self._kind(one) == INFORMATION]
            if side is None or not starts:
                continue
            self._encoded.add((step, self._thesis))
            if len(starts) > 1:
                self._argument(step, side, starts, self._thesis)
                continue
            [claim] = starts
            if (claim, side) not in argued:
                argued[claim, side] = self._argue(claim, side)
            if argued[claim, side]:
                self._of_step.setdefault(step, argued[claim, side])
            else:
                self._argument(step, side, [], claim)

    def _argue(self, claim: str, side: str) -> str:
        """Make arguments of the inferences that lead to a claim, and return the first, or an empty string."""
        read = self._read
        inferences = [one for one in read.starts(claim) if self._kind(one) == INFERENCE and claim != self._thesis]
        for inference in inferences:
            grounds = [one for one in read.starts(inference) if self._kind(one) == INFORMATION]
            self._argument(inference, side, grounds, claim)
        return self._of_step[inferences[0]] if inferences else ""

    def _argument(self, step: str, side: str, premises: list[str], conclusion: str) -> None:
        name = _STEP_OF.sub("", step)
        made = _Argument(name, side, self._read.nodes[step].span)
        argument = self._arguments.setdefault(made.key, made)
        self._of_step[step] = argument.key
        self._encoded.add((step, conclusion))
        argument.premises |= dict.fromkeys(one for one in premises if one != conclusion)
        argument.conclusions[conclusion] = None

    def _find_moves(self) -> list[_Move]:
        """Find the relations: steps that are no argument's."""
        read = self._read
        self._premises = {one for argument in self._arguments.values() for one in argument.premises}
        self._conclusions = {one for argument in self._arguments.values() for one in argument.conclusions}
        # the first argument that a claim is of, and the first that has nothing but the claim
        self._home_of: dict[str, _Argument] = {}
        self._bare: dict[str, _Argument] = {}
        for argument in self._arguments.values():
            for one in (*argument.premises, *argument.conclusions):
                self._home_of.setdefault(one, argument)
            for one in argument.conclusions if not argument.premises else ():
                self._bare.setdefault(one, argument)
        moves = []
        for step in [node for node in read.nodes.values() if node.kind in STEPS]:
            starts = [one for one in read.starts(step.name) if self._kind(one) == INFORMATION]
            ends = [end for end in read.ends(step.name) if (step.name, end) not in self._encoded]
            if step.name in self._of_step and not ends:
                continue
            if not starts or not ends:
                read.note(step.span, "a step that leads from or to no statement is left out", step.name)
            if len(starts) * len(ends) > _MAX_RELATIONS:
                message = f"a step that would make more than {_MAX_RELATIONS:,} relations is left out"
                read.note(step.span, message, f"{step.name}, from {len(starts):,} to {len(ends):,} nodes")
                continue
            for start in starts:
                for end in ends:
                    if move := self._move(step, start, end):
                        moves.append(move)
        return moves

    def _move(self, step: Node, start: str, end: str) -> _Move | None:
        read = self._read
        node = read.nodes[end]
        target, how = end, ""
        if node.kind in STEPS:
            if end in self._of_step:
                target, how = f"argument {self._of_step[end]}", "Undercutting"
            else:
                read.note(step.span, "a step that is aimed at a step, not at a statement, is left out", step.name)
                return None
        elif step.kind == CONFLICT:
            of = self._bare.get(end)
            if step.name in read.undercuts and of:
                target, how = f"argument {of.key}", "Undercutting"
            else:
                is_premise = end in self._premises and end not in self._conclusions
                how = "Undermining" if is_premise else "Rebutting"
        if start == end:
            read.note(step.span, "a step that leads from a statement to itself is left out", step.name)
            return None
        words = read.nodes[start].label
        if (own := self._of_step.get(read.raised_by.get(step.name, ""))) and f"argument {own}" != target:
            start = f"argument {own}"
        return _Move(step.name, start, target, words, how if step.kind == CONFLICT else "", step.name in read.mutual)

    def _name_claims(self, moves: list[_Move]) -> None:
        """Give claims and arguments the notations that their words carry, or new ones.

        Where our own exports say by a statement of its own what an item raises against another, that item raises it.
        """
        read = self._read
        carried: dict[str, list[str]] = {}
        for node in read.nodes.values():
            if node.kind == INFORMATION and (found := TITLED.match(node.label)):
                carried.setdefault(_carried(found), []).append(node.name)
        for argument in self._arguments.values():
            found = TITLED.match(read.nodes[argument.conclusion].label)
            title = _carried(found).partition(".")[0] if found else ""
            if re.fullmatch(rf"{argument.side}#[1-9]\d*", title) and title not in self._notations:
                self._notations[title] = argument.notation = title
        raisers: dict[str, str] = {}
        for argument in self._arguments.values():
            raisers.setdefault(argument.notation, f"argument {argument.key}")
        for title, nodes in carried.items():
            if raiser := next((one for one in nodes if not self._is_lone(one)), ""):
                raisers.setdefault(title, raiser)
        for number, move in enumerate(moves):
            found = TITLED.match(move.words)
            if not found or move.start not in read.nodes or not self._is_lone(move.start):
                continue
            if raiser := raisers.get(_carried(found), ""):
                words = move.words[found.end() :]
                moves[number] = _Move(move.node, raiser, move.end, words, move.how, move.is_mutual, move.start)
        absorbed = {move.said for move in moves if move.said}
        for title, nodes in carried.items():
            kept = [one for one in nodes if one not in absorbed]
            if kept and title not in self._notations:
                self._notations[title] = kept[0]
        self._notation_of = {node: title for title, node in self._notations.items() if node in read.nodes}
        self._notation_of[self._thesis] = "Thesis"
        for argument in self._arguments.values():
            argument.notation = argument.notation or self._free(f"{argument.side}#{{}}")
            for one in (*argument.conclusions, *argument.premises):
                if one not in self._notation_of:
                    self._notation_of[one] = self._free(f"{argument.notation}.{{}}")
        for node in read.nodes.values():
            if node.kind == INFORMATION and node.name not in absorbed and node.name not in self._notation_of:
                self._notation_of[node.name] = self._free("Claim#{}")

    def _is_lone(self, name: str) -> bool:
        return not self._read.starts(name) and len(self._read.ends(name)) == 1 and name not in self._conclusions

    def _free(self, pattern: str) -> str:
        """Return the next notation of a kind that nothing has."""
        while True:
            self._numbers[pattern] += 1
            title = pattern.format(self._numbers[pattern])
            if title not in self._notations:
                self._notations[title] = ""
                return title

    # what is written

    def _write_debate(self) -> None:
        read, choices = self._read, self._choices
        title = choices.title or read.title or read.path.stem
        post, debate = self._iri("post"), self._iri("debate")
        who = self._iri("person-maker")
        name, span = read.maker or ("", (0, 0))
        self._person("person-maker", name, f"whoever made {read.path.name}, unnamed", span)
        self._add("debate", debate, "rdf:type", "cg:Debate")
        self._words("debate", debate, title, (0, 0))
        self._add("debate", debate, "skos:notation", literal(choices.key))
        self._add("debate", debate, "cg:hasThesis", self._node(self._thesis))
        self._add("debate", post, "rdf:type", "cg:Post")
        self._words("debate", post, title, (0, 0))
        self._add("debate", post, "skos:notation", literal("Post"))
        if choices.source:
            self._add("debate", post, "dcterms:source", f"<{choices.source}>")
        self._add("debate", post, "prov:wasAttributedTo", who)
        self._attribution("debate", "post", post, who, (0, 0), "" if name else "The file names nobody who made it.")
        self._add("debate", post, "cg:length", typed_literal(str(len(read.text)), "xsd:integer"))
        self._add("debate", post, "cg:sha256", literal(_digest(read.text)))
        self._in_debate("debate", post, (0, 0))

    def _attribution(self, file: str, name: str, message: str, who: str, span: Span, rationale: str) -> None:
        node = self._iri(f"{name}-attribution")
        self._add(file, message, "prov:qualifiedAttribution", node)
        self._add(file, node, "rdf:type", "prov:Attribution")
        self._add(file, node, "prov:agent", who)
        self._add(file, node, "cg:basis", "cg:Interpreted" if rationale else "cg:Stated")
        if rationale:
            self._add(file, node, "cg:rationale", f'"{rationale}"@en')
        self._points(node, span)

    def _write_people(self) -> None:
        for utterance in self._read.utterances:
            if utterance.speaker:
                self._person(f"person-{_slug(utterance.speaker)}", utterance.speaker, "", utterance.span)

    def _person(self, local: str, name: str, label: str, span: Span) -> None:
        node = self._iri(local)
        if node in self._home:
            return
        self._add("people", node, "rdf:type", "cg:Person")
        self._words("people", node, label or name, span)
        if name and len(name) <= MAX_NAME:
            self._add("people", node, "cg:name", literal(name))
            self._points(node, span)
        elif name:
            self._read.note(span, f"a name of more than {MAX_NAME} characters is written as a label only")

    def _speaker(self, utterance: Utterance | None) -> str:
        if utterance is None:
            return self._iri("person-maker")
        if utterance.speaker:
            return self._iri(f"person-{_slug(utterance.speaker)}")
        local = f"person-of-{self._local(utterance.name)}"
        self._person(local, "", f"the unnamed speaker of {utterance.name}", utterance.span)
        return self._iri(local)

    def _write_arguments(self) -> None:
        for argument in self._arguments.values():
            file = f"arguments-{argument.side.lower()}"
            node = self._argument_iri(argument)
            said = self._says.get(argument.conclusion)
            self._add(file, node, "rdf:type", "cg:Argument")
            self._words(file, node, *self._heading(argument))
            self._add(file, node, "skos:notation", literal(argument.notation))
            self._add(file, node, "cg:stance", f"cg:{argument.side}")
            self._add(file, node, "cg:stanceTarget", self._node(self._thesis))
            self._add(file, node, "prov:wasAttributedTo", self._speaker(said))
            self._in_debate(file, node, argument.span)
            for role, claims in (("hasPremise", argument.premises), ("hasConclusion", argument.conclusions)):
                for claim in claims:
                    self._add(file, node, f"cg:{role}", self._node(claim))
            message = self._comment_iri(said) if said else self._iri("post")
            self._add("debate" if not said else "comments", message, "cg:presents", node)

    def _write_claims(self, absorbed: set[str]) -> None:
        placed = self._premises | self._conclusions | {self._thesis} | set(self._says)
        for node in self._read.nodes.values():
            if node.kind != INFORMATION or node.name in absorbed:
                continue
            home = self._home_of.get(node.name)
            file = "debate" if node.name == self._thesis else f"arguments-{home.side.lower()}" if home else "claims"
            iri = self._node(node.name)
            self._add(file, iri, "rdf:type", "cg:Claim")
            title = self._notation_of[node.name]
            words = node.label.removeprefix(f"{title}: ")
            self._words(file, iri, words, node.span)
            self._add(file, iri, "skos:notation", literal(title))
            self._add(file, iri, "cg:basis", "cg:Stated")
            self._in_debate(file, iri, node.span)
            if node.name not in placed:
                self._add("debate", self._iri("post"), "cg:asserts", iri)

    def _write_comments(self, absorbed: set[str]) -> None:
        read = self._read
        written = [one for one in read.utterances if not one.says or not set(one.says) <= absorbed]
        known = {one.name for one in written}
        above = {one.name: one.answers for one in written if one.answers in known}
        endless = _circular(above)
        for number, one in enumerate(written, 1):
            iri, who = self._comment_iri(one), self._speaker(one)
            self._add("comments", iri, "rdf:type", "cg:Comment")
            says = " ".join(TITLED.sub("", self._read.nodes[n].label) for n in one.says) or f"Words of {one.speaker}"
            self._words("comments", iri, says, one.span, is_whole=not one.says)
            self._add("comments", iri, "skos:notation", literal(self._free("Comment#{}")))
            self._add("comments", iri, "cg:number", typed_literal(str(number), "xsd:integer"))
            self._add("comments", iri, "prov:wasAttributedTo", who)
            rationale = "" if one.speaker else "The file names nobody who says it."
            self._attribution("comments", self._local(one.name), iri, who, one.span, rationale)
            self._in_debate("comments", iri, one.span)
            for claim in one.says:
                if claim not in absorbed and claim in self._read.nodes and self._kind(claim) == INFORMATION:
                    self._add("comments", iri, "cg:asserts", self._node(claim))
            answered = above.get(one.name, "")
            if one.answers and (not answered or one.name in endless):
                why = "the replies go round in a circle" if answered else "what it answers is no comment of the debate"
                read.note(one.span, f"a comment is read as an answer to the map itself: {why}", one.name)
            if answered and one.name not in endless:
                self._add("comments", iri, "cg:repliesTo", self._iri(f"comment-{self._local(answered)}"))
                self._add("comments", iri, "cg:replyBasis", "cg:Stated")
            else:
                self._add("comments", iri, "cg:repliesTo", self._iri("post"))
                self._add("comments", iri, "cg:replyBasis", "cg:Interpreted")
                self._add("comments", iri, "cg:replyRationale", '"The map does not say what it answers."@en')

    def _write_move(self, move: _Move) -> None:
        node = self._read.nodes[move.node]
        kind = {INFERENCE: "Support", CONFLICT: "Rebuttal", REPHRASING: "Similarity"}[node.kind]
        ends = [self._item(one) for one in (move.start, move.end)]
        local = f"{local_name(value_of(ends[0]))}-{kind.lower()}-{_hash(f'{node.key or node.name} {ends[1]}')}"
        iri = self._iri(local)
        self._add("relations", ends[0], "cg:raises", iri)
        self._add("relations", iri, "rdf:type", f"cg:{kind}")
        aim = {"Support": "backs", "Similarity": "likens"}.get(kind, "contradicts" if move.is_mutual else "attacks")
        self._add("relations", iri, f"cg:{aim}", ends[1])
        if move.how:
            self._add("relations", iri, "cg:attackType", f"cg:{move.how}")
        # what raises it says the same, unless its words are nowhere else
        self._words("relations", iri, TITLED.sub("", move.words), node.span, is_whole=bool(move.said))
        self._add("relations", iri, "prov:wasAttributedTo", self._speaker(self._says.get(move.said or move.start)))
        self._add("relations", iri, "cg:basis", "cg:Stated")
        self._points(iri, node.span)

    def _write_passages(self) -> None:
        """Cut the text where what is pointed to begins and ends, so that each code point is in one leaf."""
        whole = (0, len(self._read.text))
        # what points to all of the text is joined to a passage of its own, not to each of its leaves
        spans = sorted(span for span in self._anchors if span != whole)
        cuts = sorted({*whole, *(place for span in spans for place in span)})
        leaves: dict[Span, str] = {}
        for span in spans:
            for place in range(bisect_left(cuts, span[0]), bisect_left(cuts, span[1])):
                leaf = (cuts[place], cuts[place + 1])
                if leaf not in leaves:
                    owner = local_name(value_of(self._anchors[span][0]))
                    leaves[leaf] = self._iri(f"passage-{owner}" + (f"-{leaf[0]}" if leaf != span else ""))
                for node in self._anchors[span]:
                    self._add(self._home[node], node, "cg:anchor", leaves[leaf])
        for node in self._anchors.get(whole, ()):
            self._add(self._home[node], node, "cg:anchor", self._iri("passage-whole"))
        self._write_passage(self._iri("passage-whole"), whole, "cg:Passage")
        for number, leaf in enumerate(pairwise(cuts), 1):
            name = leaves.get(leaf) or self._iri(f"passage-between-{number}")
            self._write_passage(name, leaf, "cg:LeafPassage")
            self._add("passages", name, "cg:within", self._iri("passage-whole"))
            if leaf not in leaves:
                self._add("passages", name, "cg:role", "cg:Boilerplate")

    def _write_passage(self, name: str, span: Span, kind: str) -> None:
        for predicate, value in (
            ("rdf:type", kind),
            ("cg:start", typed_literal(str(span[0]), "xsd:integer")),
            ("cg:end", typed_literal(str(span[1]), "xsd:integer")),
            ("cg:sha256", f'"{_digest(self._read.text[slice(*span)])}"'),
            ("cg:inTextOf", self._iri("post")),
        ):
            self._add("passages", name, predicate, value)

    # names and words

    def _item(self, name: str) -> str:
        if name.startswith("argument "):
            return self._argument_iri(self._arguments[name.removeprefix("argument ")])
        return self._node(name)

    def _heading(self, argument: _Argument) -> tuple[str, Span, bool]:
        """Return the words of an argument, where they stand, and whether no claim has them.

        They are its title where it has one, else those of its conclusion.
        """
        node = self._read.nodes.get(argument.name)
        if node and node.title and node.kind in STEPS:
            title = "" if TITLED.match(f"{node.title}: x") else node.title
            return ": ".join(filter(None, (title, node.label))) or node.title, node.span, True
        conclusion = self._read.nodes[argument.conclusion]
        if node and node.title:
            return node.title, node.span, True
        return TITLED.sub("", conclusion.label), conclusion.span, False

    def _argument_iri(self, argument: _Argument) -> str:
        node = self._read.nodes.get(argument.name)
        is_claim = node is not None and node.kind == INFORMATION
        return self._iri(f"argument-{self._local(argument.name)}" if is_claim else self._local(argument.name))

    def _comment_iri(self, utterance: Utterance) -> str:
        return self._iri(f"comment-{self._local(utterance.name)}")

    def _node(self, name: str) -> str:
        return self._iri(self._local(name))

    def _local(self, name: str) -> str:
        """Return the last part of the IRI of a node: made of its name, and the same at every import."""
        if name not in self._ids:
            node = self._read.nodes.get(name)
            key = node.key if node and node.key else name
            local = _slug(key)
            if len(local) > 60 or re.match(r"(?:post|debate|person|passage)(?:-|$)", local):
                local = f"{local[:50].rstrip('-')}-{_hash(key)}"
            if self._taken.setdefault(local, name) != name:
                # two that are known by the same words are told apart by their names
                local = f"{local[:50].rstrip('-')}-{_hash(f'{key} {name}')}"
                self._taken[local] = name
            self._ids[name] = local
        return self._ids[name]

    def _iri(self, local: str) -> str:
        return f"<{self._choices.base}{local}>"

    def _add(self, file: str, subject: str, predicate: str, value: str) -> None:
        self._home.setdefault(subject, file)
        self._files.setdefault(file, []).append(
            (subject, _named(predicate), value if value[0] in '<"' else _named(value))
        )

    def _words(self, file: str, node: str, words: str, span: Span, is_whole: bool = True) -> None:
        """Give a node a label: one line, short enough, of characters that can be written.

        Where the label has to be shortened, the node gets all of the words, too, unless another node that has the same
        words has them (not ``is_whole``).
        """
        line = self._lines.get(words)
        if line is None:
            line = self._lines[words] = " ".join(words.encode("utf-8", "replace").decode().split())
        label = shortened(line)
        if label != line and is_whole:
            message = f"a label of more than {MAX_LABEL} characters is shortened; dcterms:description has all of it"
            self._read.note(span, message)
            self._add(file, node, "dcterms:description", str(ox.Literal(line, language=self._choices.language)))
        if len(label) < 2:
            label = f"({label})" if label else "(no words)"
        self._add(file, node, "rdfs:label", str(ox.Literal(label, language=self._choices.language)))

    def _in_debate(self, file: str, node: str, span: Span) -> None:
        self._add(file, node, "cg:inDebate", self._iri("debate"))
        self._points(node, span)

    def _points(self, node: str, span: Span) -> None:
        """Let a node point to a stretch of the file, or to all of it where it isn't known what stands where."""
        whole = (0, len(self._read.text))
        self._anchors.setdefault(span if span[0] < span[1] else whole, []).append(node)


def _circular(above: dict[str, str]) -> set[str]:
    """Return the names from which one comes into a circle by going up."""
    ending: dict[str, bool] = {}
    for name in above:
        path: dict[str, None] = {}
        while name in above and name not in path and name not in ending:
            path[name] = None
            name = above[name]
        ending |= dict.fromkeys(path, ending.get(name, name not in path))
    return {name for name, is_ending in ending.items() if not is_ending}


def shortened(line: str) -> str:
    """Return a line as a label: as it is where it is short enough, else its first words and an ellipsis."""
    if len(line) <= MAX_LABEL:
        return line
    room = line[:MAX_LABEL]
    words, _, _ = room.rpartition(" ")
    # a word that is longer than half a label is cut
    return f"{words if len(words) > MAX_LABEL // 2 else room[:-1]}…"


def _carried(found: re.Match[str]) -> str:
    """Return the notation that words begin with."""
    return str(found[1] or found[2])


def _slug(name: str) -> str:
    """Return a name as the last part of an IRI: of IRIs, what comes after the last slash or hash."""
    if name.startswith("<") and "://" in name:
        name = local_name(name.strip("<>"))
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug if slug[:1].isalpha() else f"node-{slug}" if slug else f"node-{_hash(name)}"


def _hash(text: str) -> str:
    return _digest(text)[:8]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


#: A large map has the same few names many times.
_named = lru_cache(named_node)
