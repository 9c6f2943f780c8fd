"""The arguments of a debate that is exported as a map and imported again stand as they did, or what is lost is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generate import generate
from capgen_kg.debate import open_debate
from capgen_kg.formats import EXPORT_FORMATS, IMPORT_FORMATS, omitted_features
from capgen_kg.formats.source import Source
from capgen_kg.formats.to_debate import ImportOptions, encode
from capgen_kg.rdf.facts import TYPE, Facts, TripleSource
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.standing.grounded import grounded
from capgen_kg.standing.links import Links
from capgen_kg.standing.program import program_of
from tests.conftest import ROOT

PREFIXES = """@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix : <https://example.org/street/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
#: A premise is answered by a comment, that by another one, at a claim; and a comment by one at the whole of it.
ANSWERED = f"""{PREFIXES}
:debate a cg:Debate ; rdfs:label "Street"@en ; cg:hasThesis :thesis .
:thesis a cg:Claim ; rdfs:label "Ban lorries at night."@en ; skos:notation "Thesis" .
:school a cg:Argument ; rdfs:label "School run"@en ; skos:notation "Against#1" ; cg:stance cg:Against ;
    cg:stanceTarget :thesis ; cg:hasConclusion :danger ; cg:hasInference :step ; cg:raises :school-thesis .
:school-thesis a cg:Rebuttal ; rdfs:label "Days are worse."@en ; cg:attacks :thesis ; cg:attackType cg:Rebutting .
:danger a cg:Claim ; rdfs:label "Days are worse."@en ; skos:notation "Against#1.1" .
:eight a cg:Claim ; rdfs:label "Lorries would come at eight."@en ; skos:notation "Against#1.2" .
:step a cg:Inference ; cg:premise :eight ; cg:conclusion :danger .
:sleep a cg:Argument ; rdfs:label "Sleep"@en ; skos:notation "For#1" ; cg:stance cg:For ; cg:stanceTarget :thesis ;
    cg:hasConclusion :awake ; cg:raises :sleep-thesis .
:sleep-thesis a cg:Support ; rdfs:label "People are awake."@en ; cg:backs :thesis .
:awake a cg:Claim ; rdfs:label "People are awake."@en ; skos:notation "For#1.1" .
:c1 a cg:Comment ; rdfs:label "Fair. But six is free."@en ; skos:notation "Comment#1" ; cg:asserts :six ;
    cg:raises :r1 ; cg:anchor :p1 .
:six a cg:Claim ; rdfs:label "Lorries could come at six."@en ; skos:notation "Comment#1.1" ; cg:anchor :p1 .
:r1 a cg:Rebuttal ; rdfs:label "Lorries could come at six."@en ; cg:attacks :eight ; cg:attackType cg:Undermining ;
    cg:anchor :p1 .
:c2 a cg:Comment ; rdfs:label "One hour?"@en ; skos:notation "Comment#2" ; cg:asserts :hour ; cg:raises :r2 .
:hour a cg:Claim ; rdfs:label "An hour is too short."@en ; skos:notation "Comment#2.1" ; cg:anchor :p2 .
:r2 a cg:Rebuttal ; rdfs:label "An hour is too short for it."@en ; cg:attacks :six ; cg:attackType cg:Rebutting ;
    cg:anchor :p2 .
:c3 a cg:Comment ; rdfs:label "Some sleep."@en ; skos:notation "Comment#3" ; cg:asserts :some ; cg:raises :r3 .
:some a cg:Claim ; rdfs:label "Some people sleep."@en ; skos:notation "Comment#3.1" ; cg:anchor :p3 .
:r3 a cg:Rebuttal ; rdfs:label "Some people sleep."@en ; cg:attacks :awake ; cg:attackType cg:Rebutting ;
    cg:anchor :p3 .
:c4 a cg:Comment ; rdfs:label "That is beside the point."@en ; skos:notation "Comment#4" ; cg:raises :r4 .
:r4 a cg:Rebuttal ; rdfs:label "That is beside the point."@en ; cg:attacks :c3 ; cg:attackType cg:Undercutting .
"""
FORMATS = {"aif-json": "aif-json", "xaif": "xaif", "aif-rdf": "aif-rdf", "aif-rdf-aifdb": "aif-rdf",
           "sadface": "sadface", "argdown": "argdown", "kialo": "kialo"}  # fmt: skip
#: Formats in which every relation leads from and to what it does in the debate.
EXACT = frozenset(FORMATS) - {"argdown", "kialo"}
#: What verdicts may depend on, by the names under which its loss is reported.
DECISIVE = {
    "assumptions of arguments", "relations to whole arguments", "further conclusions", "attacks on relations", "inferences"
}  # fmt: skip


