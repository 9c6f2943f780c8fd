"""Two readings of one text are compared by what they say, with figures that are computed by hand here."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.analysis.agreement import Reading, as_csv, as_json, as_table, compare, krippendorff_alpha
from capgen_kg.analysis.diff import version
from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg
from capgen_kg.resources import READINGS, folder, ontology_files
from tests.conftest import ROOT, Run

PREFIXES = """@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix id: <https://w3id.org/capgen/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
#: Four claims; two reasons for the first; two rebuttals, of a claim and of a reason; four qualifiers.
FIRST = f"""{PREFIXES}
id:comment-1 a cg:Comment ; cg:repliesTo id:post ; cg:asserts id:one , id:two , id:three ; cg:hasInference id:i1 , id:i2 .
id:comment-2 a cg:Comment ; cg:repliesTo id:comment-1 ; cg:asserts id:four ; cg:raises id:r1 , id:r2 .
id:one a cg:Claim ; rdfs:label "Ships float on water."@en ; cg:anchor id:p1 ; cg:qualifier id:h1 , id:h2 .
id:two a cg:Claim ; rdfs:label "Wood weighs little."@en ; cg:anchor id:p2 ; cg:qualifier id:b1 , id:h3 .
id:three a cg:Claim ; rdfs:label "Hulls hold much air."@en ; cg:anchor id:p3 .
id:four a cg:Claim ; rdfs:label "Iron ships would sink."@en ; cg:anchor id:p4 .
id:i1 a cg:Inference ; cg:premise id:two ; cg:conclusion id:one ; cg:basis cg:Stated .
id:i2 a cg:Inference ; cg:premise id:three ; cg:conclusion id:one ; cg:basis cg:Interpreted .
id:r1 a cg:Rebuttal ; cg:attacks id:one ; cg:attackType cg:Rebutting ; cg:basis cg:Stated .
id:r2 a cg:Rebuttal ; cg:attacks id:i1 ; cg:attackType cg:Undercutting ; cg:basis cg:Stated .
id:h1 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "may" ; cg:anchor id:p1 .
id:h2 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "perhaps" ; cg:anchor id:p1 .
id:b1 a cg:Booster ; cg:qualifierType cg:Strong ; cg:words "very" ; cg:anchor id:p2 .
id:h3 a cg:Hedge ; cg:qualifierType cg:Tentative ; cg:words "I think" ; cg:anchor id:p2 .
"""
#: The first, second and fourth of the claims under other names and in other words, and a claim of its own.
SECOND = f"""{PREFIXES}
id:comment-1 a cg:Comment ; cg:repliesTo id:post ; cg:asserts id:a ; cg:hasExample id:b ; cg:hasInference id:j .
id:comment-2 a cg:Comment ; cg:repliesTo id:post ; cg:asserts id:c , id:d ; cg:raises id:s1 , id:s2 .
id:a a cg:Claim ; rdfs:label "Any ship floats on the water."@en ; cg:anchor id:p1 ; cg:qualifier id:g1 , id:g2 .
id:b a cg:Claim ; rdfs:label "Wood weighs little."@en ; cg:anchor id:p2 ; cg:qualifier id:g3 , id:g4 .
id:c a cg:Claim ; rdfs:label "A ship of iron would sink."@en ; cg:anchor id:p4 .
id:d a cg:Claim ; rdfs:label "Stones sink."@en ; cg:anchor id:p5 .
id:j a cg:Inference ; cg:premise id:b ; cg:conclusion id:a ; cg:basis cg:Stated .
id:s1 a cg:Rebuttal ; cg:attacks id:a ; cg:attackType cg:Rebutting ; cg:basis cg:Stated .
id:s2 a cg:Rebuttal ; cg:attacks id:comment-1 ; cg:attackType cg:Rebutting ; cg:basis cg:Stated .
id:g1 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "may" ; cg:anchor id:p1 .
id:g2 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "Perhaps" ; cg:anchor id:p1 .
id:g3 a cg:Booster ; cg:qualifierType cg:Strong ; cg:words "very" ; cg:anchor id:p2 .
id:g4 a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "I think" ; cg:anchor id:p2 .
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "first.ttl", tmp_path / "second.ttl"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_units_are_counted_as_by_hand(files: tuple[Path, Path]) -> None:
    result = compare(*(Reading([path]) for path in files))
    overlaps = {row.kind: (row.first, row.second, row.shared) for row in result.overlaps if row.first or row.second}
    assert overlaps == {
        "claim": (4, 4, 3),
        "inference": (2, 1, 1),
        "rebuttal": (2, 2, 1),
        "rebuttal (items)": (1, 1, 1),
        "qualifier": (4, 4, 4),
    }
    figures: dict[str, tuple[Any, ...]] = {row.kind: (row.precision, row.recall, row.f1) for row in result.overlaps}
    assert figures["claim"] == (0.75, 0.75, 0.75)
    assert figures["inference"] == (1, 0.5, pytest.approx(2 / 3))  # 2 · 1 · 0.5 / (1 + 0.5)
    assert figures["rebuttal"] == (0.5, 0.5, 0.5)
    assert figures["support"] == (None, None, None)


def test_a_premise_is_a_part_of_the_item_that_reasons_from_it(tmp_path: Path) -> None:
    argument = f"""{PREFIXES}
