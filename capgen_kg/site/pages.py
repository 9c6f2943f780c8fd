"""The files of a site."""

from __future__ import annotations

import base64
import json
import re
from functools import cache, cached_property, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape

from capgen_kg import resources
from capgen_kg.diagnostics.rules import rules
from capgen_kg.formats.jsonld import context
from capgen_kg.naming import kinds
from capgen_kg.queries.describe import describe
from capgen_kg.queries.read_only import query_form
from capgen_kg.queries.stored import BASES, load_query, query_names
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.terms import named_node, value_of
from capgen_kg.rdf.writing import serialize
from capgen_kg.site import bundle, routes, samples, third_party
from capgen_kg.site.annotated_text import markable, pages_of
from capgen_kg.site.content import MAX_PROOFS
from capgen_kg.site.layout import HEIGHT, WIDTH, layout
from capgen_kg.site.processes import BATCH
from capgen_kg.site.score_picture import score_picture
from capgen_kg.site.search_index import search_index
from capgen_kg.site.views import Fronts, Home
from capgen_kg.standing.reasons import OPEN, STANDS
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

    from capgen_kg.queries.stored import StoredQuery
    from capgen_kg.site.annotated_text import AnnotatedText
    from capgen_kg.site.appearance import Appearance
    from capgen_kg.site.content import Content, Thing
    from capgen_kg.site.writing import Job

_PACKAGE = files("capgen_kg.site")
#: The most nodes of a map that pages contain as SVG; only the script draws larger ones.
_MAX_SVG_NODES = 80
#: The margin of the SVG, as strokes and arrows are wider than their points, in pixels.
_MARGIN = 10
#: The most entries of a list on the first page; longer lists have pages of their own.
_MAX_ENTRIES = 60
#: The terms that are values of columns, for which other pages have plain words.
_TERMS = {"attackType": ("rebutting", "undermining", "undercutting"), "basis": BASES}
#: Pages that say what a command does, which descriptions of queries name: their addresses and titles.
_PAGES_OF_COMMANDS = {"capgen standing --contested": ("../list/unanswered.html", "What is unanswered?")}
#: The start of IRIs of each prefix in N-Triples.
_STARTS = {prefix: f"<{namespace}".encode() for prefix, namespace in PREFIXES.items()}


def jobs(content: Content, appearance: Appearance, texts: Sequence[AnnotatedText] = ()) -> list[list[Job]]:
    """Return batches of jobs, each of which makes files of a site, with pages of texts, if there are any."""
    return _Renderer(content, appearance, texts).jobs()


