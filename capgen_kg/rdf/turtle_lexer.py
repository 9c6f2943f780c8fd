"""The terminals of Turtle and TriG, each with its position: https://www.w3.org/TR/turtle/#terminals.

An invalid terminal with an unambiguous correction (a typographic quote, ``True``) is returned corrected, with its
mistake, so that parsing continues without consequential errors. Any other invalid input becomes a ``bad`` token.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span


@dataclass(frozen=True, slots=True)
class Mistake:
    """A syntax error: its span, and a sentence with what was found and expected.

    ``fix`` describes the correction; ``edits`` are spans with their replacements, if the correction is unambiguous.
    ``rule`` is ``syntax`` or ``prefix``.
    """

    span: Span
    message: str
    fix: str = ""
    edits: tuple[tuple[Span, str], ...] = ()
    rule: str = "syntax"


@dataclass(slots=True)
class Token:
    """A terminal.

    ``kind`` is one of ``iri string tag blank name number boolean a word punct bad junk end``; ``text`` is the
    source text, or its correction if there is a ``mistake``. A ``junk`` token can be skipped.
    """

    kind: str
    text: str
    start: int
    end: int
    mistake: Mistake | None = None

    @property
    def span(self) -> Span:
        """The offset of its first code point, and the one after its last."""
        return self.start, self.end


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = f"{_BASE}_"
_CHARS = f"{_START}\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = f"(?:[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?"
_LOCAL = f"(?:(?:[{_START}:0-9]|{_ESCAPED})(?:(?:[{_CHARS}.:]|{_ESCAPED})*(?:[{_CHARS}:]|{_ESCAPED}))?)?"
#: The part of a prefixed name after the colon, if nothing in it has to be escaped.
LOCAL_NAME = re.compile(f"(?:[{_START}:0-9](?:[{_CHARS}.:]*[{_CHARS}:])?)?")
#: A notation of an item, such as For#2.1, with an optional prefix.
_NOTATION = rf"(?:{_PREFIX}:)?[A-Za-z]+\#[0-9]+(?:\.[0-9A-Za-z]+)?"
_EXPONENT = r"[eE][+-]?[0-9]+"
_TERMINAL = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
                 | "(?!"")(?:[^"\\\n\r]|\\[^\n\r])*" | '(?!'')(?:[^'\\\n\r]|\\[^\n\r])*')
    | (?P<tag>@[A-Za-z][A-Za-z0-9_-]*)
    | (?P<blank>_:[{_START}0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    | (?P<address>https?://[^\s<>"'{{}}|^`\\]*)
    | (?P<notation>{_NOTATION})
    | (?P<name>{_PREFIX}:{_LOCAL})
    | (?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?{_EXPONENT}|\.[0-9]+{_EXPONENT}|[0-9]*\.[0-9]+|[0-9]+))
    | (?P<word>[{_START}](?:[{_CHARS}.]*[{_CHARS}])?)
    | (?P<punct>\^\^?|<<\(?|\)>>|>>|\{{\||\|\}}|[.;,()\[\]{{}}~=])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?P<unknown>.[0-9A-Fa-f]{0,8}))", re.DOTALL)
_RDF_12 = {
    "<<": "a reified triple", "<<(": "a triple term", "{|": "an annotation", "~": "a reifier", ">>": "a reified triple",
    "|}": "an annotation", ")>>": "a triple term",
}  # fmt: skip
_QUOTES = "“”„‟«»‘’‚‛`´＂"


def rdf_12(what: str) -> str:
    """Return the error message for a feature of RDF 1.2, ``what``, the same for all readers."""
    return f"Found {what}, which is RDF 1.2; expected RDF 1.1"


def lex(text: str) -> list[Token]:
    """Return the tokens of a text without white space and comments, followed by an ``end`` token."""
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = _TERMINAL.match(text, place)
        assert match is not None
        assert match.lastgroup is not None
        kind = match.lastgroup
        if kind not in ("space", "comment"):
            token = _REPAIRS.get(kind, _plain)(Token(kind, match[0], place, match.end()), text)
            tokens.append(token)
            place = token.end
        else:
            place = match.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def first_comment(text: str) -> int | None:
    """Return the offset of the first comment in Turtle, or ``None``."""
    return next((match.start() for match in _TERMINAL.finditer(text) if match.lastgroup == "comment"), None)


def version_announcement(text: str) -> int | None:
    """Return the offset of a version announcement (RDF 1.2), or ``None``."""
    word: re.Match[str] | None = None
    for match in _TERMINAL.finditer(text):
        if match.lastgroup == "tag" and match[0].lower() == "@version":
            return match.start()
        if match.lastgroup == "string" and word is not None:
            return word.start()
        if match.lastgroup not in ("space", "comment"):
            word = match if match.lastgroup == "word" and match[0].lower() == "version" else None
    return None


def _plain(token: Token, text: str) -> Token:
    return token


def _wrong(
    token: Token, message: str, fix: str = "", *, kind: str = "", meant: str = "", span: Span | None = None
) -> Token:
    """Return a token with a mistake, corrected if ``meant`` is given."""
    edits = ((token.span, meant),) if meant else ()
    mistake = Mistake(span or token.span, message, fix, edits)
    return Token(kind or token.kind, meant or token.text, token.start, token.end, mistake)


def _string(token: Token, text: str) -> Token:
    for match in _ESCAPE.finditer(token.text):
        span = token.start + match.start(), token.start + match.end()
        if match["unknown"] is not None:
            span = span[0], span[0] + 2
            letter = match[0][:2]
            if letter in ("\\u", "\\U"):
                message = f"The escape {match[0]} is not complete."
                fix = r"write \\ for a backslash, or four hexadecimal digits after \u, eight after \U"
                return _wrong(token, message, fix, span=span)
            message = f"{letter} is not an escape sequence in Turtle."
            return _wrong(token, message, r"write \\ for a backslash", span=span)
        if match[0][1] in "uU" and not _is_character(int(match[0][2:], 16)):
            return _wrong(token, f"{match[0]} is not a character.", "write the character itself", span=span)
    return token


def _is_character(number: int) -> bool:
    return number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF


def _tag(token: Token, text: str) -> Token:
    if match := re.match(r"@([A-Za-z0-9-]*?)--(ltr|rtl)\b", token.text):
        message = rdf_12("a language tag with a direction") + f": @{match[1]}--{match[2]}."
        return _wrong(token, message, f"write @{match[1]}")
    if token.text.lower() == "@version":
        return _wrong(token, rdf_12("a version announcement") + ".", "remove it", kind="bad")
    if "_" in token.text:
        meant = token.text.replace("_", "-")
        return _wrong(token, "Found _ in a language tag, expected a hyphen.", f"write {meant}", meant=meant)
    if not re.fullmatch(r"@[A-Za-z]+(-[A-Za-z0-9]+)*", token.text):
        return _wrong(token, f"{token.text} is not a language tag.", "write a tag such as @en or @en-GB")
    return token


def _address(token: Token, text: str) -> Token:
    end = token.start + len(token.text.rstrip(".;,)]"))
    token = Token("iri", text[token.start : end], token.start, end)
    return _wrong(token, "An IRI must be enclosed in < and >.", f"write <{token.text}>", meant=f"<{token.text}>")


def name_of(notation: str) -> str | None:
    """Return the prefixed name for a notation such as ``For#2.1``, or ``None`` for anything else."""
    if not re.fullmatch(_NOTATION, notation):
        return None
    name, _, number = notation.rpartition("#")
    prefix, _, word = name.rpartition(":")
    whole, _, part = number.partition(".")
    meant = f"{prefix or 'id'}:{word.lower()}-{whole}"
    if part:
        meant += f"-claim-{part}" if part.isdecimal() else f"-argument-{ord(part[0].lower()) - ord('a') + 1}"
    return meant


