"""The store on disk: pyoxigraph's, with what is asserted and what follows in graphs of their own.

A store is a folder with ``capgen-store.json``, which says what it was made from, and ``triples``, which is
pyoxigraph's. The default graph holds what is asserted, :data:`DERIVED` what follows.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import InputError
from capgen_kg.store.embedded import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.answers import Answer

DERIVED = ox.NamedNode("https://w3id.org/capgen/graph/derived")
ASSERTED = ox.DefaultGraph()
MANIFEST, TRIPLES = "capgen-store.json", "triples"
#: Changes when the layout does.
LAYOUT = 1


@dataclass(frozen=True)
class Manifest:
    """What a store was made from: files with their digests, in order; and how many triples it holds."""

    layout: int
    version: str
    files: tuple[tuple[str, str], ...]
    asserted: int
    derived: int

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the store in ``folder``, or raise ``InputError`` when there is no whole store."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        files = tuple((str(name), str(digest)) for name, digest in found.pop("files"))
        manifest = Manifest(files=files, **found)
    except FileNotFoundError:
        raise InputError("there is no store here; `capgen load --store DIR FILE…` makes one", folder) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"the store's {MANIFEST} can't be read ({error}); make the store anew", folder) from None
    if manifest.layout != LAYOUT:
        raise InputError(f"the store has layout {manifest.layout}, expected {LAYOUT}; make the store anew", folder)
    return manifest


class DiskStore:
    """A store on disk, opened to be read. Raises what :class:`capgen_kg.store.Store` says.

    With ``derived`` false, only what is asserted is asked.
    """

    def __init__(self, folder: Path, derived: bool = True) -> None:
        self.manifest = read_manifest(folder)
        self.graphs: list[ox.DefaultGraph | ox.NamedNode] = [ASSERTED, DERIVED] if derived else [ASSERTED]
        try:
            self.triples = ox.Store.read_only(str(folder / TRIPLES))
        except OSError as error:
            raise InputError(f"the store can't be opened ({error}); make the store anew", folder) from None

    def ask(self, query: str) -> Answer:
        """Return the answer to a read-only query."""
        return answer(self.triples, query, default_graph=list(self.graphs), named_graphs=[])

    def facts(self) -> Iterator[tuple[str, str, str]]:
        """Yield all triples, terms in N-Triples' notation, in no order."""
        for graph in self.graphs:
            for quad in self.triples.quads_for_pattern(None, None, None, graph):
                yield str(quad.subject), str(quad.predicate), str(quad.object)
