"""Argument maps and pictures are read by tools that nobody here wrote; run by ``make test-interop``."""

from __future__ import annotations

import json
import subprocess
import venv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate
from capgen_kg.formats import EXPORT_FORMATS
from capgen_kg.formats.argdown_syntax import Element, Heading, InferenceLine, Structure, parse
from capgen_kg.formats.debate_graph import GROUNDS
from capgen_kg.formats.source import Source
from capgen_kg.readings.frame import read_frame
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.to_argdown import write
from tests.conftest import ROOT
from tests.foreign import npm

pytestmark = pytest.mark.interop

ARGUEBUF = """
import json, sys, arguebuf
name, path = sys.argv[1:]
file = open(path, encoding="utf-8")
graph = arguebuf.load.kialo(file) if name == "kialo" else getattr(arguebuf.load, name.split("-")[0])(json.load(file))
kinds = [type(node.scheme).__name__ for node in graph.scheme_nodes.values()]
print(json.dumps({"atoms": sorted(str(node.text) for node in graph.atom_nodes.values()), "schemes": kinds,
                  "edges": len(graph.edges)}))
"""
SADFACE = """
import json, sys, sadface
print(json.dumps(sadface.verify(json.load(open(sys.argv[1], encoding="utf-8")))))
"""
ARGDOWN = """
const {ArgdownApplication, ParserPlugin, ModelPlugin, DataPlugin} = require("@argdown/core");
const app = new ArgdownApplication();
app.addPlugin(new ParserPlugin(), "parse-input");
app.addPlugin(new ModelPlugin(), "build-model");
app.addPlugin(new DataPlugin(), "build-model");
const input = require("fs").readFileSync(process.argv[2], "utf8");
const model = process.argv[3] ? {transformArgumentRelations: false} : {};
const found = app.run({process: ["parse-input", "build-model"], input, logLevel: "error", model});
const own = title => /^Untitled [0-9]+$/.test(title) ? "" : title;
const words = (found, member) => member.type === "argument" ? `<${own(member.title)}>` : member.type === "inference" ? "step"
  : own(member.title) ? `[${member.title}]` : found.statements[member.title].members[0].text.trim();
function dump(found) {
  const members = [...Object.values(found.statements), ...Object.values(found.arguments)].flatMap(one => one.members);
  return {
    texts: members.filter(m => m.text && m.text.trim()).map(m => [own(m.title), m.text, m.tags || [], m.data || {}]),
    structures: Object.values(found.arguments).filter(one => one.pcs && one.pcs.length).map(one => [
      own(one.title), one.pcs.map(s => [own(s.title), s.inference ? s.inference.inferenceRules : null])]),
    relations: found.relations.map(one => [one.relationType, words(found, one.from), words(found, one.to)]),
    headings: found.sections.map(one => one.title),
  };
}
console.log(JSON.stringify({
  errors: (found.parserErrors || []).map(error => error.message),
  elements: dump(found),
  statements: Object.values(found.statements).map(one => [one.title, one.members.map(m => m.text).find(t => t) || ""]),
  arguments: Object.values(found.arguments).map(one => [one.title, (one.pcs || []).length]),
  relations: found.relations.map(one => [one.relationType, one.from.title, one.to.title]),
}));
"""
VIZ = """
import {instance} from "@viz-js/viz";
import {readFileSync} from "fs";
process.stdout.write((await instance()).renderString(readFileSync(process.argv[2], "utf8"), {format: "svg"}));
"""


@pytest.fixture(scope="module")
def source(debate: Debate) -> Source:
    return Source(debate)


def written(name: str, source: Source, place: Path) -> Path:
    made = EXPORT_FORMATS[name].write(source)
    assert isinstance(made, bytes)
    path = place / name
    path.write_bytes(made)
    return path


@pytest.fixture(scope="module")
def arguebuf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("arguebuf")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    result = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "arguebuf"], check=False, capture_output=True
    )
    if result.returncode:
        pytest.skip("LEFT OUT: arguebuf, which can't be installed here")
    return python


