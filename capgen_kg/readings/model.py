"""A reading: what somebody read in a text, before its quotations are looked up.

Items refer to each other by keys. Those of a debate's messages are their notations (``Post``, ``Comment#3``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.rdf.spans import Span

#: Roles of claims in an argument or message, and the properties of our ontology.
ROLES = {
    "conclusions": "hasConclusion",
    "assumptions": "hasAssumption",
    "conditions": "hasCondition",
    "consequences": "hasConsequence",
    "examples": "hasExample",
}
#: Types of qualifiers, by the names that a reading has for them.
HEDGES = {
    "approximate": "Approximate",
    "degree": "Degree",
    "possible": "Possible",
    "tentative": "Tentative",
    "weak": "WeaklySupported",
}
BOOSTERS = {"categorical": "Categorical", "certain": "Certain", "strong": "Strong"}
#: Attack types, by the names that a reading has for them.
ATTACKS = {"rebutting": "Rebutting", "undercutting": "Undercutting", "undermining": "Undermining"}
#: Bases, by the names that a reading has for them.
BASES = {"stated": "Stated", "interpreted": "Interpreted"}
#: Speech acts that concern something, by the keys that a reading has for them.
ACTS = {"concedes": "Concession", "agrees": "Agreement", "clarifies": "Clarification"}
#: Usual words of hedges and boosters, whose type need not be given.
USUAL = {
    **dict.fromkeys(("may", "might", "can", "could", "possibly", "maybe"), "possible"),
    **dict.fromkeys(("perhaps", "probably", "likely", "seems", "seem", "i think", "i believe", "i guess"), "tentative"),
    **dict.fromkeys(("about", "roughly", "mostly", "usually", "often", "most", "almost"), "approximate"),
    **dict.fromkeys(("all", "always", "never", "no", "none", "cannot", "must", "nobody", "only"), "categorical"),
    **dict.fromkeys(("certainly", "clearly", "obviously", "of course", "surely", "undoubtedly"), "certain"),
    **dict.fromkeys(("very", "strongly", "much", "really", "far"), "strong"),
}


#: How many messages are named of a writer.
_MAX_SHOWN = 6


@dataclass(frozen=True)
class Problem:
    """What is wrong in a reading: its place, as ``FILE:LINE:COLUMN`` or a JSON pointer, and a message."""

    place: str
    message: str


@dataclass
class Evidence:
    """What a part of a reading rests on.

    Attributes:
        place: Its place in the file of the reading.
        quotes: Quotations of the text, each with its place.
        passages: Local names of passages, each with its place.
        spans: Start and end in the text, where these are known, each with its place.
        message: Notation of the message in which quotations are looked for, or empty.
        by: Name of the speaker; empty for the writer of the message.
        basis: ``stated``, ``interpreted`` or empty.
        why: Rationale; may be empty.
        qualifiers: Words and type of each hedge and booster.
        id: Local name, or empty.
    """

    place: str
    quotes: list[tuple[str, str]] = field(default_factory=list)
    passages: list[tuple[str, str]] = field(default_factory=list)
    spans: list[tuple[Span, str]] = field(default_factory=list)
    message: str = ""
    by: str = ""
    basis: str = ""
    why: str = ""
    qualifiers: list[tuple[str, str]] = field(default_factory=list)
    id: str = ""

    @property
    def is_anchored(self) -> bool:
        """Whether it names words of the text."""
        return bool(self.quotes or self.passages or self.spans)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said but the place."""
        return not (self.is_anchored or self.by or self.basis or self.why or self.qualifiers or self.id)


@dataclass
class Claim:
    """A claim: its key, words, evidence and notation, the messages that assert it, and the claims that it illustrates.

    ``asserted`` is ``None`` for the message that it is quoted from, unless it is a part of an argument.
    """

    key: str
    words: str
    evidence: Evidence
    notation: str = ""
    asserted: list[str] | None = None
    illustrates: list[str] = field(default_factory=list)


@dataclass
class Argument:
    """An argument for or against the thesis: its key, label, stance, evidence, notation and claims by role."""

    key: str
    label: str
    stance: str
    evidence: Evidence
    bearing: Relation
    notation: str = ""
    claims: dict[str, list[str]] = field(default_factory=dict)
    description: str = ""


@dataclass
class Inference:
    """A step from premises to a conclusion, and the key of the item that makes it (empty for the quoted message)."""

    key: str
    item: str
    premises: list[str]
    conclusion: str
    evidence: Evidence


@dataclass
class Relation:
    """A rebuttal or support.

    Attributes:
        key: Its key.
        kind: ``Rebuttal`` or ``Support``.
        source: Key of the claim, argument or message that raises it.
        target: Key of its target: a claim, argument, message, inference or relation.
        words: Its words, or empty for those of its source.
        evidence: What it rests on.
        attack: Attack type by its name in a reading, or empty for the one that the target suggests.
        counterclaim: Key of the claim that contradicts the target, where the opposition goes both ways.
    """

    key: str
    kind: str
    source: str
    target: str
    words: str
    evidence: Evidence
    attack: str = ""
    counterclaim: str = ""

    def unplaced(self) -> Relation:
        """Return the relation without its key and the places of what is said of it."""
        evidence = self.evidence
        quotes = [(words, "") for words, _ in evidence.quotes]
        passages = [(passage, "") for passage, _ in evidence.passages]
        return replace(self, key="", evidence=replace(evidence, place="", quotes=quotes, passages=passages))


@dataclass
class Act:
    """A speech act of a message: its key, its kind as one of :data:`ACTS`, words, evidence, and what it concerns."""

    key: str
    kind: str
    words: str
    evidence: Evidence
    concerns: list[str]


@dataclass
class Reading:
    """A reading.

    Attributes:
        title: Title, or empty.
        thesis: Key of the claim that is the thesis, or empty.
        basis: Basis of whatever has none of its own, or empty.
        claims: Claims by key; so with the others.
        messages: Claims that messages set as conditions or give as examples, by notation.
        acts: Concessions and other speech acts, by key.
        problems: What is wrong in the file.
        notes: What in the file is no part of the reading.
        message_key: The key by which the format of the file names the message of a quotation.
    """

    title: str = ""
    thesis: str = ""
    basis: str = ""
    claims: dict[str, Claim] = field(default_factory=dict)
    arguments: dict[str, Argument] = field(default_factory=dict)
    inferences: dict[str, Inference] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    messages: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    message_key: str = "in"


def wrote(name: str, writers: Mapping[str, str]) -> str:
    """Return a clause with the messages that a person of this name wrote, or an empty string."""
    own = [message for message, writer in writers.items() if writer.casefold() == name.casefold()]
    return f"; name one that {name} wrote: {', '.join(own[:_MAX_SHOWN])}" if own else ""
