"""Third-party software in sites, with its licences and their full texts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from capgen_kg.site import bundle

_LICENSES = files("capgen_kg.site") / "vendor" / "licenses"


@dataclass(frozen=True)
class ThirdParty:
    """A file or package: name, version, licence and URL as ``description``, and the files of its licence texts."""

    description: str
    licenses: tuple[str, ...]


_OXIGRAPH = "MIT or Apache-2.0, https://github.com/oxigraph/oxigraph"
_PYODIDE = "https://github.com/pyodide/pyodide"
#: The files in ``vendor/``, by name.
VENDORED = {
    "cytoscape.min.js": ThirdParty("Cytoscape.js 3.34.4, MIT, https://js.cytoscape.org/", ("cytoscape.txt",)),
    "oxigraph.js": ThirdParty(f"Oxigraph 0.5.11 (web.js), {_OXIGRAPH}", ("oxigraph.txt",)),
    "oxigraph.wasm.gz": ThirdParty(f"Oxigraph 0.5.11 (web_bg.wasm), {_OXIGRAPH}", ("oxigraph.txt",)),
    "pyodide.js": ThirdParty(
        f"Pyodide 314.0.7 (pyodide.mjs, pyodide.asm.mjs), MPL-2.0, {_PYODIDE}", ("pyodide.txt", "native-libraries.txt")
    ),
    "pyodide.asm.wasm.gz": ThirdParty(
        f"Pyodide 314.0.7 with CPython 3.14, MPL-2.0 and PSF-2.0, {_PYODIDE}",
        ("pyodide.txt", "cpython.txt", "native-libraries.txt"),
    ),
    "pyodide-lock.json": ThirdParty(
        f"Pyodide 314.0.7, the list of packages emptied, MPL-2.0, {_PYODIDE}", ("pyodide.txt",)
    ),
    "python_stdlib.zip": ThirdParty(
        "CPython 3.14's library as Pyodide 314.0.7 has it, PSF-2.0, https://www.python.org/", ("cpython.txt",)
    ),
}


def components() -> dict[str, ThirdParty]:
    """Return the third-party software in a site, by name: files in ``vendor/`` and Python packages."""
    texts = bundle.license_texts()
    packages = {
        name: ThirdParty(description, (f"{name}.txt",) if name in texts else ())
        for name, description in bundle.package_descriptions().items()
    }
    return VENDORED | packages


def license_texts() -> dict[str, bytes]:
    """Return the licence texts in a site, by file name, as in ``ThirdParty.licenses``."""
    own = {path.name: path.read_bytes() for path in sorted(_LICENSES.iterdir(), key=lambda path: path.name)}
    return own | {f"{name}.txt": text for name, text in bundle.license_texts().items()}
