"""What is published works where it is published: w3id's rules in Apache, queries in grlc, the ontology in pyLODE."""

from __future__ import annotations

import contextlib
import csv
import http.client
import io
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from capgen_kg.debate import Debate
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import ontology_files
from tests.conftest import ROOT, Run
from tests.foreign import program
from tests.serving.conftest import serving
from tests.store.test_remote import free_port

pytestmark = pytest.mark.interop

BASE = "https://capgen-kg.github.io/capgen-kg"
MODULES = ("mpm_event", "authz_core", "alias", "rewrite", "headers", "setenvif", "dir")


def answering(port: int) -> bool:
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        return True
    return False


def installed(place: Path, *packages: str) -> Path:
    """Return the folder of commands of a new environment with packages, or skip."""
    venv.create(place, with_pip=True)
    command = [str(place / "bin" / "pip"), "install", "--quiet", *packages]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip(f"LEFT OUT: {packages[0]}, which can't be installed here")
    return place / "bin"


@pytest.fixture(scope="module")
def site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what is published: the site of the debate, and that of the example below it."""
    place = tmp_path_factory.mktemp("published") / "site"
    assert run("site", "-o", str(place)).returncode == 0
    example = run("site", "-o", str(place / "examples" / "tools"), "--data", "examples/tools")
    assert example.returncode == 0, example.stderr
    return place


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """Make a folder that Apache may read as another user; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def apache(open_folder: Path) -> Iterator[int]:
    """Start Apache as w3id.org has it: folders with .htaccess files."""
    server = program("w3id's rules in Apache", "apache2-bin")
    folder = Path("/usr/lib/apache2/modules")
    place, port = open_folder, free_port()
    shutil.copytree(ROOT / "deploy" / "w3id", place / "www")
    loaded = [f"LoadModule {name}_module {folder}/mod_{name}.so" for name in MODULES]
    config = place / "apache.conf"
    config.write_text(
        "\n".join([*loaded, f"Listen 127.0.0.1:{port}", "ServerName localhost", f"ServerRoot {place}", "User nobody", "Group nogroup",
                   f"PidFile {place}/pid", f"ErrorLog {place}/log", f"DocumentRoot {place}/www",
                   f"<Directory {place}/www>", "AllowOverride All", "Require all granted", "</Directory>"]),
        encoding="utf-8",
    )  # fmt: skip
    for path in (place, *place.rglob("*")):
        path.chmod(0o755)
    process = subprocess.Popen([server, "-f", str(config), "-X"], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(50):
            with (
                contextlib.suppress(OSError),
                contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection,
            ):
                connection.request("GET", "/")
                connection.getresponse()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("ontology", "text/html,application/xhtml+xml,*/*;q=0.8", "/ontology.html"),
        ("ontology", "text/turtle", "/ontology.ttl"),
        ("ontology", "*/*", "/ontology.html"),
        # by the OWL API, which Protégé reads with
        ("ontology", "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, */*; q=0.09", "/ontology.rdf"),
        ("ontology", "application/ld+json, application/json;q=0.9, */*;q=0.1", "/ontology.jsonld"),
        ("ontology.ttl", "text/html", "/ontology.ttl"),
        ("ontology.rdf", "text/html", "/ontology.rdf"),
        ("ontology/0.2.0", "text/turtle", "/ontology/0.2.0/ontology.ttl"),
        ("ontology/alignments/sioc", "*/*", "/alignments/sioc.ttl"),
        ("context.jsonld", "application/ld+json", "/context.jsonld"),
        ("id/for-2", "text/turtle;q=0.9, text/html;q=0.5", "/id/for-2.ttl"),
        ("id/for-2", "application/ld+json", "/id/for-2.jsonld"),
        ("id/for-2", "text/html", "/id/for-2.html"),
        ("id/for-2.ttl", "text/html", "/id/for-2.ttl"),
        ("examples/tools/for-1", "text/turtle", "/examples/tools/id/for-1.ttl"),
        ("query/counters", "text/html", "/query/counters.html"),
        ("query/counters", "text/turtle", "/query/counters.ttl"),
        ("shapes", "text/html", "/rules.html"),
        ("shapes/Argument-stance", "text/turtle", "/shapes.ttl"),
        ("shapes/Argument-stance", "text/html", "/rules/Argument-stance.html"),
        ("dataset", "text/turtle", "/catalog.ttl"),
        ("queries", "text/html", "/queries.html"),
        ("rules/Argument-stance", "text/html", "/rules/Argument-stance.html"),
        ("catalog", "text/turtle", "/catalog.ttl"),
        ("files/debate.ttl", "*/*", "/files/debate.ttl"),
        ("", "text/html", "/"),
    ],
)
def test_w3id_leads_to_the_form_that_is_wanted(path: str, accept: str, target: str, apache: int, site: Path) -> None:
    assert (site / target.strip("/")).exists(), "what it leads to is published"
    connection = http.client.HTTPConnection("127.0.0.1", apache, timeout=10)
    connection.request("GET", f"/capgen/{path}", headers={"Accept": accept})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (303, BASE + target)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("path", ["id/../../etc", "nothing", "id/%3Cscript%3E", "files/../secret"])