def verdicts(facts: TripleSource) -> dict[str, int]:
    """Return the label of each argument of a side by its notation."""
    program = program_of(Links(facts, whole=True))
    labels = grounded(program)
    notations = {
        value_of(notation): labels[program.index[argument]]
        for argument in facts.subjects(TYPE, cg("Argument"))
        for notation in facts.objects(argument, named_node("skos:notation"))
    }
    return {name: label for name, label in notations.items() if name.startswith(("For#", "Against#"))}


def changed(source: Source, name: str) -> set[str]:
    """Return the arguments whose labels differ once a debate was exported and imported."""
    form = EXPORT_FORMATS[name]
    content = form.write(source)
    assert isinstance(content, bytes)
    argument_map = IMPORT_FORMATS[FORMATS[name]].read(content.decode(), Path(f"map{form.suffix}"))
    files = encode(argument_map, ImportOptions("https://example.org/map/", "map"))
    back = verdicts(Facts(fact for file in files.values() for fact in file))
    before = verdicts(source.closed)
    assert before
    return {notation for notation, label in before.items() if back.get(notation) != label}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("answered") / "debate.ttl"
    path.write_text(ANSWERED, encoding="utf-8")
    return Source(open_debate(path))


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_to_an_answer_comes_back(name: str, answered: Source) -> None:
    assert verdicts(answered.closed) == {"Against#1": 1, "For#1": 1}
    assert changed(answered, name) == set()


def test_an_answer_stands_below_what_it_answers_in_kialo(answered: Source) -> None:
    content = EXPORT_FORMATS["kialo"].write(answered)
    assert isinstance(content, bytes)
    assert content.decode().splitlines()[2:] == [
        "1. Ban lorries at night.",
        "1.1. Con: Against#1: School run",
        "1.1.1. Pro: Against#1.1: Days are worse.",
        "1.1.2. Pro: Against#1.2: Lorries would come at eight.",
        "1.1.3. Con: Comment#1.1: Lorries could come at six.",
        "1.1.3.1. Con: Comment#2: An hour is too short for it.",
        "1.1.3.1.1. Pro: Comment#2.1: An hour is too short.",
        "1.2. Pro: For#1: Sleep",
        "1.2.1. Pro: For#1.1: People are awake.",
        "1.2.2. Con: Comment#3.1: Some people sleep.",
        "1.2.2.1. Con: Comment#4: That is beside the point.",
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("debate", ["bundled", "tools"])
def test_the_arguments_of_a_debate_stand_as_before(debate: str, name: str) -> None:
    source = Source(open_debate(ROOT / "examples" / "tools") if debate == "tools" else open_debate())
    differing = changed(source, name)
    if name in EXACT or (debate, name) == ("tools", "argdown"):
        assert differing == set()
    else:
        assert not differing or DECISIVE & omitted_features(EXPORT_FORMATS[name], source).keys()
    assert debate != "bundled" or name != "argdown" or differing == {"Against#4"}, "which has several conclusions"


@pytest.mark.parametrize("name", sorted(EXACT))
@pytest.mark.parametrize("seed", [1, 2])
def test_so_do_those_of_a_generated_debate(seed: int, name: str, tmp_path: Path) -> None:
    """Attacks on speech acts and whole arguments, and what these assume, have no place in these formats."""
    facts = Facts(generate(16, seed))
    acts = {act for _, _, act in facts.triples(None, cg("performs"), None)}
    wholes = {*acts, *facts.subjects(TYPE, cg("Argument"))}
    triples = [
        fact
        for fact in facts.triples(None, None, None)
        if fact[1] != cg("hasAssumption") and not (fact[1] == cg("attacks") and fact[2] in wholes)
    ]
    path = tmp_path / "generated.nt"
    path.write_bytes(ntriples(triples))
    assert changed(Source(open_debate(path)), name) == set()


def test_arguments_of_several_debates_lead_to_their_own_theses(answered: Source) -> None:
    tools = ROOT / "examples" / "tools"
    source = Source(open_debate([*answered.debate.files, *sorted(tools.glob("*.ttl"))]))
    content = EXPORT_FORMATS["kialo"].write(source)
    assert isinstance(content, bytes)
    lines = content.decode().splitlines()
    theses = [line for line in lines if line.endswith(("Ban lorries at night.", "the way it lends books."))]
    assert len(theses) == 2
    for words, thesis in (("School run", "Ban lorries"), ("Idle tools", "lends books")):
        [number] = [line.partition(" ")[0] for line in lines if line.endswith(words)]
        assert [line for line in theses if line.startswith(f"{number.partition('.')[0]}. ") and thesis in line]