def _notation(token: Token, text: str) -> Token:
    meant = name_of(token.text)
    assert meant is not None
    return _wrong(
        token, "# starts a comment, so it cannot be part of a name.", f"write {meant}", kind="name", meant=meant
    )


def _word(token: Token, text: str) -> Token:
    if not token.text[0].isalnum() and token.text[0] != "_":
        # names may begin with such a character, but here it is a mistake
        return _stray(Token("other", token.text[0], token.start, token.start + 1))
    if token.text in ("true", "false", "a"):
        token.kind = "a" if token.text == "a" else "boolean"
    elif token.text.lower() in ("true", "false"):
        meant = token.text.lower()
        return _wrong(token, f"Found {token.text}, expected {meant}.", f"write {meant}", kind="boolean",
                      meant=meant)  # fmt: skip
    return token


def _punct(token: Token, text: str) -> Token:
    if token.text in _RDF_12:
        return _wrong(token, rdf_12(f"{_RDF_12[token.text]}, {token.text}") + ".",
                      "write a node that describes the statement", kind="bad")  # fmt: skip
    if token.text == "^":
        return _wrong(token, "Found ^, expected ^^ before a datatype.", "write ^^", meant="^^")
    if token.text == "=":
        return _wrong(token, "= is not part of Turtle.", "write a property", kind="bad")
    return token


