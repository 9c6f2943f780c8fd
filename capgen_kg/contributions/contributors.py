"""The people who contribute, in their own voice or as readers of what others say, and the names that they take."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from capgen_kg.contributions.context import ATTRIBUTED_TO, MESSAGES
from capgen_kg.contributions.scripts import mixed_scripts
from capgen_kg.errors import UsageError
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import local_name
from capgen_kg.rdf.terms import cg

if TYPE_CHECKING:
    from capgen_kg.contributions.context import Context

#: The most code points of a name.
MAX_NAME = 60
#: The local names of readers who contribute; others read for the debate.
READER = re.compile(r"reader-.+")


class NameTakenError(UsageError):
    """The name of the writer is that of a person who has contributed before; it may be the same person."""


def is_contributor(context: Context, person: str) -> bool:
    """Return whether a person of the debate has written contributions, and no other message."""
    written = [node for node in context.asserted.subjects(ATTRIBUTED_TO, person) if context.is_a(node, *MESSAGES)]
    return bool(written) and all(context.is_a(node, "Contribution") for node in written)


def is_reader(context: Context, node: str) -> bool:
    """Return whether a node of the debate is a reader who has contributed, rather than one who encoded the debate."""
    return bool(READER.fullmatch(local_name(node[1:-1]))) and cg("Annotator") in context.asserted.objects(node, TYPE)


def name_conflict(context: Context, name: str, other: str) -> UsageError:
    """Return the error of a name that belongs to something else in the debate.

    Speakers and readers are disjoint classes, so whoever is both has a name as each.
    """
    if is_contributor(context, other):
        return UsageError(
            f"{name} has contributed in their own voice, which is kept apart from readings; if that was you, "
            f'read as "{name} as reader"'
        )
    if is_reader(context, other):
        return UsageError(
            f"{name} has contributed readings, which are kept apart from what people say in their own voice; "
            f'if that was you, speak as "{name} in person"'
        )
    return UsageError(f"people would take {name!r} for {context.display_name(other)}; write your name in another way")


def name_of(voice: str) -> str:
    """Return the name of a writer, with single spaces.

    Raises:
        UsageError: It is empty or too long, has no letter, or mixes scripts within a word.
    """
    name = " ".join(unicodedata.normalize("NFC", voice).split())
    if not any(map(str.isalpha, name)):
        raise UsageError('give the name that you want to be known by, for example --voice "Ada Writer"')
    if len(name) > MAX_NAME:
        raise UsageError(f"the name has {len(name)} characters; at most {MAX_NAME}")
    if hidden := [character for character in name if unicodedata.category(character)[0] == "C"]:
        raise UsageError(f"the name has U+{ord(hidden[0]):04X}, which is invisible; remove it")
    if scripts := mixed_scripts(name)[1]:
        raise UsageError(f"the name mixes {' and '.join(scripts)} letters; write it in one script")
    return name
