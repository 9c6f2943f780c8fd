"""Mistakes that people make in contributions, and what they are told: ``make mistakes`` prints the table.

Each is one small edit of a contribution that conforms. It is told once or twice, in its line, with what to write.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.contributions import checking
from capgen_kg.debate import Debate, open_debate

if TYPE_CHECKING:
    from capgen_kg.diagnostics.model import Diagnostic

HEAD = """@prefix cg: <https://w3id.org/capgen/ontology#> .
@prefix id: <https://w3id.org/capgen/id/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""
REBUTTAL = (
    HEAD
    + """id:for-2 cg:raises id:for-2-rebuttal-1 .

id:for-2-rebuttal-1 a cg:Rebuttal ;
    rdfs:label "Feedback from reality favours whoever already predicts well."@en ;
    prov:wasAttributedTo id:person-post-author ;
    cg:attackType cg:Undercutting ;
    cg:attacks id:against-4-rebuttal-2 ;
    cg:basis cg:Interpreted ;
    cg:anchor id:passage-for-2-2 ;
    cg:rationale "An example; the post does not say it."@en ;
    cg:readBy id:reader-bo .

id:reader-bo a cg:Annotator ;
    rdfs:label "Bo Example"@en .
"""
)
CLAIM = (
    HEAD
    + """id:comment-13 cg:asserts id:comment-13-claim-10 .

id:comment-13-claim-10 a cg:Claim ;
    rdfs:label "Losses are chosen by people."@en ;
    skos:notation "Comment#13.10" ;
    cg:basis cg:Interpreted ;
    cg:rationale "An example; the comment does not say it."@en ;
    cg:readBy id:reader-bo ;
    cg:anchor id:passage-comment-13-4 ;
    cg:qualifier id:comment-13-claim-10-hedge-1 ;
    cg:inDebate id:debate .

id:comment-13-claim-10-hedge-1 a cg:Hedge ;
    cg:qualifierType cg:Possible ;
    cg:words "may" ;
    cg:anchor id:passage-comment-13-4 .

id:reader-bo a cg:Annotator ;
    rdfs:label "Bo Example"@en .
"""
)
ARGUMENT = (
    HEAD
    + """id:comment-13 cg:presents id:comment-13-argument-1 .

id:comment-13-argument-1 a cg:Argument ;
    rdfs:label "Whoever sets the loss sets the goal"@en ;
    skos:notation "Comment#13.A" ;
    prov:wasAttributedTo id:person-comment-13 ;
    cg:anchor id:passage-comment-13-4 ;
    cg:hasConclusion id:comment-13-claim-10 ;
    cg:inDebate id:debate ;
    cg:raises id:comment-13-argument-1-rebuttal-thesis ;
    cg:stance cg:Against ;
    cg:stanceTarget id:thesis .

id:comment-13-argument-1-rebuttal-thesis a cg:Rebuttal ;
    rdfs:label "Losses are chosen by people."@en ;
    prov:wasAttributedTo id:person-comment-13 ;
    cg:attacks id:thesis ;
    cg:attackType cg:Rebutting ;
    cg:basis cg:Interpreted ;
    cg:rationale "An example; the comment does not say it."@en ;
    cg:readBy id:reader-bo ;
    cg:anchor id:passage-comment-13-4 .

id:comment-13-claim-10 a cg:Claim ;
    rdfs:label "Losses are chosen by people."@en ;
    skos:notation "Comment#13.10" ;
    cg:basis cg:Interpreted ;
    cg:rationale "An example; the comment does not say it."@en ;
    cg:readBy id:reader-bo ;
    cg:anchor id:passage-comment-13-4 ;
    cg:inDebate id:debate .

id:reader-bo a cg:Annotator ;
    rdfs:label "Bo Example"@en .
"""
)


@dataclass(frozen=True)
class Mistake:
    """An edit of a contribution; the text of the line where it is to be told, and words that it is to be told with."""

    what: str
    base: str
    old: str
    new: str
    line: str
    says: str = ""

    @property
    def text(self) -> str:
        """The contribution with the mistake."""
        assert self.old in self.base, self.what
        return self.base.replace(self.old, self.new) if self.old else self.new


