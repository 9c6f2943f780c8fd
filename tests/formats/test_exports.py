"""Every format holds what it says it holds, is read by somebody else, and comes out the same each time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from capgen_kg.debate import Debate, load_debate, open_debate
from capgen_kg.formats import EXPORT_FORMATS, feature_count, omitted_features
from capgen_kg.formats.aif_rdf import AIF
from capgen_kg.formats.debate_graph import FEATURES, debate_graph_of
from capgen_kg.formats.rdf_syntaxes import GRAPHS
from capgen_kg.formats.source import Source
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.rdflib_graphs import graph_of
from capgen_kg.readings.importing import READING_EXPORTS
from capgen_kg.reasoning import reasoner
from capgen_kg.standing.framework import Framework
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED
from capgen_kg.standing.program import READINGS
from tests.conftest import ROOT, Run
from tests.golden import DATA
from tests.standing.test_framework import grounded_labels
from tools import interop

READERS = {
    "turtle": "turtle", "trig": "trig", "ntriples": "nt", "nquads": "nquads", "rdfxml": "xml", "jsonld": "json-ld",
}  # fmt: skip


#: The names of what counters or is countered.
_NAMED = """PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?iri ?name { { ?iri a cg:Item } UNION { ?iri a cg:Message } ?iri skos:notation ?name }"""
#: How many items there are on a side that is drawn in its colour.
_AGAINST = "SELECT (COUNT(DISTINCT ?item) AS ?n) WHERE { ?item cg:stance cg:Against }"
_ITEMS = """
SELECT (COUNT(DISTINCT ?item) AS ?n) WHERE { VALUES ?kind { cg:Post cg:Argument cg:Comment cg:Claim } ?item a ?kind }
"""
_COMMITS = "(cg:asserts|cg:hasConclusion|cg:hasAssumption|cg:hasConsequence|(cg:hasInference/cg:premise))"
#: Claims with their roles; what an item argues for, assumes, draws or asserts is no premise of it besides.
_PARTS = """
SELECT (COUNT(*) AS ?n) WHERE {
  {
    VALUES ?role { cg:hasConclusion cg:hasAssumption cg:hasCondition cg:hasConsequence cg:hasExample cg:asserts }
    ?item ?role ?claim
  }
  UNION
  {
    SELECT DISTINCT ?item ?claim WHERE {
      ?item cg:hasInference/cg:premise ?claim
      FILTER NOT EXISTS { ?item cg:asserts|cg:hasConclusion|cg:hasAssumption|cg:hasConsequence ?claim }
    }
  }
}
"""
_INFERENCES = """
SELECT (COUNT(*) AS ?n) WHERE { ?inference cg:premise ?premise ; ^cg:hasInference|(^cg:reports/^cg:performs) ?item }
"""
#: What follows from an opposition besides the rebuttal as it is raised: whoever commits to one claim counters the other.
_REVERSE = f"""
  {{ SELECT DISTINCT ?r ?item ?target WHERE {{
    ?r cg:counterClaim ?own ; cg:attacks ?target . ?item {_COMMITS} ?own FILTER NOT EXISTS {{ ?item cg:raises ?r }}
  }} }}
  UNION
  {{ SELECT DISTINCT ?r ?item ?target WHERE {{ ?r cg:counterClaim ?target ; cg:attacks ?own . ?item {_COMMITS} ?own }} }}
