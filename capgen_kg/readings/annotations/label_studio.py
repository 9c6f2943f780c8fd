"""Annotations of Label Studio, as its JSON export has them.

https://labelstud.io/guide/export
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.rdf.located_json import Value, read_json
from capgen_kg.rdf.parsing import read_text
from capgen_kg.readings.annotations.model import Annotations, Link, Mark

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, text: str) -> Annotations:
    """Return the annotations of a text in a file.

    Of several tasks, that of the text is taken; of several annotations of a task, the first that was not cancelled.

    Raises:
        InputError: The file has no tasks with annotations.
        UsageError: It has several tasks, none of which has this text.
    """
    content = read_text(path)
    annotations = Annotations(path, content)
    file = read_json(content, path)
    tasks = [value for value in (file.value if isinstance(file.value, list) else [file]) if value.get("annotations")]
    if not tasks:
        message = "found no task with annotations, expected the JSON export of Label Studio (not JSON-MIN)"
        raise InputError(message, path, 1, 1)
    task = next((task for task in tasks if _has_text(task, text)), tasks[0] if len(tasks) == 1 else None)
    if task is None:
        raise UsageError(f"{path}: none of its {len(tasks)} tasks has the text that --source names")
    finished = [value for value in task.items("annotations") if (value.get("was_cancelled") or file).value is not True]
    for other in finished[1:]:
        annotations.omitted.append((other.span, "further annotations of the same text are left out", other.text("id")))
    marks: dict[str, Mark] = {}
    for value in finished[0].items("result") if finished else ():
        _read_result(value, annotations, marks)
    annotations.marks = [mark for mark in marks.values() if mark.offsets]
    return annotations


def _has_text(task: Value, text: str) -> bool:
    data = task.get("data")
    members = data.value if data and isinstance(data.value, dict) else {}
    return any(isinstance(each.value, str) and each.value.split() == text.split() for each in members.values())


def _read_result(value: Value, annotations: Annotations, marks: dict[str, Mark]) -> None:
    """Read a region, what is said about one, or a relation."""
    kind, name = value.text("type"), value.text("id")
    if kind == "relation":
        first, second = value.text("from_id"), value.text("to_id")
        start, end = (second, first) if value.text("direction") == "left" else (first, second)
        label = "".join(_texts(value, "labels")[:1])
        annotations.links.append(Link(f"{start} to {end}: {label}", label, start, end, value.span))
        return
    own = value.get("value")
    if own is None or not name:
        annotations.omitted.append((value.span, "a result without id or value is left out", kind))
        return
    mark = marks.setdefault(name, Mark(name, [], value.span))
    begin, stop = own.get("start"), own.get("end")
    if begin and stop and isinstance(begin.value, int) and isinstance(stop.value, int):
        mark.place = value.span
        mark.offsets = [(begin.value, stop.value)]
        mark.words = own.text("text") or mark.words
    if kind == "textarea":
        mark.note = " ".join(_texts(own, "text"))
    for member in ("labels", "hypertextlabels", "choices"):
        (mark.values if member == "choices" else mark.labels).extend(_texts(own, member))


def _texts(value: Value, name: str) -> list[str]:
    """Return the strings in the array that is the value of a member."""
    member = value.get(name)
    items = member.value if member and isinstance(member.value, list) else []
    return [item.value for item in items if isinstance(item.value, str)]
