// The map: data/map.js drawn by Cytoscape, filtered by what the address says.
// @ts-check
"use strict";
(() => {
  const { nodes, edges } = /** @type {any} */ (window).CAPGEN_MAP;
  const cytoscape = /** @type {any} */ (window).cytoscape;
  const place = /** @type {HTMLElement} */ (document.getElementById("map"));
  const form = /** @type {HTMLFormElement} */ (document.getElementById("filters"));
  const chosen = /** @type {HTMLElement} */ (document.getElementById("chosen"));
  const permanent = /** @type {HTMLAnchorElement} */ (document.getElementById("permanent"));
  const still = document.getElementById("still");
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  /** How many of the items that are marked are named. */
  const MOST_NAMED = 40;
  /** How large letters are on the map, and below how many pixels of the screen nobody reads them. */
  const LETTERS = 13, READ = 7.5;
  /** On a large map, fewer names say more. */
  const MANY = nodes.length > 200, ROOM = MANY ? 2.8 : 1.6;
  let pause = 0;
  form.hidden = place.hidden = false;
  if (still) still.hidden = true;
  const span = (/** @type {number[]} */ places) => Math.max(...places) - Math.min(...places) + 240;
  if (nodes.length) place.style.aspectRatio = String(span(nodes.map((/** @type {any} */ n) => n.x)) / span(nodes.map((/** @type {any} */ n) => n.y)));

  const short = (/** @type {string} */ text) => text.length > 50 ? `${text.slice(0, 49).replace(/\s+\S*$/, "")}…` : text;

  const at = new Map(nodes.map((/** @type {any} */ n) => [n.id, n]));
  /** Return a line as Cytoscape takes it: its ends from the middle of items, its corners as shares of the way and distances. */
  const bent = (/** @type {any} */ edge) => {
    const start = at.get(edge.from), end = at.get(edge.to);
    const dx = end.x - start.x, dy = end.y - start.y, far = Math.hypot(dx, dy);
    const [first, ...corners] = edge.line.map((/** @type {number[]} */ [x, y]) => [x - start.x, y - start.y]);
    const last = corners.pop();
    return {
      out: first, into: [last[0] - dx, last[1] - dy],
      weights: corners.map((/** @type {number[]} */ [x, y]) => (x * dx + y * dy) / far ** 2),
      distances: corners.map((/** @type {number[]} */ [x, y]) => (y * dx - x * dy) / far),
    };
  };

  const graph = cytoscape({
    container: place,
    elements: [
      ...nodes.map((/** @type {any} */ n) => ({
        group: "nodes", data: { ...n, label: `${n.name}\n${short(n.words)}` }, position: { x: n.x, y: n.y },
      })),
      ...edges.map((/** @type {any} */ e, /** @type {number} */ i) => ({
        group: "edges", data: { ...e, id: `edge-${i}`, source: e.from, target: e.to, ...bent(e) },
      })),
    ],
    layout: { name: "preset" },
    // large maps are moved as pictures
    textureOnViewport: MANY, hideEdgesOnViewport: MANY,
    minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false,
    style: [
      { selector: "node", style: {
        shape: "round-rectangle", width: 190, height: 64, label: "data(label)", "text-wrap": "wrap",
        "text-max-width": 184, "text-valign": "center", "font-size": LETTERS, color: colour("--node-ink"),
        "background-color": colour("--other-fill"), "border-width": 1.5, "border-color": colour("--other-line"),
      } },
      ...["for", "against"].map(side => ({ selector: `node[side = "${side}"]`, style: {
        "background-color": colour(`--${side}-fill`), "border-color": colour(`--${side}-line`) } })),
      { selector: "edge", style: {
        width: 1.6, "target-arrow-shape": "triangle", "line-color": colour("--attack"),
        "curve-style": "round-segments", "edge-distances": "node-position", "segment-radii": 14,
        "segment-weights": "data(weights)", "segment-distances": "data(distances)",
        "source-endpoint": "data(out)", "target-endpoint": "data(into)",
        "target-arrow-color": colour("--attack"), "arrow-scale": 0.9 } },
      { selector: 'edge[kind = "support"]', style: {
        "line-color": colour("--support"), "target-arrow-color": colour("--support") } },
      { selector: 'edge[kind = "similarity"]', style: {
        "line-color": colour("--rule"), "target-arrow-shape": "none", "line-style": "dotted" } },
      { selector: 'edge[how = "undercutting"]', style: { "line-style": "dashed" } },
      { selector: 'edge[how = "undermining"]', style: { "line-style": "dotted" } },
      { selector: ".away", style: { display: "none" } },
      { selector: "node:selected", style: { "border-width": 5 } },
      // from afar: names in letters of the screen's size, and lines that add up to a shade
      { selector: "node.far", style: { label: "" } },
      { selector: "node.named", style: {
        label: "data(name)", "font-size": "data(letters)", "font-weight": "bold", "text-max-width": 9999, color: colour("--ink"),
        "text-background-color": colour("--paper"), "text-background-opacity": 0.8, "text-background-shape": "roundrectangle",
        "z-index": 1 } },
      { selector: "edge.far", style: { opacity: MANY ? 0.4 : 0.8 } },
      { selector: "edge.chosen", style: { width: "data(thick)", opacity: 1 } },
      { selector: ".faint", style: { opacity: 0.15 } },
    ],
  });
  /** @type {any} */ (window).capgenMap = graph;

  const fill = (/** @type {string} */ name, /** @type {string[]} */ values) => {
    const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
    for (const value of [...new Set(values)].filter(Boolean).sort()) select.add(new Option(value, value));
  };
  fill("side", nodes.map((/** @type {any} */ n) => n.side));
  fill("by", nodes.map((/** @type {any} */ n) => n.by));
  fill("basis", edges.map((/** @type {any} */ e) => e.basis));
  fill("how", edges.map((/** @type {any} */ e) => e.how));

  /** Show items, named with commas between them, with what is around them. */
  const choose = (/** @type {string} */ ids) => {
    graph.elements().removeClass("faint chosen").unselect();
    chosen.replaceChildren();
    const wanted = new Set(ids.split(","));
    const found = graph.nodes().filter((/** @type {any} */ n) => wanted.has(n.id()));
    if (!found.length) return;
    found.select();
    graph.elements().not(found.closedNeighborhood()).addClass("faint");
    found.connectedEdges().addClass("chosen");
    const links = found.toArray().slice(0, MOST_NAMED).map((/** @type {any} */ node) => {
      const link = document.createElement("a");
      link.href = node.data("href");
      link.textContent = found.length > 1 ? node.data("name") : `${node.data("name")}: ${node.data("words")}`;
      return [link, " "];
    });
    const said = found.length > 1 ? `${found.length} items are marked: ` : "";
    const rest = found.length > MOST_NAMED ? "and more" : "";
    chosen.append(said, ...links.flat(), rest, found.length > 1 ? "" : `has ${found.degree()} relations on the map.`);
  };

  /** Those first that have most to do with others. */
  const ranked = graph.nodes().sort((/** @type {any} */ one, /** @type {any} */ other) => other.degree() - one.degree());
  /** Where letters would be too small to read, name those items that leave each other's names room. */
  const nameAll = () => {
    const zoom = graph.zoom(), is_far = LETTERS * zoom < READ, size = 11;
    /** @type {number[][]} */
    const taken = [];
    const near = graph.nodes(":selected").closedNeighborhood(), room = near.length ? 1.2 : ROOM;
    graph.batch(() => {
      graph.elements().toggleClass("far", is_far).removeClass("named");
      graph.edges(".chosen").data("thick", Math.max(1.6, 1.5 / zoom));
      if (!is_far) return;
      for (const node of [...near.nodes(), ...ranked.not(near)]) {
        const { x, y } = node.renderedPosition(), wide = node.data("name").length * size * 0.68 + 6;
        if (node.hasClass("away") || node.hasClass("faint")) continue;
        if (x < 0 || y < 0 || x > place.clientWidth || y > place.clientHeight) continue;
        if (taken.some(([left, top, width]) => Math.abs(left - x) < (wide + width) / 2 && Math.abs(top - y) < size * room)) continue;
        taken.push([x, y, wide]);
        node.data("letters", size / zoom).addClass("named");
      }
    });
  };

  // what is looked at, in the address: how near, and the place in the middle; empty where all is
  let looked = "";
  const look = () => {
    const zoom = graph.zoom(), { x, y } = graph.pan();
    const middle = [(place.clientWidth / 2 - x) / zoom, (place.clientHeight / 2 - y) / zoom];
    looked = [zoom.toPrecision(4), ...middle.map(along => along.toFixed(1))].join(",");
    tell(current());
  };
  const see = (/** @type {string} */ view) => {
    looked = /^[\d.]+,-?[\d.]+,-?[\d.]+$/.test(view) ? view : "";
    if (!looked) return graph.fit(graph.elements(":visible"), 20);
    const [zoom, x, y] = looked.split(",").map(Number);
    graph.viewport({ zoom, pan: { x: place.clientWidth / 2 - x * zoom, y: place.clientHeight / 2 - y * zoom } });
  };

  /** Return what the form says. @type {() => Record<string, string>} */
  const asked = () => Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, String(v)]));
  /** Say in the address what is shown. */
  const tell = (/** @type {string} */ item) => {
    const said = new URLSearchParams(Object.entries({ ...asked(), item, view: looked }).filter(([, value]) => value));
    permanent.href = `#${said}`;
    if (location.hash.slice(1) !== String(said)) history.replaceState(null, "", `#${said}`);
  };
  /** Show what the form says, and say it in the address. */
  const show = (/** @type {string} */ item) => {
    const wanted = asked();
    graph.batch(() => {
      graph.elements().removeClass("away");
      graph.nodes().filter((/** @type {any} */ n) =>
        (wanted.side && n.data("side") !== wanted.side) || (wanted.by && n.data("by") !== wanted.by)).addClass("away");
      graph.edges().filter((/** @type {any} */ e) =>
        (wanted.basis && e.data("basis") !== wanted.basis) || (wanted.how && e.data("how") !== wanted.how) ||
        e.source().hasClass("away") || e.target().hasClass("away")).addClass("away");
      choose(item);
    });
    nameAll();
    tell(item);
  };

  const read = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    for (const name of ["side", "by", "basis", "how"]) {
      /** @type {HTMLSelectElement} */ (form.elements.namedItem(name)).value = said.get(name) || "";
    }
    see(said.get("view") || "");
    show(said.get("item") || "");
  };
  const current = () => new URLSearchParams(location.hash.slice(1)).get("item") || "";
  graph.on("scrollzoom pinchzoom dragpan", () => { clearTimeout(pause); pause = setTimeout(look, 200); });
  form.addEventListener("change", () => show(current()));
  form.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", read);
  let naming = 0;
  graph.on("viewport resize", () => { clearTimeout(naming); naming = setTimeout(nameAll, MANY ? 150 : 16); });
  graph.on("tap", "node", (/** @type {any} */ event) => show(event.target.id()));
  graph.on("dbltap", "node", (/** @type {any} */ event) => { location.href = event.target.data("href"); });
  graph.on("tap", (/** @type {any} */ event) => { if (event.target === graph) show(""); });
  const nearer = (/** @type {number} */ by) => {
    graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: place.clientWidth / 2, y: place.clientHeight / 2 } });
    look();
  };
  for (const button of form.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const by = Number(button.dataset.zoom);
      if (by) nearer(by);
      else { see(""); show(current()); }
    });
  }
  place.tabIndex = 0;
  place.setAttribute("role", "application");
  place.setAttribute("aria-label", "Map: arrow keys go from item to item, Enter opens one, plus and minus zoom");
  place.addEventListener("keydown", event => {
    const seen = graph.nodes(":visible");
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 });
    if (event.key in steps && seen.length) {
      event.preventDefault();
      const last = seen.toArray().findIndex((/** @type {any} */ n) => n.id() === current());
      const next = seen[(last + steps[event.key] + seen.length) % seen.length];
      graph.center(next);
      show(next.id());
    }
    if (event.key === "Enter" && graph.getElementById(current()).length) location.href = graph.getElementById(current()).data("href");
    if (event.key === "Escape") show("");
    if (event.key === "+" || event.key === "-") nearer(event.key === "+" ? 1.3 : 0.77);
  });
  read();
})();
