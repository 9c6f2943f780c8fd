"""The catalogue of rules that findings refer to: the shapes, and the rules that are checked in Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import value_of
from capgen_kg.resources import shape_files

#: The base of the addresses of rules; w3id.org redirects to the site of the debate.
PAGES = "https://w3id.org/capgen/rules/"


@dataclass(frozen=True, order=True)
class Rule:
    """A rule that findings refer to.

    Attributes:
        name: Its identifier, which findings give in brackets.
        title: A few words.
        text: What it requires.
        why: The reason for it; empty for shapes.
        severity: ``violation``, ``warning`` or ``info``.
        origin: The group of checks that report it: ``syntax``, ``terms``, ``policy``, ``consistency``, ``lint`` or
            ``shape``.
    """

    name: str
    title: str
    text: str
    why: str
    severity: str = "violation"
    origin: str = "policy"

    @property
    def page(self) -> str:
        """The address of its page."""
        return PAGES + self.name


#: The rules that are not shapes, in the order in which they are listed.
_OTHER_RULES = [
    Rule(
        "encoding",
        "UTF-8 without NUL",
        "Save the file as UTF-8 and remove NUL characters.",
        "Turtle is UTF-8; other tools would misread the file or reject it.",
        origin="syntax",
    ),
    Rule(
        "syntax",
        "valid syntax",
        "Correct the syntax at the reported place; the rest of the statement is checked after that.",
        "A file that can't be parsed can't be checked.",
        origin="syntax",
    ),
    Rule(
        "prefix",
        "declared prefixes",
        "Declare each prefix before its first use: @prefix NAME: <IRI> .",
        "A prefixed name abbreviates an IRI; without the declaration it has no meaning.",
        origin="syntax",
    ),
    Rule(
        "layout",
        "clean layout",
        "Remove trailing whitespace and a byte order mark; end the file with a newline.",
        "Diffs then show what changed and nothing else.",
        "info",
        "syntax",
    ),
    Rule(
        "unknown-term",
        "terms of the ontology",
        "Use classes and properties that the ontology defines.",
        "No query matches a misspelt property; the statement would be lost silently.",
        origin="terms",
    ),
    Rule(
        "unused-term",
        "terms that queries use",
        "Use properties and classes that the ontology defines or declares; check what the prefix stands for.",
        "No query returns what such a statement says; a wrongly declared prefix affects every statement.",
        "warning",
        "terms",
    ),
    Rule(
        "unknown-reference",
        "references that resolve",
        "Refer to things in the debate, or to things that the file itself describes.",
        "A relation to a node that does not exist appears in no result.",
        origin="terms",
    ),
    Rule(
        "language-tag",
        "language tags",
        "Tag text with a language that the debate uses, such as @en.",
        "Readers and screen readers need to know the language, and users search in the language of the debate.",
        origin="terms",
    ),
    Rule(
        "notation",
        "well-formed notations",
        (
            "Write notations in the form of the debate: For#10 for an argument of the post, Comment#3.A for one of a "
            "comment, Comment#3.1 for a claim; only items have one."
        ),
        "Users refer to an item by its notation.",
        origin="terms",
    ),
    Rule(
        "redundant",
        "no redundant triples",
        "Remove what the rest of the file and the debate entail.",
        "What is both asserted and entailed is kept in two places, and one of them becomes outdated.",
        origin="terms",
    ),
    Rule(
        "own-voice",
        "one's own voice",
        (
            "Speak in your own voice (a cg:Contribution), or mark what you add to a message as cg:Interpreted, with "
            "cg:rationale."
        ),
        "Only its writer states what a message states; what a reader adds to it is an interpretation.",
    ),
    Rule(
        "reader",
        "a reader of one's own",
        (
            "Say with cg:readBy who reads it so: a cg:Annotator that the contribution introduces, named reader-…, with "
            "the reader's name as its label."
        ),
        "Readings differ; whoever compares them has to know whose they are, and nobody reads in somebody else's name.",
    ),
    Rule(
        "own-text",
        "passages of a contribution's text",
        "Give the SHA-256 of cg:text, and of the characters of it that a passage has.",
        "Anchors show who said what; a hash of other words anchors nothing.",
    ),
    Rule(
        "inconsistency",
        "consistency",
        "Change one of the statements that contradict each other under the ontology.",
        "An inconsistent graph entails every statement.",
        origin="consistency",
    ),
    Rule(
        "namespace-prefix",
        "correct namespaces",
        "Declare prefixes as the debate's files do: https, not http, and with the # or / at the end.",
        "A namespace that differs by one character is another namespace, and none of its names resolve.",
        origin="terms",
    ),
    Rule(
        "node-kind",
        "IRIs for objects",
        "Write the name of a node, such as id:against-4, as the value of an object property.",
        "Text in quotes is a literal; no query about the node finds it.",
        origin="terms",
    ),
    Rule(
        "datatype",
        "canonical literals of the right datatype",
        'Use the datatype that the ontology gives for the property, in canonical form: 1, not 01, +1, 1.0 or "1".',
        "A literal of another datatype contradicts the ontology; a number in two forms compares as two values.",
        origin="terms",
    ),
    Rule(
        "text",
        "readable text on one line",
        (
            "Write text on one line of visible characters with a letter in it and no space at its ends: no tabs, "
            "no blank filler characters, no stacked accents."
        ),
        "Tables, lists and terminals show a label on one line, and labels that look the same must be the same.",
        origin="terms",
    ),
    Rule(
        "empty-file",
        "no empty files",
        "Write at least one statement.",
        "A file without triples adds nothing; usually it is the wrong file, or one that was not saved.",
    ),
    Rule(
        "id-in-use",
        "unused ids",
        "Give a new thing an id that the debate does not use.",
        "Statements under an id in use are about the existing thing, which belongs to somebody else.",
    ),
    Rule(
        "duplicate-id",
        "unique ids",
        "Give each new thing an id of its own and describe it once.",
        "Two descriptions under one id describe one thing, which then contradicts itself.",
    ),
    Rule(
        "missing-type",
        "typed nodes",
        "Give each new thing a class, such as cg:Claim or cg:Rebuttal.",
        "Queries and shapes select nodes by class; a node without one is neither found nor checked.",
    ),
    Rule(
        "domain-range",
        "domain and range",
        "Use each property with a subject of its domain and an object of its range.",
        "Both follow by inference, and a node that belongs to two disjoint classes is a contradiction.",
    ),
    Rule(
        "closed-vocabulary",
        "closed vocabularies",
        (
            "Use the stances, attack types, bases, hedges and passage roles of the ontology; introduce no other, and "
            "no debate."
        ),
        "Results are sorted and counted by them, and each has a published definition.",
    ),
    Rule(
        "local-name",
        "local names of lower-case letters, digits and hyphens",
        "Name new things like for-2-rebuttal-1: letters a to z, digits, and single hyphens between them.",
        "Such a name is easy to type, needs no escaping in a URL or a file name, and can't be confused with another.",
    ),
    Rule(
        "ambiguous-name",
        "unambiguous names",
        (
            "Choose an id, notation, title or name that can't be mistaken for an existing one; case, spaces, hyphens, "
            "# and look-alike letters make no difference."
        ),
        "An ambiguous reference resolves to neither thing, for every user.",
    ),
    Rule(
        "anchor",
        "anchors in the right message",
        "Refer to passages of the message, and of the argument, to which the new thing belongs.",
        "A passage of another message cannot anchor what this message says.",
    ),
    Rule(
        "attribution",
        "attribution to the speaker",
        (
            "Attribute a thing to the author of the message that contains its passages, or to the speaker of a report "
            "that covers these passages."
        ),
        "Attributing somebody with what another message says puts words into their mouth.",
    ),
    Rule(
        "passage",
        "existing passages",
        "Refer to the passages that the debate has of its text.",
        "Offsets and hashes can be verified only with the text; a wrong one breaks `capgen source verify`.",
    ),
    Rule(
        "step-limit",
        "bounded reasoning",
        "Split the file into several contributions.",
        "A check takes a limited number of steps, the same on every machine; beyond it, nothing is checked.",
        origin="consistency",
    ),
    Rule(
        "unchecked",
        "complete checks",
        "Install the missing package, or remove what can't be checked.",
        "A file does not conform while a check could not be run.",
        origin="consistency",
    ),
    Rule(
        "size-limit",
        "bounded size",
        "Keep to 256 KiB, 5,000 triples, and 4,000 characters a literal, or 100,000 in the text of a contribution.",
        "Somebody has to review the file, and a limit prevents denial of service.",
    ),
    Rule(
        "nesting-limit",
        "bounded nesting",
        "Nest brackets at most 32 deep.",
        "Deep nesting exhausts parsers; no contribution needs it.",
    ),
    Rule(
        "named-graph",
        "the default graph",
        "Put triples into the default graph; a contribution is stored in a graph of its own.",
        "A graph name in a file could be the name of an existing graph.",
    ),
    Rule(
        "axiom",
        "no axioms",
        "State nothing about classes, properties, shapes, queries or ontologies, and import nothing.",
        "A contribution adds data; it must not change what existing data means.",
    ),
    Rule(
        "identity",
        "no identity",
        "Do not assert or entail that two things are the same or different.",
        "Equating two arguments puts one author's words into another's mouth.",
    ),
    Rule(
        "existing-subject",
        "no statements about existing things",
        (
            "State things about what the file introduces; attach to existing things by cg:raises, cg:performs, "
            "cg:presents or cg:asserts, or by referring to them."
        ),
        "What the debate says about an argument is its author's, and was checked against the text.",
    ),
    Rule(
        "entailment",
        "no entailments about existing things",
        (
            "Change the file so that it entails nothing new about existing things, except through a rebuttal, support, "
            "similarity or speech act of its own."
        ),
        "What must not be asserted must not be entailed either.",
    ),
    Rule(
        "namespace",
        "the namespace of the debate",
        "Name new things in the namespace of the debate, https://w3id.org/capgen/id/.",
        "Names in other namespaces belong to others, or mean nothing here.",
    ),
    Rule(
        "person-name",
        "no names of people",
        "Remove cg:name unless the debate already has this name.",
        "People who are not named in the text stay unnamed.",
    ),
    Rule(
        "iri-scheme",
        "web IRIs",
        "Use IRIs with the scheme http, https, urn or doi.",
        "Other schemes refer to the reader's own machine, or run code when clicked.",
    ),
    Rule(
        "unsafe-characters",
        "no deceptive characters",
        "Remove invisible, control and direction-changing characters; do not mix scripts within a word.",
        "Names that look the same must be the same, and what is shown must be what is there.",
    ),
    Rule(
        "uncountered",
        "no new uncountered items",
        "Encode what counters this item, or accept the issue with capgen lint --update.",
        "A debate in which nobody counters anything is a list.",
        origin="lint",
    ),
    Rule(
        "missing-rationale",
        "interpretations with a rationale",
        "Say in cg:rationale why the text is interpreted so.",
        "An interpretation has to be open to question.",
        origin="lint",
    ),
    Rule(
        "missing-anchor",
        "statements with an anchor",
        "Refer with cg:anchor to the passage that says it.",
        "A statement without a source can't be verified.",
        origin="lint",
    ),
    Rule(
        "unread",
        "passages that somebody has read",
        "Refer to the passage with cg:anchor from a claim, relation or speech act, or give it a cg:role.",
        "An imported thread has the words of its messages, and nothing yet of what they say.",
        origin="lint",
    ),
    Rule(
        "changed-words",
        "readings of the words that are there",
        "Read the words again, correct what was read in them, and remove its skos:editorialNote.",
        "Words that were corrected at the source, or taken back, may no longer say what was read in them.",
        origin="lint",
    ),
    Rule(
        "thesis-to-write",
        "a thesis in words of its own",
        "Write the claim that is debated in rdfs:label of the thesis; it is still the title.",
        "Arguments are for or against a claim, and a title rarely is one.",
        origin="lint",
    ),
]


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by name: those that are not shapes, then one for each shape with a severity."""
    catalogue = {rule.name: rule for rule in _OTHER_RULES}
    shapes = Facts(read_facts(shape_files()))
    sh = PREFIXES["sh"]
    for shape_class in ("NodeShape", "PropertyShape"):
        for node in sorted(shapes.subjects(TYPE, f"<{sh}{shape_class}>")):
            severities = shapes.objects(node, f"<{sh}severity>")
            if not node.startswith(f"<{SHAPES}") or not severities:
                continue
            name = node[1 + len(SHAPES) : -1]
            messages = sorted(value_of(text) for text in shapes.objects(node, f"<{sh}message>"))
            labels = [value_of(text) for text in shapes.objects(node, f"<{PREFIXES['rdfs']}label>")]
            title = labels[0] if labels else re.sub(r"[-_]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).lower()
            severity = next(iter(severities)).rsplit("#", 1)[1][:-1].lower()
            catalogue[name] = Rule(name, title, " ".join(messages), "", severity, "shape")
    return catalogue


def page(rule: Rule) -> str:
    """Return the page of a rule, in Markdown."""
    source = f"the shape `shapes:{rule.name}`" if rule.origin == "shape" else f"the {rule.origin} checks"
    lines = [f"# {rule.name}: {rule.title}", "", rule.text, ""]
    lines += [rule.why, ""] if rule.why else []
    return "\n".join([*lines, f"Severity: {rule.severity}. Reported by {source}.", ""])
