"""An argument map as a debate of our ontology, in files as our data has them.

The imported file is the source text: each node is anchored at its position, so that ``capgen source verify FILE``
detects later changes. What the map says is ``cg:Stated``; what we add is ``cg:Interpreted``, with the reason.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from capgen_kg.formats.aif_nodeset import encode as encode_nodeset
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, NO_SPAN, REPHRASING, STEPS
from capgen_kg.formats.conventions import argument_of, notation_of, one_line, without_notation
from capgen_kg.formats.interpretation import Argument, Step, interpret
from capgen_kg.new_debate import DebateOptions
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.namespaces import local_name, slug
from capgen_kg.rdf.terms import literal, named_node, typed_literal, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.formats.argument_map import Act, ArgumentMap, Utterance
    from capgen_kg.formats.interpretation import Interpretation, Item, Relation
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span

#: Maximum length of a label and of a name (shapes ``Item-label`` and ``Person-name``), in characters.
MAX_LABEL, MAX_NAME = 300, 60
#: Maximum length of a local name; a longer one is cut and followed by a digest.
_MAX_LOCAL_NAME, _CUT_LOCAL_NAME = 60, 50
#: Classes of relations, and their properties that lead to the target.
_RELATIONS = {
    INFERENCE: ("Support", "backs"),
    CONFLICT: ("Rebuttal", "attacks"),
    REPHRASING: ("Similarity", "likens"),
}


@dataclass(frozen=True)
class ImportOptions(DebateOptions):
    """What the user decides about a debate that is made of a map.

    Attributes:
        thesis: Name of the statement that is the thesis; or empty.
    """

    thesis: str = ""


def encode(argument_map: ArgumentMap, options: ImportOptions) -> dict[str, list[Fact]]:
    """Return the triples of a debate, by the names of the files that they belong into (without suffix).

    Adds notes on what is omitted to the map. Raises ``InputError`` for a map without statements, ``UsageError`` when it
    has no statement of the name that ``options.thesis`` gives.
    """
    argument_map.index()
    return _Encoder(argument_map, interpret(argument_map, options.thesis), options).encode()


class _Encoder:
    def __init__(self, argument_map: ArgumentMap, interpretation: Interpretation, options: ImportOptions) -> None:
        self._map, self._interpretation, self._options = argument_map, interpretation, options
        self._files: dict[str, list[Fact]] = {}
        #: File of each subject, which is the first that it was added to.
        self._file_by_subject: dict[str, str] = {}
        #: Local names by node, and nodes by local name.
        self._local_names: dict[str, str] = {}
        self._node_by_local_name: dict[str, str] = {}
        self._anchors: dict[Span, list[str]] = {}
        self._lines: dict[str, str] = {}
        self._steps_by_argument: dict[Argument, list[str]] = {}
        for step, argument in interpretation.argument_by_step.items():
            self._steps_by_argument.setdefault(argument, []).append(step)
        #: Inferences and relations by step of the map.
        self._node_by_step: dict[str, str] = {}
        self._utterance_by_node: dict[str, Utterance] = {}
        #: Comments and reports by the locutions that they were made of.
        self._iri_by_locution: dict[str, str] = {}
        for utterance in argument_map.utterances:
            for name in (*utterance.says, *utterance.steps):
                self._utterance_by_node.setdefault(name, utterance)

    def encode(self) -> dict[str, list[Fact]]:
        self._write_debate()
        self._write_speakers()
        for argument in self._interpretation.arguments:
            self._write_argument(argument)
        self._write_claims()
        self._write_comments()
        for inference in self._interpretation.inferences:
            file = "relations"
            claim_argument = self._interpretation.argument_by_claim.get(inference.conclusion)
            item = inference.item or claim_argument
            owner = self._item_iri(item) if item else self._iri("post")
            self._write_inference(file, owner, inference.step, inference.premises, inference.conclusion)
        for relation in self._interpretation.relations:
            self._node_by_step.setdefault(relation.step, self._relation_iri(relation))
        for relation in self._interpretation.relations:
            self._write_relation(relation)
        self._write_passages()
        self._write_nodeset()
        return self._files

    # the debate and its people

    def _write_debate(self) -> None:
        argument_map, options = self._map, self._options
        title = options.title or argument_map.title or argument_map.path.stem
        post, debate, maker = self._iri("post"), self._iri("debate"), self._iri("person-maker")
        name, span = argument_map.maker or ("", NO_SPAN)
        self._write_person("person-maker", name, f"whoever made {argument_map.path.name}, unnamed", span)
        self._add("debate", debate, "rdf:type", "cg:Debate")
        self._write_label("debate", debate, title, NO_SPAN)
        self._add("debate", debate, "skos:notation", literal(options.key))
        self._add("debate", debate, "cg:hasThesis", self._node_iri(self._interpretation.thesis))
        self._add("debate", post, "rdf:type", "cg:Post")
        self._write_label("debate", post, title, NO_SPAN)
        self._add("debate", post, "skos:notation", literal("Post"))
        if options.source:
            self._add("debate", post, "dcterms:source", f"<{options.source}>")
        self._add("debate", post, "prov:wasAttributedTo", maker)
        rationale = "" if name else "The file names nobody who made it."
        self._write_attribution("debate", "post", post, maker, NO_SPAN, rationale)
        self._add("debate", post, "cg:length", typed_literal(str(len(argument_map.text)), "xsd:integer"))
        self._add("debate", post, "cg:sha256", literal(_sha256(argument_map.text)))
        self._place("debate", post, NO_SPAN)

    def _write_attribution(
        self, file: str, local_name_: str, message: str, agent: str, span: Span, rationale: str
    ) -> None:
        node = self._iri(f"{local_name_}-attribution")
        self._add(file, message, "prov:qualifiedAttribution", node)
        self._add(file, node, "rdf:type", "prov:Attribution")
        self._add(file, node, "prov:agent", agent)
        self._add(file, node, "cg:basis", "cg:Interpreted" if rationale else "cg:Stated")
        if rationale:
            self._add(file, node, "cg:rationale", literal(rationale, "en"))
        self._anchor(node, span)

    def _write_speakers(self) -> None:
        for utterance in self._map.utterances:
            if utterance.speaker:
                self._write_person(f"person-{_local_name_of(utterance.speaker)}", utterance.speaker, "", utterance.span)

    def _write_person(self, local: str, name: str, label: str, span: Span) -> None:
        """Write a person, unless that is written; ``label`` is for a person without a name."""
        node = self._iri(local)
        if node in self._file_by_subject:
            return
        self._add("people", node, "rdf:type", "cg:Person")
        self._write_label("people", node, label or name, span)
        if name and len(name) <= MAX_NAME:
            self._add("people", node, "cg:name", literal(name))
            self._anchor(node, span)
        elif name:
            self._map.note(span, f"a name of more than {MAX_NAME} characters is written as a label only")

    def _speaker(self, utterance: Utterance | None) -> str:
        """Return the IRI of the speaker of an utterance, or of the map's maker where there is none."""
        if utterance is None:
            return self._iri("person-maker")
        if utterance.speaker:
            return self._iri(f"person-{_local_name_of(utterance.speaker)}")
        local = f"person-of-{self._local_name(utterance.name)}"
        self._write_person(local, "", f"the unnamed speaker of {utterance.name}", utterance.span)
        return self._iri(local)

    # items

    def _write_argument(self, argument: Argument) -> None:
        file = f"arguments-{argument.stance.lower()}"
        node = self._item_iri(argument)
        utterance = self._utterance_by_node.get(argument.conclusion)
        self._add(file, node, "rdf:type", "cg:Argument")
        self._write_label(file, node, *self._heading(argument))
        self._add(file, node, "skos:notation", literal(argument.notation))
        self._add(file, node, "cg:stance", f"cg:{argument.stance}")
        self._add(file, node, "cg:stanceTarget", self._node_iri(self._interpretation.thesis))
        self._add(file, node, "prov:wasAttributedTo", self._speaker(utterance))
        self._place(file, node, argument.span)
        for claim in argument.conclusions:
            self._add(file, node, "cg:hasConclusion", self._node_iri(claim))
        for step in argument.inferences:
            premises = [name for name in self._map.premises(step) if name not in argument.conclusions]
            for conclusion in self._map.conclusions(step):
                if conclusion in argument.conclusions and premises:
                    self._write_inference(file, node, step, premises, conclusion)
        self._write_bearing(file, node, argument)
        if utterance:
            self._add("comments", self._comment_iri(utterance), "cg:presents", node)
        else:
            self._add("debate", self._iri("post"), "cg:presents", node)

    def _write_inference(self, file: str, item: str, step: str, premises: Sequence[str], conclusion: str) -> None:
        """Write an inference of an item, from premises to a conclusion."""
        owner = local_name(value_of(item))
        local = self._local_name(step)
        iri = self._iri(
            local if argument_of(step) != step else f"{owner}-inference-{_short_digest(f'{step} {conclusion}')}"
        )
        self._node_by_step.setdefault(step, iri)
        utterance = self._utterance_by_node.get(step) or self._utterance_by_node.get(conclusion)
        self._add(file, item, "cg:hasInference", iri)
        self._add(file, iri, "rdf:type", "cg:Inference")
        self._add(file, iri, "prov:wasAttributedTo", self._speaker(utterance))
        for premise in premises:
            self._add(file, iri, "cg:premise", self._node_iri(premise))
        self._add(file, iri, "cg:conclusion", self._node_iri(conclusion))
        self._add(file, iri, "cg:basis", "cg:Stated")
        self._anchor(iri, self._map.nodes[step].span)

    def _write_bearing(self, file: str, node: str, argument: Argument) -> None:
        """Write the relation of an argument to the thesis, in the words of its first conclusion."""
        class_name, aim = _RELATIONS[INFERENCE if argument.stance == "For" else CONFLICT]
        iri = self._iri(f"{local_name(value_of(node))}-{class_name.lower()}-thesis")
        for step in self._steps_by_argument.get(argument, ()):
            if step not in argument.inferences:
                self._node_by_step.setdefault(step, iri)
        self._node_by_step.setdefault(argument.name, iri)
        conclusion = self._map.nodes[argument.conclusion]
        self._add(file, node, "cg:raises", iri)
        self._add(file, iri, "rdf:type", f"cg:{class_name}")
        self._write_label(file, iri, without_notation(conclusion.label), conclusion.span, is_whole=False)
        self._add(file, iri, f"cg:{aim}", self._node_iri(self._interpretation.thesis))
        if argument.stance == "Against":
            self._add(file, iri, "cg:attackType", "cg:Rebutting")
        self._add(file, iri, "prov:wasAttributedTo", self._speaker(self._utterance_by_node.get(argument.conclusion)))
        self._add(file, iri, "cg:basis", "cg:Stated")
        self._anchor(iri, argument.span)

    def _heading(self, argument: Argument) -> tuple[str, Span, bool]:
        """Return the label of an argument, its place, and whether no claim has the same label.

        The label is its title where it has one, else that of its conclusion.
        """
        node = self._map.nodes.get(argument.name)
        if node and node.title and node.kind in STEPS:
            title = "" if notation_of(f"{node.title}: x") else node.title
            return ": ".join(filter(None, (title, node.label))) or node.title, node.span, True
        if node and node.title:
            return node.title, node.span, True
        conclusion = self._map.nodes[argument.conclusion]
        return without_notation(conclusion.label), conclusion.span, False

    def _write_claims(self) -> None:
        interpretation = self._interpretation
        placed = {*interpretation.argument_by_claim, interpretation.thesis, *self._utterance_by_node}
        placed.update(name for utterance in self._map.utterances for act in utterance.acts for name in act.about)
        for node in self._map.nodes.values():
            if node.kind != INFORMATION or node.name in interpretation.absorbed:
                continue
            argument = interpretation.argument_by_claim.get(node.name)
            file = f"arguments-{argument.stance.lower()}" if argument else "claims"
            file = "debate" if node.name == interpretation.thesis else file
            iri = self._node_iri(node.name)
            notation = interpretation.notation_by_claim[node.name]
            self._add(file, iri, "rdf:type", "cg:Claim")
            # a conclusion may begin with the notation of its argument
            own = {notation, argument.notation if argument and node.name in argument.conclusions else notation}
            label = without_notation(node.label) if notation_of(node.label) in own else node.label
            self._write_label(file, iri, label, node.span)
            self._add(file, iri, "skos:notation", literal(notation))
            self._add(file, iri, "cg:basis", "cg:Stated")
            self._place(file, iri, node.span)
            if node.name not in placed:
                self._add("debate", self._iri("post"), "cg:asserts", iri)

    def _write_comments(self) -> None:
        """Write the utterances that say something besides the words of relations."""
        absorbed = self._interpretation.absorbed
        utterances = [
            utterance for utterance in self._map.utterances if not utterance.says or not set(utterance.says) <= absorbed
        ]
        names = {utterance.name for utterance in utterances}
        replies_to = {utterance.name: utterance.replies_to for utterance in utterances if utterance.replies_to in names}
        circular = _circular(replies_to)
        for number, utterance in enumerate(utterances, 1):
            self._write_comment(utterance, number)
            answered = replies_to.get(utterance.name, "")
            is_circular = utterance.name in circular
            if utterance.replies_to and (not answered or is_circular):
                reason = "the replies form a cycle" if answered else "the answered item is not a comment of the debate"
                message = f"a comment is read as an answer to the map itself: {reason}"
                self._map.note(utterance.span, message, utterance.name)
            self._write_reply(self._comment_iri(utterance), "" if is_circular else answered)

    def _write_comment(self, utterance: Utterance, number: int) -> None:
        iri, speaker = self._comment_iri(utterance), self._speaker(utterance)
        self._iri_by_locution[utterance.name] = iri
        nodes = self._map.nodes
        contents = dict.fromkeys((*utterance.says, *(name for act in utterance.acts for name in act.about)))
        words = " ".join(without_notation(nodes[name].label) for name in contents)
        notation = self._interpretation.notations.next("Comment#{}")
        self._add("comments", iri, "rdf:type", "cg:Comment")
        words = words or f"Words of {utterance.speaker}"
        self._write_label("comments", iri, words, utterance.span, is_whole=not contents)
        self._add("comments", iri, "skos:notation", literal(notation))
        self._add("comments", iri, "cg:number", typed_literal(str(number), "xsd:integer"))
        self._add("comments", iri, "prov:wasAttributedTo", speaker)
        rationale = "" if utterance.speaker else "The file names nobody who says it."
        local = self._local_name(utterance.name)
        self._write_attribution("comments", local, iri, speaker, utterance.span, rationale)
        self._place("comments", iri, utterance.span)
        for name in utterance.says:
            if name not in self._interpretation.absorbed and nodes[name].kind == INFORMATION:
                self._add("comments", iri, "cg:asserts", self._node_iri(name))
        for act in utterance.acts:
            self._write_act(iri, utterance, act)

    def _write_act(self, comment: str, utterance: Utterance, act: Act) -> None:
        """Write a speech act of a comment, about the claims that are written."""
        about = [name for name in act.about if name not in self._interpretation.absorbed]
        if not about:
            message = f"a speech act ({act.class_name.lower()}) is left out, as it is about the words of a relation"
            self._map.note(utterance.span, message, utterance.name)
            return
        digest = _short_digest(" ".join((utterance.name, *act.about)))
        iri = self._iri(f"{local_name(value_of(comment))}-{act.class_name.lower()}-{digest}")
        self._add("comments", comment, "cg:performs", iri)
        self._add("comments", iri, "rdf:type", f"cg:{act.class_name}")
        words = act.words or " ".join(without_notation(self._map.nodes[name].label) for name in about)
        if act.class_name == "Question":
            # a question's label ends with a question mark, also where it is shortened
            line = one_line(words)
            words = line if line.endswith("?") and len(line) <= MAX_LABEL else f"{shorten(line)[: MAX_LABEL - 1]}?"
            if len(line) > MAX_LABEL:
                self._map.note(utterance.span, f"a question of more than {MAX_LABEL} characters is shortened")
        self._write_label("comments", iri, words, utterance.span)
        self._add("comments", iri, "prov:wasAttributedTo", self._speaker(utterance))
        self._add("comments", iri, "cg:basis", "cg:Stated")
        if act.reported:
            self._iri_by_locution[act.reported.name] = iri
            self._add("comments", iri, "cg:speaker", self._reported_speaker(act.reported))
        for name in about:
            self._add("comments", iri, "cg:reports" if act.reported else "cg:concerns", self._node_iri(name))
        self._anchor(iri, utterance.span)

    def _reported_speaker(self, reported: Utterance) -> str:
        """Return the IRI of the person whose words are reported, who may speak nowhere else in the map."""
        if reported.speaker:
            self._write_person(f"person-{_local_name_of(reported.speaker)}", reported.speaker, "", reported.span)
        return self._speaker(reported)

    def _write_reply(self, comment: str, answered: str) -> None:
        """Write what a comment replies to: the comment of that utterance, or the post where there is none."""
        if answered:
            self._add("comments", comment, "cg:repliesTo", self._iri(f"comment-{self._local_name(answered)}"))
            self._add("comments", comment, "cg:replyBasis", "cg:Stated")
        else:
            rationale = literal("The map does not say what it answers.", "en")
            self._add("comments", comment, "cg:repliesTo", self._iri("post"))
            self._add("comments", comment, "cg:replyBasis", "cg:Interpreted")
            self._add("comments", comment, "cg:replyRationale", rationale)

    # relations

    def _write_relation(self, relation: Relation) -> None:
        step = self._map.nodes[relation.step]
        class_name, aim = _RELATIONS[step.kind]
        raiser, target = self._item_iri(relation.raiser), self._target_iri(relation.target)
        iri = self._relation_iri(relation)
        self._add("relations", raiser, "cg:raises", iri)
        self._add("relations", iri, "rdf:type", f"cg:{class_name}")
        if relation.is_mutual and step.kind == CONFLICT and not isinstance(relation.target, Step):
            # the opposition is between claims: that of an argument is its first conclusion
            own, target = self._claim_iri(relation.raiser), self._claim_iri(relation.target)
            self._add("relations", iri, "cg:counterClaim", own)
        self._add("relations", iri, f"cg:{aim}", target)
        if relation.attack_type:
            self._add("relations", iri, "cg:attackType", f"cg:{relation.attack_type}")
        # the raiser has the same words, unless they were those of a statement of their own
        words = without_notation(relation.words)
        self._write_label("relations", iri, words, step.span, is_whole=bool(relation.statement))
        statement = relation.statement or relation.raiser
        utterance = self._utterance_by_node.get(step.name)
        if utterance is None and isinstance(statement, str):
            utterance = self._utterance_by_node.get(statement)
        self._add("relations", iri, "prov:wasAttributedTo", self._speaker(utterance))
        self._add("relations", iri, "cg:basis", "cg:Stated")
        self._anchor(iri, step.span)

    def _relation_iri(self, relation: Relation) -> str:
        """Return the IRI of a relation, which is made of its step, raiser and target, so the same at every import."""
        step = self._map.nodes[relation.step]
        class_name, _ = _RELATIONS[step.kind]
        aim = relation.target
        target = aim.name if isinstance(aim, Step) else self._item_iri(aim)
        raiser = local_name(value_of(self._item_iri(relation.raiser)))
        return self._iri(f"{raiser}-{class_name.lower()}-{_short_digest(f'{step.key or step.name} {target}')}")

    def _target_iri(self, target: Item | Step) -> str:
        """Return the IRI of what a relation is aimed at."""
        return self._node_by_step[target.name] if isinstance(target, Step) else self._item_iri(target)

    def _claim_iri(self, item: Item) -> str:
        """Return the IRI of a statement, or of the first conclusion of an argument."""
        return self._node_iri(item.conclusion if isinstance(item, Argument) else item)

    # passages

    def _write_passages(self) -> None:
        """Cut the text where anchored spans begin and end, so that each code point is in one leaf passage."""
        whole = (0, len(self._map.text))
        # what is anchored to the whole text has a passage of its own, not each of the leaves
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
                    self._add(self._file_by_subject[node], node, "cg:anchor", leaves[leaf])
        whole_passage = self._iri("passage-whole")
        for node in self._anchors.get(whole, ()):
            self._add(self._file_by_subject[node], node, "cg:anchor", whole_passage)
        self._write_passage(whole_passage, whole, "cg:Passage")
        for number, leaf in enumerate(pairwise(cuts), 1):
            passage = leaves.get(leaf) or self._iri(f"passage-between-{number}")
            self._write_passage(passage, leaf, "cg:LeafPassage")
            self._add("passages", passage, "cg:within", whole_passage)
            if leaf not in leaves:
                self._add("passages", passage, "cg:role", "cg:Boilerplate")

    def _write_passage(self, passage: str, span: Span, class_name: str) -> None:
        for predicate, obj in (
            ("rdf:type", class_name),
            ("cg:start", typed_literal(str(span[0]), "xsd:integer")),
            ("cg:end", typed_literal(str(span[1]), "xsd:integer")),
            ("cg:sha256", f'"{_sha256(self._map.text[slice(*span)])}"'),
            ("cg:inTextOf", self._iri("post")),
        ):
            self._add("passages", passage, predicate, obj)

    # the nodes of the file

    def _write_nodeset(self) -> None:
        """Write the nodes and edges of a file in AIF, each with what was made of it."""
        if self._map.nodeset is None:
            return
        facts = Facts(fact for file in self._files.values() for fact in file)
        nodes = encode_nodeset(self._map.nodeset, self._options.base, self._items_by_node(), facts)
        self._files["nodeset"] = list(nodes)

    def _items_by_node(self) -> dict[str, list[str]]:
        """Return the IRIs of what was made of each node of the map."""
        interpretation = self._interpretation
        items: dict[str, list[str]] = {}
        for node in self._map.nodes.values():
            if node.kind == INFORMATION and node.name not in interpretation.absorbed:
                items.setdefault(node.name, []).append(self._node_iri(node.name))
        for step, argument in interpretation.argument_by_step.items():
            items.setdefault(step, []).append(self._item_iri(argument))
        for step, iri in self._node_by_step.items():
            items.setdefault(step, []).append(iri)
        for relation in interpretation.relations:
            iri = self._relation_iri(relation)
            items.setdefault(relation.step, []).append(iri)
            if relation.statement:
                items.setdefault(relation.statement, []).append(iri)
        items.update({name: [iri] for name, iri in self._iri_by_locution.items()})
        return items

    # IRIs

    def _item_iri(self, item: Item) -> str:
        """Return the IRI of an argument or statement."""
        if not isinstance(item, Argument):
            return self._node_iri(item)
        local = self._local_name(item.name)
        node = self._map.nodes.get(item.name)
        is_claim = node is not None and node.kind == INFORMATION
        return self._iri(f"argument-{local}" if is_claim else local)

    def _comment_iri(self, utterance: Utterance) -> str:
        return self._iri(f"comment-{self._local_name(utterance.name)}")

    def _node_iri(self, name: str) -> str:
        return self._iri(self._local_name(name))

    def _local_name(self, name: str) -> str:
        """Return the local name of a node, which is made of its key or name, so the same at every import."""
        if name not in self._local_names:
            node = self._map.nodes.get(name)
            key = node.key if node and node.key else name
            local = _local_name_of(key)
            if len(local) > _MAX_LOCAL_NAME or re.match(
                r"(?:post|debate|person|passage|nodeset|participant)(?:-|$)", local
            ):
                local = f"{local[:_CUT_LOCAL_NAME].rstrip('-')}-{_short_digest(key)}"
            if self._node_by_local_name.setdefault(local, name) != name:
                # nodes with the same key differ by their names
                local = f"{local[:_CUT_LOCAL_NAME].rstrip('-')}-{_short_digest(f'{key} {name}')}"
                self._node_by_local_name[local] = name
            self._local_names[name] = local
        return self._local_names[name]

    def _iri(self, local: str) -> str:
        return f"<{self._options.base}{local}>"

    # triples

    def _add(self, file: str, subject: str, predicate: str, obj: str) -> None:
        """Add a triple to a file; predicate and object may be ``prefix:name``."""
        self._file_by_subject.setdefault(subject, file)
        self._files.setdefault(file, []).append((subject, _term(predicate), obj if obj[0] in '<"' else _term(obj)))

    def _write_label(self, file: str, node: str, words: str, span: Span, is_whole: bool = True) -> None:
        """Give a node a label of one line and at most :data:`MAX_LABEL` characters.

        A node whose label is shortened gets all of the words as its description, unless another node with the same
        words has that (not ``is_whole``).
        """
        line = self._lines.get(words)
        if line is None:
            # without surrogates, which UTF-8 has no way to encode
            line = self._lines[words] = one_line(words.encode("utf-8", "replace").decode())
        label = shorten(line)
        language = self._options.language
        if label != line and is_whole:
            message = f"a label of more than {MAX_LABEL} characters is shortened; dcterms:description has all of it"
            self._map.note(span, message)
            self._add(file, node, "dcterms:description", literal(line, language))
        if len(label) < 2:
            label = f"({label})" if label else "(no words)"
        self._add(file, node, "rdfs:label", literal(label, language))

    def _place(self, file: str, node: str, span: Span) -> None:
        """Place a node in the debate and in the text."""
        self._add(file, node, "cg:inDebate", self._iri("debate"))
        self._anchor(node, span)

    def _anchor(self, node: str, span: Span) -> None:
        """Anchor a node at a span of the text, or at the whole text where the span is empty."""
        whole = (0, len(self._map.text))
        self._anchors.setdefault(span if span[0] < span[1] else whole, []).append(node)


