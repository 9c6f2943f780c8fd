"""Pages show who answers whom as the closure and the standing of the debate have it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.rdf.namespaces import ID
from capgen_kg.rdf.terms import named_node
from capgen_kg.site.content import Content, levels
from capgen_kg.site.exchange import Exchange
from capgen_kg.site.fronts import NARROW, WIDE, Pair, Sizes, communities, picture
from capgen_kg.site.views import Fronts, Home
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def content(cache_folder: Path) -> Content:
    return Content(open_debate([str(ROOT / "data")]))


@pytest.fixture(scope="module")
def exchange(content: Content) -> Exchange:
    return content.exchange


def page(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def test_the_pairs_of_the_fronts_are_those_of_the_closure(content: Content, site: Path) -> None:
    items = content.network.items
    on_map = ("Argument", "Comment", "Post", "Contribution")
    pairs = {
        (items[source].notation, items[target].notation)
        for source, target in content.network.counters
        if source != target and items[source].kind in on_map and items[target].kind in on_map
    }
    text = page(site, "map.html")
    drawn = set(re.findall(r"<title>(\S+) counters (\S+)</title>", text))
    stubs = {
        tuple(re.findall(r'class="tag[^>]*>([^<]*)</a>', line)[:2])
        for line in re.findall(r'<li class="stub">(.*?)</li>', text, re.DOTALL)
    }
    assert len(drawn) > 30
    assert stubs
    assert drawn | stubs == pairs
    assert not drawn & stubs
    # an item is countered as often as the command line says
    for row in content.debate.query("contested").rows():
        expected = {source for source, target in pairs if target == row["item"]}
        label = rf'aria-label="(\S+) counters {re.escape(row["item"])}(?: \d+ times)?:'
        cells = re.findall(label, page(site, "matrix.html"))
        assert set(cells) == expected, row


def test_counters_across_fronts_are_listed_where_they_fit_beside_the_picture(site: Path) -> None:
    fronts = page(site, "map.html").split('<section class="front"')[1:]
    assert len(fronts) > 3
    folded = 0
    for front in fronts:
        [height] = re.findall(r'class="scroll wide">\s*<svg[^>]* height="([\d.]+)em"', front)
        # an entry has two lines of 24 pixels
        is_short = front.count('<li class="stub">') * 2 * 24 <= 16 * float(height)
        assert ('<details class="stubs" open' in front) == is_short
        folded += not is_short
    assert folded


def test_the_table_says_how_many_counters_there_are(content: Content, site: Path) -> None:
    items, iris = content.network.items, {f"{path}.html": iri for iri, path in content.paths.items()}
    counts = Counter(
        (items[content.shown_for(iris[move.by.href])].notation, item.notation)
        for iri, item in items.items()
        if item.kind != "Claim"
        for move in content.exchange.counters(iri)
    )
    label = r'aria-label="(\S+) counters (\S+) (\d+) times: [^"]*">[●∅◐]<sub>(\d+)</sub>'
    cells = re.findall(label, page(site, "matrix.html"))
    assert {(source, target): int(count) for source, target, count, _ in cells} == {
        pair: count for pair, count in counts.items() if count > 1
    }
    assert all(count == shown for _, _, count, shown in cells)


def test_the_words_of_a_line_are_those_of_who_is_named(content: Content, exchange: Exchange) -> None:
    labels = {relation.iri: relation.label for relation in content.network.relations if not relation.is_reverse}
    items = content.network.items
    moves = [move for iri in items for move in (*exchange.counters(iri), *exchange.moves(exchange.relations_of(iri)))]
    assert len(moves) > 200
    by_path = {f"{path}.html": iri for iri, path in content.paths.items()}
    for move in moves:
        source = by_path[move.by.href]
        own = {labels[relation.iri] for relation in exchange.relations_of(source)}
        own |= {items[role.claim].label for role in content.network.roles_of(source)} | {items[source].label}
        assert move.words in own, (move.by.name, move.words)


def test_a_line_quotes_what_it_is_against_below_its_words(site: Path) -> None:
    text = unescape(page(site, "id/against-2.html"))
    block = text[text.index('id="moves-') :]
    assert re.search(
        r'<p class="words">[^<]+</p>\s*<p class="meta">It attacks a ground, <a [^>]*>For#2.2</a>.*?'
        r'<p class="quoted">against <em>For#2.2: [^<]+</em></p>', block, re.DOTALL,
    )  # fmt: skip


def test_what_is_answered_shows_by_whom(content: Content, exchange: Exchange, site: Path) -> None:
    answered = [move for iri in content.network.items for move in exchange.counters(iri) if move.standing == "open"]
    assert len(answered) > 40
    assert all(move.replies for move in answered)
    moves = exchange.counters(named_node(f"{ID}for-2"))
    reply = next(reply for move in moves for reply in move.replies if move.by.name == "Comment#6")
    text = unescape(page(site, "id/for-2.html"))
    words = re.escape(reply.words)
    assert re.search(rf'<p class="reply">Answered by <a [^>]*>{reply.by.name}</a>: {words}', text)


def test_nothing_defends_itself(content: Content, exchange: Exchange, site: Path) -> None:
    for iri, item in content.network.items.items():
        for move in exchange.counters(iri):
            assert move.by.href != f"{content.paths[iri]}.html", item.notation
            # opposition that goes both ways is no reply of whom it is against
            own = {relation.label for relation in exchange.relations_of(iri)}
            assert all(reply.words in own for reply in move.replies if reply.by.href == f"{content.paths[iri]}.html")
    for path in (site / "id").glob("*.html"):
        assert "Counters of its counters" not in path.read_text(encoding="utf-8")


def test_pages_show_the_verdicts_of_the_command_line(content: Content, site: Path, debate: Debate) -> None:
    text = page(site, "index.html")
    for verdict in debate.standing().verdicts:
        row = rf'>{re.escape(verdict.name)}</span> <span class="state (\w+)">(\w+)</span>'
        assert re.search(row, text).groups() == (verdict.standing, verdict.standing)  # type: ignore[union-attr]
        own = page(site, f"{content.paths[f'<{verdict.iri}>']}.html")
        assert f'<p class="dek"><span class="state {verdict.standing}">' in own
    for name in (
        "index.html",
        "map.html",
        "matrix.html",
        "id/for-2.html",
        "id/comment-1.html",
        "id/for-2-claim-1.html",
    ):
        assert page(site, name).count("not what is true") == 1, name


def test_what_stands_in_spite_of_counters_says_what_these_reach(exchange: Exchange, content: Content) -> None:
    spared = {
        item.notation: score
        for iri, item in content.network.items.items()
        if (score := exchange.score(iri)).standing == "stands" and score.count("stands")
    }
    assert spared
    assert all(score.reached for score in spared.values())


def test_titles_come_first_and_comments_are_in_order(site: Path) -> None:
    text = page(site, "index.html")
    names = re.findall(r'<span class="tag for">([^<]+)</span>', text[text.index('id="side-for"') :])
    assert names[0] == "For#1"
    assert names[-1] == "Comment#1.A"
    folded = text[text.index("Messages") :]
    comments = list(re.findall(r">(Comment#\d+)</a>", folded))
    assert comments == sorted(comments, key=lambda name: int(name[8:]))
    assert "alignmentforum.org/posts/" in text, "a link to the text"


def test_every_page_can_be_shared(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for name in ('name="description"', 'property="og:title"', 'property="og:description"'):
            assert re.search(rf'<meta {name} content="[^"]+">', text), path
    assert "<title>Feedback favours capabilities · For#2 · " in page(site, "id/for-2.html")


def test_pages_keep_to_their_sizes(site: Path) -> None:
    assert len(page(site, "index.html")) < 60 * 1024
    assert len(page(site, "map.html")) < 150 * 1024
    assert "<script" not in page(site, "map.html").replace('<script src="site.js" defer></script>', "")


def test_all_questions_are_in_a_group(site: Path) -> None:
    text = page(site, "queries.html")
    assert ">More<" not in text
    names = re.findall(r'href="query/([\w-]+)\.html"', text)
    assert sorted(names) == sorted(path.stem for path in (site / "query").glob("*.html"))


def test_parts_that_are_joined_by_one_pair_are_two_fronts() -> None:
    first, second = [f"a{n}" for n in range(4)], [f"b{n}" for n in range(4)]
    pairs = [Pair(a, b) for part in (first, second) for a in part for b in part if a < b] + [Pair("a0", "b0")]
    nodes = [*first, *second, "alone"]
    assert communities(nodes, pairs) == [first, second]
    assert communities(nodes, pairs[::-1]) == [first, second]
    assert communities([], []) == []
    assert communities(["alone"], []) == []


@pytest.mark.parametrize("sizes", [WIDE, NARROW])
@pytest.mark.parametrize("sides", [("for", "against"), ("for",), ("", "for", "against"), ("",)])
def test_no_box_of_a_front_covers_another(sides: tuple[str, ...], sizes: Sizes) -> None:
    items = {f"{side}{n}": side for side in sides for n in range(7)}
    names = [*items]
    drawn = picture(items, [Pair(a, b) for a in names for b in names[::3] if a != b], sizes)
    assert len(drawn.boxes) == len(items)
    for first in drawn.boxes:
        assert 0 <= first.x <= drawn.width - sizes.width
        assert 0 <= first.y <= drawn.height - sizes.height
        for second in drawn.boxes:
            assert first is second or abs(first.x - second.x) >= sizes.width or abs(first.y - second.y) >= sizes.height


def test_a_debate_without_sides_or_counters_has_its_pages(content: Content) -> None:
    home = Home(Content(open_debate([str(ROOT / "examples" / "tools")])))
    assert home.summary(10)["sides"]
    fronts = Fronts(content)
    assert sorted(fronts.number) == sorted(iri for front in fronts.fronts for iri in front)


def test_therefore_stands_only_before_what_has_a_reason(content: Content) -> None:
    network = content.network
    concluded = {(inference.item, inference.conclusion) for inference in network.inferences}
    for iri, item in network.items.items():
        if item.kind != "Argument":
            continue
        claims = content.thing(iri).claims
        places = {claim.link.name: place for place, claim in enumerate(claims)}
        for claim in claims:
            [claim_iri] = [part.claim for part in network.roles_of(iri) if content.link(part.claim) == claim.link]
            if claim.role in ("conclusion", "consequence"):
                assert (iri, claim_iri) in concluded, claim.link.name
            # a premise comes after the premises that it follows from
            for inference in network.inferences:
                if (inference.item, inference.conclusion) == (iri, claim_iri) and claim.role == "premise":
                    for premise in inference.premises:
                        assert places[network.items[premise].notation] < places[claim.link.name]


def test_a_condition_is_no_claim_of_anybody(content: Content, site: Path) -> None:
    assert "supposed (“if”), claimed by nobody" in page(site, "id/for-9-claim-5.html")
    assert "said outright" not in page(site, "id/for-9-claim-5.html").split("</h1>")[0]
    assert "For#9.5" not in {link.name for pair in Home(content).summary(60)["mutual"] for link in pair}


def test_the_first_page_says_how_many_stand_although_counters_are_unanswered(content: Content, site: Path) -> None:
    scores = [content.exchange.score(iri) for iri in Home(content).arguments["against"]]
    count = sum(score.standing == "stands" and score.count("stands") > 0 for score in scores)
    assert count
    assert f"against it ({count} despite unanswered counters)" in page(site, "index.html")


def test_people_are_shown_with_what_they_say_and_what_is_reported_of_them(site: Path) -> None:
    turntrout = page(site, "id/person-turntrout.html").split("What they say of others")[0]
    assert re.search(r'Comment#2</a>\s*<span class="note">our reading</span>', turntrout)
    assert "A feedback signal isn&#39;t there to be safe to maximise." in turntrout
    eliezer = page(site, "id/person-eliezer.html")
    assert "What others report of them" in eliezer
    assert "according to the post" in eliezer


def test_a_writer_whom_the_text_does_not_name_is_marked_as_read_in(site: Path) -> None:
    comment = page(site, "id/comment-2.html")
    assert "TurnTrout</a> (our reading)" in comment
    assert "Why we read it as by TurnTrout" in comment
    assert "(our reading)" not in page(site, "id/comment-4.html").split("</h1>")[0]


def test_what_is_only_reported_is_nobodys_own_claim(site: Path) -> None:
    thesis = page(site, "id/thesis.html")
    assert "reported, not the reporter’s own" in thesis
    assert "person-eliezer.html" in thesis
    assert "said outright" not in thesis.split("</h1>")[0]


def test_levels_end_however_many_ways_there_are() -> None:
    layers = {f"{side}{layer}": {f"a{layer - 1}", f"b{layer - 1}"} for layer in range(1, 60) for side in "ab"}
    numbers = levels(layers)
    assert all(numbers[claim] > max(numbers.get(reason, 0) for reason in own) for claim, own in layers.items())
    # claims that are reasons for each other have no order
    assert levels({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": {"d"}}).keys() == {"a", "b", "c", "d"}
    assert len(levels({str(number + 1): {str(number)} for number in range(2_000)})) == 2_000
