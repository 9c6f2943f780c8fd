"""The site holds what it should, is written whole and no more than need be, and says nothing that a debate slips in."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import struct
import subprocess
import sys
import time
import urllib.request
import zipfile
import zlib
from collections import Counter
from html.parser import HTMLParser
from importlib.metadata import metadata
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from benchmarks.generate import write
from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.site import Appearance, build, bundle, third_party
from capgen_kg.site.score_picture import score_picture
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import GOOD, HEAD
from tests.site.test_routes import passed

TOOLS = ROOT / "examples" / "tools"


def test_ambiguous_references_are_reported_as_on_the_command_line(debate: Debate) -> None:
    with pytest.raises(UsageError) as error:
        debate.references.resolve("Vi")
    sentence = str(error.value).replace("'Vi'", "'${reference}'").replace("Vika Krakovna, Vikrant Varma", "${names}")
    assert sentence in (ROOT / "capgen_kg/site/assets/site.js").read_text("utf-8")


class _Page(HTMLParser):
    """The links, headings and scripts of a page; raises on tags that don't close."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        self.ids += [str(given["id"])] if "id" in given else []
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.inline.append("script")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag


def pages(place: Path) -> list[Path]:
    return sorted(place.rglob("*.html"))


def test_every_thing_has_a_page_with_its_triples_beside_it(site: Path, debate: Debate) -> None:
    things = {
        row["s"].rsplit("/", 1)[1]
        for kind in ("Argument", "Comment", "Claim", "Person")
        for row in debate.sparql(f"SELECT ?s {{ ?s a <https://w3id.org/capgen/ontology#{kind}> }}").rows()
    }
    assert len(things) > 200
    for name in things:
        assert {path.suffix for path in (site / "id").glob(f"{name}.*")} == {".html", ".ttl", ".jsonld"}
    turtle = set(ox.parse((site / "id" / "for-2.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    described = {(str(quad.subject), str(quad.predicate)) for quad in turtle if str(quad.subject).endswith("/for-2>")}
    assert len(described) > 8
    described = set(ox.parse((site / "id" / "for-2.jsonld").read_bytes(), format=ox.RdfFormat.JSON_LD))
    assert described == turtle
    text = (site / "id" / "for-2.html").read_text(encoding="utf-8")
    head = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])  # type: ignore[index]
    assert (head["@context"], head["name"]) == ("https://schema.org", "For#2")


def test_the_ontology_is_published_at_the_iri_of_its_version(site: Path) -> None:
    ontology = rdflib.Graph().parse(site / "ontology.ttl")
    version = ontology.value(rdflib.URIRef(CG.rstrip("#")), rdflib.OWL.versionIRI)
    place = site / str(version).removeprefix("https://w3id.org/capgen/") / "ontology.ttl"
    assert place.read_bytes() == (site / "ontology.ttl").read_bytes()
    assert list(site.glob("ontology/*")) == [place.parent], "no other version is what this one is"
    assert not list(ontology.objects(None, rdflib.OWL.priorVersion)), "none that nobody can fetch"


def test_the_ontology_is_the_same_in_each_syntax(site: Path) -> None:
    expected = to_isomorphic(rdflib.Graph().parse(site / "ontology.ttl"))
    for name, syntax in (("ontology.rdf", "xml"), ("ontology.jsonld", "json-ld")):
        assert to_isomorphic(rdflib.Graph().parse(site / name, format=syntax)) == expected, name


def test_a_page_says_what_the_command_line_says(site: Path, debate: Debate) -> None:
    text = (site / "id" / "for-2.html").read_text(encoding="utf-8")
    for row in debate.query("counters", "For#2").rows():
        assert html.escape(row["label"]).replace("&#x27;", "&#39;") in text
        attacked = f">{row['attacked']}</a>" if "#" in row["attacked"] else "it"
        words = {"rebutting": "denies", "undermining": "attacks a ground,", "undercutting": "attacks"}
        basis = {"interpreted": "our reading", "stated": "said outright"}[row["basis"]]
        line = rf">{row['counter']}</a> {words[row['attackType']]}[^·]*{attacked} · {basis}"
        assert re.search(line, text), row
    for row in debate.query("claims", "For#2").rows():
        assert html.escape(row["label"]).replace("&#x27;", "&#39;") in text
    proofs = (site / "proofs/for-2.html").read_text(encoding="utf-8")
    assert 'href="../proofs/for-2.html"' in text
    assert "cg:raises id:against-2-rebuttal-1" in proofs, "how do we know"
    assert "#:~:text=" in text, "a link to the words themselves"


def test_a_person_says_nothing_that_others_say(site: Path, debate: Debate) -> None:
    text = (site / "id" / "person-turntrout.html").read_text(encoding="utf-8")
    own_words = text.split("What they say of others")[1].split("</section>")[0]
    assert re.search(r">Comment#2</a> denies [^·]*>Comment#1.12</a>", own_words)
    by_others = {row["counter"] for row in debate.query("counters", "TurnTrout").rows()} - {"Comment#2"}
    assert by_others
    assert not [name for name in by_others if re.search(rf">{name}</a> (denies|attacks)", own_words)]


def test_what_is_open_says_why(site: Path) -> None:
    """An item whose counters are all answered is open by what it rests on, and not by them."""
    texts = [path.read_text(encoding="utf-8") for path in [site / "index.html", *(site / "id").glob("*.html")]]
    deks = [match[1] for text in texts if (match := re.search(r'<p class="dek">(.*?)</p>', text, re.DOTALL))]
    unanswered = [dek for dek in deks if "Open: a counter is unanswered." in dek]
    others = [dek for dek in deks if "Open." in dek]
    assert unanswered
    assert any("answered, but what it rests on is open" in dek for dek in others)
    assert all(
        re.search(r"\b(unanswered|answered only in part|answered in part\))\.$", dek.strip()) for dek in unanswered
    )
    assert all("what it rests on is open" in dek for dek in others)
    rows = [row for text in texts for row in re.findall(r'<span class="state open">open</span> ·([^<]*)', text)]
    assert rows
    assert all(re.search("unanswered|only in part|what it rests on is open", row) for row in rows)


def test_a_page_of_a_person_leads_to_what_that_person_says(site: Path, debate: Debate) -> None:
    """The button leads to words of the person, and not to where others name the person; without any, there is none."""
    spoken = """SELECT ?person ?link { ?person a ?kind FILTER(?kind IN (cg:Person, cg:Voice))
        OPTIONAL { ?said prov:wasAttributedTo ?person ; cg:anchor/cg:liveLink ?link } }"""
    links: dict[str, set[str]] = {}
    for row in debate.sparql(spoken).rows():
        links.setdefault(row["person"].rsplit("/", 1)[1], set()).update(filter(None, [row["link"]]))
    assert any(links.values())
    assert not all(links.values())
    for person, own in links.items():
        text = (site / f"id/{person}.html").read_text(encoding="utf-8")
        button = re.search(r'<a class="button main" href="([^"]*)"[^>]*>Read their words in the text</a>', text)
        assert (html.unescape(button[1]) in own) if button else not own, person


def test_pages_are_whole_and_lead_somewhere(site: Path) -> None:
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    for path in pages(site):
        page = _Page(path.read_text(encoding="utf-8"))
        assert len(page.ids) == len(set(page.ids)), path
        assert page.inline == [], path
        for link in page.links:
            target = link.split("#")[0].split("?")[0]
            if target and not target.startswith(("https:", "http:")):
                path_in_site = (path.parent / target).resolve().relative_to(site.resolve()).as_posix()
                assert path_in_site in there, f"{path.name} leads to {link}"


def test_no_line_of_the_map_passes_behind_an_item(site: Path) -> None:
    drawn = json.loads(
        (site / "data/map.js").read_text(encoding="utf-8").removeprefix("window.CAPGEN_MAP = ").rstrip(";\n")
    )
    at = {node["id"]: (node["x"], node["y"]) for node in drawn["nodes"]}
    assert len(drawn["edges"]) > 40
    for edge in drawn["edges"]:
        assert passed(at, [(x, y) for x, y in edge["line"]]) == set(), edge


def test_the_picture_of_the_map_shows_all_of_it_and_is_shaped_as_screens_are(site: Path) -> None:
    text = (site / "everything.html").read_text(encoding="utf-8")
    frame = re.search(r'<svg class="map"[^>]* viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"', text)
    assert frame
    left, top, width, height = map(int, frame.groups())
    boxes = re.findall(r'<rect x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"', text)
    lines = [
        place for line in re.findall(r' d="(M-?\d[^"z]*)"', text) for place in re.findall(r"(-?\d+),(-?\d+)", line)
    ]
    assert len(boxes) > 30
    assert len(lines) > 100
    corners = [
        (int(x) + across, int(y) + down) for x, y, w, h in boxes for across in (0, int(w)) for down in (0, int(h))
    ]
    for x, y in [*corners, *((int(x), int(y)) for x, y in lines)]:
        assert left < x < left + width
        assert top < y < top + height
    assert 1 < width / height < 2


def test_nobody_else_is_asked_for_anything(site: Path) -> None:
    policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'"
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        assert policy in text
        assert not re.search(r'(?:src|<link[^>]*stylesheet[^>]*href)="(?:https?:)?//', text), path
    assert "url(" not in (site / "site.css").read_text(encoding="utf-8")


def _arguments(site: Path) -> list[str]:
    names = [path.stem for path in (site / "id").glob("*.html") if re.fullmatch(r"(for|against)-\d+", path.stem)]
    assert len(names) > 10
    return names


def test_pages_keep_to_their_budgets(site: Path) -> None:
    first = sum((site / name).stat().st_size for name in ("index.html", "site.css", "site.js"))
    assert first < 300_000, first
    assert max(path.stat().st_size for path in pages(site)) < 200_000
    for most, names in (
        (60, ["index.html"]),
        (150, ["map.html"]),
        (30, [f"id/{name}.html" for name in _arguments(site)]),
    ):
        sizes = {name: (site / name).stat().st_size for name in names}
        assert {name: size for name, size in sizes.items() if size > most * 1024} == {}
    # what is loaded when somebody asks a question, and when somebody contributes
    asked = sum(
        (site / name).stat().st_size for name in ("vendor/query-worker.js", "vendor/oxigraph.wasm.js", "data/closed.js")
    )
    assert asked < 4_500_000, asked
    checked = sum(path.stat().st_size for path in [*(site / "vendor").iterdir(), site / "data/asserted.js"])
    assert checked < 16_000_000, checked
    megabytes = int(re.search(r"(\d+) MB are loaded", (site / "contribute.html").read_text(encoding="utf-8"))[1])  # type: ignore[index]
    assert abs(megabytes * 1_000_000 - checked) < 1_500_000


def test_a_large_debate_keeps_to_them_too(run: Run, tmp_path: Path) -> None:
    generated = tmp_path / "large.nt"
    write(generated, 400, lean=True)
    assert run("site", "-o", str(tmp_path / "s"), "--data", str(generated)).returncode == 0
    first = sum((tmp_path / "s" / name).stat().st_size for name in ("index.html", "site.css", "site.js"))
    assert first < 300_000, first
    fronts = (tmp_path / "s" / "map.html").read_text(encoding="utf-8")
    unanswered = fronts.split("Open, with most unanswered counters")[1].split("</ul>")[0]
    states = re.findall(r'class="state (\w+)"', unanswered)
    assert set(states) == {"open"}
    assert 1 < len(states) <= 20
    counts = [int(each) for each in re.findall(r"(\d+) unanswered", unanswered)]
    assert counts == sorted(counts, reverse=True)
    # what the first page leaves out is listed on pages of its own
    whole = (tmp_path / "s/list/for.html").read_text(encoding="utf-8")
    assert whole.count('<li class="row') > 60


def test_the_same_debate_gives_the_same_bytes_and_is_not_written_again(run: Run, site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert run("site", "-o", str(other)).returncode == 0
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert [name for name in names if (site / name).read_bytes() != (other / name).read_bytes()] == []
    (other / "id" / "for-2.html").write_text("somebody's", encoding="utf-8")
    assert run("site", "-o", str(other)).stdout.endswith(" files, 1 written\n")
    # another debate takes the place of this one, and leaves nothing of it
    result = run("site", "-o", str(other), "--data", str(TOOLS))
    assert " removed" in result.stdout
    assert not (other / "id" / "for-9.html").exists()
    assert "Idle tools" in (other / "index.html").read_text(encoding="utf-8")
    assert "apabilit" not in (other / "index.html").read_text(encoding="utf-8")


def test_title_theme_and_links_are_the_users(run: Run, tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root{--link:#060}", encoding="utf-8")
    words = [
        "--title",
        "Ours <b>",
        "--theme",
        str(tmp_path / "theme.css"),
        "--link",
        "Source=https://example.org/?a=b&c",
    ]
    assert run("site", "-o", str(tmp_path / "s"), "--data", str(TOOLS), *words).returncode == 0
    text = (tmp_path / "s" / "index.html").read_text(encoding="utf-8")
    assert "<title>Ours &lt;b&gt;</title>" in text
    assert '<a href="https://example.org/?a=b&amp;c">Source</a>' in text
    assert (tmp_path / "s" / "site.css").read_text(encoding="utf-8").endswith(":root{--link:#060}")


def test_several_debates_share_a_site(run: Run, tmp_path: Path) -> None:
    both = ["site", "-o", str(tmp_path / "s"), "--data", str(ROOT / "data"), "--data", str(TOOLS)]
    result = run(*both)
    assert result.returncode == 0, result.stderr
    for seed in ("1", "2"):
        assert run(*both, env={"PYTHONHASHSEED": seed}).stdout.endswith(" 0 written\n")
    assert "Idle tools" in (tmp_path / "s/id/tools/for-1.html").read_text(encoding="utf-8")
    text = (tmp_path / "s/id/capgen/for-1.html").read_text(encoding="utf-8")
    assert "shorter" in text
    # what both debates have is told apart, in links, search and forms
    assert "contribute.html#kind=rebuttal&amp;target=capgen/For%231" in text
    known = (tmp_path / "s/data/index.js").read_text(encoding="utf-8")
    assert known.count('/For#1"') == 2
    for folder, name in ((ROOT / "data", "data/debate.ttl"), (TOOLS, "tools/debate.ttl")):
        assert (tmp_path / "s/files" / name).read_bytes() == (folder / "debate.ttl").read_bytes()
    assert '"For#1"' not in known


def test_sides_are_called_as_the_debate_calls_them(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "names.ttl"
    data.write_text(
        f'<{CG}For> <{PREFIXES["skos"]}prefLabel> "Lend <tools>"@en .\n'
        f'<{CG}Against> <{PREFIXES["skos"]}prefLabel> "Lend books"@en .\n',
        encoding="utf-8",
    )
    result = run("-q", "site", "-o", str(tmp_path / "s"), "--data", str(TOOLS), "--data", str(data))
    assert result.returncode == 0, result.stderr
    names = ("index.html", "id/for-1.html", "map.html", "everything.html")
    home, page, fronts, everything = ((tmp_path / "s" / name).read_text(encoding="utf-8") for name in names)
    assert "<span>Lend &lt;tools&gt;</span>" in home
    assert "arguments of “Lend books” stand" in home
    assert "For the thesis" not in home
    assert "Arguments of “Lend &lt;tools&gt;”</a>" in page
    assert "a counter by “Lend &lt;tools&gt;”" in fronts
    assert "Arguments of “Lend &lt;tools&gt;” are on the left, of “Lend books” on the right" in everything


def test_pages_say_where_to_write(site: Path, run: Run, tmp_path: Path) -> None:
    """The bundled debate has the address that the project declares; another one has that which it is built with."""
    declared = dict(entry.split(", ", 1) for entry in metadata("capgen-kg").get_all("Project-URL") or [])
    tools = ["-q", "site", "-o", str(tmp_path / "s"), "--data", str(TOOLS), "--text", str(TOOLS / "text.txt")]
    assert run(*tools).returncode == 0
    assert not re.findall(r"mailto:|>Contact<", (tmp_path / "s/contribute.html").read_text(encoding="utf-8"))
    assert run(*tools, "--contact", "mailto:a@example.org").returncode == 0
    for place, address in ((site, declared["Issues"]), (tmp_path / "s", "mailto:a@example.org")):
        for path in pages(place):
            text = path.read_text(encoding="utf-8")
            assert f'<a href="{address}">Contact</a>' in text, path
            if path.stem in ("contribute", "encode", "about", "mark"):
                assert f'the maintainers of the debate (<a href="{address}">' in text, path
    for wrong in ("a@example.org", "javascript:alert(1)", "https://"):
        refused = run(*tools, "--contact", wrong)
        assert (refused.returncode, "expected an https:, http: or mailto: address" in refused.stderr) == (2, True)


def test_what_was_broken_off_is_gone_on_with(run: Run, tmp_path: Path) -> None:
    def broken_off(result: int, pages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(open_debate([str(ROOT / "data")]), tmp_path / "s", Appearance(), broken_off)
    assert (tmp_path / "s/id").exists()
    # another debate, of which nothing was written yet
    result = run("site", "-o", str(tmp_path / "s"), "--data", str(TOOLS))
    assert result.returncode == 0, result.stderr
    assert run("site", "-o", str(tmp_path / "whole"), "--data", str(TOOLS)).returncode == 0
    assert {path.relative_to(tmp_path / "s") for path in (tmp_path / "s").rglob("*") if path.is_file()} == {
        path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*") if path.is_file()
    }


def test_what_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for words, message in (
        (["-o", str(tmp_path)], "contains files that are not a site's"),
        (["-o", str(tmp_path / "file")], "is not a folder"),
        (["-o", str(tmp_path / "s"), "--link", "x=javascript:alert(1)"], "expected TEXT=URL"),
        (["-o", str(tmp_path / "s"), "--url", "javascript:alert(1)"], "expected an http: or https: address"),
        (["-o", str(tmp_path / "s"), "--url", "https://[x/"], "expected an http: or https: address"),
        (["-o", str(tmp_path / "s"), "--theme", str(tmp_path / "none.css")], "there is no such file"),
        (["-o", str(tmp_path / "s"), "--endpoint", "http://127.0.0.1:9/"], "site does not take --endpoint"),
    ):
        result = run("-q", "site", *words)
        assert (result.returncode in (2, 3), result.stderr.count("\n"), message in result.stderr) == (True, 1, True), (
            result.stderr
        )


def hostile(place: Path) -> Path:
    """Write the example with words that are markup and scripts."""
    folder = place / "hostile"
    shutil.copytree(TOOLS, folder)
    bad = r"<script>alert(1)</script><img src=x onerror=alert(2)>\" onload=\"alert(3) {{ 7*7 }} ]]></style>"
    for path in folder.glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'rdfs:label "(?=\w)', lambda _: f'rdfs:label "{bad}', text), encoding="utf-8")
    return folder


def test_a_hostile_debate_is_text(run: Run, tmp_path: Path) -> None:
    result = run("site", "-o", str(tmp_path / "s"), "--data", str(hostile(tmp_path)))
    assert result.returncode == 0, result.stderr
    for path in pages(tmp_path / "s"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert _Page(text).inline == []
    assert "&lt;script&gt;alert(1)" in (tmp_path / "s/index.html").read_text(encoding="utf-8")
    assert "{{ 7*7 }}" in (tmp_path / "s/index.html").read_text(encoding="utf-8")


def test_a_site_is_served_and_written_again_when_data_change(tmp_path: Path) -> None:
    shutil.copytree(TOOLS, tmp_path / "data")
    command = [sys.executable, "-c", "from capgen_kg.cli import command; command()", "site", "-o", str(tmp_path / "s"),
               "--data", str(tmp_path / "data"), "--serve", "--port", "0"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        assert process.stderr
        line = ""
        while "listening on " not in line:
            line = process.stderr.readline()
            assert line
        url = line.split("listening on ")[1].split("/,")[0]
        assert url.startswith("http://127.0.0.1:")
        assert b"Idle tools" in urllib.request.urlopen(f"{url}/index.html").read()
        assert urllib.request.urlopen(f"{url}/id/for-1").read() == (tmp_path / "s/id/for-1.html").read_bytes()
        path = tmp_path / "data" / "arguments-for.ttl"
        path.write_text(path.read_text(encoding="utf-8").replace("Idle tools", "Tools at rest"), encoding="utf-8")
        for _ in range(2400):
            if b"Tools at rest" in urllib.request.urlopen(f"{url}/index.html").read():
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the change is not seen")
    finally:
        process.kill()
        process.wait(10)


def test_the_modules_that_a_browser_gets_are_all_that_a_check_takes(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.modules())) as archive:
        archive.extractall(tmp_path / "modules")
    (tmp_path / "modules/pyoxigraph.py").unlink()
    (tmp_path / "mine.ttl").write_text(f"{HEAD}id:a cg:bassis cg:Stated .\n", encoding="utf-8")
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    code = f"""
import importlib.util, sys
path = {Path(ox.__file__).parent.as_posix()!r}
spec = importlib.util.spec_from_file_location("pyoxigraph", path + "/__init__.py", submodule_search_locations=[path])
sys.modules["pyoxigraph"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
sys.path.insert(0, {str(tmp_path / "modules")!r})
if sys.version_info < (3, 12):
    # the Python of browsers is newer, and has what pyshacl takes from a package here
    import importlib.metadata
    sys.modules["importlib_metadata"] = importlib.metadata
from pathlib import Path
from capgen_kg.contributions import checking, drafting, impact
from capgen_kg.diagnostics.formats import render
from capgen_kg.debate import Debate, open_debate
from capgen_kg.errors import UsageError
debate = open_debate({str(ROOT / "data")!r})
print(render("text", checking.check(debate, [Path("mine.ttl")])))
print(impact.impact(debate, [Path("good.ttl")]).headlines)
print(drafting.draft(debate, drafting.DraftRequest("rebuttal", "https://w3id.org/capgen/id/for-2")).name)
"""
    # -S: nothing but what is in the archive, and Python's own
    command = [sys.executable, "-I", "-S", "-c", code]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "[unknown-term]" in result.stdout
    assert "has a new counter" in result.stdout
    assert result.stdout.endswith("for-2-rebuttal-1\n")


def test_what_is_shipped_of_packages_is_told_with_version_and_licence(site: Path) -> None:
    about = (site / "about.html").read_text(encoding="utf-8")
    for package, description in bundle.package_descriptions().items():
        assert re.fullmatch(r"[\d.]+, (Apache|BSD|MIT).*, https://pypi.org/project/[\w-]+/", description), description
        assert f"<code>{package}</code>: {description}" in about


def test_everything_vendored_is_listed_with_its_licence(site: Path) -> None:
    folder = ROOT / "capgen_kg" / "site" / "vendor"
    shipped = {path.name for path in folder.iterdir() if path.is_file()} - {"LICENSES.md"}
    assert shipped == set(third_party.VENDORED)
    listings = [(site / "about.html"), folder / "LICENSES.md", ROOT / "NOTICE"]
    for listing in (path.read_text(encoding="utf-8") for path in listings):
        for name, component in third_party.VENDORED.items():
            assert name in listing
            assert all(text in listing for text in component.licenses)


def test_everything_vendored_comes_with_the_full_text_of_its_licence(site: Path) -> None:
    texts, named = third_party.license_texts(), set[str]()
    about = (site / "about.html").read_text(encoding="utf-8")
    for name, component in third_party.components().items():
        assert component.licenses, f"{name} has no licence text"
        for text in component.licenses:
            named.add(text)
            assert f'href="vendor/licenses/{text}"' in about
            assert (site / "vendor" / "licenses" / text).read_bytes() == texts[text]
    assert named == set(texts), "no text without what it covers"


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("cytoscape.txt", ["The Cytoscape Consortium", "WITHOUT WARRANTY OF ANY KIND"]),
        ("oxigraph.txt", ["Oxigraph developers", "WITHOUT WARRANTY OF ANY KIND", "END OF TERMS AND CONDITIONS"]),
        ("pyodide.txt", ["Mozilla Public License Version 2.0", "Exhibit B"]),
        (
            "cpython.txt",
            ["PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2", "2001 Python Software Foundation", "CWI LICENSE"],
        ),
        ("native-libraries.txt", ["Julian R Seward", "Jean-loup Gailly", "Meta Platforms", "LLVM Exceptions"]),
        ("rdflib.txt", ["Redistribution and use in source and binary forms"]),
    ],
)
def test_licence_texts_are_whole(name: str, phrases: list[str]) -> None:
    text = third_party.license_texts()[name].decode()
    assert [phrase for phrase in phrases if phrase not in text] == []


def test_the_style_page_shows_every_component_in_both_themes(site: Path) -> None:
    def classes(text: str) -> set[str]:
        return {name for value in re.findall(r'class="([^"]*)"', text) for name in value.split()}

    text = (site / "style.html").read_text(encoding="utf-8")
    light, dark = (part.split("<footer")[0] for part in text.split('<section class="theme ')[1:])
    assert {*classes(light)} == {*classes(dark)}
    pages = ["index.html", "map.html", *(f"id/{name}.html" for name in ("for-2", "comment-1", "person-turntrout"))]
    used = set().union(*(classes((site / name).read_text(encoding="utf-8")) for name in pages))
    # what places components on a page, and is none itself
    placing = {"asks", "columns", "folded", "hero", "lay", "screen", "side", "sides", "sources", "stub", "stubs"}
    assert used - classes(text) - placing == set()
    assert all('href="style.html"' not in page.read_text(encoding="utf-8") for page in pages_of_navigation(site))


def pages_of_navigation(site: Path) -> list[Path]:
    return [site / f"{name}.html" for name in ("index", "map", "queries", "contribute", "about")]


def test_each_theme_has_the_same_colours(site: Path) -> None:
    css = (site / "style.css").read_text(encoding="utf-8")
    light, dark = (set(re.findall(r"(--[\w-]+):#", part)) for part in css.split(".dark{"))
    assert light == dark
    assert len(light) > 20


def test_links_are_shown_with_a_picture_where_the_address_is_known(run: Run, site: Path, tmp_path: Path) -> None:
    assert "og:image" not in (site / "index.html").read_text(encoding="utf-8")
    words = ["--data", str(TOOLS), "--url", "https://example.org/debate"]
    assert run("site", "-o", str(tmp_path / "s"), *words).returncode == 0
    for name in ("index.html", "id/for-1.html"):
        text = (tmp_path / "s" / name).read_text(encoding="utf-8")
        assert '<meta property="og:image" content="https://example.org/debate/score.png">' in text
    assert (tmp_path / "s" / "score.png").read_bytes().startswith(b"\x89PNG")


def _pixels(png: bytes) -> tuple[int, int, dict[tuple[int, int, int], int]]:
    """Return width and height of a PNG with a palette, and how many pixels have each colour."""
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        chunks[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows, palette = zlib.decompress(chunks[b"IDAT"]), chunks[b"PLTE"]
    indexes = Counter(
        index for line in range(height) for index in rows[line * (width + 1) + 1 : (line + 1) * (width + 1)]
    )
    return width, height, {tuple(palette[3 * i : 3 * i + 3]): count for i, count in indexes.items()}  # type: ignore[misc]


def test_the_picture_has_as_many_dots_of_a_kind_as_a_side_has_arguments() -> None:
    blue, brown = (0x24, 0x59, 0xC9), (0xA3, 0x46, 0x08)

    def inked(*standings: list[str]) -> list[int]:
        width, height, colours = _pixels(score_picture(dict(zip(("for", "against"), standings, strict=True))))
        assert (width, height) == (1200, 630)
        return [colours.get(blue, 0), colours.get(brown, 0)]

    filled, none = inked(["stands"], [])
    assert (filled > 0, none) == (True, 0)
    assert inked(["stands"] * 3, ["stands"]) == [3 * filled, filled]
    (ring, _), (both, _) = inked(["open"], []), inked(["undecided"], [])
    assert 0 < ring < both < filled
    # of any number
    assert all(inked(["stands"] * 5000, ["open"] * 777))
    assert inked([], []) == [0, 0]
