"""AIF in JSON and xAIF, as argument mining writes them, as a reading of the text that was mined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.formats.aif_json import read as read_map
from capgen_kg.formats.argument_map import INFORMATION
from capgen_kg.rdf.spans import Text
from capgen_kg.readings.from_map import reading_of_map
from capgen_kg.readings.model import Evidence, Reading
from capgen_kg.readings.quotations import QuotationError, Quotations

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.formats.argument_map import Utterance
    from capgen_kg.rdf.spans import Span
    from capgen_kg.readings.frame import Frame


def read(text: str, path: Path, frame: Frame, thesis: str = "") -> Reading:
    """Return the reading in a JSON text.

    A statement is quoted with its words or, where the text lacks these, with those of the locution that says it.

    Args:
        text: The text.
        path: Its file, for messages.
        frame: The debate.
        thesis: Identifier of the node that is the thesis; without, it is found.

    Raises:
        InputError: The text has no nodes.
        UsageError: It has no node of that identifier.
    """
    argument_map = read_map(text, path)
    places, quotations = Text(text), Quotations(frame.text, frame.repeated)
    saying: dict[str, Utterance] = {}
    for utterance in argument_map.utterances:
        for name in utterance.says:
            saying.setdefault(name, utterance)
        for act in utterance.acts:
            message = f"a {act.class_name.lower()} is no part of a reading and is left out"
            argument_map.note(utterance.span, message, utterance.name)
    evidence = {}
    for node in argument_map.nodes.values():
        if node.kind != INFORMATION:
            continue
        place = ":".join(map(str, (path, *places.place(node.span[0]))))
        own = Evidence(place)
        locution = saying.get(node.name)
        spans = _places(quotations, node.label) or (_places(quotations, locution.words) if locution else [])
        if spans:
            own.spans.append((spans[0], place))
        else:
            own.quotes.append((node.label, place))
        if len(spans) > 1:
            message = "words that are in several places of the text are quoted from the first"
            argument_map.note(node.span, message, node.label)
        if locution and locution.speaker:
            if _is_named(locution.speaker, frame):
                own.by = locution.speaker
            else:
                message = "a speaker whom the text does not name is left out; the writer of the message is taken"
                argument_map.note(locution.span, message, locution.speaker)
        evidence[node.name] = own
    reading = reading_of_map(argument_map, evidence, {}, thesis)
    # they are what is quoted
    argument_map.notes = [note for note in argument_map.notes if not note.message.startswith("the words of a locution")]
    reading.notes = argument_map.summary(False)
    return reading


def _is_named(speaker: str, frame: Frame) -> bool:
    """Return whether somebody is a person of the debate or named in its text."""
    words = rf"(?<!\w){re.escape(speaker)}(?!\w)"
    return speaker.casefold() in frame.people or bool(re.search(words, frame.text))


def _places(quotations: Quotations, words: str) -> list[Span]:
    try:
        return quotations.places(words)
    except QuotationError:
        return []
