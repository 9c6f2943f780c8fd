"""A debate that is exported and imported again: each format brings back what it has words for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import EXPORT_FORMATS, IMPORT_FORMATS
from capgen_kg.rdf.parsing import read_facts
from tests.conftest import Run
from tests.golden import DATA, Data

_BETWEEN_NODES = (
    "FILTER NOT EXISTS { ?d cg:hasThesis ?thesis . ?r cg:attacks ?thesis } "
    "FILTER NOT EXISTS { ?m cg:performs ?act . ?r cg:attacks ?act }"
)
#: The item that raises something, by the notation of that or of its claim that it rests on, or before its words.
_RAISER = """?s skos:notation ?own ; rdfs:label ?said
             BIND(REPLACE(IF(STRSTARTS(?own, "Claim#"), STRBEFORE(?said, ":"), ?own), "[.].*", "") AS ?start)"""
#: What is compared, as queries that don't hang on the names of nodes.
VIEWS = {
    # those of the post come back with their notation before their words
    "words of claims": "?claim a cg:Claim ; rdfs:label ?words ; skos:notation ?name FILTER(CONTAINS(?name, '#'))",
    "stances": "?argument cg:stance ?side ; skos:notation ?notation",
    "conclusions": "?a cg:hasConclusion ?c . ?a skos:notation ?argument . ?c skos:notation ?claim",
    "inferences": """?a cg:hasInference ?i . ?i cg:premise/skos:notation ?claim ; cg:conclusion/skos:notation ?end .
                     ?a skos:notation ?argument""",
    "linked premises": """?i cg:premise/skos:notation ?start , ?end FILTER(?start < ?end)""",
    "rebuttals": f"?s cg:raises ?r . ?r cg:attacks ?e ; cg:attackType ?type . ?e skos:notation ?end . {_RAISER}",
    "undercut inferences": f"""?s cg:raises ?r . ?r cg:attacks/cg:conclusion/skos:notation ?end ; cg:attackType ?type .
                               {_RAISER}""",
    "undercut relations": f"""?s cg:raises ?r . ?r cg:attacks ?e ; cg:attackType ?type .
                              ?e ^cg:raises/skos:notation ?other ; (cg:attacks|cg:backs)/skos:notation ?end . {_RAISER}
                              BIND(REPLACE(?other, "[.].*", "") AS ?raiser)""",
    "counterclaims": "?r cg:counterClaim/skos:notation ?start ; cg:attacks/skos:notation ?end",
    "supports of claims": f"?s cg:raises ?r . ?r cg:backs ?e . ?e a cg:Claim ; skos:notation ?end . {_RAISER}",
    "supports": f"?s cg:raises ?r . ?r cg:backs ?e . ?e skos:notation ?end . {_RAISER}",
    # the relation of an argument to the thesis comes back in the words of its conclusion; speech acts are no nodes
    "words of rebuttals": f"?r a cg:Rebuttal ; rdfs:label ?words . {_BETWEEN_NODES}",
    "speakers of rebuttals": f"?r a cg:Rebuttal ; rdfs:label ?words ; prov:wasAttributedTo/rdfs:label ?who . {_BETWEEN_NODES}",
    "acts": "?message cg:performs ?act . ?act rdfs:label ?words",
}  # fmt: skip
#: The variables of a view that are compared.
COLUMNS = {
    "words of claims": "?words", "stances": "?notation ?side", "conclusions": "?argument ?claim",
    "inferences": "?argument ?claim ?end", "linked premises": "?start ?end", "rebuttals": "?start ?end ?type",
    "undercut inferences": "?start ?end ?type", "undercut relations": "?start ?raiser ?end ?type",
    "counterclaims": "?start ?end", "supports of claims": "?start ?end",
    "supports": "?start ?end", "words of rebuttals": "?words", "speakers of rebuttals": "?words ?who", "acts": "?words",
}  # fmt: skip
_MAP = {
    "words of claims", "stances", "conclusions", "inferences", "linked premises", "rebuttals", "undercut inferences",
    "undercut relations", "supports of claims", "words of rebuttals",
}  # fmt: skip
#: What all comes back by each format, and by which it is imported.
COMES_BACK: dict[str, tuple[str, set[str]]] = {
    "aif-json": ("aif-json", _MAP),
    "xaif": ("xaif", _MAP | {"speakers of rebuttals"}),
    "aif-rdf": ("aif-rdf", _MAP),
    "aif-rdf-aifdb": ("aif-rdf", _MAP | {"speakers of rebuttals"}),
    "sadface": ("sadface", _MAP),
    "argdown": (
        "argdown",
        {
            "words of claims",
            "stances",
            "inferences",
            "linked premises",
            "rebuttals",
            "undercut inferences",
            "supports of claims",
            "supports",
        },
    ),
    "kialo": ("kialo", {"stances", "supports of claims", "words of rebuttals"}),
    **{name: ("rdf", set(VIEWS)) for name in ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")},
}


def views(debate: Debate) -> dict[str, set[tuple[str, ...]]]:
    """Return what a debate says, by the names of what is compared."""
    return {
        name: {tuple(row.values()) for row in debate.sparql(f"SELECT {COLUMNS[name]} {{ {pattern} }}").rows()}
        for name, pattern in VIEWS.items()
    }


@pytest.fixture(scope="module")
def exported(cache_folder: Path) -> Data:
    return Data(open_debate(DATA))


def test_every_format_that_is_imported_makes_the_round_trip() -> None:
    assert {form for form, _ in COMES_BACK.values()} == set(IMPORT_FORMATS)


@pytest.mark.parametrize("name", COMES_BACK)
def test_what_a_format_says_comes_back(name: str, exported: Data, run: Run, tmp_path: Path) -> None:
    form, expected = COMES_BACK[name]
    path, folder = tmp_path / f"map{EXPORT_FORMATS[name].suffix}", tmp_path / "back"
    content = EXPORT_FORMATS[name].write(exported)
    assert isinstance(content, bytes)
    path.write_bytes(content)
    process = run("import", "--from", form, str(path), "-o", str(folder), "--language", "en")
    assert process.returncode == 0, process.stderr
    original, restored = views(exported.debate), views(open_debate(folder))
    assert all(original.values())
    assert {view for view in VIEWS if original[view] <= restored[view]} == expected
    if form == "rdf":
        assert set(read_facts(folder.glob("*.ttl"))) == set(exported.facts())
        return
    # what stands where is known, to the last code point
    verified = run("source", "verify", str(path), "--data", str(folder))
    assert verified.stdout.startswith("100.00 % of "), verified.stdout


SEVERAL_THESES = """Discussion Title: Bridge

