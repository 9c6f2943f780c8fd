"""What every new debate has, whatever it is made of: options, files beside its Turtle, and a check by the shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import namespace_of, slug
from capgen_kg.rdf.terms import address_problem, cg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact

#: The text of a debate, in its folder.
TEXT = "text.txt"
#: The issues that are accepted, for `capgen lint`: none at first.
BASELINE = "lint-baseline.json"


@dataclass(frozen=True)
class DebateOptions:
    """What the user decides about a new debate.

    Attributes:
        base: Namespace of the new IRIs; or empty for that of the debate in the folder or, without one, the usual one.
        key: Short name of the debate.
        language: BCP 47 tag of its labels.
        title: Title, instead of the one in what it is made of; or empty.
        source: URL where that is published; or empty.
    """

    base: str
    key: str
    language: str = "und"
    title: str = ""
    source: str = ""


def key_of(folder: Path) -> str:
    """Return the key of a debate that is written to a folder: the folder's name in the letters of a key."""
    key = slug(folder.resolve().name)
    return key if key[:1].isalpha() else f"debate-{key}".rstrip("-")


def base_of(facts: Iterable[Fact]) -> str:
    """Return the namespace of the debate in some triples, or an empty string if there is none, or several."""
    debates = {fact[0] for fact in facts if fact[1:3] == (TYPE, cg("Debate"))}
    return namespace_of(debates.pop()[1:-1]) if len(debates) == 1 else ""


def usual_base(key: str) -> str:
    """Return the namespace of a new debate for which none is chosen."""
    return f"https://example.org/{key}/"


def check_base(base: str) -> None:
    """Raise ``UsageError`` for a base that is not a namespace."""
    if not re.fullmatch(r"(https?://|urn:)[^\s<>\"{}|^`\\]+[/#:]", base):
        raise UsageError(f"found the base {base!r}, expected an IRI that ends in / or # or :")
    if problem := address_problem(base):
        raise UsageError(f"found the base {base!r}, expected an IRI: {problem}")


def check(parts: Iterable[Iterable[Fact]]) -> list[Finding]:
    """Return what the shapes report of the whole of a debate, whose triples are given in parts."""
    from capgen_kg.rdf.parsing import read_facts
    from capgen_kg.resources import ontology_files
    from capgen_kg.validation import validate

    return validate(chain(read_facts(ontology_files()), *parts))
