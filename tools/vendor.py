"""Fetch the third-party files that sites ship, in the versions that are listed, into their place.

``python -m tools.vendor`` needs npm. It is the one step of a site that needs Node; users of `capgen site` need none.
A change of a version is made here and in `VENDORED` of `capgen_kg/site/third_party.py`, which sites show; review the
licence texts in `capgen_kg/site/vendor/licenses/`, `LICENSES.md` beside them, and `NOTICE` with it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "capgen_kg" / "site" / "vendor"
PACKAGES = ("cytoscape@3.34.4", "oxigraph@0.5.11", "pyodide@314.0.7", "esbuild@0.28.2")
#: What is bundled as plain scripts, as pages from a file: address load no modules; bytes are handed to them.
ENTRIES = {
    "oxigraph": """import init, * as oxigraph from "oxigraph/web.js";
self.CAPGEN_OXIGRAPH = { init, ...oxigraph };
""",
    "pyodide": """import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "./node_modules/pyodide/pyodide.mjs";
self.CAPGEN_PYODIDE = options => loadPyodide({ ...options, createPyodideModule });
""",
}
#: What the scripts ask for where there is Node, and nobody else has.
_OUTSIDE = [f"--external:{name}" for name in ("node:*", "ws", "functools")]


def fetch(target: Path) -> None:
    """Put the files into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=place, check=True)
        for name, entry in ENTRIES.items():
            (place / f"{name}.mjs").write_text(entry, encoding="utf-8")
            bundle = ["npx", "esbuild", f"{name}.mjs", "--bundle", "--format=iife", "--minify", "--platform=browser",
                      "--legal-comments=none", "--log-level=error", '--define:import.meta.url=""', *_OUTSIDE,
                      f"--outfile={name}.js"]  # fmt: skip
            subprocess.run(bundle, cwd=place, check=True)
            shutil.copy(place / f"{name}.js", target)
        modules = place / "node_modules"
        shutil.copy(modules / "cytoscape" / "dist" / "cytoscape.min.js", target)
        shutil.copy(modules / "pyodide" / "python_stdlib.zip", target)
        for source, name in (
            ("oxigraph/web_bg.wasm", "oxigraph.wasm"),
            ("pyodide/pyodide.asm.wasm", "pyodide.asm.wasm"),
        ):
            # a third of the size, for who carries a site about and who loads it
            packed = gzip.compress((modules / source).read_bytes(), compresslevel=9, mtime=0)
            (target / f"{name}.gz").write_bytes(packed)
        lock = json.loads((modules / "pyodide" / "pyodide-lock.json").read_bytes())
        (target / "pyodide-lock.json").write_text(
            json.dumps(lock | {"packages": {}}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    fetch(VENDOR)
