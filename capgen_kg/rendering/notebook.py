"""Pictures of debates for notebooks (https://ipython.readthedocs.io/en/stable/config/integrating.html)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.formats import export
from capgen_kg.formats.dot import svg

if TYPE_CHECKING:
    from capgen_kg.debate import Debate


@dataclass(frozen=True)
class Picture:
    """A picture of a debate, or of what surrounds an item: Mermaid, and SVG where Graphviz is installed."""

    mermaid: str
    svg: str | None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        found = {"text/markdown": f"```mermaid\n{self.mermaid}```\n", "text/plain": self.mermaid}
        return found | ({"image/svg+xml": self.svg} if self.svg else {})


def picture(debate: Debate, item: str = "") -> Picture:
    """Return a picture; ``item`` is any form of reference. Raises ``UsageError`` when it names nothing."""
    command = shutil.which("dot")
    drawn = svg(export(debate, "dot", item), command).decode() if command else None
    return Picture(export(debate, "mermaid", item).decode(), drawn)
