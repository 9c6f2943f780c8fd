"""Findings in the forms that people and other tools read."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from capgen_kg.diagnostics.rules import rules
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.terminal import Style, plain, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.diagnostics.model import Diagnostic

#: Names of severities in other people's formats.
_COMPILER = {"violation": "error", "warning": "warning", "info": "note"}
_COLOUR = {"violation": "red", "warning": "yellow", "info": "blue"}
_GITHUB = {"violation": "error", "warning": "warning", "info": "notice"}
#: What code scanning keeps of a run, and what GitHub shows of each kind of annotation in a step.
MAX_SARIF = 5_000
MAX_ANNOTATIONS = 10
MAX_SUMMARY = 1 << 20
#: How much of a line is shown.
MAX_LINE = 160


def as_text(findings: Sequence[Diagnostic], style: Style = plain) -> str:
    """Return findings as compilers print theirs: place and message, the line with a caret, the remedy, the rule."""
    return "".join(_as_text(one, style) for one in findings)


def _as_text(one: Diagnostic, style: Style) -> str:
    head = style(printable(f"{one.file}:{one.line}:{one.column}: "), bold=True)
    kind = style(_COMPILER[one.severity], fg=_COLOUR[one.severity], bold=True)
    lines = [f"{head}{kind}: {printable(one.message)} {style(f'[{one.rule}]', dim=True)}"]
    if one.line_text:
        number = str(one.line)
        last = one.end_column - 1 if one.end_line == one.line else len(one.line_text)
        # of a line that is very long, what is around the place
        first = max(0, one.column - 1 - MAX_LINE // 2) if len(one.line_text) > MAX_LINE else 0
        shown = one.line_text[first : first + MAX_LINE]
        before, marked = (
            one.line_text[first : one.column - 1],
            one.line_text[one.column - 1 : min(last, first + MAX_LINE)],
        )
        caret = style("^" * max(1, _width(marked)), fg=_COLOUR[one.severity], bold=True)
        # tabs stay tabs, so that the caret stands below what it means
        pad = "".join("\t" if char == "\t" else " " * _width(char) for char in before)
        lines.append(f" {number} | {_shown(shown)}")
        lines.append(f" {' ' * len(number)} | {pad}{caret} {printable(one.fix)}".rstrip())
    elif one.fix:
        lines.append(f"   {printable(one.fix)}")
    if one.rule in rules():
        lines.append(style(f"   = {rules()[one.rule].page}", dim=True))
    return "\n".join(lines) + "\n"


def _shown(text: str) -> str:
    return "\t".join(map(printable, text.split("\t")))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    joined = sum(bool(unicodedata.combining(char)) for char in text)
    return len(printable(text)) + wide - joined


def as_json(findings: Sequence[Diagnostic]) -> str:
    """Return findings as a JSON array of objects; see :meth:`Diagnostic.to_json` for their keys."""
    return json.dumps([one.to_json() for one in findings], indent=2, ensure_ascii=False) + "\n"


def as_turtle(findings: Sequence[Diagnostic]) -> str:
    """Return findings as a validation report of SHACL.

    What isn't about a node has the file as its focus. Paths that are more than a property are left out, and said in
    the message all the same; the place is in rdfs:comment.
    """
    import rdflib
    from rdflib import RDF, RDFS, SH, XSD

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix in ("rdfs", "sh", "shapes", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    report = rdflib.BNode("report")
    conforms = not any(one.severity == "violation" for one in findings)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, rdflib.Literal(conforms)))
    severities = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
    for number, one in enumerate(findings):
        node = rdflib.BNode(f"result{number}")
        focus = rdflib.URIRef(one.focus_node) if ":" in one.focus_node else rdflib.Literal(one.focus_node or one.file)
        source = rdflib.URIRef(SHAPES + one.rule if _is_shape(one.rule) else rules()[one.rule].page)
        place = f"{one.file}:{one.line}:{one.column}-{one.end_line}:{one.end_column}"
        for predicate, value in (
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, focus),
            (SH.resultSeverity, severities[one.severity]),
            (SH.sourceShape, source),
            (SH.sourceConstraintComponent, rdflib.URIRef(f"{SHAPES}component")),
            (SH.resultMessage, rdflib.Literal(one.message, lang="en")),
            (RDFS.comment, rdflib.Literal(place, datatype=XSD.string)),
        ):
            graph.add((node, predicate, value))
        if (
            one.result_path
            and all(char not in one.result_path for char in "^|()* ")
            and one.result_path.count("://") == 1
        ):
            graph.add((node, SH.resultPath, rdflib.URIRef(one.result_path)))
        if one.value:
            is_iri = one.value.startswith(("http:", "https:", "urn:"))
            graph.add((node, SH.value, rdflib.URIRef(one.value) if is_iri else rdflib.Literal(one.value)))
        graph.add((report, SH.result, node))
    return graph.serialize(format="turtle")


def _is_shape(name: str) -> bool:
    return name not in rules() or rules()[name].origin == "shape"


def as_sarif(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as SARIF 2.1.0 (OASIS, 2020), with every rule described and columns in UTF-16 code units.

    Paths are relative to the working folder. Beyond :data:`MAX_SARIF` results, a notification says how many were
    left out.
    """
    from capgen_kg.version import __version__

    known = list(rules().values())
    place = {rule.name: number for number, rule in enumerate(known)}
    level = {"violation": "error", "warning": "warning", "info": "note"}
    described = [
        {
            "id": rule.name,
            "name": "".join(word.capitalize() for word in rule.name.split("-")),
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.text},
            "help": {"text": " ".join(filter(None, (rule.text, rule.why)))},
            "helpUri": rule.page,
            "defaultConfiguration": {"level": level[rule.severity]},
        }
        for rule in known
    ]
    driver = {"name": "capgen", "version": __version__, "informationUri": PREFIXES["cg"], "rules": described}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the folder that capgen ran in"}}},
        "artifacts": [{"location": {"uri": relative(path), "uriBaseId": "SRCROOT"}} for path in files],
        "results": [_result(one, place, level) for one in findings[:MAX_SARIF]],
    }
    if len(findings) > MAX_SARIF:
        left = f"{len(findings) - MAX_SARIF:,} more findings were left out: code scanning keeps {MAX_SARIF:,}."
        run["invocations"] = [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"level": "warning", "message": {"text": left}}],
            }
        ]
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _result(one: Diagnostic, place: dict[str, int], level: dict[str, str]) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": one.line,
        "startColumn": one.units[0],
        "endLine": one.end_line,
        "endColumn": one.units[1],
    }
    if one.line_text:
        region["snippet"] = {"text": one.line_text}
    location = {"artifactLocation": {"uri": relative(Path(one.file)), "uriBaseId": "SRCROOT"}, "region": region}
    text = f"{one.message} To mend it, {one.fix}." if one.fix else one.message
    # the same finding keeps its print when lines come and go above it
    parts = (one.rule, one.focus_node, one.result_path, one.value, one.line_text.strip(), one.message)
    found: dict[str, Any] = {
        "ruleId": one.rule,
        "level": level[one.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"capgenFinding/v1": hashlib.sha256("\0".join(parts).encode()).hexdigest()},
    }
    if one.rule in place:
        found["ruleIndex"] = place[one.rule]
    return found