"""
#: Who raises what against, for or like what; an opposition goes both ways.
_MOVES = f"""
SELECT (COUNT(*) AS ?n) WHERE {{
  {{ ?start cg:raises ?relation . ?relation cg:attacks|cg:backs|cg:likens ?end }}
  UNION {_REVERSE}
}}
"""
#: Rebuttals, oppositions both ways, and what each argument against the thesis concludes.
_CONFLICTS = f"""
SELECT (COUNT(*) AS ?n) WHERE {{
  {{
    ?start cg:raises ?r . ?r cg:attacks ?end
    FILTER NOT EXISTS {{ ?start cg:stanceTarget ?end }} FILTER NOT EXISTS {{ ?item cg:performs ?end }}
  }}
  UNION {_REVERSE}
  UNION {{ ?argument cg:stance cg:Against ; cg:hasConclusion ?claim }}
}}
"""


def counted(debate: Debate, query: str) -> int:
    """Return the number that a query counts among what is asserted, but for kinds, of which some follow."""
    number = int(debate.sparql(query, asserted=query != _ITEMS).rows()[0]["n"])
    assert number > 5
    return number


@pytest.fixture(scope="module")
def source(debate: Debate) -> Source:
    return Source(debate)


def written(name: str, source: Source) -> bytes:
    content = EXPORT_FORMATS[name].write(source)
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("name", READERS)
def test_rdf_is_read_back_the_same_by_another_implementation(
    name: str, closed: bool, debate: Debate, monkeypatch: pytest.MonkeyPatch
) -> None:
    # times would come back as rdflib writes them
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    source = Source(debate, with_closure=closed)
    dataset = rdflib.Dataset()
    dataset.parse(data=written(name, source), format=READERS[name])
    graph = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    assert len(graph) == len(set(source.facts()))
    if not closed:
        assert isomorphic(graph, graph_of(ntriples(source.facts())))


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_graphs_of_a_store_say_what_is_stated_and_what_follows(name: str, tmp_path: Path) -> None:
    form = ox.RdfFormat.TRIG if name == "trig" else ox.RdfFormat.N_QUADS
    files = sorted(DATA.glob("*.ttl"))
    stored, there = load_debate(tmp_path / "store", files), open_debate(files)
    stated, closed = set(Source(there).facts()), set(Source(there, with_closure=True).facts())
    assert len(closed) > len(stated)
    for with_closure in (False, True):
        graphs: dict[str, set[tuple[str, str, str]]] = {}
        for quad in ox.parse(written(name, Source(stored, with_closure=with_closure)), format=form):
            fact = (str(quad.subject), str(quad.predicate), str(quad.object))
            graphs.setdefault(str(quad.graph_name), set()).add(fact)
        expected = {f"<{GRAPHS}stated>": stated} | ({f"<{GRAPHS}derived>": closed - stated} if with_closure else {})
        assert {graph: named(facts) for graph, facts in graphs.items()} == {
            graph: named(facts) for graph, facts in expected.items()
        }


def named(facts: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Return the facts without blank nodes, whose labels are others in a store."""
    return {fact for fact in facts if not any(term.startswith("_:") for term in fact)}


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_graphs_say_where_triples_come_from(name: str, debate: Debate) -> None:
    form = ox.RdfFormat.TRIG if name == "trig" else ox.RdfFormat.N_QUADS
    source = Source(debate, with_closure=True)
    graphs: dict[str, int] = {}
    for quad in ox.parse(written(name, source), format=form):
        graphs[str(quad.graph_name)] = graphs.get(str(quad.graph_name), 0) + 1
    names = {f"<{GRAPHS}{path.stem}>" for path in debate.files} | {f"<{GRAPHS}derived>"}
    assert set(graphs) == names
    stated = sum(number for graph, number in graphs.items() if not graph.endswith("derived>"))
    assert (stated, graphs[f"<{GRAPHS}derived>"]) == (
        len(set(Source(debate).facts())), len(set(source.facts())) - len(set(Source(debate).facts())),
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in EXPORT_FORMATS if name != "csv"])
def test_the_same_debate_gives_the_same_bytes(name: str, debate: Debate) -> None:
    assert written(name, Source(debate)) == written(name, Source(open_debate()))


def test_the_network_has_what_the_debate_has(debate: Debate, source: Source) -> None:
    counts = {row["kind"]: int(row["count"]) for row in debate.query("statistics").rows()}
    features = source.graph.features
    assert set(features) == set(FEATURES)
    for name, kind in (("arguments", "argument"), ("comments", "comment"), ("claims", "claim"), ("rebuttals", "rebuttal"),
                       ("supports", "support"), ("similarities", "similarity")):  # fmt: skip
        assert features[name] == counts[kind], name
    assert all(features.values())


