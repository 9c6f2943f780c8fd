"""Pictures of a debate for Graphviz, in the DOT language.

https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

import subprocess
import textwrap
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.formats.pictures import SIDES, drawing

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source

#: Styles of lines by attack type.
_STYLES = {"rebutting": "solid", "undercutting": "dashed", "undermining": "dotted"}
_SUPPORT, _REBUTTAL = "#15803d", "#b91c1c"


def write(source: Source) -> bytes:
    """Return a debate in the DOT language."""
    items, lines = drawing(source)
    text = [
        "digraph debate {",
        '  graph [rankdir=LR, fontname="Helvetica,Arial,sans-serif", nodesep=0.25, ranksep=0.9];',
        '  node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=11];',
        '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];',
    ]
    for item in items:
        fill, outline = SIDES.get(item.stance.lower(), SIDES[""])
        label = "\\n".join(_escape(part) for part in (item.notation, *textwrap.wrap(item.label, 28)))
        text.append(f'  "{_escape(item.notation)}" [label="{label}", fillcolor="{fill}", color="{outline}"];')
    names = {item.iri: _escape(item.notation) for item in items}
    for relation, start, end in lines:
        colour = _SUPPORT if relation.kind == "Support" else _REBUTTAL
        style = _STYLES.get(relation.attack_type, "solid")
        attributes = f'style={style}, color="{colour}", label="{_escape(relation.attack_type)}"'
        text.append(f'  "{names[start]}" -> "{names[end]}" [{attributes}];')
    return "\n".join([*text, "}", ""]).encode()


def svg(picture: bytes, command: str) -> bytes:
    """Return the SVG that Graphviz draws of a picture of :func:`write`; ``command`` is the path of its program ``dot``.

    Raises ``UsageError`` when that fails.
    """
    # no shell, and no text of the debate among the arguments
    process = subprocess.run([command, "-Tsvg"], input=picture, capture_output=True, check=False)  # noqa: S603
    if process.returncode:
        raise UsageError(f"Graphviz failed: {process.stderr.decode(errors='replace').strip()[:200]}")
    return process.stdout


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
