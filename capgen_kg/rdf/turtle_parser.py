"""A parser of Turtle and TriG that records the position of each term and reports all syntax errors.

The productions are those of https://www.w3.org/TR/turtle/#sec-grammar and https://www.w3.org/TR/trig/#sec-grammar.
After a mistake, parsing continues with the next statement. pyoxigraph decides which input is valid, see
:mod:`capgen_kg.contributions.parsing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.rdf import turtle_errors as mistakes
from capgen_kg.rdf.facts import FIRST, NIL, REST, TYPE
from capgen_kg.rdf.namespaces import ID, PREFIXES
from capgen_kg.rdf.spans import LocatedTriple
from capgen_kg.rdf.terms import typed_literal
from capgen_kg.rdf.turtle_lexer import Mistake, Token, name_of, rdf_12

if TYPE_CHECKING:
    from capgen_kg.rdf.spans import Span

#: How many mistakes are reported for a text, and how deep brackets may be nested.
MAX_MISTAKES = 20
MAX_DEPTH = 120

_SCHEMES = frozenset({"urn", "mailto", "tag", "doi", "tel", "file", "ftp", "data", "did"})
_IN_IRI = re.compile('[\x00-\x20<>"{}|^`\\\\\ud800-\udfff]')


@dataclass
class Parsed:
    """The triples of a text with their positions, the names of its graphs with their positions, and its mistakes.

    If there are mistakes, ``placed`` is incomplete.
    """

    placed: list[LocatedTriple] = field(default_factory=list)
    graphs: list[tuple[str, Span]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def parse(text: str, names: str = "_:b", trig: bool = False) -> Parsed:
    """Parse a text without byte order mark as Turtle, or as TriG.

    Blank nodes are labelled with the prefix ``names`` and a number, in their order.
    """
    parser = _Parser(text, names, trig)
    parser.document()
    if parser.parsed.mistakes and (other := mistakes.other_format(text)):
        return Parsed(mistakes=[other])
    return parser.parsed


def locate_triples(text: str, names: str = "_:b") -> list[LocatedTriple]:
    """Return the triples of a Turtle text without byte order mark, with their positions.

    Raises ``ValueError`` with the first mistake if the text is not Turtle.
    """
    parsed = parse(text, names)
    if parsed.mistakes:
        raise ValueError(parsed.mistakes[0].message)
    return parsed.placed


class _Skip(Exception):  # noqa: N818 (control flow, not an error)
    """The rest of the statement cannot be parsed."""


class _Parser(mistakes.Cursor):
    """A recursive descent parser whose methods are named after the productions."""

    def __init__(self, text: str, names: str, trig: bool) -> None:
        super().__init__(text)
        self.parsed = Parsed()
        self._trig, self._names = trig, names
        self._prefixes: dict[str, str] = {}
        self._base = ""
        #: What is reported only once: undeclared prefixes, and ``<`` for relative IRIs.
        self._reported: set[str] = set()
        #: The number of mistakes before the statement, and whether one is in a directive, so that a prefix is missing.
        self._before, self._lacks_directive = 0, False
        self._cache: dict[tuple[str, str], str] = {}
        self._labels: dict[str, str] = {}

    def document(self) -> None:
        """Parse the whole text."""
        while self._peek().kind != "end":
            self._begin()
            self.brackets = []
            try:
                self._statement()
            except _Skip:
                self._skip()

    def _begin(self) -> None:
        self.first, self.separator, self._before = self.next, None, len(self.parsed.mistakes)

    def _statement(self) -> None:
        if self._directive():
            return
        if self._trig and self._begins_graph():
            self._graph()
            return
        self._triples()
        self.dot = self._take()

    def _skip(self) -> None:
        """Continue after the next dot that ends a line, if the following line begins a statement."""
        self.dot = None
        indent = self.column(self.first)
        while (token := self.next).kind != "end":
            self.at += 1
            follower = self.next
            # an unclosed string includes the dot
            ends = self.text[token.start : token.end].rstrip().endswith(".") and token.kind != "string"
            is_end = ends and follower.kind not in ("word", "bad")
            if is_end and self.begins_line(follower) and self.column(follower) <= indent:
                return

    # tokens

    def _peek(self) -> Token:
        """Return the next token after reporting and skipping junk."""
        while self.next.kind == "junk":
            self.at += 1
            self._report(self.previous.mistake)
        return self.next

    def _take(self) -> Token:
        token = self._peek()
        self._report(token.mistake)
        if token.kind == "bad":
            raise _Skip
        self.at += token.kind != "end"
        return token

    def _is(self, *texts: str) -> bool:
        token = self._peek()
        return token.kind == "punct" and token.text in texts

    def _report(self, mistake: Mistake | None) -> None:
        if mistake is None or len(self.parsed.mistakes) >= MAX_MISTAKES:
            return
        if self._is_directive():
            self._lacks_directive = True
            if len(self.parsed.mistakes) > self._before:
                return
        self.parsed.mistakes.append(mistake)

    def _report_of(self, token: Token, mistake: Mistake) -> None:
        """Report a mistake in a token, unless the lexer reported one."""
        if token.mistake is None:
            self._report(mistake)

    def _fail(self, mistake: Mistake) -> _Skip:
        """Report a mistake, or that of the next token if it has one; return an exception that ends the statement.

        After an earlier mistake in the statement without a correction, it is taken for a consequence and not reported.
        """
        if self.next.kind == "bad":
            self._report(self.next.mistake)
        elif all(earlier.edits for earlier in self.parsed.mistakes[self._before :]):
            self._report(mistake)
        return _Skip()

    # directives

    def _is_directive(self) -> bool:
        """Return whether the first token of the statement begins a directive."""
        return self.first.text.startswith("@") or (
            self.first.kind == "word" and self.first.text.lower() in ("prefix", "base")
        )

    def _directive(self) -> bool:
        token = self.next
        word = token.text.lower()
        if token.kind == "tag":
            near = get_close_matches(word, ("@prefix", "@base"), n=1, cutoff=0.6)
            if not near:
                raise self._fail(Mistake(token.span, f"{token.text} is not a directive.", "write @prefix or @base"))
            [word] = near
            if token.text != word:
                message = f"Found {token.text}, expected {word}."
                self._report(Mistake(token.span, message, f"write {word}", ((token.span, word),)))
            self.at += 1
        elif token.kind == "word" and word in ("prefix", "base"):
            self.at += 1
        elif token.kind == "word" and word == "version" and self.following(self.at + 1).kind == "string":
            raise self._fail(Mistake(token.span, f"{rdf_12('a version announcement')}.", "remove it"))
        else:
            return False
        if word.endswith("prefix"):
            self._prefix_id()
        else:
            self._base = self._namespace()
        if word.startswith("@"):
            self._dot_of_directive(word)
        elif self._is("."):
            span = self._take().span
            message = f"Found . after {token.text}; only @{word} ends with a dot."
            self._report(Mistake(span, message, "remove it", ((span, ""),)))
        return True

    def _dot_of_directive(self, word: str) -> None:
        token = self._peek()
        if self._is("."):
            self._take()
        elif not self.begins_line(token) and token.kind not in ("tag", "end"):
            raise self._fail(mistakes.unexpected(self, f"a . at the end of {word}"))
        else:
            end = self.previous.end
            message = f"Missing . at the end of {word}."
            self._report(Mistake(self.previous.span, message, "write . at its end", (((end, end), " ."),)))

    def _prefix_id(self) -> None:
        token = self._take()
        name = token.text.partition(":")[0]
        if token.kind not in ("name", "word"):
            self.at -= 1
            raise self._fail(mistakes.unexpected(self, "a prefix such as cg:"))
        if token.text != f"{name}:":
            if self._peek().text == ":":
                self.at += 1
            message = f"Found {token.text}, expected a prefix that ends with a colon."
            self._report(Mistake(token.span, message, f"write {name}:", ((token.span, f"{name}:"),)))
        self._prefixes[name] = self._namespace()

    def _namespace(self) -> str:
        token = self._peek()
        if token.kind == "string":
            fix = f"<{token.text[1:-1]}>"
            self._report(
                Mistake(token.span, "An IRI must be enclosed in < and >.", f"write {fix}", ((token.span, fix),))
            )
            self.at += 1
            return token.text[1:-1]
        if token.kind != "iri":
            raise self._fail(mistakes.unexpected(self, "an IRI in < and >"))
        return self._iri(self._take())[1:-1]

    # graphs of TriG

    def _begins_graph(self) -> bool:
        token, follower = self.next, self.following(self.at + 1)
        if self._is("{") or (token.kind == "word" and token.text.lower() == "graph"):
            return True
        if self._is("[") and follower.text == "]":
            follower = self.following(self.at + 2)
        elif token.kind not in ("iri", "name", "blank"):
            return False
        return (follower.kind, follower.text) == ("punct", "{")

    def _graph(self) -> None:
        has_keyword = self.next.kind == "word"
        if has_keyword:
            self._take()
        token = self._peek()
        if has_keyword or not self._is("{"):
            if self._is("["):
                self._take()
                name = self._fresh()
                if not self._is("]"):
                    raise self._fail(mistakes.unexpected(self, "the name of a graph"))
                self._take()
            elif token.kind in ("iri", "name", "blank"):
                name = self._term(self._take())
            else:
                raise self._fail(mistakes.unexpected(self, "the name of a graph"))
            self.parsed.graphs.append((name, token.span))
        if not self._is("{"):
            raise self._fail(mistakes.unexpected(self, "{"))
        bracket = self._take()
        while not self._is("}"):
            if self.next.kind == "end":
                self.brackets = [bracket]
                raise self._fail(mistakes.unclosed(self))
            self._begin()
            self._triples(in_graph=True)
            if self._is("."):
                self.dot = self._take()
        self._take()
        self.dot = None

    # triples

    def _triples(self, in_graph: bool = False) -> None:
        token = self.next
        is_described = self._is("[") and self.following(self.at + 1).text != "]"
        if token.kind not in ("iri", "name", "blank") and not self._is("[", "("):
            raise self._fail(mistakes.no_subject(self))
        subject, span = self._object()
        if not (is_described and self._is(".", "}")):
            self._predicate_object_list(subject, span)
        if not self._is(".") and not (in_graph and self._is("}")):
            raise self._fail(mistakes.after_value(self))

    def _predicate_object_list(self, subject: str, span: Span) -> None:
        while True:
            verb, place = self._verb()
            self._object_list(subject, span, verb, place)
            if not self._is(";"):
                return
            while self._is(";"):
                self._separate()
            if self._is(".", "]", "}") or self.next.kind == "end":
                return

    def _object_list(self, subject: str, span: Span, verb: str, place: Span) -> None:
        while True:
            node, there = self._object()
            self.parsed.placed.append(LocatedTriple((subject, verb, node), span, place, there))
            if not self._is(","):
                return
            self._separate()

    def _separate(self) -> None:
        if not self.brackets:
            self.separator = self.at
        self._take()

    def _verb(self) -> tuple[str, Span]:
        token = self._peek()
        if token.kind == "a":
            return TYPE, self._take().span
        if token.kind in ("iri", "name"):
            self.verbs.add(token.text)
            return self._term(self._take()), token.span
        if token.kind == "word":
            raise self._fail(mistakes.bare_word(self))
        raise self._fail(mistakes.no_verb(self))

    def _object(self) -> tuple[str, Span]:
        """Parse an object: a term, a blank node property list, or a collection."""
        token = self._peek()
        if self._is("["):
            return self._blank_node_property_list()
        if self._is("("):
            return self._collection()
        if token.kind == "string":
            return self._literal()
        if token.kind in ("iri", "name", "blank", "number", "boolean"):
            return self._term(self._take()), token.span
        if token.kind == "word":
            raise self._fail(mistakes.bare_word(self))
        raise self._fail(mistakes.no_value(self))

    def _blank_node_property_list(self) -> tuple[str, Span]:
        bracket = self._enter()
        node = self._fresh()
        if not self._is("]"):
            self._predicate_object_list(node, bracket.span)
        if not self._is("]"):
            raise self._fail(mistakes.after_value(self))
        return node, (bracket.start, self._leave().end)

    def _collection(self) -> tuple[str, Span]:
        bracket = self._enter()
        members: list[tuple[str, Span]] = []
        while not self._is(")"):
            if self.next.kind in ("punct", "end") and not self._is("[", "("):
                raise self._fail(mistakes.in_list(self))
            members.append(self._object())
        end = self._leave().end
        nodes = [self._fresh() for _ in members]
        for (member, span), node, rest in zip(members, nodes, [*nodes[1:], NIL], strict=False):
            self.parsed.placed.append(LocatedTriple((node, FIRST, member), span, span, span))
            self.parsed.placed.append(LocatedTriple((node, REST, rest), span, span, span))
        return (nodes[0] if nodes else NIL), (bracket.start, end)

    def _enter(self) -> Token:
        self.brackets.append(self._take())
        if len(self.brackets) > MAX_DEPTH:
            message = f"Brackets are nested more than {MAX_DEPTH} deep."
            raise self._fail(Mistake(self.previous.span, message, "give the inner nodes names"))
        return self.brackets[-1]

    def _leave(self) -> Token:
        self.brackets.pop()
        return self._take()

    # terms

    def _fresh(self) -> str:
        return self._labels.setdefault(f"[{len(self._labels)}", f"{self._names}{len(self._labels)}")

    def _term(self, token: Token) -> str:
        """Return the term of a single token, in N-Triples syntax."""
        if token.kind == "iri":
            return self._iri(token)
        if token.kind == "name":
            return self._prefixed_name(token)
        if token.kind == "blank":
            return self._labels.setdefault(token.text, f"{self._names}{len(self._labels)}")
        kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
        kind = "boolean" if token.kind == "boolean" else kind
        return typed_literal(token.text, f"xsd:{kind}")

    def _iri(self, token: Token) -> str:
        iri = token.text[1:-1]
        if "\\" in iri:
            iri = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: _character(m[1] or m[2]), iri)
            if wrong := _IN_IRI.search(iri):
                message = f"An escape stands for {wrong[0]!a} in an IRI, where it is not allowed."
                self._report_of(token, Mistake(token.span, message, "write another IRI"))
                return "<urn:relative:>"
        if self._base:
            return self._resolved(token, iri)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            return self._valid(token, iri)
        if "<" not in self._reported and not self._lacks_directive and token.mistake is None:
            self._reported.add("<")
            message = f"The IRI <{iri}> is relative, and there is no @base."
            fix = "write the full IRI, such as <https://example.org/…>, or declare @base"
            if name := name_of(iri):
                fix = f"write {name}"
            self._report(Mistake(token.span, message, fix))
        return f"<urn:relative:{iri}>"

    def _valid(self, token: Token, iri: str) -> str:
        """Return an IRI in N-Triples syntax; report it if pyoxigraph rejects it."""
        if ("", iri) not in self._cache:
            self._cache["", iri] = f"<{iri}>"
            try:
                ox.NamedNode(iri)
            except ValueError as error:
                if not self._lacks_directive:
                    self._report_of(token, Mistake(token.span, f"{mistakes.shown(token)} is not an IRI: {error}."))
                self._cache["", iri] = "<urn:relative:>"
        return self._cache["", iri]

    def _resolved(self, token: Token, iri: str) -> str:
        """Return an IRI resolved against the base by pyoxigraph (RFC 3986, section 5.2)."""
        if (self._base, iri) not in self._cache:
            try:
                [quad] = ox.parse(f"@base <{self._base}> . <urn:s> <urn:p> <{iri}> .", format=ox.RdfFormat.TURTLE)
            except SyntaxError as error:
                self._report_of(token, Mistake(token.span, f"{token.text} is not an IRI: {reason(error)}."))
                return "<urn:relative:>"
            self._cache[self._base, iri] = str(quad.object)
        return self._cache[self._base, iri]

    def _prefixed_name(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes and prefix not in self._reported:
            if not local and prefix and self._peek().kind == "word":
                message = f"Found {token.text}, expected a statement."
                raise self._fail(Mistake(token.span, message, "write # before a comment"))
            self._reported.add(prefix)
            if not self._lacks_directive:
                self._report(self._undeclared(token, prefix))
        local = re.sub(r"\\(.)", r"\1", local)
        return self._valid(token, f"{self._prefixes.get(prefix, 'urn:undeclared:')}{local}")

    def _undeclared(self, token: Token, prefix: str) -> Mistake:
        edits: tuple[tuple[Span, str], ...] = ()
        near = get_close_matches(prefix, self._prefixes, n=1, cutoff=0.5) if prefix else []
        if known := PREFIXES.get(prefix):
            fix = f"declare it: @prefix {prefix}: <{known}> ."
            edits = (((0, 0), f"@prefix {prefix}: <{known}> .\n"),)
        elif near:
            fix = f"write {near[0]}:, or declare it: @prefix {prefix}: <…> ."
        elif prefix in _SCHEMES:
            fix = f"write a full IRI in < and >: <{token.text}>"
        elif not prefix:
            fix = f"declare it: @prefix : <{ID}> ., or write id{token.text}"
        else:
            fix = f"declare it: @prefix {prefix}: <…> ."
        return Mistake(token.span, f"The prefix {prefix}: is not declared.", fix, edits, "prefix")

    def _literal(self) -> tuple[str, Span]:
        token = self._take()
        suffix, end, is_sound = "", token.end, token.mistake is None
        if self._peek().kind == "tag":
            tag = self._take()
            suffix, end, is_sound = tag.text, tag.end, is_sound and tag.mistake is None
        elif self._is("^^"):
            self._take()
            kind = self._peek()
            if kind.kind not in ("iri", "name"):
                raise self._fail(mistakes.datatype(self))
            suffix, end = f"^^{self._term(self._take())}", kind.end
        span = token.start, end
        return self._quoted(token.text, suffix, span) if is_sound else '""', span

    def _quoted(self, text: str, suffix: str, span: Span) -> str:
        """Return a literal in N-Triples syntax, as pyoxigraph parses it."""
        if (text, suffix) not in self._cache:
            try:
                [quad] = ox.parse(f"<urn:s> <urn:p> {text}{suffix} .", format=ox.RdfFormat.TURTLE)
            except SyntaxError as error:
                raise self._fail(Mistake(span, f"This is not a literal: {reason(error)}.")) from None
            self._cache[text, suffix] = str(quad.object)
        return self._cache[text, suffix]


def reason(error: SyntaxError) -> str:
    """Return the message of a parser error without its position."""
    message = (error.msg or "it can't be read").removeprefix("Parser error ")
    message = message.split(": ", 1)[-1] if message.startswith(("at line", "between")) else message
    return message.rstrip(".")


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\x00"  # not allowed in an IRI, either