def _other(token: Token, text: str) -> Token:
    char = token.text
    if char in "\"'":
        return _unclosed_string(token, text)
    if char == "<":
        return _broken_iri(token, text)
    if char in _QUOTES:
        return _typographic(token, text)
    if char in "?$" and (match := re.match(r"\w+", text[token.end : token.end + 80])):
        token.end += match.end()
        return _wrong(token, f"{char}{match[0]} is a SPARQL variable.", "write an IRI or a prefixed name", kind="bad")
    if text.startswith(("//", "/*"), token.start):
        stop = re.compile(r"\*/|\Z" if text[token.start + 1] == "*" else r"[\r\n]|\Z").search(text, token.end)
        assert stop is not None
        token.end = stop.end() if stop[0] == "*/" else stop.start()
        span = token.start, token.start + 2
        return _wrong(
            token,
            "Found " + text[token.start : token.start + 2] + ", expected # before a comment.",
            "write #",
            kind="junk",
            span=span,
        )
    return _stray(token)


def _stray(token: Token) -> Token:
    char = token.text
    called = char if char.isascii() and char.isprintable() else _named(char)
    if unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cf", "Cc"):
        return _wrong(
            token, f"Found {called}, which is not white space in Turtle.", "write a space", kind="junk", meant=" "
        )
    if unicodedata.category(char) == "Pd" and not char.isascii():
        return _wrong(token, f"Found {called}, expected a hyphen.", "write -", kind="bad")
    if not char.isascii() and (plain := unicodedata.normalize("NFKC", char)) in tuple(".;,:()[]<>@^#"):
        return _wrong(token, f"Found {called}.", f"write {plain}", kind="bad")
    if char == "/":
        return _wrong(token, "A prefixed name cannot contain /.", "write the full IRI in < and >", kind="bad")
    if char == ":":
        return _wrong(token, "Found : without a name.", "write a prefixed name such as id:for-2", kind="bad")
    return _wrong(token, f"Found {called}, which is not part of Turtle.", "remove it", kind="bad")


def _named(char: str) -> str:
    name = unicodedata.name(char, "a control character").lower()
    return f"U+{ord(char):04X} ({name})"


def _unclosed_string(token: Token, text: str) -> Token:
    quote = token.text
    if text.startswith(quote * 3, token.start):
        token.end = len(text)
        message = f"The string opened here with {quote * 3} is not closed."
        return _wrong(token, message, f"write {quote * 3} at its end", kind="bad",
                      span=(token.start, token.start + 3))  # fmt: skip
    stop = re.compile(r"[\r\n]|\Z").search(text, token.start)
    assert stop is not None
    token.end = stop.start()
    if match := re.compile("[“”„‟«»]").search(text, token.start, token.end):
        message = f"Found {match[0]} ({unicodedata.name(match[0]).lower()}) for the closing {quote}."
        return _wrong(token, message, f"write {quote}", kind="bad", span=match.span())
    return _wrong(token, "The string opened here is not closed on this line.",
                  f'write {quote} at its end; for several lines use """ at both ends',
                  kind="bad", span=(token.start, token.start + 1))  # fmt: skip


def _broken_iri(token: Token, text: str) -> Token:
    if match := re.compile(r"<[^<>\"\r\n]*>").match(text, token.start):
        token = Token("iri", match[0], token.start, match.end())
        at = re.search(r"[\x00-\x20\"{}|^`]|\\(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})", match[0][1:-1])
        assert at is not None
        place = token.start + 1 + at.start()
        char = text[place]
        called = "a space" if char == " " else char if char.isprintable() else _named(char)
        return _wrong(token, f"Found {called} in an IRI, where it is not allowed.", f"write %{ord(char):02X}",
                      span=(place, place + 1))  # fmt: skip
    end = re.compile(r"[^\s<>\"']*").match(text, token.end)
    assert end is not None
    token = Token("iri", f"<{end[0]}>", token.start, max(end.end(), token.end))
    return _wrong(token, "The < opened here is not closed.", "write > at the end of the IRI",
                  kind="iri" if end[0] else "bad", span=(token.start, token.start + 1))  # fmt: skip


def _typographic(token: Token, text: str) -> Token:
    quote = token.text
    message = f"Found {quote} ({unicodedata.name(quote).lower()}), expected a straight quote."
    inner = re.compile(rf"[^{_QUOTES}\"\r\n]*").match(text, token.end)
    assert inner is not None
    closing = text[inner.end() : inner.end() + 1]
    if not closing or closing in "\r\n" or "\\" in inner[0]:
        token.end = token.end if not inner[0].strip() else inner.end()
        return _wrong(token, message, 'write "', kind="bad", span=(token.start, token.start + 1))
    token.end = inner.end() + 1
    return _wrong(token, message, 'write " at both ends', kind="string", meant=f'"{inner[0]}"',
                  span=(token.start, token.start + 1))  # fmt: skip


_REPAIRS = {
    "string": _string, "tag": _tag, "address": _address, "notation": _notation, "word": _word, "punct": _punct,
    "other": _other,
}  # fmt: skip