def _circular(replies_to: dict[str, str]) -> set[str]:
    """Return the names from which following the replies ends in a cycle."""
    terminates: dict[str, bool] = {}
    for name in replies_to:
        path: dict[str, None] = {}
        while name in replies_to and name not in path and name not in terminates:
            path[name] = None
            name = replies_to[name]
        terminates |= dict.fromkeys(path, terminates.get(name, name not in path))
    return {name for name, is_terminating in terminates.items() if not is_terminating}


def shorten(line: str) -> str:
    """Return a line of at most :data:`MAX_LABEL` characters: the line itself, or its first words and an ellipsis."""
    if len(line) <= MAX_LABEL:
        return line
    beginning = line[:MAX_LABEL]
    words, _, _ = beginning.rpartition(" ")
    # a word longer than half a label is cut
    return f"{words if len(words) > MAX_LABEL // 2 else beginning[:-1]}…"


def _local_name_of(name: str) -> str:
    """Return a name as a local name: of an IRI, what follows its last slash or hash."""
    if name.startswith("<") and "://" in name:
        name = local_name(name.strip("<>"))
    local = slug(name)
    return local if local[:1].isalpha() else f"node-{local}" if local else f"node-{_short_digest(name)}"


def _short_digest(text: str) -> str:
    return _sha256(text)[:8]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


#: A large map has the same few names many times.
_term = lru_cache(named_node)
