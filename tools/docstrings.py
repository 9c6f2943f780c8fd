"""An extension of Griffe that reads our docstrings as Markdown: roles of Sphinx become code, doctests become blocks."""

from __future__ import annotations

import re

import griffe

_ROLE = re.compile(r":(?:class|func|meth|data|mod|attr|exc):`~?([^`]+)`")
_DOCTEST = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)


class Markdown(griffe.Extension):
    """Rewrites the docstrings of everything that is loaded."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the docstring of one object."""
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)


def as_markdown(text: str) -> str:
    """Return a docstring as Markdown."""
    return _DOCTEST.sub(lambda match: f"```pycon\n{match[0]}\n```", _ROLE.sub(r"`\1`", text))
