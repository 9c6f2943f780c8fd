"""What a site says of texts in which nothing has been read yet: an imported thread, and a debate that was just begun."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.site.test_thread_site import THREAD


@pytest.fixture(scope="module")
def place(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site of a thread, and that of a text."""
    place = tmp_path_factory.mktemp("unread")
    (place / "thread.md").write_text(THREAD, encoding="utf-8")
    (place / "text.txt").write_text("Ann: Most tools lie idle.\n\nBen: They break.\n", encoding="utf-8")
    for words in (
        ["import", "--from", "markdown", str(place / "thread.md"), "-o", str(place / "choir"), "--language", "en"],
        ["site", "-o", str(place / "thread"), "--data", str(place / "choir"), "--text", str(place / "choir/text.txt")],
        ["new", str(place / "tools"), "--text", str(place / "text.txt"), "--title", "Lend?", "--language", "en"],
        ["site", "-o", str(place / "begun"), "--data", str(place / "tools"), "--text", str(place / "text.txt")],
    ):
        result = run("-q", *words)
        assert result.returncode == 0, result.stderr
    return place


def _words(path: Path) -> str:
    """Return the words of the main part of a page."""
    main = path.read_text(encoding="utf-8").split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", f"<{main}")).split())


@pytest.mark.parametrize("site", ["thread", "begun"])
def test_nothing_has_a_standing(place: Path, site: str) -> None:
    pages = [path for path in (place / site).rglob("*.html") if path.parent.name in (site, "id", "list")]
    verdicts = ("nobody has countered", "Stands for now", "How it stands", "Standing says")
    # the page of components shows all that there is
    assert [
        path.name for path in pages if path.name != "style.html" and any(words in _words(path) for words in verdicts)
    ] == []


@pytest.mark.parametrize("site", ["thread", "begun"])
def test_pages_say_that_nothing_has_been_read(place: Path, site: str) -> None:
    assert "Nothing has been read in the text yet" in _words(place / site / "index.html")
    assert "Nothing has been read in this text yet" in _words(place / site / "text.html")
    assert "Nothing has been read in it yet." in _words(place / site / "id" / "post.html")
    assert "Nothing has been read in the text yet." in _words(place / site / "id" / "thesis.html")
    assert "as soon as the text has been read" in _words(place / site / "map.html")
    assert "Nothing counters anything yet." in _words(place / site / "matrix.html")
    assert "What is unanswered? Nothing has been read in the text yet" in _words(
        place / site / "list" / "unanswered.html"
    )


def test_messages_are_listed_with_their_writers(place: Path) -> None:
    words = _words(place / "thread" / "index.html")
    assert "8 messages, 4 people and voices" in words
    assert "Comment#1 Otto" in words
    thread = re.findall(r"Reply: .*?Comment#(\d) (\w+)", _words(place / "thread" / "id" / "post.html"))
    assert thread == [("1", "Otto"), ("5", "Wanda"), ("6", "Ida"), ("7", "Zoe")]


def test_questions_without_answers_are_not_proposed(place: Path) -> None:
    page = (place / "thread" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="query/(\w+)\.html', page) == ["comments", "people"]


@pytest.mark.parametrize("site", ["thread", "begun"])
def test_the_first_page_leads_to_what_can_be_done(place: Path, site: str) -> None:
    page = (place / site / "index.html").read_text(encoding="utf-8")
    buttons = re.findall(r'<a class="button[^>]*href="([^"]*)"', page)
    assert buttons == ["text.html", "mark.html", "contribute.html"]


def test_an_empty_map_has_no_frame(place: Path) -> None:
    page = (place / "begun" / "everything.html").read_text(encoding="utf-8")
    assert "Nothing is on the map yet" in page
    assert 'id="map"' not in page
    assert "map.js" not in page
