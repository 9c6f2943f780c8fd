"""Spans and relations of annotation tools become the same reading, whichever tool they were made with."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.rdf.parsing import read_facts
from tests.conftest import Run
from tests.readings.test_argdown import TOOLS

TEXT = (TOOLS / "text.txt").read_text(encoding="utf-8")
#: Number, label, words, and what the annotator says that they say.
MARKS = [
    (1, "MajorClaim", "our library should lend tools", "The library should lend tools."),
    (2, "Claim", "Most tools lie idle.", ""),
    (3, "Premise", "A drill is perhaps used for an hour a year.", ""),
    (4, "Claim", "Tools hurt people.", ""),
    (5, "Claim", "So do bread knives", ""),
    (6, "Claim", "the shop's lie idle as well", "So are those of the shop."),
    (7, "Aside", "as far as I know", ""),
]
LINKS = [(11, "supports", 3, 2), (12, "supports", 2, 1), (13, "attacks", 4, 1), (14, "attacks", 5, 4),
         (15, "undercuts", 6, 2), (16, "resembles", 5, 4)]  # fmt: skip


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def brat(text: str = TEXT) -> bytes:
    lines = []
    for number, label, words, note in MARKS:
        start, end = span(words, text)
        lines.append(f"T{number}\t{label} {start} {end}\t{words}")
        lines += [f"#{number}\tAnnotatorNotes T{number}\t{note}"] * bool(note)
    lines += [f"R{number}\t{label} Arg1:T{start} Arg2:T{end}\t" for number, label, start, end in LINKS]
    return ("\n".join(lines) + "\n").encode()


def web_annotation(text: str = TEXT) -> bytes:
    """As Recogito writes them."""
    annotations: list[dict[str, Any]] = []
    for number, label, words, note in MARKS:
        start, end = utf16(span(words, text), text)
        bodies = [{"type": "TextualBody", "purpose": "tagging", "value": label}]
        bodies += [{"type": "TextualBody", "purpose": "commenting", "value": note}] * bool(note)
        selectors = [
            {"type": "TextQuoteSelector", "exact": words},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ]
        target = {"source": "https://example.org/tools", "selector": selectors}
        annotations.append({"type": "Annotation", "id": f"#{number}", "body": bodies, "target": target})
    for number, label, first, second in LINKS:
        body = [{"type": "TextualBody", "purpose": "tagging", "value": label}]
        target_ids = [{"id": f"#{first}"}, {"id": f"#{second}"}]
        linking = {"motivation": "linking", "body": body, "target": target_ids}
        annotations.append({"type": "Annotation", "id": f"#{number}", **linking})
    return json.dumps(annotations, indent=1).encode()


def hypothesis(text: str = TEXT) -> bytes:
    """As the API of Hypothes.is has them, where a link is an address in a comment; offsets are those of a web page."""
    rows = []
    for number, label, words, note in MARKS:
        start, end = span(words, text)
        own = [(name, second) for _, name, first, second in LINKS if first == number and name != "resembles"]
        address = "".join(f" https://hypothes.is/a/{second}" for _, second in own)
        selectors = [
            {"type": "TextPositionSelector", "start": start + 99, "end": end + 99},
            {
                "type": "TextQuoteSelector",
                "exact": words,
                "prefix": text[start - 32 : start],
                "suffix": text[end:][:32],
            },
        ]
        row = {"id": str(number), "tags": [label, *(name for name, _ in own)], "text": note + address}
        rows.append(row | {"target": [{"source": "https://example.org", "selector": selectors}]})
    return json.dumps({"total": len(rows), "rows": rows}, indent=1).encode()


def uima_cas(text: str = TEXT) -> bytes:
    sofa = {"%ID": 100, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": text}
    structures: list[dict[str, Any]] = [sofa]
    for number, label, words, note in MARKS:
        start, end = utf16(span(words, text), text)
        own = {"%ID": number, "%TYPE": "webanno.custom.Span", "@sofa": 100, "begin": start, "end": end, "label": label}
        structures.append(own | ({"note": note} if note else {}))
    for number, label, first, second in LINKS:
        ends = {"@Governor": first, "@Dependent": second, "begin": 0, "end": 1}
        structures.append({"%ID": number, "%TYPE": "webanno.custom.Relation", "@sofa": 100, "label": label, **ends})
    token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
    structures.append({"%ID": 99, "%TYPE": token, "@sofa": 100, "begin": 0, "end": 6})
    return json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": structures, "%VIEWS": {}}, indent=1).encode()


def label_studio(text: str = TEXT) -> bytes:
    result: list[dict[str, Any]] = []
    for number, label, words, note in MARKS:
        start, end = utf16(span(words, text), text)
        value = {"start": start, "end": end, "text": words, "labels": [label]}
        result.append({"id": str(number), "type": "labels", "from_name": "label", "to_name": "text", "value": value})
        note_value = {"start": start, "end": end, "text": [note]}
        result += [{"id": str(number), "type": "textarea", "value": note_value}] * bool(note)
    for number, label, first, second in LINKS:
        # half of them drawn the other way round
        ends = {"from_id": str(first), "to_id": str(second), "direction": "right"}
        if number % 2:
            ends = {"from_id": str(second), "to_id": str(first), "direction": "left"}
        result.append({"type": "relation", "labels": [label], **ends})
    task = {"id": 1, "data": {"text": text}, "annotations": [{"id": 5, "result": result, "was_cancelled": False}]}
    other = {"id": 2, "data": {"text": "Another text."}, "annotations": [{"id": 6, "result": []}]}
    return json.dumps([other, task], indent=1).encode()


def utf16(place: tuple[int, int], text: str) -> tuple[int, int]:
    start, end = (len(text[:offset].encode("utf-16-le")) // 2 for offset in place)
    return start, end


TOOLS_OF: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "brat": ("brat", brat),
    "recogito": ("web-annotation", web_annotation),
    "hypothesis": ("web-annotation", hypothesis),
    "inception": ("uima-cas", uima_cas),
    "label-studio": ("label-studio", label_studio),
}


def run_import(
    run: Run, tmp_path: Path, form: str, content: bytes, *arguments: str, text: str = TEXT, suffix: str = ""
) -> tuple[int, str, Path]:
    file, folder, source = tmp_path / f"annotations{suffix}", tmp_path / "tools", tmp_path / "text.txt"
    file.write_bytes(content)
    source.write_text(text, encoding="utf-8")
    words = (
        "--source",
        str(source),
        "-o",
        str(folder),
        "--language",
        "en",
        "--base",
        "https://example.org/tools/",
        *arguments,
    )
    process = run("import", "--from", form, str(file), *words)
    return process.returncode, process.stderr.replace(f"{tmp_path}/", ""), folder


@pytest.mark.parametrize("tool", TOOLS_OF)
def test_annotations_become_the_same_debate_with_every_tool(run: Run, tmp_path: Path, tool: str) -> None:
    form, write = TOOLS_OF[tool]
    status, errors, folder = run_import(run, tmp_path, form, write(TEXT))
    assert status == 0, errors
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    debate = open_debate(folder)
    [thesis] = debate.query("thesis").rows()
    assert "The library should lend tools." in thesis.values()
    assert [row["title"] for row in debate.query("arguments").rows()] == ["Most tools lie idle.", "Tools hurt people."]
    assert "A drill is perhaps used for an hour a year." in [
        row["label"] for row in debate.query("premises", "For#1").rows()
    ]
    [row] = debate.query("counters", "For#1").rows()
    assert (row["label"], row["attackType"], row["basis"]) == (
        "So are those of the shop.", "undercutting", "interpreted"
    )  # fmt: skip
    [row] = debate.query("counters", "Against#1").rows()
    assert (row["label"], row["attackType"]) == ("So do bread knives", "rebutting")
    [row] = [row for row in debate.query("interpreted").rows() if "attacks" in row["rationale"]][:1]
    assert row["rationale"] == "Marked as “attacks” in annotations."
    # what is not read is reported
    assert "a mark of an unknown label is left out; a mapping can say what it means: Aside" in errors
    assert tool == "hypothesis" or "a link of an unknown label is left out" in errors


def test_all_tools_give_the_same_triples(run: Run, tmp_path: Path) -> None:
    facts: dict[str, set[Any]] = {}
    for tool, (form, write) in TOOLS_OF.items():
        (tmp_path / tool).mkdir()
        status, errors, folder = run_import(run, tmp_path / tool, form, write(TEXT))
        assert status == 0, errors
        facts[tool] = set(read_facts(folder.glob("*.ttl")))
    assert all(own == facts["brat"] for own in facts.values())


@pytest.mark.parametrize("tool", TOOLS_OF)
def test_offsets_are_counted_as_the_tool_does(run: Run, tmp_path: Path, tool: str) -> None:
    form, write = TOOLS_OF[tool]
    text = TEXT.replace("Marta, for", "🔨🪛 Marta, for")
    status, errors, folder = run_import(run, tmp_path, form, write(text), text=text)
    assert status == 0, errors
    shown = run("source", "show", "Against#1", str(folder / "text.txt"), "--data", str(folder)).stdout
    assert shown.endswith("\nTools hurt people.\n")


@pytest.mark.parametrize("tool", TOOLS_OF)
def test_annotations_of_another_text_are_refused(run: Run, tmp_path: Path, tool: str) -> None:
    form, write = TOOLS_OF[tool]
    other = "Nobody here says anything of the kind."
    status, errors, folder = run_import(run, tmp_path, form, write(TEXT), text=other)
    assert status == (2 if tool == "label-studio" else 1), errors
    assert tool == "label-studio" or "“our library should lend tools” is nowhere in the text" in errors
    assert not folder.exists()


def test_a_mapping_says_what_labels_mean(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "thesis: These\nclaim: [Aussage, Grund]\nsupport: [stützt]\nattack: [greift an]\nbasis: stated\n", "utf-8"
    )
    words = {
        "MajorClaim": "These",
        "Claim": "Aussage",
        "Premise": "Grund",
        "supports": "stützt",
        "attacks": "greift_an",
    }
    content = brat().decode()
    for english, german in words.items():
        content = content.replace(f"\t{english} ", f"\t{german} ")
    content = "\n".join(line for line in content.split("\n") if not line.startswith("R15"))
    status, errors, folder = run_import(run, tmp_path, "brat", content.encode(), "--mapping", str(mapping))
    assert status == 0, errors
    [row] = open_debate(folder).query("counters", "Against#1").rows()
    assert row["basis"] == "stated"
    status, errors, _ = run_import(run, tmp_path, "brat", content.encode())
    assert status == 3
    assert "no statement" in errors


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("claims: [A]\n", "there is no 'claims' in a mapping; did you mean claim"),
        ("- A\n", "found no mapping"),
        ("claim: [A\n", "mapping.yaml:2:1: invalid YAML"),
        ("basis: maybe\n", "found the basis 'maybe', expected stated or interpreted"),
    ],
)
def test_a_mapping_that_is_none_is_unreadable(run: Run, tmp_path: Path, content: str, message: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(content, encoding="utf-8")
    status, errors, _ = run_import(run, tmp_path, "brat", brat(), "--mapping", str(mapping))
    assert status == 3
    assert message in errors


def test_sides_can_be_attributes(run: Run, tmp_path: Path) -> None:
    lines = [line for line in brat().decode().split("\n") if not line.startswith(("R12", "R13", "R15", "T7"))]
    content = "\n".join([*lines, "A1\tStance T2 For", "A2\tStance T4 Against", "M1\tNegation T5", ""])
    status, errors, folder = run_import(run, tmp_path, "brat", content.encode())
    assert status == 0, errors
    rows = {row["argument"]: row["title"] for row in open_debate(folder).query("arguments").rows()}
    assert rows == {"For#1": "Most tools lie idle.", "Against#1": "Tools hurt people."}


def test_marks_in_several_pieces_are_anchored_in_each(run: Run, tmp_path: Path) -> None:
    first, second = span("A drill is"), span("used for an hour a year.")
    old = "\t{} {}\tA drill is perhaps used".format(*span("A drill is perhaps used for an hour a year."))
    content = (
        brat()
        .decode()
        .replace(old.replace("\t", " ", 1), f" {first[0]} {first[1]};{second[0]} {second[1]}\tA drill is used")
    )
    assert ";" in content
    status, errors, folder = run_import(run, tmp_path, "brat", content.encode())
    assert status == 0, errors
    shown = run("source", "show", "For#1.2", str(folder / "text.txt"), "--data", str(folder)).stdout
    assert "A drill is" in shown
    assert "used for an hour a year." in shown


@pytest.mark.parametrize(
    ("form", "content", "status", "message"),
    [
        ("brat", b"T1\tClaim 0\twords\n", 3, "annotations:1:1: found 'T1\\tClaim 0\\twords', expected an annotation"),
        ("brat", b"", 3, "found no statement"),
        ("brat", b"T1\tClaim 0 9\tNowhere\n", 1, "annotations:1:1: error: “Nowhere” is nowhere in the text"),
        ("web-annotation", b"{}", 3, "found no annotation with a target"),
        ("web-annotation", b"[{", 3, "annotations:1:3: found the end of the file"),
        ("uima-cas", b"{}", 3, "found no %FEATURE_STRUCTURES"),
        ("label-studio", b"[]", 3, "found no task with annotations"),
        ("label-studio", b'[{"annotations": [{"result": 3}]}]', 3, "found no statement"),
    ],
)
def test_files_of_another_kind_are_refused(
    run: Run, tmp_path: Path, form: str, content: bytes, status: int, message: str
) -> None:
    code, errors, folder = run_import(run, tmp_path, form, content)
    assert (code, message in errors, folder.exists()) == (status, True, False), errors


def test_positions_alone_will_do(run: Run, tmp_path: Path) -> None:
    """As CATMA writes them: a list of targets with offsets, and the address of a tag."""
    items = []
    for number, label, words, _ in MARKS[:1] + MARKS[3:4]:
        start, end = span(words)
        selector = {"type": "TextPositionSelector", "start": start, "end": end}
        target = {"type": "List", "items": [{"source": "text.txt", "selector": selector}]}
        tag = {"tag": f"https://example.org/tags/{label}"}
        items.append({"type": "Annotation", "id": f"https://example.org/{number}", "body": tag, "target": target})
    status, errors, folder = run_import(run, tmp_path, "web-annotation", json.dumps(items).encode())
    assert status == 0, errors
    [row] = open_debate(folder).query("thesis").rows()
    assert "our library should lend tools" in row.values()


def test_xmi_is_read_with_its_type_system(run: Run, tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    types = cassis.TypeSystem()
    mark_type = types.create_type("webanno.custom.Span", supertypeName="uima.tcas.Annotation")
    link_type = types.create_type("webanno.custom.Relation", supertypeName="uima.tcas.Annotation")
    for own in (mark_type, link_type):
        types.create_feature(own, "label", "uima.cas.String")
    types.create_feature(mark_type, "note", "uima.cas.String")
    for name in ("Governor", "Dependent"):
        types.create_feature(link_type, name, "uima.tcas.Annotation")
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = TEXT, "text/plain"
    marks = {}
    for number, label, words, note in MARKS:
        start, end = span(words)
        marks[number] = mark_type(begin=start, end=end, label=label, note=note or None)
        cas.add(marks[number])
    for _, label, first, second in LINKS:
        cas.add(link_type(begin=0, end=1, label=label, Governor=marks[first], Dependent=marks[second]))
    start, end = span("So do bread knives")
    cas.add(mark_type(begin=start, end=end, label="Aside"))
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("TypeSystem.xml", types.to_xml())
        archive.writestr("annotator.xmi", cas.to_xmi())
    status, errors, folder = run_import(run, tmp_path, "uima-cas", buffer.getvalue(), suffix=".zip")
    assert status == 0, errors
    # at its place in the text, since the library tells none in the file
    line, column = TEXT.count("\n", 0, start) + 1, start - TEXT.rfind("\n", 0, start)
    assert f"Aside, Span (2 times; also at {line}:{column})" in errors
    [row] = open_debate(folder).query("counters", "For#1").rows()
    assert row["label"] == "So are those of the shop."
    status, errors, _ = run_import(run, tmp_path, "uima-cas", b"PK not", suffix=".zip")
    assert status == 3
    assert "unreadable" in errors
