"""Two versions of the data of a debate compared by what they say, not by their lines."""

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
from capgen_kg.resources import ontology_files
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.rdf.facts import Fact

_LABEL, _NOTATION = named_node("rdfs:label"), named_node("skos:notation")
#: Kinds of things by which a node of several kinds is called.
_KINDS = (
    "Argument", "Comment", "Post", "Claim", "Rebuttal", "Support", "Similarity", "Answer", "Concession", "Disclaimer",
    "Proposal", "Question", "Report", "Voice", "Person", "LeafPassage", "Passage", "Debate",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What changed between two versions.

    ``added`` and ``removed`` are things by kind and name, ``reworded`` name, old words and new words, ``changed`` name,
    sign, property and value of other statements about things that both have; ``answers`` the stored queries whose
    rows changed.
    """

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    reworded: tuple[tuple[str, str, str], ...]
    changed: tuple[tuple[str, str, str, str], ...]
    answers: tuple[impact.Changed, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.reworded, self.changed, self.answers))


@contextmanager
def version(name: str) -> Iterator[list[Path]]:
    """Give the files of a version: a file, a folder, or a revision of git, whose folder ``data`` is meant.

    ``REVISION:FOLDER`` names another folder. Raises ``UsageError`` for what is none of these.
    """
    path = Path(name)
    if path.is_dir():
        yield sorted(path.rglob("*.ttl"))
        return
    if path.exists():
        yield [path]
        return
    revision, _, folder = name.partition(":")
    with tempfile.TemporaryDirectory() as place:
        yield list(_checked_out(revision, folder or "data", Path(place)))


def _checked_out(revision: str, folder: str, place: Path) -> Iterator[Path]:
    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is no file, no folder and no revision")
    listed = _git("ls-tree", "-r", "-z", "--full-tree", "--name-only", revision, "--", folder)
    names = [name for name in listed.decode().split("\0") if name.endswith(".ttl")]
    if not names:
        raise UsageError(f"{revision} has no .ttl file below {folder}; name another folder as {revision}:FOLDER")
    for number, name in enumerate(names):
        # git's names are not trusted to be places here
        target = place / f"{number}-{PurePosixPath(name).name}"
        target.write_bytes(_git("cat-file", "blob", f"{revision}:{name}"))
        yield target


def _git(*words: str) -> bytes:
    try:
        # no shell, and revisions that look like options were refused
        done = subprocess.run(["git", *words], check=False, capture_output=True)  # noqa: S603, S607
    except FileNotFoundError:
        raise UsageError("git is not installed, so a revision can't be read; name files or folders") from None
    if done.returncode:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"])[-1]
        raise UsageError(
            f"{words[-1] if words[0] == 'cat-file' else words[5]} is no file, no folder and no revision: {reason}"
        )
    return done.stdout


def compare(old: list[Path], new: list[Path]) -> Difference:
    """Return what changed from some files to others; blank nodes by what is said of them.

    Raises ``InputError`` for what can't be read, and what the closure raises.
    """
    before, after = (Facts(_canonical(paths)) for paths in (old, new))
    names = [_names(facts) for facts in (before, after)]
    things = [{fact[0] for fact in facts.triples(None, TYPE, None)} for facts in (before, after)]
    added = tuple(sorted((_kind(after, node), names[1][node]) for node in things[1] - things[0]))
    removed = tuple(sorted((_kind(before, node), names[0][node]) for node in things[0] - things[1]))
    reworded, changed = [], []
    for node in sorted(things[0] & things[1]):
        gone = set(before.triples(node, None, None)) - set(after.triples(node, None, None))
        come = set(after.triples(node, None, None)) - set(before.triples(node, None, None))
        words = [sorted(_words(fact) for fact in facts if fact[1] == _LABEL) for facts in (gone, come)]
        if words[0] and words[1]:
            reworded.append((names[1][node], " / ".join(words[0]), " / ".join(words[1])))
            gone, come = ({fact for fact in facts if fact[1] != _LABEL} for facts in (gone, come))
        for sign, facts in (("-", gone), ("+", come)):
            changed += [(names[1][node], sign, curie(p), _shown(o, names[1])) for _, p, o in sorted(facts)]
    return Difference(added, removed, tuple(reworded), tuple(changed), tuple(_answers(before, after)))


def _canonical(paths: list[Path]) -> Iterator[Fact]:
    try:
        return ((s, p, o) for s, p, o in relabelled(read_facts(paths)))
    except AmbiguousBlankNodesError as error:
        raise UsageError(f"{', '.join(map(str, paths))}: {error}; give them IRIs") from None


def _answers(before: Facts, after: Facts) -> Iterator[impact.Changed]:
    ontology = list(read_facts(ontology_files()))
    close = reasoner(DEFAULT)
    both = [Facts(close([*ontology, *facts.triples(None, None, None)])) for facts in (before, after)]
    come = {fact for fact in both[1].triples(None, None, None) if fact not in both[0]}
    gone = {fact for fact in both[0].triples(None, None, None) if fact not in both[1]}
    touched = {node for fact in come | gone for node in (fact[0], fact[2])}
    return impact.between(both[0], both[1], touched, impact.queries(whole=True))


def _names(facts: Facts) -> dict[str, str]:
    """Return what each node is called: its notation, or its short name."""
    found: dict[str, str] = defaultdict(str)
    for node, _, _ in facts.triples(None, None, None):
        notations = sorted(facts.objects(node, _NOTATION))
        found[node] = value_of(notations[0]) if notations else curie(node)
    return found


def _kind(facts: Facts, node: str) -> str:
    kinds = facts.objects(node, TYPE)
    known = (kind for kind in _KINDS if cg(kind) in kinds)
    return next(known, curie(min(kinds))).lower()


def _words(fact: Fact) -> str:
    return value_of(fact[2])


def _shown(node: str, names: dict[str, str]) -> str:
    return names.get(node) or curie(node)


def as_text(found: Difference) -> str:
    """Return a difference for a terminal."""
    lines = [f"+ {kind} {name}" for kind, name in found.added]
    lines += [f"- {kind} {name}" for kind, name in found.removed]
    for name, old, new in found.reworded:
        lines += [f"~ {name} is reworded", f"    - {old}", f"    + {new}"]
    lines += [f"~ {name}: {sign} {predicate} {value}" for name, sign, predicate, value in found.changed]
    for one in found.answers:
        rows = f"+{len(one.appeared)} -{len(one.vanished)} rows"
        lines.append(f"{' '.join(filter(None, ('answer to', one.query, one.item)))}: {rows}")
    return "".join(f"{printable(line)}\n" for line in lines) or "both say the same\n"


def as_json(found: Difference) -> str:
    """Return a difference as JSON, a key for each field of :class:`Difference`."""
    return json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n"
