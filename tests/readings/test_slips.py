"""What looks like the notation of a reading in Argdown and is none is refused or noted once, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.readings.argdown_slips import escaped
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.model import Reading

MESSAGES = "Post", "Comment#1", "Comment#2"
THESIS = '[Lend]: Tools should be lent. {quote: "Let us lend tools."}\n\n'
IDLE = '<Idle>: Tools are idle. {quote: "Most tools lie idle."}\n'
USE = '[Use]: Bob uses his. {quote: "I use mine every day.", basis: stated}'
STEP = f"""{THESIS}# For

<Idle>

(1) [Drill]: Drills are little used. {{quote: "is used for an hour a year"}}
-- {{basis: stated}} --
(2) [Idle]: Tools are idle. {{quote: "Most tools lie idle."}}
"""
COUNTERED = f"{THESIS}# For\n\n{IDLE}  - {USE}\n"
GRANTED = f'{COUNTERED}\n# Granted\n\n[Hurt]: Tools may hurt. {{quote: "Tools may hurt people."}}\n'


def reading_in(text: str) -> Reading:
    return read(text, Path("r"), MESSAGES)


def findings(text: str) -> tuple[list[str], list[str]]:
    """Return problems and notes of a reading, each with its place."""
    reading = reading_in(text)
    return [f"{problem.place}: {problem.message}" for problem in reading.problems], reading.notes


@pytest.mark.parametrize("text", [STEP, COUNTERED, GRANTED.replace("# Granted", "# Claims")])
def test_what_is_as_it_should_be_is_not_remarked_upon(text: str) -> None:
    assert findings(text) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('people."}', 'people.", concede: Use}', "r:10:59: found the key 'concede' in the data of the claim; did you"),
        (
            'people."}',
            'people.", Concession: Use}',
            "r:10:59: found the key 'Concession' in the data of the claim; did",
        ),
        ('people."}', 'people.", grants: Use}', "r:10:59: found the key 'grants' in the data of the claim; did you"),
        ('people."}', 'people.", agrees with: Use}', "r:10:59: found the key 'agrees with' in the data of the claim;"),
        ('people."}', 'people.", concedes}', "r:10:59: say what [Hurt] concedes, as {concedes: [Name]}"),
        ('people."}', 'people.", concedes: [[Use]]}', "r:10:59: say what [Hurt] concedes, as {concedes: [Name]}"),
        ('people."}', 'people.", concedes:}', "r:10:59: found the key 'concedes' without a value"),
        ('people."}', 'people."} #concession', "r:10:59: found #concession; data say this, as {concedes: [Name]}"),
        ('people."}', 'people."}\n  concedes: [Use]', "r:10:1: found 'concedes' among the words of [Hurt]; write data"),
        ("Tools may", "Conceded: Tools may", "r:10:1: found 'Conceded' at the beginning of the words of [Hurt]; data"),
        ("Tools may", "(agreed) Tools may", "r:10:1: found 'agreed' at the beginning of the words of [Hurt]; data"),
        ("Tools may", "clarifies [Use] Tools may", "r:10:1: found 'clarifies' at the beginning of the words of [Hurt]"),
    ],
)
def test_a_marker_of_a_speech_act_that_is_misspelt_or_in_the_wrong_place_is_refused(
    old: str, new: str, problem: str
) -> None:
    problems, notes = findings(GRANTED.replace(old, new, 1))
    assert [each[: len(problem)] for each in problems] == [problem]
    assert notes == []


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (
            "",
            "",
            "r:10:1: [Hurt] stands below 'Granted' and is read as a claim; if it is a concession, write {concedes",
        ),
        ("# Granted", "# Points of agreement", "r:10:1: [Hurt] stands below 'Points of agreement' and is read as a"),
        ("# Granted\n\n[Hurt]", "# Claims\n\n[Concession 1]", "r:10:1: [Concession 1] is read as a claim; if it is a"),
        ("# Granted\n\n[Hurt]", "# Claims\n\n[Bob clarifies]", "r:10:1: [Bob clarifies] is read as a claim; if it is"),
    ],
)
def test_a_claim_that_is_called_a_speech_act_is_noted(old: str, new: str, note: str) -> None:
    problems, notes = findings(GRANTED.replace(old, new, 1))
    assert problems == []
    assert [each[: len(note)] for each in notes] == [note]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # signs
        (COUNTERED.replace("- [Use]", "= [Use]"), "r:6:3: found “=” before [Use], which makes this line words; write"),
        (COUNTERED.replace("- [Use]", "> [Use]"), "r:6:3: found “>” before [Use], which makes this line words; write"),
        (COUNTERED.replace("- [Use]", "- - [Use]"), "r:6:5: found “-” before [Use], which makes this line words; writ"),
        (COUNTERED.replace("- [Use]", "- **[Use]**"), "r:6:5: found “**” before [Use], which makes this line words; "),
        (COUNTERED.replace("- [Use]", "-- [Use]"), "r:6:3: found “--” before [Use]; write one hyphen for a counter, -"),
        (
            COUNTERED.replace("- [Use]", "[Use]"),
            "r:6:3: found [Use] further to the right than what is above it, withou",
        ),
        (
            COUNTERED.replace("  - [Use]", "\n  - [Use]") + "  - [Use]\n",
            "r:7:3: found a relation that stands below noth",
        ),
        (f"{COUNTERED}  * {USE}\n  - [Use]\n", "r:7:3: found “*” before [Use], which is no counter and no support"),
        # names
        (COUNTERED.replace("- [Use]", "- See [Use]"), "r:6:3: found [Use] among the words of “See [Use]: Bob uses his"),
        (COUNTERED.replace("- [Use]", "- []"), "r:6:3: found [] among the words of “[]: Bob uses his.”; a name begins"),
        (COUNTERED.replace("[Use]:", "[Comment#7]:").replace("Bob uses his.", ""), "r:6:3: [Comment#7] has no words; "),
        # headings
        (
            COUNTERED.replace("# For", "For"),
            "r:3:1: found For as words of a statement; to write a heading, put a # bef",
        ),
        (COUNTERED.replace("# For", "**For:**"), "r:3:1: found For as words of a statement; to write a heading, put a"),
        (COUNTERED.replace("# For", "# Comment 2"), "r:3:1: found the heading 'Comment 2'; did you mean Comment#2?"),
        (f"{COUNTERED}\n# Comment #2\n", "r:8:1: found the heading 'Comment #2'; did you mean Comment#2?"),
        (f"{COUNTERED}\n# Comment#2 (Cem)\n", "r:8:1: found the heading 'Comment#2 (Cem)'; did you mean Comment#2?"),
        (STEP.replace("<Idle>", "<Comment#9>"), "r:5:1: there is no message Comment#9; did you mean Comment#"),
        (f"---\ntitle: Tools\n---\n\n{COUNTERED}", "r:1:1: found a line of hyphens above everything; write front mat"),
        # data
        (COUNTERED.replace('{quote: "I', 'quote: "I'), "r:6:3: found 'quote' among the words of [Use]; write data in "),
        (
            COUNTERED.replace('{quote: "I', '{quote "I'),
            "r:6:27: found the key 'quote \"I use mine every day.\"' in the",
        ),
        (COUNTERED.replace(", basis", " basis"), "r:6:58: found the key 'basis' behind a value; put a comma before it"),
        (COUNTERED.replace("basis: stated}", "basis: stated"), "r:6:26: found a brace that is not closed before the n"),
        (
            COUNTERED.replace('{quote: "I', '({quote: "I').replace("ed}", "ed})"),
            "r:6:3: found brackets around the data of [Use]",
        ),
        (
            COUNTERED.replace("basis: stated", "stated"),
            "r:6:59: found the key 'stated' in the data of the claim; write",
        ),
        (
            COUNTERED.replace("basis:", "rationale: x, basis:"),
            "r:6:59: found the key 'rationale' in the data of the cl",
        ),
        (
            COUNTERED.replace("basis:", "by: Comment#1, basis:"),
            "r:6:59: found the message Comment#1, expected a name; ",
        ),
        (
            COUNTERED.replace("basis:", "type: rebutting, basis:"),
            "r:6:59: found the key 'type' in the data of the claim; ",
        ),
        (COUNTERED.replace("basis:", "in: 2, basis:"), "r:6:59: there is no message 2; did you mean Comment#2"),
        (
            COUNTERED.replace("basis:", "hedge: use, mine, basis:"),
            "r:6:71: found the key 'mine' in the data of the cla",
        ),
        # steps
        (STEP.replace("(1)", "1)"), "r:7:1: found “1)” before [Drill]; write a number in round brackets, as in (1)"),
        (STEP.replace("(1)", "(a)"), "r:7:1: found “(a)” before [Drill]; write a number in round brackets, as in (1)"),
        (STEP.replace("(1)", "1."), "r:8:1: found a line of inference below no numbered statement; number what is abo"),
        (STEP.replace("stated} --", "stated}"), "r:8:1: found a line of inference that does not end with --; write --"),
        (STEP.replace("-- {", "{"), "r:8:1: found a line of inference that does not begin with --; write -- {basis"),
        (STEP.replace("--", "——"), "r:8:1: found a line that is no line of inference; write two hyphens on each side"),
        (STEP.replace("--", "-"), "r:8:1: found a line that is no line of inference; write two hyphens on each side"),
        (
            STEP.replace("{basis: stated}", "basis: stated"),
            "r:8:1: found 'basis' without braces; write -- {basis: …} --",
        ),
        (
            f"{STEP}(2) [Use]\n-- {{basis: stated, uses: [2]}} --\n(2) [So]: It is so. {{quote: Let us}}\n",
            "r:12:1: found a second (2) among statements to which {uses: …} refers",
        ),
    ],
)
def test_a_slip_is_one_finding_at_its_place(text: str, problem: str) -> None:
    problems, _ = findings(text)
    assert [each[: len(problem)] for each in problems] == [problem]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            COUNTERED.replace("<Idle>", "Idle"),
            "r:5:1: 'Idle' is read as words; if it is the name of what follows, writ",
        ),
        (COUNTERED.replace("[Use]", "(Use)"), "r:6:3: 'Use' is read as words; if it is the name of what follows, writ"),
        (f'[All]: All agree. {{quote: "Let us"}}\n{THESIS}# For\n\n{IDLE}', "r:2:1: [Lend] is read as a claim; a deba"),
    ],
)
def test_what_may_be_meant_otherwise_is_noted(text: str, note: str) -> None:
    problems, notes = findings(text)
    assert problems == []
    assert [each[: len(note)] for each in notes] == [note]


@pytest.mark.parametrize(
    "line", ["-- {basis: stated} -- // a comment", "/* a comment */ -- {basis: stated} --", "----"]
)
def test_a_line_of_inference_may_have_a_comment(line: str) -> None:
    reading = reading_in(STEP.replace("-- {basis: stated} --", line))
    assert reading.problems == []
    assert len(reading.inferences) == 1


def test_a_relation_that_is_written_twice_in_the_same_words_is_one() -> None:
    assert len(reading_in(f"{COUNTERED}  - {USE}\n").relations) == 1
    # one that rests on something else is another
    assert len(reading_in(f"{COUNTERED}  - [Use] {{basis: interpreted, why: It is so.}}\n").relations) == 2


def test_a_word_behind_a_comma_is_not_taken_for_an_unknown_key() -> None:
    [problem] = reading_in(COUNTERED.replace("basis:", "hedge: use, mine, basis:")).problems
    assert problem.message.endswith("and several values in a list, [a, b]")


@pytest.mark.parametrize(
    "words",
    ["Agreed: tools hurt.", "(Granted) tools hurt.", "Its basis: none.", "See [Use]: it hurts.", "Tools {drills} ( )"],
)
def test_words_that_look_like_notation_are_written_so_that_they_are_read_as_words(words: str) -> None:
    reading = reading_in(f'{THESIS}# Claims\n\n[Hurt]: {escaped(words)} {{quote: "Tools may hurt people."}}\n')
    assert reading.problems == []
    assert reading.claims["[Hurt]"].words == words


def test_claims_of_messages_are_no_theses() -> None:
    assert findings(f'{THESIS}# Comment#1\n\n[Hurt]: Tools hurt. {{quote: "Tools may hurt people."}}\n') == ([], [])
