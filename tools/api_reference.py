"""The reference of the Python API: a directive of mkdocstrings for each public name of ``capgen_kg``.

``tools.docs_site`` puts it into the documentation; the texts are the docstrings.
"""

from __future__ import annotations

from types import FunctionType

import capgen_kg

_HEAD = """# Python API

What `capgen_kg` exports is the public API; everything else may change without notice. Its errors derive from
`CapgenError`, whose text is one message, ready to be shown.

"""


def public() -> dict[type | FunctionType, list[str]]:
    """Return the public classes and functions with their names."""
    exported: dict[type | FunctionType, list[str]] = {}
    for name in capgen_kg.__all__:
        value = getattr(capgen_kg, name)
        if isinstance(value, type | FunctionType):
            exported.setdefault(value, []).append(f"capgen_kg.{name}")
    return exported


def directive(value: type | FunctionType, names: list[str]) -> str:
    """Return the directive that documents a class or function, headed by its names."""
    heading = ", ".join(names)
    return f"::: {value.__module__}.{value.__qualname__}\n    options:\n      heading: {heading}\n"


def text() -> str:
    """Return the page, in Markdown."""
    errors: list[str] = []
    others: list[str] = []
    for value, names in public().items():
        is_error = isinstance(value, type) and issubclass(value, Exception)
        (errors if is_error else others).append(directive(value, names))
    return _HEAD + "\n".join(["## Debates and results", "", *others, "## Errors", "", *errors])
