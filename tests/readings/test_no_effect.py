"""Nothing in a reading is dropped in silence: it is read, refused at its place, or noted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from capgen_kg.new_debate import DebateOptions
from capgen_kg.rdf.terms import cg, value_of
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame, read_frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.importing import import_reading
from capgen_kg.readings.model import Reading
from capgen_kg.readings.to_argdown import write
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import Message, Thread

OPTIONS = DebateOptions("https://example.org/t/", "t", "en")
THREAD = Thread(
    "Lend tools?",
    Message("p", "Ann", "", "", "Let us lend tools. Most tools lie idle. A drill is used for an hour a year."),
    [
        Message("a", "Bob", "", "", "I use mine every day. Tools may hurt people. Who would repair them?"),
        Message("b", "Cem", "", "a", "We repair things at the café. A drill is quickly repaired."),
    ],
)
THESIS = '[Lend]: Tools should be lent. {quote: "Let us lend tools."}\n\n'
STEP = """(1) [Drill]: Drills are little used. {quote: "is used for an hour a year"}
-- {basis: stated} --
(2) [Idle]: Tools are not in use. {quote: "Most tools lie idle."}
"""
IDLE = '<Idle>: Tools are not in use. {quote: "Most tools lie idle."}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    result = import_thread(THREAD, tmp_path / "t", OPTIONS)
    (tmp_path / "t").mkdir()
    for name, content in result.content.items():
        (tmp_path / "t" / name).write_bytes(content)
    return tmp_path / "t"


def frame_of(folder: Path) -> Frame:
    frame = read_frame(folder, (folder / "text.txt").read_text(encoding="utf-8"), folder / "text.txt")
    assert frame
    return frame


def imported(folder: Path, text: str, read_text: Callable[[str, Path, Collection[str]], Reading] = read) -> Frame:
    source = folder / "text.txt"
    words = source.read_text(encoding="utf-8")

    def read_it(frame: Frame) -> Reading:
        return read_text(text, Path("r.argdown"), frame.messages)

    result = import_reading(read_it, words, source, folder, OPTIONS)
    assert result.problems == []
    for name, content in result.content.items():
        (folder / name).write_bytes(content)
    return frame_of(folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"# For\n\n{IDLE}\n\n# Comment#9\n", "7:1: found the heading 'Comment#9'; did you mean Comment#"),
        (f"# For {{conditions: [Lend]}}\n\n{IDLE}\n", "3:8: found the key 'conditions' in the data of a heading that"),
        (f"# For\n\n<Idle>\n\n{STEP.replace('stated', 'stated, uses: [7]')}", "8:20: found uses: 7, expected numbers"),
        (f"# For\n\n<Idle>\n\n{STEP.replace('stated', 'stated, uses: 1')}", "8:20: found uses: 1, expected numbers"),
        (f"# For\n\n{IDLE}\n  -> [Lend]\n", "5:1: found <Idle> both for and against the thesis; put it on one side"),
        (f"# For\n\n{IDLE}\n\n# Against\n\n<Idle>\n", "9:1: found <Idle> both for and against the thesis"),
        (f"# For\n\n{IDLE[:-1]}, notation: Against#1}}\n", "5:1: found the notation Against#1 on the other side"),
        (f"# For\n\n{IDLE}\n\n<Idle> {{quote: A drill}}\n", "7:9: found another 'quote' of <Idle> than at 5:32; "),
        (f"# For\n\n{IDLE[:-1]}, relation: stated}}\n", "5:63: found words, expected data such as relation: {basis"),
        (
            '[Use]: x {quote: "I use mine every day.", relation: {basis: stated}}',
            "3:43: found 'relation' of [Use], which stands below nothing and is on no side",
        ),
        (
            f'# For\n\n{IDLE}\n  + [Use]: x {{quote: "I use mine", relation: {{basis: stated, type: rebutting}}}}',
            "6:36: found the key 'type' of a support, expected it of a rebuttal",
        ),
        (
            f'# For\n\n{IDLE}\n  - [Use]: x {{quote: "I use mine", relation: {{basis: stated, counterclaim: []}}}}',
            "6:36: found no claim or several, expected one",
        ),
        (
            f'# For\n\n{IDLE}\n  - [Use]: x {{quote: "I use mine", relation: {{basis: stated, argument: no}}}}',
            "6:36: found the key 'argument', expected it only as {argument: no}, of a relation to the thesis",
        ),
        (f"#For\n\n{IDLE}\n", "3:1: found #For; to write a heading, put a space between: # For"),
        ("[Comment#1]: He doubts it.", "3:1: found words of the message Comment#1; give what it says a name"),
        ("[Comment#1] {quote: I use mine}", "3:13: found data of the message Comment#1; write them after a claim"),
        (f"# Post\n\n<Idle> {{by: Bob}}\n\n{STEP}", "5:9: found the key 'by' of <Idle>, which is on no side; write it at the"),
        (f"# Post\n\n{IDLE[:-1]}, conclusions: [Lend]}}", "5:63: found the key 'conclusions' of <Idle>, which is on no side"),
        (f"{IDLE}\n", "3:1: found <Idle> below no heading; write # For or # Against above arguments, # Post above "),
        (f"# Arguments against\n\n{IDLE}\n\n<Hurt>: x {{quote: may hurt}}\n  - [Use] {{basis: stated}}", "3:1: found the heading 'Arguments against', "
         "which names no side, above <Idle>, <Hurt>; write # Against above arguments"),
        (f"# Rest\n\n<Idle>\n\n{STEP}", "3:1: found the heading 'Rest', which names no side, above <Idle>; write # For or"),
        (f"# For\n\n{IDLE}\n\n## Against\n\n<Hurt>: x {{quote: may hurt}}", "7:1: found ## Against inside of # For, of "),
        (f"# For\n\n{IDLE}\n  – [Use]: I use mine\n", "6:3: found “–” before [Use], which makes this line words; write"),
        (f"# For\n\n{IDLE}\n  −> [Use]\n", "6:3: found “−>” before [Use], which makes this line words; write a hyphen"),
        (f"# For\n\n{IDLE}\n• <Use>: mine\n", "6:1: found “•” before <Use>, which makes this line words; write a"),
        (f"# For\n\n{IDLE}\n\u00a0\u00a0- [Use]: x\n", "6:1: found the character U+00A0 as a blank, which makes this line"),
        (f"# For\n\n{IDLE}\n  -\u2009[Use]: x\n", "6:4: found the character U+2009 as a blank, which makes this line"),
        (f"# For\n\n{IDLE}\n\n#\u00a0Against\n", "7:2: found the character U+00A0 as a blank, which makes this line"),
        (f"# For\n\n{IDLE}\n\n<Use: x", "7:1: found the name <Use without its closing bracket; write <Use>: words"),
        (f"# For\n\n{IDLE}\n  - [Use: x", "6:5: found the name [Use without its closing bracket; write [Use]: words"),
        (f"# For\n\n{IDLE}\n  * [Use]: x", "6:3: found “*” before [Use], which is no counter and no support of what is"),
        (f"# For\n\n{IDLE}\n\n[Use]: x {{quote: I use, why: a }} b}}", "7:35: found a second brace that closes data; put"),
        ('# Against\n\n<Hurt>: x {quote: "may hurt", hedge: never}', "5:31: “never” usually is a booster; write boost"),
        ('# Against\n\n<Hurt>: x {quote: "may hurt", boost: may}', "5:31: “may” usually is a hedge; write hedge: may"),
    ],
)  # fmt: skip
def test_what_has_no_effect_is_refused_at_its_place(text: str, problem: str, folder: Path) -> None:
    frame = frame_of(folder)
    problems = encode(read(f"{THESIS}{text}\n", Path("r.argdown"), frame.messages), frame).problems
    assert [f"{each.place}: {each.message}"[: len(problem) + 10] for each in problems] == [f"r.argdown:{problem}"], (
        problems
    )


def test_sentences_that_begin_with_a_dash_or_a_bracket_are_words(folder: Path) -> None:
    frame = frame_of(folder)
    for line in (
        "– that is, seldom.", "[sic] and so: idle", "[as here] it is", "<3 of them: seldom", "\u00a0and seldom", "a } b",
        "•", "[this](https://example.org/a): a link", "– 3 of them",
    ):  # fmt: skip
        text = f'{THESIS}# For\n\n<Idle>: Tools are not in use\n{line}\n{{quote: "Most tools lie idle."}}\n'
        reading = read(text, Path("r.argdown"), frame.messages)
        assert encode(reading, frame).problems == [], line
        assert len(reading.claims) == 2
    items = '* [A]: x {quote: "A drill is quickly repaired."}\n* [B]: y {quote: "We repair things"}\n'
    assert encode(read(f"{THESIS}{items}", Path("r.argdown"), frame.messages), frame).problems == []


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (f"# For\n\n{IDLE} #big\n", "5:63: the tag #big is no part of a reading"),
        (f"# For\n\n<Idle>\n\n{STEP.replace('-- {', '-- modus ponens {')}", "8:1: the rule 'modus ponens' is no part"),
        (f"# Post\n\n{IDLE}\n", "5:1: <Idle> is below no # For and no # Against; it is read as a claim of a message"),
    ],
)
def test_what_is_no_part_of_a_reading_is_noted(text: str, note: str, folder: Path) -> None:
    frame = frame_of(folder)
    reading = read(f"{THESIS}{text}\n", Path("r.argdown"), frame.messages)
    assert reading.problems == []
    [own] = reading.notes
    assert own.startswith(f"r.argdown:{note}")


def test_that_all_arguments_are_on_one_side_is_noted(folder: Path) -> None:
    frame = frame_of(folder)
    more = '\n\n<Use>: x {quote: "I use mine every day."}\n\n<Hurt>: x {quote: "may hurt"}\n'
    reading = read(f"{THESIS}# For\n\n{IDLE}{more}", Path("r.argdown"), frame.messages)
    assert reading.notes == ["r.argdown: all 3 arguments are for the thesis; one against it stands below # Against"]
    more = more.replace("<Use>", "# Against\n\n<Use>")
    reading = read(f"{THESIS}# For\n\n{IDLE}{more}", Path("r.argdown"), frame.messages)
    assert (reading.problems, reading.notes) == ([], [])


def test_an_argument_that_counters_another_needs_no_side(folder: Path) -> None:
    frame = frame_of(folder)
    counter = '\n\n# More\n\n<Use>: x {quote: "I use mine every day."}\n  -> <Idle> {basis: stated}\n'
    reading = read(f"{THESIS}# For\n\n{IDLE}{counter}", Path("r.argdown"), frame.messages)
    assert encode(reading, frame).problems == []
    assert [relation.target for relation in reading.relations.values()] == ["<Idle>"]


def test_keys_of_the_front_matter_are_known(folder: Path) -> None:
    frame = frame_of(folder)
    text = f"===\ntitel: x\nlanguage: en\nauthor: Ann\n===\n\n{THESIS}# For\n\n{IDLE}\n"
    reading = read(text, Path("r.argdown"), frame.messages)
    assert [problem.message for problem in reading.problems] == [
        "found the key 'titel' in the front matter; did you mean title?"
    ]
    assert reading.notes == [
        "r.argdown:3:1: found the key 'language' in the front matter, which is no part of a reading"
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"<Idle> {{basis: interpreted, why: It is offered as one.}}\n\n{STEP}",
        f"<Idle> {{relation: {{basis: interpreted, why: It is offered as one.}}}}\n\n{STEP}",
        IDLE[:-1] + ", basis: interpreted, why: It is offered as one.}",
        '[Idle]: Tools are not in use. {quote: "Most tools lie idle.", relation: {basis: interpreted, why: It is offered as one.}}',
    ],
)
def test_an_argument_says_how_its_relation_to_the_thesis_was_read(text: str, folder: Path) -> None:
    frame = imported(folder, f"{THESIS}# For\n\n{text}\n")
    for _ in range(2):
        [argument] = frame.of_class("Argument")
        [relation] = frame.values[argument][cg("raises")]
        assert frame.value(relation, cg("basis")) == cg("Interpreted")
        assert frame.text_value(relation, cg("rationale")) == "It is offered as one."
        [claim] = frame.values[argument][cg("hasConclusion")]
        assert frame.value(claim, cg("basis")) == cg("Stated")
        # exported and read again
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        frame = imported(folder, write(reading_of(frame)[0], frame))
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_quotation_lies_in_one_message(folder: Path) -> None:
    frame = frame_of(folder)
    for words in ("I use mine … at the café", "repair them? Cem: We repair"):
        text = f"{THESIS}# Against\n\n<Use>: x {{quote: {words!r}}}\n"
        [problem] = encode(read(text, Path("r.argdown"), frame.messages), frame).problems
        assert problem.message == f"“{words}” runs from one message into another; quote words of one"
    # the nearest end is in the next message, the own message has none
    reading = read(f'{THESIS}# For\n\n<Idle>: x {{quote: "Most tools … an hour a year."}}', Path("r"), frame.messages)
    assert encode(reading, frame).problems == []


def test_of_several_places_a_message_is_named(folder: Path) -> None:
    frame = frame_of(folder)
    text = f'{THESIS}# For\n\n<Idle>: x {{quote: "A drill is"}}\n'
    [problem] = encode(read(text, Path("r.argdown"), frame.messages), frame).problems
    assert problem.message == (
        "“A drill is” is in several places of the text, at 5:41 in Post, at 13:31 in Comment#2; "
        "quote more words, or name the message (in: Post)"
    )
    text = text.replace('"}', '", in: Post}')
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).problems == []


def test_the_thesis_stands_above_what_is_concluded(folder: Path) -> None:
    frame = frame_of(folder)
    reading = read(f"# For\n\n<Idle>\n\n{STEP}", Path("r.argdown"), frame.messages)
    [problem] = reading.problems
    assert problem.message.startswith("<Idle> has the thesis [Drill] among its claims; write the thesis first of")


def test_who_holds_the_thesis_is_read(folder: Path) -> None:
    text = '[Lend]: Tools should be lent. {quote: "Let us lend tools.", by: Bob, asserted: [Comment#2]}\n'
    frame = imported(folder, text)
    assert [subject for subject, predicate in frame.users[frame.thesis] if predicate == cg("asserts")] == [
        frame.messages["Comment#2"].iri
    ]
    [report] = frame.of_class("Report")
    assert value_of(frame.value(report, cg("speaker"))) == "https://example.org/t/person-bob-81b637d8fc" or (
        "bob" in frame.value(report, cg("speaker"))
    )
    assert "by: Bob, asserted: [Comment#2]" in write(reading_of(frame)[0], frame)
    frame = imported(folder, f"{THESIS}# Against\n\n{IDLE[:-1]}, notation: Against#1}}\n")
    [argument] = frame.of_class("Argument")
    assert frame.value(argument, cg("stance")) == cg("Against")


def test_that_a_stated_counter_is_older_than_what_it_counters_is_noted(folder: Path) -> None:
    frame = frame_of(folder)
    text = f"{THESIS}# For\n\n{IDLE}\n  - [Use]: x {{quote: I use mine, basis: stated}}\n"
    earlier = '    - [Drill]: x {quote: "is used for an hour a year", basis: stated}\n'
    encoded = encode(read(f"{text}{earlier}", Path("r.argdown"), frame.messages), frame)
    assert encoded.problems == []
    assert encoded.notes == [
        "r.argdown:7:18: [Drill] is in Post, which Comment#1 answers, so it cannot answer that there and then; "
        "write {basis: interpreted, why: …}"
    ]
    earlier = earlier.replace("stated", "interpreted, why: It is an example.")
    assert encode(read(f"{text}{earlier}", Path("r.argdown"), frame.messages), frame).notes == []


def test_words_that_a_message_quotes_are_noted_with_their_place(tmp_path: Path) -> None:
    post = Message("p", "Ann", "", "", "Let us move. The street is loud.")
    reply = Message("a", "Bob", "", "", "> The street is loud.\n\nI doubt that.", "markdown")
    (tmp_path / "t").mkdir()
    for name, content in import_thread(Thread("Loud?", post, [reply]), tmp_path / "t", OPTIONS).content.items():
        (tmp_path / "t" / name).write_bytes(content)
    frame = frame_of(tmp_path / "t")
    text = '[Move]: We should move. {quote: "Let us move."}\n\n[Loud]: It is loud. {quote: "The street is loud."}\n'
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).notes == []
    text = text.replace('"}\n', '", in: Comment#1}\n').replace(", in: Comment#1", "", 1)
    encoded = encode(read(text, Path("r.argdown"), frame.messages), frame)
    assert encoded.problems == []
    [note] = encoded.notes
    assert note.startswith("r.argdown:3:22: “The street is loud.” at ")
    assert note.endswith(" is what Comment#1 quotes from another message; quote the message that says it")


def test_that_the_relation_of_an_argument_counts_as_stated_is_said_once(folder: Path) -> None:
    frame = frame_of(folder)
    text = f"{THESIS}# For\n\n{IDLE}\n\n# Against\n\n<Hurt>: x {{quote: may hurt, basis: interpreted, why: y}}\n"
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).hints == [
        "without a basis of its own, the relation to the thesis counts as stated: <Idle>; "
        "where the text leaves it unsaid, write {basis: interpreted, why: …} after the name"
    ]
    frame = imported(folder, text)
    assert encode(read(text, Path("r.argdown"), frame.messages), frame).hints == []


def test_a_message_is_looked_for_by_its_writer_and_by_its_words(folder: Path) -> None:
    frame = frame_of(folder)
    text = f'{THESIS}# Against\n\n<Use>: x {{quote: "I use mine", in: bob}}\n'
    [problem] = read(text, Path("r.argdown"), frame.messages, writers=frame.writers).problems
    assert problem.message == "there is no message bob; name one that bob wrote: Comment#1"
    text = text.replace("in: bob", "in: Comment#2")
    [problem] = encode(read(text, Path("r.argdown"), frame.messages), frame).problems
    assert (
        problem.message == "“I use mine” is not in that message, but at 9:1 in Comment#1; name that one (in: Comment#1)"
    )


@pytest.mark.parametrize("front", ["", "===\ntitle: Should tools be lent?\n===\n\n"])
def test_arguments_without_a_thesis_are_refused(front: str, folder: Path) -> None:
    frame = frame_of(folder)
    problems = encode(read(f"{front}# For\n\n{IDLE}\n", Path("r.argdown"), frame.messages), frame).problems
    assert [problem.message for problem in problems] == [
        "found no thesis that <Idle> is for; write it above all arguments, as [Thesis]: words"
    ]
