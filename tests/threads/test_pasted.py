"""Threads as people paste them: headings without a space, quotations without an empty line below, dates of any form."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.errors import InputError
from capgen_kg.threads.dates import DateError, split_heading
from capgen_kg.threads.markdown import read
from capgen_kg.threads.model import Thread
from capgen_kg.threads.text import plain_text


def thread_of(tmp_path: Path, text: str) -> Thread:
    file = tmp_path / "thread.md"
    file.write_text(text, encoding="utf-8")
    return read([file])


@pytest.mark.parametrize(
    ("heading", "name", "time"),
    [
        ("Ann", "Ann", ""),
        ("Ann, 2025-02-10", "Ann", "2025-02-10"),
        ("Ann, 2025-02-10T14:30:00Z", "Ann", "2025-02-10T14:30:00Z"),
        ("Ann, 10 Feb 2025", "Ann", "2025-02-10"),
        ("Ann, February 10, 2025", "Ann", "2025-02-10"),
        ("Ann – Mon, 10 Feb. 2025 at 2:30 PM", "Ann", "2025-02-10T14:30"),
        ("Jean-Luc (3rd March 2025, 09:05)", "Jean-Luc", "2025-03-03T09:05"),
        ("Tom, baker, 2025/02/10", "Tom, baker", "2025-02-10"),
        ("Ann, Dr.", "Ann, Dr.", ""),
        ("Class of 1990", "Class of 1990", ""),
        ("Bob Ray 3 March 2025", "Bob Ray", "2025-03-03"),
    ],
)
def test_a_heading_has_a_name_and_a_date(heading: str, name: str, time: str) -> None:
    assert split_heading(heading, 1) == (name, time)


@pytest.mark.parametrize(
    "date",
    [
        "2025-13-45",
        "2025-02-30",
        "2025-02-10T25:00",
        "10/02/2025",
        "10.2.2025",
        "31 Feb 2025",
        "10 février 2025",
        "2 days ago",
        "Yesterday",
        "14:30",
    ],
)
def test_a_date_that_cannot_be_read_is_no_name(date: str, tmp_path: Path) -> None:
    with pytest.raises(DateError, match="expected one such as 2025-02-10, 10 Feb 2025 or February 10, 2025"):
        split_heading(f"Ann, {date}", 1)
    with pytest.raises(InputError) as error:
        thread_of(tmp_path, f"# T\n\n## Bob\n\nYes.\n\n### Ann, {date}\n\nNo.\n")
    assert f"thread.md:7:1: found the date {date!r} after the name 'Ann'" in str(error.value)


def test_a_reply_below_a_quotation_is_no_part_of_it(tmp_path: Path) -> None:
    thread = thread_of(
        tmp_path, "# T\n\n## Ann\n\nA.\n\n### Bob\n\n> A.\n> B.\nI doubt it.\n\n```\n> x\ny\n```\n\n#### Cem\n\nC.\n"
    )
    plain = plain_text(thread.comments[0].body, "markdown")
    assert plain.text.startswith("A. B.\n\nI doubt it.\n\n> x\ny")
    assert [plain.text[slice(*span)] for span in plain.quotations] == ["A. B."]
    assert (thread.comments[1].author, thread.comments[1].parent) == ("Cem", thread.comments[0].id)


def test_a_thread_that_is_quoted_as_a_whole_is_read(tmp_path: Path) -> None:
    text = "# T\n\n## Ann\n\nA.\n\n### Bob\n\n> A.\n\nNo.\n"
    quoted = thread_of(tmp_path, "".join(f"> {line}\n" if line else ">\n" for line in text.splitlines()))
    plain = thread_of(tmp_path, text)
    assert (quoted.title, quoted.post, quoted.comments) == (plain.title, plain.post, plain.comments)
    assert quoted.notes == ["every line of the file begins with >, which is left out"]
    # a message that only quotes stays what it is
    assert thread_of(tmp_path, "> A.\n> B.\n").post.body == "> A.\n> B."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "# T\n\n## Ann\n\nA.\n\n###Bob\n\nNo.\n",
            "thread.md:7:1: found '###Bob'; to write a heading, put a space between: ### Bob",
        ),
        ("# T\n\n## Ann\n\nA.\n\n#######Bob\n\nNo.\n", "thread.md:7:1: found '#######Bob'; to write a heading"),
        ("#Title\n\n## Ann\n\nA.\n", "thread.md:1:1: found '#Title'; to write a heading, put a space between: # Title"),
    ],
)
def test_a_heading_without_a_space_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        thread_of(tmp_path, text)
    assert message in str(error.value)
    assert thread_of(tmp_path, text.replace("#Title", "Title").replace("###Bob", "\\\\###Bob")).post.author in (
        "Ann",
        "",
    )


def test_a_file_without_headings_is_one_message_and_says_so(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "Just words.\n")
    assert (thread.post.author, thread.comments) == ("", [])
    assert "found no heading such as ## Ann" in thread.notes[0]
    # hashtags are words
    assert thread_of(tmp_path, "# T\n\n## Ann\n\n#phones are fine.\n").post.body == "#phones are fine."


def test_a_level_that_is_skipped_is_noted(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "# T\n\n## Ann\n\nA.\n\n#### Bob\n\nB.\n")
    assert thread.comments[0].parent == thread.post.id
    assert thread.notes == ["line 7: #### below ## is read as an answer to it; write ### for that"]


def test_replies_are_deeper_than_the_six_levels_of_markdown(tmp_path: Path) -> None:
    names = [f"P{level}" for level in range(2, 40)]
    text = "# T\n" + "".join(f"\n{'#' * level} P{level}\n\nW{level}.\n" for level in range(2, 40))
    thread = thread_of(tmp_path, text + "\n##########\n\nWords below a rule.\n")
    messages = [thread.post, *thread.comments]
    assert [message.author for message in messages] == names
    assert [message.parent for message in messages[1:]] == [message.id for message in messages[:-1]]
    assert messages[-1].body == "W39.\n\n##########\n\nWords below a rule."
    assert thread.notes == []


def test_a_heading_with_spaces_before_it_is_one_and_is_noted(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "# T\n\n## Ann\n\nA.\n\n ### Eve\n\nE.\n\n    ### Bob\n\n\t## Cem\n")
    assert [message.author for message in thread.comments] == ["Eve"]
    assert thread.notes == [
        "line 7: '### Eve' is read as the heading of a message",
        "line 11: '### Bob' is code, since it is indented; a heading begins at the margin",
        "line 13: '## Cem' is code, since it is indented; a heading begins at the margin",
    ]


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ("# Bob", 7, "found '# Bob'; one # is for the title, above all messages; write ## Bob or deeper"),
        ("Bob\n---", 7, "found 'Bob', underlined; write ## Bob for the heading of a message, # Bob for the title"),
        ("Bob Ray, 2025-03-01\n===", 7, "found 'Bob Ray, 2025-03-01', underlined; write ## Bob Ray, 2025-03-01"),
    ],
)
def test_a_heading_of_a_message_that_would_be_words_is_refused(
    lines: str, place: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        thread_of(tmp_path, f"# T\n\n## Ann\n\nA.\n\n{lines}\n\nNo.\n")
    assert f"thread.md:{place}:1: {words}" in str(error.value)


@pytest.mark.parametrize(
    "body",
    [
        "\\# Bob",
        "Bob\n\n---\n\nNo.",
        "Best wishes\n---",
        "This is a sentence.\n---\nNo.",
        "- Bob\n---\nNo.",
        "Two\nlines\n---\nNo.",
        "```\n# Bob\nBob\n---\nNo.\n```",
        "> # Bob\n> Bob\n> ---\n> No.",
    ],
)
def test_what_is_no_heading_stays_words(body: str, tmp_path: Path) -> None:
    thread = thread_of(tmp_path, f"# T\n\n## Ann\n\n{body}\n\n### Cem\n\nC.\n")
    assert (thread.post.body, thread.notes) == (body, [])
    assert [message.author for message in thread.comments] == ["Cem"]


def test_a_title_may_be_underlined_and_an_essay_have_sections(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "The title\n=========\n\n## Ann\n\nA.\n")
    assert (thread.title, thread.post.author, thread.post.body) == ("The title", "Ann", "A.")
    assert thread_of(tmp_path, "# T\n\nA.\n\n# Section\n\nB.\n").post.body == "A.\n\n# Section\n\nB."


def test_emphasis_around_names_is_dropped(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "# T\n\n## **Bob** _3 March 2025_\n\nB.\n\n### snake_case_ann\n\nA.\n")
    assert (thread.post.author, thread.post.time) == ("Bob", "2025-03-03")
    assert thread.comments[0].author == "snake_case_ann"


def test_names_that_are_nearly_the_same_are_noted(tmp_path: Path) -> None:
    names = ["Bob Ray", "Bob Ray:", "bob ray", "Bob  Ray", "BobRay", "Bob Ray:", "Rob Ray"]
    thread = thread_of(tmp_path, "# T\n" + "".join(f"\n## {name}\n\nW{n}.\n" for n, name in enumerate(names)))
    rest = "are two writers; write the name in one way if they are the same person"
    assert thread.notes == [
        f"line 7: 'Bob Ray:' and 'Bob Ray' (line 3) {rest}",
        f"line 11: 'bob ray' and 'Bob Ray' (line 3) {rest}",
        f"line 19: 'BobRay' and 'Bob Ray' (line 3) {rest}",
    ]


def test_a_message_that_is_pasted_twice_is_noted(tmp_path: Path) -> None:
    thread = thread_of(tmp_path, "# T\n\n## Ann\n\nA.\n\n### Bob\n\nB.\n\n#### Bob\n\nB.\n\n### Bob\n\nC.\n")
    assert thread.notes == ["line 11: this message has the heading and the words of the one at line 7"]


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(DateError, match=r"after the name 'Ann', a day that does not exist; .*, or none$"):
        split_heading("Ann, 31 February 2025", 1)
