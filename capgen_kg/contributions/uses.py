"""Where accepted contributions refer to items of their debate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.parsing import read_located_facts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

#: The folder of accepted contributions, in that of their debate.
FOLDER = "contributions"


@dataclass(frozen=True)
class Use:
    """A triple of an accepted contribution whose object is an item of the debate, as terms, with its file and line."""

    predicate: str
    obj: str
    path: Path
    line: int

    def __str__(self) -> str:
        """Return what refers to what, without the place."""
        return f"a contribution refers to {local_name(self.obj[1:-1])} by {local_name(self.predicate[1:-1])}"

    @property
    def withdrawing(self) -> str:
        """The command that removes the contribution."""
        return f"capgen contribute withdraw {self.path.stem}"


def uses_in_contributions(folder: Path, items: Collection[str]) -> list[Use]:
    """Return where the contributions to the debate in a folder refer to some of its items, given as terms."""
    if not items:
        return []
    paths = sorted((folder / FOLDER).glob("*.ttl"))
    located = read_located_facts(paths)
    return [Use(predicate, obj, path, line) for (_, predicate, obj), (path, line) in located if obj in items]
