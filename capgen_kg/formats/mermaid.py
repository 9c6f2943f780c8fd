"""Pictures of a debate as Mermaid flowcharts, which GitHub shows.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.formats.conventions import one_line
from capgen_kg.formats.pictures import SIDES, drawing

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source

_NO_STANCE = "other"


def write(source: Source) -> bytes:
    """Return a debate as a Mermaid flowchart."""
    items, lines = drawing(source)
    names = {item.iri: f"n{number}" for number, item in enumerate(items)}
    text = ["flowchart LR"]
    for item in items:
        label = f"<b>{_escape(item.notation)}</b><br>{_escape(item.label)}"
        text.append(f'  {names[item.iri]}["{label}"]:::{item.stance.lower() or _NO_STANCE}')
    for relation, start, end in lines:
        arrow = "-.->" if relation.attack_type == "undercutting" else "-->"
        label = relation.attack_type or "supports"
        text.append(f"  {names[start]} {arrow}|{_escape(label)}| {names[end]}")
    for stance, (fill, outline) in SIDES.items():
        text.append(f"  classDef {stance or _NO_STANCE} fill:{fill},stroke:{outline},color:#111")
    return "\n".join([*text, ""]).encode()


def _escape(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return one_line(escaped.replace("#", "&num;").replace("|", "&#124;"))