@pytest.mark.parametrize("reading", READINGS)
def test_an_abstract_framework_has_the_standing_of_the_debate(debate: Debate, reading: str) -> None:
    labels = debate.standing(reading=reading).labels
    source = Source(debate, reading=reading)
    head, *rest = written("iccma", source).decode().splitlines()
    names = dict(line[2:].split(" ", 1) for line in rest if line.startswith("# "))
    attacks = [line.split() for line in rest if not line.startswith("#")]
    assert head == f"p af {len(names)}"
    assert all(number in names for pair in attacks for number in pair)
    verdicts = grounded_by_numbers(list(names), attacks)
    named = {name: verdicts[number] for number, name in names.items()}
    notations = {row["iri"]: row["name"] for row in debate.sparql(_NAMED).rows()}
    assert len(notations) > 250
    assert {name: named[name] for name in notations.values()} == {name: labels[iri] for iri, name in notations.items()}
    # the other formats say the same of other names
    lines = written("apx", source).decode().splitlines()
    atoms = [line[4:-2] for line in lines if line.startswith("arg(")]
    assert len(set(atoms)) == len(atoms) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", atom) for atom in atoms)
    pairs = [line[4:-2].split(",") for line in lines if line.startswith("att(")]
    assert grounded_by_numbers(atoms, pairs)["for_2"] == named["For#2"]
    nodes, edges = written("tgf", source).decode().split("\n#\n")
    assert [line.split(" ")[0] for line in nodes.splitlines()] == atoms
    assert [line.split() for line in edges.splitlines()] == pairs


def grounded_by_numbers(nodes: list[str], attacks: list[list[str]]) -> dict[str, str]:
    """Return the grounded labels of a framework, as the words for a standing."""
    number = {node: position for position, node in enumerate(nodes)}
    framework = Framework(nodes, [(number[attacker], number[target]) for attacker, target in attacks])
    words = {IN: "stands", OUT: "open", UNDECIDED: "undecided"}
    return dict(zip(nodes, (words[label] for label in grounded_labels(framework)), strict=True))


@pytest.mark.parametrize("name", ["aif-json", "xaif", "sadface"])
def test_argument_maps_have_every_claim_rebuttal_and_support(name: str, source: Source, debate: Debate) -> None:
    content = json.loads(written(name, source))
    graph = content.get("AIF", content)
    nodes = {node.get("nodeID", node.get("id")): node for node in graph["nodes"]}
    ends = [
        (edge.get("fromID", edge.get("source_id")), edge.get("toID", edge.get("target_id"))) for edge in graph["edges"]
    ]
    assert all(start in nodes and end in nodes for start, end in ends)
    texts = {node.get("text") for node in nodes.values()}
    claims = debate.sparql("SELECT ?name ?label { ?claim a cg:Claim ; skos:notation ?name ; rdfs:label ?label }").rows()
    assert len(claims) > 100
    assert {f"{row['name']}: {row['label']}" for row in claims} <= texts
    schemes = [node for node in nodes.values() if node.get("type") in ("CA", "RA", "scheme")]
    conflicts = [node for node in schemes if node.get("type") == "CA" or node.get("name") == "attack"]
    assert len(conflicts) == counted(debate, _CONFLICTS)
    # a scheme stands between nodes: something leads to it, and it leads somewhere
    for scheme in schemes:
        identifier = scheme.get("nodeID", scheme.get("id"))
        assert any(end == identifier for _, end in ends)
        assert any(start == identifier for start, _ in ends)


def test_aif_keeps_to_the_axioms_of_its_ontology(source: Source) -> None:
    """Each inference has one conclusion, each conflict one element a side, and no node is of two kinds."""
    graph = rdflib.Graph().parse(data=written("aif-rdf", source), format="turtle")
    aif = rdflib.Namespace(AIF)
    for kind, counted in (
        ("RA", [("hasPremise", 1, 99), ("hasConclusion", 1, 1)]),
        ("CA", [("hasConflictingElement", 1, 1), ("hasConflictedElement", 1, 1)]),
        ("I", [("claimText", 1, 1)]),
    ):
        nodes = set(graph.subjects(rdflib.RDF.type, aif[f"{kind}-node"]))
        assert nodes
        for node in nodes:
            assert len(set(graph.objects(node, rdflib.RDF.type))) == 1
            for name, least, most in counted:
                assert least <= len(set(graph.objects(node, aif[name]))) <= most, (node, name)
    texts = set(graph.objects(None, aif.claimText))
    assert all(isinstance(text, rdflib.Literal) and not text.language and not text.datatype for text in texts)


def test_the_ontology_of_aif_finds_no_contradiction(source: Source, tmp_path: Path) -> None:
    vocabulary = next(
        (place / "vocab/aif.ttl" for place in (ROOT / "..").glob("shared") if (place / "vocab/aif.ttl").exists()), None
    )
    if vocabulary is None:
        pytest.skip("LEFT OUT: AIF's own axioms, as there is no copy of its ontology beside this folder")
    path = tmp_path / "aif.ttl"
    path.write_bytes(written("aif-rdf", source))
    facts = list(read_facts([vocabulary, path]))
    assert len(set(reasoner("owlrl")(facts))) > len(set(facts))


