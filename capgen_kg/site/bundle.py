"""What a browser needs to check contributions as the command line does: Python's modules in one archive."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is installed beside capgen and taken by contributions in the Python of browsers, by module; of each, pure Python
#: is enough.
PACKAGES = {
    "confusable_homoglyphs": "confusable-homoglyphs",
    "packaging": "packaging",
    "pyparsing": "pyparsing",
    "pyshacl": "pyshacl",
    "rdflib": "rdflib",
    "yaml": "PyYAML",
}
#: Parts of capgen that no check takes.
_LEFT_OUT = ("__main__.py", "cli", "formats", "serving", "site")
#: How the names of files with licences begin.
_LICENSE_FILES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_HERE = Path(__file__).parent


def shipped() -> dict[str, str]:
    """Return what of others is among the modules: versions and licences, as they are installed here."""
    found = {}
    for package in PACKAGES.values():
        told = distribution(package).metadata
        kinds = [kind.rsplit(" :: ", 1)[-1] for kind in told.get_all("Classifier") or [] if kind.startswith("License")]
        licence = told["License-Expression"] if "License-Expression" in told else next(iter(kinds), "")
        found[package] = f"{told['Version']}, {licence}, https://pypi.org/project/{told['Name']}/"
    return found


def license_texts() -> dict[str, bytes]:
    """Return the licence texts of the packages among the modules, as their distributions carry them, by package."""
    found = {}
    for package in PACKAGES.values():
        paths = [
            path
            for path in distribution(package).files or []
            if path.name.upper().startswith(_LICENSE_FILES) and ".dist-info" in path.parts[0]
        ]
        if paths:
            found[package] = b"\n\n".join(path.read_binary().strip() for path in sorted(paths)) + b"\n"
    return found


@lru_cache(maxsize=1)
def modules() -> bytes:
    """Return a zip archive of the modules; the same modules give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_files()):
            # the time of a file is no part of it
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    for package, named in PACKAGES.items():
        spec = find_spec(package)
        assert spec is not None, package
        root = Path(str(spec.origin)).parent
        # data of packages is JSON
        for path in (*root.rglob("*.py"), *root.rglob("*.json")):
            yield f"{package}/{path.relative_to(root).as_posix()}", path.read_bytes()
        # rdflib looks up its own version, and its plugins
        installed = distribution(named)
        for told in ("METADATA", "entry_points.txt"):
            folder = f"{named.replace('-', '_')}-{installed.version}.dist-info"
            yield f"{folder}/{told}", (installed.read_text(told) or "").encode()
    own = _HERE.parent
    for path in own.rglob("*.py"):
        name = path.relative_to(own)
        if name.parts[0] not in (*_LEFT_OUT, "resources"):
            yield f"{own.name}/{name.as_posix()}", path.read_bytes()
    for shipped in ("__init__.py", "browser/__init__.py", "browser/checker.py"):
        yield f"{own.name}/site/{shipped}", (_HERE / shipped).read_bytes()
    yield "pyoxigraph.py", (_HERE / "browser" / "pyoxigraph.py").read_bytes()
    taken = {
        "ontology": resources.ontology_files(),
        "shapes": resources.shape_files(),
        "queries": resources.folder("queries").glob("*.rq"),
    }
    for kind, paths in taken.items():
        for path in paths:
            yield f"{own.name}/resources/{kind}/{path.name}", path.read_bytes()
