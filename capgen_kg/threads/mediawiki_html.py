"""Comments in the HTML of talk pages: by DiscussionTools' markers, or by signatures in English and indentation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import unquote

from capgen_kg.threads.model import Message
from capgen_kg.threads.text import plain_text

_TIME = r"\d{14}|\d{4}-\d\d-\d\dT[\d:.]+Z"
#: The id of a comment: writer, time, and then heading, or writer and time of the comment that it answers.
_ID = re.compile(rf"(c-(.*?)-({_TIME}))(?:-(.*))?", re.DOTALL)
_PARENT = re.compile(rf"(.*?-(?:{_TIME})).*", re.DOTALL)
_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_SIGNATURE = re.compile(r"(\d\d):(\d\d), (\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})[\s\u200e]*\(UTC\)")
_WRITER = re.compile(
    r"(?:^|[/=:])(?:User(?:[_ ]talk)?:|Special:Contrib(?:utions|s)/)([^/#?&]+)(?:[?&#]|$)", re.IGNORECASE
)
#: How much text may stand between the name in a signature and its time.
_MAX_SIGNATURE = 100
#: How many links of a line are kept, to look for that name.
_MAX_LINKS = 20
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    """address article blockquote center dd div dl dt hr li ol p pre section table tbody td th tr ul""".split()  # noqa: SIM905
)
#: Elements and classes in which nothing is signed: quotations, references, and what a wiki marks as no talk.
_QUOTES = frozenset(("blockquote", "cite", "q"))
_NO_TALK = frozenset(("mw-notalk", "references", "mw-references"))
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr"))


@dataclass
class Section:
    """A section of a talk page.

    Attributes:
        id: Id of its heading.
        title: Words of its heading.
        comments: Its comments in order, each with the id of the comment that it answers.
        has_unsigned: Whether words without a signature follow the last comment.
    """

    id: str
    title: str
    comments: list[Message] = field(default_factory=list)
    has_unsigned: bool = False


@dataclass
class _Comment:
    """A comment that is being read: places in the HTML, and its level of indentation."""

    id: str
    start: int
    level: int
    body_end: int = -1
    time_end: int = -1
    buttons: int = -1


class _Page(HTMLParser):
    """What both ways to read a page have in common: places in the source, and open elements."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.sections: list[Section] = []
        self._lines = [0] + [match.end() for match in re.finditer("\n", source)]

    def read(self) -> list[Section]:
        self.feed(self.source)
        self.close()
        return self.sections

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _after_tag(self) -> int:
        return self._place() + len(self.get_starttag_text() or "")

    def _body(self, comment: _Comment, end: int) -> str:
        """Return the HTML of a comment without its signature."""
        stop = comment.buttons if comment.buttons >= 0 else end
        if comment.body_end < 0:
            return self.source[comment.start : stop]
        after = self.source[comment.time_end : stop] if 0 <= comment.time_end < stop else ""
        return self.source[comment.start : comment.body_end] + after


