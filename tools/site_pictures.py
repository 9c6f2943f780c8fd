"""Write the pictures of the site in ``docs/``, as Chromium shows its pages.

``python -m tools.site_pictures`` needs ``chromium`` (``make setup-browser``).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from capgen_kg.debate import open_debate
from capgen_kg.site import Appearance, build

DOCS = Path(__file__).parent.parent / "docs"
#: The pages, with the size of their pictures in pixels.
PICTURES = {"site.png": ("index.html", 1280, 1000), "site-map.png": ("map.html", 1280, 1000)}


def main() -> None:
    """Build the site of the debate and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("there is no chromium; make setup-browser installs it")
    with tempfile.TemporaryDirectory() as folder:
        build(open_debate(), Path(folder) / "site", Appearance(), lambda result, pages: None)
        for name, (page, width, height) in PICTURES.items():
            subprocess.run(
                [
                    chromium,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    f"--window-size={width},{height}",
                    f"--screenshot={DOCS / name}",
                    (Path(folder) / "site" / page).as_uri(),
                ],
                check=True,
                capture_output=True,
            )


if __name__ == "__main__":
    main()
