"""Validation of a debate against SHACL shapes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError, no_such
from capgen_kg.resources import shape_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.validation.shapes import Shapes

#: Engines by name, with the module that has their ``check``; the first installed one is the default.
ENGINES = {"shacl": "capgen_kg.validation.shacl_engine", "pyshacl": "capgen_kg.validation.pyshacl_engine"}


def default_engine() -> str:
    """Return the name of the fastest engine that is installed."""
    return next(name for name in ENGINES if find_spec(name))


def validate(
    facts: Iterable[Fact],
    shapes: Iterable[Path] | None = None,
    engine: str | None = None,
    log: Callable[[int, int], None] = lambda checked, total: None,
) -> list[Finding]:
    """Validate triples against SHACL shapes and return the sorted findings.

    Args:
        facts: The triples to validate.
        shapes: Files of SHACL shapes; by default the project's.
        engine: A name from :data:`ENGINES`; by default the fastest that is installed.
        log: Callback for progress, with the number of shapes checked so far and their total.

    Raises:
        UsageError: If the engine is unknown or not installed.
        InputError: If the shapes cannot be applied.
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
    log: Callable[[int, int], None] = lambda checked, total: None,
) -> list[Finding]:
    """Validate triples against parsed shapes; otherwise like :func:`validate`.

    Shapes with features beyond SHACL Core and SPARQL-based constraints are always applied by pyshacl.
    """
    from capgen_kg.rdf.parsing import ntriples

    name = engine or default_engine()
    if name not in ENGINES:
        raise no_such("engine", name, ENGINES)
    if not find_spec(name):
        raise UsageError(f"the engine {name} is not installed; install it with pip install 'capgen-kg[scale]'")
    # unsorted, because the engines do not depend on the order
    data = "".join(f"{' '.join(fact)} .\n" for fact in facts).encode()
    rules = ntriples(shapes.facts)
    if shapes.beyond:
        from capgen_kg.validation import pyshacl_engine

        return pyshacl_engine.check(data, rules, log, advanced=True)
    findings: list[Finding] = import_module(ENGINES[name]).check(data, rules, log)
    return findings


def validate_additions(base: TripleSource, additions: Iterable[Fact]) -> list[Finding] | None:
    """Validate additions to ``base``, and the nodes that they affect, against the project's shapes.

    Returns the findings, or ``None`` if the whole graph has to be validated: if an addition is a subclass axiom, or a
    shape relates nodes that no path connects.
    """
    from capgen_kg.validation import incremental
    from capgen_kg.validation.shape_dependencies import NotBoundedError

    try:
        return incremental.check(base, additions, project_shapes())
    except NotBoundedError:
        return None


@cache
def project_shapes() -> Shapes:
    """Return the project's shapes, which a process parses only once."""
    from capgen_kg.rdf.parsing import read_located_facts
    from capgen_kg.validation.shapes import read_shapes

    return read_shapes(read_located_facts(shape_files()))