class _Marked(_Page):
    """A page with the markers of DiscussionTools."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._comment: _Comment | None = None
        self._is_in_time = False
        self._names: dict[str, str] = {}  # the last comment of the section by writer and time

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if "data-mw-comment-start" in values:
            self._comment = _Comment(values.get("id", ""), self._after_tag(), 0)
        elif self._comment is None:
            return
        elif values.get("data-mw-comment-end") == self._comment.id:
            self._finish(self._comment)
            self._comment = None
        elif "data-mw-comment-sig" in values:
            self._comment.body_end = self._place()
        elif "ext-discussiontools-init-timestamplink" in classes:
            self._is_in_time = True
        elif "ext-discussiontools-init-replylink-buttons" in classes and self._comment.buttons < 0:
            self._comment.buttons = self._place()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._is_in_time and self._comment:
            self._comment.time_end = self._place() + len("</a>")
            self._is_in_time = False

    def _finish(self, comment: _Comment) -> None:
        body = self._body(comment, self._place())
        match = _ID.fullmatch(comment.id)
        if not match:
            self.sections.append(Section(comment.id, body))
            self._names = {}
            return
        if not self.sections:
            self.sections.append(Section("", ""))
        name, writer, time, parent = match.groups()
        answered = _PARENT.fullmatch(parent or "")
        key = self._names.get(f"c-{answered[1]}", "") if answered else ""
        self._names[name] = comment.id
        message = Message(comment.id, writer.replace("_", " "), iso_time(time), key, body)
        self.sections[-1].comments.append(message)


class _Signed(_Page):
    """A page without markers: a comment ends with a link to its writer and a time."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        self._quoted = -1  # number of open elements where a quotation began
        self._heading = -1
        self._heading_id = ""
        self._comment: _Comment | None = None
        self._signature: tuple[str, str, int] | None = None  # writer, time, level
        self._links: list[tuple[str, int, int]] = []  # writer, place in the source, place in the words
        self._words = 0
        self._above: list[tuple[int, str]] = []
        self._ids: dict[str, int] = {}

    def _level(self) -> int:
        return self._counts["li"] + self._counts["dd"]

    def _begin(self) -> None:
        if self._comment is None:
            self._comment = _Comment("", self._place(), self._level())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._block()
        if tag in _HEADINGS:
            self._heading, self._heading_id = self._after_tag(), values.get("id", "")
            self._end_section()
        elif self._heading >= 0:
            self._heading_id = self._heading_id or values.get("id", "")
        elif tag not in _BLOCKS and tag not in ("style", "link", "meta"):
            self._begin()
            if tag == "a" and (match := _WRITER.search(unquote(values.get("href") or ""))):
                self._links.append((_user(match[1]), self._place(), self._words))
            elif tag == "a" and "mw-selflink" in values.get("class", ""):
                self._links.append(("", self._place(), self._words))
        del self._links[:-_MAX_LINKS]
        if tag not in _VOID:
            self._open.append(tag)
            self._counts[tag] += 1
            if self._quoted < 0 and (tag in _QUOTES or _NO_TALK & set(values.get("class", "").split())):
                self._quoted = len(self._open)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._block()
        if tag in _HEADINGS and self._heading >= 0:
            title = self.source[self._heading : self._place()]
            self.sections.append(Section(self._heading_id, title))
            self._heading, self._above = -1, []
        if self._counts[tag]:
            inner = ""
            while inner != tag:
                inner = self._open.pop()
                self._counts[inner] -= 1
            if len(self._open) < self._quoted:
                self._quoted = -1

    def handle_data(self, data: str) -> None:
        if not data.strip() or self._heading >= 0 or (self._open and self._open[-1] in ("style", "script")):
            return
        self._begin()
        place = self._place()
        for match in _SIGNATURE.finditer(data) if self._signature is None and self._quoted < 0 else ():
            time = _english_time(match)
            near = [link for link in self._links if self._words + match.start() - link[2] <= _MAX_SIGNATURE]
            if time and near and self._comment:
                writer = near[-1][0] or next((link[0] for link in near if link[0]), "")
                self._comment.body_end = next(link[1] for link in near if link[0] in (writer, ""))
                self._comment.time_end = place + match.end()
                self._signature = writer, time, self._level()
                break
        self._words += len(data)

    def handle_entityref(self, name: str) -> None:
        if self._heading < 0:
            self._begin()

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(name)

    def _block(self) -> None:
        """End the line, and with it a comment that is signed."""
        self._links, self._words = [], 0
        comment, signature = self._comment, self._signature
        if comment is None or signature is None:
            return
        writer, time, level = signature
        level = min(comment.level, level)
        name = f"c-{writer.replace(' ', '_')}-{time}"
        self._ids[name] = self._ids.get(name, 0) + 1
        key = name if self._ids[name] == 1 else f"{name}-{self._ids[name]}"
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        parent = self._above[-1][1] if self._above else ""
        self._above.append((level, key))
        if not self.sections:
            self.sections.append(Section("", ""))
        self.sections[-1].comments.append(Message(key, writer, time, parent, self._body(comment, self._place())))
        self._comment = self._signature = None

    def _end_section(self) -> None:
        if self.sections and self._comment is not None:
            rest = self.source[self._comment.start : self._place()]
            self.sections[-1].has_unsigned = bool(plain_text(rest, "html").text)
        self._comment = None

    def close(self) -> None:
        super().close()
        self._block()
        self._end_section()


def read_page(source: str) -> list[Section]:
    """Return the sections of a talk page with their comments.

    Args:
        source: HTML of the page, or of its part. Where it has the markers of DiscussionTools, their ids say writer,
            time and what is answered, in every language; elsewhere, signatures in English and indentation do.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    page = _Marked(source) if "data-mw-comment-start" in source else _Signed(source)
    sections = page.read()
    for section in sections:
        section.title = plain_text(re.sub(r"<mw:editsection.*?</mw:editsection>", "", section.title), "html").text
    return sections


def iso_time(time: str) -> str:
    """Return a time of DiscussionTools, of digits alone or in ISO 8601, in ISO 8601."""
    return re.sub(r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$", r"\1-\2-\3T\4:\5:\6Z", time)


def _user(name: str) -> str:
    """Return the name of a user as MediaWiki writes it, with a capital first letter."""
    name = name.replace("_", " ").strip()
    return name[:1].upper() + name[1:]


def _english_time(match: re.Match[str]) -> str:
    hour, minute, day, month, year = match.groups()
    number = next((n for n, name in enumerate(_MONTHS, 1) if month.lower() in (name, name[:3])), 0)
    try:
        time = datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=UTC)
    except ValueError:
        return ""
    return time.isoformat().replace("+00:00", "Z")
