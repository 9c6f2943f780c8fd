"""Threads of mailing lists: mbox, with ``In-Reply-To`` and ``References`` (RFC 5322, section 3.6.4)."""

from __future__ import annotations

import mailbox
import re
from email import message_from_binary_file
from email.errors import CloseBoundaryNotFoundDefect
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from typing import IO, TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.threads.model import Message, Thread
from capgen_kg.threads.reading import chosen, one_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage
    from pathlib import Path


def read(paths: Sequence[Path], thread: str = "") -> Thread:
    """Return the thread in a mailbox; of several, that of the Message-ID ``thread``."""
    path = one_file(paths, "mbox")
    if not path.is_file():
        raise InputError("found no such file", path)
    notes: list[str] = []
    messages: dict[str, Message] = {}
    subjects: dict[str, str] = {}
    box = mailbox.mbox(path, factory=_parse, create=False)  # type: ignore[arg-type]
    for number, mail in enumerate(box, 1):
        message, subject = _message(mail, number, notes)  # type: ignore[arg-type]
        if message.id in messages:
            notes.append(f"message {message.id[:80]} is there more than once; only the first is imported")
            continue
        messages[message.id], subjects[message.id] = message, subject
        if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in mail.defects):
            notes.append(f"message {message.id[:80]} has no end; the file may be truncated")
    box.close()
    if not messages:
        raise InputError("found no message, expected mbox: each begins with a line that begins with 'From '", path)
    roots = {key: _root(key, messages) for key in messages}
    root = chosen(roots.values(), thread, path)
    comments = [message for key, message in messages.items() if roots[key] == root and key != root]
    return Thread(subjects[root], messages[root], comments, notes=notes)


def _parse(file: IO[bytes]) -> EmailMessage:
    return message_from_binary_file(file, policy=default)


def _root(key: str, messages: dict[str, Message]) -> str:
    walk: dict[str, None] = {}
    while key not in walk:
        walk[key] = None
        parent = messages[key].parent or ""
        if parent not in messages:
            return key
        key = parent
    return min(walk)


def _message(mail: EmailMessage, number: int, notes: list[str]) -> tuple[Message, str]:
    def header(name: str) -> str:
        try:
            return str(mail.get(name, ""))
        except Exception:  # noqa: BLE001 - the parser of headers has many errors for malformed ones
            return ""

    key = header("Message-ID").strip().strip("<>") or f"number-{number}"
    name, address = parseaddr(header("From"))
    references = re.findall(r"<([^<>]+)>", f"{header('References')} {header('In-Reply-To')}")
    try:
        time = parsedate_to_datetime(header("Date")).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError, IndexError):
        time = ""
    body, markup = _body(mail, key, notes)
    return Message(key, name or address, time, references[-1] if references else None, body, markup), header("Subject")


def _body(mail: EmailMessage, key: str, notes: list[str]) -> tuple[str, str]:
    part: Any = mail.get_body(("plain", "html"))
    names = [attachment.get_filename() or attachment.get_content_type() for attachment in mail.iter_attachments()]
    if names:
        notes.append(f"message {key[:80]}: attachments are not imported: {', '.join(names)[:120]}")
    if part is None:
        return "", "text"
    try:
        text = part.get_content()
    except (LookupError, ValueError, KeyError):
        text = part.get_payload(decode=True).decode("utf-8", "replace")
        notes.append(f"message {key[:80]}: an unknown character set is read as UTF-8")
    return text, "html" if part.get_content_subtype() == "html" else "text"