class _Templates(jinja2.Environment):
    """Templates that have the same globals, looked up in a dictionary: each import of each page needs all of them."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals


class _Renderer:
    def __init__(self, content: Content, appearance: Appearance, texts: Sequence[AnnotatedText] = ()) -> None:
        self._content, self._appearance, self._texts = content, appearance, texts
        # everything is escaped: a debate may contain markup
        self._templates = _Templates(
            loader=jinja2.PackageLoader("capgen_kg.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined, auto_reload=False,
        )  # fmt: skip
        self._templates.globals |= {
            "site": appearance.title or content.title, "links": appearance.links, "version": __version__,
            "third_party": third_party.components(), "chrome": self._chrome,
            "has_text": bool(texts), "is_unread": content.is_unread, "url": appearance.url,
            "contact": appearance.contact, "side_names": content.side_names, "of_side": content.of_side,
        }  # fmt: skip

    @cache  # noqa: B019 (a renderer lives as long as the process)
    def _chrome(self, part: str, root: str, nav: str = "") -> Markup:
        """Return what is the same at the top or bottom of all pages of a folder."""
        return Markup(  # noqa: S704 (a template escapes)
            self._templates.get_template(f"{part}.html").render(root=root, page=nav)
        )

    def jobs(self) -> list[list[Job]]:
        things: list[Job] = [partial(self._thing, iri) for iri in self._content.paths]
        # the first, which fill what others use, and then what takes longest
        others: list[Job] = [self._store_pages, self._data, self._assets, self._maps]
        rest = range(BATCH, len(things), BATCH)
        return [things[:BATCH], *([job] for job in others), *(things[start : start + BATCH] for start in rest)]

    def _text_pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of the texts, and what they need; nothing of a text is anywhere else."""
        named = [*pages_of(self._texts)]
        for name, text in named:
            yield name, self._page("text.html", "", text=text, pages=named, can_mark=self._reading is not None)
        if self._reading:
            yield "mark.html", self._page("mark.html", "")
            yield "mark.js", (_PACKAGE / "assets" / "mark.js").read_bytes()
            yield "data/reading.js", b"window.CAPGEN_READING = " + _script(self._reading) + b";\n"
        if named:
            yield "text.js", (_PACKAGE / "assets" / "text.js").read_bytes()

    @cached_property
    def _reading(self) -> dict[str, Any] | None:
        return markable(self._content, self._texts)

    def _store_pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages that take queries, so that only one process loads a store for them."""
        yield from self._text_pages()
        yield from self._lists()
        standing = self._content.exchange.standing
        standings = {side: [*map(standing, nodes)] for side, nodes in self._home.arguments.items()}
        yield "score.png", score_picture(standings)
        yield "queries.html", self._page("queries.html", "", queries=self._queries)
        completion = {"terms": self._terms, "namespace": PREFIXES["cg"], "example": self._example}
        yield "sparql.html", self._page("sparql.html", "", **completion)
        yield "ontology.html", self._page("ontology.html", "", terms=self._terms)
        for stored in self._queries:
            yield f"query/{stored.name}.html", self._query(stored)
            yield f"query/{stored.name}.ttl", describe(stored).serialize(format="turtle", encoding="utf-8")
        yield "data/index.js", b"window.CAPGEN_INDEX = " + _script(self._index) + b";\n"
        index = search_index(self._content, self._queries)
        yield "data/search.js", b"window.CAPGEN_SEARCH = " + _script(index) + b";\n"

    def _page(self, name: str, root: str, **values: Any) -> bytes:
        return self._templates.get_template(name).render(root=root, **values).encode()

    # pages

    def _thing(self, iri: str) -> list[tuple[str, bytes]]:
        """Return the page of an item or person, and its triples as Turtle and JSON-LD."""
        thing = self._content.thing(iri)
        root = "../" * thing.path.count("/")
        lines = self._content.triples(thing.iri)
        triples = _triples(lines)
        turtle = _turtle(lines, triples)
        proofs = f"proofs/{thing.path.removeprefix('id/')}.html" if thing.proofs else ""
        page = self._page(
            "thing.html", root, thing=thing, in_text=self._in_text(iri), json_ld=_schema_org(thing), proofs=proofs,
            file=thing.path.rsplit("/", 1)[-1], map_fragment=self._map_fragment(thing), front=self._front_of(iri),
            side=self._content.exchange.side(iri) if thing.score else "", **self._neighbours(iri),
            change=self._change(thing),
        )  # fmt: skip
        # pages of items lie beside each other, and keep to a budget
        page = page.replace(b'href="../id/', b'href="') if root == "../" else page
        pages = [
            (f"{thing.path}.ttl", turtle), (f"{thing.path}.jsonld", _json_ld(triples)), (f"{thing.path}.html", page)
        ]  # fmt: skip
        if proofs:
            pages.append(
                (proofs, self._page("proofs.html", "../" * proofs.count("/"), thing=thing, max_proofs=MAX_PROOFS))
            )
        return pages

    def _in_text(self, iri: str) -> str:
        """Return the address of the words of an item or person on the page of a text, or an empty string."""
        nodes = [iri, *self._content.in_text(iri)]
        addresses = (
            f"{name}#{text.fragments[node]}"
            for node in nodes for name, text in pages_of(self._texts) if node in text.fragments
        )  # fmt: skip
        return next(addresses, "")

    def _neighbours(self, iri: str) -> dict[str, Any]:
        """Return the place of an argument among those of its side, and the next of them."""
        side, place = self._places.get(iri, ([], 0))
        return {
            "place": (place, len(side)) if place else None,
            "next": self._content.link(side[place]) if place and place < len(side) else None,
        }

    @cached_property
    def _places(self) -> dict[str, tuple[list[str], int]]:
        """The arguments of the side of each argument, and its place among them, from 1."""
        sides = self._home.arguments.values()
        return {iri: (side, place) for side in sides for place, iri in enumerate(side, 1)}

    def _change(self, thing: Thing) -> dict[str, Any] | None:
        """Return what would change the standing of an argument: unanswered moves, and claims that nobody countered."""
        if thing.kind != "Argument" or not thing.score:
            return None
        answers = [move for move in thing.counters for move in (move.replies if move.standing == OPEN else ())]
        moves = answers if thing.score.standing == STANDS else thing.counters
        unanswered = dict.fromkeys(move.by for move in moves if move.standing == STANDS)
        assumptions = [claim.link for claim in thing.claims if claim.role == "assumption" and not claim.counters]
        return {"unanswered": [*unanswered], "assumptions": assumptions} if unanswered or assumptions else None

    def _map_fragment(self, thing: Thing) -> str:
        """Return the URL fragment that shows an item or a speaker on the map, or an empty string."""
        if node := self._map_node(thing.iri):
            return urlencode({"item": node})
        return urlencode({"attributedTo": thing.name}) if thing.name in self._speakers else ""

    def _query(self, stored: StoredQuery) -> bytes:
        table = self._content.answers.table(stored.name)
        alternatives = [query_description(load_query(name)) for name in stored.instead]
        description = query_description(stored) | {"instead": alternatives}
        cells = [
            [(row[c], self._hrefs.get(f"<{row.get(f'{c}Iri', '')}>", "")) for c in table.columns] for row in table.rows
        ]
        return self._page(
            "query.html", "../", stored=stored, description=json.dumps(description), columns=table.columns,
            rows=cells, count=table.count, bases=BASES, about=_with_links(stored.description), heading=_heading,
            terms=[term for name, terms in _TERMS.items() if f"?{name} " in f"{stored.text} " for term in terms],
        )  # fmt: skip

    @cached_property
    def _hrefs(self) -> dict[str, str]:
        return {iri: f"{path}.html" for iri, path in self._content.paths.items()}

    @cached_property
    def _example(self) -> str:
        """The notation of an item, as an example."""
        items = self._content.network.items.values()
        return next((item.notation for item in items if item.kind == "Argument"), "For#2")

    @cached_property
    def _queries(self) -> list[StoredQuery]:
        return [load_query(name) for name in query_names()]

    @cached_property
    def _home(self) -> Home:
        return Home(self._content)

    @cached_property
    def _asked(self) -> list[str]:
        """The queries of the first page that have answers; messages and people are asked for where nothing is read."""
        names = ("comments", "people") if self._content.is_unread else ("concessions", "questions", "interpreted")
        return [name for name in names if self._content.answers.table(name).count]

    def _lists(self) -> Iterator[tuple[str, bytes]]:
        """Yield the first page, what it leads to, and pages with the lists that it shortens."""
        content, home = self._content, self._home
        lists = [
            (title, [content.link(iri) for iri in nodes], f"list/{title.lower()}.html")
            for title, nodes in (("Messages", home.messages), ("People", content.people)) if nodes
        ]  # fmt: skip
        yield "index.html", self._page(
            "index.html", "", home=home.summary(_MAX_ENTRIES), theses=content.theses, query_count=len(self._queries),
            lists=[(title, links[:_MAX_ENTRIES], len(links), href) for title, links, href in lists],
            asked=self._asked, can_mark=self._reading is not None,
        )  # fmt: skip
        about = {
            "description": content.description, "source": content.source_url, "annotators": content.annotators,
            "interpreted": bool(content.answers.table("interpreted").count),
        }  # fmt: skip
        yield "about.html", self._page("about.html", "", about=about, theses=content.theses)
        for title, links, href in lists:
            if len(links) > _MAX_ENTRIES:
                yield href, self._page("list.html", "../", title=title, entries=[(link, None) for link in links])
        for stance, nodes in home.arguments.items():
            if len(nodes) > _MAX_ENTRIES:
                entries = [(content.link(iri), content.exchange.score(iri)) for iri in nodes]
                title = f"Arguments {content.of_side(stance)}"
                yield f"list/{stance}.html", self._page("list.html", "../", title=title, entries=entries)
        yield "list/standing.html", self._page("standing.html", "../", groups=home.by_standing(_MAX_ENTRIES))
        yield "list/unanswered.html", self._page("unanswered.html", "../", **home.unanswered(_MAX_ENTRIES))

    # fronts

    @cached_property
    def _fronts(self) -> Fronts:
        return Fronts(self._content)

    def _front_of(self, iri: str) -> str:
        """Return the address of the front that an item, or one that commits to a claim, is on; empty without one."""
        candidates = (iri, self._owners.get(iri, ""))
        return next(
            (self._fronts.href(self._fronts.number[node]) for node in candidates if node in self._fronts.number), ""
        )

    def _maps(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of fronts, of who counters whom, and of everything."""
        fronts = self._fronts
        views = fronts.views()
        entries = [fronts.entries(nodes) for nodes in (fronts.alone[:_MAX_ENTRIES], fronts.disputed, fronts.unanswered)]
        yield "map.html", self._page(
            "map.html", "", fronts=views, is_large=fronts.is_large, alone=entries[0], disputed=entries[1],
            unanswered=entries[2], alone_count=len(fronts.alone), standings=fronts.standings,
        )  # fmt: skip
        if fronts.is_large:
            for view in views:
                yield view["href"], self._page("front.html", "../", front=view, standings=fronts.standings)
        yield "matrix.html", self._page("matrix.html", "", **fronts.matrix())
        yield "everything.html", self._page("everything.html", "", map=self._svg_map, has_nodes=bool(self._nodes))

    # the map

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The item at which the map shows a claim, by claim."""
        network = self._content.network
        return {part.claim: network.holders(part.claim)[0] for part in network.roles}

    def _map_node(self, iri: str) -> str:
        """Return the id of the node at which the map shows an item or claim, or an empty string."""
        candidates = (iri, self._owners.get(iri))
        return next((self._nodes[candidate]["id"] for candidate in candidates if candidate in self._nodes), "")

    @cached_property
    def _relations(self) -> list[tuple[str, str, str, str, str]]:
        """Relations between items: source, target, kind, attack type and basis.

        A relation to a claim is shown at the items that commit to the claim.
        """
        network = self._content.network
        relations = [
            (relation.source, target, relation.kind, relation.attack_type, relation.basis)
            for relation in network.relations
            for target in network.met_by(relation)
        ]
        return list(dict.fromkeys(relation for relation in relations if relation[0] != relation[1]))

    @cached_property
    def _speakers(self) -> set[str]:
        return {node["attributedTo"] for node in self._nodes.values()}

    @cached_property
    def _nodes(self) -> dict[str, dict[str, Any]]:
        """The nodes of the map, by the IRI of their item."""
        network = self._content.network
        ends = {iri for relation in self._relations for iri in relation[:2]}
        items = {
            i: x for i, x in network.items.items() if x.kind in ("Argument", "Comment", "Contribution") or i in ends
        }
        stances = {iri: self._content.stance(iri) for iri in items}
        positions = layout([*stances.items()], [relation[:2] for relation in self._relations])
        links = {iri: self._content.on_map(self._content.link(iri), iri) for iri in items}
        return {
            iri: {"id": self._content.paths[iri].removeprefix("id/"), "name": item.notation, "label": links[iri].label,
             "writer": links[iri].writer, "stance": stances[iri], "kind": item.kind.lower(),
             "attributedTo": item.attributed_to,
             "href": self._hrefs[iri], "x": positions[iri][0], "y": positions[iri][1]}
            for iri, item in items.items()
        }  # fmt: skip

    @cached_property
    def _edges(self) -> list[dict[str, Any]]:
        positions = {iri: (node["x"], node["y"]) for iri, node in self._nodes.items()}
        lines = routes.routes(positions, [relation[:2] for relation in self._relations])
        return [
            {"source": self._nodes[source]["id"], "target": self._nodes[target]["id"], "kind": kind.lower(),
             "attackType": attack_type, "basis": basis, "line": line}
            for (source, target, kind, attack_type, basis), line in zip(self._relations, lines, strict=True)
        ]  # fmt: skip

    @cached_property
    def _svg_map(self) -> dict[str, Any] | None:
        """What the SVG of the map needs, unless the map is empty or too large."""
        nodes = [*self._nodes.values()]
        if not nodes or len(nodes) > _MAX_SVG_NODES:
            return None
        edges = [{**edge, "path": routes.path(edge["line"])} for edge in self._edges]
        corners = [
            (node["x"] + across * WIDTH // 2, node["y"] + down * HEIGHT // 2)
            for node in nodes for across in (-1, 1) for down in (-1, 1)
        ]  # fmt: skip
        xs, ys = zip(*corners, *(point for edge in self._edges for point in edge["line"]), strict=True)
        x0, y0 = min(xs) - _MARGIN, min(ys) - _MARGIN
        return {
            "nodes": nodes, "edges": edges, "left": x0, "top": y0, "width": max(xs) + _MARGIN - x0,
            "height": max(ys) + _MARGIN - y0, "w": WIDTH, "h": HEIGHT,
        }  # fmt: skip

    # data

    def _data(self) -> Iterator[tuple[str, bytes]]:
        from capgen_kg.formats.catalog import published, void
        from capgen_kg.queries.describe import as_turtle

        content = self._content
        closed = content.debate.closure
        yield "closed.nt", closed
        qualified = b"window.CAPGEN_QUALIFIED = " + _script(content.answers.notations) + b";\n"
        queries = {"classes": kinds.KIND_OF, "of": kinds.kinds_query("IRI"), "related": kinds.related_query("IRI")}
        of_kinds = b"window.CAPGEN_KINDS = " + _script(queries | {"prefixes": PREFIXES}) + b";\n"
        yield "data/closed.js", qualified + of_kinds + b"window.CAPGEN_TRIPLES = " + _string(closed) + b";\n"
        graph = {"nodes": [*self._nodes.values()], "edges": self._edges}
        yield "data/map.js", b"window.CAPGEN_MAP = " + _script(graph) + b";\n"
        yield "data/forms.js", b"window.CAPGEN_FORMS = " + _script(content.drafting) + b";\n"
        yield "context.jsonld", _json(context(content.asserted))
        url = self._appearance.url
        yield "catalog.ttl", void(content.source, files=f"{url}files/" if url else "")
        yield "queries.ttl", as_turtle()
        shapes = ntriples(read_facts(resources.shape_files()))
        yield "shapes.ttl", _turtle(shapes, _triples(shapes))
        [ontology] = resources.ontology_files()
        yield "ontology.ttl", ontology.read_bytes()
        # for editors of ontologies, which ask for RDF/XML first and read no page
        triples = _triples(ntriples(read_facts([ontology])))
        yield "ontology.rdf", serialize(triples, "RDF_XML", PREFIXES)
        yield "ontology.jsonld", _json_ld(triples)
        # w3id.org leads from the IRI of a version to this file
        [version] = (obj for _, predicate, obj in read_facts([ontology]) if predicate == named_node("owl:versionInfo"))
        yield f"ontology/{value_of(version)}/ontology.ttl", ontology.read_bytes()
        for name, path in published(content.debate.files).items():
            yield f"files/{name}", path.read_bytes()
        for name, path in resources.alignments().items():
            yield f"alignments/{name}.ttl", path.read_bytes()

    @property
    def _index(self) -> list[list[Any]]:
        """The index of references, from the query that the command line uses."""
        return sorted(
            # of several debates, notations are qualified
            [iri, self._notation(iri) or notation or label or "", self._hrefs.get(f"<{iri}>", ""), self._label(iri),
             self._map_node(f"<{iri}>"), self._content.kinds(iri)]
            for iri, notation, label, _ in self._content.answers.references
        )  # fmt: skip

    def _notation(self, iri: str) -> str:
        item = self._content.network.items.get(f"<{iri}>")
        return item.notation if item else ""

    def _label(self, iri: str) -> str:
        item = self._content.network.items.get(f"<{iri}>")
        return item.label if item else ""

    @cached_property
    def _terms(self) -> list[dict[str, str]]:
        """The terms of the ontology, by kind and name."""
        facts, terms = self._content.asserted, []
        for kind in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual"):
            for node in sorted(facts.subjects(f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['owl']}{kind}>")):
                if node.startswith(f"<{PREFIXES['cg']}"):
                    label = self._content.text(node, f"<{PREFIXES['rdfs']}label>")
                    definition = self._content.text(node, f"<{PREFIXES['skos']}definition>")
                    name = node[len(PREFIXES["cg"]) + 1 : -1]
                    terms.append({"name": name, "kind": kind, "label": label, "definition": definition})
        return terms

    def _assets(self) -> Iterator[tuple[str, bytes]]:
        for name in ("contribute.html", "encode.html"):
            yield name, self._page(name, "", megabytes=round(self._checker_bytes / 1e6))
        catalogue = rules()
        yield "rules.html", self._page("rules.html", "", rules=catalogue.values())
        for rule in catalogue.values():
            yield f"rules/{rule.name}.html", self._page("rule.html", "../", rule=rule)
        style = (_PACKAGE / "assets" / "site.css").read_bytes()
        yield "site.css", style + self._appearance.theme.encode()
        yield "style.css", samples.style_sheet(style.decode()).encode()
        yield "style.html", self._page("style.html", "", sample=samples.samples(), colours=samples.COLOURS)
        for name in ("site.js", "map.js", "queries.js", "contribute.js", "icon.svg"):
            yield name, (_PACKAGE / "assets" / name).read_bytes()
        vendor = _PACKAGE / "vendor"
        for name, text in third_party.license_texts().items():
            yield f"vendor/licenses/{name}", text
        yield "vendor/cytoscape.min.js", (vendor / "cytoscape.min.js").read_bytes()
        code = ((vendor / "oxigraph.js"), (_PACKAGE / "assets" / "query_worker.js"))
        worker = "\n".join(path.read_text(encoding="utf-8") for path in code)
        yield "vendor/query-worker.js", b"window.CAPGEN_QUERY_WORKER = " + _script(worker) + b";\n"
        yield from self._checker.items()

    @cached_property
    def _checker(self) -> dict[str, bytes]:
        """The files of the checker, all of them scripts, as pages at file: URLs can't fetch anything else."""
        vendor, assets = _PACKAGE / "vendor", _PACKAGE / "assets"
        scripts = {
            f"vendor/{name.removesuffix('.gz')}.js": _bytes(name.removesuffix(".gz"), (vendor / name).read_bytes())
            for name in ("oxigraph.wasm.gz", "pyodide.asm.wasm.gz", "python_stdlib.zip")
        }
        scripts["vendor/modules.zip.js"] = _bytes("modules.zip", bundle.modules())
        code = [(vendor / "oxigraph.js"), (vendor / "pyodide.js"), (assets / "check_worker.js")]
        lock = f"self.CAPGEN_LOCK = {(vendor / 'pyodide-lock.json').read_text(encoding='utf-8')};"
        worker = "\n".join([lock, *(path.read_text(encoding="utf-8") for path in code)])
        scripts["vendor/check-worker.js"] = b"window.CAPGEN_CHECK_WORKER = " + _script(worker) + b";\n"
        asserted = ntriples(self._content.asserted.triples(None, None, None))
        scripts["data/asserted.js"] = b"window.CAPGEN_ASSERTED = " + _string(asserted) + b";\n"
        return scripts

    @property
    def _checker_bytes(self) -> int:
        """The size of the checker."""
        return sum(map(len, self._checker.values()))


