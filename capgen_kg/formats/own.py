"""A debate of our ontology in any syntax of RDF and any number of files, laid out as a folder of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.parsing import read_located_facts

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.facts import Fact

#: Which file things of a class belong into; the first that fits.
_FILES = {
    "Passage": "passages", "LeafPassage": "passages", "Person": "people", "Voice": "people", "Rebuttal": "relations",
    "Support": "relations", "Similarity": "relations", "Comment": "comments", "Claim": "claims",
    "EmpiricalClaim": "claims", "Argument": "arguments",
}  # fmt: skip
_DEBATE, _RAISES = f"<{CG}Debate>", f"<{CG}raises>"


def own(path: Path, base: str) -> dict[str, list[Fact]]:
    """Return the triples of a debate by the names of the files that they belong into.

    With a ``base``, names that begin as that of the debate does begin with it instead. Raises ``InputError`` when there
    isn't exactly one debate in the file.
    """
    facts = Facts()
    places: dict[str, int] = {}
    for fact, (_, line) in read_located_facts([path]):
        facts.add(fact)
        if fact[1:] == (TYPE, _DEBATE):
            places.setdefault(fact[0], line)
    debates = sorted(places)
    if len(debates) != 1:
        message = f"found {len(debates)} things of the class cg:Debate, expected one"
        raise InputError(message, path, sorted(places.values())[1] if places else 1, 1)
    homes: dict[str, str] = {}
    space = debates[0][1 : max(debates[0].rfind("/"), debates[0].rfind("#")) + 1]
    files: dict[str, list[Fact]] = {}
    for fact in sorted(facts.triples(None, None, None)):
        file = "relations" if fact[1] == _RAISES else _file(facts, fact[0], homes)
        renamed = tuple(f"<{base}{term[len(space) + 1 :]}" if _is_below(term, space, base) else term for term in fact)
        files.setdefault(file, []).append((renamed[0], fact[1], renamed[2]))
    return files


def _is_below(term: str, space: str, base: str) -> bool:
    return bool(base) and term.startswith(f"<{space}") and not term.startswith(f"<{CG}")


def _file(facts: Facts, subject: str, homes: dict[str, str]) -> str:
    """Return the file that a subject belongs into, and add it to those that are known: ``homes``.

    A blank node belongs where what leads to it does.
    """
    path: list[str] = []
    file = "debate"
    while subject:
        if subject in homes:
            file = homes[subject]
            break
        # where a circle of blank nodes comes back to
        homes[subject] = file
        path.append(subject)
        kinds = [kind[len(CG) + 1 : -1] for kind in sorted(facts.objects(subject, TYPE)) if kind.startswith(f"<{CG}")]
        if kinds or not subject.startswith("_:"):
            file = _file_of(facts, subject, kinds)
            break
        subject = min((s for s, p, _ in facts.triples(None, None, subject) if p != TYPE), default="")
    homes |= dict.fromkeys(path, file)
    return file


def _file_of(facts: Facts, subject: str, kinds: list[str]) -> str:
    file = next((_FILES[kind] for kind in kinds if kind in _FILES), "debate")
    if file == "arguments":
        stance = next(iter(sorted(facts.objects(subject, f"<{CG}stance>"))), "")
        return f"arguments-{stance[len(CG) + 1 : -1].lower()}" if stance.startswith(f"<{CG}") else file
    return file
