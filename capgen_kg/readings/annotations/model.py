"""What annotation tools have in common: marked spans, links between them, and a mapping of their labels."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError, did_you_mean
from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span


@dataclass
class Mark:
    """A marked span of the text.

    Attributes:
        name: Its identifier in the file.
        labels: Its labels, the most specific first.
        place: Its place in the file.
        offsets: Start and end of each of its pieces, as the tool counts.
        words: Its words, as the tool has them; may be empty where there are offsets.
        context: Words before and after it, where the tool has them.
        note: What the annotator says that it says, or empty.
        values: Values of its attributes.
    """

    name: str
    labels: list[str]
    place: Span
    offsets: list[Span] = field(default_factory=list)
    words: str = ""
    context: tuple[str, str] = ("", "")
    note: str = ""
    values: list[str] = field(default_factory=list)


@dataclass
class Link:
    """A relation from a mark to a mark or link: its identifier, label, ends and place."""

    name: str
    label: str
    start: str
    end: str
    place: Span


@dataclass
class Annotations:
    """The annotations in a file.

    Attributes:
        path: The file.
        content: Its text.
        marks: Marked spans.
        links: Links.
        omitted: What is no mark and no link: its place, a message, and what differs.
    """

    path: Path
    content: str
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    omitted: list[tuple[Span, str, str]] = field(default_factory=list)

    def place(self, span: Span) -> str:
        """Return the place of a span of the file."""
        return ":".join(map(str, (self.path, *self._lines.place(span[0]))))

    @cached_property
    def _lines(self) -> Text:
        return Text(self.content)


@dataclass(frozen=True)
class Mapping:
    """What labels mean. Only letters and digits count, not their case.

    Attributes:
        thesis: Labels of the thesis.
        claim: Labels of claims.
        support: Labels of links that support.
        attack: Labels of links that attack.
        undercut: Labels of links that undercut the step from their end.
        pro: Labels and values of attributes by which a claim speaks for the thesis.
        con: Those by which it speaks against the thesis.
        basis: Basis of links: ``stated`` or ``interpreted``.
        why: Reason for the interpretation; empty for one that names label and file.
    """

    thesis: frozenset[str] = frozenset({"thesis", "majorclaim", "mainclaim", "centralclaim"})
    claim: frozenset[str] = frozenset(
        {"claim", "premise", "evidence", "conclusion", "statement", "proposition", "assumption", "reason", "argument",
         "fact", "value", "policy", "testimony", "adu", "edu", "ground", "grounds", "warrant"}
    )  # fmt: skip
    support: frozenset[str] = frozenset({"support", "supports", "backs", "reason", "reasonfor", "infers", "because"})
    attack: frozenset[str] = frozenset(
        {"attack", "attacks", "rebut", "rebuts", "rebuttal", "counters", "conflict", "contradicts", "undermines",
         "disagrees"}
    )  # fmt: skip
    undercut: frozenset[str] = frozenset({"undercut", "undercuts", "undercutting"})
    pro: frozenset[str] = frozenset({"for", "pro", "supports", "support"})
    con: frozenset[str] = frozenset({"against", "con", "attacks", "attack"})
    basis: str = "interpreted"
    why: str = ""


def folded(label: str) -> str:
    """Return the letters and digits of a label, in small letters."""
    return "".join(char for char in label.casefold() if char.isalnum())


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a YAML file; what it does not name is as by default.

    Raises ``InputError`` where that is no mapping of names to labels.
    """
    import yaml

    from capgen_kg.rdf.parsing import read_text

    names = {each.name for each in fields(Mapping)}
    try:
        data = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InputError(f"invalid YAML: {getattr(error, 'problem', None) or 'unreadable'}", path, *place) from None
    except RecursionError:
        raise InputError("the YAML is nested too deeply", path, 1, 1) from None
    if not isinstance(data, dict):
        raise InputError("found no mapping, expected lines such as claim: [Claim, Premise]", path, 1, 1)
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in names:
            hint = did_you_mean(str(name), names) or f"; expected {', '.join(sorted(names))}"
            raise InputError(f"there is no {str(name)[:60]!r} in a mapping{hint}", path, 1, 1)
        if name in ("basis", "why"):
            values[name] = " ".join(str(value).split())
        else:
            labels = value if isinstance(value, list) else [value]
            values[name] = frozenset(folded(str(label)) for label in labels)
    if values.get("basis", "stated") not in ("stated", "interpreted"):
        raise InputError(f"found the basis {values['basis'][:60]!r}, expected stated or interpreted", path, 1, 1)
    return Mapping(**values)