def test_the_library_of_sadface_verifies_our_maps(source: Source, tmp_path: Path) -> None:
    venv.create(tmp_path / "sadface", with_pip=True)
    python = tmp_path / "sadface" / "bin" / "python"
    result = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "sadface==0.5.4.0"], check=False, capture_output=True
    )
    if result.returncode:
        pytest.skip("LEFT OUT: the library of SADFace, which can't be installed here")
    path = written("sadface", source, tmp_path / "sadface")
    result = subprocess.run([str(python), "-c", SADFACE, str(path)], cwd=tmp_path, check=True, capture_output=True)
    assert json.loads(result.stdout.splitlines()[-1]) == [True, []]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return npm("Argdown's parser and Graphviz", tmp_path_factory.mktemp("node"), "@argdown/core", "@viz-js/viz")


@pytest.mark.parametrize("name", ["aif-json", "xaif", "sadface", "kialo"])
def test_arguebuf_reads_our_maps(name: str, source: Source, arguebuf: Path, tmp_path: Path) -> None:
    path = written(name, source, tmp_path)
    if name == "sadface":
        # arguebuf requires members of the core metadata that the library's verification refuses
        content = json.loads(path.read_bytes())
        content["metadata"]["core"] |= {"title": "", "notes": "", "description": ""}
        path.write_text(json.dumps(content), encoding="utf-8")
    result = subprocess.run(
        [str(arguebuf), "-c", ARGUEBUF, name, str(path)], check=True, capture_output=True, text=True
    )
    output: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    network = source.graph
    # the steps of an argument to the thesis stand for its relation to the thesis
    moves = [move for move in network.relations if move.kind in ("Rebuttal", "Support") and not move.is_bearing]
    labels = {f"{network.items[move.source].notation}: {move.label}" for move in moves}
    arguments = [item for item in network.items.values() if item.kind == "Argument"]
    if name == "kialo":
        own = {part.claim for item in arguments for part in network.roles if part.item == item.iri}
        aimed = {item.iri for item in arguments} | own
        labels = {f"{network.items[m.source].notation}: {m.label}" for m in moves if m.target in aimed}
        pros = sum(len(network.claims_of(item.iri, *GROUNDS, "conclusion")) for item in arguments)
        sides = sum(item.stance.lower() == "for" for item in arguments)
        assert output["schemes"].count("Support") >= pros + sides
    else:
        against = sum(
            len(network.claims_of(item.iri, "conclusion")) or 1
            for item in arguments
            if item.stance.lower() == "against"
        )
        assert output["schemes"].count("Attack") == against + sum(move.kind == "Rebuttal" for move in moves)
        assert {f"{i.notation}: {i.label}" for i in network.items.values() if i.kind == "Claim"} <= set(output["atoms"])
    assert labels <= set(output["atoms"])


def test_argdown_is_read_as_its_own_parser_reads_it(node: Path) -> None:
    path = ROOT / "tests" / "data" / "syntax.argdown"
    (node / "read.cjs").write_text(ARGDOWN, encoding="utf-8")
    command = ["node", "read.cjs", str(path), "as it is"]
    result = subprocess.run(command, cwd=node, check=True, capture_output=True, text=True)
    output = json.loads(result.stdout.splitlines()[-1])
    assert output["errors"] == []
    document = parse(path.read_text(encoding="utf-8"))
    theirs = output["elements"]

    def words(text: str, tags: list[str]) -> str:
        # Argdown has the tags at the end among the words, too
        for tag in reversed(tags):
            text = text.strip().removesuffix(f"#{tag}").removesuffix(f"#({tag})")
        return " ".join(text.split())

    def name(member: Element | InferenceLine) -> str:
        return "step" if isinstance(member, InferenceLine) else member.name or member.text

    elements = [element for element in document.elements if element.text]
    assert sorted(
        (e.title, e.text, [tag for _, tag in e.tags], sorted(e.data.values if e.data else ())) for e in elements
    ) == sorted((title, words(text, tags), tags, sorted(data)) for title, text, tags, data in theirs["texts"])
    signs = {"support": "+", "attack": "-", "undercut": "_", "contradictory": "><"}
    ours = [(r.sign, *sorted((name(r.start), name(r.end)))) for r in document.relations]
    assert sorted(ours) == sorted((signs[sign], *sorted(ends)) for sign, *ends in theirs["relations"])
    structures = [part for part in document.parts if isinstance(part, Structure)]
    assert [
        [
            structure.argument.title if structure.argument else "",
            [row.title for row in structure.rows if isinstance(row, Element)],
        ]
        for structure in structures
    ] == [[title, [row for row, _ in rows]] for title, rows in theirs["structures"]]
    assert [part.text for part in document.parts if isinstance(part, Heading)] == theirs["headings"]


