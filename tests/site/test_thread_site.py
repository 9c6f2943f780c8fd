"""What a site says of a debate that was read from a thread, in which messages have no titles of their own."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.site.content import Content
from capgen_kg.text.anchors import texts_of
from capgen_kg.text.labels import is_label_of_words
from tests.conftest import Run

THREAD = """\
# Should the choir sing outdoors in June?

## Ida, 2025-05-01

We should sing outdoors in June, because people who walk by would stop and listen to us for a while.

### Otto

I would rather stay inside. In June there is thunder nearly every evening, and our scores are made of paper.

#### Ida

> I would rather stay inside. In June there is thunder nearly every evening, and our scores are made of paper.

There is a roof in the park, so the scores would stay dry, whatever the weather does on that evening.

##### Otto

Fair enough, a roof would do. But last year that roof leaked all over the altos, and nobody has repaired it since.

###### Wanda

I went to look at it on Monday. They have repaired the roof this spring, and it doesn't leak any more.

### Wanda

I agree that people would stop. By June I mean the first two weeks, in case anybody wonders about holidays.

### Ida

Good news about the roof: I stood below it last Friday for an hour, in pouring rain, and no drop came through.

### Zoe

By the way, on Tuesday we begin at seven, and not at half past seven as it says on the poster in the hall.
"""
READING = """\
[Outdoors]: The choir should sing outdoors in June. {quote: "We should sing outdoors in June"}

# For

<Listeners>: Passers-by would listen. {quote: "people who walk by would stop and listen to us for a while"}

# Against

