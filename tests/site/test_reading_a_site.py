"""What a reader who knows nothing of a debate finds on its site."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from tests.golden import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.debate import Debate
    from tests.conftest import Run


def _words(path: Path) -> str:
    """Return the words of a page, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))).split())


def _part(path: Path, heading: str) -> str:
    """Return the HTML between a heading and the end of its section."""
    section = re.search(
        rf"<h2[^>]*>{re.escape(heading)}.*?</h2>(.*?)</section>", path.read_text(encoding="utf-8"), re.DOTALL
    )
    assert section, heading
    return section[1]


# figures and first questions


def test_the_figures_of_the_first_page_lead_to_what_they_count(site: Path) -> None:
    strip = re.findall(r'<ul class="strip">.*?</ul>', (site / "index.html").read_text(encoding="utf-8"), re.DOTALL)
    figures = re.findall(r'<a href="([^"]*)"><b>([^<]*)</b></a>', strip[0])
    assert len(figures) == strip[0].count("<b>") == 4
    uncountered = next(number for address, number in figures if address.endswith("#uncountered"))
    assert _part(site / "list/standing.html", "Countered by nobody").count('<li class="row') == int(uncountered)
    standing = sum(int(number.split()[0]) for address, number in figures if address == "list/standing.html")
    shown = _part(site / "list/standing.html", "Countered, and stands").count('<li class="row')
    assert shown + int(uncountered) == standing


def test_which_arguments_stand_and_what_is_unanswered_are_asked_first_and_answered(site: Path, debate: Debate) -> None:
    asked = re.findall(r'<ul class="asks">.*?</ul>', (site / "index.html").read_text(encoding="utf-8"), re.DOTALL)[0]
    questions = re.findall(r'<a href="([^"]*)">([^<]*)</a>', asked)
    assert questions[:2] == [
        ("list/standing.html", "Which arguments stand?"),
        ("list/unanswered.html", "What is unanswered?"),
    ]
    listed = (site / "list/standing.html").read_text(encoding="utf-8")
    arguments = {row["argument"] for row in debate.query("arguments").rows()}
    assert arguments
    assert all(f'">{name}</span>' in listed for name in arguments)
    unanswered = (site / "list/unanswered.html").read_text(encoding="utf-8")
    # the item with most unanswered counters comes first, with each of them
    numbers = re.findall(r"countered by \d+, (?:(\d+) )?unanswered", unanswered)
    ranked = [int(number or 1) for number in numbers]
    assert ranked == sorted(ranked, reverse=True)
    assert ranked[0] > 1


def test_no_question_sends_a_reader_to_a_command(site: Path) -> None:
    for path in sorted((site / "query").glob("*.html")):
        about = re.search(r"</h1>\n<p>(.*?)</p>", path.read_text(encoding="utf-8"), re.DOTALL)
        assert about, path
        assert "capgen " not in about[1], path
    about_uncountered = (site / "query/uncountered.html").read_text(encoding="utf-8")
    assert '<a href="../list/unanswered.html">What is unanswered?</a>' in about_uncountered


# what it is about, and what its words mean


def test_about_says_what_it_is_about_and_how_to_read_it(site: Path, debate: Debate) -> None:
    assert '<a href="about.html#reading">' in (site / "index.html").read_text(encoding="utf-8")
    about = _words(site / "about.html")
    described = """PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?label ?about { ?node a ?class ; dcterms:description ?about ; rdfs:label ?label
        FILTER(?class IN (cg:Debate, cg:Annotator)) }"""
    rows = debate.sparql(described).rows()
    assert len(rows) == 2
    for row in rows:
        assert row["about"] in about, row["label"]
    [thesis] = debate.query("thesis").rows()[:1]
    assert thesis["thesis"] in about
    for words in ("stands", "open", "undecided", "said outright", "our reading", "not what is true"):
        assert words in about, words


def test_about_says_nothing_of_another_debate(run: Run, tmp_path: Path) -> None:
    assert run("-q", "site", "--data", str(DATA), "-o", str(tmp_path / "s")).returncode == 0
    about = _words(tmp_path / "s" / "about.html").lower()
    for word in ("capabilit", "alignment", "artificial"):
        assert word not in about, word
    assert "who read the text" not in about, "the data don't say who did"


