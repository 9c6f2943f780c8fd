"""Plain text of a message in HTML or Markdown, with a map of offsets.

HTML is read with :mod:`html.parser` of the standard library: it reports the position of each piece, which the tree
builders (html5lib, lxml, selectolax) do not, and it has no recursion that deep nesting could exhaust. Markdown is
rendered by markdown-it-py, a maintained implementation of CommonMark, and then read as HTML.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from capgen_kg.errors import UsageError

#: Elements that begin and end a paragraph.
_BLOCKS = frozenset(
    """address article aside blockquote center details dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr li main nav ol p pre section summary table tr ul""".split()  # noqa: SIM905
)
#: Elements whose content nobody reads.
_HIDDEN = frozenset("script style template noscript iframe object head title textarea svg math".split())  # noqa: SIM905
_STRUCK = "struck-out words"
_PREVIEW = "link preview"
#: Elements that hold what is not said by the writer, with what it is, by element and class; ``""`` for any class.
_NOT_SAID = {
    ("s", ""): _STRUCK,
    ("del", ""): _STRUCK,
    ("strike", ""): _STRUCK,
    ("aside", "onebox"): _PREVIEW,
    ("a", "inline-onebox"): _PREVIEW,
    ("details", "elided"): "collapsed end of a mail",
    ("div", "email-hidden-reply"): "collapsed end of a mail",
    ("span", "email-hidden-toggle"): "collapsed end of a mail",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'”’]")


@dataclass(frozen=True)
class Origin:
    """What a source says of a quotation: the id of the message that is quoted, that of its thread, and its writer."""

    message: str
    thread: str = ""
    writer: str = ""


@dataclass
class PlainText:
    """The plain text of a message.

    Attributes:
        text: Paragraphs, with an empty line between two of them.
        offsets: For each code point of the text, its offset in the HTML that the text was made from.
        quotations: Start and end of each quoted block in the text.
        links: Start and end of each link in the text, and its address.
        origins: Of quotations, what the source says that they are from.
        omitted: What is not in the text, such as the words of elements (``script``), and how often.
    """

    text: str = ""
    offsets: list[int] = field(default_factory=list)
    quotations: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    origins: dict[tuple[int, int], Origin] = field(default_factory=dict)
    omitted: Counter[str] = field(default_factory=Counter)


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.result = PlainText()
        self._pieces: list[str] = []
        self._length = 0
        self._pending = 0  # line feeds due before the next word
        self._hidden = ""  # the element whose content is not in the text, with its class of omissions
        self._omission = ""
        self._depth = 0  # of elements of this kind in each other
        self._is_noted = False
        self._is_quotation = False  # whether the element before this one opened a quotation of Discourse
        self._origin: Origin | None = None  # of the next quotation
        self._pre = 0
        self._numbers: list[int | None] = []  # of each open list: the number of its next entry, if it has numbers
        self._quotations: list[int] = []
        self._links: list[tuple[int, str]] = []
        self._lines = [0]
        for match in re.finditer("\n", source):
            self._lines.append(match.end())

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _break(self, count: int) -> None:
        self._pending = max(self._pending, count)

    def _write(self, text: str, start: int, moves: bool = True) -> None:
        """Append words; each code point came from its own offset (``moves``), or all of them from one."""
        preformatted = self._pre > 0
        for place, char in enumerate(text):
            offset = start + place if moves else start
            if char in " \t\r\n\f" and not preformatted:
                if self._length and not self._pending and self._pieces[-1] not in " \n":
                    self._emit(" ", offset)
                continue
            if char != "\n" and char != "\t" and unicodedata.category(char) in ("Cc", "Cs"):
                self.result.omitted["control characters"] += 1
                continue
            if self._pending and char == "\n":
                continue
            if self._pending:
                while self._pieces and self._pieces[-1] == " ":
                    self._drop()
                for _ in range(self._pending if self._length else 0):
                    self._emit("\n", offset)
                self._pending = 0
            if char == "\n" and self._length == 0:
                continue
            self._emit(char, offset)

    def _emit(self, char: str, offset: int) -> None:
        self._pieces.append(char)
        self.result.offsets.append(offset)
        self._length += 1

    def _drop(self) -> None:
        self._pieces.pop()
        self.result.offsets.pop()
        self._length -= 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        if self._hidden:
            self._depth += tag == self._hidden
            if self._omission == _PREVIEW and tag == "a":
                self._write_address(values.get("href") or "")
            return
        omission = _omission(tag, classes, values.get("style") or "")
        if tag == "div" and self._is_quotation and "title" in classes:
            # Discourse names whom it quotes before the quotation, in words that are nobody's
            omission = "heading of a quotation"
        if tag == "div" and self._links and "meta" in classes:
            omission = "name and size of a picture"
        self._is_quotation = tag == "aside" and "quote" in classes
        if self._is_quotation and (values.get("data-post") or values.get("data-username")):
            self._origin = Origin(*(values.get(f"data-{name}") or "" for name in ("post", "topic", "username")))
        if omission:
            self._hide(tag, omission, values)
            return
        if tag in _BLOCKS:
            self._break(1 if tag in ("li", "tr", "dt", "dd") else 2)
        if tag == "br":
            self._break(min(self._pending + 1, 2))
        elif tag == "blockquote":
            self._quotations.append(self._length)
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            number = self._numbers[-1] if self._numbers else None
            if number is not None:
                self._numbers[-1] = number + 1
            self._write("- " if number is None else f"{number}. ", self._offset(), moves=False)
        elif tag in ("ol", "ul"):
            start = values.get("start") or ""
            self._numbers.append(None if tag == "ul" else int(start) if start.isascii() and start.isdigit() else 1)
        elif tag in ("td", "th"):
            self._write(" ", self._offset(), moves=False)
        elif tag == "img" and values.get("alt"):
            self._write(f"[{values['alt']}]", self._offset(), moves=False)
        elif tag == "a" and (values.get("href") or "").lower().startswith(("http:", "https:")):
            self._links.append((self._length, (values["href"] or "").strip()))

    def _hide(self, tag: str, omission: str, values: dict[str, str | None]) -> None:
        """Leave out an element; the address that a preview is of stays."""
        self._hidden, self._omission, self._depth, self._is_noted = tag, omission, 1, False
        if tag in _BLOCKS:
            self._break(2)
        if omission == _PREVIEW:
            self._write_address(values.get("data-onebox-src") or values.get("href") or "")

    def _write_address(self, address: str) -> None:
        if not self._is_noted and address.lower().startswith(("http:", "https:")):
            self._note_omission()
            self._write(address.strip(), self._offset(), moves=False)

    def _note_omission(self) -> None:
        """Count what is left out, once for each element."""
        self.result.omitted[self._omission] += not self._is_noted
        self._is_noted = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # a slash closes nothing in HTML, but for void elements
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._depth -= tag == self._hidden
            if not self._depth:
                self._hidden = ""
                if tag in _BLOCKS:
                    self._break(2)
            return
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        elif tag == "blockquote" and self._quotations:
            self._close_quotation()
        elif tag == "a" and self._links:
            self._close_link()
        if tag in _BLOCKS:
            self._break(1 if tag in ("li", "tr", "dt", "dd") else 2)

    def _close_quotation(self) -> None:
        start = self._quotations.pop()
        # a quotation inside a quotation is part of that
        if start < self._length and not self._quotations:
            self.result.quotations.append((start, self._length))
            if self._origin:
                self.result.origins[start, self._length] = self._origin
        if not self._quotations:
            self._origin = None

    def _close_link(self) -> None:
        start, address = self._links.pop()
        if start < self._length:
            self.result.links.append((start, self._length, address))

    def handle_data(self, data: str) -> None:
        if self._hidden:
            if data.strip():
                self._note_omission()
            return
        self._write(data, self._offset())

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, reference: str) -> None:
        if not self._hidden:
            text = html.unescape(reference)
            # where html.unescape knows no such name, the source may lack the semicolon
            self._write(text if text != reference else reference.rstrip(";"), self._offset(), moves=False)

    def finish(self) -> PlainText:
        self.close()
        while self._quotations:
            self._close_quotation()
        while self._links:
            self._close_link()
        while self._pieces and self._pieces[-1] in " \n\t":
            self._drop()
        result = self.result
        result.text = "".join(self._pieces)
        text, length = result.text, self._length

        def trimmed(start: int, end: int) -> tuple[int, int]:
            end = min(end, length)
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            return start, end

        result.origins = {trimmed(*pair): origin for pair, origin in result.origins.items()}
        result.quotations = [span for pair in result.quotations if (span := trimmed(*pair))[0] < span[1]]
        links = [(*trimmed(start, end), address) for start, end, address in result.links]
        places = {place for start, end, _ in links for place in (start, end)}
        # an address is a link without the element, too
        bare = [(match.start(), match.end(), match[0]) for match in _ADDRESS.finditer(text)]
        links += [link for link in bare if link[0] not in places and link[1] not in places]
        result.links = sorted(link for link in links if link[0] < link[1])
        return result


def _omission(tag: str, classes: list[str], style: str) -> str:
    """Return what the content of an element is if it is not in the text, or an empty string."""
    if tag in _HIDDEN:
        return tag
    if "line-through" in style:
        return _STRUCK
    return next((kind for name in ("", *classes) if (kind := _NOT_SAID.get((tag, name), ""))), "")


def plain_text(body: str, markup: str) -> PlainText:
    """Return the plain text of a message.

    Args:
        body: What the source gives.
        markup: ``html``, ``markdown`` or ``text``; in plain text, lines that begin with ``>`` are quotations.

    Raises:
        UsageError: The library that reads Markdown is not installed.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if markup == "markdown":
        body = _rendered(body)
    elif markup == "text":
        body = _as_html(body)
    reader = _Reader(body)
    reader.feed(body)
    return reader.finish()


def _rendered(body: str) -> str:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise UsageError("Markdown is read with markdown-it-py: pip install 'capgen-kg[threads]'") from None
    return str(MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").enable("strikethrough").render(body))


def _as_html(body: str) -> str:
    """Return plain text as HTML: an empty line ends a paragraph, ``>`` at the start of lines marks a quotation."""
    parts: list[str] = []
    is_quoted = False
    for line in body.split("\n"):
        match = re.match(r"(?:>\s?)+", line)
        if bool(match) != is_quoted:
            parts.append("</blockquote>" if is_quoted else "<blockquote>")
            is_quoted = not is_quoted
        words = html.escape(line[match.end() :] if match else line, quote=False)
        parts.append(f"{words}\n" if words.strip() else "<p>\n")
    return "".join(parts)
