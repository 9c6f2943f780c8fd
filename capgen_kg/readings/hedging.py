"""Whether the words of a claim are as cautious as those that it is quoted from.

A quotation may say several things, so that a hedge counts only in the clause that shares most words with the claim, and
only where no other part of the reading has it. The hedges are English ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.readings.model import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from capgen_kg.readings.model import Claim, Reading

#: Modals that often say what somebody is able to do.
_ABILITY = "can", "could"
_FURTHER = "i suspect", "i fear", "i suppose", "arguably", "presumably", "apparently"
_HEDGES = [
    words for words, kind in USUAL.items() if kind in ("possible", "tentative") and words not in _ABILITY
] + [*_FURTHER]  # fmt: skip
#: A hedge: not the month, and no part of a comparison such as “less likely”.
_HEDGE = re.compile(
    r"(?<![\w’'])(?<!\bless )(?<!\bmore )(?<!\bhow )(?<!\bas )(?:"
    + "|".join(words if words == "may" else f"[{words[0]}{words[0].upper()}]{words[1:]}" for words in _HEDGES)
    + r")(?!\w)"
)
#: Whatever makes a sentence cautious, conditional or a view.
_CAUTIOUS = re.compile(
    r"\b(?:may|might|c[ao]n(?:['’]t|not)?|could(?:n['’]t)?|should|would|need(?:n['’]t)? ?not|perhaps|maybe|possibl[ey]|"
    r"(?:im|un)?probabl[ey]|(?:un)?likely|seem\w*|appear\w*|apparent\w*|th(?:ink|ought)\w*|believ\w*|suspect\w*|fear\w*|"
    r"guess\w*|presum\w*|arguabl[ey]|suppos\w*|expect\w*|tend\w*|tentative\w*|chance\w*|risk\w*|doubt\w*|unclear|"
    r"(?:un)?certain\w*|conceivabl[ey]|hope\w*|plausibl[ey]|often|usually|mostly|largely|at least|if|unless|whether|"
    r"in (?:my|his|her|their) (?:view|opinion)|not (?:sure|convinced)|or so|some(?:times|what)?)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:.?!—–()]|\b(?:but|because|if|which|and)\b", re.IGNORECASE)
_WORD = re.compile(r"\w{4,}")
#: Number of letters by which words are compared, so that their endings do not count.
_STEM = 5
#: How many words a clause and a claim share at least.
_MIN_SHARED = 2


def dropped_hedge(words: str, quoted: str) -> str:
    """Return the hedge in the clause of quoted words that some words render without any caution, or an empty string.

    >>> dropped_hedge("Tools hurt people.", "I like them, but tools may hurt people.")
    'may'
    >>> dropped_hedge("Tools can hurt people.", "I like them, but tools may hurt people.")
    ''
    """
    own = _stems(words)
    clause = max(_CLAUSE_END.split(quoted), key=lambda part: len(_stems(part) & own))
    hedge = _HEDGE.search(clause)
    if not hedge or _CAUTIOUS.search(words) or len(_stems(clause) & own) < _MIN_SHARED:
        return ""
    return hedge[0]


def added_hedge(words: str, quoted: str) -> str:
    """Return the hedge of some words, if the quoted ones have no caution at all, or an empty string.

    >>> added_hedge("Tools may hurt people.", "Tools hurt people.")
    'may'
    """
    hedge = _HEDGE.search(words)
    return hedge[0] if hedge and not _CAUTIOUS.search(quoted) else ""


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}


class Caution:
    """The claims of a reading, compared with the words that they are quoted from.

    Args:
        reading: The reading.
        anchors: The passages of each claim and speech act, by key.
        words_at: Returns the words of a passage.
    """

    def __init__(
        self, reading: Reading, anchors: Mapping[str, Collection[str]], words_at: Callable[[str], str]
    ) -> None:
        self._anchors, self._words_at = anchors, words_at
        roles = [*(argument.claims for argument in reading.arguments.values()), *reading.messages.values()]
        #: Claims that nobody puts forward.
        self._unasserted = {
            key for claims in roles for role in ("conditions", "examples") for key in claims.get(role, ())
        }
        #: The hedges that parts of the reading have, by passage.
        self._hedges: dict[str, set[str]] = {}
        sources = [(claim.key, claim.evidence) for claim in reading.claims.values()]
        sources += [(act.key, act.evidence) for act in reading.acts.values()]
        sources += [(relation.source, relation.evidence) for relation in reading.relations.values()]
        sources += [(step.conclusion, step.evidence) for step in reading.inferences.values()]
        for key, evidence in sources:
            for passage in anchors.get(key, ()):
                self._hedges.setdefault(passage, set()).update(words.casefold() for words, _ in evidence.qualifiers)

    def remark(self, claim: Claim) -> str:
        """Return what to say of the words of a claim, if they are more certain or more cautious than the text."""
        evidence = claim.evidence
        if evidence.basis == "interpreted" or evidence.qualifiers or claim.key in self._unasserted:
            return ""
        for passage in self._anchors.get(claim.key, ()):
            hedge = dropped_hedge(claim.words, self._words_at(passage))
            if hedge and not any(hedge.casefold() in words for words in self._hedges.get(passage, ())):
                return f"{claim.key} says without “{hedge}” what the text says with it; let its words say so, too"
        quoted = " ".join(map(self._words_at, self._anchors.get(claim.key, ())))
        if quoted and (hedge := added_hedge(claim.words, quoted)):
            return f"{claim.key} has “{hedge}”, and its words in the text have nothing of the kind"
        return ""
