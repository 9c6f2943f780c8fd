"""Checking a debate against the SHACL shapes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, did_you_mean
from capgen_kg.resources import shape_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.validation.shapes import Shapes

#: Name of the engine, and the module whose ``check`` it is; the first that is installed is taken.
ENGINES = {"shacl": "capgen_kg.validation.shacl_engine", "pyshacl": "capgen_kg.validation.pyshacl_engine"}


def default_engine() -> str:
    """Return the name of the fastest engine that is installed."""
    return next(name for name in ENGINES if find_spec(name))


def validate(
    facts: Iterable[Fact],
    shapes: Iterable[Path] | None = None,
    engine: str | None = None,
    log: Callable[[int, int], None] = lambda done, of: None,
) -> list[Finding]:
    """Return what the shapes find wrong with ``facts``, sorted.

    ``shapes`` are files of SHACL shapes, by default the project's; ``engine`` is a name from :data:`ENGINES`, by
    default the fastest that is installed. ``log`` is told how many of how many shapes have been checked. Raises
    ``UsageError`` for an engine that isn't there, ``InputError`` for shapes that can't be applied.
    """
    from capgen_kg.validation.shapes import read_shapes

    if shapes is None:
        return apply(facts, project_shapes(), engine, log)
    from capgen_kg.rdf.parsing import read_located_facts
    from capgen_kg.validation.pyshacl_engine import check_shapes

    read = read_shapes(read_located_facts(shapes))
    check_shapes(read.facts)
    return apply(facts, read, engine, log)


def apply(
    facts: Iterable[Fact],
    shapes: Shapes,
    engine: str | None = None,
    log: Callable[[int, int], None] = lambda done, of: None,
) -> list[Finding]:
    """Return what shapes that were read find wrong with ``facts``, sorted; the rest is as for :func:`validate`.

    What is beyond SHACL Core and its SPARQL-based constraints is applied by pyshacl, whatever the engine.
    """
    from capgen_kg.rdf.parsing import ntriples

    name = engine or default_engine()
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}{did_you_mean(name, ENGINES)}; there is {', '.join(ENGINES)}")
    if not find_spec(name):
        raise UsageError(f"the engine {name} is not installed; pip install 'capgen-kg[scale]' brings it")
    # in any order, which the engines don't mind
    data = "".join(f"{' '.join(fact)} .\n" for fact in facts).encode()
    rules = ntriples(shapes.facts)
    if shapes.beyond:
        from capgen_kg.validation import pyshacl_engine

        return pyshacl_engine.check(data, rules, log, advanced=True)
    found: list[Finding] = import_module(ENGINES[name]).check(data, rules, log)
    return found


def validate_additions(base: TripleSource, additions: Iterable[Fact]) -> list[Finding] | None:
    """Return what the project's shapes find wrong with additions to ``base`` and with the nodes that they touch.

    Returns ``None`` where only the whole can tell: when a class comes below another, or a shape joins nodes by
    nothing that leads from one to the other.
    """
    from capgen_kg.validation import incremental as checked
    from capgen_kg.validation.shape_dependencies import NotBoundedError

    try:
        return checked.check(base, additions, project_shapes())
    except NotBoundedError:
        return None


@cache
def project_shapes() -> Shapes:
    """Return the project's shapes, read once for a process that checks several times."""
    from capgen_kg.rdf.parsing import read_located_facts
    from capgen_kg.validation.shapes import read_shapes

    return read_shapes(read_located_facts(shape_files()))
