"""A thread is imported with all that it states, grows without losing what was annotated, and tells what it lacks."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.new_debate import DebateOptions
from capgen_kg.text import anchors
from capgen_kg.text.labels import is_label_of_words
from capgen_kg.threads import SOURCES
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import Message, Thread, in_reading_order
from capgen_kg.threads.sentences import sentences
from capgen_kg.threads.text import plain_text
from capgen_kg.threads.to_debate import label_of
from tests.conftest import Run

FIXTURES = Path(__file__).parent / "fixtures"
OPTIONS = DebateOptions("https://example.org/t/", "t", "en")
PREFIX = "PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX t: <https://example.org/t/>"


def write(thread: Thread, folder: Path) -> list[str]:
    result = import_thread(thread, folder, OPTIONS)
    assert result.findings == []
    folder.mkdir(exist_ok=True)
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    return result.notes


def debate_of(folder: Path) -> Debate:
    debate = open_debate(data=[folder])
    verification = anchors.verify(debate, [folder / "text.txt"])
    assert verification.faults == ()
    assert [report.coverage for report in verification.texts] == [100.0]
    return debate


def rows(debate: Debate, pattern: str) -> list[tuple[str, ...]]:
    names = re.findall(r"\?(\w+)", pattern)
    result = debate.sparql(f"{PREFIX} SELECT DISTINCT * WHERE {{ {pattern} }}", asserted=True).rows()
    return sorted(
        tuple(row[name].removeprefix("https://example.org/t/") for name in dict.fromkeys(names)) for row in result
    )


def thread_of(*comments: Message, body: str = "<p>Most tools lie idle. Lend them!</p>") -> Thread:
    return Thread("Tools", Message("p", "Ann", "", "", body), list(comments))


def test_quotations_replies_writers_and_links(tmp_path: Path) -> None:
    quotation = "<blockquote>Most  tools lie idle.</blockquote><p>No. See <a href='https://example.org/a'>A</a>.</p>"
    notes = write(thread_of(Message("a", "Bob", "", "p", quotation), Message("b", "", "", "a", "Why?")), tmp_path / "t")
    debate = debate_of(tmp_path / "t")
    assert notes == []
    assert rows(debate, "?a cg:repliesTo ?b ; cg:replyBasis cg:Stated") == [
        ("comment-a", "post"),
        ("comment-b", "comment-a"),
    ]
    assert rows(debate, "?c cg:quotes ?p") == [("comment-a", "passage-post-1")]
    assert rows(debate, "?q cg:role cg:Quotation ; cg:repeats ?p") == [("passage-comment-a-1", "passage-post-1")]
    assert rows(debate, "?c cg:cites ?w . ?w cg:anchor ?p")[0][::2] == ("comment-a", "passage-comment-a-3")
    assert [name for _, name in rows(debate, "?person cg:name ?name")] == ["Ann", "Bob"]
    assert rows(debate, "t:person-comment-b a ?kind")


def test_a_thread_that_has_grown_keeps_what_was_annotated(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    first = Message("a", "Bob", "", "p", "<p>No.</p>")
    write(thread_of(first), folder)
    (folder / "reading.ttl").write_text("# read by hand\n")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    grown = thread_of(
        Message("n", "Cem", "", "", "<blockquote>Lend them!</blockquote>New."),
        first,
        Message("b", "Bob", "", "n", "Why?"),
    )
    assert write(grown, folder) == []
    debate = debate_of(folder)
    changed = {name for name, content in files.items() if (folder / name).read_bytes() != content}
    assert changed == {"debate.ttl", "text.txt"}
    assert (folder / "text.txt").read_bytes().startswith(files["text.txt"])
    assert rows(debate, "?c cg:number ?n") == [("comment-a", "1"), ("comment-b", "3"), ("comment-n", "2")]
    assert rows(debate, "?c cg:quotes ?p") == [("comment-n", "passage-post-2")]
    again = import_thread(grown, folder, OPTIONS)
    assert (again.added, again.content, again.findings) == (0, {}, [])


def test_edits_and_deletions_at_the_source_are_noted(tmp_path: Path) -> None:
    write(thread_of(Message("a", "Bob", "", "p", "No."), Message("b", "Bob", "", "p", "Yes.")), tmp_path / "t")
    assert write(thread_of(Message("a", "Bob", "", "p", "Perhaps.")), tmp_path / "t") == [
        "message a: the source has other words by now; the words and the reading of the first import are kept",
        "Comment#2 is no longer in the source; it is kept (--drop-deleted removes it)",
    ]
    assert "Yes." in (tmp_path / "t" / "text.txt").read_text()


def test_a_message_with_an_id_is_the_same_whatever_changes(tmp_path: Path) -> None:
    write(thread_of(Message("a", "Bob", "", "p", "No."), Message("b", "Bob", "", "p", "Yes.")), tmp_path / "t")
    renamed = thread_of(Message("a", "Rob", "", "p", "Perhaps."), Message("b", "Rob", "", "p", "Yes."))
    assert write(renamed, tmp_path / "t") == [
        "message a: the source has other words by now; the words and the reading of the first import are kept",
        "Bob, who wrote Comment#1, Comment#2, is Rob in the source by now; the name is kept",
    ]
    assert len(rows(debate_of(tmp_path / "t"), "?c a cg:Comment")) == 2


def test_messages_of_a_source_with_ids_are_removed_unless_they_are_answered_still(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    messages = [
        Message("a", "Bob", "", "p", "No."),
        Message("b", "Cem", "", "a", "Yes."),
        Message("c", "Dan", body="So?"),
    ]
    write(thread_of(*messages), folder)
    with pytest.raises(
        UsageError, match=r"^Comment#2: answers a message that the source has no longer, and nothing else"
    ):
        import_thread(thread_of(*messages[1:]), folder, OPTIONS, drops_deleted=True)
    result = import_thread(thread_of(messages[2]), folder, OPTIONS, drops_deleted=True)
    assert (result.findings, result.added) == ([], 0)
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    assert [name for _, name in rows(debate_of(folder), "?person cg:name ?name")] == ["Ann", "Dan"]
    assert rows(debate_of(folder), "?c cg:repliesTo ?p") == [("comment-c", "post")]


def test_the_title_is_not_left_to_read(tmp_path: Path) -> None:
    write(thread_of(), tmp_path / "t")
    debate = debate_of(tmp_path / "t")
    assert rows(debate, "?p cg:role cg:Boilerplate . t:thesis cg:anchor ?p") == [("passage-title",)]


def test_cycles_missing_parents_and_equal_ids(tmp_path: Path) -> None:
    thread = thread_of(
        Message("a", "A", "", "b", "1"), Message("b", "B", "", "a", "2"), Message("c", "C", "", "gone", "3"),
        Message("d", "D", "", None, "4"), Message("d", "D", "", "", "5"),
    )  # fmt: skip
    notes = write(thread, tmp_path / "t")
    debate = debate_of(tmp_path / "t")
    assert rows(debate, "?c cg:repliesTo ?p ; cg:replyBasis cg:Interpreted") == [
        ("comment-a", "post"), ("comment-c", "post"), ("comment-d", "post"),
    ]  # fmt: skip
    assert rows(debate, "?c cg:repliesTo t:comment-a") == [("comment-b",)]
    assert len(notes) == 4


def test_whom_discourse_quotes_is_not_what_somebody_says() -> None:
    plain = plain_text(
        '<aside class="quote no-group" data-post="1"><div class="title"><div class="quote-controls"></div>'
        '<img alt="" src="a.png"> ann:</div><blockquote><p>Tools lie idle.</p></blockquote></aside>'
        '<p>Not mine.</p><div class="title">Plans</div>',
        "html",
    )
    assert plain.text == "Tools lie idle.\n\nNot mine.\n\nPlans"
    assert [plain.text[start:end] for start, end in plain.quotations] == ["Tools lie idle."]
    assert plain.omitted == {"heading of a quotation": 1}


def test_the_label_of_a_message_is_in_its_own_words(tmp_path: Path) -> None:
    bodies = (
        "<blockquote>Tools lie idle.</blockquote>Not mine. <blockquote>Most do.</blockquote>No.",
        "<blockquote>So.</blockquote>",
    )
    comments = [Message(str(number), "Bob", body=body) for number, body in enumerate(bodies, 2)]
    write(Thread("T", Message("1", "Ann", body="Tools lie idle. Most do. So."), comments), tmp_path / "debate")
    debate = open_debate([tmp_path / "debate"])
    rows = debate.sparql("SELECT ?l { ?c a cg:Comment ; rdfs:label ?l } ORDER BY ?l").rows()
    assert [row["l"] for row in rows] == ["Not mine.", "So."]


def test_a_label_of_ones_own_is_told_from_one_of_the_import() -> None:
    quoting = plain_text("<blockquote>Tools lie idle.</blockquote>Not mine. I build a shed.", "html")
    assert is_label_of_words(label_of(quoting), quoting.text)
    long = plain_text(f"<blockquote>So.</blockquote>{'Not mine, ' * 30}", "html")
    assert is_label_of_words(label_of(long), long.text)
    assert is_label_of_words("(no words)", "")
    for own in ("mine", "I build a shed.", "(Not mine)", "Not mine", "(no words)"):
        assert not is_label_of_words(own, quoting.text)


def test_a_link_that_is_no_address_is_noted(tmp_path: Path) -> None:
    for address in (
        "https://Title:%20of%20a%20page",
        "https://example.org/%zz",
        "http://[1",
        "https://example.org/#a#b",
    ):
        thread = Thread("T", Message("1", "Ann", body=f'<p>See <a href="{address}">this</a>.</p>'), [])
        result = import_thread(thread, tmp_path / "debate", OPTIONS)
        assert f"message 1: a link is no address: {address}" in result.notes
        assert "works.ttl" not in result.content


def test_hostile_html() -> None:
    plain = plain_text(
        "<script>alert('x')</script><p>1 &lt; 2 &nosuch; &amp;</p><p onclick=x>a<br>b<!-- c --><p>d", "html"
    )
    assert plain.text == "1 < 2 &nosuch &amp;".replace("&amp;", "&") + "\n\na\nb\n\nd"
    assert plain.omitted == {"script": 1}
    deep = "<blockquote><div>" * 100_000 + "deep" + "</div></blockquote>" * 100_000
    assert plain_text(deep, "html").text == "deep"
    assert plain_text("<p>" * 3 + "<a href='javascript:x'>y</a>", "html").links == []
    assert plain_text("> " * 60 + "deep", "markdown").text == "deep"


def test_lists_keep_their_numbers() -> None:
    assert plain_text("2. Two\n3. Three\n\nRest\n\n- a\n- b", "markdown").text == "2. Two\n3. Three\n\nRest\n\n- a\n- b"


def test_offsets_lead_to_the_source() -> None:
    source = "<p>Ärger &amp; <b>Mut</b>\n und</p><p>你好</p>"
    plain = plain_text(source, "html")
    assert plain.text == "Ärger & Mut und\n\n你好"
    for place, char in enumerate(plain.text):
        assert char.isspace() or source[plain.offsets[place]] == char


@given(st.text())
def test_every_text_is_partitioned(text: str) -> None:
    for markup in ("html", "text"):
        plain = plain_text(text, markup)
        assert len(plain.offsets) == len(plain.text)
    spans = sentences(text)
    assert "".join(text[start:end] for start, end, _ in spans) == text
    assert all(is_space == (not text[start:end].strip()) for start, end, is_space in spans)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("See e.g. this. Dr. No agrees.", 2),
        ("你好。再见！", 2),
        ("هل هذا؟ نعم.", 2),
        ("यह है। वह है।", 2),
    ],
)
def test_sentences_of_all_alphabets(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.lists(st.tuples(st.text(max_size=3), st.one_of(st.none(), st.text(max_size=3))), max_size=8))
def test_every_message_has_a_place(pairs: list[tuple[str, str | None]]) -> None:
    thread = thread_of(*(Message(key, "A", "", parent, "x") for key, parent in pairs))
    order, problems = in_reading_order(thread)
    assert {message.id for message in order} == {key for key, _ in pairs} - {"p"}
    places = {message.id: place for place, message in enumerate(order)}
    for message in order:
        assert (
            message.id in problems or message.parent in ("", "p") or places[message.parent or ""] < places[message.id]
        )


def test_names_and_words_of_any_kind(tmp_path: Path) -> None:
    names = ["Ann\n</a>", "阿明", "ع", "\ud800x", "n" * 400, "🦊", '"\\']
    comments = [
        Message(f"É/{place}", name, "x", "", "\x00\x07\ud800ok 🦊 <https://x.org/{>")
        for place, name in enumerate(names)
    ]
    write(thread_of(*comments), tmp_path / "t")
    assert len(rows(debate_of(tmp_path / "t"), "?c a cg:Comment")) == len(names)


def test_empty_threads(tmp_path: Path) -> None:
    write(Thread("", Message("p"), []), tmp_path / "t")
    debate_of(tmp_path / "t")


def test_ten_thousand_messages_are_linear() -> None:
    def seconds(count: int) -> float:
        comments = [
            Message(str(n), f"W{n % 50}", "", str(n // 2) if n > 1 else "", f"<p>Number {n} speaks. Yes.</p>")
            for n in range(1, count)
        ]
        start = time.perf_counter()
        from capgen_kg.threads.to_debate import encode

        encode(thread_of(*comments), OPTIONS)
        return time.perf_counter() - start

    seconds(100)
    assert seconds(10_000) < 25 * max(seconds(1_000), 0.05)


def test_the_command_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_text((FIXTURES / "discourse.json").read_text()[:400])
    empty = tmp_path / "empty.json"
    empty.write_text("")
    array = tmp_path / "array.json"
    array.write_text("[]")
    output = str(tmp_path / "out")
    for name, file, status, words in (
        ("discourse", cut, 3, "invalid JSON"),
        ("reddit", empty, 3, "the file is empty, expected JSON"),
        ("hackernews", array, 3, "found no item"),
        ("mbox", array, 3, "found no message"),
        ("convokit", tmp_path, 3, "found no utterances.jsonl"),
        ("lesswrong", array, 3, "found no thread"),
        ("mediawiki", array, 3, "found no section"),
        ("github", array, 3, "found no issue"),
        ("stackexchange", array, 3, "found no thread"),
        ("markdown", empty, 3, "the file is empty"),
    ):
        result = run("import", "--from", name, str(file), "-o", output)
        assert result.returncode == status, (name, result.stderr)
        assert words in result.stderr, name
    assert not Path(output).exists()


def test_quiet_leaves_only_errors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.argdown").write_text("[A]: a claim\n  + <B>: a reason #tag\n", encoding="utf-8")
    (tmp_path / "alone.argdown").write_text("[A]: a claim\n", encoding="utf-8")
    for name, file, note in (
        ("discourse", FIXTURES / "discourse.json", "note: "),
        ("argdown", tmp_path / "map.argdown", "tag"),
        ("argdown", tmp_path / "alone.argdown", "has no arguments"),
    ):
        usual, quiet = (
            run(*option, "import", "--from", name, str(file), "-o", str(tmp_path / f"{file.stem}{len(option)}"))
            for option in ([], ["-q"])
        )
        assert (usual.returncode, note in usual.stderr) == (0, True), usual.stderr
        assert (quiet.returncode, quiet.stderr) == (0, "")


def test_several_threads_need_a_choice(run: Run, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [{"id": key, "conversation_id": key, "speaker": "a", "text": key, "reply-to": None} for key in ("x", "y")]
    (corpus / "utterances.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = run("import", "--from", "convokit", str(corpus), "-o", str(tmp_path / "o"))
    assert result.returncode == 2
    assert "found 2 threads (x, y); choose one with --thread ID" in result.stderr
    run("import", "--from", "convokit", str(corpus), "-o", str(tmp_path / "o"), "--thread", "y")
    result = run("lint", "--data", str(tmp_path / "o"))
    assert result.returncode == 1
    assert "text.txt:1:1: error: The title still stands in for the thesis. [thesis-to-write]" in result.stdout
    assert "text.txt:5:1: error: Nothing is read in these words of (a) in Post. [unread]" in result.stdout
    # what only a reader of Turtle understands is not said
    assert "cg:" not in result.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16"])
def test_the_encoding_is_named(encoding: str, run: Run, tmp_path: Path) -> None:
    thread, reading, output = tmp_path / "thread.md", tmp_path / "reading.argdown", tmp_path / "out"
    thread.write_bytes("# Wärme\n\n## Åsa\n\nÖl ist teuer. Größe zählt.\n".encode(encoding))
    refused = run("import", "--from", "markdown", str(thread), "-o", str(output))
    assert refused.returncode == 3
    assert "thread.md:1:" in refused.stderr
    assert "or name its encoding with --encoding (cp1252, latin-1, utf-16)" in refused.stderr
    result = run("import", "--from", "markdown", str(thread), "-o", str(output), "--encoding", encoding)
    assert result.returncode == 0, result.stderr
    assert "Åsa:\n\nÖl ist teuer. Größe zählt." in (output / "text.txt").read_text(encoding="utf-8")
    words = '[Thesis]: Wärme für alle. {quote: "Wärme"}\n  + <A>: Öl kostet. {quote: "Öl ist teuer."}\n'
    reading.write_bytes(words.encode(encoding))
    command = ("import", "--from", "argdown", str(reading), "--source", str(output / "text.txt"), "-o", str(output))
    assert "or name its encoding with --encoding" in run(*command).stderr
    result = run(*command, "--encoding", encoding)
    assert result.returncode == 0, result.stderr
    assert "1 argument" in result.stdout


def test_a_mailbox_states_its_encodings(run: Run, tmp_path: Path) -> None:
    result = run(
        "import", "--from", "mbox", str(FIXTURES / "list.mbox"), "-o", str(tmp_path / "o"), "--encoding", "cp1252"
    )
    assert result.returncode == 2
    assert "omit --encoding" in result.stderr


@pytest.mark.parametrize("has_key", [True, False])
def test_another_thread_is_not_mixed_with_the_one_of_the_folder(has_key: bool, run: Run, tmp_path: Path) -> None:
    topic = json.loads((FIXTURES / "discourse.json").read_text())
    other = json.loads(
        json.dumps(topic).replace("Most tools lie idle.", "Books are read.").replace("2024-05", "2025-05")
    )
    other |= {"id": 8, "title": "Should the library lend books?"}
    for value in () if has_key else (topic, other):
        del value["id"]
    (tmp_path / "one.json").write_text(json.dumps(topic))
    (tmp_path / "two.json").write_text(json.dumps(other))
    words = ("-q", "import", "--from", "discourse", "-o", str(tmp_path / "t"))
    assert run(*words, str(tmp_path / "one.json")).returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()}
    process = run(*words, str(tmp_path / "two.json"))
    assert process.returncode == 2
    assert process.stderr == (
        f"capgen: {tmp_path / 't'} has another thread (Should the library lend tools?); "
        "name a folder of its own for Should the library lend books?\n"
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()} == before
    # a post that was corrected is the same
    topic["post_stream"]["posts"][0] |= {"cooked": "<p>Tools lie idle.</p>", "version": 2}
    (tmp_path / "one.json").write_text(json.dumps(topic))
    assert run(*words, str(tmp_path / "one.json")).returncode == 0


def test_two_topics_are_not_imported_as_pages_of_one(tmp_path: Path) -> None:
    topic = json.loads((FIXTURES / "discourse.json").read_text())
    for key in (7, 8):
        (tmp_path / f"{key}.json").write_text(json.dumps(topic | {"id": key}))
    with pytest.raises(UsageError, match="found the topic 8, expected a page of 7; import one at a time"):
        SOURCES["discourse"].read([tmp_path / "7.json", tmp_path / "8.json"])
