"""What notebooks show of debates, answers and pictures (https://ipython.readthedocs.io/en/stable/config/integrating.html)."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.answers import Answer
    from capgen_kg.debate import Debate

#: How many rows of an answer are shown.
ROWS = 50


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
    import shutil

    mermaid = debate.export("mermaid", item).decode()
    return Picture(mermaid, debate.export("svg", item).decode() if shutil.which("dot") else None)


def debate_html(debate: Debate) -> str:
    """Return a debate as a card: what it is about, and how much there is of what."""
    title = debate.query("thesis").rows()
    words = html.escape(title[0]["thesis"]) if title else "A debate"
    counts = "".join(
        f"<tr><td>{html.escape(row['kind'])}</td><td style='text-align:right'>{row['count']}</td></tr>"
        for row in debate.query("statistics").rows()
    )
    return f"<p><b>{words}</b></p><table>{counts}</table>"


def answer_html(answer: Answer) -> str:
    """Return the rows of an answer as a table, no more of them than a page can take."""
    if answer.form == "ASK":
        return "<b>yes</b>" if answer else "<b>no</b>"
    if answer.is_graph:
        return f"<pre>{html.escape(answer.render('turtle'))}</pre>"
    names = [name for name in answer.variables if not name.endswith("Iri")]
    rows = answer.rows()
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(row[name])}</td>" for name in names) + "</tr>" for row in rows[:ROWS]
    )
    more = f"<p>and {len(rows) - ROWS} more</p>" if len(rows) > ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
