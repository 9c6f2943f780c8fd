"""Import of a thread into a folder: for the first time, or of the messages that are new since then."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from capgen_kg.contributions.uses import uses_in_contributions
from capgen_kg.errors import UsageError
from capgen_kg.new_debate import BASELINE, TEXT, base_of, check, check_base, usual_base
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.formatting import check_no_comments
from capgen_kg.rdf.namespaces import prefix_for
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg, literal, named_node, typed_literal, value_of
from capgen_kg.rdf.writing import serialize_facts
from capgen_kg.text.anchors import digest
from capgen_kg.text.labels import one_line
from capgen_kg.threads.matching import matched
from capgen_kg.threads.revising import revise
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import Encoded, Existing, encode, issued_of

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.new_debate import DebateOptions
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.threads.model import Thread


@dataclass(frozen=True)
class ThreadImport:
    """A thread to be written.

    Attributes:
        content: Files to write, by name.
        findings: What the shapes report of the whole debate.
        notes: What was changed or could not be expressed.
        added: Number of messages that are new.
        is_growth: Whether the folder had the thread before.
    """

    content: dict[str, bytes]
    findings: list[Finding]
    notes: list[str]
    added: int
    is_growth: bool


def import_thread(thread: Thread, output: Path, options: DebateOptions, *, drops_deleted: bool = False) -> ThreadImport:
    """Return a thread as the files of a debate.

    Where the folder has the thread from before, new messages are added in a file of their own; its other files change
    only in length and hash of the text, and where messages answer others than before. If the source has no ids, the
    words of messages are updated, too, and what is anchored in them follows. Messages that the source has no longer are
    kept, unless ``drops_deleted``.

    Raises:
        UsageError: The base is not a namespace, or the folder holds something else or another thread, or a file that
            would be rewritten has comments, or something was read in a message that is to be removed, or a
            contribution refers to it.
    """
    own = sorted(output.glob("*.ttl")) if output.is_dir() else []
    before = {path.stem: [fact[:3] for fact in read_facts([path])] for path in own}
    if not options.base:
        # a folder that was renamed still has the base of before
        options = replace(options, base=base_of(chain.from_iterable(before.values())) or usual_base(options.key))
    check_base(options.base)
    prefixes = prefix_for(options.base)
    if not own:
        encoded = encode(thread, options)
        content = _serialized(encoded.files, prefixes)
        # so that `capgen lint` lists all that is to be read
        content |= {TEXT: encoded.text.encode(), BASELINE: b"{}\n"}
        return ThreadImport(content, check(encoded.files.values()), encoded.notes, encoded.added, is_growth=False)
    existing = _existing(output, [fact for facts in before.values() for fact in facts], options)
    _check_is_same(thread, existing, [fact for facts in before.values() for fact in facts], output, options)
    if not thread.has_ids:
        thread = matched(thread, existing, options.base)
    revision = revise(before, thread, existing, options.base, one_line(options.title or thread.title), drops_deleted)
    facts = [fact for file in revision.files.values() for fact in file]
    gone = {fact[0] for file in before.values() for fact in file} - {fact[0] for fact in facts}
    if uses := uses_in_contributions(output, gone):
        place, advice = f"{uses[0].path}:{uses[0].line}", ", or import without --drop-deleted" if drops_deleted else ""
        message = f"{uses[0]}, which would be removed; withdraw it ({uses[0].withdrawing}){advice}"
        raise UsageError(f"{place}: {message}")
    encoded = encode(thread, options, _existing_of(facts, revision.text, options))
    content = {}
    changed = {path.stem for path in own if {*revision.files[path.stem]} != {*before[path.stem]}}
    for path in own:
        if path.stem in changed:
            check_no_comments(path)
            after = _without_identity(revision.files[path.stem], encoded, options.base)
            content[path.name] = serialize_facts(after, prefixes)
    files: dict[str, list[Fact]] = {}
    if encoded.added:
        if revision.text == existing.text and not _states_identity(revision.files, changed, options.base):
            content |= _with_identity(own, existing.text, encoded.text)
        files = {_unused_name(output): list(chain.from_iterable(encoded.files.values()))}
        content |= _serialized(files, prefixes)
        facts = _without_identity(facts, encoded, options.base)
    if encoded.text != existing.text:
        content[TEXT] = encoded.text.encode()
    return ThreadImport(
        content, check([facts, *files.values()]), [*revision.notes, *encoded.notes], encoded.added, is_growth=True
    )


def _serialized(files: dict[str, list[Fact]], prefixes: dict[str, str]) -> dict[str, bytes]:
    return {f"{name}.ttl": serialize_facts(facts, prefixes) for name, facts in sorted(files.items())}


def _states_identity(files: dict[str, list[Fact]], names: set[str], base: str) -> bool:
    """Return whether one of some files states the hash of the text."""
    return any(fact[:2] == (f"<{base}post>", cg("sha256")) for name in names for fact in files[name])


def _existing(output: Path, facts: list[Fact], options: DebateOptions) -> Existing:
    """Return what a folder has of the thread, or raise ``UsageError`` where it has another debate."""
    post = f"<{options.base}post>"
    path = output / TEXT
    stated = next((obj for subject, predicate, obj in facts if (subject, predicate) == (post, cg("sha256"))), None)
    if not path.is_file():
        raise UsageError(f"{output} has Turtle files and no {TEXT}; restore it, or name another folder")
    if not any(subject == post for subject, _, _ in facts):
        texts = sorted({subject for subject, predicate, _ in facts if predicate == cg("sha256")})
        bases = [text[1:-5] for text in texts if text.endswith("/post>") or text.endswith("#post>")]
        if not bases:
            raise UsageError(f"{output} has Turtle files that are no thread; name another folder")
        message = f"has a debate with another base than {options.base}; to import into it, use --base {bases[0]}"
        raise UsageError(f"{output} {message}")
    text = path.read_bytes().decode("utf-8", "replace")
    if stated is None or value_of(stated) != digest(text):
        raise UsageError(f"{path} is not the text that the debate is anchored in; restore it")
    return _existing_of(facts, text, options)


def _check_is_same(thread: Thread, existing: Existing, facts: list[Fact], output: Path, options: DebateOptions) -> None:
    """Raise ``UsageError`` where a folder has another thread of a source with ids, so that they are not mixed."""
    post = f"{options.base}post"
    stated = {predicate: value_of(obj) for subject, predicate, obj in facts if subject == f"<{post}>" and obj[0] == '"'}
    key = stated.get(named_node("dcterms:identifier"), "")
    if key and thread.key:
        is_other = key != thread.key
    else:
        # threads that were imported before ids were kept, or that have none
        issued, now = stated.get(named_node("dcterms:issued"), ""), issued_of(thread.post.time)
        writer = existing.writers.get(post, "")
        is_later = issued != value_of(now) if issued and now else writer != one_line(thread.post.author)
        words = plain_text(thread.post.body, thread.post.markup).text
        is_other = thread.has_ids and is_later and existing.has_words(post) and words != existing.words(post)
    if is_other:
        title = stated.get(named_node("rdfs:label"), key)
        raise UsageError(
            f"{output} has another thread ({title}); name a folder of its own for {thread.title or thread.key}"
        )


def _existing_of(facts: list[Fact], text: str, options: DebateOptions) -> Existing:
    """Return what triples and a text have of the thread."""
    post = f"<{options.base}post>"
    by_subject: dict[str, dict[str, str]] = defaultdict(dict)
    comments: set[str] = set()
    for subject, predicate, obj in facts:
        by_subject[subject][predicate] = obj
        if obj in (cg("Comment"), cg("Post")):
            comments.add(subject[1:-1])
    spans: dict[str, tuple[int, int]] = {}
    leaves: dict[str, list[str]] = defaultdict(list)
    number = 0
    for subject, values in by_subject.items():
        if cg("start") in values and cg("end") in values and values.get(cg("inTextOf"), post) == post:
            spans[subject[1:-1]] = int(value_of(values[cg("start")])), int(value_of(values[cg("end")]))
            if values.get(TYPE) == cg("LeafPassage"):
                leaves[values.get(cg("spokenIn"), "<>")[1:-1]].append(subject[1:-1])
        if subject[1:-1] in comments and cg("number") in values:
            number = max(number, int(value_of(values[cg("number")])))
    for passages in leaves.values():
        passages.sort(key=spans.__getitem__)
    nodes = frozenset(subject[1:-1] for subject in by_subject)
    existing = Existing(text, frozenset(comments), nodes, number, spans, dict(leaves))
    for subject, values in by_subject.items():
        if values.get(TYPE) == cg("Person"):
            name = values.get(cg("name")) or values.get(named_node("rdfs:label"), '""')
            existing.people[subject[1:-1]] = value_of(name)
    for comment in comments:
        values = by_subject[f"<{comment}>"]
        writer = by_subject.get(values.get(named_node("prov:wasAttributedTo"), ""), {})
        existing.writers[comment] = value_of(writer.get(cg("name"), '""'))
        existing.parents[comment] = values.get(cg("repliesTo"), "<>")[1:-1]
        existing.notations[comment] = value_of(values.get(named_node("skos:notation"), '""'))
    return existing


def _with_identity(own: list[Path], before: str, after: str) -> dict[str, bytes]:
    """Return the file that states length and hash of the text, with those of the new text; nothing else changes."""
    old, new = digest(before), digest(after)
    for path in own:
        turtle = path.read_bytes().decode()
        pattern = rf"(cg:length\s+){len(before)}(?=\s)"
        if turtle.count(old) == 1 and len(re.findall(pattern, turtle)) == 1:
            return {path.name: re.sub(pattern, rf"\g<1>{len(after)}", turtle.replace(old, new)).encode()}
    raise UsageError("found no file that states cg:length and cg:sha256 of the post once; run capgen format first")


def _without_identity(facts: list[Fact], encoded: Encoded, base: str) -> list[Fact]:
    """Return triples with length and hash of the new text."""
    post = f"<{base}post>"
    new = {
        cg("length"): typed_literal(str(len(encoded.text)), "xsd:integer"),
        cg("sha256"): literal(digest(encoded.text)),
    }
    return [(s, p, new.get(p, o)) if s == post else (s, p, o) for s, p, o in (fact[:3] for fact in facts)]


def _unused_name(output: Path) -> str:
    number = 2
    while (output / f"thread-{number}.ttl").exists():
        number += 1
    return f"thread-{number}"
