"""Coverage-guided fuzzing of what strangers' files go through, by atheris, which is libFuzzer for Python.

``python -m tests.fuzz SECONDS [FOLDER]``: for so long it makes files from those in ``tests/hostile`` and checks them.
A traceback, a hang, growth of memory or a socket ends it with another status than 0, and the file that did it is left
in FOLDER, by default the working folder: it belongs into ``tests/hostile`` then, with a line in ``expected.tsv``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris
import pyoxigraph as ox

with atheris.instrument_imports(
    include=[
        "capgen_kg.contributions",
        "capgen_kg.rdf.turtle_parser",
        "capgen_kg.rdf.turtle_lexer",
        "capgen_kg.rdf.tokens",
    ]
):
    from capgen_kg.contributions import checking, fixing, impact, parsing
    from capgen_kg.diagnostics.formats import render

from capgen_kg.contributions.context import Context
from capgen_kg.debate import open_debate
from capgen_kg.errors import InconsistentError, InputError, UnwritableError, UsageError
from capgen_kg.files import write_whole
from capgen_kg.rdf.isomorphism import is_same
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import parse_located_text
from capgen_kg.rdf.terms import facts_of, to_oxigraph
from capgen_kg.rdf.writing import NAMES, serialize
from tests.conftest import ROOT

DEBATE = open_debate()
BASE = DEBATE.knowledge_base()
SEEDS = [*sorted((ROOT / "tests/hostile").glob("*.ttl")), ROOT / "tests/data/addition.ttl"]


def check(content: bytes, path: Path) -> None:
    """Do to a file what checking does, but for the shapes, which take a thousand times longer."""
    path.write_bytes(content)
    try:
        read = parsing.read(path)
    except InputError:
        return
    check_coverage(read)
    problems = list(read.problems)
    context = Context([read], BASE)
    # what is reasoned takes longer than all before
    last = len(checking.stages(BASE)) - (2 if sum(content) % 16 else 0)
    for stage in () if read.problems else checking.stages(BASE)[:last]:
        made = [problem for _, problem in stage(context)]
        problems += made
        context = context.apply(made)
    findings = [read.diagnostic(problem) for problem in problems]
    for finding in findings:
        assert finding.line >= 1 <= finding.column, finding
        assert (finding.end_line, finding.end_column) >= (finding.line, finding.column), finding
    for form in ("text", "json", "github", "junit"):
        render(form, findings)
    # the rest takes longer than all before
    if sum(content) % 16:
        return
    render("sarif", findings)
    render("turtle", findings)
    if read.problems or len(read.statements) > 50:
        return
    fixed = fixing.fix(DEBATE, path)
    write_whole(path, fixed.after.encode())
    assert parsing.read(path).is_complete, fixed
    assert fixing.fix(DEBATE, path).after == fixed.after, fixed
    check_writing(read)
    with suppress(InconsistentError, UsageError):
        impact.as_text(impact.of_facts(BASE, read.facts, whole=False))


def check_coverage(read: parsing.Reading) -> None:
    """Hold against each other what was read and what pyoxigraph reads."""
    if not read.is_complete:
        assert read.problems, read
        assert not read.statements, read
        return
    assert read.covered == len(read.text.text)
    judged = facts_of(ox.parse(read.text.text, format=ox.RdfFormat.TURTLE))
    assert len(judged) == len(read.statements)


def check_writing(read: parsing.Reading) -> None:
    """Write what was read, and read it back."""
    triples = [ox.Triple(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o)) for s, p, o in read.facts]  # type: ignore[arg-type]
    for syntax in NAMES:
        try:
            text = serialize(triples, syntax, PREFIXES).decode()
        except UnwritableError:
            if syntax != "RDF_XML":
                raise
            continue
        quads = [quad for quad, _ in parse_located_text(text, syntax, "written")]
        assert is_same(facts_of(triples), facts_of(quads)), (syntax, text)


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """End the process when a socket is opened."""
    if event.startswith("socket."):
        os.write(2, f"REACHED OUT: {event} {arguments}\n".encode())
        os._exit(99)


def main(seconds: int, place: str = ".") -> None:
    """Fuzz."""
    assert checking.check(DEBATE, [ROOT / "tests/data/addition.ttl"]) == []
    sys.addaudithook(refuse)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for seed in SEEDS:
            if seed.stat().st_size < 20_000:
                shutil.copy(seed, corpus)
        path = Path(folder) / "mine.ttl"
        words = [
            f"-max_total_time={seconds}",
            "-timeout=120",
            "-report_slow_units=120",
            "-rss_limit_mb=3000",
            "-max_len=8192",
        ]
        words += [f"-artifact_prefix={place}/", "-print_final_stats=1", str(corpus)]
        atheris.Setup([sys.argv[0], *words], lambda content: check(content, path))
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:3])