def query_description(stored: StoredQuery) -> dict[str, Any]:
    """Return what a browser needs to run a stored query."""
    parameters = [
        {"name": parameter.name, "variable": parameter.variable, "kind": parameter.kind,
         "optional": parameter.optional, "takes": kinds.in_order(parameter.takes)}
        for parameter in stored.parameters
    ]  # fmt: skip
    return {
        "name": stored.name, "summary": stored.summary, "form": query_form(stored.text), "pieces": stored.pieces,
        "parameters": parameters, "order": stored.order, "empty": stored.empty,
    }  # fmt: skip


def _heading(column: str) -> str:
    """Return the heading of a column: its name in words, as ``answered in`` for ``answeredIn``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()


def _with_links(description: str) -> Markup:
    """Return the description of a query, with links to pages instead of commands, which a browser can't run."""
    text = escape(description)
    for command, (address, title) in _PAGES_OF_COMMANDS.items():
        text = text.replace(f"{command}.", Markup('<a href="{}">{}</a>').format(address, title))
    return text


def _bytes(name: str, content: bytes) -> bytes:
    """Return a script that defines bytes, by name, in base64."""
    return b'(window.CAPGEN_BYTES ??= {})["%s"] = "%s";\n' % (name.encode(), base64.b64encode(content))


