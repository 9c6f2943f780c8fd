"""Comparison of two versions of a debate by their triples, not by their lines."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from capgen_kg.contributions import impact
from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, relabelled
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg, curie, named_node, value_of
from capgen_kg.reasoning import DEFAULT, reasoner
from capgen_kg.resources import READINGS, ontology_files
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.rdf.facts import Fact

_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
#: The classes that name the kind of a node, the first that it has.
_KINDS = (
    "Argument", "Comment", "Contribution", "Post", "Claim", "Rebuttal", "Support", "Similarity", "Inference",
    "Agreement", "Answer", "Clarification", "Concession", "Disclaimer", "Revision", "Proposal", "Question", "Report",
    "Hedge", "Booster", "IdentityHypothesis", "ReplyHypothesis", "Voice", "Person", "Annotator", "Work", "LeafPassage",
    "Passage", "Debate",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """The differences between two versions.

    Attributes:
        added: kind and name of each thing that only the new version has.
        removed: kind and name of each thing that only the old version has.
        reworded: name, old label and new label of each thing with another label.
        changed: name, sign, property and object of each other triple that only one version has, of a thing in both.
        results: the stored queries whose rows changed.
    """

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    reworded: tuple[tuple[str, str, str], ...]
    changed: tuple[tuple[str, str, str, str], ...]
    results: tuple[impact.Changed, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.reworded, self.changed, self.results))


@contextmanager
def version(name: str) -> Iterator[list[Path]]:
    """Yield the Turtle files of a version: a file, those of a folder, or those in a folder of a git revision.

    A revision is given as ``REVISION`` for its folder ``data``, or as ``REVISION:FOLDER``. Single annotators' readings
    below a folder are not part of the version. Raises ``UsageError`` for anything else.
    """
    path = Path(name)
    if path.is_dir():
        yield sorted(file for file in path.rglob("*.ttl") if READINGS not in file.relative_to(path).parts[:-1])
        return
    if path.exists():
        yield [path]
        return
    revision, _, folder = name.partition(":")
    with tempfile.TemporaryDirectory() as place:
        yield list(_checked_out(revision, folder or "data", Path(place)))


def _checked_out(revision: str, folder: str, place: Path) -> Iterator[Path]:
    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is not a file, folder or revision")
    listed = _git("ls-tree", "-r", "-z", "--full-tree", "--name-only", revision, "--", folder)
    names = [
        name
        for name in listed.decode().split("\0")
        if name.endswith(".ttl") and READINGS not in PurePosixPath(name).relative_to(folder).parts[:-1]
    ]
    if not names:
        raise UsageError(f"{revision} has no .ttl file below {folder}; name another folder as {revision}:FOLDER")
    for number, name in enumerate(names):
        # names from git may point outside the folder
        target = place / f"{number}-{PurePosixPath(name).name}"
        target.write_bytes(_git("cat-file", "blob", f"{revision}:{name}"))
        yield target


def _git(*words: str) -> bytes:
    try:
        # no shell is used, and revisions that look like options were refused
        process = subprocess.run(["git", *words], check=False, capture_output=True)  # noqa: S603, S607
    except FileNotFoundError:
        raise UsageError("git is not installed, so a revision can't be read; name files or folders") from None
    if process.returncode:
        reason = (process.stderr.decode(errors="replace").strip().splitlines() or ["git failed"])[-1]
        raise UsageError(
            f"{words[-1] if words[0] == 'cat-file' else words[5]} is not a file, folder or revision: {reason}"
        )
    return process.stdout


def compare(old: list[Path], new: list[Path]) -> Difference:
    """Return the differences between old and new files; blank nodes are compared by their triples.

    Raises ``InputError`` when a file can't be read, ``UsageError`` when blank nodes can't be told apart,
    ``InconsistentError`` when a version contradicts itself.
    """
    before, after = (Facts(_canonical(paths)) for paths in (old, new))
    names = [_names(facts) for facts in (before, after)]
    things = [{fact[0] for fact in facts.triples(None, TYPE, None)} for facts in (before, after)]
    added = tuple(sorted((_kind(after, node), names[1][node]) for node in things[1] - things[0]))
    removed = tuple(sorted((_kind(before, node), names[0][node]) for node in things[0] - things[1]))
    reworded, changed = [], []
    for node in sorted(things[0] & things[1]):
        lost = set(before.triples(node, None, None)) - set(after.triples(node, None, None))
        gained = set(after.triples(node, None, None)) - set(before.triples(node, None, None))
        words = [sorted(_words(fact) for fact in facts if fact[1] == _LABEL) for facts in (lost, gained)]
        if words[0] and words[1]:
            reworded.append((names[1][node], " / ".join(words[0]), " / ".join(words[1])))
            lost, gained = ({fact for fact in facts if fact[1] != _LABEL} for facts in (lost, gained))
        for sign, facts in (("-", lost), ("+", gained)):
            changed += [(names[1][node], sign, curie(p), _shown(o, names[1])) for _, p, o in sorted(facts)]
    return Difference(added, removed, tuple(reworded), tuple(changed), tuple(_changed_results(before, after)))


def _canonical(paths: list[Path]) -> Iterator[Fact]:
    try:
        return ((s, p, o) for s, p, o in relabelled(read_facts(paths)))
    except AmbiguousBlankNodesError as error:
        raise UsageError(f"{', '.join(map(str, paths))}: {error}; give them IRIs") from None


def _changed_results(before: Facts, after: Facts) -> Iterator[impact.Changed]:
    ontology = list(read_facts(ontology_files()))
    close = reasoner(DEFAULT)
    closures = [Facts(close([*ontology, *facts.triples(None, None, None)])) for facts in (before, after)]
    gained = {fact for fact in closures[1].triples(None, None, None) if fact not in closures[0]}
    lost = {fact for fact in closures[0].triples(None, None, None) if fact not in closures[1]}
    touched = {node for fact in gained | lost for node in (fact[0], fact[2])}
    # changed triples are part of the comparison already
    return impact.between(closures[0], closures[1], touched, impact.queries(whole=True, with_graphs=False))


def _names(facts: Facts) -> dict[str, str]:
    """Return the name of each node: its notation, or its IRI as a prefixed name."""
    names: dict[str, str] = defaultdict(str)
    for node, _, _ in facts.triples(None, None, None):
        notations = sorted(facts.objects(node, _NOTATION))
        names[node] = value_of(notations[0]) if notations else curie(node)
    return names


def _kind(facts: Facts, node: str) -> str:
    kinds = facts.objects(node, TYPE)
    known = (kind for kind in _KINDS if cg(kind) in kinds)
    return next(known, curie(min(kinds))).lower()


def _words(fact: Fact) -> str:
    return value_of(fact[2])


def _shown(node: str, names: dict[str, str]) -> str:
    return names.get(node) or curie(node)


def as_text(difference: Difference) -> str:
    """Return differences as lines of text."""
    lines = [f"+ {kind} {name}" for kind, name in difference.added]
    lines += [f"- {kind} {name}" for kind, name in difference.removed]
    for name, old, new in difference.reworded:
        lines += [f"~ {name} is reworded", f"    - {old}", f"    + {new}"]
    lines += [f"~ {name}: {sign} {predicate} {value}" for name, sign, predicate, value in difference.changed]
    for change in difference.results:
        rows = f"+{len(change.appeared)} -{len(change.vanished)} rows"
        lines.append(f"{' '.join(filter(None, ('query', change.query, change.item)))}: {rows}")
    return "".join(f"{printable(line)}\n" for line in lines) or "no differences\n"


def as_json(difference: Difference) -> str:
    """Return differences as JSON, with a key for each field of :class:`Difference`."""
    return json.dumps(asdict(difference), indent=2, ensure_ascii=False) + "\n"
