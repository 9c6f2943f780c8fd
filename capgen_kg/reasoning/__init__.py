"""The closure of asserted triples under OWL 2 RL, by one of several reasoners.

A reasoner takes facts and returns them with all that they entail. To add one, write a module here with a function
``materialize`` and list it in :data:`REASONERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from capgen_kg.cache import code, memoize
from capgen_kg.errors import UnsupportedAxiomError, UsageError, no_such
from capgen_kg.rdf.facts import Fact

Reasoner = Callable[[Iterable[Fact]], Iterable[Fact]]

#: Name of the reasoner, and the module whose ``materialize`` it is.
REASONERS = {
    "compiled": "capgen_kg.reasoning.forward_chaining",
    "columnar": "capgen_kg.reasoning.columnar",
    "owlrl": "capgen_kg.reasoning.owl_rl",
}
DEFAULT = "compiled"
INSTALL = "pip install 'capgen-kg[scale]'"


def reasoner(name: str) -> Reasoner:
    """Return the function that materializes facts.

    Raises ``UsageError`` for a name that is not in :data:`REASONERS`, and for a reasoner whose packages are missing.
    """
    if name not in REASONERS:
        raise no_such("reasoner", name, REASONERS)
    try:
        function: Reasoner = import_module(REASONERS[name]).materialize
    except ModuleNotFoundError as error:
        raise UsageError(f"the reasoner {name} needs the package {error.name}: {INSTALL}") from None
    return function


def materialize(facts: Iterable[Fact], name: str, log: Callable[[str], None]) -> list[Fact]:
    """Return ``facts`` and what they entail, computed by the reasoner ``name``.

    For an axiom that the reasoner doesn't support, falls back to owlrl after a message to ``log``. Raises
    ``InconsistentError`` when the facts contradict each other, and what :func:`reasoner` raises.
    """
    asserted = list(facts)
    try:
        return list(reasoner(name)(asserted))
    except UnsupportedAxiomError as reason:
        log(f"axiom not supported by the {name} reasoner ({reason}); falling back to owlrl")
        return list(reasoner("owlrl")(asserted))


def closure(files: Iterable[Path], name: str, log: Callable[[str], None]) -> bytes:
    """Return the triples of ``files`` and what they entail as sorted N-Triples, from the cache if they are there.

    Args:
        files: files of RDF.
        name: a reasoner, from :data:`REASONERS`.
        log: called with a message before the closure is computed.

    Raises:
        InputError: a file can't be read.
        InconsistentError: the triples contradict each other.
        UsageError: the reasoner is unknown or not installed.
    """
    from capgen_kg.rdf.parsing import ntriples, read_bytes, read_facts

    files = list(files)

    def make() -> bytes:
        reasoner(name)
        log(f"computing the closure of {len(files)} files ({name}); the result is cached")
        return ntriples(materialize(read_facts(files), name, log))

    contents = (part for path in files for part in (path.suffix.encode(), read_bytes(path)))
    return memoize("closure", [name.encode(), *_programs(name), *contents], make)


def _programs(name: str) -> list[bytes]:
    """Return what reads files and derives triples from them: our code, and the versions of the packages it calls."""
    import pyoxigraph

    from capgen_kg import rdf

    packages = [pyoxigraph.__version__]
    if name == "owlrl":
        from importlib.metadata import version

        packages += map(version, ("owlrl", "rdflib"))
    ours = [path for package in (rdf.__file__, __file__) for path in sorted(Path(package).parent.glob("*.py"))]
    return [*code(*ours), *map(str.encode, packages)]
