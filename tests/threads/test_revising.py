"""Words, dates and replies that are corrected in a pasted thread are taken, and what was read in it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.errors import UsageError
from capgen_kg.new_debate import DebateOptions
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.readings.frame import Frame, read_frame
from capgen_kg.readings.from_argdown import read as read_argdown
from capgen_kg.readings.importing import import_reading
from capgen_kg.text import anchors
from capgen_kg.threads.importing import ThreadImport, import_thread
from capgen_kg.threads.markdown import read
from tests.conftest import Run

OPTIONS = DebateOptions("https://example.org/t/", "t", "en")
THREAD = """# Lend tools?

## Ann, 2025-03-01

Let us lend tools. Most tools lie idle. A drill is used for an hour a year.

### Bob

> Most tools lie idle.

I use mine every day. Tools may hurt people, and who would repair them?

#### Cem

We repair things at the cafe. A drill is quickly repaired.

### Bob

One more thing: where would you keep them?
"""
READING = """[Lend]: Tools should be lent. {quote: "Let us lend tools."}

# For

<Idle>: Tools are not in use. {quote: "Most tools lie idle.", in: Post}
  - [Use]: Bob uses his. {quote: "I use mine every day.", basis: stated}

# Against

<Hurt>: Tools hurt. {quote: "Tools may hurt people", hedge: may}

<Repair>: Nobody repairs them. {quote: "who would repair them?"}
  - [Cafe]: The cafe repairs. {quote: "We repair things at the cafe.", basis: stated}
