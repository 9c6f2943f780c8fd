"""Terms in results of queries, valid or invalid, as text and as Python values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capgen_kg.rdf.namespaces import compress

if TYPE_CHECKING:
    from typing import TypeAlias

    import pyoxigraph as ox

    Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | InvalidTerm"
    Row: TypeAlias = "tuple[Term | None, ...]"


@dataclass(frozen=True)
class InvalidTerm:
    """A term from an endpoint that is not valid RDF: an IRI, or a literal with its language or datatype."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    def __str__(self) -> str:
        """Return the term in N-Triples notation; an invalid IRI has its characters escaped."""
        from capgen_kg.rdf.terms import literal

        if self.kind == "uri":
            return _escaped_iri(self.value)
        text = literal(self.value)
        return f"{text}@{self.language}" if self.language else f"{text}^^{_escaped_iri(self.datatype)}"


def is_for_machines(column: str) -> bool:
    """Return whether a column has the IRIs of what another column names."""
    return column == "iri" or column.endswith("Iri")


def text(term: Term | None) -> str:
    """Return a term as plain text, or an empty string for an unbound variable."""
    return "" if term is None else str(getattr(term, "value", term))


def shown(term: Term | None) -> str:
    """Return a term for display: IRIs with the project's prefixes, literals by their lexical form."""
    import pyoxigraph as ox

    return compress(term.value) if isinstance(term, ox.NamedNode) else text(term)


def python_value(term: Term | None) -> Any:
    """Return the Python value of a term: a number, a boolean, text, or ``None`` for an unbound variable.

    An ill-typed literal is text.
    """
    import pyoxigraph as ox

    from capgen_kg.rdf import literals

    if term is None:
        return None
    return literals.python_value(term.value, term.datatype.value) if isinstance(term, ox.Literal) else text(term)


def _escaped_iri(value: str) -> str:
    """Return an IRI in angle brackets, with the characters that are not allowed there escaped."""
    return "<" + "".join(f"\\u{ord(c):04X}" if c <= " " or c in '<>"{}|^`\\' else c for c in value) + ">"
