"""What stands in a message and its writer does not say: quotations, struck-out words, previews, actions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.debate import Debate, open_debate
from capgen_kg.new_debate import DebateOptions
from capgen_kg.threads import discourse, reddit
from capgen_kg.threads.importing import ThreadImport, import_thread
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.text import plain_text

OPTIONS = DebateOptions("https://example.org/t/", "t", "en")


def topic(folder: Path, *posts: dict[str, object], key: int = 7) -> Thread:
    """Return a topic of Discourse, given what its posts have besides number, writer and words."""
    numbered = [
        {"id": key * 100 + number, "post_number": number, "username": "ann", "cooked": "<p>Hi.</p>"} | post
        for number, post in enumerate(posts, 1)
    ]
    (folder / "topic.json").write_text(json.dumps({"id": key, "title": "Tools", "post_stream": {"posts": numbered}}))
    return discourse.read([folder / "topic.json"])


def quoting(words: str, **data: object) -> str:
    names = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    title = '<div class="title">somebody:</div>'
    return f'<aside class="quote" {names}>{title}<blockquote><p>{words}</p></blockquote></aside><p>No.</p>'


def written(thread: Thread, folder: Path) -> tuple[ThreadImport, Debate]:
    result = import_thread(thread, folder, OPTIONS)
    assert result.findings == []
    folder.mkdir(exist_ok=True)
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    return result, open_debate([folder])


def quoted(debate: Debate) -> list[tuple[str, str]]:
    """Return which message quotes which, by their notations."""
    query = """SELECT ?a ?b { ?c cg:quotes ?p ; skos:notation ?a . ?p cg:spokenIn/skos:notation ?b } ORDER BY ?a ?b"""
    return [(row["a"], row["b"]) for row in debate.sparql(query).rows()]


LOUD: tuple[dict[str, object], ...] = (
    {"cooked": "<p>It is loud here.</p>"},
    {"cooked": "<p>It is loud here. But I sleep.</p>", "username": "bob"},
)


@pytest.mark.parametrize(
    ("words", "data", "expected"),
    [
        # by number, although another message has the same words
        ("It is loud here.", {"post": 2, "username": "bob", "topic": 7}, "Comment#1"),
        ("It is loud here.", {"post": 1, "username": "ann", "topic": 7}, "Post"),
        # a part of a sentence
        ("is loud", {"post": 2, "username": "bob", "topic": 7}, "Comment#1"),
        # words that were edited since
        ("It is very loud", {"post": 2, "username": "bob", "topic": 7}, "Comment#1"),
        # by name alone
        ("is loud", {"username": "bob"}, "Comment#1"),
    ],
)
def test_discourse_says_whom_a_quotation_is_from(
    words: str, data: dict[str, object], expected: str, tmp_path: Path
) -> None:
    thread = topic(tmp_path, *LOUD, {"cooked": quoting(words, **data), "username": "cem"})
    result, debate = written(thread, tmp_path / "t")
    assert quoted(debate) == [("Comment#2", expected)]
    assert any("does not have the words" in note for note in result.notes) == ("very" in words)


def test_a_message_may_be_quoted_that_comes_later_in_the_order_of_replies(tmp_path: Path) -> None:
    answer = {"cooked": quoting("It rains", post=3, username="bob"), "reply_to_post_number": 2}
    thread = topic(tmp_path, {}, {}, {"cooked": "<p>It rains here.</p>", "username": "bob"}, answer)
    assert quoted(written(thread, tmp_path / "t")[1]) == [("Comment#2", "Comment#3")]


def test_a_quotation_of_another_topic_is_of_no_message_here(tmp_path: Path) -> None:
    thread = topic(tmp_path, *LOUD, {"cooked": quoting("It is loud here.", post=2, username="bob", topic=8)})
    assert quoted(written(thread, tmp_path / "t")[1]) == []


@pytest.mark.parametrize("markup", ["html", "markdown"])
def test_words_that_are_quoted_from_nowhere_are_not_those_of_who_quotes_them(markup: str, tmp_path: Path) -> None:
    body = "> Tools are a risk.\n\nSo they say." if markup == "markdown" else quoting("Tools are a risk.")
    thread = Thread("T", Message("1", "Ann", body="Lend tools."), [Message("2", "Bob", body=body, markup=markup)])
    result, debate = written(thread, tmp_path / "t")
    assert "message 2: a quotation is in no message before it: Tools are a risk." in result.notes
    query = "SELECT ?p { ?p cg:role cg:Quotation FILTER NOT EXISTS { ?c cg:anchor ?p } }"
    assert len(debate.sparql(query).rows()) == 1


@pytest.mark.parametrize(
    ("body", "markup", "text"),
    [
        ("<p>It is <s>71 dB</s> 58 dB.</p>", "html", "It is 58 dB."),
        ("<p>It is <del>71 <del>dB</del> or so</del> 58 dB.</p>", "html", "It is 58 dB."),
        ("<p>It is <strike>71</strike> 58.</p>", "html", "It is 58."),
        ('<p>It is <span style="text-decoration: line-through">71 <span>dB</span></span> 58.</p>', "html", "It is 58."),
        ("It is ~~71 dB~~ 58 dB.", "markdown", "It is 58 dB."),
    ],
)
def test_struck_out_words_are_left_out(body: str, markup: str, text: str) -> None:
    plain = plain_text(body, markup)
    assert plain.text == text
    assert plain.omitted == {"struck-out words": 1}


def test_what_is_left_out_is_noted_with_its_number(tmp_path: Path) -> None:
    body = "<p><s>71</s> 58 or <s>60</s> 59.</p>"
    result, _ = written(Thread("T", Message("1", "Ann", body=body), []), tmp_path / "t")
    assert result.notes == ["message 1: not in the text: struck-out words (2)"]


@pytest.mark.parametrize(
    ("body", "text", "omitted"),
    [
        (
            '<p>See:</p><aside class="onebox" data-onebox-src="https://example.org/b"><header><a href='
            '"https://example.org/">example</a></header><article><h3>Bridge open</h3></article></aside><p>So.</p>',
            "See:\n\nhttps://example.org/b\n\nSo.",
            {"link preview": 1},
        ),
        (
            '<aside class="onebox x"><header><a href="https://example.org/b">example</a></header>News.</aside>',
            "https://example.org/b",
            {"link preview": 1},
        ),
        (
            '<p>See <a class="inline-onebox" href="https://example.org/b">Bridge open</a>.</p>',
            "See https://example.org/b.",
            {"link preview": 1},
        ),
        (
            '<p>No.</p><details class="elided"><summary>···</summary><p>Sent from my phone</p></details>',
            "No.",
            {"collapsed end of a mail": 1},
        ),
        ("<details><summary>More</summary><p>I agree.</p></details>", "More\n\nI agree.", {}),
    ],
)
def test_what_discourse_adds_is_left_out(body: str, text: str, omitted: dict[str, int]) -> None:
    plain = plain_text(body, "html")
    assert (plain.text, plain.omitted) == (text, omitted)
    assert [address for _, _, address in plain.links] == (["https://example.org/b"] if "onebox" in body else [])


def test_actions_and_deleted_posts_say_nothing(tmp_path: Path) -> None:
    deleted = {"cooked": "<p>(post deleted by author)</p>", "user_deleted": True}
    action = {"post_type": 3, "username": "system", "cooked": "", "action_code": "pinned.enabled"}
    thread = topic(tmp_path, {}, action, deleted, {"reply_to_post_number": 3})
    assert [(message.id, message.body) for message in thread.comments] == [("3", ""), ("4", "<p>Hi.</p>")]
    assert thread.notes == [
        "1 posts that report an action, such as closing the topic, are not imported",
        "1 posts are deleted; they are imported without words",
    ]


def test_what_reddit_writes_in_place_of_deleted_words_is_no_message(tmp_path: Path) -> None:
    post = {"kind": "t3", "data": {"name": "t3_p", "title": "T", "selftext": "[removed]", "author": "ann"}}
    comment = {"kind": "t1", "data": {"name": "t1_c", "parent_id": "t3_p", "body": "[deleted]", "author": "[deleted]"}}
    (tmp_path / "r.json").write_text(json.dumps([{"data": {"children": [post]}}, {"data": {"children": [comment]}}]))
    thread = reddit.read([tmp_path / "r.json"])
    assert [message.body for message in (thread.post, *thread.comments)] == ["", ""]
