"""The reading of the bundled debate, exported and imported again, differs in nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capgen_kg.rdf.parsing import read_facts
from tests.conftest import ROOT, Run


@pytest.mark.parametrize("name", ["argdown", "reading"])
def test_the_bundled_debate_comes_back_as_it_was(name: str, text: Path, run: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "debate", tmp_path / "reading"
    shutil.copytree(ROOT / "data", folder)
    source = "--source", str(text)
    exported = run("-q", "export", "--to", name, *source, "--data", str(folder), "-o", str(file))
    assert exported.returncode == 0, exported.stderr
    imported = run("-q", "import", "--from", name, str(file), *source, "-o", str(folder))
    assert imported.stdout.endswith("; no changes\n"), imported.stderr
    # every node of the debate has a name, so that graphs with the same triples are all that are isomorphic
    assert set(read_facts(folder.glob("*.ttl"))) == set(read_facts((ROOT / "data").glob("*.ttl")))
