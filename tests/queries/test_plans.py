"""How the work of each stored query grows with the debate, counted in rows and not in seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import generate, plans
from capgen_kg.debate import load_debate
from capgen_kg.queries.stored import load_query, query_names

SMALL, LARGE = 40, 400


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("plans")
    for size in (SMALL, LARGE):
        data = place / f"{size}.nt"
        generate.write(data, size)
        load_debate(place / str(size), [data])
    return [place / str(SMALL), place / str(LARGE)]


@pytest.mark.parametrize("name", query_names())
def test_work_follows_what_is_asked_about(name: str, stores: list[Path]) -> None:
    (comparison,) = plans.compare(stores, LARGE / SMALL, [name])
    assert not comparison["grows"], comparison["rows"]


def test_a_plan_that_goes_through_everything_is_seen(stores: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    query = load_query("similar")
    careless = replace(query, pieces=tuple(piece.replace("WHERE {", "WHERE { ?a ?b ?c .") for piece in query.pieces))
    monkeypatch.setattr(plans, "load_query", lambda name: careless)
    (comparison,) = plans.compare(stores, LARGE / SMALL, ["similar"])
    assert comparison["grows"]
