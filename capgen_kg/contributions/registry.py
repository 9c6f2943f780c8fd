"""Accepting contributions into the data of a debate, and withdrawing them.

An accepted contribution is a file in the folder ``contributions`` of the data, in the project's Turtle format, with its
provenance: date, person, checks and a digest of its triples. Files are added and removed atomically, so that a process
killed at any time leaves the debate as before or as after; a lock keeps two processes from changing it at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions import checking, numbering, parsing, vocabulary
from capgen_kg.contributions.uses import FOLDER
from capgen_kg.errors import InputError, UsageError
from capgen_kg.locking import locked
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.isomorphism import digest_of
from capgen_kg.rdf.namespaces import PREFIXES, prefix_for
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.terms import curie, to_triple, value_of
from capgen_kg.rdf.writing import serialize_turtle, write_verified
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.debate import Debate
    from capgen_kg.diagnostics.model import Diagnostic

#: How long to wait for the lock, in seconds.
PATIENCE = 60
_CREATED, _CREATOR, _DESCRIPTION, _IDENTIFIER = (
    f"<{PREFIXES['dcterms']}{name}>" for name in ("created", "creator", "description", "identifier")
)


@dataclass(frozen=True)
class AcceptedContribution:
    """An accepted contribution and its provenance.

    ``is_unchanged`` is whether the triples of the file still have the digest that was recorded.
    """

    name: str
    path: Path
    when: str
    by: str
    checked: str
    digest: str
    is_unchanged: bool


class ContributionRejectedError(Exception):
    """A contribution has violations; ``findings`` lists everything that was found in it."""

    def __init__(self, findings: list[Diagnostic]) -> None:
        super().__init__()
        self.findings = findings


def folder_of(debate: Debate) -> Path:
    """Return the folder of a debate's contributions; raises ``UsageError`` for the bundled debate."""
    folder = debate.data_folder
    if "site-packages" in folder.parts:
        raise UsageError("the bundled debate is read-only; name a folder of your own with --data")
    return folder / FOLDER


def accept(
    debate: Debate, path: Path, folder: Path, by: str, name: str = "", same_person: bool = False
) -> tuple[AcceptedContribution, bool]:
    """Add a file that conforms to the contributions of a debate.

    A contribution whose number has been given to another one since it was drafted takes the next.

    Args:
        debate: The debate.
        path: The file.
        folder: The folder of the accepted contributions; created if missing.
        by: Who accepts it; recorded in the provenance.
        name: The name of the contribution; by default, that of the file.
        same_person: Whether people whom the file introduces, and whom the debate has, are the same.

    Returns:
        The contribution, and whether it is new.

    Raises:
        ContributionRejectedError: The file has violations.
        UsageError: The name is invalid or in use, or ``by`` is empty.
        InputError: The path is not a regular file that can be read.
    """
    name = _checked_name(name or path.stem)
    if not by.strip():
        raise UsageError("name who accepts it with --by")
    target = folder / f"{name}.ttl"
    read = parsing.read(path)
    if not read.is_complete:
        raise ContributionRejectedError([read.diagnostic(problem) for problem in read.problems])
    drafted = read

    def settled() -> tuple[Reading, str]:
        base = debate.reopened().knowledge_base(without=[target]).asserted
        (reading,) = numbering.settle([drafted], base, same_person)
        return reading, digest_of(ntriples(reading.facts))

    read, digest = settled()
    if before := _accepted(target, digest):
        return before, False
    state = _state(folder)
    # check before creating or locking anything, so that a rejected file leaves no trace
    _reject_violations(debate, read)
    with locked(folder, PATIENCE):
        if state != _state(folder):
            # another process has changed the contributions since
            read, digest = settled()
            if before := _accepted(target, digest):
                return before, False
            _reject_violations(debate, read)
        for leftover in folder.glob(".*.ttl.*"):
            # half written by a process that no longer runs
            leftover.unlink(missing_ok=True)
        space = min(vocabulary.namespaces(read, debate.knowledge_base().asserted))
        node = f"<{space}accepted-{name}>"
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        checked = f"Syntax, vocabulary, policy, consistency and shapes, by capgen {__version__}."
        provenance = [
            (node, _CREATED, f'"{now}"^^<{PREFIXES["xsd"]}dateTime>'),
            (node, _CREATOR, str(ox.Literal(by))),
            (node, _DESCRIPTION, str(ox.Literal(checked, language="en"))),
            (node, _IDENTIFIER, str(ox.Literal(digest))),
        ]
        triples = map(to_triple, [*read.facts, *provenance])
        content = serialize_turtle(triples, prefix_for(space)).encode()
        write_verified(target, content, "TURTLE", [*read.facts, *provenance], durable=True)
        return _load(target), True


