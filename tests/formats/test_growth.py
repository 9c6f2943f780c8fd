"""The work of importing grows as the map does, whatever its shape: counted in steps of the program, not in seconds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks import maps
from capgen_kg.formats import IMPORT_FORMATS, argdown, interpretation, own_rdf, to_debate
from capgen_kg.formats.reading import as_turtle
from capgen_kg.formats.to_debate import ImportOptions, encode
from capgen_kg.rdf.namespaces import PREFIXES

BASE = "https://example.org/map/"
#: How many times the steps of a map may be those of one a quarter as large: four, and something for what sorts.
MOST = 4.5


def import_map(form: str, text: str) -> None:
    """Do all that an import does but validate."""
    argument_map = IMPORT_FORMATS[form].read(text, Path("map.ttl"))
    files = encode(argument_map, ImportOptions(BASE, "map"))
    argument_map.summary()
    as_turtle(files, BASE)


def steps(work: Callable[[], None]) -> int:
    """Return how many lines of the importers are executed, those of each round of a loop or comprehension counted."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace if "capgen_kg/formats" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def star(size: int) -> str:
    return "[T]: thesis\n" + "".join(f"  - [A{n}]: words {n}\n" for n in range(size))


def chain(size: int) -> str:
    return "".join(f"[A{n}]: words {n}\n  + [A{n + 1}]\n\n" for n in range(size))


def many_theses(size: int) -> str:
    # each of them could be the thesis, and all of a chain leads to each
    return chain(size) + "".join(f"[T{n}]: thesis {n}\n  + [A0]\n\n" for n in range(size))


def circle(size: int) -> str:
    return chain(size) + f"[A{size}]\n  + [A0]\n"


def premises(size: int) -> str:
    return (
        "[T]: t\n\n<A>\n\n"
        + "".join(f"({n + 1}) words {n}\n" for n in range(size))
        + f"--\n({size + 1}) [C]: c\n  +> [T]\n"
    )


def against_premises(size: int) -> str:
    return premises(size) + "".join(f"\n[D{n}]: no {n}\n  -> [C]\n" for n in range(size))


def long_statement(size: int) -> str:
    return f"[T]: {'long words ' * size}\n" + "".join(f"  - [T{n}]: words\n    - [T]\n" for n in range(size))


def unclosed(size: int) -> str:
    return "[T]: t\n  + [A]: " + "/* #( { <!-- " * size + "\n"


def one_block(size: int) -> str:
    return "[T]: t\n" + "goes on\n" * size


def numbered(size: int) -> str:
    return "".join(f"[For#1: x{n}]: For#1: claims {n}\n  - For#1: objects {n}\n\n" for n in range(size))


def aif(nodes: list[tuple[str, str]], edges: list[tuple[str, str]]) -> str:
    return json.dumps(
        {
            "nodes": [{"nodeID": name, "type": kind, "text": f"Ann : words {name}"} for name, kind in nodes],
            "edges": [{"fromID": start, "toID": end} for start, end in edges],
        }
    )


def linked(size: int) -> str:
    """One inference from many statements."""
    names = [f"i{n}" for n in range(size)]
    return aif(
        [("t", "I"), ("s", "RA"), *((name, "I") for name in names)], [("s", "t"), *((name, "s") for name in names)]
    )


def repeated(size: int) -> str:
    """Many inferences for one statement, which leads to the thesis by many steps."""
    names = [f"s{n}" for n in range(size)]
    nodes = [("t", "I"), ("c", "I"), *((name, "RA") for name in names), *((f"r{name}", "RA") for name in names)]
    nodes += [(f"i{name}", "I") for name in names]
    edges = [edge for name in names for edge in (("c", name), (name, "t"), (f"i{name}", f"r{name}"), (f"r{name}", "c"))]
    return aif(nodes, edges)


def dialogue(size: int) -> str:
    """Each locution answers the one before."""
    nodes, edges = [("t", "I")], []
    for n in range(size):
        nodes += [(f"l{n}", "L"), (f"y{n}", "YA"), (f"i{n}", "I"), (f"a{n}", "TA")]
        edges += [(f"l{n}", f"y{n}"), (f"y{n}", f"i{n}"), (f"l{n}", f"a{n}"), (f"a{n}", f"l{n + 1}")]
    return aif([*nodes, (f"l{size}", "L")], edges)


def triples(size: int) -> str:
    head = "@prefix aif: <http://www.arg.dundee.ac.uk/aif#> . <urn:t> a aif:I-node ; aif:claimText 'x' .\n"
    return head + "".join(
        f"<urn:i{n}> a aif:I-node ; aif:claimText 'y{n}' . <urn:s{n}> a aif:RA-node ; aif:hasPremise <urn:i{n}> ; "
        f"aif:hasConclusion <urn:t> .\n"
        for n in range(size)
    )


@pytest.mark.parametrize(
    ("form", "make", "size"),
    [
        ("argdown", lambda size: maps.argdown(size * 100), 200),
        ("kialo", maps.kialo, 200),
        *(
            ("argdown", make, 120)
            for make in (star, chain, many_theses, circle, premises, against_premises, long_statement, unclosed, one_block,
                         numbered)
        ),
        *(("aif-json", make, 120) for make in (linked, repeated, dialogue)),
        ("aif-rdf", triples, 60),
    ],
)  # fmt: skip
def test_four_times_the_map_is_four_times_the_work(
    form: str, make: Callable[[int], str], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the bound of the search for the thesis is reached by small maps, too
    monkeypatch.setattr(interpretation, "_MAX_VISITS", 2)
    small, large = (steps(partial(import_map, form, make(times * size))) for times in (1, 4))
    assert large < MOST * small


def test_the_count_sees_work_that_grows_faster() -> None:
    def work(size: int) -> None:
        for _ in range(size):
            to_debate._circular({str(n): str(n + 1) for n in range(size)})

    assert steps(lambda: work(80)) > 3 * MOST * steps(lambda: work(20))


def test_a_thesis_that_is_chosen_without_comparing_all_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpretation, "_MAX_VISITS", 2)
    argument_map = argdown.read(many_theses(30), Path("map"))
    encode(argument_map, ImportOptions(BASE, "map"))
    assert any("choose one with --thesis" in note for note in argument_map.summary())


def own_debate(size: int) -> str:
    return (
        f"@prefix cg: <{PREFIXES['cg']}> . @prefix rdfs: <{PREFIXES['rdfs']}> .\n"
        f"<{BASE}debate> a cg:Debate . <{BASE}comment> a cg:Comment ; rdfs:seeAlso ({'1 ' * size}) .\n"
        f"_:a rdfs:seeAlso _:b . _:b rdfs:seeAlso _:a .\n"
    )


def test_blank_nodes_belong_where_what_leads_to_them_does(tmp_path: Path) -> None:
    path = tmp_path / "map.ttl"

    def import_own(size: int) -> None:
        path.write_text(own_debate(size), encoding="utf-8")
        files = own_rdf.read(path, BASE)
        assert len(files["comments"]) == 2 * size + 2
        assert len(files["debate"]) == 3

    small, large = (steps(partial(import_own, size)) for size in (500, 2_000))
    assert large < MOST * small