def test_pictures_show_the_items_that_counter_each_other(source: Source, debate: Debate) -> None:
    text = written("dot", source).decode()
    for row in debate.query("counters", "For#2").rows():
        line = rf'"{row["counter"]}" -> "For#2" \[style=\w+, color="#b91c1c", label="{row["attackType"]}"'
        assert re.search(line, text), row["counter"]
    drawn = written("mermaid", source).decode()
    assert drawn.startswith("flowchart LR\n")
    assert drawn.count(":::against") == counted(debate, _AGAINST)
    top = ElementTree.fromstring(written("graphml", source))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    assert len(top.findall(".//g:node", space)) == counted(debate, _ITEMS)
    assert len(top.findall(".//g:edge", space)) == sum(
        counted(debate, query) for query in (_MOVES, _PARTS, _INFERENCES)
    )


def test_tables_have_a_row_for_each_thing(source: Source, debate: Debate) -> None:
    files = EXPORT_FORMATS["csv"].write(source)
    assert isinstance(files, dict)
    rows = {name: list(csv.DictReader(io.StringIO(content.decode()))) for name, content in files.items()}
    assert {name: len(table) for name, table in rows.items()} == {
        "items.csv": counted(debate, _ITEMS), "claims.csv": counted(debate, _PARTS),
        "inferences.csv": counted(debate, _INFERENCES), "relations.csv": counted(debate, _MOVES),
    }  # fmt: skip
    assert all(row["source"] and row["target"] for row in rows["relations.csv"])


def test_markup_in_words_stays_words(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix id: <https://w3id.org/capgen/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'id:a a cg:Argument ; skos:notation "For#1" ; rdfs:label """a "quoted" <b>|pipe| \\\\ ]] --> \n&amp; end"""@en .',
        encoding="utf-8",
    )
    source = Source(open_debate([path]))
    assert 'label="For#1\\na \\"quoted\\" <b>|pipe| \\\\ ]]' in written("dot", source).decode()
    assert (
        "&quot;quoted&quot; &lt;b&gt;&#124;pipe&#124; \\ ]] --&gt; &amp;amp; end" in written("mermaid", source).decode()
    )
    assert "a &quot;" not in json.loads(written("aif-json", source))["nodes"][0]["text"]
    ElementTree.fromstring(written("graphml", source))
    assert "\n\n" not in written("kialo", source).decode().split("\n\n", 1)[1]


def test_a_part_is_what_surrounds_an_item(debate: Debate) -> None:
    item = f"<{debate.references.resolve('For#2')}>"
    source = Source(debate, item)
    names = {item.notation for item in source.graph.items.values()}
    assert {"For#2", "For#2.1", "Against#2", "Against#4", "Comment#6"} <= names
    assert "For#5" not in names
    part, whole = set(source.facts()), set(Source(debate).facts())
    assert part < whole
    assert {fact for fact in whole if fact[0] == item} <= part
    assert debate_graph_of(source.asserted, source.closed).around(item) == source.graph


@pytest.mark.parametrize("closed", [False, True])
def test_the_catalogue_counts_what_there_is(closed: bool, debate: Debate) -> None:
    source = Source(debate, with_closure=closed)
    facts = set(source.facts())
    graph = rdflib.Graph().parse(data=written("void", source), format="turtle")
    void, dcat = rdflib.Namespace("http://rdfs.org/ns/void#"), rdflib.Namespace("http://www.w3.org/ns/dcat#")
    [dataset] = graph.subjects(rdflib.RDF.type, void.Dataset)
    assert graph.value(dataset, void.triples) == rdflib.Literal(len(facts))
    properties = {
        str(graph.value(part, void.property)): int(str(graph.value(part, void.triples)))
        for part in graph.objects(dataset, void.propertyPartition)
    }
    assert sum(properties.values()) == len(facts)
    assert set(properties) == {fact[1][1:-1] for fact in facts}
    classes = {
        str(graph.value(part, void["class"])): int(str(graph.value(part, void.entities)))
        for part in graph.objects(dataset, void.classPartition)
    }
    argument = "https://w3id.org/capgen/ontology#Argument"
    assert classes[argument] == sum(fact[1:] == (TYPE, f"<{argument}>") for fact in facts)
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    sums = {str(value) for value in graph.objects(None, spdx.checksumValue)}
    assert sums == {hashlib.sha256(path.read_bytes()).hexdigest() for path in debate.files}
    assert len(set(graph.objects(dataset, dcat.distribution))) == len(debate.files)


