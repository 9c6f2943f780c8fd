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
    """A picture of a debate or of the neighbourhood of an item: Mermaid, and SVG if Graphviz is installed."""

    mermaid: str
    svg: str | None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        bundle = {"text/markdown": f"```mermaid\n{self.mermaid}```\n", "text/plain": self.mermaid}
        return bundle | ({"image/svg+xml": self.svg} if self.svg else {})


def picture(debate: Debate, item: str = "") -> Picture:
    """Return a picture of a debate, or of the neighbourhood of ``item``, a reference in any form.

    Raises ``UsageError`` when the reference is unknown or ambiguous.
    """
    command = shutil.which("dot")
    image = svg(export(debate, "dot", item), command).decode() if command else None
    return Picture(export(debate, "mermaid", item).decode(), image)