# what messages hold


def test_a_message_that_only_reports_shows_what_each_voice_says_in_order(site: Path, debate: Debate) -> None:
    path = site / "id/comment-5.html"
    dek = re.search(r'<p class="dek">(.*?)</p>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert dek
    assert "It claims nothing of its own" in dek[1]
    reported = _part(path, "What it reports")
    rows = debate.query("reports", "Comment#5").rows()
    assert len(rows) > 10
    for row in rows:
        assert f">{row['claim']}</a>" in reported, row
        assert html.escape(row["speaker"]).replace("&#x27;", "&#39;") in reported, row
    heads = [" ".join(re.sub(r"<[^>]*>", "", head).split()) for head in re.findall(r"<h3>(.*?)</h3>", reported)]
    assert len(heads) == 4
    # as in the text: the gloss answers the straw person, and the less straw person the gloss
    assert [next(word for word in ("less straw", "straw", "gloss", "response") if word in head) for head in heads] == [
        "straw", "gloss", "less straw", "response",
    ]  # fmt: skip
    assert re.search(r">Comment#5.16</a> denies [^·]*>Comment#5.19</a>", reported)


def test_a_message_names_the_arguments_that_it_presents(site: Path, debate: Debate) -> None:
    presented: dict[str, list[str]] = {}
    for row in debate.query("arguments").rows():
        presented.setdefault(row["presentedIn"], []).append(row["argument"])
    assert len(presented) > 1
    for message, arguments in presented.items():
        path = site / "id" / f"{message.lower().replace('#', '-')}.html"
        listed = _part(path, "The argument")
        assert re.findall(r'<span class="tag \w+">([^<]*)</span>', listed) == sorted(
            arguments, key=lambda name: (name.rstrip("0123456789"), len(name), name)
        )
    post = _words(site / "id/post.html")
    assert "It presents" in post
    assert "Nobody has countered it" not in post, "it is not the post that can be countered, but its arguments"


def test_a_contribution_shows_its_text_and_its_argument(run: Run, tmp_path: Path) -> None:
    (tmp_path / "idea.txt").write_text("Trees drop leaves in autumn. Somebody has to sweep them.", encoding="utf-8")
    draft = tmp_path / "draft.ttl"
    words = ["--voice", "Nora", "--stance", "against", "--title", "Leaves fall", "--text", str(tmp_path / "idea.txt")]
    assert run("contribute", "new", "argument", *words, "--data", str(DATA), "-o", str(draft)).returncode == 0
    result = run("-q", "site", "--data", str(DATA), "--data", str(draft), "-o", str(tmp_path / "s"))
    assert result.returncode == 0, result.stderr
    page = tmp_path / "s" / "id" / "contribution-1.html"
    assert "Trees drop leaves in autumn. Somebody has to sweep them." in _words(page)
    assert "Leaves fall" in _part(page, "The argument that it presents")


# concessions


def test_what_is_granted_says_by_whom(site: Path, debate: Debate) -> None:
    for query, heading in (("concessions", "Who grants it"), ("agreements", "Who agrees")):
        columns = debate.query(query).rows()
        assert columns
        granted = """PREFIX cg: <https://w3id.org/capgen/ontology#>
            SELECT ?act ?label ?by ?item ?isOwn { ?message cg:performs ?act ; skos:notation ?by . ?act a cg:KIND ;
              rdfs:label ?label ; cg:concerns ?item BIND(EXISTS { ?message cg:presents?/cg:commitsTo ?item } AS ?isOwn) }""".replace(
            "KIND", {"concessions": "Concession"}.get(query, "Agreement")
        )
        rows = [row for row in debate.sparql(granted).rows() if (site / f"id/{_name(row['item'])}.html").exists()]
        own = [row for row in rows if row["isOwn"] == "true"]
        for row in own:
            page = (site / f"id/{_name(row['item'])}.html").read_text(encoding="utf-8")
            assert heading not in page, "one's own claims are not granted by oneself"
        others = [row for row in rows if row not in own]
        assert others
        for row in others:
            shown = html.unescape(_part(site / f"id/{_name(row['item'])}.html", heading))
            assert row["label"] in shown, row
            assert f">{row['by']}</a>" in shown, row


def _name(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


# one vocabulary


def test_tables_and_filters_have_the_plain_words_of_pages_too(site: Path) -> None:
    about = _words(site / "about.html")
    plain = {
        "rebutting": "denies",
        "undermining": "attacks a ground",
        "undercutting": "attacks an inference",
        "stated": "said outright",
        "interpreted": "our reading",
    }
    counters = _words(site / "query/counters.html")
    for term, words in plain.items():
        assert f"{words} ({term})" in about
        assert f"{term} is “{words}”" in counters
    filters = re.search(r'data-words="([^"]*)"', (site / "everything.html").read_text(encoding="utf-8"))
    assert filters
    assert json.loads(html.unescape(filters[1])) == plain


def test_forms_have_plain_words_for_what_is_to_be_chosen(site: Path) -> None:
    described = json.loads(re.sub(r"^[^{]*|;\s*$", "", (site / "data" / "forms.js").read_text(encoding="utf-8")))
    for path, group in (("contribute.html", "voice"), ("encode.html", "kinds")):
        page = (site / path).read_text(encoding="utf-8")
        words, kinds = (
            json.loads(html.unescape(re.findall(rf'{name}="([^"]*)"', page)[0]))
            for name in ("data-words", "data-kinds")
        )
        assert set(described[group]) <= set(kinds)
        [attack] = [field for field in described[group]["rebuttal"] if field["path"] == "attackType"]
        assert {title for _, title in attack["choices"]} <= set(words)


def test_columns_have_names_in_words(site: Path) -> None:
    for path in sorted((site / "query").glob("*.html")):
        for name in re.findall(r'<th scope="col">([^<]*)</th>', path.read_text(encoding="utf-8")):
            assert name == name.lower(), path


def test_what_is_answered_has_the_same_sign_everywhere(site: Path) -> None:
    for name in ("index.html", "matrix.html"):
        assert "∅ answered" in _words(site / name), name
    assert "○" not in (site / "matrix.html").read_text(encoding="utf-8")


# counts and reasons


def test_a_counter_that_is_answered_in_part_is_counted_as_that(site: Path, debate: Debate) -> None:
    page = (site / "id/for-5.html").read_text(encoding="utf-8")
    dek = re.search(r'<p class="dek">(.*?)</p>', page, re.DOTALL)
    assert dek
    assert "countered by 4, all unanswered (1 answered in part)." in " ".join(dek[1].split()).lower()
    # of its counters, one by Comment#14 is answered, and another is not
    listed = re.findall(r">([^<]*)</a> (?:denies|attacks).*?<span class=\"state \w+\">(\w+)</span>", page)
    states = {name: {state for by, state in listed if by == name} for name, _ in listed}
    assert [name for name in states if states[name] == {"answered", "unanswered"}] == ["Comment#14"]


def test_what_is_open_by_what_it_rests_on_names_what_is_open(site: Path) -> None:
    page = _words(site / "id/against-4-claim-5.html")
    assert "what it rests on is open" in page
    assert "Comment#8 attacks the inference from Against#4.1" in page
    for path in sorted((site / "id").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        if 'state open">Open.</span>' in text and "what it rests on is open" in text:
            reason = re.search(r'</p>\s*<p class="note">(.*?)</p>\s*<p class="actions">', text, re.DOTALL)
            assert reason, path
            assert "is open" in reason[1] or "attacks the inference" in reason[1], path


def test_what_would_have_to_fall_is_asked_of_an_argument_that_stands(site: Path, debate: Debate) -> None:
    # by its title, as everywhere
    asked = re.search(r"Which claims would have to fall for “([^”]+)” to fall", _words(site / "index.html"))
    assert asked
    assert debate.standing().labels[debate[asked[1]].iri] == "stands"


def test_what_is_on_no_front_may_speak_to_the_thesis(site: Path) -> None:
    assert "These counter nothing" not in _words(site / "map.html")
