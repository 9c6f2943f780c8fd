"""Web Annotations in JSON: of Hypothes.is, of Recogito, of CATMA, and as the W3C's model has them.

In a link, one annotation has two others as its targets, from the first to the second, as in Recogito. Hypothes.is has
no links; there, an annotation that is tagged as supporting or attacking is linked to the annotation whose address its
comment has. https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.located_json import Value, read_json
from capgen_kg.rdf.parsing import read_text
from capgen_kg.readings.annotations.model import Annotations, Link, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Address of an annotation in the comment of another one.
_ADDRESS = re.compile(r"https?://(?:hypothes\.is/a/|hyp\.is/)([\w-]+)\S*")
#: Members in which annotations stand in a file.
_CONTAINERS = ("rows", "items", "annotations", "first", "@graph")
_MAX_DEPTH = 5


def read(path: Path, text: str) -> Annotations:
    """Return the annotations in a file; raises ``InputError`` where there are none."""
    content = read_text(path)
    annotations = Annotations(path, content)
    values = list(_annotations(read_json(content, path)))
    if not values:
        message = "found no annotation with a target, expected Web Annotations or the rows of the API of Hypothes.is"
        raise InputError(message, path, 1, 1)
    for number, value in enumerate(values, 1):
        _read(value, value.text("id", "@id").lstrip("#") or f"annotation {number}", annotations)
    return annotations


def _annotations(value: Value, depth: int = 0) -> Iterator[Value]:
    """Yield the annotations in a value, and in what holds them."""
    if isinstance(value.value, list):
        for item in value.value:
            yield from _annotations(item, depth + 1)
    elif value.get("target"):
        yield value
    elif depth < _MAX_DEPTH:
        for name in _CONTAINERS:
            if member := value.get(name):
                yield from _annotations(member, depth + 1)


def _read(value: Value, name: str, annotations: Annotations) -> None:
    targets = list(_each(value.get("target")))
    labels, note = _bodies(value)
    ends = [_reference(target) for target in targets]
    selectors = [selector for target in targets for selector in _selectors(target)]
    if not selectors:
        if len(ends) == 2 and all(ends):
            annotations.links.append(Link(name, "".join(labels[:1]), ends[0], ends[1], value.span))
        else:
            annotations.omitted.append((value.span, "an annotation that marks no words of the text is left out", name))
        return
    mark = Mark(name, labels, value.span, note=_ADDRESS.sub("", note).strip())
    for selector in selectors:
        start, end = selector.get("start"), selector.get("end")
        if selector.text("exact"):
            mark.words = mark.words or selector.text("exact")
            mark.context = selector.text("prefix"), selector.text("suffix")
        elif start and end and isinstance(start.value, int) and isinstance(end.value, int):
            mark.offsets.append((start.value, end.value))
    if not mark.words and not mark.offsets:
        message = "an annotation without exact words and without start and end is left out"
        annotations.omitted.append((value.span, message, name))
        return
    annotations.marks.append(mark)
    for number, address in enumerate(_ADDRESS.findall(note)):
        # the first of several tags says what the words are
        for label in labels[1:] or labels:
            annotations.links.append(Link(f"{name} {label} {number}", label, name, address, value.span))


def _each(value: Value | None) -> Iterator[Value]:
    """Yield a value, or those in its array, or in the ``items`` of its list."""
    if value is None:
        return
    if isinstance(value.value, list):
        for item in value.value:
            yield from _each(item)
    elif (items := value.get("items")) and value.text("type") == "List":
        yield from _each(items)
    else:
        yield value


def _selectors(target: Value) -> Iterator[Value]:
    """Yield the selectors of a target that tell words or positions, refined ones included."""
    pending = list(_each(target.get("selector")))
    for _ in range(100):
        if not pending:
            return
        selector = pending.pop(0)
        if selector.text("type") in ("TextQuoteSelector", "TextPositionSelector"):
            yield selector
        pending += _each(selector.get("refinedBy"))


def _reference(target: Value) -> str:
    """Return the identifier of the annotation that is a target, or an empty string."""
    name = target.value if isinstance(target.value, str) else target.text("id", "@id")
    return name.lstrip("#")


def _bodies(value: Value) -> tuple[list[str], str]:
    """Return labels and comment of an annotation."""
    tags = value.get("tags")
    labels = [tag.value for tag in _each(tags) if isinstance(tag.value, str)]
    note = value.text("text")
    for body in _each(value.get("body")):
        words = body.text("value", "rdf:value")
        if body.text("purpose") in ("tagging", "classifying") or body.text("type") == "oa:Tag":
            labels.append(words)
        elif words:
            note = note or words
        # CATMA has the address of a tag, and its name as the last part where that was given
        if tag := body.text("tag"):
            labels.append(tag.rstrip("/").rsplit("/", 1)[-1])
    return [label for label in labels if label], note
