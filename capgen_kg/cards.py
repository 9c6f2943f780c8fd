"""Cards: one thing of the debate on one screen, put together from stored queries."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from capgen_kg.answers import printable

if TYPE_CHECKING:
    from capgen_kg.debate import Debate

Style = Callable[..., str]


def plain(text: str, **style: object) -> str:
    """Return ``text`` without any style."""
    return text


def card(debate: Debate, reference: str, width: int = 80, style: Style = plain) -> str:
    """Return what the debate says about one thing, in lines of at most ``width`` characters.

    ``style`` takes a text and click's keywords for colours. Raises ``UsageError`` when ``reference`` names
    nothing, or several things.
    """
    iri = debate.references.resolve(reference)
    facts = debate.query("facts", iri).rows()
    kinds = {row["kind"] for row in facts}
    sheet = _Card(debate, iri, width, style)
    sheet.head(facts)
    if "person" in kinds or "voice" in kinds:
        sheet.words()
    else:
        sheet.item()
    return sheet.text()


class _Card:
    def __init__(self, debate: Debate, iri: str, width: int, style: Style) -> None:
        self._debate, self._iri, self._width, self._style = debate, iri, width, style
        self._lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self._lines).rstrip() + "\n"

    def head(self, facts: list[dict[str, str]]) -> None:
        first = facts[0]
        notation = f"{first['notation']}  " if first["notation"] else ""
        title = textwrap.fill(printable(notation + first["label"]), self._width)
        self._lines.append(self._style(title, bold=True))
        said = []
        for row in facts:
            for words in (row["kind"], row["stance"], row["by"] and f"by {row['by']}", row["basis"]):
                if words and words not in said:
                    said.append(words)
        self._lines.append(" · ".join(printable(words) for words in said))
        spans = self._rows("evidence")
        if spans:
            places = ", ".join(f"{row['start']}–{row['end']}" for row in spans)
            self._lines.append(self._style(f"characters {places}", dim=True))
            if spans[0]["link"]:
                self._lines.append(self._style(spans[0]["link"], dim=True))
        self._lines.append("")

    def item(self) -> None:
        """Write the sections of an argument, comment, post or claim."""
        self._section("Claims", ((r["claim"], self._claim(r)) for r in self._unique(self._rows("claims"), "claim")))
        self._section("Offered for", ((r["for"], r["claim"]) for r in self._rows("offered-for")))
        self._section(
            "Countered by",
            (
                (r["counter"], f"{r['how']} {r['attacked']}, {r['basis']}, by {r['by']}: {r['gist']}")
                for r in self._rows("counters")
            ),
            fg="red",
        )
        self._section(
            "Supported by",
            ((r["supporter"], f"{r['backed']}, {r['basis']}: {r['gist']}") for r in self._rows("supports")),
            fg="green",
        )
        defenders = sorted({(r["defender"], r["against"]) for r in self._rows("defences")})
        self._section("Defended by", ((a, f"against {b}") for a, b in defenders))
        self._section(
            "Counters", ((r["target"], f"{r['how']}, {r['basis']}: {r['gist']}") for r in self._rows("countered"))
        )
        self._section("Like", ((r["similar"], f"{r['basis']}: {r['gist']}") for r in self._rows("similar")))
        for name in ("questions", "answers", "concessions", "proposals", "disclaimers", "reports"):
            rows = self._unique(self._rows(name), "actIri")
            self._section(name.capitalize(), ((r["about"] or "·", r["words"]) for r in rows))
        self._section("Thread", ((r["message"], f"{r['where']}: {r['title']}") for r in self._rows("thread")))

    def words(self) -> None:
        """Write what a person says, or a voice is made to say."""
        self._section("Says", ((r["where"], f"{r['kind']}: {r['words']}") for r in self._rows("says")))

    def _rows(self, query: str) -> list[dict[str, str]]:
        return self._debate.query(query, self._iri).rows()

    @staticmethod
    def _unique(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
        return list({row[key]: row for row in rows}.values())

    @staticmethod
    def _claim(row: dict[str, str]) -> str:
        notes = [row["part"], row["hedge"], "read in" if row["basis"] == "interpreted" else ""]
        mark = f"({row['marker']}) " if row["marker"] else ""
        return f"{mark}{row['words']} [{', '.join(note for note in notes if note)}]"

    def _section(self, title: str, entries: Iterable[tuple[str, str]], **colour: str) -> None:
        listed = [(printable(name), printable(words)) for name, words in entries]
        if not listed:
            return
        self._lines.append(self._style(title, bold=True, **colour))
        margin = min(max(len(name) for name, _ in listed), 14) + 4
        for name, words in listed:
            self._lines.append(
                textwrap.fill(
                    words,
                    self._width,
                    initial_indent=f"  {name}".ljust(margin),
                    subsequent_indent=" " * margin,
                    break_on_hyphens=False,
                )
            )
        self._lines.append("")
