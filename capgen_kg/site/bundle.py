"""The Python modules with which a browser checks contributions, in one archive."""

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

#: Distributions that checking needs, by their module; their pure Python parts suffice.
PACKAGES = {
    "confusable_homoglyphs": "confusable-homoglyphs",
    "packaging": "packaging",
    "pyparsing": "pyparsing",
    "pyshacl": "pyshacl",
    "rdflib": "rdflib",
    "yaml": "PyYAML",
}
#: Parts of capgen that checking doesn't need.
_EXCLUDED = ("__main__.py", "cli", "formats", "serving", "site")
#: Prefixes of the names of licence files.
_LICENSE_PREFIXES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_HERE = Path(__file__).parent


def package_descriptions() -> dict[str, str]:
    """Return the version, licence and URL of each third-party distribution among the modules, by its name."""
    descriptions = {}
    for package in PACKAGES.values():
        metadata = distribution(package).metadata
        classifiers = metadata.get_all("Classifier") or []
        names = [name.rsplit(" :: ", 1)[-1] for name in classifiers if name.startswith("License")]
        licence = metadata["License-Expression"] if "License-Expression" in metadata else next(iter(names), "")
        descriptions[package] = f"{metadata['Version']}, {licence}, https://pypi.org/project/{metadata['Name']}/"
    return descriptions


def license_texts() -> dict[str, bytes]:
    """Return the licence texts of the third-party distributions among the modules, by name."""
    texts = {}
    for package in PACKAGES.values():
        paths = [
            path
            for path in distribution(package).files or []
            if path.name.upper().startswith(_LICENSE_PREFIXES) and ".dist-info" in path.parts[0]
        ]
        if paths:
            texts[package] = b"\n\n".join(path.read_binary().strip() for path in sorted(paths)) + b"\n"
    return texts


@lru_cache(maxsize=1)
def modules() -> bytes:
    """Return a ZIP archive of the modules; it is deterministic."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_files()):
            # without the time of the file
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    for package, name in PACKAGES.items():
        spec = find_spec(package)
        assert spec is not None, package
        root = Path(str(spec.origin)).parent
        # the data files of these packages are JSON
        for path in (*root.rglob("*.py"), *root.rglob("*.json")):
            yield f"{package}/{path.relative_to(root).as_posix()}", path.read_bytes()
        # rdflib looks up its own version, and its plugins
        installed = distribution(name)
        for file in ("METADATA", "entry_points.txt"):
            folder = f"{name.replace('-', '_')}-{installed.version}.dist-info"
            yield f"{folder}/{file}", (installed.read_text(file) or "").encode()
    own = _HERE.parent
    for path in own.rglob("*.py"):
        relative = path.relative_to(own)
        if relative.parts[0] not in (*_EXCLUDED, "resources"):
            yield f"{own.name}/{relative.as_posix()}", path.read_bytes()
    for module in ("__init__.py", "appearance.py", "browser/__init__.py", "browser/checker.py"):
        yield f"{own.name}/site/{module}", (_HERE / module).read_bytes()
    yield "pyoxigraph.py", (_HERE / "browser" / "pyoxigraph.py").read_bytes()
    files = {
        "ontology": resources.ontology_files(),
        "shapes": resources.shape_files(),
        "queries": resources.folder("queries").glob("*.rq"),
    }
    for kind, paths in files.items():
        for path in paths:
            yield f"{own.name}/resources/{kind}/{path.name}", path.read_bytes()
