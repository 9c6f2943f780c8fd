"""Writes a page for each rule into ``docs/rules``, from the shapes and from the checks beside them.

``python docs/rules.py``; the same rules always give the same pages.
"""

from __future__ import annotations

from pathlib import Path

from capgen_kg.diagnostics.rules import Rule, page, rules

FOLDER = Path(__file__).parent / "rules"
ORIGINS = {
    "syntax": "What a file is written like",
    "terms": "Terms and references",
    "guard": "What a stranger's file may say",
    "reasoning": "What follows",
    "lint": "What the debate owes",
    "shape": "The shapes",
}


def index(known: dict[str, Rule]) -> str:
    """Return the list of all rules, in Markdown."""
    lines = ["# The rules that findings name", "", "`capgen contribute rules NAME` shows a page in the terminal.", ""]
    for origin, title in ORIGINS.items():
        lines += [f"## {title}", ""]
        lines += [f"- [{rule.name}]({rule.name}.md): {rule.title}" for rule in known.values() if rule.origin == origin]
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return the pages by the names of their files."""
    known = rules()
    return {"README.md": index(known)} | {f"{name}.md": page(rule) for name, rule in known.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
