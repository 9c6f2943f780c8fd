"""Checks of literals: valid for their datatypes, in canonical form, and readable if they are natural language."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions.context import LABEL, Context
from capgen_kg.contributions.vocabulary import MAX_NAMES, NOTATION, instances, ranges
from capgen_kg.diagnostics.model import Edit, Problem
from capgen_kg.rdf.namespaces import PREFIXES, compress
from capgen_kg.rdf.terms import cg, curie, to_oxigraph, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.spans import LocatedTriple

_XSD = PREFIXES["xsd"]
_STRING, _LANG = f"{_XSD}string", f"{PREFIXES['rdf']}langString"
#: The forms of datatypes (XML Schema 1.1, part 2); those of whole numbers are like that of xsd:integer.
_FORMS = {
    "string": r"[\s\S]*",
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)",
    "double": r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "anyURI": r"[^\s<>\"{}|\\^`]+",
    "dateTime": r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?",
    "date": r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?",
    **dict.fromkeys(
        ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte"), r"[+-]?[0-9]+"
    ),
}
#: Properties whose values are natural language: one line that contains a letter.
_PEOPLE = frozenset(
    {LABEL, cg("rationale"), cg("replyRationale"), cg("words"), cg("name")}
    | {f"<{PREFIXES['rdfs']}comment>", f"<{PREFIXES['dcterms']}title>", f"<{PREFIXES['dcterms']}description>"}
)
#: Control characters, and those that Unicode defines as invisible (Default_Ignorable_Code_Point).
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
#: Characters that render as blank though they are no spaces: an empty Braille cell, an object, a note, fillers.
_BLANK = frozenset("\u2800\ufffc\U0001d159\U00016fe4\U00013441\U00013442")
#: How many marks may stand on one letter; Vietnamese has two, Hebrew with points has three.
MAX_MARKS = 3


def check(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield literals that are invalid, not in canonical form or in another language, and unreadable text."""
    languages = languages_of(context.asserted, context.namespaces)
    for reading, statement in context.statements():
        if problem := _value_problem(statement) or _language_problem(statement, languages):
            yield reading, problem
        elif statement.triple[2].startswith('"') and (message := _text_problem(statement)):
            yield reading, Problem(statement.obj, "text", message)


def _value_problem(statement: LocatedTriple) -> Problem | None:
    """Return the problem with the datatype or the lexical form of a value, if any."""
    subject, predicate, value = statement.triple
    name = curie(predicate)
    expected = ranges().get(predicate, "")[1:-1]
    takes_text = expected or predicate in instances(f"<{PREFIXES['owl']}DatatypeProperty>") or predicate == LABEL
    if not value.startswith('"'):
        if not takes_text:
            return None
        kind = compress(expected or _STRING)
        return _datatype_problem(statement, f"{name} takes a literal ({kind}), and this is the name of a thing.")
    literal = to_oxigraph(value)
    assert isinstance(literal, ox.Literal)
    kind, text = literal.datatype.value, literal.value
    if expected and kind != expected:
        right = "a string without a language tag" if expected == _STRING else f"an {compress(expected)}"
        actual = f"words in the language {literal.language}" if literal.language else f"an {compress(kind)}"
        fixed = str(ox.Literal(text)) if expected == _STRING else ""
        if _fits(text, expected.removeprefix(_XSD)) and expected.endswith("integer"):
            fixed = _canonical(text, "integer")
        return _datatype_problem(statement, f"{name} takes {right}, and this is {actual}.", fixed)
    if kind == _LANG:
        return None
    local = kind.removeprefix(_XSD)
    if not kind.startswith(_XSD) or local not in _FORMS:
        return _datatype_problem(
            statement, f"The datatype {compress(kind)} is none of {', '.join(f'xsd:{form}' for form in _FORMS)}."
        )
    if not _fits(text, local):
        return _datatype_problem(statement, f"{text!r} is not a valid xsd:{local}.")
    if (right := _canonical(text, local)) != text:
        fixed = right if local == "integer" else f'"{right}"^^xsd:{local}'
        before, after = statement.triple, (subject, predicate, str(ox.Literal(right, datatype=ox.NamedNode(kind))))
        message = f"The usual form of this xsd:{local} is {right}."
        return Problem(
            statement.obj,
            "datatype",
            message,
            f"write {fixed}",
            (Edit(statement.obj, fixed),),
            corrections=((before, after),),
        )
    return None