MISTAKES = [
    # how it is written
    Mistake("a quote that isn't closed", REBUTTAL, 'well."@en', "well.@en", "well.@en"),
    Mistake("quotes that a word processor has curled", REBUTTAL, '"Feedback from reality favours whoever already predicts well."', "“Feedback from reality favours whoever already predicts well.”", "“"),
    Mistake("a dot that was forgotten", REBUTTAL, "id:for-2-rebuttal-1 .\n", "id:for-2-rebuttal-1\n", "cg:raises", "Missing . after"),
    Mistake("a semicolon that was forgotten", REBUTTAL, "id:against-4-rebuttal-2 ;", "id:against-4-rebuttal-2", "cg:attacks", "Missing ; after"),
    Mistake("a comma for a semicolon", REBUTTAL, "id:against-4-rebuttal-2 ;", "id:against-4-rebuttal-2 ,", "cg:attacks", "write ; for ,"),
    Mistake("a prefix that isn't declared", REBUTTAL, "@prefix prov: <http://www.w3.org/ns/prov#> .\n", "", "prov:wasAttributedTo", "prov"),
    Mistake("a notation as a name", REBUTTAL, "id:against-4-rebuttal-2", "id:Against#4", "id:Against#4 or cg:basis"),
    Mistake("a notation as a name, last in its line", REBUTTAL, "cg:attacks id:against-4-rebuttal-2 ;", "cg:attacks id:Against#4\n;", "id:Against#4", "id:against-4"),
    Mistake("an empty file", REBUTTAL, "", "", "", "nothing"),
    Mistake("a file with prefixes only", REBUTTAL, "", HEAD, "@prefix cg", "nothing"),
    # prefixes
    Mistake("http for https in a prefix", REBUTTAL, "https://w3id.org/capgen/ontology#", "http://w3id.org/capgen/ontology#", "@prefix cg", "<https://w3id.org/capgen/ontology#>"),
    Mistake("a prefix without its #", REBUTTAL, "capgen/ontology#>", "capgen/ontology>", "@prefix cg", "<https://w3id.org/capgen/ontology#>"),
    Mistake("a prefix without its /", REBUTTAL, "capgen/id/>", "capgen/id>", "@prefix id", "<https://w3id.org/capgen/id/>"),
    Mistake("a slash for # in a prefix", REBUTTAL, "ns/prov#>", "ns/prov/>", "@prefix prov", "<http://www.w3.org/ns/prov#>"),
    Mistake("another namespace for cg:", REBUTTAL, "https://w3id.org/capgen/ontology#", "https://example.org/capgen#", "@prefix cg", "<https://w3id.org/capgen/ontology#>"),
    # terms
    Mistake("a misspelt property", REBUTTAL, "cg:attacks", "cg:atacks", "cg:atacks", "cg:attacks"),
    Mistake("a misspelt class", REBUTTAL, "cg:Rebuttal", "cg:Rebutal", "cg:Rebutal", "cg:Rebuttal"),
    Mistake("a property that isn't there", REBUTTAL, "cg:attackType", "cg:kind", "cg:kind", "cg:kind"),
    Mistake("a class that isn't there", REBUTTAL, "cg:Rebuttal", "cg:Objection", "cg:Objection", "cg:Objection"),
    Mistake("a small letter in a class", CLAIM, "cg:Claim", "cg:claim", "cg:claim", "cg:Claim"),
    Mistake("a basis that isn't there", REBUTTAL, "cg:Interpreted", "cg:Guessed", "cg:Guessed", "cg:Guessed"),
    Mistake("a class for an attack type", REBUTTAL, "cg:Undercutting", "cg:Rebuttal", "cg:attackType", "cg:Undercutting"),
    Mistake("a basis for an attack type", REBUTTAL, "cg:Undercutting", "cg:Stated", "cg:attackType", "cg:Undercutting"),
    Mistake("no class", REBUTTAL, " a cg:Rebuttal ;", "", "id:for-2-rebuttal-1\n", "a cg:Rebuttal"),
    Mistake("a basis of one's own", CLAIM, "cg:basis cg:Interpreted", "cg:basis id:hearsay", "id:hearsay", "id:hearsay"),
    # references
    Mistake("a thing that isn't there", REBUTTAL, "id:against-4-rebuttal-2", "id:against-44", "id:against-44", "against-4"),
    Mistake("text in place of a thing", REBUTTAL, "id:against-4-rebuttal-2", '"Against#4"', '"Against#4"', "id:against-4"),
    Mistake("text in place of a basis", REBUTTAL, "cg:Interpreted", '"interpreted"', '"interpreted"', "cg:Interpreted"),
    Mistake("capitals in a name", REBUTTAL, "id:against-4-rebuttal-2", "id:Against-4", "id:Against-4", "id:against-4"),
    Mistake("a person in place of an item", REBUTTAL, "id:against-4-rebuttal-2", "id:person-nate", "id:person-nate", "item"),
    Mistake("an item in place of a passage", REBUTTAL, "id:passage-for-2-2", "id:for-2", "cg:anchor", "passage"),
    Mistake("an item in place of a person", REBUTTAL, "id:person-post-author", "id:post", "id:post"),
    # ids and names
    Mistake("the id of a claim that is there", CLAIM, "comment-13-claim-10", "comment-13-claim-1", "id:comment-13-claim-1 a", "id:comment-13-claim-10"),
    Mistake("the id of a rebuttal that is there", REBUTTAL, "for-2-rebuttal-1", "for-7-rebuttal-1", "id:for-7-rebuttal-1 a", "id:for-7-rebuttal-"),
    Mistake("one id for two things", REBUTTAL, "well.\"@en ;", 'well."@en ;\n    cg:basis cg:Interpreted .\nid:for-2-rebuttal-1 a cg:Rebuttal ;\n    rdfs:label "Another."@en ;', "id:for-2-rebuttal-1 a cg:Rebuttal ;\n    rdfs:label \"Another", "line 9"),
    Mistake("capitals in an id", REBUTTAL, "for-2-rebuttal-1", "For2-Rebuttal", "id:For2-Rebuttal", "small letters"),
    Mistake("a notation in use", CLAIM, "Comment#13.10", "Comment#13.7", "Comment#13.7", "Comment#13.7"),
    Mistake("a notation in another form", CLAIM, "Comment#13.10", "comment 13.10", "comment 13.10", "Comment#13.10"),
    Mistake("the notation of another's claim", CLAIM, "Comment#13.10", "For#2.9", "For#2.9", "Comment#13.10"),
    Mistake("the notation of the post's arguments for a comment's", ARGUMENT, "Comment#13.A", "Against#10", "Against#10", "Comment#13.A"),
    Mistake("no notation", CLAIM, '    skos:notation "Comment#13.10" ;\n', "", "id:comment-13-claim-10 a", "skos:notation"),
    Mistake("a title that is there", ARGUMENT, "Whoever sets the loss sets the goal", "Alignment gets feedback too", "Alignment gets feedback too", "Against#2"),
    Mistake("a name that nobody has given", REBUTTAL, "    cg:rationale", '    cg:name "A. Person" ;\n    cg:rationale', "cg:name", "unnamed"),
    # words
    Mistake("no language tag", REBUTTAL, 'well."@en', 'well."', "well.", "@en"),
    Mistake("the tag of another language", REBUTTAL, 'well."@en', 'well."@de', "well.", "@en"),
    Mistake("a language in full", REBUTTAL, 'well."@en', 'well."@english', "well.", "@en"),
    Mistake("a sentence that is too long", REBUTTAL, "whoever already", "whoever already " + "and always " * 27, "and always", "at most 300"),
    Mistake("a line break in a sentence", REBUTTAL, '"Feedback from reality favours', '"""Feedback from reality\nfavours', '"""Feedback'),
    Mistake("a language tag on the words of a hedge", CLAIM, '"may"', '"may"@en', '"may"@en', '"may"'),
    Mistake("no words", REBUTTAL, '    rdfs:label "Feedback from reality favours whoever already predicts well."@en ;\n', "", "id:for-2-rebuttal-1 a", "rdfs:label"),
    # what belongs together
    Mistake("an interpretation without a reason", REBUTTAL, ' ;\n    cg:rationale "An example; the post does not say it."@en', "", "id:for-2-rebuttal-1 a", "cg:rationale"),
    Mistake("no passage", REBUTTAL, "    cg:anchor id:passage-for-2-2 ;\n", "", "id:for-2-rebuttal-1 a", "cg:anchor"),
    Mistake("a passage of another message", REBUTTAL, "id:passage-for-2-2", "id:passage-comment-13-4", "id:passage-comment-13-4", "Comment#13"),
    Mistake("nobody to whom it is attributed", REBUTTAL, "    prov:wasAttributedTo id:person-post-author ;\n", "", "id:for-2-rebuttal-1 a", "prov:wasAttributedTo"),
    Mistake("somebody else to whom it is attributed", REBUTTAL, "id:person-post-author", "id:person-turntrout", "id:person-turntrout", "id:person-post-author"),
    Mistake("nothing that raises it", REBUTTAL, "id:for-2 cg:raises id:for-2-rebuttal-1 .\n", "", "id:for-2-rebuttal-1 a", "cg:raises"),
    Mistake("two targets", REBUTTAL, "id:against-4-rebuttal-2 ;", "id:against-4-rebuttal-2 , id:against-5-rebuttal-1 ;", "cg:attacks", "exactly one"),
    Mistake("two stances", ARGUMENT, "cg:stance cg:Against", "cg:stance cg:Against , cg:For", "cg:stance", "one value"),
    Mistake("a number that is none", ARGUMENT, "    cg:stance", "    cg:number 1.5 ;\n    cg:stance", "cg:number", "xsd:integer"),
    Mistake("a number in another form", ARGUMENT, "    cg:stance", "    cg:number 01 ;\n    cg:stance", "cg:number", "write 1"),
    Mistake("no debate", CLAIM, " ;\n    cg:inDebate id:debate", "", "id:comment-13-claim-10 a", "cg:inDebate"),
    Mistake("words about what is there", REBUTTAL, "id:for-2 cg:raises", 'id:for-2 rdfs:label "Better"@en ; cg:raises', "id:for-2 rdfs:label", "For#2"),
    Mistake("what follows, typed", REBUTTAL, "id:for-2 cg:raises id:for-2-rebuttal-1 .", "id:for-2 cg:raises id:for-2-rebuttal-1 ; cg:counters id:against-4 .", "cg:counters", "leave it out"),
    Mistake("two classes that exclude each other", CLAIM, "a cg:Claim", "a cg:Claim , cg:Argument", "id:comment-13-claim-10 a"),
    Mistake("an attack that doesn't fit its target", REBUTTAL, "cg:Undercutting", "cg:Undermining", "cg:attacks", "cg:Undercutting"),
]  # fmt: skip


def findings_of(debate: Debate, mistake: Mistake, folder: Path) -> list[Diagnostic]:
    """Return the findings that a mistake causes, without those of severity info."""
    path = folder / "mine.ttl"
    path.write_text(mistake.text, encoding="utf-8")
    return [finding for finding in checking.check(debate, [path]) if finding.severity != "info"]


def lines_of(mistake: Mistake) -> set[int]:
    """Return the lines, counted from one, at which a mistake may be told."""
    parts = "|".join(map(re.escape, mistake.line.split(" or ")))
    places = [match.start() for match in re.finditer(parts, mistake.text)]
    return {mistake.text.count("\n", 0, place) + 1 for place in places}


def main() -> None:
    """Print the table."""
    debate = open_debate()
    with tempfile.TemporaryDirectory() as folder:
        for mistake in MISTAKES:
            print(f"\n{mistake.what}")
            for finding in findings_of(debate, mistake, Path(folder)):
                fix = f"  →  {finding.fix}" if finding.fix else ""
                print(f"  {finding.line}:{finding.column} {finding.message}{fix} [{finding.rule}]")


if __name__ == "__main__":
    main()
