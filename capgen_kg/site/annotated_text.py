"""Source texts of a debate with annotations: what each sentence claims, and what is said against that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.rdf.terms import cg
from capgen_kg.site.content import in_sentence
from capgen_kg.text.anchors import passages, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from capgen_kg.readings.frame import Frame
    from capgen_kg.site.content import Content
    from capgen_kg.site.exchange import Link, Move
    from capgen_kg.text.anchors import Passage

#: The most counters of a claim that are shown beside a sentence; its page has all.
MAX_COUNTERS = 6


@dataclass(frozen=True)
class Annotation:
    """A claim anchored in a sentence: its standing, and what is said against it."""

    link: Link
    standing: str
    counters: tuple[Move, ...]
    more: int


@dataclass(frozen=True)
class Segment:
    """A leaf passage with its words, start and end in code points, or what lies between leaves, without annotations."""

    number: int
    words: str
    start: int
    end: int
    side: str = ""
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class AnnotatedText:
    """A text: the message that it is of, its heading, its segments, which make up all of it, and its words."""

    message: str
    title: str
    segments: tuple[Segment, ...]
    text: str


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
    anchored = {
        passage.iri: sorted(
            item for item in content.closed.subjects(cg("anchor"), f"<{passage.iri}>") if item in content.network.items
        )
        for passage in known
    }
    leaves = sorted((passage for passage in known if passage.leaf), key=lambda passage: passage.start)
    touching = _passages_by_leaf(leaves, known)
    segments: list[Segment] = []
    end = 0
    for leaf in leaves:
        if not end <= leaf.start < leaf.end <= len(text):
            continue
        if end < leaf.start:
            segments.append(Segment(len(segments) + 1, text[end : leaf.start], end, leaf.start))
        around = sorted(touching[leaf.iri], key=lambda passage: passage.end - passage.start)
        items = list(dict.fromkeys(item for passage in around for item in anchored[passage.iri]))
        claims = [item for item in items if content.network.items[item].kind == "Claim"]
        annotations = tuple(_annotation(content, item) for item in claims)
        side = next((side for item in items if (side := content.exchange.side(item))), "")
        segments.append(
            Segment(len(segments) + 1, leaf.words(text), leaf.start, leaf.end, side if claims else "", annotations)
        )
        end = leaf.end
    if end < len(text):
        segments.append(Segment(len(segments) + 1, text[end:], end, len(text)))
    name = content.link(f"<{source}>").name if source else ""
    return AnnotatedText(source, in_sentence(name) or content.title, tuple(segments), text)


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

    if content.qualified:
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
