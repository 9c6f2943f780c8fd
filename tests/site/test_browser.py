"""The site in a real Chromium: map, search, questions, SPARQL, hostile words, screen readers, offline."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from benchmarks.generate import write
from capgen_kg.contributions import checking
from capgen_kg.contributions.drafting import DraftRequest, draft
from capgen_kg.contributions.voice import VoiceRequest, contribution
from capgen_kg.debate import Debate, open_debate
from capgen_kg.diagnostics.formats import render
from capgen_kg.diagnostics.rules import rules
from capgen_kg.errors import InputError, UsageError
from capgen_kg.hints.empty import no_rows
from capgen_kg.naming import references
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import QueryResult
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from capgen_kg.rdf.namespaces import CG, ID
from capgen_kg.site.pages import query_description
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import CASES, GOOD, HEAD
from tests.expected import as_csv, cases, expected, result_of, rows
from tests.foreign import npm, program
from tests.site.test_site import hostile

pytestmark = pytest.mark.timeout(3000)

PAGES = ["id/for-2.html", "index.html", "map.html", "matrix.html", "everything.html", "queries.html", "query/counters.html", "query/arguments.html",
         "sparql.html", "contribute.html", "encode.html", "ontology.html", "about.html", "id/person-turntrout.html", "id/comment-5.html",
         "id/for-2-claim-1.html", "rules.html", "rules/unknown-term.html", "style.html"]  # fmt: skip
#: What is looked for, and what is then among the matches: other forms of words, pages, questions, and suggestions.
SEARCHED = {
    "optimization target": "optimisation target",
    "generalize": "generalise",
    "unanswered": "What is unanswered?",
    "reports of voices": "What is reported of other voices",
    "corrigability": "no match; did you mean corrigibility",
}


_COMMON = {"words": 'Feedback from reality favours whoever "already" predicts well.', "where": "first",
         "basis": "interpreted", "rationale": "An example for a test; the post does not say it.", "hedge": "possible", "hedge_words": "may"}  # fmt: skip
#: What is typed and chosen in the form for contributions, in this order.
DRAFTS = {
    "rebuttal": {"by": "For#2", "target": "against4", "attack": "undercutting", **_COMMON},
    "support": {"by": "Comment#13", "target": "For#2", **_COMMON},
    "claim": {"by": "Comment#13", **_COMMON},
    "argument": {"by": "Comment#13", "stance": "for", "name": "A name", "premises": "One reason.\nAnother one.", **_COMMON},
}  # fmt: skip
#: What is said in one's own voice, against For#2.
VOICE = {
    "voice": "Ada",
    "text": "Feedback on values exists as well. It comes from other people.",
    "attack": "undermining",
}
DROPPED = GOOD.replace("cg:basis", "cg:bassis")
#: Files that are checked, by the browser as by the command line.
FILES = {
    **{f"{rule}-{number}-{kind}.ttl": (HEAD + text + "\n").encode() for rule, cases_of_rule in CASES.items()
       for number, (bad, _, good) in enumerate(cases_of_rule) for kind, text in (("bad", bad), ("good", good))},
    **{path.name: path.read_bytes() for path in (ROOT / "tests" / "hostile").iterdir() if path.suffix != ".tsv"},
    "good.ttl": GOOD.encode(), "empty.ttl": b"", "unknown.txt": b"x", "contribution": b"x",
}  # fmt: skip


Result = TypeVar("Result")
#: References as people write them: names, titles, terms, short and ambiguous ones.
REFERENCES = ["For#2", "for2", "FOR 2", "id:for-2", f"{ID}for-2", f"<{ID}for-2>", "For#2.1", "2", "13", "TurnTrout", "turntrout",
              "Alignment gets feedback too", "alignment gets feedback too", "cg:counters", "counters", "stated", "For", "hedge",
              "possible", "undercutting", "Rob", "nobody at all", "f", "Comment#15.3", "the post", "Argument", ""]  # fmt: skip


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Install what drives Chromium, and find that."""
    browser = program("the site in Chromium", "chromium")
    place = npm("the site in Chromium", tmp_path_factory.mktemp("browser"), "playwright-core", "axe-core")
    shutil.copy(ROOT / "tests" / "site" / "browse.mjs", place)
    return place, browser