def _datatype_problem(statement: LocatedTriple, message: str, fixed: str = "") -> Problem:
    """Return a problem with a value, which keeps the shapes from reporting the property again."""
    edits = (Edit(statement.obj, fixed),) if fixed else ()
    return Problem(
        statement.obj,
        "datatype",
        message,
        f"write {fixed}" if fixed else "",
        edits,
        corrections=((statement.triple, None),),
    )


def _fits(text: str, kind: str) -> bool:
    if not re.fullmatch(_FORMS[kind], text):
        return False
    if kind in ("dateTime", "date"):
        try:
            datetime.fromisoformat(text.removesuffix("Z")[: 19 if kind == "dateTime" else 10])
        except ValueError:
            return False
    if kind in ("nonNegativeInteger", "positiveInteger"):
        return int(text[:20]) >= (kind == "positiveInteger")
    return True


def _canonical(text: str, kind: str) -> str:
    """Return the canonical representation of a value (XML Schema 1.1, part 2)."""
    if "nteger" in kind or kind in ("int", "long", "short", "byte"):
        digits = text.lstrip("+-").lstrip("0") or "0"
        return f"-{digits}" if text.startswith("-") and digits != "0" else digits
    if kind == "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    if kind == "decimal":
        whole, _, part = text.lstrip("+-").partition(".")
        digits = f"{whole.lstrip('0') or '0'}{'.' if part.rstrip('0') else ''}{part.rstrip('0')}"
        return f"-{digits}" if text.startswith("-") and digits != "0" else digits
    if kind in ("dateTime", "date"):
        return re.sub(r"[+-]00:00$", "Z", text)
    return text


def languages_of(base: TripleSource, spaces: set[str]) -> set[str]:
    """Return the languages of the labels in some namespaces."""
    languages = set()
    for node, _, label in islice(base.triples(None, LABEL, None), MAX_NAMES):
        if node.startswith(tuple(f"<{space}" for space in spaces)) and not label.endswith('"'):
            languages.add(label.rpartition("@")[2])
    return languages


def _language_problem(statement: LocatedTriple, languages: set[str]) -> Problem | None:
    """Return the problem with a language tag that the debate does not use, if so."""
    value = statement.triple[2]
    if not value.startswith('"') or value.endswith(('"', ">")) or not languages:
        return None
    tag = value.rpartition("@")[2]
    if tag in languages:
        return None
    right = "en" if "en" in languages else min(languages)
    message = f"The words of this debate are in {', '.join(sorted(languages))}, and these are tagged {tag}."
    after = f"{value[: -len(tag)]}{right}"
    return Problem(statement.obj, "language-tag", message, f"write it in this language and tag it @{right}",
                   corrections=((statement.triple, (statement.triple[0], statement.triple[1], after)),))  # fmt: skip


def _text_problem(statement: LocatedTriple) -> str:
    return unreadable(statement.triple[1], value_of(statement.triple[2]))


def unreadable(predicate: str, text: str) -> str:
    """Return why the text of a property is not one line of visible characters, or an empty string."""
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        name = f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()
        if INVISIBLE.match(char):
            # reported by the rule unsafe-characters
            return ""
        if char == "\n" and predicate == cg("text"):
            continue
        if char in "\n\r\u2028\u2029":
            return "There is a line break here; write it on one line."
        if char == "\t" or (category == "Zs" and char != " "):
            return f"There is {'a tab' if char == chr(9) else name} here; write an ordinary space."
        if char in _BLANK or category in ("Co", "Cn", "Cs") or (ord(char) & 0xFFFE) == 0xFFFE:
            return f"There is {name} here, which shows nothing or something else to everybody; take it out."
        if category == "Me" or (place >= MAX_MARKS and all(map(_is_mark, text[place - MAX_MARKS : place + 1]))):
            return f"Marks are stacked on one letter here, with {name}; take them out."
    if predicate in _PEOPLE or predicate == NOTATION:
        if text != text.strip():
            return "This text begins or ends with a space; remove it."
        if not any(char.isalpha() for char in text):
            return "This text contains no letter; write words."
        if not unicodedata.is_normalized("NFC", text):
            return "This text is not in Unicode Normalization Form C; normalize it to NFC."
    return ""


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) > 0