def test_w3id_leads_nowhere_else(path: str, apache: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", apache, timeout=10)
    connection.request("GET", f"/capgen/{path}")
    response = connection.getresponse()
    assert response.status in (400, 403, 404), response.headers["Location"]


@pytest.fixture(scope="module")
def grlc(debate: Debate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the real grlc on the folder of our queries, as it is, before a server of ours."""
    _ = debate.closure
    place, port = tmp_path_factory.mktemp("grlc"), free_port()
    program = installed(place / "venv", "grlc") / "grlc-server"
    with serving() as (url, _process):
        (place / "config.ini").write_text(
            "[auth]\ngithub_access_token = none\n[local]\n"
            f"local_sparql_dir = {ROOT / 'queries'}/\n[defaults]\nserver_name = 127.0.0.1:{port}\n"
            f"sparql_endpoint = {url}/sparql\nuser = None\npassword = None\ndebug = False\n"
            f"[api_params]\napi_host = 127.0.0.1:{port}\ndefault_license = none\n",
            encoding="utf-8",
        )
        process = subprocess.Popen([str(program), f"--port={port}"], cwd=place, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                if answering(port):
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/api-local"
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("name", [name for name in query_names() if query_form(load_query(name).text) == "SELECT"])
def test_grlc_runs_our_queries_unchanged(name: str, grlc: str, debate: Debate) -> None:
    stored = load_query(name)
    required = [parameter for parameter in stored.parameters if not parameter.optional]
    given = {
        parameter.name: parameter.example
        if parameter.kind in ("text", "integer")
        else debate.references.resolve(parameter.example)
        for parameter in required
    }
    request = urllib.request.Request(f"{grlc}/{name}?{urllib.parse.urlencode(given)}", headers={"Accept": "text/csv"})
    with urllib.request.urlopen(request, timeout=60) as response:
        rows = list(csv.DictReader(io.StringIO(response.read().decode())))
    right = debate.query(name, *(parameter.example for parameter in required)).rows()
    assert sorted(map(sorted, (row.items() for row in rows))) == sorted(map(sorted, (row.items() for row in right)))


def test_pylode_documents_every_term(tmp_path: Path) -> None:
    # later ones lack a file in what they install
    program = installed(tmp_path / "venv", "pylode==3.2.1") / "pylode"
    page = tmp_path / "ontology.html"
    subprocess.run([str(program), str(ontology_files()[0]), "-o", str(page)], check=True, capture_output=True)
    text = page.read_text(encoding="utf-8")
    graph = load(ontology_files())
    kinds = (rdflib.OWL.Class, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
    terms = {term for kind in kinds for term in graph.subjects(rdflib.RDF.type, kind) if str(term).startswith(CG)}
    assert len(terms) > 80
    assert [term for term in terms if str(term) not in text] == []
