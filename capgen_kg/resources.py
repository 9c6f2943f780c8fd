"""Where the ontology, data, shapes and queries are: beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``name``, one of ``ontology``, ``data``, ``shapes`` and ``queries``."""
    installed = _PACKAGE / "resources" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


#: The name of a file that describes the data beside it, and is none.
CATALOG = "catalog.ttl"


def ontology_files() -> list[Path]:
    """Return the files of the core ontology; the alignments to other vocabularies are not among them."""
    return sorted(folder("ontology").glob("*.ttl"))


def alignments() -> dict[str, Path]:
    """Return the modules that say a debate in the terms of another vocabulary, by name."""
    return {path.stem: path for path in sorted((folder("ontology") / "alignments").glob("*.ttl"))}


def data_files() -> list[Path]:
    """Return the files of the debate that comes with the package, accepted contributions included."""
    return data_below(folder("data"))


def data_below(place: Path) -> list[Path]:
    """Return the files of data below a folder: Turtle, but for the catalogue that tells of the rest."""
    return sorted(path for path in place.rglob("*.ttl") if path.name != CATALOG)


def shape_files() -> list[Path]:
    """Return the files of the SHACL shapes for debates; those for our own files lie a folder deeper."""
    return sorted(folder("shapes").glob("*.ttl"))