@pytest.mark.parametrize("folder", ["examples/tools", "tests/golden/debate"])
def test_argdown_takes_our_readings(folder: str, node: Path, tmp_path: Path) -> None:
    file = ROOT / folder / "text.txt"
    frame = read_frame(ROOT / folder, file.read_text(encoding="utf-8"), file)
    assert frame
    reading, _ = reading_of(frame)
    path = tmp_path / "reading.argdown"
    path.write_text(write(reading, frame), encoding="utf-8")
    (node / "read.cjs").write_text(ARGDOWN, encoding="utf-8")
    command = ["node", "read.cjs", str(path), "as it is"]
    result = subprocess.run(command, cwd=node, check=True, capture_output=True, text=True)
    output = json.loads(result.stdout.splitlines()[-1])
    assert output["errors"] == []
    data = {title: data for title, _, _, data in output["elements"]["texts"]}
    assert {key[1:-1] for key in (*reading.claims, *reading.arguments)} <= {*data, *dict(output["statements"])}
    for claim in reading.claims.values():
        quotes = [quote for quote, _ in claim.evidence.quotes]
        assert data[claim.key[1:-1]].get("quote", []) == (quotes[0] if len(quotes) == 1 else quotes), claim.key


def test_argdown_reads_our_maps(source: Source, node: Path, tmp_path: Path) -> None:
    path = written("argdown", source, tmp_path)
    (node / "read.cjs").write_text(ARGDOWN, encoding="utf-8")
    command = ["node", "read.cjs", str(path), "as it is"]
    result = subprocess.run(command, cwd=node, check=True, capture_output=True, text=True)
    output = json.loads(result.stdout.splitlines()[-1])
    assert output["errors"] == []
    network = source.graph
    arguments = {item.notation: item for item in network.items.values() if item.kind == "Argument"}
    assert {title for title, _ in output["arguments"]} >= set(arguments)
    titles = {title for title, _ in output["statements"]}
    assert {item.notation for item in network.items.values() if item.kind != "Argument"} <= titles
    # each inference is an argument with its premises and conclusion; so is an argument that only assumes
    lengths = Counter(length for _, length in output["arguments"] if length)
    own = {i.item for i in network.inferences if i.conclusion in network.claims_of(i.item, "conclusion")}
    steps = [len(inference.premises) for inference in network.inferences]
    steps += [
        len(grounds)
        for item in arguments.values()
        if item.iri not in own and (grounds := network.claims_of(item.iri, *GROUNDS))
    ]
    assert lengths == Counter(step + 1 for step in steps)
    pairs = {(source, target) for _, source, target in output["relations"]}

    for move in network.relations:
        if move.kind in ("Rebuttal", "Support") and move.target in network.items:
            assert (network.items[move.source].notation, network.items[move.target].notation) in pairs, move


def test_graphviz_draws_our_picture(source: Source, node: Path, tmp_path: Path) -> None:
    path = written("dot", source, tmp_path)
    (node / "draw.mjs").write_text(VIZ, encoding="utf-8")
    result = subprocess.run(["node", "draw.mjs", str(path)], cwd=node, check=True, capture_output=True, text=True)
    assert result.stdout.count('class="node"') == path.read_text(encoding="utf-8").count("fillcolor=")
    assert result.stdout.count('class="edge"') == path.read_text(encoding="utf-8").count(" -> ")