def browsed(site: str, tools: tuple[Path, str], kinds: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Go through a site and return what was seen."""
    place, browser = tools
    task = place / "task.json"
    shots = os.environ.get("CAPGEN_SHOTS", "")
    task.write_text(
        json.dumps({"cases": asked, "shots": shots, "executable": browser, "kinds": kinds}), encoding="utf-8"
    )
    result = subprocess.run(
        ["node", "browse.mjs", site, str(task)], cwd=place, capture_output=True, text=True, timeout=2900, check=False
    )
    assert result.returncode == 0, result.stderr[-3000:]
    observations: dict[str, Any] = json.loads(result.stdout)
    return observations


def as_answered(name: str, results: list[Any]) -> str:
    """Return what a browser answered to all cases of a stored query, as the expected rows are written."""
    answers = iter(results)
    return as_csv(rows(load_query(name), lambda stored, _: answer(stored, next(answers))))


def answer(stored: StoredQuery, output: Any) -> QueryResult:
    """Return what a browser answered to a stored query."""
    form = query_form(stored.text)
    if form == "ASK":
        output = {"head": {}, "boolean": output}
    return result_of(form, output.encode() if isinstance(output, str) else json.dumps(output).encode())


#: Queries that are asked of one thing, and so can be asked of each.
OF_ONE = [
    name
    for name in query_names()
    if [parameter.kind for parameter in load_query(name).positional] in (["item"], ["node"], ["person"])
]


def of_each(name: str, debate: Debate) -> list[dict[str, str]]:
    """Return the parameters by which a query is asked of things of each kind."""
    [parameter] = load_query(name).positional
    of_kind: dict[frozenset[str], list[str]] = {}
    for iri, *_ in references.from_rows(debate.sparql(references.QUERY).rows()):
        of_kind.setdefault(debate.kinds(iri), []).append(iri)
    # a few of each kind; many arguments, comments and claims are among the cases with expected rows
    least = 3
    return [{parameter.name: iri} for iris in of_kind.values() for iri in sorted(iris)[:: max(1, len(iris) // least)]]


def answered(asking: Callable[..., Result], *words: str) -> tuple[Result | None, str]:
    """Return what the command line answers, or nothing and why it refuses to."""
    try:
        return asking(*words), ""
    except UsageError as refused:
        return None, str(refused)


def as_checked(name: str, debate: Debate, folder: Path) -> dict[str, Any]:
    """Return what the command line says of one of ``FILES``, as a browser would."""
    path = folder / name
    path.write_bytes(FILES[name])
    try:
        findings = checking.check(debate, [path])
    except InputError as refused:
        return {"error": str(refused).replace(f"{folder}/", "")}
    pages = [f"rules/{finding.rule}.html" if finding.rule in rules() else None for finding in findings]
    text_of_rows = json.dumps(
        [finding.to_json() | {"page": page} for finding, page in zip(findings, pages, strict=True)]
    )
    text = render("text", findings) or "conforms\n"
    return {"findings": json.loads(text_of_rows.replace(f"{folder}/", "")), "text": text.replace(f"{folder}/", "")}


@pytest.fixture(scope="module")
def seen(
    run: Run, site: Path, debate: Debate, tools: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Go through the site of the real debate, from a folder, as a file: address."""
    place = tmp_path_factory.mktemp("site")
    large = place / "large"
    write(place / "large.nt", 1000, lean=True)
    assert run("site", "-o", str(large), "--data", str(place / "large.nt")).returncode == 0
    stored = [load_query(name) for name in query_names()]
    kinds = {"pages": PAGES, "search": "for2", "words": "favours feedback", "searched": [*SEARCHED], "voice": VOICE, "item": "For#2", "asked": {query.name: query_description(query) for query in stored},
             "large": large.as_uri(), "references": REFERENCES, "empty": "Comment#16", "drafts": DRAFTS, "dropped": DROPPED,
             "files": {name: base64.b64encode(content).decode() for name, content in FILES.items()}}  # fmt: skip
    asked = {query.name: list(cases(query)) for query in stored}
    for name in OF_ONE:
        asked[name] += of_each(name, debate)
    return browsed(site.as_uri(), tools, kinds, asked)


def test_nothing_goes_wrong_and_nobody_is_asked(seen: dict[str, Any]) -> None:
    assert seen["problems"] == []
    assert [url for url in seen["asked"] if not url.startswith(("data:", "blob:"))] == []


def test_the_map_is_filtered_remembered_and_walked(seen: dict[str, Any], debate: Debate) -> None:
    items = len(debate.query("arguments").rows()) + len(debate.query("comments").rows())
    assert seen["nodes"] >= items
    assert 0 < seen["filtered"] < seen["nodes"]
    assert seen["again"] == seen["filtered"]
    assert seen["address"].startswith("#stance=")
    assert "view=" in seen["near"]
    # hundredths of the size, and pixels
    assert seen["lookedAgain"] == pytest.approx(seen["looked"], abs=1)
    assert seen["looked"] != pytest.approx(seen["whole"], abs=5)
    assert re.search(r"has (1 relation|\d+ relations) on the map", seen["chosen"])
    assert seen["opened"]


def test_names_on_the_map_are_read_on_a_phone_and_of_a_thousand(seen: dict[str, Any]) -> None:
    # how many names find room depends on the layout; the fronts, which are for phones, name everything
    for view, least in ((seen["onPhone"], 12), (seen["large"], 60), (seen["chosenOfLarge"], 5)):
        assert len(view["names"]) >= least
        assert view["letters"] > 9, "pixels"
        assert view["touching"] == 0
    # of a thousand boxes, each is a dot
    assert seen["onPhone"]["covering"] == []
    assert set(seen["chosenOfLarge"]["names"]) <= set(seen["around"])


def test_the_map_opens_on_a_phone_where_titles_are_legible(seen: dict[str, Any]) -> None:
    opening = seen["opening"]
    assert opening["whole"] >= 3
    assert opening["letters"] >= 11 - 0.01, "pixels"
    assert "\n" in opening["label"], "with its title, and not only its name"


def test_fronts_are_read_on_a_laptop_and_on_a_phone(seen: dict[str, Any]) -> None:
    for width in ("1366", "390"):
        texts = seen["letters"][width]
        assert texts["count"] > 60
        assert texts["smallest"] >= 11
        assert texts["outside"] == []


def test_fronts_that_are_lists_have_all_of_the_width(seen: dict[str, Any]) -> None:
    assert len(seen["listed"]) > 0
    assert min(seen["listed"]) > 500


def test_without_scripts_no_control_is_dead(seen: dict[str, Any]) -> None:
    assert seen["dead"] == []


def test_no_card_stands_beside_an_empty_place(seen: dict[str, Any]) -> None:
    assert seen["cards"] == {"count": 3, "alone": 0}


def test_an_argument_is_printed_on_a_few_pages(seen: dict[str, Any]) -> None:
    # fonts differ from machine to machine, and lines with them
    assert 1 <= seen["printed"] <= 3


def test_nothing_is_cut_off_on_paper(seen: dict[str, Any]) -> None:
    assert seen["cut"] == []
    # the picture with words that are letters, not pixels
    assert seen["everythingOnPaper"] == [True, False]


def test_search_and_forms_find_what_is_meant(seen: dict[str, Any], debate: Debate) -> None:
    assert seen["match"] == "Feedback favours capabilities For#2"
    assert seen["byWords"] == seen["match"]
    for words, match in SEARCHED.items():
        assert any(match in line for line in seen["searched"][words]), words
    assert seen["suggested"] > 0
    assert seen["afterEscape"] == 0
    assert seen["counters"] == len(debate.query("counters", "For#2").rows())
    assert seen["linked"] == seen["counters"]
    assert seen["attacked"].startswith("../id/for-2")
    # what raises the counters; some raise several
    assert 1 < seen["marked"] <= seen["counters"]


def test_sparql_is_completed_and_only_reads(seen: dict[str, Any], debate: Debate) -> None:
    ways = ("Claim", "Inference", "Opposition", "Relation", "SpeechAct")
    assert seen["offered"] == [f"cg:countersThrough{way}" for way in ways]
    assert seen["completed"] == f"PREFIX cg: <{CG}>\nSELECT ?x {{ ?x cg:countersThroughClaim"
    assert seen["named"] == f"SELECT ?x {{ ?x ?y <{ID}for-2>"
    assert seen["countAgain"] == seen["count"]
    assert int(seen["count"]) == len(debate.closure.splitlines())
    assert "rror" in seen["refused"] or "expected" in seen["refused"]


@pytest.mark.parametrize("name", query_names())
def test_the_browser_gives_the_expected_rows(name: str, seen: dict[str, Any]) -> None:
    assert as_answered(name, seen["rows"][name]) == expected(name)


@pytest.mark.parametrize("name", OF_ONE)
def test_the_browser_answers_of_everything_as_the_command_line_does(
    name: str, seen: dict[str, Any], debate: Debate
) -> None:
    def comparable(answer: QueryResult) -> list[str]:
        # triples have no order, and blank nodes no names; rows have an order
        triples = (re.sub("_:[0-9a-f]+", "_:", str(triple)) for triple in answer.triples)
        return sorted(triples) if answer.is_graph else list(map(str, answer.rows()))

    stored = load_query(name)
    results = seen["rows"][name][len(list(cases(stored))) :]
    for values, row in zip(of_each(name, debate), results, strict=True):
        wanted, refused = answered(debate.query, name, *values.values())
        if wanted is None:
            takes, _, hint = row["refused"].partition("; did you mean ")
            assert refused.startswith(takes), values
            assert hint.rstrip("?") in refused, values
            assert ("did you mean" in refused) == bool(hint), values
        else:
            assert comparable(answer(stored, row)) == comparable(wanted), values


def test_references_mean_what_they_mean_to_the_command_line(seen: dict[str, Any], debate: Debate) -> None:
    for reference, iri in seen["meant"].items():
        wanted, refused = answered(debate.references.resolve, reference)
        assert iri == wanted, refused or reference


def test_an_empty_answer_says_what_it_means_and_what_has_rows(seen: dict[str, Any], debate: Debate) -> None:
    message = no_rows(debate, "counters", "Comment#16")
    assert message.startswith(seen["empty"])
    assert seen["instead"]
    for line in seen["instead"]:
        assert line.rpartition(": ")[2] in message


def test_triples_are_all_there_or_it_is_told_that_there_are_more(seen: dict[str, Any], debate: Debate) -> None:
    query = "CONSTRUCT { <urn:a> <urn:b> ?p } WHERE { ?s ?p ?o }"
    assert seen["triples"] == len(list(debate.sparql(query).triples))
    assert seen["manyTriples"] == ["the first 5000 triples; there are more", 5000]


def test_a_query_is_bounded_and_can_be_stopped(seen: dict[str, Any]) -> None:
    assert seen["fromLink"] == "This query comes from the link. Press Run to run it."
    assert seen["manyRows"] == "the first 5000 rows; there are more"
    assert seen["stopped"] == "stopped"
    assert seen["late"] == "no answer within 30 seconds; narrow the query or add a LIMIT"
    assert seen["countAfter"] == seen["count"]


@pytest.mark.parametrize("name", FILES)
def test_files_are_checked_as_by_the_command_line(
    name: str, seen: dict[str, Any], debate: Debate, tmp_path: Path
) -> None:
    assert seen["checked"][name] == as_checked(name, debate, tmp_path)


def test_the_form_tells_what_is_lacking_while_one_types(seen: dict[str, Any], debate: Debate, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(draft(debate, DraftRequest("rebuttal", "For#2")).text, encoding="utf-8")
    findings = checking.check(debate, [mine])
    assert seen["lacking"] == [
        f"line {finding.line}, column {finding.column} {finding.message} [{finding.rule}]" for finding in findings
    ]


def test_a_page_leads_to_the_form_for_countering_it(seen: dict[str, Any]) -> None:
    assert seen["asked_for"] == ["rebuttal", "For#2"]


@pytest.mark.parametrize("kind", DRAFTS)
def test_the_form_gives_what_the_command_line_accepts(
    kind: str, seen: dict[str, Any], run: Run, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(seen["turtle"][kind], encoding="utf-8")
    result = run("contribute", "check", str(mine))
    assert (result.returncode, result.stdout) == (0, "conforms\n"), result.stdout
    if kind == "rebuttal":
        # what it would change, too
        assert seen["effects"][0] == "No argument or message changes its standing."
        assert any(words.startswith("Against#4 has a new counter, For#2") for words in seen["effects"])
        assert (seen["inner"], seen["isFolded"]) == ("", True)
        assert seen["changes"] == run("-q", "contribute", "impact", str(mine)).stdout


def test_a_file_that_is_dropped_is_checked_where_it_says_it(seen: dict[str, Any]) -> None:
    line = DROPPED[: DROPPED.index("cg:bassis")].count("\n") + 1
    assert seen["dropped"][0].startswith(f"line {line}, column 5 ")
    assert "[unknown-term]" in seen["dropped"][0]
    assert seen["selected"] == "cg:bassis"


def test_screen_readers_find_nothing_serious(seen: dict[str, Any]) -> None:
    assert seen["axe"] == {}


def test_it_can_be_read_without_javascript(seen: dict[str, Any], debate: Debate) -> None:
    assert seen["stillDrawn"] >= 33
    assert seen["stillListed"] >= 33
    for row in debate.query("counters", "For#2").rows():
        assert row["label"] in seen["stillText"]


def test_pages_do_not_jump(seen: dict[str, Any]) -> None:
    assert {name: shift for name, shift in seen["shifts"].items() if shift >= 0.05} == {}


#: What is asked of HTML beside its grammar. One id is Cytoscape's; a filter that works at once needs no button; the pages
#: of a folder are their own origin.
HTML = {
    "extends": ["html-validate:recommended"],
    "rules": {"valid-id": "off", "wcag/h32": "off", "require-sri": "off", "long-title": "off", "no-trailing-whitespace": "off",
              "svg-focusable": "off", "tel-non-breaking": "off"},
}  # fmt: skip


def test_scripts_are_typed_and_linted_and_pages_valid(run: Run, site: Path, tmp_path: Path) -> None:
    tools = ("typescript", "html-validate", "eslint", "@eslint/js", "globals")
    npm("types of scripts and the grammar of pages", tmp_path, *tools)
    scripts = sorted(str(path) for path in (ROOT / "capgen_kg" / "site" / "assets").glob("*.js"))
    types = ["npx", "tsc", "--allowJs", "--checkJs", "--noEmit", "--strict", "--target", "es2022", "--lib",
             "es2022,dom,dom.iterable", *scripts]  # fmt: skip
    result = subprocess.run(types, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    for linted in (*scripts, *map(str, (ROOT / "tests" / "site").glob("*.mjs"))):
        shutil.copy(linted, tmp_path)
    result = subprocess.run(["npx", "eslint", "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    tools_data = ROOT / "examples" / "tools"
    with_text = ["--data", str(tools_data), "--text", str(tools_data / "text.txt")]
    assert run("site", "-o", str(tmp_path / "with-text"), *with_text).returncode == 0
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(HTML), encoding="utf-8")
    pages = sorted(str(path) for folder in (site, tmp_path / "with-text") for path in folder.rglob("*.html"))
    result = subprocess.run(
        ["npx", "html-validate", "--config", ".htmlvalidate.json", *pages], cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-3000:]


def test_hostile_words_are_text_in_a_browser_and_a_server_serves_them(
    run: Run, tools: tuple[Path, str], tmp_path: Path
) -> None:
    site = tmp_path / "s"
    assert run("site", "-o", str(site), "--data", str(hostile(tmp_path))).returncode == 0
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *args: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kinds = {"pages": ["id/for-1.html", "index.html", "map.html"], "search": "for1", "item": "For#1", "asked": {}}  # fmt: skip
        observations = browsed(f"http://127.0.0.1:{server.server_address[1]}", tools, kinds, {})
        server.shutdown()
    assert observations["problems"] == []
    assert [url for url in observations["asked"] if not url.startswith("blob:")] == []
    assert "<script>alert(1)</script>" in observations["match"]


def test_several_debates_are_told_apart_as_by_the_command_line(
    run: Run, tools: tuple[Path, str], tmp_path: Path
) -> None:
    data = [str(ROOT / "data"), str(ROOT / "examples" / "tools")]
    words = [word for folder in data for word in ("--data", folder)]
    assert run("site", "-o", str(tmp_path / "s"), *words).returncode == 0
    kinds = {"pages": ["id/tools/for-1.html"], "search": "tools/for1", "item": "tools/For#1",
             "asked": {name: query_description(load_query(name)) for name in ("counters", "arguments")}}  # fmt: skip
    asked: dict[str, list[dict[str, str]]] = {
        "counters": [{"item": "tools/For#1"}, {"item": "capgen/For#2"}],
        "arguments": [{}],
    }
    seen = browsed((tmp_path / "s").as_uri(), tools, kinds, asked)
    assert seen["problems"] == []
    both = open_debate(data)
    for name, givens in asked.items():
        for given, output in zip(givens, seen["rows"][name], strict=True):
            result = answer(load_query(name), output)
            assert result.rows() == both.query(name, *given.values()).rows()
            assert "/For#" in result.render() or "/Against#" in result.render()


def test_one_can_speak_in_ones_own_voice(seen: dict[str, Any], debate: Debate) -> None:
    request = VoiceRequest("rebuttal", VOICE["voice"], VOICE["text"], target="For#2", attack=VOICE["attack"])
    issued = re.compile(r'"[^"]*"\^\^xsd:dateTime')
    assert issued.sub("", seen["own"]) == issued.sub("", contribution(debate, request).text)
    assert seen["atFields"]
    assert seen["attacks"] == [
        "",
        "denies (rebutting)",
        "attacks an inference (undercutting)",
        "attacks a ground (undermining)",
    ]
    assert seen["recalled"] == ["rebuttal", VOICE["text"], "Undermining"]
    assert seen["mine"] == "# mine"
    assert seen["savedEmpty"] is False
