"""A debate of our ontology in any syntax of RDF and any number of files, laid out as a folder of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.namespaces import CG, PREFIXES
from capgen_kg.reasoning.facts import TYPE, Facts
from capgen_kg.turtle import read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.reasoning.facts import Fact

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
    facts = Facts(read_facts([path]))
    debates = sorted(facts.subjects(TYPE, _DEBATE))
    if len(debates) != 1:
        raise InputError(f"found {len(debates)} things of the class cg:Debate, expected one", path)
    space = debates[0][1 : max(debates[0].rfind("/"), debates[0].rfind("#")) + 1]
    files: dict[str, list[Fact]] = {}
    for fact in sorted(facts.matching(None, None, None)):
        file = "relations" if fact[1] == _RAISES else _file(facts, fact[0])
        renamed = tuple(f"<{base}{term[len(space) + 1 :]}" if _is_below(term, space, base) else term for term in fact)
        files.setdefault(file, []).append((renamed[0], fact[1], renamed[2]))
    return files


def _is_below(term: str, space: str, base: str) -> bool:
    return bool(base) and term.startswith(f"<{space}") and not term.startswith(f"<{CG}")


def _file(facts: Facts, subject: str) -> str:
    kinds = [kind[len(CG) + 1 : -1] for kind in sorted(facts.objects(subject, TYPE)) if kind.startswith(f"<{CG}")]
    file = next((_FILES[kind] for kind in kinds if kind in _FILES), "debate")
    if file == "arguments":
        stance = next(iter(sorted(facts.objects(subject, f"<{CG}stance>"))), "")
        return f"arguments-{stance[len(CG) + 1 : -1].lower()}" if stance.startswith(f"<{CG}") else file
    if not kinds:
        # a node without a name, or one that only says more of another
        owner = next((s for s, p, _ in facts.matching(None, None, subject) if s != subject and p != TYPE), "")
        return _file(facts, owner) if owner and subject.startswith("_:") else file
    if f"<{PREFIXES['prov']}Attribution>" in set(facts.objects(subject, TYPE)):
        return "comments"
    return file