<Thunder>: Scores would get wet. {quote: "our scores are made of paper", in: Comment#1}
  - [Roof]: Under the roof in the park, scores stay dry. {quote: "so the scores would stay dry", basis: stated}
    - [Leak]: The roof leaks. {quote: "last year that roof leaked all over the altos", basis: stated}
      - [Repaired]: The roof was repaired. {quote: "They have repaired the roof this spring", basis: stated}
      - [Dry]: Nobody gets wet below it. {quote: "no drop came through", basis: stated}

# Granted

[A roof]: Otto grants that a roof would do. {quote: "a roof would do", concedes: Roof}

[They would]: Wanda agrees that people would stop. {quote: "I agree that people would stop", agrees: Listeners}
"""


@pytest.fixture(scope="module")
def site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("thread")
    (place / "thread.md").write_text(THREAD, encoding="utf-8")
    (place / "reading.argdown").write_text(READING, encoding="utf-8")
    data, text = str(place / "choir"), str(place / "choir" / "text.txt")
    for words in (
        ["import", "--from", "markdown", str(place / "thread.md"), "-o", data, "--language", "en"],
        ["import", "--from", "argdown", str(place / "reading.argdown"), "--source", text, "-o", data],
        ["site", "-o", str(place / "site"), "--data", data, "--text", text],
    ):
        result = run("-q", *words)
        assert result.returncode == 0, result.stderr
    return place / "site"


def _words(page: str) -> str:
    """Return the words of a page, or of a part of one, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def _page(site: Path, name: str) -> str:
    """Return the page of an item by its notation, or a page by its name."""
    path = site / f"{name}.html"
    if "#" in name:
        pages = [*(site / "id").glob("*.html")]
        [path] = [page for page in pages if re.search(rf'class="kicker"><span[^>]*>{name}</span>', page.read_text())]
    return path.read_text(encoding="utf-8")


def test_messages_whose_arguments_are_countered_are_not_alone(site: Path) -> None:
    alone = _page(site, "map").split('id="alone"')[1]
    assert re.findall(r'<span class="tag [^>]*>([^<]*)</span>', alone) == ["For#1", "Comment#5", "Comment#7"]


def test_a_message_in_which_nothing_was_read_does_not_stand(site: Path) -> None:
    assert "Comment#7 Zoe nothing has been read in it yet" in _words(_page(site, "map"))
    page = _words(_page(site, "Comment#7"))
    assert "Nothing has been read in it yet." in page
    assert "Stands for now" not in page


def test_the_thread_of_a_message_says_first_what_is_answered(site: Path) -> None:
    page = _words(_page(site, "Comment#1"))
    assert re.search(
        r"Thread In reply to: Should the choir sing outdoors in June\? Post Ida Reply: .* Comment#2 Ida", page
    )


def test_the_page_of_an_open_argument_says_who_answered_in_vain(site: Path) -> None:
    page = _words(_page(site, "Against#1"))
    assert "Open: a counter is unanswered." in page
    assert (
        "Answered without success by Comment#3 (Otto): The roof leaks. Countered by Comment#4 (Wanda), Comment#6 (Ida)."
        in page
    )
    # as on the page of the counter, which was defended
    assert "Answered by Comment#4 : The roof was repaired." in _words(_page(site, "Comment#2"))


def test_messages_without_titles_are_shown_by_their_claims_and_writers(site: Path) -> None:
    fronts = _page(site, "map")
    assert "Front 1, around “The roof leaks.”" in fronts
    assert "<title>Comment#3 (Otto): The roof leaks.</title>" in fronts
    box = '<span>Comment#3</span> <span class="writer">Otto</span> <span class="standing">open</span>'
    assert box in fronts
    assert "Under the roof in the park, scores stay dry. Comment#2 Ida" in _words(_page(site, "matrix"))
    assert "<title>Comment#4 (Wanda): The roof was repaired.</title>" in _page(site, "everything")
    # who asserts nothing has no other words
    assert "I agree that people would stop. By June I mean" in _words(fronts)


@pytest.fixture(scope="module")
def text(site: Path) -> str:
    """The page with the text."""
    return _page(site, "text")


def _beside(text: str) -> dict[str, str]:
    """Return the underlined sentences of a page with a text, with what it shows of them."""
    links = re.findall(r'href="#n(\d+)">(.*?)</a>', text, re.DOTALL)
    return {_words(words): _words(text.split(f'id="n{number}"')[1].split("</section>")[0]) for number, words in links}


def test_the_text_shows_what_is_granted(text: str) -> None:
    assert "<h1>The text of the thread</h1>" in text
    beside = _beside(text)
    granted = beside["Fair enough, a roof would do."]
    assert "Otto grants that a roof would do. concession by Comment#3 (Otto)" in granted
    assert "about Comment#2.1 Under the roof in the park, scores stay dry." in granted
    assert "agreement by Comment#5 (Wanda) about For#1" in beside["I agree that people would stop."]
    # where nothing is read, nothing is underlined
    assert not [words for words in beside if words.startswith("By June I mean")]


def test_the_text_tells_what_is_granted_from_what_is_claimed(text: str) -> None:
    acts = re.findall(r'class="sentence \w+ act"[^>]*>(.*?)</a>', text, re.DOTALL)
    assert sorted(map(_words, acts)) == ["Fair enough, a roof would do.", "I agree that people would stop."]


def test_the_text_marks_what_is_quoted(text: str) -> None:
    quoted = re.findall(r"<q>(.*?)</q>", text, re.DOTALL)
    # two sentences in one pair of marks
    assert quoted == [
        "I would rather stay inside. In June there is thunder nearly every evening, and our scores are made of paper."
    ]


def test_the_text_says_where_messages_begin(text: str, site: Path) -> None:
    labels = [_words(label) for label in re.findall(r'<span class="begins".*?</span>', text)]
    # the writers are in the text
    assert labels == ["Post", *(f"Comment#{number}" for number in range(1, 8))]
    without = re.sub(r'<span class="begins".*?</span>', "", text).split('id="text">')[1].split("</div>")[0]
    assert html.unescape(re.sub(r"<[^>]*>", "", without)) == (site.parent / "choir" / "text.txt").read_text()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("For#1", "We should sing outdoors in June, because people who walk by would stop and listen to us for a while."),
        ("Comment#2.1", "There is a roof in the park, so the scores would stay dry, whatever the weather does on that evening."),
        ("Comment#4", "Comment#4"),
    ],
)  # fmt: skip
def test_pages_lead_to_their_words_in_the_text(site: Path, text: str, name: str, words: str) -> None:
    [fragment] = re.findall(r'href="../text.html#(\w+)">Read it in the text</a>', _page(site, name))
    assert _words(re.split(r"</(?:a|span)>\n?", text.split(f' id="{fragment}"')[1])[0].split(">", 1)[1]) == words


def test_a_label_of_several_sentences_is_no_title(tmp_path: Path, run: Run) -> None:
    (tmp_path / "t.md").write_text("# T\n\n## Ann\n\nSing.\n\n### Bob\n\nNo. It rains.\n", encoding="utf-8")
    folder = tmp_path / "t"
    assert run("import", "--from", "markdown", str(tmp_path / "t.md"), "-o", str(folder)).returncode == 0
    reading = '[T]: Sing!\n\n# Against\n\n<Rain>: It will rain. {quote: "It rains."}\n'
    (tmp_path / "r.argdown").write_text(reading, encoding="utf-8")
    text = folder / "text.txt"
    words = ("import", "--from", "argdown", str(tmp_path / "r.argdown"), "--source", str(text), "-o", str(folder))
    assert run(*words).returncode == 0
    debate = open_debate(folder)
    content = Content(debate, texts_of(debate, [text]))
    comment = next(iri for iri, item in content.network.items.items() if item.notation == "Comment#1")
    assert content.network.items[comment].label == "No. It rains."
    assert content._is_labelled_by_words(comment)
    # of a title of its own, its first words say nothing
    assert not is_label_of_words("Rain", content._words(comment))
