"""What a site and cards say of a small debate of which everything is known."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.rendering.cards import card
from capgen_kg.site import Appearance, build, content
from tests.conftest import ROOT, Run
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
    },
    "Comment#2": {"Answers": ["The gardeners would."]},
}
HEADINGS = {"Questions", "Answers", "Concessions", "Proposals", "Disclaimers"}


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
    assert acts == ACTS[name]


def test_what_is_reported_is_shown_with_who_by_the_report_says_so(site: Path, small: Debate) -> None:
    page = html.unescape((site / "id" / "comment-1.html").read_text(encoding="utf-8"))
    reported = page.split(">What it reports</h2>")[1].split("</section>")[0]
    for words in ("Ben's aunt", "An aunt finds trees dirty.", "Trees are dirty."):
        assert words in reported, words
    assert "Ben's aunt, as he tells: Trees are dirty." in " ".join(card(small, "Comment#1").split())


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


@pytest.fixture(scope="module")
def text_site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("text-site") / "out"
    data = ROOT / "examples" / "tools"
    result = run("-q", "site", "--data", str(data), "-o", str(place), "--text", str(data / "text.txt"))
    assert result.returncode == 0, result.stderr
    return place


def test_a_text_is_shown_whole_with_what_its_sentences_claim(text_site: Path) -> None:
    page = (text_site / "text.html").read_text(encoding="utf-8")
    shown = re.search(r'<div class="source-text" id="text">(.*?)</div>', page, re.DOTALL)
    assert shown
    # which message begins where is no word of the text
    without = re.sub(r'<span class="begins".*?</span>', "", shown[1])
    words = html.unescape(re.sub(r"<[^>]*>", "", without))
    assert words == (ROOT / "examples" / "tools" / "text.txt").read_text(encoding="utf-8")
    # links work without scripts: each sentence leads to its annotations and back
    for number in re.findall(r'href="#n(\d+)"', page):
        assert f'id="n{number}"' in page
        assert f'href="#s{number}"' in page
    tools = open_debate([str(ROOT / "examples" / "tools")])
    anchored = {row["s"] for row in tools.sparql(_ANCHORED_CLAIMS).rows()}
    assert anchored
    for label in anchored:
        assert html.escape(label, quote=False).replace("'", "&#39;") in page, label
    assert "What is said" not in shown[1]


_ANCHORED_CLAIMS = """PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?s { ?claim a cg:Claim ; cg:anchor ?passage ; rdfs:label ?s }"""


def test_counters_and_replies_stand_beside_the_sentence_they_are_about(run: Run, tmp_path: Path, small: Debate) -> None:
    site = tmp_path / "s"
    result = run("-q", "site", "--data", str(DATA), "-o", str(site), "--text", str(DATA / "text.txt"))
    assert result.returncode == 0, result.stderr
    page = html.unescape((site / "text.html").read_text(encoding="utf-8"))
    [beside] = re.findall(r'<section class="annotation"[^>]*characters 121 to \d+">(.*?)</section>', page, re.DOTALL)
    claims = [row for row in small.query("claims", "For#1").rows() if row["label"] in beside]
    assert claims
    countered = [row for claim in claims for row in small.query("counters", claim["claim"]).rows()]
    assert countered
    assert all(row["label"] in beside for row in countered)


def test_nothing_of_a_text_is_in_a_site_without_it(run: Run, text_site: Path, tmp_path: Path) -> None:
    data = ROOT / "examples" / "tools"
    assert run("-q", "site", "--data", str(data), "-o", str(tmp_path / "s")).returncode == 0
    assert not (tmp_path / "s" / "text.html").exists()
    text = " ".join((data / "text.txt").read_text(encoding="utf-8").split())
    words = text.split()
    runs = {" ".join(words[at : at + 9]) for at in range(len(words) - 8)}
    for path in (tmp_path / "s").rglob("*.html"):
        page = " ".join(html.unescape(path.read_text(encoding="utf-8")).split())
        assert [run_of_words for run_of_words in runs if run_of_words in page] == [], path
    assert 'href="text.html"' not in (tmp_path / "s" / "index.html").read_text(encoding="utf-8")
    assert 'href="text.html"' in (text_site / "index.html").read_text(encoding="utf-8")


def test_a_text_of_another_debate_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Something else.", encoding="utf-8")
    result = run("-q", "site", "-o", str(tmp_path / "s"), "--text", str(tmp_path / "other.txt"))
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "is not the text of a message of the debate" in result.stderr
    result = run("-q", "site", "-o", str(tmp_path / "s"), "--text", str(tmp_path / "none.txt"))
    assert (result.returncode, result.stderr.count("\n")) == (3, 1)
    assert not (tmp_path / "s").exists()


def test_a_text_of_one_of_several_debates_is_shown_and_not_marked_up(run: Run, tmp_path: Path) -> None:
    tools, site = ROOT / "examples" / "tools", tmp_path / "s"
    words = ["--data", str(tools), "--data", str(DATA), "--text", str(tools / "text.txt")]
    result = run("-q", "site", "-o", str(site), *words)
    assert result.returncode == 0, result.stderr
    # a reading is of one debate
    assert not (site / "mark.html").exists()
    assert "mark.html" not in (site / "text.html").read_text(encoding="utf-8")


def test_a_debate_behind_an_endpoint_has_no_site(tmp_path: Path) -> None:
    debate = open_debate(endpoint="http://127.0.0.1:1/sparql")
    with pytest.raises(UsageError, match="capgen pull"):
        build(debate, tmp_path / "site", Appearance(), lambda done, total: None)
    assert not (tmp_path / "site").exists()
