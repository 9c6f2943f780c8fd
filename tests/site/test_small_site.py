"""What a site and cards say of a small debate of which everything is known."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.rendering.cards import card
from capgen_kg.site import content
from tests.conftest import Run
from tests.golden import DATA

SQUARE = "https://example.org/square/"
#: The speech acts of each message: the heading that they stand under, and their words.
ACTS = {
    "Post": {
        "Proposals": ["Readers are invited to add reasons."],
        "Disclaimers": ["The car park is left out."],
    },
    "Comment#1": {
        "Questions": ["Who would water the trees?"],
        "Concessions": ["July counts, too."],
        "Reports": ["An aunt finds trees dirty."],
    },
    "Comment#2": {"Answers": ["The gardeners would."]},
}
HEADINGS = {"Questions", "Answers", "Concessions", "Proposals", "Disclaimers", "Reports"}


@pytest.fixture(scope="module")
def small(cache_folder: Path) -> Debate:
    return open_debate(DATA)


@pytest.fixture(scope="module")
def site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("small-site") / "out"
    result = run("-q", "site", "--data", str(DATA), "-o", str(place))
    assert result.returncode == 0, result.stderr
    return place


@pytest.fixture(scope="module")
def drafting(site: Path) -> dict[str, Any]:
    text = (site / "data" / "forms.js").read_text(encoding="utf-8")
    forms: dict[str, Any] = json.loads(text.removeprefix("window.CAPGEN_FORMS = ").rstrip(";\n"))
    return forms


@pytest.mark.parametrize("name", ACTS)
def test_a_page_lists_each_speech_act_under_the_heading_of_its_kind(name: str, site: Path) -> None:
    text = (site / "id" / f"{name.lower().replace('#', '-')}.html").read_text(encoding="utf-8")
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", text)
    listed = dict(zip(parts[1::2], parts[2::2], strict=True))
    words = {
        heading: re.findall(r'<span class="label">(.*?)</span>', listed[heading]) for heading in HEADINGS & set(listed)
    }
    assert words == ACTS[name]


@pytest.mark.parametrize("name", ACTS)
def test_a_card_lists_each_speech_act_under_the_heading_of_its_kind(name: str, small: Debate) -> None:
    sections = [section.splitlines() for section in card(small, name).split("\n\n")]
    acts = {lines[0]: [line.split("  ")[-1] for line in lines[1:]] for lines in sections if lines[0] in HEADINGS}
    # a card has what is reported, and who by the report says so
    expected = {**ACTS[name], "Reports": ["Ben's aunt, as he tells: Trees are dirty."]}
    assert acts == {heading: expected[heading] for heading in ACTS[name]}


def test_forms_ask_for_the_fields_of_each_kind_in_order(drafting: dict[str, Any]) -> None:
    asked = {
        kind: [f"{field['option']}{'' if field['required'] else '?'}: {field['form']}" for field in fields]
        for kind, fields in drafting["kinds"].items()
    }
    relation = [
        "words: words",
        "who: speaker",
        "where: passage",
        "basis: choice",
        "rationale?: words",
        "hedge?: choice",
        "hedge_words?: words",
    ]
    claim = ["where: passage", "basis: choice", "rationale?: words", "hedge?: choice", "hedge_words?: words"]
    assert asked == {
        "argument": ["by: item", "stance: choice", "name: words", "words: words", "premises?: lines", "who: speaker", *claim],
        "claim": ["by: item", "words: words", *claim],
        "rebuttal": ["by: item", "target: item", "attack: choice", *relation],
        "support": ["by: item", "target: item", *relation],
    }  # fmt: skip


def test_forms_offer_the_choices_of_the_ontology(drafting: dict[str, Any]) -> None:
    choices = {
        field["option"]: [name for name, _ in field["choices"]]
        for field in (*drafting["kinds"]["argument"], *drafting["kinds"]["rebuttal"])
        if field["form"] == "choice"
    }
    assert choices == {
        "stance": ["For", "Against"],
        "attack": ["Rebutting", "Undercutting", "Undermining"],
        "basis": ["Stated", "Interpreted"],
        "hedge": ["Approximate", "Degree", "Possible", "Tentative", "WeaklySupported"],
    }


def test_forms_know_of_each_item_who_says_it_and_where_it_stands(drafting: dict[str, Any]) -> None:
    items = {
        iri.removeprefix(SQUARE): (
            item["by"].removeprefix(SQUARE),
            [node.removeprefix(f"{SQUARE}passage-") for node in item["passages"]],
        )
        for iri, item in drafting["items"].items()
    }
    assert len(items) == 25, sorted(items)
    assert items["for-1"] == ("ada", ["for-1-1", "for-1-2", "for-1-3"])
    # what it takes for granted stands in another argument
    assert items["for-2"] == ("ada", ["for-2-1"])
    # a claim of it stands inside of its passage
    assert items["comment-1"] == ("ben", ["comment-1", "comment-1-3"])
    assert items["assumption-1"] == ("", ["for-1-3"])
    assert {node.removeprefix(f"{SQUARE}passage-"): span for node, span in drafting["passages"].items()} == {
        "post-1": [0, 38], "post-2": [38, 76], "post-3": [76, 121], "for-1-1": [121, 169], "for-1-2": [169, 257],
        "for-1-3": [257, 283], "for-2-1": [283, 339], "against-1-1": [339, 446], "against-2-1": [446, 521],
        "comment-1": [521, 681], "comment-1-3": [549, 632], "comment-1-4": [632, 681], "comment-2-1": [681, 743],
    }  # fmt: skip


def test_a_page_of_proofs_is_bounded_and_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Debate
) -> None:
    things = content.Content(small)
    everything = {iri: things.thing(iri).proofs for iri in things.paths}
    most = max(everything, key=lambda iri: len(everything[iri]))
    assert len(everything[most]) > 1
    monkeypatch.setattr(content, "MAX_PROOFS", 1)
    assert things.thing(most).proofs == everything[most][:1]


def test_words_with_line_separators_are_read_as_one_line(tmp_path: Path, cache_folder: Path) -> None:
    (tmp_path / "a.nt").write_text('<https://e.org/a> <https://e.org/p> "a\u2028b\x85c" .\n', encoding="utf-8")
    base = open_debate([str(tmp_path / "a.nt")]).knowledge_base()
    assert base.materialized.objects("<https://e.org/a>", "<https://e.org/p>") == {'"a\u2028b\x85c"'}
