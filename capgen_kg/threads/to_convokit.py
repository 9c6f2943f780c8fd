"""A debate as a corpus of ConvoKit: its messages with their words, writers, times and replies.

https://convokit.cornell.edu/documentation/data_format.html
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact

#: What it is for, for lists of formats.
SUMMARY = "corpus of ConvoKit, in a folder: messages, writers, times and replies; with --source"
#: What of a debate it can express.
EXPRESSES = frozenset({"comments", "speakers", "threads"})
#: Roles of passages that are no words of a message where it begins or ends.
_MARGINS = {cg("Boilerplate"), cg("Separator")}


def write(triples: Iterable[Fact], text: str, path: Path) -> dict[str, bytes]:
    """Return the thread with a text as the files of a corpus, by their names.

    Raises:
        InputError: The debate is not anchored in the text.
    """
    facts = Facts(triples)
    post = next(
        (post for post in facts.subjects(TYPE, cg("Post")) if _first(facts, post, "cg:sha256") == digest(text)), ""
    )
    if not post:
        raise InputError("found a text that the debate is not anchored in; name the one that it was made from", path)
    parents = {post: ""} | {
        comment: _node(facts, comment, "cg:repliesTo") for comment in facts.subjects(TYPE, cg("Comment"))
    }
    messages = sorted(_below(post, parents), key=lambda message: (message != post, _number(facts, message), message))
    ids = _names(messages)
    writers = {message: _node(facts, message, "prov:wasAttributedTo") for message in messages}
    names = {person: _first(facts, person, "cg:name") for person in writers.values()}
    speakers = _speakers(names)
    words = _words(facts, post, text)
    utterances: list[dict[str, Any]] = [
        {
            "id": ids[message],
            "conversation_id": ids[post],
            "text": words.get(message, ""),
            "speaker": speakers[writers[message]],
            "meta": {"notation": _first(facts, message, "skos:notation")},
            "reply-to": ids.get(parents[message]),
            "timestamp": _seconds(_first(facts, message, "dcterms:issued")),
            "vectors": [],
        }
        for message in messages
    ]
    string = ["<class 'str'>"]
    index = {
        "utterances-index": {"notation": string},
        "speakers-index": {"name": string},
        "conversations-index": {"title": string},
        "overall-index": {},
        "version": 1,
        "vectors": [],
    }
    people = {speakers[person]: {"meta": {"name": name}, "vectors": []} for person, name in names.items()}
    title = {"title": _first(facts, post, "rdfs:label")}
    return {
        "utterances.jsonl": b"".join(_json(utterance) for utterance in utterances),
        "speakers.json": _json(dict(sorted(people.items()))),
        "conversations.json": _json({ids[post]: {"meta": title, "vectors": []}}),
        "corpus.json": _json({}),
        "index.json": _json(index),
    }


def _json(value: Any) -> bytes:
    # ConvoKit reads files in the encoding of the system, which may not be UTF-8
    return f"{json.dumps(value)}\n".encode("ascii")


def _first(facts: Facts, subject: str, predicate: str) -> str:
    """Return the first literal of a subject and predicate, or an empty string."""
    literals = sorted(obj for obj in facts.objects(subject, named_node(predicate)) if obj.startswith('"'))
    return value_of(literals[0]) if literals else ""


def _node(facts: Facts, subject: str, predicate: str) -> str:
    """Return the first node of a subject and predicate, or an empty string."""
    return min((obj for obj in facts.objects(subject, named_node(predicate)) if not obj.startswith('"')), default="")


def _number(facts: Facts, message: str) -> int:
    return int(_first(facts, message, "cg:number") or 0)


def _below(post: str, parents: dict[str, str]) -> set[str]:
    """Return a post and the comments that answer it through any number of others."""
    replies: dict[str, list[str]] = defaultdict(list)
    for message, parent in parents.items():
        replies[parent].append(message)
    thread: set[str] = set()
    stack = [post]
    while stack:
        message = stack.pop()
        if message not in thread:
            thread.add(message)
            stack += replies[message]
    return thread


def _names(nodes: Iterable[str]) -> dict[str, str]:
    """Return the local names of nodes, or where two have the same, their IRIs."""
    local = {node: local_name(node[1:-1]) for node in nodes}
    counts = Counter(local.values())
    return {node: name if counts[name] == 1 else node[1:-1] for node, name in local.items()}


def _speakers(names: dict[str, str]) -> dict[str, str]:
    """Return an id for each writer: the name, where there is one and nobody else has it, and a local name elsewhere."""
    counts = Counter(names.values())
    local = _names(names)
    taken = {name for name in names.values() if counts[name] == 1}
    return {
        person: name if name and counts[name] == 1 else local[person] if local[person] not in taken else person[1:-1]
        for person, name in names.items()
    }


def _words(facts: Facts, post: str, text: str) -> dict[str, str]:
    """Return the words of each message, without what is no part of them where it begins or ends."""
    leaves: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for leaf in facts.subjects(TYPE, cg("LeafPassage")):
        message = _node(facts, leaf, "cg:spokenIn")
        if message and _node(facts, leaf, "cg:inTextOf") == post:
            is_margin = not _MARGINS.isdisjoint(facts.objects(leaf, cg("role")))
            span = int(_first(facts, leaf, "cg:start")), int(_first(facts, leaf, "cg:end"))
            leaves[message].append((*span, is_margin))
    words = {}
    for message, spans in leaves.items():
        spans.sort()
        while spans and spans[0][2]:
            del spans[0]
        while spans and spans[-1][2]:
            spans.pop()
        parts: list[str] = []
        for place, (start, end, _) in enumerate(spans):
            between = text[spans[place - 1][1] : start] if place else ""
            # words between two passages of a message are not part of it; space is
            parts += ["\n\n" if between.strip() else between, text[start:end]]
        words[message] = "".join(parts).strip()
    return words


def _seconds(time: str) -> int | None:
    """Return a time in seconds since 1970."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
