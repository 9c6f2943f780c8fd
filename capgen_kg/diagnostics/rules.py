"""The rules that findings name, each with what it asks for and why: those of the shapes, and those beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from capgen_kg.rdf.facts import TYPE, Facts
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import value_of
from capgen_kg.resources import shape_files

#: Where the page of a rule is; w3id.org redirects to the site of the debate.
PAGES = "https://w3id.org/capgen/rules/"


@dataclass(frozen=True, order=True)
class Rule:
    """A rule: its name, a title of a few words, what it asks for, why, its severity, and where it comes from."""

    name: str
    title: str
    text: str
    why: str
    severity: str = "violation"
    origin: str = "guard"

    @property
    def page(self) -> str:
        """The address of the rule's page."""
        return PAGES + self.name


_BESIDE = [
    Rule(
        "encoding",
        "UTF-8 without NUL",
        "Save the file as UTF-8; take NUL characters out.",
        "Turtle is UTF-8; other tools would read something else, or stop.",
        origin="syntax",
    ),
    Rule(
        "syntax",
        "good Turtle",
        ("Mend the syntax at the place that is shown; what follows in the same statement is not looked at before."),
        "What can't be read can't be checked.",
        origin="syntax",
    ),
    Rule(
        "prefix",
        "declared prefixes",
        "Declare each prefix before it is used: @prefix NAME: <IRI> .",
        "A name with a prefix is short for an IRI; without the declaration it stands for nothing.",
        origin="syntax",
    ),
    Rule(
        "layout",
        "tidy layout",
        "Take out blanks at the ends of lines and a byte order mark; end the file with a new line.",
        "Differences between versions then show what changed, and nothing else.",
        "info",
        "syntax",
    ),
    Rule(
        "term",
        "terms of the ontology",
        "Use the classes and properties that the ontology has.",
        ("A misspelt property is a property that no query asks for: the statement would be lost without a word."),
        origin="terms",
    ),
    Rule(
        "vocabulary",
        "vocabularies that are asked for",
        "Use the properties and classes that the ontology has or declares; look at what the prefix stands for.",
        "What no query asks for is lost to readers, and a prefix that was declared wrongly makes all of it so.",
        "warning",
        "terms",
    ),
    Rule(
        "reference",
        "references that lead somewhere",
        "Point to things of the debate, or to things that the file itself describes.",
        "A relation to nothing shows up in no answer.",
        origin="terms",
    ),
    Rule(
        "language",
        "words with a language",
        "Give words for people a language tag, of a language in which the debate has words, such as @en.",
        "Readers and speech software have to know the language, and people who ask this debate read its own.",
        origin="terms",
    ),
    Rule(
        "notation",
        "notations of items, in their form",
        (
            "Write notations as the debate does: For#10 for an argument of the post, Comment#3.A for one of a comment, "
            "Comment#3.1 for a claim; only items have one."
        ),
        "A notation is what people type to find the item.",
        origin="terms",
    ),
    Rule(
        "redundant",
        "nothing that follows anyway",
        "Leave out what follows by reasoning from the rest.",
        "What is both typed and derived says the same at two places, of which one gets out of date.",
        origin="terms",
    ),
    Rule(
        "clash",
        "no contradiction",
        "Change one of the statements that contradict each other by the ontology.",
        "From a contradiction everything follows; a reasoner then answers nothing, or anything.",
        origin="reasoning",
    ),
    Rule(
        "namespace-prefix",
        "prefixes for the namespaces that are meant",
        "Declare prefixes as the debate's files do: https, not http, and with the # or / at the end.",
        "A namespace that is nearly right is another one, and every name in it leads nowhere.",
        origin="terms",
    ),
    Rule(
        "node",
        "things, not text",
        "Write the name of a thing, such as id:against-4, where a property leads to a thing.",
        "Text in quotes is only text; no question about the thing finds it.",
        origin="terms",
    ),
    Rule(
        "datatype",
        "literals of the right datatype, in their usual form",
        'Give each property the datatype that the ontology says, written as 1, not as 01, +1, 1.0 or "1".',
        "A literal of another datatype contradicts the ontology; a number in two forms is two values to a comparison.",
        origin="terms",
    ),
    Rule(
        "words",
        "words on one line that can be seen",
        (
            "Write words for people on one line of visible characters, with a letter in them and no blank at their "
            "ends: no tabs, no fillers that show nothing, no piles of accents."
        ),
        "Tables, lists and terminals show a label as one line, and two labels that look the same must be the same.",
        origin="terms",
    ),
    Rule(
        "empty",
        "something to say",
        "Write at least one statement.",
        "A file that says nothing adds nothing; often, it is the wrong file, or one that wasn't saved.",
    ),
    Rule(
        "taken",
        "an id of one's own",
        "Give a new thing an id that the debate doesn't have.",
        "What a file says of an id in use it says of the thing that is there, which is another's.",
    ),
    Rule(
        "twice",
        "one description for each id",
        "Give each new thing an id of its own, and describe it once.",
        "Two descriptions under one id are one thing that says both, and contradicts itself.",
    ),
    Rule(
        "type",
        "things with a class",
        "Say what each new thing is, such as a cg:Claim or a cg:Rebuttal.",
        "Queries and shapes look at things by their class; nobody finds, or checks, a thing without one.",
    ),
    Rule(
        "ends",
        "properties between things of the right classes",
        "Let each property come from, and lead to, things of the classes that the ontology says.",
        "What a property connects belongs to these classes by inference, and nothing is both an item and a person.",
    ),
    Rule(
        "closed",
        "closed vocabularies",
        (
            "Use the stances, attack types, bases, hedges and roles of passages that the ontology has; introduce no "
            "other, and no debate."
        ),
        "Answers are sorted and counted by them, and each has a definition that everybody can look up.",
    ),
    Rule(
        "local-name",
        "local names of small letters, digits and hyphens",
        "Name new things like for-2-rebuttal-1: small letters a to z, digits, and single hyphens between them.",
        "Such a name can be typed, needs no escape in an address or a file name, and looks like no other.",
    ),
    Rule(
        "ambiguous",
        "names that mean one thing",
        (
            "Choose an id, a notation, a title or a name that nobody takes for one that is there; case, spaces, "
            "hyphens, # and letters that look alike make no difference."
        ),
        "A reference that can mean two things is answered by neither, for everybody.",
    ),
    Rule(
        "anchor",
        "passages of the message that says it",
        "Point to passages of the message, and of the argument, to which the new thing belongs.",
        "A passage of somebody else's words cannot anchor what this message says.",
    ),
    Rule(
        "attribution",
        "words of whoever says them",
        (
            "Attribute a thing to the writer of the message in which its passages stand, or to the speaker of a report "
            "that tells of these passages."
        ),
        "To credit somebody with what stands in another's message puts words into a mouth.",
    ),
    Rule(
        "passage",
        "passages that can be checked",
        "Point to the passages that the debate has of its text.",
        "Offsets and a hash can be checked only with the text; a wrong one fails every check of the source.",
    ),
    Rule(
        "budget",
        "checks that end",
        "Split the file into several contributions.",
        "A check takes a bounded number of steps, the same on every machine; what it didn't come to isn't checked.",
        origin="reasoning",
    ),
    Rule(
        "unchecked",
        "nothing unchecked",
        "Install what is missing, or take out what can't be checked.",
        "A file doesn't conform as long as a check couldn't be made.",
        origin="reasoning",
    ),
    Rule(
        "size",
        "bounded size",
        "Keep to 256 KiB, 5,000 triples and 4,000 characters a literal.",
        "Somebody has to review it, and a bound keeps a file from being an attack.",
    ),
    Rule(
        "depth",
        "bounded nesting",
        "Nest brackets at most 32 deep.",
        "Deep nesting exhausts parsers; no contribution needs it.",
    ),
    Rule(
        "graph",
        "one graph",
        "Put triples in no named graph; a contribution is kept in a graph of its own.",
        "A graph that a file names could be another's.",
    ),
    Rule(
        "axiom",
        "no axioms",
        "Say nothing about classes, properties, shapes, queries or ontologies, and import nothing.",
        "A contribution adds to the debate; how everybody's statements are understood is decided elsewhere.",
    ),
    Rule(
        "identity",
        "no identity",
        "Don't say, or make follow, that two things are the same or different.",
        "To equate two arguments is to put one's words into another's mouth.",
    ),
    Rule(
        "foreign",
        "nothing about another's",
        (
            "Say things about what the file introduces; attach to what is there by cg:raises, cg:performs, "
            "cg:presents or cg:asserts, or by pointing to it."
        ),
        "What the debate says about an argument is its author's, and was checked against the text.",
    ),
    Rule(
        "entailed",
        "nothing about another's by inference",
        (
            "Change what the file says so that nothing new follows about things of the debate but by a rebuttal, "
            "support, similarity or speech act of its own."
        ),
        "What must not be said must not follow either.",
    ),
    Rule(
        "namespace",
        "names of one's own",
        "Name new things in the namespace of the debate, https://w3id.org/capgen/id/.",
        "Names elsewhere belong to others, or mean nothing there.",
    ),
    Rule(
        "name",
        "no names of people",
        "Leave out cg:name unless the debate has this name already.",
        "People who are not named in the text stay unnamed.",
    ),
    Rule(
        "scheme",
        "addresses of the web",
        "Use IRIs of http, https, urn or doi.",
        "Others lead into a reader's own machine, or run as a program when clicked.",
    ),
    Rule(
        "characters",
        "no characters that deceive",
        "Take out invisible, control and direction-changing characters; don't mix alphabets within a word.",
        "Two names that look the same must be the same, and what is shown must be what is there.",
    ),
    Rule(
        "debt-unanswered",
        "no more unanswered items",
        "Encode what counters this item, or record the debt with capgen lint --update.",
        "A debate in which nothing is answered is a list.",
        origin="lint",
    ),
    Rule(
        "debt-rationale",
        "interpretations with a rationale",
        "Say in cg:rationale why the relation is read into the text.",
        "What we interpret has to be open to question.",
        origin="lint",
    ),
    Rule(
        "debt-source",
        "claims with a source",
        "Point with cg:anchor to the passage that says it.",
        "What has no source can't be checked.",
        origin="lint",
    ),
]


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by name: those beside the shapes, then one for each shape that has a severity."""
    found = {rule.name: rule for rule in _BESIDE}
    shapes = Facts(read_facts(shape_files()))
    sh = PREFIXES["sh"]
    for kind in ("NodeShape", "PropertyShape"):
        for node in sorted(shapes.subjects(TYPE, f"<{sh}{kind}>")):
            severities = shapes.objects(node, f"<{sh}severity>")
            if not node.startswith(f"<{SHAPES}") or not severities:
                continue
            name = node[1 + len(SHAPES) : -1]
            messages = sorted(value_of(text) for text in shapes.objects(node, f"<{sh}message>"))
            labels = [value_of(text) for text in shapes.objects(node, f"<{PREFIXES['rdfs']}label>")]
            title = labels[0] if labels else re.sub(r"[-_]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).lower()
            severity = next(iter(severities)).rsplit("#", 1)[1][:-1].lower()
            found[name] = Rule(name, title, " ".join(messages), "", severity, "shape")
    return found


def page(rule: Rule) -> str:
    """Return the page of a rule, in Markdown."""
    where = f"the shape `shapes:{rule.name}`" if rule.origin == "shape" else f"the checks of {rule.origin}"
    lines = [f"# {rule.name}: {rule.title}", "", rule.text, ""]
    lines += [rule.why, ""] if rule.why else []
    return "\n".join([*lines, f"Severity: {rule.severity}. Found by {where}.", ""])
