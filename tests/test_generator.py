"""Generated debates are debates: they conform, come out the same from the same seed, and look like the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generate import generate, measure, write
from capgen_kg.debate import Debate, open_debate


@pytest.mark.parametrize("lean", [False, True])
def test_a_generated_debate_conforms(lean: bool, tmp_path: Path) -> None:
    write(tmp_path / "data.nt", 40, lean=lean)
    assert open_debate(tmp_path / "data.nt").validate() == []


def test_the_seed_decides() -> None:
    assert list(generate(30, seed=1)) == list(generate(30, seed=1))
    assert list(generate(30, seed=1)) != list(generate(30, seed=2))


def test_the_shape_is_the_real_one(debate: Debate, tmp_path: Path) -> None:
    shape = measure(debate.files)
    assert len(shape.claims) == 16
    assert len(shape.answers) == 16
    assert sum(relation[0] in ("attacks", "contradicts") for relation in shape.relations) == 44
    write(tmp_path / "data.nt", 320)
    made = measure([tmp_path / "data.nt"])
    assert abs(len(made.relations) / 20 - len(shape.relations)) < len(shape.relations) / 5
    for mine, real in ((made.aimed_at["Argument"], shape.aimed_at["Argument"]), (made.asserted, shape.asserted)):
        assert abs(sum(mine) / len(mine) - sum(real) / len(real)) < 0.35 * sum(real) / len(real)
