"""SADFace is read as its library writes it, old and new, and written as the library's verification takes it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from capgen_kg.debate import Debate
from capgen_kg.formats import sadface
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE
from capgen_kg.formats.source import Source


def _map(*steps: tuple[str, str]) -> str:
    nodes: list[dict[str, object]] = [
        {"id": name, "type": "atom", "text": name, "sources": [], "metadata": {"core": {}}} for name in ("a", "b", "c")
    ]
    nodes += [
        {"id": f"s{number}", "type": kind, "name": name, "metadata": {"core": {}}}
        for number, (kind, name) in enumerate(steps)
    ]
    edges = [("b", "s0"), ("s0", "a"), ("c", "s1"), ("s1", "a")]
    return json.dumps(
        {
            "nodes": nodes,
            "edges": [{"id": f"{start}{end}", "source_id": start, "target_id": end} for start, end in edges],
            "resources": [],
            "metadata": {"core": {"title": "T"}},
        }
    )


@pytest.mark.parametrize(
    "steps",
    [
        # the library 0.5.4 has a type for each, whose name may be any scheme's; before, the name of a scheme says it
        [("inference", "Expert Opinion"), ("conflict", "disagreement")],
        [("inference", "support"), ("conflict", "attack")],
        [("inference", "a counted one"), ("conflict", "other")],
        [("scheme", "support"), ("scheme", "attack")],
        [("scheme", "Default Inference"), ("scheme", "disagree")],
    ],
)
def test_steps_of_every_version_are_read(steps: list[tuple[str, str]]) -> None:
    argument_map = sadface.read(_map(*steps), Path("map.json"))
    assert [argument_map.nodes[name].kind for name in ("s0", "s1")] == [INFERENCE, CONFLICT]
    assert argument_map.edges == [("b", "s0"), ("s0", "a"), ("c", "s1"), ("s1", "a")]
    assert argument_map.notes == []


def test_what_is_written_has_the_layout_that_the_library_verifies(debate: Debate) -> None:
    content = json.loads(sadface.write(Source(debate)))
    assert set(content) == {"nodes", "edges", "resources", "metadata"}
    assert set(content["metadata"]["core"]) == {"analyst_email", "analyst_name", "created", "edited", "id", "version"}
    identifiers = [value["id"] for value in content["nodes"] + content["edges"]]
    assert len(set(identifiers)) == len(identifiers)
    assert all(uuid.UUID(name).version == 4 and str(uuid.UUID(name)) == name for name in identifiers)
    assert {edge[end] for edge in content["edges"] for end in ("source_id", "target_id")} <= set(identifiers)
    assert {node["type"] for node in content["nodes"]} == {"atom", "scheme"}


def test_names_and_title_come_back(debate: Debate) -> None:
    argument_map = sadface.read(sadface.write(Source(debate)).decode(), Path("map.json"))
    assert "for-2-inference-1" in argument_map.nodes
    assert argument_map.title == "Will capabilities generalise more than alignment?"
    assert not [note for note in argument_map.notes if "node" in note.message]


def test_a_name_that_two_nodes_claim_is_the_first_ones() -> None:
    nodes = [{"id": str(number), "type": "atom", "text": "x", "metadata": {"core": {"name": "n"}}} for number in (1, 2)]
    argument_map = sadface.read(json.dumps({"nodes": nodes, "edges": []}), Path("map.json"))
    assert list(argument_map.nodes) == ["n"]
    assert [note.message for note in argument_map.notes] == ["a second node of the same id is left out"]
