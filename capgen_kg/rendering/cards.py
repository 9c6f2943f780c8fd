"""Cards: a resource of the debate on one screen, composed from stored queries."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from capgen_kg.queries.stored import load_query
from capgen_kg.rdf.namespaces import RDF_TYPE, compress, expand
from capgen_kg.rdf.reading_order import natural
from capgen_kg.terminal import Style, plain, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from capgen_kg.debate import Debate

_LABEL = expand("rdfs:label")
#: The roles in which a claim is offered for another one, each with the text before that claim.
_OFFERED_AS = {
    "reason": "reason for ",
    "example": "example of ",
    "fallback": "fallback for ",
    "condition": "condition of ",
}


#: Queries on speech acts, which are also the titles of their sections.
_ACTS = ("questions", "answers", "concessions", "agreements", "clarifications", "proposals", "disclaimers")


def card(debate: Debate, reference: str, width: int = 80, style: Style = plain) -> str:
    """Return the card of a resource.

    Args:
        debate: The debate.
        reference: A reference in any form, such as ``For#2`` or an IRI.
        width: The longest line, in characters.
        style: Styles a text by the keywords of ``click.style``.

    Raises:
        UsageError: The reference is unknown or ambiguous.
    """
    iri = debate.references.resolve(reference)
    kinds = debate.kinds(iri)
    sheet = _Card(debate, iri, width, style)
    sheet.head(kinds)
    if kinds & {"person", "voice"}:
        sheet.speaker()
    elif "claim" in kinds:
        sheet.claim()
    elif kinds & {"argument", "comment", "contribution", "post"}:
        sheet.item(is_message="argument" not in kinds)
    else:
        sheet.statements()
        sheet.relations()
    return sheet.text()


class _Card:
    def __init__(self, debate: Debate, iri: str, width: int, style: Style) -> None:
        self._debate, self._iri, self._width, self._style = debate, iri, width, style
        self._lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self._lines).rstrip() + "\n"

    def head(self, kinds: Set[str]) -> None:
        """Write name, title, kind, stance, speaker, basis, standing and anchors."""
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
        if kinds & {"argument", "claim", "comment", "contribution"} and not self._debate.is_remote:
            # an endpoint would have to send all that standing depends on
            [verdict] = self._debate.standing(self._iri).verdicts
            self._lines.append(textwrap.fill(printable(verdict.summary), self._width))
        if spans := self._rows("anchors"):
            places = ", ".join(f"{row['start']}–{row['end']}" for row in spans)
            self._lines.append(self._style(f"characters {places}", dim=True))
            if spans[0]["link"]:
                self._lines.append(self._style(spans[0]["link"], dim=True))
        self._lines.append("")

    def claim(self) -> None:
        """Write the roles and qualifiers of a claim, what it rests on, and its relations."""
        for row in (parts := self._rows("claims")):
            speakers = [
                fact["attributedTo"]
                for fact in self._debate.query("facts", row["itemIri"]).rows()
                if fact["attributedTo"]
            ]
            row["speaker"] = row["speaker"] or ", ".join(dict.fromkeys(speakers))
        self._section("Part", ((r["item"], self._part(r)) for r in parts))
        self._section("Hedged", ((f"“{r['words']}”", r["type"]) for r in self._rows("hedged")))
        self._section("Stressed", ((f"“{r['words']}”", r["type"]) for r in self._rows("boosted")))
        self._revisions()
        offered = [row for row in self._rows("reasons") if row["claimIri"] == self._iri]
        self._section("Offered as", ((_OFFERED_AS[r["as"]] + r["for"], self._offered(r)) for r in offered))
        self._section("Rests on", ((r["claim"], f"{r['label']} [{r['part']}]") for r in self._rows("premises")))
        self._section("Examples", ((r["example"], r["label"]) for r in self._rows("examples")))
        self._section(
            "Interpreted because", (("·", row["rationale"]) for row in self._rows("facts")[:1] if row["rationale"])
        )
        self.relations()
        if "thesis" in self._debate.kinds(self._iri):
            holders = [row for row in self._rows("thesis", with_reference=False) if row["thesisIri"] == self._iri]
            self._section("Held by", ((r["heldBy"], f"according to {r['reportedIn']}") for r in holders if r["heldBy"]))

    def item(self, is_message: bool) -> None:
        """Write the sections of an argument, comment or post."""
        self._section("Claims", ((r["claim"], f"{self._label(r)} [{self._part(r)}]") for r in self._rows("claims")))
        inferences = [row for row in self._rows("reasons") if row["as"] == "reason"]
        self._section(
            "Inferences", ((row["for"], self._premises(row)) for row in self._unique(inferences, "inferenceIri"))
        )
        self._revisions()
        if is_message:
            presented = self._rows("arguments")
            self._section("Arguments", ((r["argument"], f"{r['title']} [{r['stance']}]") for r in presented))
        self.relations()
        revisions = {row["revisionIri"] for row in self._rows("revisions")}
        for name in _ACTS:
            self._section(
                name.capitalize(),
                ((about, label) for iri, about, label in self._acts(name) if iri not in revisions),
            )
        self._section("Cites", (("·", row["work"]) for row in self._rows("works")))
        # one row for each claim that is reported, whatever else the report is about
        reports = self._unique(self._rows("reports"), "actIri", "claimIri", "speakerIri")
        self._section("Reports", ((r["claim"], f"{r['speaker']}: {r['reported']}") for r in reports))
        if is_message:
            self._section("Thread", ((r["message"], f"{r['where']}: {r['title']}") for r in self._rows("thread")))
            self._hypotheses()

    def speaker(self) -> None:
        """Write what a person says, and separately what others report the person or voice to say."""
        label = self._rows("facts")[0]["label"]
        wrote = [row for row in self._rows("attributions", with_reference=False) if row["attributedTo"] == label]
        self._section("Wrote", ((r["message"], ", ".join(filter(None, (r["basis"], r["rationale"])))) for r in wrote))
        self._hypotheses()
        rows = self._rows("says")
        self._section("Says", ((r["where"], f"{r['kind']}: {r['label']}") for r in rows if r["kind"] != "reported"))
        self._section(
            "Reported by others",
            ((r["where"], f"{r['voice']}: {r['label']}") for r in rows if r["kind"] == "reported"),
        )

    def statements(self) -> None:
        """Write the triples about any other resource: relations, acts, passages, debates, terms."""
        name = self._debate.references.name
        pattern = f"<{self._iri}> ?p ?o FILTER(?p NOT IN (<{RDF_TYPE}>, <{_LABEL}>))"
        rows = self._debate.sparql(f"SELECT ?p ?o {{ {pattern} }}").rows()
        self._section("Statements", sorted((compress(row["p"]), name(row["o"])) for row in rows))

    def _revisions(self) -> None:
        """Write what is proposed for a claim or an argument, and what a message proposes for others."""
        rows = [row | {"words": f"“{row['proposed'] or row['premise']}”"} for row in self._rows("revisions")]
        self._section(
            "Proposed",
            (
                (r["where"], f"{r['words']}, by {r['attributedTo']}, because: {r['reason']}")
                for r in rows
                if self._iri == r["itemIri"]
            ),
        )
        own = self._debate.references.name(self._iri)
        self._section(
            "Revises", ((r["item"], f"{r['words']}, because: {r['reason']}") for r in rows if own == r["where"])
        )

    def _hypotheses(self) -> None:
        """Write which other message a comment may answer, and which other person somebody may be."""
        pattern = f"?iri cg:possiblySame|cg:possibleReply|cg:possibleParent <{self._iri}>"
        hypotheses = {row["iri"] for row in self._debate.sparql(f"SELECT ?iri {{ {pattern} }}").rows()}
        rows = self._debate.query("interpreted").rows() if hypotheses else []
        self._section(
            "Left open",
            ((r["from"], f"{r['label']} {r['to']}: {r['rationale']}") for r in rows if r["iri"] in hypotheses),
        )

    def relations(self) -> None:
        """Write what counters, supports and is similar to an item, and what it counters and supports."""
        counters = self._rows("counters")
        self._section(
            "Countered by",
            (
                (r["counter"], f"{self._attack(r)}, {r['basis']}, by {r['attributedTo']}: {r['label']}")
                for r in counters
            ),
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
        rows = self._unique(self._rows("countered"), "rebuttalIri", "attackedIri")
        self._section(
            "Counters", ((self._whose(r, "attacked"), f"{r['attackType']}, {r['basis']}: {r['label']}") for r in rows)
        )
        rows = self._unique(self._rows("supported"), "supportIri")
        self._section("Supports", ((self._whose(r, "backed"), f"{r['basis']}: {r['label']}") for r in rows))
        self._section("Similar to", ((r["similar"], f"{r['basis']}: {r['label']}") for r in self._rows("similar")))

    def _rows(self, query: str, with_reference: bool = True) -> list[dict[str, str]]:
        """Return the rows of a stored query on the resource, or none if the query doesn't take its kind."""
        if not with_reference:
            return self._debate.query(query).rows()
        takes = load_query(query).parameters[0].takes
        return self._debate.query(query, self._iri).rows() if self._debate.kinds(self._iri) & set(takes) else []

    def _acts(self, query: str) -> list[tuple[str, str, str]]:
        """Return IRI and label of each speech act of a kind, with the names of all that it is about between them."""
        rows = self._rows(query)
        abouts: dict[str, dict[str, None]] = {}
        for row in rows:
            abouts.setdefault(row["actIri"], {})[row["about"]] = None
        return [
            (row["actIri"], ", ".join(filter(None, abouts[row["actIri"]])) or "·", row["label"])
            for row in self._unique(rows, "actIri")
        ]

    @staticmethod
    def _whose(row: dict[str, str], column: str) -> str:
        """Return the name of what a row attacks or backs; of a relation, as in ``support of Thesis by For#2``."""
        name = row[column]
        return (
            f"{name} by {row['target']}" if name.startswith(("rebuttal of ", "support of ", "similarity of ")) else name
        )

    @staticmethod
    def _unique(rows: list[dict[str, str]], *keys: str) -> list[dict[str, str]]:
        return list({tuple(row[key] for key in keys): row for row in rows}.values())

    @staticmethod
    def _attack(row: dict[str, str]) -> str:
        return f"{row['attackType']} {row['attacked']}"

    @staticmethod
    def _premises(row: dict[str, str]) -> str:
        premises = [row["claim"], *filter(None, row["with"].split(", "))]
        together = " together" if len(premises) > 1 else ""
        return f"from {', '.join(sorted(premises, key=natural))}{together} [{row['basis']}]"

    @staticmethod
    def _offered(row: dict[str, str]) -> str:
        return f"{row['forLabel']} [together with {row['with']}]" if row["with"] else row["forLabel"]

    @staticmethod
    def _label(row: dict[str, str]) -> str:
        return f"({row['marker']}) {row['label']}" if row["marker"] else row["label"]

    @staticmethod
    def _part(row: dict[str, str]) -> str:
        notes = (
            row["part"],
            row["speaker"] and f"by {row['speaker']}",
            row["qualifiers"] and f"“{row['qualifiers']}”",
            row["basis"] == "interpreted" and "interpreted",
        )
        return ", ".join(note for note in notes if note)

    def _section(self, title: str, entries: Iterable[tuple[str, str]], **colour: str) -> None:
        lines = [(printable(name), printable(text)) for name, text in entries]
        if not lines:
            return
        self._lines.append(self._style(title, bold=True, **colour))
        margin = min(max(len(name) for name, _ in lines), 14) + 4
        for name, text in lines:
            self._lines.append(
                textwrap.fill(
                    text,
                    self._width,
                    initial_indent=f"  {name}  ".ljust(margin),
                    subsequent_indent=" " * margin,
                    break_on_hyphens=False,
                )
            )
        self._lines.append("")
