"""Cards: one thing of the debate on one screen, put together from stored queries."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from capgen_kg.queries.stored import load_query
from capgen_kg.rdf.namespaces import RDF_TYPE, compress, expand
from capgen_kg.rdf.reading_order import natural
from capgen_kg.terminal import Style, plain, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.debate import Debate

_LABEL = expand("rdfs:label")
#: What leads to relations and acts, in words.
_LEADING = {expand("cg:raises"): "raised", expand("cg:performs"): "performed"}
#: What a claim may be offered as, in words before the claim that it is offered for.
_OFFERED = {
    "reason": "reason for ",
    "example": "example of ",
    "fallback": "fallback for ",
    "condition": "condition of ",
}


#: Queries about acts, with the title of their section.
_ACTS = ("questions", "answers", "concessions", "proposals", "disclaimers")


def card(debate: Debate, reference: str, width: int = 80, style: Style = plain) -> str:
    """Return what the debate says about one thing, in lines of at most ``width`` characters.

    ``style`` takes a text and click's keywords for colours. Raises ``UsageError`` when ``reference`` names
    nothing, or several things.
    """
    iri = debate.references.resolve(reference)
    kinds = debate.kinds(iri)
    sheet = _Card(debate, iri, width, style)
    sheet.head()
    if kinds & {"person", "voice"}:
        sheet.speaker()
    elif "claim" in kinds:
        sheet.claim()
    elif kinds & {"argument", "comment", "post"}:
        sheet.item(is_message="argument" not in kinds)
    else:
        sheet.statements()
    return sheet.text()


class _Card:
    def __init__(self, debate: Debate, iri: str, width: int, style: Style) -> None:
        self._debate, self._iri, self._width, self._style = debate, iri, width, style
        self._lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self._lines).rstrip() + "\n"

    def head(self) -> None:
        """Write name, title, kind, side, writer and basis, and where the thing stands in the text."""
        facts = self._rows("facts")
        first = facts[0]
        name = first["notation"] or self._debate.references.name(self._iri)
        title = name if first["label"] in ("", name) else f"{name}  {first['label']}"
        self._lines.append(self._style(textwrap.fill(printable(title), self._width), bold=True))
        notes = dict.fromkeys(
            note
            for row in facts
            for note in (row["kind"], row["stance"], row["attributedTo"] and f"by {row['attributedTo']}", row["basis"])
            if note
        )
        self._lines.append(" · ".join(map(printable, notes)))
        if spans := self._rows("anchors"):
            places = ", ".join(f"{row['start']}–{row['end']}" for row in spans)
            self._lines.append(self._style(f"characters {places}", dim=True))
            if spans[0]["link"]:
                self._lines.append(self._style(spans[0]["link"], dim=True))
        self._lines.append("")

    def claim(self) -> None:
        """Write what part a claim plays where, how it is hedged, what it rests on, and what is for and against it."""
        for row in (parts := self._rows("claims")):
            writers = [
                fact["attributedTo"]
                for fact in self._debate.query("facts", row["itemIri"]).rows()
                if fact["attributedTo"]
            ]
            row["speaker"] = row["speaker"] or ", ".join(dict.fromkeys(writers))
        self._section("Part", ((r["item"], self._part(r)) for r in parts))
        self._section("Hedged", ((r["hedge"], f"“{r['hedgeWords']}”") for r in self._rows("hedged")))
        offered = [row for row in self._rows("reasons") if row["claimIri"] == self._iri]
        self._section("Offered as", ((_OFFERED[r["as"]] + r["for"], r["forLabel"]) for r in offered))
        self._section("Rests on", ((r["claim"], f"{r['label']} [{r['part']}]") for r in self._rows("premises")))
        self._section("Examples", ((r["example"], r["label"]) for r in self._rows("examples")))
        self._section(
            "Interpreted because", (("·", row["rationale"]) for row in self._rows("facts")[:1] if row["rationale"])
        )
        self._relations()
        if "thesis" in self._debate.kinds(self._iri):
            holders = [row for row in self._rows("thesis", with_reference=False) if row["thesisIri"] == self._iri]
            self._section("Held by", ((r["heldBy"], f"according to {r['reportedIn']}") for r in holders if r["heldBy"]))

    def item(self, is_message: bool) -> None:
        """Write the sections of an argument, comment or post."""
        self._section("Claims", ((r["claim"], f"{self._words(r)} [{self._part(r)}]") for r in self._rows("claims")))
        if is_message:
            presented = self._rows("arguments")
            self._section("Arguments", ((r["argument"], f"{r['title']} [{r['stance']}]") for r in presented))
        self._relations()
        for name in _ACTS:
            self._section(
                name.capitalize(),
                ((row["about"] or "·", row["label"]) for row in self._unique(self._rows(name), "actIri")),
            )
        self._section("Reports", ((r["claim"], f"{r['speaker']}: {r['reported']}") for r in self._rows("reports")))
        if is_message:
            self._section("Thread", ((r["message"], f"{r['where']}: {r['title']}") for r in self._rows("thread")))

    def speaker(self) -> None:
        """Write what a person says, and, apart from that, what others report of the person or make a voice say."""
        label = self._rows("facts")[0]["label"]
        wrote = [row for row in self._rows("attributions", with_reference=False) if row["attributedTo"] == label]
        self._section("Wrote", ((r["message"], ", ".join(filter(None, (r["basis"], r["rationale"])))) for r in wrote))
        rows = self._rows("says")
        self._section("Says", ((r["where"], f"{r['kind']}: {r['label']}") for r in rows if r["kind"] != "reported"))
        self._section(
            "Reported, in the words of whoever reports",
            ((r["where"], f"{r['voice']}: {r['label']}") for r in rows if r["kind"] == "reported"),
        )

    def statements(self) -> None:
        """Write what is said of anything else: relations, acts, passages, debates, terms."""
        name, shown = self._debate.references.name, []
        for subject, predicate, value in (("<{0}>", "?p", "?o"), ("?s", "?p", "<{0}>")):
            pattern = f"{subject} {predicate} {value}".format(self._iri)
            rows = self._debate.sparql(f"SELECT * {{ {pattern} FILTER(?p NOT IN (<{RDF_TYPE}>, <{_LABEL}>)) }}").rows()
            for row in rows:
                if "o" in row:
                    shown.append((compress(row["p"]), name(row["o"])))
                elif row["p"] in _LEADING:
                    shown.append((f"{_LEADING[row['p']]} by", name(row["s"])))
        self._section("Statements", sorted(shown))

    def _relations(self) -> None:
        """Write what counters and supports an item, and what it counters, supports and is like."""
        countered = self._rows("counters")
        self._section(
            "Countered by",
            ((r["counter"], f"{self._how(r)}, {r['basis']}, by {r['attributedTo']}: {r['label']}") for r in countered),
            fg="red",
        )
        self._section(
            "Supported by",
            (
                (r["supporter"], f"{r['backed']}, {r['basis']}, by {r['attributedTo']}: {r['label']}")
                for r in self._rows("supports")
            ),
            fg="green",
        )
        self._section(
            "Counters of its counters",
            sorted(
                {(r["defender"], f"counters {r['against']}") for r in self._rows("defences")},
                key=lambda pair: (natural(pair[0]), natural(pair[1])),
            ),
        )
        made = self._unique(self._rows("countered"), "rebuttalIri", "thesisIri")
        self._section("Counters", ((r["attacked"], f"{r['attackType']}, {r['basis']}: {r['label']}") for r in made))
        made = self._unique(self._rows("supported"), "supportIri", "thesisIri")
        self._section("Supports", ((r["backed"], f"{r['basis']}: {r['label']}") for r in made))
        self._section("Similar to", ((r["similar"], f"{r['basis']}: {r['label']}") for r in self._rows("similar")))

    def _rows(self, query: str, with_reference: bool = True) -> list[dict[str, str]]:
        """Return the rows of a stored query about the thing, or none where the query takes no such thing."""
        if not with_reference:
            return self._debate.query(query).rows()
        takes = load_query(query).parameters[0].takes
        return self._debate.query(query, self._iri).rows() if self._debate.kinds(self._iri) & set(takes) else []

    @staticmethod
    def _unique(rows: list[dict[str, str]], *keys: str) -> list[dict[str, str]]:
        return list({tuple(row[key] for key in keys): row for row in rows}.values())

    @staticmethod
    def _how(row: dict[str, str]) -> str:
        return row["attackType"] if row["thesisIri"] else f"{row['attackType']} {row['attacked']}"

    @staticmethod
    def _words(row: dict[str, str]) -> str:
        return f"({row['marker']}) {row['label']}" if row["marker"] else row["label"]

    @staticmethod
    def _part(row: dict[str, str]) -> str:
        notes = (
            row["part"],
            row["speaker"] and f"by {row['speaker']}",
            row["hedge"],
            row["basis"] == "interpreted" and "interpreted",
        )
        return ", ".join(note for note in notes if note)

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
                    initial_indent=f"  {name}  ".ljust(margin),
                    subsequent_indent=" " * margin,
                    break_on_hyphens=False,
                )
            )
        self._lines.append("")