def _accepted(target: Path, digest: str) -> AcceptedContribution | None:
    """Return the contribution in ``target``, if any; raises ``UsageError`` if its digest differs."""
    if not target.exists():
        return None
    contribution = _load(target)
    if contribution.digest != digest:
        raise UsageError(f"there is a contribution {target.stem} already; withdraw it, or choose another --name")
    return contribution


def _state(folder: Path) -> list[tuple[str, int, int]]:
    """Return the name, size and modification time of each accepted file."""
    files = ((path.name, path.stat()) for path in sorted(folder.glob("*.ttl")))
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]


def _reject_violations(debate: Debate, read: Reading) -> None:
    """Raise ``ContributionRejectedError`` if a file has violations."""
    # other contributions may have been accepted since the debate was opened
    findings = checking.check_readings(debate.reopened(), [read])
    if any(finding.severity == "violation" for finding in findings):
        raise ContributionRejectedError(findings)


def withdraw(debate: Debate, name: str, folder: Path, force: bool = False) -> AcceptedContribution:
    """Remove a contribution and return it.

    Raises:
        UsageError: There is no such contribution, or other items depend on it and ``force`` is not set.
    """
    if not folder.is_dir():
        raise InputError("no such folder; capgen contribute accept creates it", folder)
    with locked(folder, PATIENCE):
        contribution = find(name, folder)
        if (others := dependents(debate, contribution)) and not force:
            shown = ", ".join(sorted(others)[:5]) + (", …" if len(others) > 5 else "")
            count = "1 item depends" if len(others) == 1 else f"{len(others)} items depend"
            raise UsageError(f"{count} on {name}: {shown}; withdraw them first or use --force")
        contribution.path.unlink()
        return contribution


def find(name: str, folder: Path) -> AcceptedContribution:
    """Return the contribution with a name; raises ``UsageError``, which suggests the nearest name, if there is none."""
    from capgen_kg.errors import did_you_mean

    known = {contribution.name: contribution for contribution in contributions(folder)}
    if name not in known:
        raise UsageError(f"there is no contribution {name!r}{did_you_mean(name, known)}; see capgen contribute list")
    return known[name]


def dependents(debate: Debate, contribution: AcceptedContribution) -> set[str]:
    """Return the shortened IRIs of the items elsewhere in a debate that refer to nodes a contribution introduces."""
    own = Facts(read_facts([contribution.path]))
    rest = debate.knowledge_base(without=[contribution.path]).asserted
    introduced = {s for s, _, _ in own.triples(None, None, None) if next(rest.triples(s, None, None), None) is None}
    subjects = {fact[0] for node in introduced for fact in rest.triples(None, None, node)}
    return {curie(node) for node in subjects}


def contributions(folder: Path) -> list[AcceptedContribution]:
    """Return the accepted contributions of a folder, by name."""
    return [_load(path) for path in sorted(folder.glob("*.ttl"))]


def _load(path: Path) -> AcceptedContribution:
    facts = Facts(read_facts([path]))
    signed = sorted(subject for subject, _, _ in facts.triples(None, _IDENTIFIER, None))
    # releases before model 0.2 wrote contribution-NAME
    ends = tuple(f"/{word}-{path.stem}>" for word in ("accepted", "contribution"))
    node = next((subject for subject in signed if subject.endswith(ends)), "")

    def first_value(predicate: str) -> str:
        return next((value_of(value) for value in facts.objects(node, predicate)), "")

    content = [fact for fact in facts.triples(None, None, None) if fact[0] != node]
    digest = first_value(_IDENTIFIER)
    metadata = first_value(_CREATED), first_value(_CREATOR), first_value(_DESCRIPTION), digest
    return AcceptedContribution(path.stem, path, *metadata, digest_of(ntriples(content)) == digest)


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 80:
        raise UsageError(
            f"{name!r} is not a valid name for a contribution; use lowercase letters, digits and hyphens (--name)"
        )
    return name
