"""Labels of messages that have no titles: their first words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.text.anchors import digest

if TYPE_CHECKING:
    from collections.abc import Container

#: Maximum length of such a label.
_MAX_LABEL = 80


def one_line(text: str) -> str:
    """Return a text on one line, without characters that cannot be written."""
    text = text.encode("utf-8", "replace").decode()
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def shortened(line: str, length: int) -> str:
    """Return a line of at most ``length`` characters: the line itself, or its first words and an ellipsis."""
    if len(line) <= length:
        return line
    words = line[: length - 1].rpartition(" ")[0]
    return f"{words if len(words) > length // 2 else line[: length - 1]}…"


def label_of_words(line: str) -> str:
    """Return the label of a message whose own words begin with a line."""
    label = shortened(line, _MAX_LABEL)
    return label if len(label) > 1 else f"({label or 'no words'})"


def is_label_of_words(label: str, words: str | None, hashes: Container[str] = ()) -> bool:
    """Return whether a label is one that :func:`label_of_words` may give to a message, whatever is quoted in it.

    Args:
        label: The label.
        words: The words of the message; or nothing where these are not at hand.
        hashes: The hashes of its passages, by which to judge then; a label with an ellipsis counts as one.
    """
    if words is None:
        return label.endswith("…") or digest(label) in hashes
    paragraphs = words.strip().split("\n\n")
    for start in range(len(paragraphs)):
        line = ""
        for paragraph in paragraphs[start:]:
            line = f"{line} {one_line(paragraph)}".strip()
            if label == label_of_words(line):
                return True
            if len(line) > _MAX_LABEL:
                break
    return False
