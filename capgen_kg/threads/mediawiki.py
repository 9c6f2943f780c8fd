"""Sections of talk pages: ``threaditemshtml`` of DiscussionTools' API (``action=discussiontoolspageinfo``), or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.rdf.parsing import read_text
from capgen_kg.threads.mediawiki_html import iso_time, read_page
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import chosen, json_of, list_of, object_of, one_file, text_of
from capgen_kg.threads.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return a section: its first comment is the post, and the others reply to the comment that they are under."""
    path = one_file(paths, "mediawiki")
    text = read_text(path)
    if text.lstrip()[:1] == "<":
        return _from_html(text, thread, path)
    value = json_of(text, path)
    parsed = object_of(object_of(value).get("parse")).get("text")
    if parsed := text_of(object_of(parsed).get("*") or parsed):
        return _from_html(parsed, thread, path)
    page = object_of(object_of(value).get("discussiontoolspageinfo"))
    items = page.get("threaditemshtml") if page else object_of(value).get("threaditemshtml", value)
    headings: dict[str, dict[str, Any]] = {}
    stack = list_of(items)[::-1]
    while stack:
        item = object_of(stack.pop())
        if item.get("type") == "heading":
            headings[text_of(item.get("id")) or text_of(item.get("html"))] = item
            stack += [reply for reply in list_of(item.get("replies")) if object_of(reply).get("type") == "heading"][
                ::-1
            ]
    if not headings:
        raise InputError("found no section, expected threaditemshtml of DiscussionTools' API", path)
    with_comments = [key for key, item in headings.items() if _comments(item)]
    heading = headings[chosen(with_comments, thread, path)]
    first, *others = _comments(heading)
    title = plain_text(text_of(heading.get("html")) or text_of(heading.get("headline")), "html").text
    return Thread(title, first, others)


def _from_html(text: str, thread: str, path: Path) -> Thread:
    """Return a section of the HTML of a page."""
    sections = {section.id or section.title: section for section in read_page(text) if section.comments}
    if not sections:
        raise InputError(
            "found no comment, expected the markers of DiscussionTools, or signatures as in English: a link to the"
            " writer and a time such as 10:00, 1 May 2024 (UTC)",
            path,
        )
    section = sections[chosen(sections, thread, path)]
    first, *others = section.comments
    notes = ["words after the last comment are not signed and not imported"] if section.has_unsigned else []
    return Thread(section.title, first, others, notes=notes)


def _comments(heading: dict[str, Any]) -> list[Message]:
    """Return the comments of a section, in order; those at its first level answer its first comment."""
    messages: list[Message] = []
    replies = [object_of(reply) for reply in list_of(heading.get("replies"))]
    stack = [(reply, "") for reply in replies if reply.get("type") == "comment"][::-1]
    while stack:
        item, parent = stack.pop()
        key = text_of(item.get("id"))
        time = iso_time(text_of(item.get("timestamp")))
        author = text_of(item.get("displayName") or item.get("author"))
        messages.append(Message(key, author, time, parent, text_of(item.get("html"))))
        stack += [(object_of(reply), key) for reply in list_of(item.get("replies"))][::-1]
    return messages