def _script(value: object) -> bytes:
    """Return a value as a JavaScript literal, for a script file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _string(lines: bytes) -> bytes:
    """Return N-Triples as a JavaScript literal, like :func:`_script` in a fraction of the time."""
    return b'"%s"' % lines.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n").replace(b"\r", b"\\r")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _triples(lines: bytes) -> list[ox.Quad]:
    # of the closure, which was validated when it was read
    return [*ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True)]


def _turtle(lines: bytes, triples: list[ox.Quad]) -> bytes:
    """Return triples as Turtle; ``lines`` are the same as N-Triples."""
    prefixes = {prefix: PREFIXES[prefix] for prefix, start in _STARTS.items() if start in lines}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _json_ld(triples: list[ox.Quad]) -> bytes:
    """Return triples as JSON-LD in expanded form, which needs no context."""
    return ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"


def _schema_org(thing: Thing) -> str:
    """Return the description of a page for search engines: schema.org as JSON-LD, for a script element."""
    types = {"Comment": "Comment", "Post": "DiscussionForumPosting", "Person": "Person"}
    node: dict[str, Any] = {
        "@context": "https://schema.org", "@type": types.get(thing.kind, "CreativeWork"), "@id": thing.iri.strip("<>"),
        "name": thing.name,
    }  # fmt: skip
    if thing.label:
        node["text"] = thing.label
    if thing.by:
        node["author"] = {"@type": "Person", "name": thing.by.name}
    thread = [link for section in thing.sections if section.title == "Thread" for link in section.links]
    parents = [link for link in thread if link.note == "in reply to"]
    if parents:
        node["parentItem"] = {"@type": "CreativeWork", "name": parents[0].name}
    # so that the text can't close the script element
    return json.dumps(node, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
