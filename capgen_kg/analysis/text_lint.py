"""Open issues at their places in the text of a debate, for whoever writes a reading and not Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.contributions.parsing import Reading
from capgen_kg.diagnostics.model import Diagnostic, Problem
from capgen_kg.errors import UsageError
from capgen_kg.new_debate import TEXT
from capgen_kg.rdf.namespaces import CG, PREFIXES, local_name
from capgen_kg.rdf.spans import Text
from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.debate import Debate
    from capgen_kg.diagnostics.findings import Finding

_HEAD = f"PREFIX cg: <{CG}>\n" + "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("rdf", "rdfs", "skos", "prov")
)
_SOURCES = "SELECT ?sha256 { ?post a cg:Post ; cg:sha256 ?sha256 }"
#: What is anchored in the text; contributions have texts of their own.
_PASSAGES = """SELECT ?node ?start ?end ?message ?writer {{
  ?node a cg:LeafPassage ; cg:start ?start ; cg:end ?end ; cg:spokenIn ?in ; cg:inTextOf/cg:sha256 "{sha256}" .
  ?in skos:notation ?message ; prov:wasAttributedTo/rdfs:label ?writer }}"""
_ARGUMENTS = """SELECT ?node ?label ?notation (MIN(?begin) AS ?start) (MIN(?finish) AS ?end) {{
  ?node a cg:Argument ; rdfs:label ?label ; skos:notation ?notation ; cg:anchor ?passage .
  ?passage cg:start ?begin ; cg:end ?finish ; cg:inTextOf/cg:sha256 "{sha256}"
}} GROUP BY ?node ?label ?notation HAVING (COUNT(?passage) > 0)"""
_CHANGED = """SELECT ?node ?name (GROUP_CONCAT(DISTINCT ?note; separator=" ") AS ?notes) (MIN(?begin) AS ?start)
    (MIN(?finish) AS ?end) {{
  ?node skos:editorialNote ?note ; cg:anchor ?passage .
  ?passage cg:start ?begin ; cg:end ?finish ; cg:inTextOf/cg:sha256 "{sha256}"
  OPTIONAL {{ ?node skos:notation ?notation }} OPTIONAL {{ ?node rdfs:label ?label }}
  BIND(CONCAT(COALESCE(CONCAT(?notation, ", "), ""), COALESCE(?label, "a relation")) AS ?name)
}} GROUP BY ?node ?name HAVING (COUNT(?passage) > 0)"""


def text_of(debate: Debate) -> Path | None:
    """Return the text in the folder of a debate, as imports and ``capgen new`` write it, or ``None``."""
    if debate.is_stored or debate.is_remote:
        return None
    try:
        path = debate.data_folder / TEXT
    except UsageError:
        # the data are in several folders
        return None
    if not path.is_file():
        return None
    sha256 = digest(path.read_bytes().decode("utf-8", "replace"))
    return path if any(row["sha256"] == sha256 for row in debate.sparql(_HEAD + _SOURCES).rows()) else None


def in_text(findings: Iterable[Finding], debate: Debate, path: Path) -> tuple[list[Diagnostic], list[Finding]]:
    """Return the findings that have a place in a text, there, and the others.

    Args:
        findings: Open issues of a debate.
        debate: The debate.
        path: Its text.
    """
    text = path.read_bytes().decode("utf-8", "replace")
    source = Reading(path, Text(text), covered=len(text))

    def rows(query: str) -> dict[str, dict[str, str]]:
        return {row["node"]: row for row in debate.sparql(_HEAD + query.format(sha256=digest(text))).rows()}

    passages, arguments, changed = rows(_PASSAGES), rows(_ARGUMENTS), rows(_CHANGED)
    located, others = [], []
    for finding in findings:
        node, rule = finding.focus_node, finding.source_shape
        if rule == "unread" and (row := passages.get(node)):
            message = f"Nothing is read in these words of {row['writer']} in {row['message']}."
            fix = f"quote them in the reading, or give {local_name(node)} a role: capgen source role"
        elif rule == "uncountered" and (row := arguments.get(node)):
            message = f"Nobody counters {row['notation']}, {row['label']}."
            fix = "write what counters it below it, with a hyphen, or accept this: capgen lint --update"
        elif rule == "changed-words" and (row := changed.get(node)):
            message = f"{row['name']}: {row['notes']}"
            fix = "correct it in the reading, and import that again"
        elif rule == "thesis-to-write":
            row = {"start": "0", "end": str(len(text.split(chr(10), 1)[0]))}
            message = "The title still stands in for the thesis."
            fix = "begin the reading with it, as [Name]: words {quote: …}"
        else:
            others.append(finding)
            continue
        words = text[int(row["start"]) : int(row["end"])]
        span = int(row["start"]), int(row["start"]) + len(words.rstrip())
        located.append(source.diagnostic(Problem(span, rule, message, fix, severity=finding.severity)))
    return sorted(located), others
