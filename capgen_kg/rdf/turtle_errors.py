"""Explanations of syntax errors in Turtle: the position, what was found and expected, and how to fix it.

A parser fails at the first token that it does not expect, which often comes after the actual mistake: a missing dot
shows at the next statement. The context of the token tells what was meant: the number of terms up to the next
punctuation, where lines begin, which brackets are open.
"""

from __future__ import annotations

import re

from capgen_kg.rdf.spans import Text
from capgen_kg.rdf.turtle_lexer import Mistake, Token, lex

NODES = frozenset({"iri", "blank", "name", "string", "number", "boolean", "word", "a"})
CLOSING = {"[": "]", "(": ")", "{": "}"}

_OTHER_FORMATS = (
    (r"\s*(?:\{\s*\"|\[\s*[\[{\"])", "JSON", "name it .jsonld if it is JSON-LD"),
    (r"(?i)\s*<(?:!doctype html|html)\b", "HTML", "save the Turtle itself, not the page that shows it"),
    (r"\s*<(?:\?xml\b|!DOCTYPE\b|rdf:RDF\b)", "XML", "name it .rdf if it is RDF/XML"),
    (r"(?i)\s*(?:(?:prefix|base)\b[^>]*>\s*)*(?:select|construct|describe|ask)\s*(?:\w+\s*)?[{?*]", "a SPARQL query",
     "run it with capgen sparql"),
    (r"(?i)\s*(?:(?:prefix|base)\b[^>]*>\s*)*(?:(?:insert|delete)\s+(?:data\b|where\b|\{)|(?:load|clear|drop)\s)",
     "a SPARQL update", "write the triples alone, in Turtle"),
    (r"#!", "a script", "write Turtle"),
    (r"%PDF-|PK\x03\x04|\{\\rtf", "a document of another program", "save the text alone, as UTF-8"),
    (r"---[ \t]*\r?\n", "YAML", "write Turtle"),
    (r"(?:[^\s,;<>@:\"]+[,\t]){2,}[^\s,;<>@:\"]+[ \t]*(?:\r?\n|\Z)", "a table (CSV)", "write Turtle"),
)  # fmt: skip


def other_format(text: str) -> Mistake | None:
    """Return a mistake that names the format of a text, if its beginning shows that it is not Turtle."""
    for pattern, called, fix in _OTHER_FORMATS:
        if match := re.match(pattern, text):
            start = len(match[0]) - len(match[0].lstrip())
            end = start + len(text[start:].split("\n", 1)[0].rstrip())
            return Mistake((start, max(end, start + 1)), f"This is {called}, expected Turtle.", fix)
    return None


