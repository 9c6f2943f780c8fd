"""Checks of the names of new nodes: the form of local names and notations, and names too similar to existing ones."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import chain, count, islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from capgen_kg.contributions.attribution import MessageIndex
from capgen_kg.contributions.confusables import key, plain
from capgen_kg.contributions.context import ACTS, ATTRIBUTED_TO, CLAIMS, LABEL, RELATIONS, ROLES, Context
from capgen_kg.contributions.vocabulary import NOTATION, instances
from capgen_kg.diagnostics.model import Problem
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import PREFIXES, local_name, namespace_of
from capgen_kg.rdf.terms import cg, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.rdf.spans import LocatedTriple

#: Classes whose members people refer to by label.
LABELLED = (
    "Person", "Voice", "Annotator", "Debate", "Stance", "AttackType", "Basis", "HedgeType", "BoosterType",
    "PassageRole",
)  # fmt: skip
#: Classes whose members have titles, by which people may refer to them.
TITLED = ("Argument", "Comment", "Contribution", "Post")
ITEMS = (*TITLED, "Message", *CLAIMS, "Item")
#: Classes whose members nobody refers to by label.
_UNREFERABLE = (*RELATIONS, *ACTS, "Passage", "LeafPassage")
#: How many notations are read to compare names; of more, only those in the form of a notation are looked up.
MAX_NOTATIONS = 20_000
_CG_NAME = cg("name")
_LOCAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Words that tell nobody apart: those of descriptions such as "the unnamed writer", and the mark of answers.
_MARKS = frozenset({"the", "a", "an", "unnamed", "interpreted"})
#: Names of nodes that accepting writes.
_RESERVED = re.compile(r"accepted(-.*)?")


def same_spelling(name: str, other: str) -> bool:
    """Return whether two names can be confused."""
    return key(name) == key(other)


class Names:
    """The names by which people refer to the nodes of a debate: notations, local names, titles and labels."""

    def __init__(self, base: TripleSource) -> None:
        self._base = base
        self._items = list(islice(base.triples(None, NOTATION, None), MAX_NOTATIONS + 1))
        self._is_large = len(self._items) > MAX_NOTATIONS

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """The nodes by the keys of their names, without sentences; if several share a key, the first."""
        nodes: dict[str, str] = {}
        items = [] if self._is_large else self._items
        for node, _, notation in items:
            titles = [] if self._is_claim(node) else self._titles(node)
            for name in (local_name(node[1:-1]), _text(notation), *titles):
                nodes.setdefault(key(name), node)
        for node in self._labelled():
            values = chain(self._base.objects(node, LABEL), self._base.objects(node, _CG_NAME))
            for name in (local_name(node[1:-1]), *map(_text, values)):
                nodes.setdefault(key(name), node)
        for kind in ("Class", "ObjectProperty", "DatatypeProperty"):
            for node in instances(f"<{PREFIXES['owl']}{kind}>"):
                for name in (local_name(node[1:-1]), *map(_text, self._base.objects(node, LABEL))):
                    nodes.setdefault(key(name), node)
        return nodes

    @cached_property
    def _sentences(self) -> dict[str, str]:
        """The claims by the keys of their sentences, by which people may refer to them, too."""
        claims = [] if self._is_large else [node for node, _, _ in self._items if self._is_claim(node)]
        return {key(title): node for node in reversed(claims) for title in self._titles(node)}

    def _is_claim(self, node: str) -> bool:
        kinds = self._base.objects(node, TYPE)
        return any(cg(kind) in kinds for kind in CLAIMS)

    def _labelled(self) -> set[str]:
        return {node for kind in LABELLED for node in self._base.subjects(TYPE, cg(kind))}

    def _titles(self, node: str) -> list[str]:
        kinds = self._base.objects(node, TYPE)
        titled = any(cg(kind) in kinds for kind in ITEMS)
        return [_text(label) for label in self._base.objects(node, LABEL)] if titled else []

    @cached_property
    def _beginnings(self) -> list[tuple[str, str]]:
        """The words of names that references may abbreviate, with their nodes."""
        shown = [
            *((node, _text(label)) for node in self._labelled() for label in self._base.objects(node, LABEL)),
            *((node, _text(notation)) for node, _, notation in ([] if self._is_large else self._items)),
        ]
        return [(plain(word), node) for node, name in shown if not re.search(r"[#\d]", name) for word in name.split()]

    def find(self, name: str) -> str:
        """Return the node that has a name, or a name that looks like it; empty if there is none."""
        sentence = key(name)
        return (self._sentences.get(sentence, "") if sentence else "") or self.find_other_than_sentence(name)

    def find_other_than_sentence(self, name: str) -> str:
        """Return the same as :meth:`find`, but no claim for its sentence, which others may say again."""
        # the name may be qualified by a debate, a prefix or a namespace
        for form in (name,) if " " in name.strip() else (name, re.split(r"[/:]", name.rstrip(">"))[-1]):
            if (name_key := key(form)) and name_key in self._by_key:
                return self._by_key[name_key]
        return self._look_up(name) if self._is_large else ""

    def find_short(self, name: str) -> str:
        """Return the only node whose name can be abbreviated so, such as by a first name; empty if there is none."""
        name_key = plain(name)
        if re.fullmatch(r"[0-9]+", name):
            candidates = {node for node, _, notation in self._items if _text(notation).endswith(f"#{name}")}
        elif len(name_key) > 1:
            candidates = {node for word, node in self._beginnings if word.startswith(name_key)}
        else:
            candidates = set()
        return next(iter(candidates)) if len(candidates) == 1 else ""

    def find_person(self, name: str) -> str:
        """Return a person of whose name another is a whole word, such as the first name; empty if there is none.

        Only names that people go by count (``cg:name``), not descriptions such as "the author of Comment#3"; these
        count whole, but for the words that answers and labels add.
        """
        name_key, bare = key(name), _without_marks(name)
        for node in sorted(self._base.subjects(TYPE, cg("Person"))):
            known = [*map(_text, self._base.objects(node, _CG_NAME))]
            words = [word for text in known for word in text.split()]
            if name_key and name_key in map(key, words):
                return node
            if bare and bare in map(_without_marks, [*known, *map(_text, self._base.objects(node, LABEL))]):
                return node
        return ""

    def _look_up(self, name: str) -> str:
        """Return the item with a name as its notation, in any case and with any separators; empty if there is none."""
        match = re.fullmatch(r"([A-Za-z]+)[\s#_-]*([1-9][0-9]*)?(?:[.]([1-9][0-9]*|[A-Za-z]))?", name.strip())
        if not match:
            return ""
        word, number, part = match.groups()
        text = word.capitalize() + (f"#{number}" if number else "") + (f".{part.upper()}" if part else "")
        return next(iter(self._base.subjects(NOTATION, f'"{text}"')), "")


_KNOWN: WeakKeyDictionary[TripleSource, Names] = WeakKeyDictionary()


def names_of(base: TripleSource) -> Names:
    """Return the names of a debate, cached for each debate in memory."""
    try:
        if base not in _KNOWN:
            _KNOWN[base] = Names(base)
        return _KNOWN[base]
    except TypeError:
        return Names(base)


def check(context: Context, names: Names) -> Iterator[tuple[Reading, Problem]]:
    """Yield the problems with the names of new nodes."""
    problems = [*_local_names(context, names), *_notations(context)]
    yield from problems
    yield from _ambiguous(context.apply(problem for _, problem in problems), names)
    yield from _titles_of_others(context, names)


def _local_names(context: Context, names: Names) -> Iterator[tuple[Reading, Problem]]:
    """Yield the local names that are malformed, reserved, or too similar to existing names."""
    checked = set()
    for reading, statement in context.statements():
        node = statement.triple[0]
        if node in checked or node in context.suppressed_nodes or node not in context.new_nodes:
            continue
        if namespace_of(node[1:-1]) not in context.namespaces:
            continue
        checked.add(node)
        local = node[len(namespace_of(node[1:-1])) + 1 : -1]
        if not _LOCAL.fullmatch(local):
            message = (
                f"The name {local or 'without a letter'!r} is not made of small letters, digits and single hyphens."
            )
            yield reading, Problem(statement.subject, "local-name", message, suppresses=(node,))
        elif _RESERVED.fullmatch(local):
            message = f"Names that begin with accepted- are given when a file is accepted; choose another for {local}."
            yield reading, Problem(statement.subject, "local-name", message, suppresses=(node,))
        elif other := names.find(local) or names.find_short(local):
            yield reading, _ambiguous_name(context, statement, local, other, "subject")


def _ambiguous_name(context: Context, statement: LocatedTriple, name: str, other: str, place: str) -> Problem:
    span = statement.subject if place == "subject" else statement.obj
    message = f"People would take {name!r} for {context.display_name(other)}, which is there already; choose another."
    # drop the triple, as the shape that compares notations would report it again
    return Problem(
        span, "ambiguous-name", message, corrections=((statement.triple, None),) if place == "notation" else ()
    )


def _notations(context: Context) -> Iterator[tuple[Reading, Problem]]:
    """Yield the notations of nodes that must not have any, and those in the wrong form."""
    for reading, statement in context.statements():
        node, predicate, value = statement.triple
        if predicate != NOTATION or not value.startswith('"') or node in context.suppressed_nodes:
            continue
        if not context.is_a(node, *ITEMS):
            message = "Only arguments, messages and claims have a notation; take it out."
            yield (
                reading,
                Problem(statement.obj, "notation", message, "leave it out", corrections=((statement.triple, None),)),
            )
        elif message := _notation_problem(context, node, _text(value)):
            yield (
                reading,
                Problem(
                    statement.obj, "notation", message, corrections=((statement.triple, None),), suppresses=(node,)
                ),
            )


def _notation_problem(context: Context, node: str, notation: str) -> str:
    """Return why a notation does not fit the class and owner of an item, or an empty string."""
    numbers = [value_of(text) for text in context.objects(node, "number")]
    if context.is_a(node, "Comment", "Contribution", "Post", "Message"):
        kind = next((name for name in ("Contribution", "Post") if context.is_a(node, name)), "Comment")
        if not (match := re.fullmatch(rf"{kind}#([1-9][0-9]*)", notation)):
            return f"A new {kind.lower()} has the next number as its notation: write '{kind}#{_next(context, kind)}'."
        return _other_number(match[1], numbers)
    if context.is_a(node, "Argument"):
        return _argument_notation_problem(context, node, notation, numbers)
    owners = [(owner, role) for role in ROLES for owner in context.subjects(role, node)]
    owners += [
        (message, "reports")
        for act in context.subjects("reports", node)
        for message in context.subjects("performs", act)
    ]
    if not owners:
        return ""
    stems = sorted({context.notation(owner).split(".")[0] for owner, _ in owners} - {""})
    if any(role == "hasAssumption" for _, role in owners):
        stems.append("Assumption")
    for stem in stems:
        if match := re.fullmatch(rf"{re.escape(stem)}{'#' if stem == 'Assumption' else '[.]'}([1-9][0-9]*)", notation):
            return _other_number(match[1], numbers)
    if not stems:
        return ""
    return f"A claim of {stems[0]} is numbered below it: write {_free_below(context, stems[0])!r}."


def _argument_notation_problem(context: Context, node: str, notation: str, numbers: list[str]) -> str:
    messages = context.subjects("presents", node)
    if not messages:
        return ""
    stances = [side for side in ("For", "Against") if cg(side) in context.union.objects(node, cg("stance"))]
    for message in messages:
        stem = context.notation(message)
        if context.is_a(message, "Post") and context.is_known(message):
            if match := re.fullmatch(r"(For|Against)#([1-9][0-9]*)", notation):
                # a shape checks that the stance matches
                return _other_number(match[2], numbers)
            side = stances[0] if len(stances) == 1 else "For"
            return f"An argument of the post is numbered on its side: write '{side}#{_next(context, side)}'."
        if re.fullmatch(rf"{re.escape(stem)}[.][A-Z]", notation):
            return ""
    stem = context.notation(messages[0])
    return f"An argument that {stem} puts forward has a letter below it: write '{_free_letter(context, stem)}'."


def _other_number(number: str, numbers: list[str]) -> str:
    if numbers and numbers != [number]:
        return f"The notation has the number {number} and cg:number is {', '.join(numbers)}; make them agree."
    return ""


def _is_free(context: Context, notation: str) -> bool:
    return not context.union.subjects(NOTATION, f'"{notation}"')


def _next(context: Context, word: str) -> int:
    return next(number for number in count(1) if _is_free(context, f"{word}#{number}"))


def _free_below(context: Context, stem: str) -> str:
    mark = "#" if stem == "Assumption" else "."
    return next(name for name in (f"{stem}{mark}{number}" for number in count(1)) if _is_free(context, name))


def _free_letter(context: Context, stem: str) -> str:
    names = (f"{stem}.{chr(letter)}" for letter in range(ord("A"), ord("Z") + 1))
    return next((name for name in names if _is_free(context, name)), f"{stem}.A")


def _ambiguous(context: Context, names: Names) -> Iterator[tuple[Reading, Problem]]:
    """Yield the notations, titles, labels and names that equal or look like those of other nodes."""
    own: dict[str, tuple[str, str]] = {}
    for reading, statement in context.statements():
        node, predicate, value = statement.triple
        if node not in context.new_nodes or node in context.suppressed_nodes or not value.startswith('"'):
            continue
        text = _text(value)
        if predicate == NOTATION:
            place, other = "notation", names.find(text)
        elif predicate == LABEL and context.is_a(node, *CLAIMS):
            # a sentence, which is never abbreviated, and which others may have said
            place, other = "label", names.find_other_than_sentence(text)
        elif predicate == LABEL and context.is_a(node, "Person", "Annotator"):
            # people have the names that they have: Will is not the debate "Will …?"
            place, other = "label", names.find(text) or names.find_person(text)
        elif predicate == LABEL and not context.is_a(node, *_UNREFERABLE):
            # a speaker, an argument, a message, or what may follow to be one
            place, other = "label", names.find(text) or names.find_short(text)
        elif predicate == _CG_NAME:
            place, other = "name", names.find(text)
        else:
            continue
        if other and other != node:
            yield reading, _ambiguous_name(context, statement, text, other, place)
            continue
        if place == "label" and context.is_a(node, *CLAIMS):
            continue
        before, name = own.setdefault(key(text), (node, text))
        if before != node:
            message = f"{context.display_name(before)} is called {name!r} in this file already; choose another name."
            drops = ((statement.triple, None),) if place == "notation" else ()
            yield reading, Problem(statement.obj, "ambiguous-name", message, corrections=drops)


def _titles_of_others(context: Context, names: Names) -> Iterator[tuple[Reading, Problem]]:
    """Yield the titles that begin with the name of somebody else, as if they said what follows."""
    index = MessageIndex(context)
    for reading, statement in context.statements():
        node, predicate, title = statement.triple
        if predicate != LABEL or node not in context.new_nodes or not context.is_a(node, *TITLED):
            continue
        name, colon, _ = _text(title).partition(":")
        if not colon:
            continue
        person = names.find(name) or names.find_person(name)
        writers = {writer for message in index.of(node) for writer in context.union.objects(message, ATTRIBUTED_TO)}
        if person and context.is_a(person, "Person") and person not in writers:
            message = f"This title begins as if {context.display_name(person)} said what follows; choose another."
            yield reading, Problem(statement.obj, "own-voice", message)


def _without_marks(name: str) -> str:
    """Return the key of a name without the words that tell nobody apart, such as those of "John (interpreted)"."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return key(" ".join(word for word in words if word not in _MARKS))


def _text(literal: str) -> str:
    return value_of(literal) if literal.startswith('"') else literal
