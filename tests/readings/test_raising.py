"""Who raises a relation that a reading gives to a claim, and what maps show for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.frame import Frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.from_json import read as read_json
from capgen_kg.readings.to_argdown import write
from capgen_kg.readings.to_json import write as write_json
from capgen_kg.site.content import Content
from capgen_kg.site.views import Fronts
from tests.conftest import Run
from tests.readings.test_no_effect import IDLE, STEP, THESIS, folder, imported

__all__ = ["folder"]


def raisers(frame: Frame) -> dict[str, str]:
    """Return the local names of what raises each rebuttal."""
    return {
        frame.text_value(node, "<http://www.w3.org/2000/01/rdf-schema#label>"): user[1:-1].rpartition("/")[2]
        for node in frame.of_class("Rebuttal")
        for user, predicate in frame.users[node]
        if predicate == cg("raises")
    }


def pairs(folder: Path) -> set[tuple[str, str]]:
    content = Content(open_debate(folder))
    names = {iri: item.notation for iri, item in content.network.items.items()}
    return {(names[pair.source], names[pair.target]) for pair in Fronts(content).pairs}


def without_loss(frame: Frame, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    reading, iris = reading_of(frame)
    for text, read_text in ((write(reading, frame), read), (write_json(reading, iris), read_json)):
        imported(folder, text, read_text)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_message_that_asserts_a_claim_counters_also_in_words_of_its_own(folder: Path) -> None:
    text = f'{THESIS}# For\n\n{IDLE}\n  - [Use]: Bob uses his. {{quote: "I use mine every day.", relation: {{basis: stated, quote: "Who would repair them?"}}}}\n'
    frame = imported(folder, text)
    assert raisers(frame) == {"Bob uses his.": "comment-a"}
    [rebuttal] = frame.of_class("Rebuttal")
    # it rests on the claim, whose words are among its own
    [claim] = [node for node in frame.of_class("Claim") if node.endswith("/use>")]
    assert {*frame.values[claim][cg("anchor")]} < {*frame.values[rebuttal][cg("anchor")]}
    assert pairs(folder) == {("Comment#1", "For#1")}
    without_loss(frame, folder)


def test_an_argument_raises_the_relations_of_its_claims(folder: Path) -> None:
    frame = imported(
        folder,
        f"""{THESIS}# For

{IDLE}
  - [Every day] {{basis: interpreted, why: He says so of his own.}}

# Against

<Used>

(1) [Every day]: Bob uses his every day. {{quote: "I use mine every day."}}
-- {{basis: interpreted, why: It follows.}} --
(2) [Hurt]: Tools hurt. {{quote: "Tools may hurt people."}}
""",
    )
    assert raisers(frame)["Bob uses his every day."] == "used"
    assert pairs(folder) == {("Against#1", "For#1")}
    without_loss(frame, folder)


def test_a_claim_whose_words_another_shares_speaks_for_itself_and_is_shown_at_its_message(folder: Path) -> None:
    frame = imported(
        folder,
        f"""{THESIS}# For

{IDLE}
  - [Use]: Bob uses his. {{quote: "I use mine every day.", basis: stated}}

# Comment#1

[Daily]: Bob has tools. {{quote: "I use mine every day."}}
""",
    )
    # raised by the comment, it would rest on either of the two
    assert raisers(frame) == {"Bob uses his.": "use"}
    assert pairs(folder) == {("Comment#1", "For#1")}
    without_loss(frame, folder)


def test_a_reported_claim_speaks_for_itself(folder: Path) -> None:
    text = f'{THESIS}# For\n\n{IDLE}\n  - [Use]: Cem uses his. {{quote: "I use mine every day.", by: Cem, basis: stated}}\n'
    frame = imported(folder, text)
    assert raisers(frame) == {"Cem uses his.": "use"}
    without_loss(frame, folder)


REPORTED = f"""{THESIS}# For

{IDLE}
  - [Use] {{basis: stated}}

# Comment#1

<Comment#1>