class Cursor:
    """The tokens of a text, the index of the next one, and context for explaining mistakes.

    ``brackets`` are the open brackets; ``first`` is the first token of the statement, ``dot`` the one that ended the
    previous statement, if that had no mistake; ``separator`` is the index of the last ``;`` or ``,`` outside of
    brackets, and ``verbs`` are the properties so far, as written.
    """

    def __init__(self, text: str) -> None:
        self.text, self.lines, self.tokens = text, Text(text), lex(text)
        self.at = 0
        self.brackets: list[Token] = []
        self.first = self.tokens[0]
        self.dot: Token | None = None
        self.separator: int | None = None
        self.verbs: set[str] = set()

    @property
    def next(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    @property
    def previous(self) -> Token:
        """The token before the next."""
        return self.tokens[max(self.at - 1, 0)]

    def following(self, index: int) -> Token:
        """Return a token by its index, or the last token for a greater index."""
        return self.tokens[min(index, len(self.tokens) - 1)]

    def line(self, token: Token) -> int:
        """Return the line of a token."""
        return self.lines.place(token.start)[0]

    def column(self, token: Token) -> int:
        """Return the column of a token."""
        return self.lines.place(token.start)[1]

    def begins_line(self, token: Token) -> bool:
        """Return whether a token is the first of its line."""
        line, column = self.lines.place(token.start)
        return token.kind != "end" and not self.lines.line(line)[: column - 1].strip()

    def count(self, index: int) -> int:
        """Return the number of terms, at most four, from a token up to the next punctuation."""
        count = depth = 0
        for token in self.tokens[index : index + 200]:
            if token.kind == "punct" and token.text in ("[", "("):
                count += not depth
                depth += 1
            elif token.kind == "punct" and token.text in ("]", ")"):
                depth -= 1
            elif not depth and token.kind in NODES and self.following(index - 1).text != "^^":
                count += 1
            if depth < 0 or count > 3 or token.kind == "end":
                break
            if not depth and token.kind == "punct" and token.text in (".", ";", ",", "}"):
                break
        return count


def shown(token: Token) -> str:
    """Return a token as shown in messages."""
    if token.kind == "end":
        return "the end of the file"
    text = token.text.split("\n")[0]
    return text if len(text) <= 60 else f"{text[:59]}…"


def no_subject(at: Cursor) -> Mistake:
    """Explain a token in place of the subject of a statement."""
    token = at.next
    if at.dot is not None and token.text == ";":
        return Mistake(at.dot.span, "Found both . and ; after a statement.", "remove one of them")
    if at.dot is not None and token.kind == "a" and at.column(token) > 1:
        return _instead(at.dot, ";", "a continues the statement")
    if token.text == ".":
        return Mistake(token.span, "Found . at the start of a statement.", "remove it", ((token.span, ""),))
    if token.kind == "number" and at.dot is not None and token.start == at.dot.end:
        start = at.following(at.at - 2).start
        return Mistake(
            (start, token.end), f"{at.text[start : token.end]} is not a number.", "write a number such as 1.5"
        )
    if token.text in ("]", ")", "}"):
        return _unmatched(at)
    if token.kind == "word":
        fix = "write an IRI in < and >, or a prefixed name such as id:for-2"
        return Mistake(token.span, f"Found the word {token.text}, expected the subject of a statement.", fix)
    if token.kind in ("string", "number", "boolean"):
        fix = "write a node and a property before it"
        return Mistake(token.span, f"Found {shown(token)}, expected the subject of a statement.", fix)
    return _graph(at) or unexpected(at, "the subject of a statement, such as id:for-2")


def no_verb(at: Cursor) -> Mistake:
    """Explain a token in place of a property."""
    token, before = at.next, at.previous
    if mistake := _swallowed(at) or _continuation(at):
        return mistake
    if token.kind in ("string", "number", "boolean"):
        fix = "write a property such as rdfs:label before it"
        return Mistake(token.span, f"Found {shown(token)}, expected a property.", fix)
    if token.kind == "blank" or token.text in ("[", "("):
        return Mistake(token.span, "A blank node can't be a property.", "write a property such as cg:attacks")
    if token.text in (".", "]") or token.kind == "end":
        return Mistake(before.span, f"{shown(before)} has no property and no value.", "write both, then .")
    if token.text == ";" and at.previous is at.first:
        return Mistake(token.span, "Found ; after the subject of a statement.", "remove it", ((token.span, ""),))
    if token.text == "," and at.previous is at.first:
        return Mistake(token.span, "A statement has one subject.", "write a statement for each subject")
    return _graph(at) or unexpected(at, "a property such as cg:attacks")


def no_value(at: Cursor) -> Mistake:
    """Explain a token in place of a value."""
    token, before = at.next, at.previous
    if mistake := _swallowed(at) or _continuation(at) or _wrong_separator(at):
        return mistake
    if before.text == ",":
        message = f"Found {shown(token)} after a comma, expected another value."
        return Mistake(before.span, message, "remove the comma", ((before.span, ""),))
    if token.kind == "a":
        return Mistake(token.span, "Found a, which is a property, expected a value.", "write a value before it")
    if mistake := _another_value(at):
        return mistake
    if token.kind == "punct" or token.kind == "end":
        fix = f"write a value before {token.text}" if token.text else "write a value, then ."
        return Mistake(before.span, f"The property {shown(before)} has no value.", fix)
    return unexpected(at, "a value")


def after_value(at: Cursor) -> Mistake:
    """Explain a token after a value, in place of ``. ; ,`` or a closing bracket."""
    token, before = at.next, at.previous
    if mistake := _glued(at) or _swallowed(at):
        return mistake
    if token.text == "." and at.brackets:
        return _dot_in_brackets(at)
    if token.text in ("]", ")", "}"):
        return _unmatched(at)
    if token.kind == "end":
        if at.brackets:
            return unclosed(at)
        place = before.end, before.end
        message = "Missing . at the end of the last statement."
        return Mistake(before.span, message, f"write . after {shown(before)}", ((place, " ."),))
    if mistake := _wrong_separator(at) or _split_name(at):
        return mistake
    if token.kind not in NODES | {"tag"} and token.text not in ("[", "("):
        return unexpected(at, "a . ; or ,")
    if at.brackets and at.begins_line(token) and at.column(token) <= at.column(at.first):
        return unclosed(at)
    count = at.count(at.at)
    is_directive = token.kind == "tag" or token.text.lower() in ("prefix", "base")
    if is_directive or (count >= 3 and not at.brackets):
        message = f"Missing . after {shown(before)}: another statement begins on line {at.line(token)}."
        return Mistake(before.span, message, f"write . after {shown(before)}")
    if count == 1:
        message = f"Missing , between {shown(before)} and {shown(token)}."
        return Mistake(before.span, message, "write , between the values of a property")
    message = f"Missing ; after {shown(before)}: another property, {shown(token)}, follows."
    return Mistake(before.span, message, f"write ; after {shown(before)}")


def in_list(at: Cursor) -> Mistake:
    """Explain a token inside ``( )`` that cannot be a member."""
    token = at.next
    if token.text == ",":
        return Mistake(
            token.span, "Found , in a list; its members are separated by spaces.", "remove it", ((token.span, ""),)
        )
    return unclosed(at)


def unclosed(at: Cursor) -> Mistake:
    """Explain a bracket that is not closed."""
    bracket, token = at.brackets[-1], at.next
    before = shown(token) if token.kind == "end" else f"{shown(token)} on line {at.line(token)}"
    message = f"The {bracket.text} opened here is not closed before {before}."
    return Mistake(bracket.span, message, f"write {CLOSING[bracket.text]} at its end")


def bare_word(at: Cursor) -> Mistake:
    """Explain a word that is not a term."""
    token = at.next
    if mistake := _glued(at) or _split_name(at):
        return mistake
    if token.text in ("is", "of", "has"):
        return Mistake(token.span, f"{token.text} is N3, not Turtle.", "write a property such as cg:attacks")
    if token.text == "A":
        return Mistake(token.span, "Found A, expected a, which stands for rdf:type.", "write a", ((token.span, "a"),))
    if at.following(at.at + 1).kind == "word":
        return Mistake(
            token.span, f"Found the word {token.text}; text must be quoted.", 'write " at both ends of the text'
        )
    word = token.text
    fix = f"write id:{word.lower()}"
    if not word[-1].isdecimal():
        fix = f'write cg:{word} for a term of the ontology, id:{word.lower()} for a node, "{word}" for text'
    return Mistake(token.span, f"The word {word} has no prefix.", fix)


def unexpected(at: Cursor, expected: str) -> Mistake:
    """Return a mistake with the next token and what was expected."""
    return Mistake(at.next.span, f"Found {shown(at.next)}, expected {expected}.")


def datatype(at: Cursor) -> Mistake:
    """Explain a token in place of a datatype."""
    token = at.next
    fix = f"write xsd:{token.text}" if token.kind == "word" else ""
    return Mistake(token.span, f"Found {shown(token)}, expected a datatype such as xsd:integer.", fix)


def _instead(token: Token, meant: str, why: str) -> Mistake:
    message = f"Found {token.text} where {meant} was expected: {why}."
    return Mistake(token.span, message, f"write {meant} for {token.text}")


def _graph(at: Cursor) -> Mistake | None:
    if at.next.text != "{":
        return None
    return Mistake(
        at.next.span, "Found {, which begins a graph in TriG, not Turtle.", "write the triples without { and }"
    )


def _another_value(at: Cursor) -> Mistake | None:
    """Explain a ``;`` in place of a ``,``: what follows has the prefix of the value before, and no property does."""
    before = at.previous
    if at.separator is None or at.separator != at.at - 2 or before.kind != "name":
        return None
    prefix = before.text.partition(":")[0]
    is_like_value = at.tokens[at.separator - 1].text.startswith(f"{prefix}:")
    is_like_verb = any(verb.startswith(f"{prefix}:") for verb in at.verbs - {before.text})
    if at.tokens[at.separator].text != ";" or not is_like_value or is_like_verb:
        return None
    return _instead(at.tokens[at.separator], ",", f"another value, {before.text}, follows")


def _unmatched(at: Cursor) -> Mistake:
    token = at.next
    message = f"Unmatched {token.text}."
    if at.brackets and at.brackets[-1].text != "{":
        bracket = at.brackets[-1]
        closing, line = CLOSING[bracket.text], at.line(bracket)
        message = f"Found {token.text}, expected {closing} for the {bracket.text} opened on line {line}."
        return Mistake(token.span, message, f"write {closing}")
    return Mistake(token.span, message, "remove it")


def _glued(at: Cursor) -> Mistake | None:
    """Explain a token directly after a string: most often, the string contains an unescaped quote."""
    token, before = at.next, at.previous
    if token.start != before.end or before.kind not in ("string", "tag") or token.kind == "punct":
        return None
    if token.kind == "word" and re.fullmatch(r"[a-z]{2,3}", token.text) and at.count(at.at) == 1:
        return Mistake(
            token.span, "Missing @ before a language tag.", f"write @{token.text}", ((token.span, f"@{token.text}"),)
        )
    if "\n" in before.text:
        span, quote = (before.start, before.start + 3), before.text[:3]
        message = f"The string opened here ends on line {at.line(token)}, before {shown(token)}."
        return Mistake(span, message, f"write {quote} at its end")
    quote = at.text[before.start]
    message = f"The string ends before {shown(token)}."
    fix = f"write \\{quote} for a quote inside a string, or {quote} at its end"
    return Mistake((before.start, token.end), message, fix)


def _split_name(at: Cursor) -> Mistake | None:
    """Explain a prefix and a word with a space between them."""
    token, before = at.next, at.previous
    is_split = token.kind == "word" and before.kind == "name" and before.text.endswith(":")
    if not is_split or at.line(before) != at.line(token):
        return None
    gap = before.end, token.start
    return Mistake(gap, "Found a space inside a prefixed name.", f"write {before.text}{token.text}", ((gap, ""),))


def _swallowed(at: Cursor) -> Mistake | None:
    """Explain a ``#`` directly after a name in the statement, which starts a comment."""
    for token in at.tokens[at.tokens.index(at.first) : at.at]:
        if token.kind in ("name", "word", "iri") and at.text.startswith("#", token.end):
            written = re.compile(r"\S*").match(at.text, token.start)
            assert written is not None
            message = f"# starts a comment, so it cannot be part of a name: only {token.text} is read."
            return Mistake(written.span(), message, "write - in a name, or a space before a comment")
    return None


def _continuation(at: Cursor) -> Mistake | None:
    """Explain two terms and a dot: the previous dot ended the statement too early."""
    first, dot = at.first, at.dot
    if dot is None or at.count(at.tokens.index(first)) != 2 or at.brackets:
        return None
    is_value = at.next.kind in ("string", "number", "boolean")
    is_indented = at.begins_line(first) and at.column(first) > 1
    if is_value or first.text in at.verbs or is_indented:
        return _instead(dot, ";", f"{shown(first)} on line {at.line(first)} continues the statement")
    return None


def _wrong_separator(at: Cursor) -> Mistake | None:
    """Explain a wrong ``;`` or ``,``, which only fails some terms later."""
    if at.separator is None or at.brackets:
        return None
    separator, first = at.tokens[at.separator], at.following(at.separator + 1)
    count = at.count(at.separator + 1)
    begins = at.begins_line(first)
    is_pair = count == 2 and (begins or at.next.kind in ("string", "number", "boolean"))
    if separator.text == "," and (first.kind == "a" or is_pair):
        return _instead(separator, ";", f"another property, {shown(first)}, follows")
    is_statement = begins and at.column(first) <= at.column(at.first)
    if count >= 3 and (is_statement or at.following(at.separator + 2).kind == "a"):
        return _instead(separator, ".", f"another statement begins on line {at.line(first)}")
    return None


def _dot_in_brackets(at: Cursor) -> Mistake:
    """Explain a dot inside brackets: a ``;`` was meant if they are closed before the next statement."""
    bracket, depth = at.brackets[-1], 1
    for token in at.tokens[at.at + 1 :]:
        if token.kind == "end" or (at.begins_line(token) and at.column(token) <= at.column(at.first)):
            break
        if token.kind == "punct":
            depth += (token.text in ("[", "(")) - (token.text in ("]", ")"))
        if not depth:
            return _instead(at.next, ";", f"the {bracket.text} opened on line {at.line(bracket)} is not closed yet")
    return unclosed(at)
