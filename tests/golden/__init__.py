"""Golden files: a small debate of our own in every format of ``capgen export``, byte by byte.

``debate/`` holds the debate, which has each feature once: claims in every role, a claim that two arguments share, every
attack type, an opposition that goes both ways, supports, similarities, a thread, every speech act, hedges, a condition
and an example. ``formats/`` holds its exports. ``python -m tests.golden`` (part of ``make expected``) writes them
anew: read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from capgen_kg.debate import open_debate
from capgen_kg.formats import EXPORT_FORMATS
from capgen_kg.formats.source import Source
from capgen_kg.rdf.facts import Fact

HERE = Path(__file__).parent
DATA = HERE / "debate"
#: The catalogues of our own debate and queries, which tests/test_publishing.py compares.
ELSEWHERE = frozenset({"void", "queries"})
_NAMESPACE = "https://example.org/square/"
_CONTEXT = "https://w3id.org/capgen/ontology/context.jsonld"


class Data(Source):
    """The debate without the ontology, with which the golden files would change."""

    def facts(self) -> Iterator[Fact]:
        return (fact for fact in super().facts() if fact[0].startswith(f"<{_NAMESPACE}"))


def exported() -> dict[str, bytes]:
    """Return what is exported, by the paths of the golden files below ``formats/``."""
    source = Data(open_debate(DATA))
    files: dict[str, bytes] = {}
    for name, form in EXPORT_FORMATS.items():
        if name in ELSEWHERE:
            continue
        content = form.write(source)
        if isinstance(content, dict):
            files |= {f"{name}/{file}": inner for file, inner in content.items()}
        else:
            files[f"{name}{form.suffix}"] = _without_context(content) if name == "jsonld" else content
    return files


def _without_context(content: bytes) -> bytes:
    """Return JSON-LD with the address of our context in place of the context, which is published and compared as such."""
    _, mark, graph = content.partition(b'\n "@graph": ')
    return b'{\n "@context": "' + _CONTEXT.encode() + b'",' + mark + graph


def golden() -> dict[str, bytes]:
    """Return the golden files by their paths below ``formats/``."""
    folder = HERE / "formats"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main() -> None:
    """Write the golden files anew."""
    files = exported()
    for name in golden().keys() - files:
        (HERE / "formats" / name).unlink()
    for name, content in files.items():
        path = HERE / "formats" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
