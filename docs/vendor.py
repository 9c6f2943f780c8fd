"""Fetches what of others is shipped with sites, in the versions that are listed, and puts it in its place.

``python docs/vendor.py`` takes npm; it is the one step of a site that needs Node, and users of `capgen site` need none.
Whoever changes a version changes it here, in `capgen_kg/site/vendor/LICENSES.md` and in what the site says of itself.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "capgen_kg" / "site" / "vendor"
PACKAGES = ("cytoscape@3.34.4", "oxigraph@0.5.11", "esbuild@0.28.2")
ENTRY = """import init, * as oxigraph from "oxigraph/web.js";
window.CAPGEN_OXIGRAPH = { init, ...oxigraph };
"""


def fetch(target: Path) -> None:
    """Put the files into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=place, check=True)
        (place / "entry.mjs").write_text(ENTRY, encoding="utf-8")
        # a plain script, as pages from a file: address load no modules; the bytes are handed to it
        bundle = ["npx", "esbuild", "entry.mjs", "--bundle", "--format=iife", "--minify", "--legal-comments=none",
                  "--log-level=error", '--define:import.meta.url=""', "--outfile=oxigraph.js"]  # fmt: skip
        subprocess.run(bundle, cwd=place, check=True)
        modules = place / "node_modules"
        shutil.copy(modules / "cytoscape" / "dist" / "cytoscape.min.js", target)
        shutil.copy(modules / "oxigraph" / "web_bg.wasm", target / "oxigraph.wasm")
        shutil.copy(place / "oxigraph.js", target)


if __name__ == "__main__":
    fetch(VENDOR)
