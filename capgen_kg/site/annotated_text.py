"""Source texts of a debate with annotations: what each sentence claims, and what is said against that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import cg
from capgen_kg.site.content import in_sentence
from capgen_kg.text.anchors import passages, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from capgen_kg.readings.frame import Frame
    from capgen_kg.site.content import Act, Content
    from capgen_kg.site.exchange import Link, Move
    from capgen_kg.text.anchors import Passage

#: The most counters of a claim that are shown beside a sentence; its page has all.
MAX_COUNTERS = 6
_QUOTATION_MARKS = ('"', "'", "“", "‘", "«", "»", "„", "‚", "「", "『", "《")


@dataclass(frozen=True)
class Annotation:
    """A claim anchored in a sentence: its standing, and what is said against it."""

    link: Link
    standing: str
    counters: tuple[Move, ...]
    more: int


@dataclass(frozen=True)
class Segment:
    """A leaf passage with its words, start and end in code points, or what lies between leaves, without annotations.

    ``acts`` are the speech acts that lie in it, such as concessions, and ``begins`` is the message that begins with it,
    in a text of several.
    """

    number: int
    words: str
    start: int
    end: int
    side: str = ""
    annotations: tuple[Annotation, ...] = ()
    acts: tuple[Act, ...] = ()
    is_quotation: bool = False
    begins: Link | None = None

    @property
    def is_annotated(self) -> bool:
        """Whether something was read in it."""
        return bool(self.annotations or self.acts)

    @property
    def white_space(self) -> str:
        """The white space at its end, which is not underlined."""
        return self.words[len(self.words.rstrip()) :]


@dataclass(frozen=True)
class Run:
    """Segments that follow each other in one message, all of which are quoted from another or none."""

    segments: tuple[Segment, ...]
    is_quotation: bool

    @property
    def begins(self) -> Link | None:
        """The message that begins with it."""
        return self.segments[0].begins

    @property
    def has_marks(self) -> bool:
        """Whether a quotation has quotation marks in the text."""
        return self.segments[0].words.lstrip().startswith(_QUOTATION_MARKS)


@dataclass(frozen=True)
class AnnotatedText:
    """A text, in runs of segments, which make up all of it.

    Attributes:
        message: The IRI of the message that it is of.
        title: What it is called.
        runs: Its segments.
        text: Its words.
        fragments: Where its page shows messages and passages, by IRI in brackets, as fragments of its URL.
    """

    message: str
    title: str
    runs: tuple[Run, ...]
    text: str
    fragments: Mapping[str, str]

    @property
    def segments(self) -> list[Segment]:
        """The segments of all runs."""
        return [segment for run in self.runs for segment in run.segments]


def annotated_texts(content: Content, files: Sequence[Path]) -> list[AnnotatedText]:
    """Return the texts of which files are copies, with their annotations.

    Raises:
        UsageError: A file is no exact copy of a text of the debate.
        InputError: A file can't be read.
    """
    if not files:
        return []
    # texts that are in the data have pages already, and are not asked for
    in_data = texts_of(content.debate, [])
    texts = {source: text for source, text in texts_of(content.debate, files).items() if source not in in_data}
    known = passages(content.debate)
    return [
        _annotated(content, source, text, [passage for passage in known if passage.source == source])
        for source, text in sorted(texts.items())
    ]


def _annotated(content: Content, source: str, text: str, known: list[Passage]) -> AnnotatedText:
    anchored = {passage.iri: sorted(content.closed.subjects(cg("anchor"), f"<{passage.iri}>")) for passage in known}
    messages = {passage.iri: next(iter(_messages(content, passage)), "") for passage in known}
    is_thread = len({*messages.values()} - {""}) > 1
    leaves = sorted((passage for passage in known if passage.leaf), key=lambda passage: passage.start)
    touching = _passages_by_leaf(leaves, known)
    segments: list[Segment] = []
    fragments = {} if is_thread or not source else {f"<{source}>": "text"}
    end, message = 0, ""
    for leaf in leaves:
        if not end <= leaf.start < leaf.end <= len(text):
            continue
        if end < leaf.start:
            segments.append(Segment(len(segments) + 1, text[end : leaf.start], end, leaf.start))
        around = sorted(touching[leaf.iri], key=lambda passage: passage.end - passage.start)
        nodes = list(dict.fromkeys(node for passage in around for node in anchored[passage.iri]))
        segment = _segment(content, leaf, text, len(segments) + 1, nodes)
        if is_thread and messages[leaf.iri] not in ("", message):
            message = messages[leaf.iri]
            segment = replace(segment, begins=_beginning(content, message, segment.words))
            fragments.setdefault(message, f"m{segment.number}")
        if segment.is_annotated:
            for passage in around:
                fragments.setdefault(f"<{passage.iri}>", f"s{segment.number}")
        segments.append(segment)
        end = leaf.end
    if end < len(text):
        segments.append(Segment(len(segments) + 1, text[end:], end, len(text)))
    return AnnotatedText(source, _title(content, source, is_thread), _runs(segments), text, fragments)


def _messages(content: Content, passage: Passage) -> list[str]:
    return sorted(content.closed.objects(f"<{passage.iri}>", cg("spokenIn")))


def _segment(content: Content, leaf: Passage, text: str, number: int, nodes: list[str]) -> Segment:
    items = [node for node in nodes if node in content.network.items]
    acts = tuple(content.acts[node] for node in nodes if node in content.acts)
    claims = [item for item in items if content.network.items[item].kind == "Claim"]
    side = next((side for item in items if (side := content.exchange.side(item))), "")
    return Segment(
        number, leaf.words(text), leaf.start, leaf.end,
        side if claims else next((act.by.stance for act in acts), ""),
        tuple(_annotation(content, item) for item in claims), acts,
        cg("Quotation") in content.closed.objects(f"<{leaf.iri}>", cg("role")),
    )  # fmt: skip


def _beginning(content: Content, message: str, words: str) -> Link:
    """Return a link to a message, without the writer if the message begins with the name."""
    link = content.exchange.link(message) if message in content.network.items else content.link(message)
    return replace(link, writer="") if link.writer in words else link


def _runs(segments: list[Segment]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for (_, is_quotation), group in groupby(_placed(segments), key=itemgetter(0)):
        runs.append(Run(tuple(segment for _, segment in group), is_quotation))
    return tuple(runs)


def _placed(segments: list[Segment]) -> Iterator[tuple[tuple[int, bool], Segment]]:
    """Yield each segment after the number of its message, and whether it is quoted.

    White space is quoted if what comes before and after it is.
    """
    message, is_quoted = 0, False
    for number, segment in enumerate(segments):
        if segment.begins:
            message, is_quoted = message + 1, False
        if segment.words.strip():
            is_quoted = segment.is_quotation
        else:
            after = next((other for other in segments[number:] if other.words.strip() or other.begins), None)
            is_quoted = is_quoted and after is not None and after.is_quotation and not after.begins
        yield (message, is_quoted), segment


def _title(content: Content, source: str, is_thread: bool) -> str:
    """Return what the text of a message is of: the message or, if it has the words of others, a thread."""
    if not source:
        return content.title
    name = content.link(f"<{source}>").name
    if not is_thread:
        return in_sentence(name)
    return "the thread" if name == "Post" else f"the thread of {name}"


def _passages_by_leaf(leaves: list[Passage], known: list[Passage]) -> dict[str, list[Passage]]:
    """Return the passages that share a code point with each leaf, by its IRI; the leaves are in order."""
    touching: dict[str, list[Passage]] = {leaf.iri: [] for leaf in leaves}
    starts = [leaf.start for leaf in leaves]
    # where leaves overlap, the end of one that begins earlier may reach further
    longest = max((leaf.end - leaf.start for leaf in leaves), default=0)
    for passage in known:
        for leaf in leaves[bisect_right(starts, passage.start - longest) : bisect_left(starts, passage.end)]:
            if passage.start < leaf.end:
                touching[leaf.iri].append(passage)
    return touching


def _annotation(content: Content, iri: str) -> Annotation:
    counters = content.exchange.counters(iri)
    return Annotation(
        content.exchange.link(iri),
        content.exchange.standing(iri),
        counters[:MAX_COUNTERS],
        max(len(counters) - MAX_COUNTERS, 0),
    )


def pages_of(texts: Sequence[AnnotatedText]) -> Iterator[tuple[str, AnnotatedText]]:
    """Yield the name of the page of each text: ``text.html``, ``text-2.html`` and so on."""
    for number, text in enumerate(texts, 1):
        yield f"text{'' if number == 1 else f'-{number}'}.html", text


def markable(content: Content, texts: Sequence[AnnotatedText]) -> dict[str, Any] | None:
    """Return what marking up the text of a post takes, or ``None`` without one, and for several debates.

    That is the text, the reading of it in the debate as Argdown, where each message stands (in units of UTF-16, as in
    scripts), and the items to which what is marked can be related.
    """
    from capgen_kg.readings.frame import Frame
    from capgen_kg.readings.importing import export_reading

    if content.answers.notations:
        return None
    facts = list(content.asserted.triples(None, None, None))
    for annotated in texts:
        frame = Frame({"debate": facts}, annotated.text)
        if frame.post:
            reading = export_reading("argdown", facts, annotated.text, Path(annotated.message))
            return {
                "text": annotated.text, "reading": reading.decode(), "targets": _targets(content, frame),
                "messages": [
                    {"name": name, "spans": [[_utf16(annotated.text, end) for end in span] for span in message.spans]}
                    for name, message in frame.messages.items()
                ],
            }  # fmt: skip
    return None


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _targets(content: Content, frame: Frame) -> list[dict[str, Any]]:
    conclusions: dict[str, str] = {}
    for role in content.network.roles:
        if role.role == "conclusion":
            conclusions.setdefault(role.item, content.network.items[role.claim].notation)
    return [
        {
            "name": item.notation,
            "label": item.label,
            "isArgument": item.kind == "Argument",
            "side": item.stance if item.kind == "Argument" else "",
            "conclusion": conclusions.get(iri, "") if item.kind == "Argument" else "",
        }
        for iri, item in content.network.items.items()
        if item.kind in ("Argument", "Claim") and iri != frame.thesis
    ]
