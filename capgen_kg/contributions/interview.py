"""The questions of ``contribute new`` for each kind of contribution, and the checks of their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.contributions import attribution, contributors
from capgen_kg.contributions.context import LABEL, MESSAGES, Context
from capgen_kg.contributions.drafting import ATTACKS, HEDGES, KINDS, STANCES
from capgen_kg.contributions.literals import unreadable
from capgen_kg.contributions.names import names_of
from capgen_kg.contributions.targets import attack_problem
from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.parsing import read_text
from capgen_kg.rdf.terms import value_of

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.debate import Debate

#: Maximum length of a sentence in characters, as in the shapes.
MAX_LENGTH = 300
#: How many passages are offered at once.
MAX_OFFERS = 9
_CHOICES = {"kind": KINDS, "stance": STANCES, "attack": ATTACKS, "hedge": HEDGES}


@dataclass(frozen=True)
class Question:
    """A question and the field that it fills; if it ``repeats``, it is asked until the answer is empty."""

    name: str
    text: str
    repeats: bool = False


@dataclass(frozen=True)
class Offer:
    """A passage to choose: its IRI, its span in code points, and words that identify it."""

    passage: str
    start: int
    end: int
    words: str

    def __str__(self) -> str:
        return f"{compress(self.passage)} ({self.start}-{self.end}): {self.words}"


class SeveralError(UsageError):
    """Several passages match an answer, or none does; ``offers`` lists some to choose from."""

    def __init__(self, message: str, offers: list[Offer]) -> None:
        super().__init__(message)
        self.offers = offers


class Interview:
    """The questions for the fields of a template, with a check of each answer.

    Args:
        debate: The debate.
        text: A copy of the source text, in which passages are found by their words; without it, they are found by the
            labels of the nodes anchored to them.

    Raises:
        InputError: The text is unreadable.
    """

    def __init__(self, debate: Debate, text: Path | None = None) -> None:
        self._debate = debate
        self._text = None if text is None else read_text(text)
        #: The answers so far, by the names of :class:`capgen_kg.contributions.drafting.DraftRequest`.
        self.answers: dict[str, str] = {}

    @cached_property
    def _context(self) -> Context:
        return Context([], self._debate.knowledge_base())

    def questions(self) -> list[Question]:
        """Return the questions for the chosen kind; if none is chosen yet, the question for the kind."""
        kind = self.answers.get("kind")
        if not kind:
            return [Question("kind", f"What is it: {', '.join(KINDS)}")]
        is_relation = kind in ("rebuttal", "support")
        questions = [
            Question(
                "by", "What raises it, such as For#2" if is_relation else "Which message says it, such as Comment#13"
            )
        ]
        if is_relation:
            questions.append(Question("target", "What is it aimed at, such as Against#4"))
        if kind == "rebuttal":
            questions.append(Question("attack", "How: Rebutting, Undercutting or Undermining"))
        if kind == "argument":
            questions += [
                Question("stance", "Which side: For or Against"),
                Question("name", "What is it called, in a few words"),
            ]
        words = "What does it conclude" if kind == "argument" else "What does it say"
        questions.append(Question("words", f"{words}, in one sentence of your own"))
        if kind == "argument":
            questions.append(Question("premises", "A premise it rests on, in one sentence of your own", repeats=True))
        questions += [
            Question("where", "In which passage was it said: some of its words, or its place"),
            Question("rationale", "Why do you read it so"),
            Question("reader", "Who reads it so: the name that you want to be known by"),
        ]
        questions.append(Question("hedge", f"How does the text qualify it: {', '.join(HEDGES)}"))
        if self.answers.get("hedge"):
            questions.append(Question("hedge_words", "By which words of the text"))
        return questions

    def check(self, name: str, answer: str) -> str:
        """Return the value of a field for an answer; empty if the answer is.

        Raises:
            UsageError: The answer is invalid, or missing where it is required.
            SeveralError: The answer does not match exactly one passage.
        """
        answer = answer.strip()
        if not answer:
            if name in ("kind", "by"):
                raise UsageError("this is required")
            return ""
        if name in _CHOICES:
            choice = _choice(answer, _CHOICES[name])
            if name == "attack" and (target := self.answers.get("target")):
                node = f"<{self._debate.references.resolve(target)}>"
                if problem := attack_problem(self._context, node, choice):
                    raise UsageError(problem)
            return choice
        if name in ("by", "target"):
            return self._item(name, answer)
        if name == "where":
            return self._passage(answer)
        if name == "who":
            self._debate.references.resolve(answer)
            return answer
        return self._words(name, answer)

    def _item(self, name: str, answer: str) -> str:
        node = f"<{self._debate.references.resolve(answer)}>"
        context = self._context
        if not context.notation(node):
            raise UsageError(
                f"{answer} is not an argument, message or claim; write it like For#2, Comment#13 or For#2.1"
            )
        if name == "by" and self.answers.get("kind") in ("claim", "argument") and not context.is_a(node, *MESSAGES):
            raise UsageError(f"{context.display_name(node)} is not a message; name the post or a comment that says it")
        if name == "target" and answer == self.answers.get("by"):
            raise UsageError("a relation leads to something else than what raises it")
        return answer

    def _words(self, name: str, answer: str) -> str:
        if len(answer) > MAX_LENGTH and name != "rationale":
            raise UsageError(f"{len(answer)} characters; at most {MAX_LENGTH}; shorten it")
        if problem := unreadable(LABEL, answer):
            raise UsageError(problem)
        if name == "reader":
            return self._reader(contributors.name_of(answer))
        if name == "name" and (other := names_of(self._context.asserted).find(answer)):
            raise UsageError(f"this is what {self._context.display_name(other)} is called; choose another name")
        return answer

    def _reader(self, name: str) -> str:
        names = names_of(self._context.asserted)
        other = names.find(name) or names.find_person(name)
        if other and not contributors.is_reader(self._context, other):
            raise contributors.name_conflict(self._context, name, other)
        return name

    @cached_property
    def offers(self) -> list[Offer]:
        """The passages of the item named in ``by``, in the order of the text."""
        context = self._context
        node = f"<{self._debate.references.resolve(self.answers['by'])}>"
        return [self._offer(context, passage) for passage in attribution.passages(context, node)]

    def _offer(self, context: Context, passage: str) -> Offer:
        start, end = (int(value_of(context.objects(passage, name)[0])) for name in ("start", "end"))
        if self._text is not None:
            words = " ".join(self._text[start:end].split())
        else:
            users = context.subjects("anchor", passage)
            words = " / ".join(value_of(label) for user in users for label in context.asserted.objects(user, LABEL))
        return Offer(passage[1:-1], start, end, words)

    def _passage(self, answer: str) -> str:
        """Return the passage with some words, offsets or a name."""
        if known := [
            offer
            for offer in self.offers
            if answer in (compress(offer.passage), offer.passage, compress(offer.passage)[3:])
        ]:
            return known[0].passage
        if match := re.fullmatch(r"([0-9]+)\s*[-–]?\s*([0-9]+)?", answer):
            start, end = int(match[1]), int(match[2] or match[1])
            fits = [offer for offer in self.offers if offer.start <= start and end <= offer.end]
        else:
            if answer.startswith(("id:", "http:", "https:", "<")):
                near = did_you_mean(answer, [compress(offer.passage) for offer in self.offers])
                raise UsageError(f"{answer} is not a passage of {self.answers['by']}{near}")
            words = answer.casefold().split()
            fits = [offer for offer in self.offers if all(word in offer.words.casefold() for word in words)]
        # of nested passages, prefer the innermost
        fits = [offer for offer in fits if not any(_lies_in(other, offer) for other in fits)]
        if len(fits) == 1:
            return fits[0].passage
        if fits:
            raise SeveralError("several passages fit; choose one by its name", fits[:MAX_OFFERS])
        raise SeveralError(f"no passage of {self.answers['by']} fits; these are some", self.offers[:MAX_OFFERS])


def _lies_in(inner: Offer, outer: Offer) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


def _choice(answer: str, known: tuple[str, ...]) -> str:
    matches = [name for name in known if name.casefold().startswith(answer.casefold())]
    if len(matches) != 1:
        raise UsageError(f"{answer!r} is none of {', '.join(known)}")
    return matches[0]