1. The town should build a bridge.
1.1. Pro: The ferry is full.
1.1.1. Con: It is full in summer only.
1.1.1.1. Pro: The winter is long.
1.2. Con: Bridges are dear.
1.2.1. Con: Loans are cheap.
1.2.2. Con: -> See 1.1.
2. The town should build a tunnel.
2.1. Pro: Tunnels are dry.
2.1.1. Con: Tunnels leak.
2.2. Con: -> See 1.2.
"""


def test_a_kialo_discussion_with_several_theses_keeps_its_entries(run: Run, tmp_path: Path) -> None:
    def imported(text: str, name: str) -> str:
        path, folder = tmp_path / f"{name}.txt", tmp_path / name
        path.write_text(text, encoding="utf-8")
        process = run("import", "--from", "kialo", str(path), "-o", str(folder))
        assert process.returncode == 0, process.stderr
        assert "left out" not in process.stderr
        return run("export", "--to", "kialo", "--data", str(folder)).stdout

    once = imported(SEVERAL_THESES, "once")
    expected = _pairs(SEVERAL_THESES)
    assert len(expected) == 11
    assert _pairs(once) == expected
    assert _pairs(imported(once, "twice")) == expected


def _pairs(text: str) -> list[tuple[str, str, str]]:
    """Return the sign and words of each entry with those of the entry above, links followed, without notations."""
    pattern = re.compile(r"^([\d.]+) (?:(Pro|Con): )?(?:-> See ([\d.]+)|(?:\w+#[\d.]+: )?(.*))$", re.MULTILINE)
    entries = pattern.findall(text)
    words = {number: own for number, _, _, own in entries}
    return sorted(
        (sign, own or words[link], words.get(re.sub(r"\d+\.$", "", number), "")) for number, sign, link, own in entries
    )


def test_a_kialo_discussion_of_any_depth_comes_back(run: Run, tmp_path: Path) -> None:
    path, folder = tmp_path / "deep.txt", tmp_path / "deep"
    lines = ["1. Statement 1"]
    lines += [f"{'1.' * depth} Con: Statement {depth}" for depth in range(2, 1_500)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run("import", "--from", "kialo", str(path), "-o", str(folder)).returncode == 0
    process = run("export", "--to", "kialo", "--data", str(folder))
    assert process.returncode == 0, process.stderr
    assert len([line for line in process.stdout.splitlines() if line[:1].isdecimal()]) == len(lines)