(1) [Use]: Cem uses his. {{quote: "I use mine every day.", by: Cem}}
-- {{basis: stated, by: Cem}} --
(2) [Hurt]: Tools hurt. {{quote: "Tools may hurt people.", by: Cem}}
"""


@pytest.mark.parametrize(
    "text",
    [
        REPORTED,
        REPORTED.replace("stated, by: Cem", "stated"),
        REPORTED.replace('people.", by: Cem', 'people."'),
        REPORTED.replace('day.", by: Cem', 'day.", asserted: no'),
    ],
    ids=["all", "all claims", "step and premise", "step and conclusion"],
)
def test_whoever_reports_a_step_is_not_committed_to_its_premises(text: str, folder: Path) -> None:
    frame = imported(folder, text)
    assert raisers(frame) == {"Cem uses his.": "use"}
    [step] = frame.of_class("Inference")
    [report] = [user for user, predicate in frame.users[step] if predicate == cg("reports")]
    assert {predicate for _, predicate in frame.users[step]} == {cg("reports")}
    [cem] = frame.values[report][cg("speaker")]
    assert frame.value(step, "<http://www.w3.org/ns/prov#wasAttributedTo>") == cem
    debate = open_debate(folder)
    assert not debate.sparql(
        "PREFIX cg: <https://w3id.org/capgen/ontology#> SELECT * { ?message a cg:Comment ; cg:hasPremise ?claim }"
    ).rows()
    assert debate.validate() == []
    without_loss(frame, folder)
    # one's own again
    own = text.replace(", by: Cem", "").replace(", asserted: no", "")
    frame = imported(folder, own)
    [step] = frame.of_class("Inference")
    assert {predicate for _, predicate in frame.users[step]} == {cg("hasInference")}
    assert raisers(frame) == {"Cem uses his.": "comment-a"}
    without_loss(frame, folder)


def test_a_step_from_what_its_message_asserts_to_a_reported_claim_is_its_own(folder: Path) -> None:
    frame = imported(folder, REPORTED.replace('day.", by: Cem', 'day."').replace("stated, by: Cem", "stated"))
    [step] = frame.of_class("Inference")
    assert {predicate for _, predicate in frame.users[step]} == {cg("hasInference")}
    assert raisers(frame) == {"Cem uses his.": "comment-a"}
    without_loss(frame, folder)


def test_in_a_text_that_nobody_answers_claims_counter_each_other(run: Run, tmp_path: Path) -> None:
    text, file = tmp_path / "text.txt", tmp_path / "r.argdown"
    text.write_text(
        "Trees?\n\nAnn: We should plant trees. They give shade.\n\nBen: Trees are dirty.\n\nAnn: Sweepers come anyway.\n",
        encoding="utf-8",
    )
    file.write_text(
        """[Plant]: Trees should be planted. {quote: "We should plant trees."}

# Against

<Dirty>: Trees are dirty. {quote: "Trees are dirty.", by: Ben}
  - [Sweepers]: Sweepers come anyway. {quote: "Sweepers come anyway.", by: Ann, basis: stated}
    - [Shade]: They give shade. {quote: "They give shade.", basis: stated}
""",
        encoding="utf-8",
    )
    process = run("-q", "import", "--from", "argdown", str(file), "--source", str(text), "-o", str(tmp_path / "t"))
    assert process.returncode == 0, process.stderr
    assert pairs(tmp_path / "t") == {("Post.1", "Against#1"), ("Post.2", "Post.1")}


def test_a_support_of_a_step_stands_below_its_conclusion(folder: Path) -> None:
    step = STEP.replace("{basis: stated}", "{basis: stated, id: my-step}")
    support = '  + [Use]: Bob uses his. {quote: "I use mine every day.", relation: {on: my-step, basis: stated}}\n'
    frame = imported(folder, f"{THESIS}# For\n\n<Idle>\n\n{step}{support}")
    [node] = [node for node in frame.of_class("Support") if frame.thesis not in frame.values[node][cg("backs")]]
    assert frame.values[node][cg("backs")] == ["<https://example.org/t/my-step>"]
    lines = write(reading_of(frame)[0], frame).splitlines()
    [place] = [number for number, line in enumerate(lines) if line.startswith("  + [Use]")]
    # Argdown takes no support below a line of inference
    assert lines[place - 1].startswith("(2) [Idle")
    assert "my-step" in lines[place]
    without_loss(frame, folder)
