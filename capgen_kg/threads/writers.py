"""Writers whose names are corrected at the source."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg, named_node, value_of
from capgen_kg.text.labels import one_line
from capgen_kg.threads.changes import ATTRIBUTED_TO, ATTRIBUTION, LABEL
from capgen_kg.threads.to_debate import name_facts, person_name, title_label, unused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from capgen_kg.threads.changes import Changes
    from capgen_kg.threads.model import Message


def revise_writers(changes: Changes, messages: Iterable[tuple[Message, str]], dropped: Collection[str]) -> set[str]:
    """Take the names that writers have now.

    A person of whom all messages have another name is renamed, or becomes the one who has that name already. Otherwise
    the messages are attributed to somebody else, with what was read in them.

    Args:
        changes: The debate.
        messages: The messages that the debate has, with their IRIs.
        dropped: Messages that are removed.

    Returns:
        The messages that have another name.
    """
    return _Writers(changes, dropped).revise(messages)


class _Writers:
    def __init__(self, changes: Changes, dropped: Collection[str]) -> None:
        self._changes, self._dropped = changes, dropped
        #: Messages with another name, and people by a name that is new to the debate.
        self._renamed: set[str] = set()
        self._people: dict[str, str] = {}

    def revise(self, messages: Iterable[tuple[Message, str]]) -> set[str]:
        changes = self._changes
        by_person = self._corrected(messages)
        whole: dict[str, str] = {}
        for person, names in by_person.items():
            self._renamed |= names.keys()
            own = {node for node in changes.attributed(person) if changes.is_message(node)} - {*self._dropped}
            if len({*names.values()}) == 1 and own == names.keys():
                whole[person] = next(iter(names.values()))
        for person in sorted(by_person, key=lambda person: person not in whole):
            before, name = changes.name(person), whole.get(person, "")
            nodes = sorted(by_person[person], key=changes.place)
            other = self._person_named(name, whole)
            if name and not other:
                self._people[name] = person
                self._rename(person, name)
                if before != name:
                    places = (
                        f", who wrote {', '.join(map(changes.name, nodes))},"
                        if changes.values[person][cg("name")]
                        else ""
                    )
                    changes.notes.append(f"{before}{places} is called {name} now")
                continue
            for node in nodes:
                new = by_person[person][node]
                changes.notes.append(f"{changes.name(node)} is by {new} now, not by {before}")
                if not name:
                    self._attribute(node, person, new, self._person_named(new, whole))
            if name:
                changes.replaced[person] = other
                changes.remove(person)
        return self._renamed

    def _corrected(self, messages: Iterable[tuple[Message, str]]) -> dict[str, dict[str, str]]:
        """Return by person the messages that have another name, each with that."""
        changes = self._changes
        by_person: dict[str, dict[str, str]] = defaultdict(dict)
        for message, iri in messages:
            name, node = one_line(message.author), f"<{iri}>"
            header = changes.existing.text[slice(*changes.existing.header(iri))]
            people = changes.values[node][ATTRIBUTED_TO]
            is_same = re.fullmatch(rf"{re.escape(name)}(?:, [-+.:0-9TZ]+)?:\n\n", header)
            if name and len(people) == 1 and not is_same:
                by_person[people[0]][node] = name
        return by_person

    def _person_named(self, name: str, renamed: Collection[str]) -> str:
        """Return the person who has a name now, or an empty string; those who are renamed have it no longer."""
        person = f"<{self._changes.existing.person(name, self._changes.base)}>"
        return self._people.get(name) or (person if name and person != "<>" and person not in renamed else "")

    def _rename(self, person: str, name: str) -> None:
        changes = self._changes
        values = changes.values[person]
        before = {title_label(value_of(value)) for value in values[cg("name")]}
        for value in values[LABEL]:
            if value_of(value) in before or value_of(value).startswith("the unnamed writer of "):
                changes.gone.add((person, LABEL, value))
        changes.remove(person, cg("name"))
        remaining = [value for value in values[LABEL] if (person, LABEL, value) not in changes.gone]
        for fact in name_facts(person, name, self._language()):
            if fact[1] != LABEL or not remaining:
                changes.add(*fact)
        if not values[cg("anchor")]:
            for node in changes.attributed(person):
                if changes.existing.has_words(node[1:-1]):
                    changes.add(person, cg("anchor"), changes.header(node))

    def _attribute(self, message: str, before: str, name: str, person: str) -> None:
        """Attribute a message, and what was read in it as its writer's, to somebody else."""
        changes = self._changes
        header = changes.header(message)
        if not person:
            person = f"<{unused(changes.base + person_name(name), changes.existing.nodes)}>"
            file = changes.file_of(before)
            for fact in [(person, TYPE, cg("Person")), *name_facts(person, name, self._language())]:
                changes.add(*fact, file=file)
            changes.add(person, cg("anchor"), header, file)
            self._people[name] = person
        span = changes.spans[changes.whole(message)]
        others = []
        for node in changes.attributed(before):
            places = [changes.spans[anchor] for anchor in changes.values[node][cg("anchor")] if anchor in changes.spans]
            if node != message and not (places and all(span[0] <= a and b <= span[1] for a, b in places)):
                others.append(node)
                continue
            attributions = changes.values[node][ATTRIBUTION]
            pairs = [(node, ATTRIBUTED_TO), *((other, named_node("prov:agent")) for other in attributions)]
            for subject, predicate in pairs:
                if before in changes.values[subject][predicate]:
                    changes.gone.add((subject, predicate, before))
                    changes.add(subject, predicate, person)
        if header in changes.values[before][cg("anchor")]:
            changes.gone.add((before, cg("anchor"), header))
            lost = {*self._renamed, *self._dropped}
            own = [node for node in others if changes.is_message(node) and node not in lost]
            if own and changes.values[before][cg("anchor")] == [header]:
                changes.add(before, cg("anchor"), changes.header(own[0]))

    def _language(self) -> str:
        """Return the language of the debate."""
        labels = self._changes.values[self._changes.post][LABEL]
        return labels[0].rpartition('"')[2].removeprefix("@") if labels else "und"
