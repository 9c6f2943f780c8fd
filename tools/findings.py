"""The page of all findings that ``contribute check``, ``validate`` and ``lint`` can report.

``tools.docs_site`` adds it to the documentation when it is built; it is not committed.
"""

from __future__ import annotations

import re

from capgen_kg.diagnostics.rules import Rule, rules

#: By origin: the heading, and which commands report such findings.
ORIGINS = {
    "syntax": ("Syntax and layout", "`contribute check` and `validate FILE`"),
    "terms": ("Terms, references and literals", "`contribute check` and `validate FILE`"),
    "policy": ("Policy: what a contribution may state", "`contribute check` and `validate FILE`"),
    "consistency": ("Consistency", "`contribute check` and `validate FILE`"),
    "lint": ("Open issues of a debate", "`lint`"),
    "shape": ("Shapes", "`validate` and `contribute check`"),
}

_HEAD = """# Findings

Every finding refers to a rule by the identifier in brackets at the end of its message. `capgen contribute rules NAME`
explains a rule in the terminal; `https://w3id.org/capgen/rules/NAME`, the link in reports, leads to its page on the
site of the debate.
"""


def escaped(text: str) -> str:
    """Return a text with all Markdown but backticks escaped."""
    return re.sub(r"([*_{}\[\]])", r"\\\1", text).replace("<", "&lt;")


def entry(rule: Rule) -> str:
    """Return the section on one rule, under an anchor of its name."""
    lines = [
        f"#### `{rule.name}` {{ #{rule.name} }}",
        "",
        f"{escaped(rule.title[:1].upper() + rule.title[1:])} ({rule.severity}).",
    ]
    lines += ["", escaped(rule.text)]
    if rule.why:
        lines += ["", f"*Why:* {escaped(rule.why)}"]
    return "\n".join([*lines, ""])


def text() -> str:
    """Return the page, in Markdown."""
    catalogue = rules().values()
    assert {rule.origin for rule in catalogue} <= set(ORIGINS), "a kind of rule without a heading"
    sections = []
    for origin, (heading, commands) in ORIGINS.items():
        here = [rule for rule in catalogue if rule.origin == origin]
        names = " · ".join(f"[`{rule.name}`](#{rule.name})" for rule in here)
        sections += [f"## {heading}", "", f"Reported by {commands}: {names}", "", *map(entry, here)]
    return "\n".join([_HEAD, *sections])
