"""Bundled files are shown by their place in the package, wherever that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg import resources
from capgen_kg.resources import folder, shown_path


def test_bundled_files_are_shown_from_their_folder_on() -> None:
    for name in ("ontology", "data", "shapes", "queries"):
        file = folder(name) / "x" / "file.ttl"
        assert shown_path(file, Path("/elsewhere")) == Path(name, "x", "file.ttl")
        # the working folder may lie above the installed package
        assert shown_path(file, Path("/")) == Path(name, "x", "file.ttl")
        assert shown_path(file, None) == file


def test_in_an_installed_package_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lib" / "python3" / "site-packages" / "capgen_kg"
    (package / "resources" / "data").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert shown_path(package / "resources" / "data" / "relations.ttl", tmp_path) == Path("data/relations.ttl")


def test_other_files_are_shown_relative_to_the_working_folder(tmp_path: Path) -> None:
    assert shown_path(tmp_path / "mine" / "a.ttl", tmp_path) == Path("mine/a.ttl")
    assert shown_path(tmp_path / "a.ttl", tmp_path / "elsewhere") == tmp_path / "a.ttl"
