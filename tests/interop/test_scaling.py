"""Debates on several servers are asked as one by Comunica, and a corpus is made ready on a cluster of Dask."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from capgen_kg.corpus import Prepared, prepare
from capgen_kg.debate import Debate, open_debate
from capgen_kg.rdf.isomorphism import digest_of
from tests.conftest import ROOT
from tests.foreign import npm
from tests.serving.conftest import serving

pytestmark = pytest.mark.interop

LINK = ROOT / "tests" / "data" / "link.ttl"
DATA = [ROOT / "data", ROOT / "examples" / "tools"]
PREFIXES = """PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
#: In the words of what is stated, as what follows is known to each server of its own debate only.
COUNTERS = """SELECT ?counter ?label WHERE {
  { ?rebuttal cg:attacks <https://w3id.org/capgen/id/for-2> }
  UNION { <https://w3id.org/capgen/id/for-2> cg:hasConclusion ?claim . ?rebuttal cg:attacks ?claim }
  ?x cg:raises ?rebuttal . ?rebuttal rdfs:label ?label .
  ?x skos:notation ?counter .
}"""
ARGUMENTS = """SELECT ?argument ?debate WHERE {
  ?x a cg:Argument ; skos:notation ?argument ; cg:inDebate/rdfs:label ?debate .
}"""


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = npm("federation by Comunica", tmp_path_factory.mktemp("comunica"), "@comunica/query-sparql")
    return place / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def servers(debate: Debate) -> Iterator[list[str]]:
    """Start three servers: of each debate, and of a link between the two."""
    _ = debate.closure
    with ExitStack() as stack:
        yield [
            f"{stack.enter_context(serving('--workers', '1', '--data', str(path)))[0]}/sparql" for path in (*DATA, LINK)
        ]


@pytest.mark.parametrize("query", [COUNTERS, ARGUMENTS])
def test_three_servers_answer_as_one(query: str, comunica: Path, servers: list[str], tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(PREFIXES + query, encoding="utf-8")
    command = [str(comunica), *servers, "-f", str(file), "-t", "text/csv"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    rows = {tuple(row.values()) for row in csv.DictReader(io.StringIO(result.stdout))}
    right = open_debate([*DATA, LINK]).sparql(PREFIXES + query).rows()
    assert rows == {tuple(row.values()) for row in right}
    assert len(rows) == len(right) > 1


def test_a_link_between_debates_is_seen_where_both_are(comunica: Path, servers: list[str]) -> None:
    """No server knows who counters For#2 from the other debate; all of them together do."""
    assert not [row for row in open_debate(DATA[0]).query("counters", "For#2").rows() if row["attributedTo"] == "Pavel"]
    [row] = [
        row
        for row in open_debate([*DATA, LINK]).query("counters", "capgen/For#2").rows()
        if row["attributedTo"] == "Pavel"
    ]
    assert (row["counter"], row["attacked"]) == ("tools/Comment#5.1", "capgen/For#2")


def test_a_corpus_is_made_ready_on_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="LEFT OUT: Dask; pip install -e '.[cluster]'")
    monkeypatch.setenv("CAPGEN_CACHE_DIR", str(tmp_path / "cache"))
    targets = [str(tmp_path / f"{number}.nt") for number in range(len(DATA))]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        prepared: list[Prepared] = client.gather(client.map(prepare, [str(path) for path in DATA], targets))
    for path, target, debate in zip(DATA, targets, prepared, strict=True):
        assert (debate.findings, debate.target) == ((), target)
        assert digest_of(Path(target).read_bytes()) == digest_of(open_debate(path).closure)
    # then what leads from one to another is checked against all of them
    assert open_debate(DATA).validate(LINK) == []


def test_a_debate_that_does_not_conform_is_not_written(tmp_path: Path) -> None:
    result = prepare(str(ROOT / "data" / "debate.ttl"), str(tmp_path / "out.nt"))
    assert result.findings
    assert not (tmp_path / "out.nt").exists()