def test_what_a_format_cannot_say_is_counted(source: Source, run: Run, tmp_path: Path) -> None:
    for form in EXPORT_FORMATS.values():
        assert (form.expresses is None) == form.is_rdf
        assert form.expresses is None or form.expresses <= set(FEATURES)
        lacking = omitted_features(form, source)
        assert bool(lacking) != form.is_rdf
    process = run("export", "--to", "aif-json", "-o", str(tmp_path / "out"))
    assert (process.returncode, process.stdout) == (0, "")
    counts = {row["kind"]: row["count"] for row in source.debate.query("statistics").rows()}
    assert process.stderr.startswith(f"capgen: aif-json omits: {counts['similarity']} similarities, ")
    assert run("-q", "export", "--to", "tgf").stderr == ""


def test_a_single_omission_is_in_the_singular() -> None:
    singular = (
        "argument", "comment", "claim", "inference", "rebuttal", "support", "similarity", "attack on relations", "relation to whole arguments",
        "attack on speech acts", "attack type", "role of claims", "further conclusion", "assumption of arguments", "stance", "speaker",
        "basis", "rationale", "qualifier", "speech act", "thread", "passage",
    )  # fmt: skip
    assert [feature_count(1, feature) for feature in FEATURES] == [f"1 {name}" for name in singular]
    assert feature_count(2, "similarities") == "2 similarities"


def test_the_command_refuses_what_it_cannot_do(run: Run, tmp_path: Path) -> None:
    for words, message in (
        ((), "name a format with --to"),
        (("--to", "jsonl"), "there is no format 'jsonl'; did you mean jsonld"),
        (("--to", "dot", "--closed"), "is not an RDF format"),
        (("--to", "csv"), "name a folder with --output"),
        (("--to", "turtle", "--item", "For#99"), "nothing is called"),
    ):
        process = run("export", *words)
        assert (process.returncode, process.stdout, message in process.stderr) == (2, "", True), process.stderr
    process = run("-q", "export", "--to", "csv", "-o", str(tmp_path / "tables"))
    assert (process.returncode, len(list((tmp_path / "tables").iterdir()))) == (0, 4)
    listed = run("export", "--list").stdout
    assert [line.split()[0] for line in listed.splitlines() if not line.startswith(" ")] == [
        *EXPORT_FORMATS,
        *READING_EXPORTS,
        "convokit",
    ]


def test_the_published_context_is_the_one_that_exports_carry(source: Source) -> None:
    published = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    assert json.loads(written("jsonld", source))["@context"] == published["@context"], "make docs writes the context"


def test_json_ld_is_made_of_trees(source: Source) -> None:
    things = json.loads(written("jsonld", source))["@graph"]
    [post] = [thing for thing in things if thing["@id"] == "id:post"]
    [argument] = [thing for thing in post["presents"] if thing["@id"] == "id:for-2"]
    assert argument["hasConclusion"]["label"]["en"].startswith("Capabilities get more consistent")
    everything = json.dumps(things)
    assert everything.count('"@id": "id:for-2",') == 1, "each thing is written once"


def test_the_list_says_what_each_format_cannot_say(run: Run) -> None:
    listed = run("export", "--list").stdout
    assert listed.count("omits: ") == sum(bool(form.omitted_features) for form in EXPORT_FORMATS.values())
    kialo = run("export", "--to", "kialo", "--list").stdout
    assert kialo.startswith("kialo ")
    assert "comments" in kialo


def test_the_table_of_tools_reads_columns_that_the_tables_have() -> None:
    [code] = [tool.code for tool in interop.TOOLS if tool.name == "pandas"]
    for variable, table in (("moves", "relations"), ("against", "relations"), ("claims", "claims")):
        columns = (ROOT / f"tests/golden/formats/csv/{table}.csv").read_text("utf-8").splitlines()[0].split(",")
        read = re.findall(rf'\b{variable}\["(\w+)"\]', code)
        assert read
        assert set(read) <= set(columns)
