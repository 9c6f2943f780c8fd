"""Import of a reading into the folder of a debate, or into a new one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from capgen_kg.contributions.uses import uses_in_contributions
from capgen_kg.errors import UsageError
from capgen_kg.new_debate import BASELINE, TEXT, DebateOptions, check, check_base
from capgen_kg.rdf.namespaces import local_name, prefix_for
from capgen_kg.rdf.reading_order import natural
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.annotations import ANNOTATION_FORMATS, read_annotations
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame, new_frame, read_frame
from capgen_kg.readings.merging import merge
from capgen_kg.readings.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from capgen_kg.contributions.uses import Use
    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.readings.model import Reading

#: The formats of readings, each with what is imported.
READING_FORMATS = {
    "argdown": "reading of a text as Argdown with quotations",
    "reading": "reading of a text in JSON; export --to reading-schema gives the schema",
    "aif-json": "what argument mining read in the text",
    "xaif": "what argument mining read in the text",
}
READING_FORMATS |= ANNOTATION_FORMATS
#: What is exported of readings that is no format of debates, each with what it is.
READING_EXPORTS = {
    "reading": "reading of a text in JSON, which can be imported again without loss; takes --source",
    "reading-schema": "JSON Schema of a reading",
}
#: Those that are exported with the text.
EXPORTED_READINGS = ("argdown", "reading")
#: Features of a debate that are no part of a reading. Importing it into its debate leaves them as they are.
NOT_READ = ("comments", "similarities", "attacks on speech acts", "speech acts", "threads")


@dataclass
class ReadingImport:
    """A reading to be written.

    Attributes:
        content: Files that are new or not as before, by name.
        problems: What is wrong in the reading, and what the shapes report of the whole debate.
        counts: Numbers of arguments, claims, inferences, rebuttals and supports in the reading.
        is_new: Whether the folder had no debate before.
        notes: What in the file is no part of the reading, or probably meant otherwise.
        hints: What is assumed of what is new.
        removed: What the debate has and the reading has not, and what is removed therefore; empty if nothing is.
    """

    content: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    is_new: bool = False
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    removed: str = ""


def reader_of(name: str, file: Path, thesis: str = "", mapping: Path | None = None) -> Callable[[Frame], Reading]:
    """Return a function that reads a file of one of :data:`READING_FORMATS` in the frame of a debate.

    Args:
        name: Name of the format.
        file: The file.
        thesis: Name of the thesis in the file, or empty.
        mapping: File that says what the labels of annotations mean.
    """

    def read_file(frame: Frame) -> Reading:
        from capgen_kg.rdf.parsing import read_text, reading_in

        if name in ANNOTATION_FORMATS:
            from capgen_kg.readings.annotations.model import Mapping, read_mapping
            from capgen_kg.readings.annotations.reading import reading_of

            with reading_in("utf-8"):
                # the encoding that the user names is that of the annotations
                meaning = read_mapping(mapping) if mapping else Mapping()
            return reading_of(read_annotations(name, file, frame.text), meaning, frame, thesis)
        if name in ("aif-json", "xaif"):
            from capgen_kg.readings.from_aif import read as read_aif

            return read_aif(read_text(file), file, frame, thesis)
        if name == "reading":
            from capgen_kg.readings.from_json import read

            return read(read_text(file), file, frame.messages, thesis, frame.writers)
        from capgen_kg.readings.from_argdown import read as read_argdown

        return read_argdown(read_text(file), file, frame.messages, thesis, frame.writers)

    return read_file


def import_reading(
    read: Callable[[Frame], Reading],
    text: str,
    text_file: Path,
    output: Path,
    options: DebateOptions,
    *,
    replaces: bool = False,
) -> ReadingImport:
    """Return a reading as files of a debate.

    Args:
        read: Function that returns the reading, given the debate.
        text: The text that is read.
        text_file: Its file.
        output: The folder of the debate. If it has none, the text becomes one.
        options: What the user decides about a new debate.
        replaces: Whether most of what was read before may go.

    Raises:
        UsageError: The folder has another debate, or a file that would be rewritten has comments, or most of what was
            read before would go, or something else refers to what would.
        InputError: A file cannot be read.
    """
    frame = read_frame(output, text, text_file)
    is_new = frame is None
    if is_new:
        check_base(options.base)
    frame = frame or new_frame(text, options, text_file)
    reading = read(frame)
    if is_new and reading.title and not options.title:
        frame = new_frame(text, replace(options, title=reading.title), text_file)
    encoded = encode(reading, frame)
    notes = [*reading.notes, *encoded.notes]
    if encoded.problems:
        problems = sorted(encoded.problems, key=lambda problem: natural(problem.place))
        return ReadingImport(problems=problems, is_new=is_new, notes=notes)
    merged = merge(frame, encoded.facts)
    if merged.dangling:
        subject, predicate, obj = (local_name(term.strip("<>")) for term in merged.dangling[0])
        more = f", and {len(merged.dangling) - 1} more" if len(merged.dangling) > 1 else ""
        raise UsageError(
            f"the reading no longer has {obj}, to which {subject} refers by {predicate}{more}; "
            "put it back, or remove what refers to it"
        )
    removed = str(merged.removal)
    if merged.removal.is_most and not replaces:
        raise UsageError(
            f"this would remove {removed} from {output}, most of what was read there; a folder holds one reading: "
            "import another one into a folder of its own, or add --replace to remove the first"
        )
    if problems := [_lost(use) for use in uses_in_contributions(output, merged.gone)]:
        return ReadingImport(problems=problems, is_new=is_new, notes=notes)
    from capgen_kg.rdf.formatting import check_no_comments
    from capgen_kg.rdf.writing import serialize_facts

    names = list(merged.files) if is_new else merged.changed
    for name in names:
        if (path := output / f"{name}.ttl").exists():
            check_no_comments(path)
    content: dict[str, bytes] = {}
    prefixes = prefix_for(frame.base)
    for name in names:
        # a file of before is written with nothing in it, too
        if merged.files[name] or (name in frame.files and not is_new):
            content[f"{name}.ttl"] = serialize_facts(merged.files[name], prefixes)
    if is_new:
        content |= _beside(output, text)
    problems = [_located(finding, encoded.places) for finding in check(merged.files.values())] if content else []
    if problems:
        return ReadingImport({}, problems, encoded.counts, is_new, notes)
    return ReadingImport(content, [], encoded.counts, is_new, notes, encoded.hints, removed)


def _lost(use: Use) -> Problem:
    """Return a problem at the place where a contribution refers to something that the reading has no longer."""
    name = local_name(use.obj[1:-1])
    message = (
        f"{use}, and the reading no longer has it; keep its name in the reading, as {{id: {name}}}, or withdraw the "
        f"contribution ({use.withdrawing})"
    )
    return Problem(f"{use.path}:{use.line}", message)


def _located(finding: Finding, places: dict[str, tuple[str, str]]) -> Problem:
    """Return a finding of the shapes at the place of what it is about, with the names of the reading."""
    place, key = places.get(f"<{finding.focus_node}>", ("", finding.focus_node))
    message = finding.message
    for iri, (_, name) in places.items():
        message = re.sub(rf"{re.escape(iri[1:-1])}(?![\w-])", name, message) if iri[1:-1] in message else message
    return Problem(place, f"{key}: {message}")


def _beside(output: Path, text: str) -> dict[str, bytes]:
    """Return the files beside the Turtle of a new debate; raises ``UsageError`` where one would be overwritten."""
    content = {TEXT: text.encode(), BASELINE: b"{}\n"}
    for name, part in content.items():
        path = output / name
        if path.exists() and path.read_bytes() != part:
            raise UsageError(f"{path} is there already; name another folder")
    return content


def new_debate(folder: Path, text: str, text_file: Path, options: DebateOptions) -> tuple[Frame, dict[str, bytes]]:
    """Return a debate of a text in which nothing is read, and its files by name.

    Raises:
        UsageError: The base is not a namespace, or the folder has a file that would be overwritten.
        InputError: The text has no words.
    """
    from capgen_kg.rdf.writing import serialize_facts

    check_base(options.base)
    if turtle := sorted(path.name for path in folder.glob("*.ttl")):
        raise UsageError(f"{folder} has Turtle files already ({', '.join(turtle[:5])}); name another folder")
    frame = new_frame(text, options, text_file)
    prefixes = prefix_for(frame.base)
    content = {f"{name}.ttl": serialize_facts(facts, prefixes) for name, facts in frame.files.items()}
    return frame, content | _beside(folder, text)


def export_reading(
    name: str, facts: Iterable[Fact], text: str, text_file: Path, counts: Counter[str] | None = None
) -> bytes:
    """Return the reading in a debate, in one of :data:`EXPORTED_READINGS`.

    Args:
        name: Name of the format.
        facts: The triples of the debate.
        text: The text that it is anchored in.
        text_file: Its file.
        counts: Is given the number of speech acts in the reading.

    Raises:
        UsageError: The debate has another text.
    """
    from capgen_kg.readings import to_argdown, to_json
    from capgen_kg.readings.from_debate import reading_of

    frame = Frame({"debate": list(facts)}, text)
    if not frame.post:
        raise UsageError(f"{text_file} is not the text of a post of the debate: cg:sha256 of each post differs")
    reading, iris = reading_of(frame)
    if counts is not None:
        claims = [iris[key] for key, claim in reading.claims.items() if claim.evidence.by]
        # a report is in the reading as the speaker of what it reports
        reports = {user for iri in claims for user, predicate in frame.users[iri] if predicate == cg("reports")}
        counts["speech acts"] = len(reading.acts) + len(reports)
    return (to_json.write(reading, iris) if name == "reading" else to_argdown.write(reading, frame)).encode()
