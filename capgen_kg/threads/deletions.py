"""Messages that the source has no longer, which go with whatever is only theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.terms import cg
from capgen_kg.threads.changes import ATTRIBUTED_TO, ATTRIBUTION
from capgen_kg.threads.edits import Edit
from capgen_kg.threads.to_debate import comment_name

if TYPE_CHECKING:
    from capgen_kg.threads.changes import Changes
    from capgen_kg.threads.model import Thread

#: How a message refers to words of another that it quotes.
_REPEATING = (cg("repeats"), cg("quotes"))


def drop_deleted(changes: Changes, thread: Thread) -> list[Edit]:
    """Remove the comments that a thread has no longer, with their passages, writers and works.

    People who wrote something else stay, and so do works that others cite.

    Returns:
        The edits that remove their words from the text.

    Raises:
        UsageError: Something was read in such a comment, or one that is kept answers it and nothing else.
    """
    known = {changes.post, *(f"<{changes.base}{comment_name(message.id)}>" for message in thread.comments)}
    gone = sorted({f"<{iri}>" for iri in changes.existing.comments} - known, key=changes.place)
    edits: list[Edit] = []
    parts: set[str] = {*gone}
    for node in gone:
        if not changes.existing.has_words(node[1:-1]):
            raise UsageError(f"{changes.name(node)} has no place in the text and cannot be removed")
        span = changes.spans[changes.whole(node)]
        parts |= {other for other, (start, end) in changes.spans.items() if start < span[1] and span[0] < end}
        parts |= {*changes.values[node][ATTRIBUTION]}
        edits.append(Edit("deletion", span, "", thread.post, node))
    uses = [(user, key, part) for part in parts for user, key in changes.users[part] if user not in parts]
    _check_unread(changes, gone, uses)
    _check_unanswered(changes, thread, uses)
    changes.gone |= {use for use in uses if use[1] != cg("repliesTo")}
    _add_what_is_only_theirs(changes, gone, parts)
    for part in parts:
        changes.remove(part)
    changes.notes += [f"{changes.name(node)} is no longer in the source, and is removed" for node in gone]
    return edits


def _check_unread(changes: Changes, gone: list[str], uses: list[tuple[str, str, str]]) -> None:
    """Raise ``UsageError`` if something was read in messages that go; ``uses`` are the triples about their parts."""
    readings = sorted({changes.name(user) for user, key, _ in uses if changes.is_read(user) and key not in _REPEATING})
    if readings:
        names = ", ".join(map(changes.name, gone))
        raise UsageError(
            f"something was read in {names}, which the source has no longer: {', '.join(readings[:5])}"
            f"{' and more' if len(readings) > 5 else ''}; remove that first, or import without --drop-deleted"
        )


def _check_unanswered(changes: Changes, thread: Thread, uses: list[tuple[str, str, str]]) -> None:
    """Raise ``UsageError`` if a message that stays answers one that goes, and the source names no other."""
    ids = {"", thread.post.id, *(message.id for message in thread.comments)}
    placed = {f"<{changes.base}{comment_name(message.id)}>" for message in thread.comments if message.parent in ids}
    stated = {node for node in placed if cg("Stated") in changes.values[node][cg("replyBasis")]}
    replies = sorted(changes.name(user) for user, key, _ in uses if key == cg("repliesTo") and user not in stated)
    if replies:
        message = "answers a message that the source has no longer, and nothing else; import without --drop-deleted"
        raise UsageError(f"{', '.join(replies[:5])}: {message}")


def _add_what_is_only_theirs(changes: Changes, gone: list[str], parts: set[str]) -> None:
    """Add writers and works of messages that go, and of no other, to the parts that go with them."""
    properties = ATTRIBUTED_TO, cg("cites")
    for node in sorted({value for message in gone for key in properties for value in changes.values[message][key]}):
        others = [user for user, _ in changes.users[node] if user not in parts]
        if not others:
            parts.add(node)
        elif headers := [changes.header(user) for user in others if changes.existing.has_words(user[1:-1])]:
            anchors = {*changes.values[node][cg("anchor")]} - parts
            if not anchors:
                changes.add(node, cg("anchor"), headers[0])
