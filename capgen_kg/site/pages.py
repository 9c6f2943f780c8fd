"""The files of a site, rendered one after the other."""

from __future__ import annotations

import base64
import json
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jinja2
import pyoxigraph as ox

from capgen_kg import resources
from capgen_kg.diagnostics.rules import rules
from capgen_kg.formats.pictures import SIDES
from capgen_kg.formats.rdf import context
from capgen_kg.naming import kinds, references
from capgen_kg.queries.describe import describe
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.result_terms import is_for_machines
from capgen_kg.queries.stored import BASES, load_query, query_names
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.site import bundle, routes, third_party
from capgen_kg.site.layout import HEIGHT, WIDTH, placed
from capgen_kg.site.processes import shared
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.queries.stored import StoredQuery
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.site.appearance import Appearance
    from capgen_kg.site.content import Content, Thing

_PACKAGE = files("capgen_kg.site")
#: The largest map that is drawn into a page; larger ones are drawn by the script alone.
_DRAWN = 80
#: What is left around the picture, for lines and arrows are wider than their points.
_MARGIN = 10
#: How many things of a kind the first page lists; more have a page of their own.
_LISTED = 60
#: How many rows of an answer are written into a page.
_ROWS = 200


def pages(content: Content, appearance: Appearance) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each file of a site."""
    return _Renderer(content, appearance).files()


class _Renderer:
    def __init__(self, content: Content, appearance: Appearance) -> None:
        self._content, self._appearance = content, appearance
        # everything is escaped, whatever a debate says
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("capgen_kg.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self._templates.filters["split_lines"] = str.splitlines
        self._templates.globals |= {
            "site": appearance.title or content.title, "links": appearance.links, "version": __version__,
            "vendored": third_party.components(),
        }  # fmt: skip

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield from self._assets()
        yield from self._data()
        short = [(title, links[:_LISTED], len(links), f"list/{title.lower()}.html") for title, links in self._lists]
        yield "index.html", self._page("index.html", "", lists=short, map=self._drawn, theses=self._content.theses)
        for title, links in self._lists:
            if len(links) > _LISTED:
                yield f"list/{title.lower()}.html", self._page("list.html", "../", title=title, links_=links)
        yield "map.html", self._page("map.html", "", map=self._drawn)
        yield "questions.html", self._page("questions.html", "", queries=self._queries)
        asked = {"namespace": PREFIXES["cg"], "example": self._example}
        yield "sparql.html", self._page("sparql.html", "", terms=self._terms, **asked)
        yield "contribute.html", self._page("contribute.html", "", megabytes=round(self._weight / 1e6))
        yield "about.html", self._page("about.html", "")
        yield "ontology.html", self._page("ontology.html", "", terms=self._terms)
        for stored in self._queries:
            yield f"query/{stored.name}.html", self._query(stored)
            yield f"query/{stored.name}.ttl", describe(stored).serialize(format="turtle", encoding="utf-8")
        known = rules()
        yield "rules.html", self._page("rules.html", "", rules=known.values())
        for rule in known.values():
            yield f"rules/{rule.name}.html", self._page("rule.html", "../", rule=rule)
        for files_of_one in shared(self._thing, [*self._content.paths]):
            yield from files_of_one

    def _page(self, name: str, root: str, **values: Any) -> bytes:
        return self._templates.get_template(name).render(root=root, **values).encode()

    # pages

    def _thing(self, iri: str) -> list[tuple[str, bytes]]:
        """Return the page of a thing, with its triples beside it."""
        thing = self._content.thing(iri)
        root = "../" * thing.path.count("/")
        triples = _triples(self._content.triples(thing.iri))
        turtle = _turtle(triples)
        page = self._page(
            "thing.html", root, thing=thing, turtle=turtle.decode(), head=_discussion(thing),
            own=thing.path.rsplit("/", 1)[-1], on_map=self._address_on_map(thing),
        )  # fmt: skip
        return [
            (f"{thing.path}.ttl", turtle), (f"{thing.path}.jsonld", _json_ld(triples)), (f"{thing.path}.html", page)
        ]  # fmt: skip

    def _address_on_map(self, thing: Thing) -> str:
        """Return how the map is asked for a thing, an item or a speaker of items; empty where it isn't there."""
        if node := self._on_map(thing.iri):
            return urlencode({"item": node})
        return urlencode({"by": thing.name}) if thing.name in self._speakers else ""

    def _query(self, stored: StoredQuery) -> bytes:
        debate = self._content.debate
        wanted = [one for one in stored.parameters if not one.optional]
        rows: list[dict[str, str]] = []
        columns: tuple[str, ...] = ()
        form = query_form(stored.text)
        if form == "SELECT" and not wanted:
            answer = debate.query(stored.name)
            columns, rows = tuple(c for c in answer.variables if not is_for_machines(c)), answer.rows()
        asked = described(stored) | {"instead": [described(load_query(name)) for name in stored.instead]}
        cells = [
            [(row[c], self._href_of.get(f"<{row.get(f'{c}Iri', '')}>", "")) for c in columns] for row in rows[:_ROWS]
        ]
        return self._page(
            "query.html", "../", stored=stored, asked=json.dumps(asked), columns=columns, rows=cells, count=len(rows),
            bases=BASES,
        )  # fmt: skip

    @cached_property
    def _href_of(self) -> dict[str, str]:
        return {iri: f"{path}.html" for iri, path in self._content.paths.items()}

    @cached_property
    def _example(self) -> str:
        """What one item is called."""
        return next((one.notation for one in self._content.network.items.values() if one.kind == "Argument"), "For#2")

    @cached_property
    def _queries(self) -> list[StoredQuery]:
        return [load_query(name) for name in query_names()]

    @cached_property
    def _lists(self) -> list[tuple[str, list[Any]]]:
        """Items and people by kind, as the first page lists them."""
        items = self._content.network.items
        by_kind = [
            ("For", [i for i, one in items.items() if one.kind == "Argument" and one.stance.lower() == "for"]),
            ("Against", [i for i, one in items.items() if one.kind == "Argument" and one.stance.lower() == "against"]),
            ("Comments", [i for i, one in items.items() if one.kind in ("Comment", "Post")]),
            ("People", self._content.people),
        ]
        return [(title, [self._content.link(iri) for iri in nodes]) for title, nodes in by_kind if nodes]

    # the map

    @cached_property
    def _owner(self) -> dict[str, str]:
        """The item whose place on the map is that of a claim."""
        network = self._content.network
        return {part.claim: network.holders(part.claim)[0] for part in network.roles}

    def _on_map(self, iri: str) -> str:
        """Return the item of the map that something is, or is shown at, or an empty string."""
        return next((self._shown[one]["id"] for one in (iri, self._owner.get(iri)) if one in self._shown), "")

    @cached_property
    def _moves(self) -> list[tuple[str, str, str, str, str]]:
        """Return the moves between items; what is aimed at a claim is shown at the items that commit to it."""
        network = self._content.network
        found = [
            (m.source, met, m.kind, m.attack_type, m.basis) for m in network.relations for met in network.met_by(m)
        ]
        return list(dict.fromkeys(one for one in found if one[0] != one[1]))

    @cached_property
    def _nodes(self) -> list[dict[str, Any]]:
        return [*self._shown.values()]

    @cached_property
    def _speakers(self) -> set[str]:
        return {node["by"] for node in self._nodes}

    @cached_property
    def _shown(self) -> dict[str, dict[str, Any]]:
        """What the map says of each item, by IRI."""
        network = self._content.network
        used = {end for one in self._moves for end in one[:2]}
        shown = [i for i, one in network.items.items() if one.kind in ("Argument", "Comment") or i in used]
        sides = {iri: self._content._side(iri) for iri in shown}
        at = placed([(iri, sides[iri]) for iri in shown], [one[:2] for one in self._moves])
        return {
            iri: {"id": self._content.paths[iri].removeprefix("id/"), "name": network.items[iri].notation,
             "words": network.items[iri].label, "side": sides[iri], "kind": network.items[iri].kind.lower(),
             "by": network.items[iri].attributed_to, "href": self._href_of[iri], "x": at[iri][0], "y": at[iri][1]}
            for iri in shown
        }  # fmt: skip

    @cached_property
    def _edges(self) -> list[dict[str, Any]]:
        at = {iri: (node["x"], node["y"]) for iri, node in self._shown.items()}
        lines = routes.routes(at, [move[:2] for move in self._moves])
        return [
            {"from": self._shown[start]["id"], "to": self._shown[end]["id"], "kind": kind.lower(), "how": how,
             "basis": basis, "line": line}
            for (start, end, kind, how, basis), line in zip(self._moves, lines, strict=True)
        ]  # fmt: skip

    @cached_property
    def _drawn(self) -> dict[str, Any] | None:
        """The map as a picture for a page, unless it is too large for one."""
        if not self._nodes or len(self._nodes) > _DRAWN:
            return None
        lines = [{**edge, "path": routes.path(edge["line"])} for edge in self._edges]
        corners = [
            (node["x"] + across * WIDTH // 2, node["y"] + down * HEIGHT // 2)
            for node in self._nodes for across in (-1, 1) for down in (-1, 1)
        ]  # fmt: skip
        xs, ys = zip(*corners, *(point for edge in self._edges for point in edge["line"]), strict=True)
        left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
        return {
            "nodes": self._nodes, "edges": lines, "left": left, "top": top, "width": max(xs) + _MARGIN - left,
            "height": max(ys) + _MARGIN - top, "w": WIDTH, "h": HEIGHT,
        }  # fmt: skip

    # what others fetch

    def _data(self) -> Iterator[tuple[str, bytes]]:
        from capgen_kg.formats.catalog import published, void
        from capgen_kg.queries.describe import as_turtle

        content = self._content
        closed = ntriples(content.closed.triples(None, None, None))
        yield "closed.nt", closed
        qualified = b"window.CAPGEN_APART = " + _script(content.qualified) + b";\n"
        asked = {"classes": kinds.KIND_OF, "of": kinds.kinds_query("IRI"), "related": kinds.related_query("IRI")}
        of_kinds = b"window.CAPGEN_KINDS = " + _script(asked | {"prefixes": PREFIXES}) + b";\n"
        yield "data/closed.js", qualified + of_kinds + b"window.CAPGEN_TRIPLES = " + _script(closed.decode()) + b";\n"
        shown = {"nodes": self._nodes, "edges": self._edges}
        yield "data/map.js", b"window.CAPGEN_MAP = " + _script(shown) + b";\n"
        # answered by the debate itself, so that forms know what the command line knows
        rows = references.from_rows(content.debate.sparql(references.QUERY).rows())
        known = sorted(
            # told apart where there are several debates
            [iri, self._name_of(iri) or notation or label or "", self._href_of.get(f"<{iri}>", ""), self._words_of(iri),
             self._on_map(f"<{iri}>"), content.kinds(iri)]
            for iri, notation, label, _ in rows
        )  # fmt: skip
        yield "data/index.js", b"window.CAPGEN_INDEX = " + _script(known) + b";\n"
        yield "data/forms.js", b"window.CAPGEN_FORMS = " + _script(content.drafting) + b";\n"
        yield "context.jsonld", _json(context(content.asserted))
        yield "catalog.ttl", void(content.source)
        yield "queries.ttl", as_turtle()
        shapes = [*read_facts(resources.shape_files())]
        yield "shapes.ttl", _turtle(_triples(sorted(shapes)))
        ontology = resources.ontology_files()[0].read_bytes()
        yield "ontology.ttl", ontology
        yield f"ontology/{__version__}/ontology.ttl", ontology
        for name, path in published(content.debate.files).items():
            yield f"files/{name}", path.read_bytes()
        for name, path in resources.alignments().items():
            yield f"alignments/{name}.ttl", path.read_bytes()

    def _name_of(self, iri: str) -> str:
        item = self._content.network.items.get(f"<{iri}>")
        return item.notation if item else ""

    def _words_of(self, iri: str) -> str:
        item = self._content.network.items.get(f"<{iri}>")
        return item.label if item else ""

    @cached_property
    def _terms(self) -> list[dict[str, str]]:
        """The terms of the ontology, by name."""
        facts, found = self._content.asserted, []
        for kind in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual"):
            for node in sorted(facts.subjects(f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['owl']}{kind}>")):
                if node.startswith(f"<{PREFIXES['cg']}"):
                    found.append({"name": node[len(PREFIXES["cg"]) + 1 : -1], "kind": kind,
                                  "label": self._content._text(node, f"<{PREFIXES['rdfs']}label>"),
                                  "says": self._content._text(node, f"<{PREFIXES['skos']}definition>")})  # fmt: skip
        return found

    def _assets(self) -> Iterator[tuple[str, bytes]]:
        named = ((side or "other", fill, line) for side, (fill, line) in SIDES.items())
        colours = "".join(f"--{side}-fill:{fill};--{side}-line:{line};" for side, fill, line in named)
        style = f":root{{{colours}}}\n".encode() + (_PACKAGE / "assets" / "site.css").read_bytes()
        yield "site.css", style + self._appearance.theme.encode()
        for name in ("site.js", "map.js", "questions.js", "contribute.js", "icon.svg"):
            yield name, (_PACKAGE / "assets" / name).read_bytes()
        vendor = _PACKAGE / "vendor"
        for name, text in third_party.license_texts().items():
            yield f"vendor/licenses/{name}", text
        yield "vendor/cytoscape.min.js", (vendor / "cytoscape.min.js").read_bytes()
        code = ((vendor / "oxigraph.js"), (_PACKAGE / "assets" / "answering.js"))
        answering = "\n".join(path.read_text(encoding="utf-8") for path in code)
        yield "vendor/answering.js", b"window.CAPGEN_ANSWERING = " + _script(answering) + b";\n"
        yield from self._loaded.items()

    @cached_property
    def _loaded(self) -> dict[str, bytes]:
        """What is loaded when asked for, as scripts, since pages from a file: address may fetch nothing."""
        vendor, assets = _PACKAGE / "vendor", _PACKAGE / "assets"
        found = {
            f"vendor/{name.removesuffix('.gz')}.js": _bytes(name.removesuffix(".gz"), (vendor / name).read_bytes())
            for name in ("oxigraph.wasm.gz", "pyodide.asm.wasm.gz", "python_stdlib.zip")
        }
        found["vendor/modules.zip.js"] = _bytes("modules.zip", bundle.modules())
        code = [(vendor / "oxigraph.js"), (vendor / "pyodide.js"), (assets / "checker.js")]
        lock = f"self.CAPGEN_LOCK = {(vendor / 'pyodide-lock.json').read_text(encoding='utf-8')};"
        worker = "\n".join([lock, *(path.read_text(encoding="utf-8") for path in code)])
        found["vendor/worker.js"] = b"window.CAPGEN_WORKER = " + _script(worker) + b";\n"
        stated = ntriples(self._content.asserted.triples(None, None, None)).decode()
        found["data/asserted.js"] = b"window.CAPGEN_ASSERTED = " + _script(stated) + b";\n"
        return found

    @property
    def _weight(self) -> int:
        """How many bytes the check takes to load."""
        return sum(map(len, self._loaded.values()))


def described(stored: StoredQuery) -> dict[str, Any]:
    """Return what a browser needs to ask a stored query."""
    parameters = [
        {"name": one.name, "variable": one.variable, "kind": one.kind, "optional": one.optional,
         "takes": kinds.in_order(one.takes)}
        for one in stored.parameters
    ]  # fmt: skip
    return {
        "name": stored.name, "summary": stored.summary, "form": query_form(stored.text), "pieces": stored.pieces,
        "parameters": parameters, "order": stored.order, "empty": stored.empty,
    }  # fmt: skip


def _bytes(name: str, content: bytes) -> bytes:
    """Return a script that holds bytes under a name."""
    return b'(window.CAPGEN_BYTES ??= {})["%s"] = "%s";\n' % (name.encode(), base64.b64encode(content))


def _script(value: object) -> bytes:
    """Return a value for a script of its own file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _triples(facts: list[Fact]) -> list[ox.Triple]:
    lines = "".join(f"{' '.join(fact)} .\n" for fact in facts)
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def _turtle(triples: list[ox.Triple]) -> bytes:
    used = " ".join(map(str, triples))
    prefixes = {prefix: space for prefix, space in PREFIXES.items() if f"<{space}" in used}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _json_ld(triples: list[ox.Triple]) -> bytes:
    """Return triples as JSON-LD in expanded form, for which no context has to be fetched."""
    return ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"


def _discussion(thing: Thing) -> str:
    """Return what search engines read of a page: a discussion in schema.org's words, as JSON for a script element."""
    kinds = {"Comment": "Comment", "Post": "DiscussionForumPosting", "Person": "Person"}
    said: dict[str, Any] = {
        "@context": "https://schema.org", "@type": kinds.get(thing.kind, "CreativeWork"), "@id": thing.iri.strip("<>"),
        "name": thing.name,
    }  # fmt: skip
    if thing.words:
        said["text"] = thing.words
    if thing.by:
        said["author"] = {"@type": "Person", "name": thing.by.name}
    thread = [link for section in thing.sections if section.title == "Thread" for link in section.links]
    answers = [link for link in thread if link.note == "answers"]
    if answers:
        said["parentItem"] = {"@type": "CreativeWork", "name": answers[0].name}
    # a script element ends where these begin
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
