"""Checks of what is said in whose voice: contributions in their writer's own, and readings of what others say.

A contribution has its text in the file, so that its hash and its passages can be verified. Whoever adds to a message of
the debate reads it: what they add is interpreted, and they are its reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.attribution import MessageIndex
from capgen_kg.contributions.context import ACTS, CLAIMS, RELATIONS, Context
from capgen_kg.contributions.contributors import READER
from capgen_kg.diagnostics.model import Problem
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, curie, value_of
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.spans import LocatedTriple

#: Properties of inferences and rebuttals that change what follows about everybody who makes the claim they lead to.
_DEPENDENT = frozenset({cg("conclusion"), cg("counterClaim")})


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield hashes that differ from the text of a contribution, and what has the wrong basis, reader or claim.

    The basis is wrong if somebody else's message is said to state it, the reader if it is nobody, or not one's own; the
    claim, if what others say would depend on it.
    """
    index = MessageIndex(context)
    unread: set[str] = set()
    for reading, statement in context.statements():
        node, predicate, value = statement.triple
        if node not in context.new_nodes or node in context.suppressed_nodes:
            continue
        problem = None
        if predicate == cg("sha256"):
            problem = _hash_problem(context, statement)
        elif predicate == cg("basis") and value == cg("Stated"):
            problem = _voice_problem(context, index, statement)
        elif predicate == cg("basis") and value == cg("Interpreted") and str(reading.path) not in unread:
            # one finding a file: its reader is the same
            if problem := _unread_problem(context, statement):
                unread.add(str(reading.path))
        elif predicate == cg("readBy") or (predicate == TYPE and value == cg("Annotator")):
            problem = _reader_problem(context, statement)
        elif predicate in _DEPENDENT:
            problem = _dependence_problem(context, index, statement)
        if problem:
            yield reading, problem


def _hash_problem(context: Context, statement: LocatedTriple) -> Problem | None:
    """Return the problem with the hash of a contribution or of a passage in its text, if any."""
    node, _, value = statement.triple
    sources = [node] if context.is_a(node, "Contribution") else context.objects(node, "inTextOf")
    texts = [value_of(text) for source in sources for text in context.objects(source, "text")]
    if len(texts) != 1 or not value.startswith('"'):
        # the shapes report a text that is missing or there twice
        return None
    text, whose = texts[0], "the text"
    if sources != [node]:
        span = [value_of(end) for name in ("start", "end") for end in context.objects(node, name)]
        if len(span) != 2 or not all(map(str.isdecimal, span)):
            return None
        text, whose = text[int(span[0]) : int(span[1])], f"characters {span[0]} to {span[1]} of the text"
    if digest(text) == value_of(value):
        return None
    message = f"This is not the SHA-256 of {whose}, which is {digest(text)}; `capgen contribute new` computes it."
    return Problem(statement.obj, "own-text", message)


def _unread_problem(context: Context, statement: LocatedTriple) -> Problem | None:
    """Return the problem that nobody reads something so, if it is."""
    node = statement.triple[0]
    if not context.is_a(node, *RELATIONS, *ACTS, *CLAIMS) or context.objects(node, "readBy"):
        return None
    message = (
        "Nothing says who reads it so: add cg:readBy with a cg:Annotator of your own, such as id:reader-ada; "
        "`capgen contribute new --reader NAME` writes both."
    )
    return Problem(statement.obj, "reader", message)


def _reader_problem(context: Context, statement: LocatedTriple) -> Problem | None:
    """Return the problem that a reader is not the contributor's own, if so."""
    node, predicate, value = statement.triple
    reader, span = (value, statement.obj) if predicate == cg("readBy") else (node, statement.subject)
    if READER.fullmatch(local_name(reader[1:-1])) or not context.is_a(reader, "Annotator"):
        return None
    if context.is_known(reader):
        message = f"{context.display_name(reader)} reads for the debate itself; name a reader of your own."
        return Problem(span, "reader", message)
    if predicate == cg("readBy"):
        # reported where it is introduced
        return None
    message = f"A contribution names its readers reader-…, and {curie(reader)} is not named so; rename it."
    return Problem(span, "reader", message, suppresses=(reader,))


def _dependence_problem(context: Context, index: MessageIndex, statement: LocatedTriple) -> Problem | None:
    """Return the problem that a claim of others would rest on a new inference, or counter through a new rebuttal.

    Whether a claim stands depends on the inferences to it, and whoever makes a claim counters what it excludes. So both
    are said only of new claims, or of those of the message that is read.
    """
    node, predicate, claim = statement.triple
    if not context.is_known(claim):
        return None
    messages = set(filter(context.is_known, index.of(claim)))
    if messages and messages <= index.of(node):
        return None
    shown = context.display_name(claim)
    message = (
        f"It would follow that others who claim {shown} counter what this rebuttal attacks; take out cg:counterClaim, "
        "or give a claim of your own."
    )
    if predicate == cg("conclusion"):
        message = (
            f"It would follow that {shown}, which others claim, rests on these premises; give a reason for it as a "
            "cg:Support that backs it, or conclude a claim of your own."
        )
    suppresses = (node,) if predicate == cg("conclusion") else ()
    return Problem(statement.obj, "entailment", message, corrections=((statement.triple, None),), suppresses=suppresses)


def _voice_problem(context: Context, index: MessageIndex, statement: LocatedTriple) -> Problem | None:
    """Return the problem that something is stated in a message of the debate, if it is."""
    node = statement.triple[0]
    if not context.is_a(node, *RELATIONS, *ACTS, *CLAIMS):
        return None
    known = sorted(filter(context.is_known, index.of(node)))
    if not known:
        return None
    shown = " and ".join(map(context.display_name, known))
    message = (
        f"You are not the writer of {shown}; what you add to it is a reading: give cg:Interpreted and cg:rationale, or "
        "speak in your own voice with `capgen contribute new --voice`."
    )
    return Problem(statement.obj, "own-voice", message)