id:for-1 a cg:Argument ; cg:hasConclusion id:one ; cg:hasInference id:i .
id:one a cg:Claim ; rdfs:label "Ships float on water."@en ; cg:anchor id:p1 .
id:two a cg:Claim ; rdfs:label "Wood weighs little."@en ; cg:anchor id:p2 .
id:i a cg:Inference ; cg:premise id:two ; cg:conclusion id:one ; cg:basis cg:Stated .
id:comment-1 a cg:Comment ; cg:raises id:r .
"""
    paths = tmp_path / "first.ttl", tmp_path / "second.ttl"
    # one counters the premise, the other the argument
    for path, target in zip(paths, ("two", "for-1"), strict=True):
        path.write_text(f"{argument}id:r a cg:Rebuttal ; cg:attacks id:{target} .\n", encoding="utf-8")
    overlaps = {row.kind: row.shared for row in compare(*(Reading([path]) for path in paths)).overlaps}
    assert (overlaps["rebuttal"], overlaps["rebuttal (items)"]) == (0, 1)


def test_classes_are_compared_as_by_hand(files: tuple[Path, Path]) -> None:
    result = compare(*(Reading([path]) for path in files))
    classes: dict[str, tuple[Any, ...]] = {
        row.kind: (row.units, row.agreed, row.alpha) for row in result.classifications if row.units
    }
    # of 6 values, 5 are asserted and 1 an example: 1 - (6 - 1) * 1 / (5 * 1)
    assert classes["part of a claim"] == (3, 2, pytest.approx(0))
    # of 4 values, 3 are the post and 1 a comment: 1 - (4 - 1) * 1 / (3 * 1)
    assert classes["place of a comment"] == (2, 1, pytest.approx(0))
    # of 8 values, 5 are possible, 2 strong and 1 tentative: 1 - (2 / 8) / ((64 - 25 - 4 - 1) / (8 * 7))
    assert classes["type of a qualifier"] == (4, 3, pytest.approx(20 / 34))
    assert classes["basis of an inference"] == (1, 1, None), "one class alone has no alpha"


def test_readings_that_change_places_change_precision_and_recall(files: tuple[Path, Path]) -> None:
    first, second = (Reading([path]) for path in files)
    ahead, back = compare(first, second), compare(second, first)
    assert [(row.precision, row.recall) for row in ahead.overlaps] == [
        (row.recall, row.precision) for row in back.overlaps
    ]
    assert [row.alpha for row in ahead.classifications] == [row.alpha for row in back.classifications]
    for row in compare(first, first).overlaps:
        assert row.f1 in (1, None)


def test_alpha_is_that_of_the_published_example() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: binary data of two observers
    assert krippendorff_alpha(list(zip("0100000010", "1110010000", strict=True))) == pytest.approx(0.095, abs=0.001)
    assert krippendorff_alpha([("a", "a"), ("b", "b")]) == 1
    assert krippendorff_alpha([]) is None


def test_every_form_has_the_same_figures(files: tuple[Path, Path]) -> None:
    result = compare(*(Reading([path]) for path in files))
    table, rows = as_table(result), list(csv.DictReader(io.StringIO(as_csv(result))))
    content = json.loads(as_json(result))
    assert [row["kind"] for row in rows] == [row["kind"] for row in content["overlaps"] + content["classifications"]]
    assert all(row["kind"] in table for row in rows)
    inference = next(row for row in rows if row["kind"] == "inference")
    assert [inference[name] for name in ("first", "second", "both", "f1", "alpha")] == ["2", "1", "1", "0.6667", ""]
    qualifier = next(row for row in rows if row["kind"] == "type of a qualifier")
    assert (qualifier["both"], qualifier["agreed"], qualifier["alpha"]) == ("4", "3", "0.5882")
    assert content["only"]["claim"] == {
        "first": ["three (Hulls hold much air.)"],
        "second": ["d (Stones sink.)"],
    }


def test_the_command_compares(files: tuple[Path, Path], run: Run) -> None:
    names = [str(path) for path in files]
    for form in ("table", "csv", "json"):
        result = run("agreement", *names, "--format", form)
        assert (result.returncode, result.stderr) == (0, "")
        assert "type of a qualifier" in result.stdout
    result = run("agreement", *names, "--differences", "inference")
    assert result.stdout == "inference, first only: three (Hulls hold much air.) – one (Ships float on water.)\n"
    everything = run("agreement", *names, "--differences", "all").stdout
    assert result.stdout in everything
    assert "claim, second only: d (Stones sink.)\n" in everything
    assert run("agreement", names[0], names[0], "--differences", "all").stdout == "no differences\n"
    assert "capgen agreement data/readings/a.ttl data/readings/b.ttl" in run("agreement", "--help").stdout


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["nowhere", "FIRST"], 2, "capgen: nowhere is not a file, folder or revision"),
        (["data/people.ttl", "FIRST"], 2, "capgen: data/people.ttl has no claim (cg:Claim); name the files"),
        (["FIRST", "README.md"], 3, "README.md: found the ending .md, expected one of .ttl"),
        (["FIRST", "FIRST", "--differences", "inferences"], 2, "there is no kind 'inferences'; did you mean inference"),
        (["FIRST", "FIRST", "--differences", "inferences"], 2, "did you mean inference"),
        (["FIRST"], 2, "SECOND"),
    ],
)
def test_bad_input_is_refused(words: list[str], status: int, message: str, files: tuple[Path, Path], run: Run) -> None:
    result = run("agreement", *(str(files[0]) if word == "FIRST" else word for word in words))
    assert (result.returncode, result.stdout) == (status, "")
    assert message in result.stderr


def test_the_extra_is_named_where_it_is_missing(files: tuple[Path, Path], tmp_path: Path, run: Run) -> None:
    (tmp_path / "krippendorff.py").write_text("raise ModuleNotFoundError(name='krippendorff')")
    result = run("agreement", *map(str, files), env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 2
    assert "pip install 'capgen-kg[agreement]'" in result.stderr


def test_a_file_without_claims_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^the reading has no claim \(cg:Claim\)"):
        Reading([])


def test_readings_are_no_part_of_a_folder_of_data(tmp_path: Path) -> None:
    (tmp_path / "data" / READINGS).mkdir(parents=True)
    (tmp_path / "data" / "debate.ttl").write_text(FIRST, encoding="utf-8")
    (tmp_path / "data" / READINGS / "a.ttl").write_text(SECOND, encoding="utf-8")
    with version(str(tmp_path / "data")) as paths:
        assert [path.name for path in paths] == ["debate.ttl"]
    with version(str(tmp_path / "data" / READINGS)) as paths:
        assert [path.name for path in paths] == ["a.ttl"]


@pytest.mark.parametrize("path", sorted((ROOT / "data" / READINGS).glob("*.ttl")), ids=lambda path: path.name)
def test_readings_use_only_terms_of_the_ontology(path: Path) -> None:
    ontology, facts = Facts(read_facts(ontology_files())), list(read_facts([path]))
    assert len(facts) > 1000
    terms = {term for fact in facts for term in fact if term.startswith(f"<{CG}")}
    derived = set(ontology.subjects(cg("derived"), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'))
    assert derived
    assert {term for term in terms if not ontology.objects(term, TYPE)} == set()
    assert terms & derived == set()


def test_both_readings_are_there() -> None:
    assert sorted(path.name for path in (folder("data") / READINGS).glob("*.ttl")) == ["a.ttl", "b.ttl"]


def test_a_reading_of_a_program_is_compared_with_that_of_a_person_by_places(run: Run, tmp_path: Path) -> None:
    """Both have names and passages of their own, since each has cut the text by itself."""
    text = ROOT / "examples" / "tools" / "text.txt"
    claims = [
        {"key": "T", "label": "The library should lend tools.", "quotes": ["our library should lend tools"]},
        {"key": "A", "label": "People come to harm by tools.", "quotes": ["Tools hurt people.\nA borrowed saw"]},
        {"key": "B", "label": "Bread knives do harm, too.", "quotes": ["So do bread knives"]},
    ]
    reading = {
        "thesis": "T",
        "claims": claims,
        "arguments": [{"key": "Harm", "stance": "Against", "conclusions": ["A"]}],
        "relations": [{"type": "Rebuttal", "source": "B", "target": "A", "basis": "Stated"}],
    }
    other = {
        "thesis": "Lend",
        "claims": [
            {
                "key": "Lend",
                "label": "Tools should be lent by the library.",
                "quotes": ["whether our library should lend tools"],
            },
            {"key": "Danger", "label": "Tools hurt people.", "quotes": ["1. Tools hurt people."]},
            {"key": "Dear", "label": "Repairs cost money.", "quotes": ["repairs would have to be paid for"]},
        ],
        "arguments": [
            {"key": "Hurt", "stance": "Against", "conclusions": ["Danger"]},
            {"key": "Cost", "stance": "Against", "conclusions": ["Dear"]},
        ],
    }
    for name, content in (("person", reading), ("program", other)):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        folder = str(tmp_path / name)
        process = run(
            "-q", "import", "--from", "reading", str(file), "--source", str(text), "-o", folder, "--language", "en"
        )
        assert process.returncode == 0, process.stderr
    process = run("-q", "agreement", str(tmp_path / "person"), str(tmp_path / "program"), "--format", "json")
    overlaps = {
        row["kind"]: (row["first"], row["second"], row["shared"]) for row in json.loads(process.stdout)["overlaps"]
    }
    # the thesis and the harm are shared; so is the relation of the harm to the thesis, and no other
    assert overlaps["claim"] == (3, 3, 2)
    assert overlaps["rebuttal"] == (2, 2, 1)


#: A text of two messages, whose passages each annotator cuts, with a base IRI of their own.
PLACED = """
:post a cg:Post ; cg:sha256 "TEXT" ; cg:anchor :whole .
:whole a cg:Passage ; cg:start 0 ; cg:end 90 ; cg:inTextOf :post .
:NAME a cg:Comment ; cg:anchor :head ; cg:repliesTo :post ; cg:asserts :claim ; cg:raises :against ; cg:performs :act .
:head a cg:LeafPassage ; cg:start 40 ; cg:end 50 ; cg:inTextOf :post .
:said a cg:LeafPassage ; cg:start 50 ; cg:end END ; cg:inTextOf :post .
:claim a cg:Claim ; rdfs:label "Iron ships would sink."@en ; cg:anchor :said ; cg:qualifier :hedge .
:hedge a cg:Hedge ; cg:qualifierType cg:Possible ; cg:words "may" ; cg:anchor :said .
:act a cg:Question ; cg:anchor :said .
:thesis a cg:Claim ; rdfs:label "Ships float."@en ; cg:anchor :begin .
:begin a cg:LeafPassage ; cg:start 0 ; cg:end 40 ; cg:inTextOf :post .
:against a cg:Rebuttal ; cg:attacks :thesis ; cg:attackType cg:Rebutting ; cg:basis cg:Stated .
"""


def placed(path: Path, base: str, name: str, end: int, text: str = "abc") -> Path:
    words = PLACED.replace("NAME", name).replace("END", str(end)).replace("TEXT", text)
    path.write_text(f"{PREFIXES}@prefix : <https://example.org/{base}/> .{words}", encoding="utf-8")
    return path


def test_readings_with_other_bases_are_compared_by_places(tmp_path: Path) -> None:
    paths = placed(tmp_path / "one.ttl", "one", "comment-1", 80), placed(tmp_path / "two.ttl", "two", "comment-x", 78)
    result = compare(*(Reading([path]) for path in paths))
    overlaps = {row.kind: row.f1 for row in result.overlaps if row.first}
    assert overlaps == dict.fromkeys(("claim", "rebuttal", "rebuttal (items)", "qualifier", "speech act"), 1.0)
    classes = {row.kind: (row.units, row.agreed) for row in result.classifications if row.units}
    assert classes["place of a comment"] == classes["type of a qualifier"] == (1, 1)
    assert {words for sides in result.only.values() for side in sides for words in side} == set()


def test_readings_of_other_texts_are_refused(tmp_path: Path, run: Run) -> None:
    first = placed(tmp_path / "one.ttl", "one", "comment-1", 80)
    second = placed(tmp_path / "two.ttl", "two", "comment-1", 80, "def")
    process = run("agreement", str(first), str(second))
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.endswith("two.ttl are not readings of the same text; import both from the same text\n")
