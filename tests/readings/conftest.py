"""The debate of the guide, as its commands make it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.documents import examples, printed


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Path:
    """Return the folder in which the reading of the guide was imported, as ``mill``."""
    folder = tmp_path_factory.mktemp("guide")
    for example in examples((ROOT / "docs" / "your-own-debate.md").read_text("utf-8")):
        # the site comes last
        if "capgen -q site" in example.command:
            break
        if "capgen" not in example.command or "import" in example.command:
            printed(example.command, folder)
    return folder