def relative(path: Path) -> str:
    """Return a path as a reference relative to the working folder, percent-encoded."""
    return quote(Path(os.path.relpath(path)).as_posix())


def as_github(findings: Sequence[Diagnostic]) -> str:
    """Return findings as workflow commands, which GitHub shows at the lines; as many as it shows of each kind."""
    lines = []
    count = dict.fromkeys(_GITHUB.values(), 0)
    for one in findings:
        kind = _GITHUB[one.severity]
        count[kind] += 1
        if count[kind] > MAX_ANNOTATIONS:
            continue
        place = {"file": os.path.relpath(one.file), "line": one.line, "endLine": one.end_line, "title": one.rule}
        if one.line == one.end_line:
            place |= {"col": one.column, "endColumn": max(one.column, one.end_column - 1)}
        named = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in place.items())
        text = f"{one.message} To mend it, {one.fix}." if one.fix else one.message
        lines.append(f"::{kind} {named}::{_escaped(printable(text))}")
    if left := sum(max(0, number - MAX_ANNOTATIONS) for number in count.values()):
        lines.append(f"::notice title=capgen::{left} more findings are not annotated; the step summary has them")
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str, more: str = "") -> str:
    """Return text as workflow commands want it: percent signs and line ends encoded, in properties ``more`` too."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in text)


def as_markdown(findings: Sequence[Diagnostic], most: int = MAX_SUMMARY) -> str:
    """Return findings as a list in Markdown of at most ``most`` bytes, and say how many were left out."""
    if not findings:
        return "### capgen: conforms\n"
    text = f"### capgen: {len(findings)} finding{'s' * (len(findings) != 1)}\n\n"
    for number, one in enumerate(findings):
        place = f"`{printable(one.file).replace('`', '')}:{one.line}:{one.column}`"
        message = printable(one.message).replace("<", "&lt;").replace("|", "\\|").replace("[", "\\[")
        line = f"- {place} **{_COMPILER[one.severity]}** {message} ([{one.rule}]({rules()[one.rule].page}))\n"
        if len((text + line).encode()) > most - 100:
            return text + f"\n{len(findings) - number} more findings were left out.\n"
        text += line
    return text


def as_junit(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as JUnit's XML: a test case for each finding, and one that passes for each file without any.

    JUnit has no warnings: what is no violation is told as a case that was skipped.
    """
    from xml.etree import ElementTree

    failed = [one for one in findings if one.severity == "violation"]
    good = [path for path in files if str(path) not in {one.file for one in findings}]
    counts = {"tests": len(findings) + len(good), "failures": len(failed), "skipped": len(findings) - len(failed)}
    numbers = {name: str(number) for name, number in counts.items()} | {"errors": "0"}
    top = ElementTree.Element("testsuites", {"name": "capgen", **numbers})
    suite = ElementTree.SubElement(top, "testsuite", {"name": "capgen", **numbers})
    for one in findings:
        case = {"classname": printable(one.file), "name": f"{one.rule} at {one.line}:{one.column}"}
        case |= {"file": printable(one.file), "line": str(one.line)}
        node = ElementTree.SubElement(suite, "testcase", case)
        kind = "failure" if one.severity == "violation" else "skipped"
        attributes = {"message": printable(one.message)} | ({"type": one.rule} if kind == "failure" else {})
        ElementTree.SubElement(node, kind, attributes).text = printable(as_text([one])).replace("\\n", "\n")
    for path in good:
        ElementTree.SubElement(suite, "testcase", {"classname": printable(str(path)), "name": "conforms"})
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"
