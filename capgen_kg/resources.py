"""The files of the ontology, data, shapes and queries: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
#: The folders that are bundled with the package.
_FOLDERS = ("ontology", "data", "shapes", "queries")


def folder(name: str) -> Path:
    """Return the folder ``name``, one of :data:`_FOLDERS`."""
    installed = _PACKAGE / "resources" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def shown_path(path: Path, base: Path | None) -> Path:
    """Return a path as it is shown: relative to ``base`` where it lies below it.

    Bundled files are shown from their folder on, such as ``data/relations.ttl``, wherever the package is installed.
    """
    if base is None:
        return path
    for bundled in map(folder, _FOLDERS):
        if path.is_relative_to(bundled):
            return path.relative_to(bundled.parent)
    return path.relative_to(base) if path.is_relative_to(base) else path


#: The name of a file that describes the data beside it and is not data itself.
CATALOG = "catalog.ttl"
#: The folder of single annotators' readings, from which the data beside it is adjudicated.
READINGS = "readings"


def ontology_files() -> list[Path]:
    """Return the files of the core ontology, without alignments."""
    return sorted(folder("ontology").glob("*.ttl"))


def alignments() -> dict[str, Path]:
    """Return the modules that align the ontology with other vocabularies, by name."""
    return {path.stem: path for path in sorted((folder("ontology") / "alignments").glob("*.ttl"))}


def data_files() -> list[Path]:
    """Return the files of the bundled debate, including accepted contributions."""
    return data_below(folder("data"))


def data_below(place: Path) -> list[Path]:
    """Return the Turtle files below a folder, without catalogues (:data:`CATALOG`) and readings (:data:`READINGS`)."""
    files = (path for path in place.rglob("*.ttl") if path.name != CATALOG)
    return sorted(path for path in files if READINGS not in path.relative_to(place).parts[:-1])


def shape_files() -> list[Path]:
    """Return the files of the SHACL shapes for debates; those for the project's own files are in a subfolder."""
    return sorted(folder("shapes").glob("*.ttl"))