"""


def write(text: str, folder: Path, *, drops_deleted: bool = False) -> ThreadImport:
    file = folder.parent / "thread.md"
    file.write_text(text, encoding="utf-8")
    result = import_thread(read([file]), folder, OPTIONS, drops_deleted=drops_deleted)
    assert result.findings == []
    folder.mkdir(exist_ok=True)
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    return result


def frame_of(folder: Path) -> Frame:
    frame = read_frame(folder, (folder / "text.txt").read_text(encoding="utf-8"), folder / "text.txt")
    assert frame
    return frame


def import_text(text: str, folder: Path) -> list[str]:
    """Import a reading, and return what is wrong in it."""
    source = folder / "text.txt"
    words = source.read_text(encoding="utf-8")
    path = Path("r.argdown")
    result = import_reading(lambda frame: read_argdown(text, path, frame.messages), words, source, folder, OPTIONS)
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    return [problem.message for problem in result.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "t"
    write(THREAD, folder)
    assert import_text(READING, folder) == []
    return folder


def verified(folder: Path) -> None:
    debate = open_debate(folder)
    verification = anchors.verify(debate, [folder / "text.txt"])
    assert verification.faults == ()
    assert [report.coverage for report in verification.texts] == [100.0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Let us lend tools.", "Let us lend tools. Really."),
        ("One more thing: where", "One more thing. Where"),
        ("every day. Tools", "every day.\n\nBesides, tools"),
        ("A drill is quickly repaired.", "A drill is repaired within an hour."),
        ("I use mine every day. Tools may hurt people, and", "Tools may hurt people, and I use mine every day. And"),
    ],
)
def test_words_that_are_corrected_keep_what_was_read_in_others(before: str, after: str, folder: Path) -> None:
    labels = {fact for fact in read_facts(folder.glob("*.ttl")) if fact[1].endswith("#label>")}
    text = THREAD.replace(before, after)
    result = write(text, folder)
    assert result.added == 0
    assert any("has other words now" in note for note in result.notes)
    verified(folder)
    words = (folder / "text.txt").read_text(encoding="utf-8")
    assert " ".join(after.split()) in " ".join(words.split())
    assert words.count("Bob:") == 2
    # claims and relations are there, and the reading finds all of its words
    now = {fact for fact in read_facts(folder.glob("*.ttl")) if fact[1].endswith("#label>")}
    assert {fact for fact in labels - now if not fact[0].startswith("<https://example.org/t/comment-")} == set()
    reading = READING.replace("Tools may", "tools may") if "tools may" in after else READING
    assert import_text(reading, folder) == []
    verified(folder)
    again = import_thread(read([folder.parent / "thread.md"]), folder, OPTIONS)
    assert (again.content, again.added, again.notes) == ({}, 0, [])


def test_annotations_whose_words_have_changed_are_listed_and_kept(folder: Path) -> None:
    result = write(THREAD.replace("I use mine every day.", "I use mine each day."), folder)
    assert result.notes == [
        "Comment#1 has other words now",
        "Comment#1.1: the words “I use mine every day.” have become “I use mine each day.”",
    ]
    verified(folder)
    frame = frame_of(folder)
    [use] = [node for node in frame.of_class("Claim") if frame.text_value(node, cg("notation")) or "use>" in node]
    [anchor] = frame.values[use][cg("anchor")]
    assert frame.text[slice(*frame.spans[anchor])].strip() == "I use mine each day."
    assert import_text(READING, folder) == [
        "“I use mine every day.” is nowhere in the text; the nearest words are “I use mine each day”"
    ]
    assert import_text(READING.replace("every day", "each day"), folder) == []


def test_annotations_whose_words_are_gone_rest_on_the_message(folder: Path) -> None:
    result = write(THREAD.replace("I use mine every day. ", ""), folder)
    assert (
        "Comment#1.1: the words “I use mine every day.” are gone; what was read there rests on more of the message now"
        in result.notes
    )
    verified(folder)
    frame = frame_of(folder)
    [anchor] = frame.values["<https://example.org/t/use>"][cg("anchor")]
    assert frame.text[slice(*frame.spans[anchor])].startswith("Bob:")


def test_a_hedge_that_is_gone_is_listed(folder: Path) -> None:
    result = write(THREAD.replace("Tools may hurt", "Tools do hurt"), folder)
    assert "“may” is not in the words that it qualifies any longer; correct it" in result.notes


def test_what_was_read_in_words_that_have_changed_is_an_issue_until_it_is_read_again(folder: Path, run: Run) -> None:
    text = THREAD.replace("I use mine every day.", "I use mine each day.").replace("We repair things at the cafe. ", "")
    write(text, folder)
    write(text, folder)
    lines = run("lint", "--data", str(folder), "--format", "text").stdout
    assert lines.count("[changed-words]") == 2
    use = "Comment#1.1, Bob uses his.: The words “I use mine every day.” have become “I use mine each day.”."
    assert f"text.txt:11:1: error: {use} [changed-words]" in lines
    assert "Comment#2.1, The cafe repairs.: The words “We repair things at the cafe.” are gone;" in lines
    reading = READING.replace("every day", "each day").replace("We repair things at the cafe.", "is quickly repaired")
    assert import_text(reading, folder) == []
    assert "changed-words" not in run("lint", "--data", str(folder), "--format", "text").stdout


def test_issues_of_contributions_are_not_shown_in_the_words_of_others(folder: Path, run: Run) -> None:
    words, draft = folder.parent / "words.txt", folder.parent / "eve.ttl"
    words.write_text("Tools could be shared at home. Some do.", encoding="utf-8")
    data = ("--data", str(folder))
    about = ("--voice", "Eve", "--stance", "against", "--text", str(words), "-o", str(draft))
    assert run("contribute", "new", "argument", *about, *data).returncode == 0
    assert run("contribute", "accept", str(draft), "--by", "Ann", *data).returncode == 0
    places = [
        line.split(":")[0]
        for line in run("lint", *data, "--format", "text").stdout.splitlines()
        if "[uncountered]" in line
    ]
    assert {Path(place).name for place in places} == {"text.txt", "eve.ttl"}


def test_who_is_answered_and_when_is_corrected(folder: Path) -> None:
    text = THREAD.replace("#### Cem", "### Cem").replace("2025-03-01", "2 March 2025, 10:30")
    result = write(text, folder)
    assert sorted(result.notes) == [
        "Comment#2 answers Post now, not Comment#1",
        "Post: the line above it is “Ann, 2025-03-02T10:30:” now",
    ]
    assert result.added == 0
    verified(folder)
    frame = frame_of(folder)
    comment = frame.messages["Comment#2"].iri
    assert frame.values[comment][cg("repliesTo")] == ["<https://example.org/t/post>"]
    assert import_text(READING, folder) == []


def test_what_was_corrected_and_what_is_new_come_in_together(folder: Path) -> None:
    text = (
        THREAD.replace("I use mine", "I do use mine") + "\n#### Ann\n\n> where would you keep them?\n\nIn the cellar.\n"
    )
    result = write(text, folder)
    assert result.added == 1
    verified(folder)
    assert sorted(frame_of(folder).messages, key=lambda name: (name != "Post", name)) == [
        "Post",
        "Comment#1",
        "Comment#2",
        "Comment#3",
        "Comment#4",
    ]
    assert value_of(frame_of(folder).value("<https://example.org/t/post>", cg("length"))) == str(
        len((folder / "text.txt").read_text(encoding="utf-8"))
    )


def test_another_message_is_not_taken_for_a_corrected_one(folder: Path) -> None:
    result = write(THREAD.replace("One more thing: where would you keep them?", "I give up."), folder)
    assert result.added == 1
    assert result.notes == [
        "a new message by Bob stands where Comment#3 by Bob was",
        "Comment#3 is no longer in the source; it is kept (--drop-deleted removes it)",
    ]


@pytest.mark.parametrize(
    "words", ["One thing more: where do you keep them?", "> Lend\n\nOne more thing: where to keep them?"]
)
@pytest.mark.parametrize("before", ["", "### Ann\n\nBefore.\n\n"])
def test_name_and_words_that_are_corrected_at_once_are_those_of_the_same_message(
    words: str, before: str, folder: Path
) -> None:
    start = THREAD.index("### Bob\n\nOne more")
    result = write(f"{THREAD[:start]}{before}### Robert, 2025-03-05\n\n{words}\n\n### Eve\n\nBehind it.\n", folder)
    assert result.added == (2 if before else 1)
    assert result.notes[:2] == ["Comment#3 is by Robert now, not by Bob", "Comment#3 has other words now"]
    assert not any("no longer in the source" in note for note in result.notes)
    verified(folder)


def test_children_of_a_message_that_was_corrected_stay_with_it(folder: Path) -> None:
    text = THREAD.replace("### Bob\n\n> Most", "### Robert\n\n> Most").replace(
        "I use mine every day.", "I use mine each day."
    )
    text = text.replace("#### Cem\n\nWe repair things", "#### Kemal\n\nWe mend things")
    result = write(text, folder)
    assert result.added == 0
    assert {note for note in result.notes if " by " in note or "called" in note} == {
        "Comment#1 is by Robert now, not by Bob",
        "Cem, who wrote Comment#2, is called Kemal now",
    }
    assert not any("answers" in note for note in result.notes)
    verified(folder)


def test_a_message_in_the_place_of_another_is_noted_and_nothing_is_lost(folder: Path) -> None:
    before = (folder / "text.txt").read_text(encoding="utf-8")
    result = write(
        THREAD.replace("#### Cem\n\nWe repair things at the cafe. A drill is quickly repaired.", "#### Dan\n\nNo."),
        folder,
    )
    assert result.added == 1
    assert result.notes == [
        "a new message by Dan stands where Comment#2 by Cem was",
        "Comment#2 is no longer in the source; it is kept (--drop-deleted removes it)",
    ]
    assert (folder / "text.txt").read_text(encoding="utf-8").startswith(before)
    # elsewhere in the thread, a new message is just new
    assert not any("Fay" in note for note in write(f"{THREAD}\n### Fay\n\nNo.\n", folder).notes)


def test_a_file_with_comments_is_not_rewritten(folder: Path) -> None:
    path = folder / "passages.ttl"
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder.parent / "thread.md").write_text(THREAD.replace("I use", "I do use"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"passages.ttl:1: found a comment, which rewriting would remove"):
        import_thread(read([folder.parent / "thread.md"]), folder, OPTIONS)


@pytest.mark.parametrize(
    "words", ["", "> Let us lend tools.", "Tools may hurt people.\n\n> Let us lend tools.\n\nI use mine every day."]
)
def test_a_message_may_lose_its_words_or_quote_others(words: str, folder: Path) -> None:
    start, end = THREAD.index("> Most tools"), THREAD.index("#### Cem")
    result = write(f"{THREAD[:start]}{words}\n\n{THREAD[end:]}", folder)
    assert result.added == (1 if len(words) < 30 else 0)
    verified(folder)


def test_a_message_without_words_stays_so(tmp_path: Path) -> None:
    write("# T\n\n## Ann\n\nA.\n\n### Bob\n\n", tmp_path / "t")
    frame = frame_of(tmp_path / "t")
    # whatever Bob writes later is another message
    result = write("# T\n\n## Ann\n\nA.\n\n### Bob\n\nYes.\n", tmp_path / "t")
    assert (result.added, len(frame.messages)) == (1, 2)
    verified(tmp_path / "t")


def people_of(folder: Path) -> list[tuple[str, list[str]]]:
    """Return the names of the people, and which messages and claims are attributed to each."""
    frame = frame_of(folder)
    attributed = named_node("prov:wasAttributedTo")
    notation = named_node("skos:notation")
    return sorted(
        (
            value_of(frame.value(person, cg("name"))),
            sorted(
                value_of(values[notation][0])
                for values in frame.values.values()
                if person in values[attributed] and values[notation]
            ),
        )
        for person in frame.of_class("Person")
    )


@pytest.mark.parametrize(
    ("old", "new", "count", "notes", "people"),
    [
        (
            "### Bob",
            "### Rob, 2025-03-02",
            2,
            ["Bob, who wrote Comment#1, Comment#3, is called Rob now"],
            [
                ("Ann", ["For#1", "Post"]),
                ("Cem", ["Comment#2"]),
                ("Rob", ["Against#1", "Against#2", "Comment#1", "Comment#3"]),
            ],
        ),
        (
            "### Bob",
            "### Rob",
            1,
            ["Comment#1 is by Rob now, not by Bob"],
            [
                ("Ann", ["For#1", "Post"]),
                ("Bob", ["Comment#3"]),
                ("Cem", ["Comment#2"]),
                ("Rob", ["Against#1", "Against#2", "Comment#1"]),
            ],
        ),
        (
            "#### Cem",
            "#### Bob",
            1,
            ["Comment#2 is by Bob now, not by Cem"],
            [("Ann", ["For#1", "Post"]), ("Bob", ["Against#1", "Against#2", "Comment#1", "Comment#2", "Comment#3"])],
        ),
        (
            "## Ann",
            "## Anne",
            1,
            ["Ann, who wrote Post, is called Anne now"],
            [
                ("Anne", ["For#1", "Post"]),
                ("Bob", ["Against#1", "Against#2", "Comment#1", "Comment#3"]),
                ("Cem", ["Comment#2"]),
            ],
        ),
    ],
)
def test_a_name_that_is_corrected_is_taken_and_nothing_is_doubled(
    old: str, new: str, count: int, notes: list[str], people: list[tuple[str, list[str]]], folder: Path
) -> None:
    text = THREAD.replace(old, new, count)
    result = write(text, folder)
    assert (result.added, result.notes) == (0, notes)
    assert people_of(folder) == people
    assert f"\n{new.strip('# ')}" in (folder / "text.txt").read_text(encoding="utf-8")
    verified(folder)
    assert (write(text, folder).content, write(text, folder).notes) == ({}, [])
    # the reading still is of these messages
    assert import_text(READING, folder) == []
    # a new message is by the person who has the name
    write(f"{text}\n### {new.strip('# ').partition(',')[0]}\n\nAnother thing.\n", folder)
    assert [name for name, _ in people_of(folder)] == [name for name, _ in people]


def test_names_that_are_swapped_are_swapped(folder: Path) -> None:
    text = THREAD.replace("### Bob", "### X").replace("#### Cem", "#### Bob").replace("### X", "### Cem")
    result = write(text, folder)
    assert sorted(result.notes) == [
        "Bob, who wrote Comment#1, Comment#3, is called Cem now",
        "Cem, who wrote Comment#2, is called Bob now",
    ]
    assert people_of(folder) == [
        ("Ann", ["For#1", "Post"]),
        ("Bob", ["Comment#2"]),
        ("Cem", ["Against#1", "Against#2", "Comment#1", "Comment#3"]),
    ]
    assert write(text, folder).content == {}


def test_relations_of_a_message_follow_its_writer(folder: Path) -> None:
    write(THREAD.replace("### Bob", "### Rob", 1), folder)
    frame = frame_of(folder)
    rob, bob = frame.people["rob"], frame.people["bob"]
    attributed = named_node("prov:wasAttributedTo")
    assert any(
        cg("Rebuttal") in values[named_node("rdf:type")]
        for values in frame.values.values()
        if rob in values[attributed]
    )
    assert [
        value_of(values[named_node("skos:notation")][0])
        for values in frame.values.values()
        if bob in values[attributed]
    ] == ["Comment#3"]


def test_a_writer_who_had_no_name_gets_one_and_one_without_a_name_keeps_it(tmp_path: Path) -> None:
    text = "# T\n\nFirst words.\n\n### Bob\n\nHis words.\n"
    write(text, tmp_path / "t")
    result = write(text.replace("First", "## Ann\n\nFirst"), tmp_path / "t")
    assert result.notes == ["the unnamed writer of Post is called Ann now"]
    assert people_of(tmp_path / "t") == [("Ann", ["Post"]), ("Bob", ["Comment#1"])]
    result = write(text.replace("First", "## Ann\n\nFirst").replace("Bob", "[deleted]"), tmp_path / "t")
    assert (result.added, result.notes) == (0, ["Comment#1 is by nobody in the source; Bob is kept"])


@pytest.mark.parametrize(
    ("quote", "title", "words"),
    [
        ("Lend tools", "Should we lend tools?", "Should we lend tools?"),
        ("Lend tools", "Lend tools to everybody?", "Lend tools"),
        ("Lend tools?", "A library of things?", "A library of things?"),
    ],
)
def test_a_title_that_is_corrected_is_taken(quote: str, title: str, words: str, folder: Path) -> None:
    assert import_text(f'[Thesis]: Tools should be lent. {{quote: "{quote}"}}\n\n{READING}', folder) == []
    text = THREAD.replace("Lend tools?", title)
    result = write(text, folder)
    assert (result.added, result.notes[0]) == (
        0,
        f"the title is “{title}” now, not “Lend tools?”; to have another one, use --title",
    )
    frame = frame_of(folder)
    assert frame.text.startswith(f"{title}\n\nAnn, 2025-03-01:\n\nLet us lend")
    label = named_node("rdfs:label")
    assert [value_of(frame.value(f"<{OPTIONS.base}{node}>", label)) for node in ("debate", "post", "thesis")] == [
        title,
        title,
        "Tools should be lent.",
    ]
    anchor = frame.value(f"<{OPTIONS.base}thesis>", cg("anchor"))
    start, end = (int(value_of(frame.value(anchor, cg(place)))) for place in ("start", "end"))
    assert frame.text[start:end].strip().casefold() == words.casefold()
    verified(folder)
    assert write(text, folder).content == {}


def test_a_thesis_that_nobody_has_written_follows_the_title(tmp_path: Path) -> None:
    write(THREAD, tmp_path / "t")
    write(THREAD.replace("Lend tools?", "Lend?"), tmp_path / "t")
    assert value_of(frame_of(tmp_path / "t").value(f"<{OPTIONS.base}thesis>", named_node("rdfs:label"))) == "Lend?"


def test_a_folder_that_was_renamed_keeps_its_base(run: Run, folder: Path) -> None:
    renamed = folder.rename(folder.with_name("renamed"))
    file = folder.parent / "thread.md"
    file.write_text(f"{THREAD}\n### Eve\n\nYes.\n", encoding="utf-8")
    result = run("import", "--from", "markdown", str(file), "-o", str(renamed))
    assert (result.returncode, result.stdout) == (0, f"{renamed}: 1 new message\n")
    assert {fact[0].rpartition("/")[0] for fact in read_facts(renamed.glob("*.ttl"))} == {"<https://example.org/t"}


def test_another_base_than_that_of_the_folder_is_refused(folder: Path) -> None:
    other = DebateOptions("https://example.org/other/", "t", "en")
    thread = read([folder.parent / "thread.md"])
    message = (
        f"{folder} has a debate with another base than https://example.org/other/; "
        "to import into it, use --base https://example.org/t/"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        import_thread(thread, folder, other)
    (folder / "text.txt").unlink()
    with pytest.raises(UsageError, match=r"t has Turtle files and no text.txt; restore it, or name another folder$"):
        import_thread(thread, folder, OPTIONS)


def test_a_message_that_was_deleted_is_removed_on_request(folder: Path) -> None:
    end = THREAD.index("### Bob\n\nOne more")
    text = THREAD[:end]
    more = f"{THREAD}\n#### Eve\n\n> One more thing: where would you keep them?\n\nIn a shed.\n\n### Eve\n\n> In a shed.\n\nYes.\n"
    write(more, folder)
    before = frame_of(folder)
    # Eve answers Ann now, and quotes what is gone
    result = write(f"{text}\n### Eve\n\n> In a shed.\n\nYes.\n\n### Eve\n\n> In a shed.\n", folder, drops_deleted=True)
    assert result.added == 1
    assert result.notes[:2] == [
        "Comment#3 is no longer in the source, and is removed",
        "Comment#4 is no longer in the source, and is removed",
    ]
    frame = frame_of(folder)
    assert "One more thing" not in frame.text
    assert "Bob:" in frame.text
    assert sorted(frame.messages) == ["Comment#1", "Comment#2", "Comment#5", "Comment#6", "Post"]
    assert {*frame.people} == {*before.people}
    verified(folder)
    # what was read elsewhere is as it was
    assert import_text(READING, folder) == []


def test_a_person_who_wrote_nothing_else_goes_with_the_message(tmp_path: Path) -> None:
    write(THREAD, tmp_path / "t")
    start, end = THREAD.index("#### Cem"), THREAD.index("### Bob\n\nOne more")
    text = THREAD[:start] + THREAD[end:]
    assert write(text, tmp_path / "t").notes == [
        "Comment#2 is no longer in the source; it is kept (--drop-deleted removes it)"
    ]
    write(text, tmp_path / "t", drops_deleted=True)
    assert [name for name, _ in people_of(tmp_path / "t")] == ["Ann", "Bob"]
    assert "Cem" not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "t").iterdir())
    verified(tmp_path / "t")
    assert write(text, tmp_path / "t", drops_deleted=True).content == {}


def test_a_message_in_which_something_was_read_is_not_removed(folder: Path) -> None:
    start, end = THREAD.index("#### Cem"), THREAD.index("### Bob\n\nOne more")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match=r"^something was read in Comment#2, .*; remove that first, or import without"):
        write(THREAD[:start] + THREAD[end:], folder, drops_deleted=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_message_that_a_contribution_answers_is_not_removed(tmp_path: Path) -> None:
    write(THREAD, tmp_path / "t")
    comment = frame_of(tmp_path / "t").messages["Comment#3"].iri
    file = tmp_path / "t" / "contributions" / "eve.ttl"
    file.parent.mkdir()
    file.write_text(f"<{OPTIONS.base}contribution-1>\n  {cg('repliesTo')} {comment} .\n", encoding="utf-8")
    text = THREAD[: THREAD.index("### Bob\n\nOne more")]
    with pytest.raises(
        UsageError, match=r"eve\.ttl:2: a contribution refers to comment-\w+ by repliesTo, which would be"
    ):
        write(text, tmp_path / "t", drops_deleted=True)
    assert "Comment#3" in frame_of(tmp_path / "t").messages
    write(text, tmp_path / "t")


def test_a_writer_is_renamed_although_another_message_of_theirs_goes(folder: Path) -> None:
    text = THREAD[: THREAD.index("### Bob\n\nOne more")].replace("### Bob", "### Rob")
    write(text, folder, drops_deleted=True)
    people = [("Ann", ["For#1", "Post"]), ("Cem", ["Comment#2"]), ("Rob", ["Against#1", "Against#2", "Comment#1"])]
    assert people_of(folder) == people
    verified(folder)


@pytest.mark.parametrize("name", ["Ingrid (no. 14)", "(Ingrid)", "I", "Bob (he/him)"])
def test_a_writer_with_parentheses_in_the_name_is_renamed(name: str, tmp_path: Path) -> None:
    write(THREAD.replace("Cem", name), tmp_path / "t")
    write(THREAD.replace("Cem", "Ingrid Saar"), tmp_path / "t")
    assert ("Ingrid Saar", ["Comment#2"]) in people_of(tmp_path / "t")
    assert f'"{name}"' not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "t").glob("*.ttl"))
    verified(tmp_path / "t")
