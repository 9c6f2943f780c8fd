// The map: data/map.js drawn by Cytoscape. The fragment of the URL holds the filters, the selection and the view.
// @ts-check
"use strict";
(() => {
  const { nodes, edges } = /** @type {any} */ (window).CAPGEN_MAP;
  const cytoscape = /** @type {any} */ (window).cytoscape;
  const container = /** @type {HTMLElement} */ (document.getElementById("map"));
  const form = /** @type {HTMLFormElement} */ (document.getElementById("filters"));
  const selection = /** @type {HTMLElement} */ (document.getElementById("selection"));
  const permanent = /** @type {HTMLAnchorElement} */ (document.getElementById("permanent"));
  const staticMap = document.getElementById("static-map");
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  /** The plain words for values of filters, where there are any. @type {Record<string, string>} */
  const plainWords = JSON.parse(form.dataset.words ?? "{}");
  /** The filters of the form, each by the data field of nodes or edges that it selects. */
  const NODE_FILTERS = ["stance", "attributedTo"], EDGE_FILTERS = ["basis", "attackType"];
  /** The most selected items that are listed. */
  const MAX_LISTED = 40;
  /** The most that a map is enlarged to show all of it. */
  const MAX_FITTED = 1.2;
  /** The font size on the map, and the smallest legible one on the screen, in pixels. */
  const FONT_SIZE = 13, MIN_LEGIBLE = 11;
  /** The size of the box of an item. */
  const BOX_WIDTH = 190, BOX_HEIGHT = 64;
  /** The width of the words of an item. */
  const LABEL_WIDTH = 182;
  const IS_LARGE = nodes.length > 200;
  /** The size of names on a map from afar, in pixels, their font, and the height of their line. */
  const NAME_SIZE = 11, FONT = "Helvetica Neue, Helvetica, sans-serif", LINE = 1.2 * NAME_SIZE;
  /** The width of a window, in pixels, below which a map opens where titles are legible, rather than whole. */
  const NARROW = 600;
  let pause = 0;
  form.hidden = container.hidden = false;
  if (staticMap) staticMap.hidden = true;
  const extent = (/** @type {number[]} */ coordinates) => Math.max(...coordinates) - Math.min(...coordinates) + 240;
  if (nodes.length) container.style.aspectRatio = String(extent(nodes.map((/** @type {any} */ n) => n.x)) / extent(nodes.map((/** @type {any} */ n) => n.y)));

  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** Return how wide words are, in the pixels of a font size. */
  const widthOf = (/** @type {string} */ words, /** @type {string} */ size) => {
    pen.font = `${size} ${FONT}`;
    return pen.measureText(words).width;
  };
  const segmenter = new Intl.Segmenter();
  const isFitting = (/** @type {string} */ words) => widthOf(words, `${FONT_SIZE}px`) <= LABEL_WIDTH;
  /** Return words in lines that fit into an item, so many at most; only words that are too wide are broken. */
  const linesOf = (/** @type {string} */ words, /** @type {number} */ most) => {
    const lines = [""];
    for (const word of words.split(/\s+/)) {
      const line = lines.at(-1), joined = line ? `${line} ${word}` : word;
      if (isFitting(joined)) lines[lines.length - 1] = joined;
      else {
        if (line && lines.length < most) lines.push("");
        else if (line) lines[most - 1] += " ";
        for (const { segment } of segmenter.segment(word)) {
          if (!isFitting(lines.at(-1) + segment)) lines.push("");
          lines[lines.length - 1] += segment;
        }
      }
      if (lines.length > most) break;
    }
    if (lines.length <= most) return lines.join("\n");
    const last = [...segmenter.segment(lines[most - 1])].map(({ segment }) => segment);
    while (last.length && !isFitting(`${last.join("")}…`)) last.pop();
    return [...lines.slice(0, most - 1), `${last.join("").trimEnd()}…`].join("\n");
  };

  const nodeById = new Map(nodes.map((/** @type {any} */ n) => [n.id, n]));
  /** Return a polyline in Cytoscape's terms: ends relative to the centres of nodes, corners as weights and distances. */
  const segments = (/** @type {any} */ edge) => {
    const start = nodeById.get(edge.source), end = nodeById.get(edge.target);
    const dx = end.x - start.x, dy = end.y - start.y, length = Math.hypot(dx, dy);
    const [first, ...corners] = edge.line.map((/** @type {number[]} */ [x, y]) => [x - start.x, y - start.y]);
    const last = corners.pop();
    return {
      sourceEndpoint: first, targetEndpoint: [last[0] - dx, last[1] - dy],
      weights: corners.map((/** @type {number[]} */ [x, y]) => (x * dx + y * dy) / length ** 2),
      distances: corners.map((/** @type {number[]} */ [x, y]) => (y * dx - x * dy) / length),
    };
  };

  const graph = cytoscape({
    container,
    elements: [
      ...nodes.map((/** @type {any} */ n) => ({
        group: "nodes", data: { ...n, text: `${linesOf(`${n.name}${n.writer ? ` · ${n.writer}` : ""}`, 1)}\n${linesOf(n.label, 2)}` }, position: { x: n.x, y: n.y },
      })),
      ...edges.map((/** @type {any} */ e, /** @type {number} */ i) => ({
        group: "edges", data: { ...e, id: `edge-${i}`, ...segments(e) },
      })),
    ],
    layout: { name: "preset" },
    // large maps are moved as bitmaps
    textureOnViewport: IS_LARGE, hideEdgesOnViewport: IS_LARGE,
    minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false,
    style: [
      { selector: "node", style: {
        shape: "round-rectangle", width: BOX_WIDTH, height: BOX_HEIGHT, label: "data(text)", "text-wrap": "wrap",
        "text-max-width": 9999, "text-valign": "center", "font-size": FONT_SIZE, "font-family": FONT, color: colour("--node-ink"),
        "background-color": colour("--other-fill"), "border-width": 1.5, "border-color": colour("--other-line"),
      } },
      ...["for", "against"].map(stance => ({ selector: `node[stance = "${stance}"]`, style: {
        "background-color": colour(`--${stance}-fill`), "border-color": colour(`--${stance}-line`) } })),
      { selector: "edge", style: {
        width: 1.6, "target-arrow-shape": "triangle", "line-color": colour("--attack"),
        "curve-style": "round-segments", "edge-distances": "node-position", "segment-radii": 14,
        "segment-weights": "data(weights)", "segment-distances": "data(distances)",
        "source-endpoint": "data(sourceEndpoint)", "target-endpoint": "data(targetEndpoint)",
        "target-arrow-color": colour("--attack"), "arrow-scale": 0.9 } },
      { selector: 'edge[kind = "support"]', style: {
        "line-color": colour("--support"), "target-arrow-color": colour("--support") } },
      { selector: 'edge[kind = "similarity"]', style: {
        "line-color": colour("--rule"), "target-arrow-shape": "none", "line-style": "dotted" } },
      { selector: 'edge[attackType = "undercutting"]', style: { "line-style": "dashed" } },
      { selector: 'edge[attackType = "undermining"]', style: { "line-style": "dotted" } },
      { selector: ".hidden", style: { display: "none" } },
      { selector: "node:selected", style: { "border-width": 5 } },
      // zoomed out: names in the size of the screen, and translucent edges
      { selector: "node.small", style: { label: "" } },
      { selector: "node.named", style: {
        label: "data(shownName)", "font-size": "data(fontSize)", "font-weight": "bold", color: colour("--ink"),
        "text-background-color": colour("--paper"), "text-background-opacity": 0.8, "text-background-shape": "roundrectangle",
        "z-index": 1 } },
      { selector: "edge.small", style: { opacity: IS_LARGE ? 0.4 : 0.8 } },
      { selector: "edge.selected", style: { width: "data(width)", opacity: 1 } },
      { selector: ".faint", style: { opacity: 0.15 } },
    ],
  });
  /** @type {any} */ (window).capgenMap = graph;

  const fill = (/** @type {string} */ name, /** @type {string[]} */ values) => {
    const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
    for (const value of [...new Set(values)].filter(Boolean).sort()) select.add(new Option(plainWords[value] ? `${plainWords[value]} (${value})` : value, value));
  };
  for (const name of NODE_FILTERS) fill(name, nodes.map((/** @type {any} */ n) => n[name]));
  for (const name of EDGE_FILTERS) fill(name, edges.map((/** @type {any} */ e) => e[name]));

  /** Select items, given by ids separated by commas, and dim what is not related to them. */
  const select = (/** @type {string} */ ids) => {
    graph.elements().removeClass("faint selected").unselect();
    selection.replaceChildren();
    const selected = new Set(ids.split(","));
    const items = graph.nodes().filter((/** @type {any} */ n) => selected.has(n.id()));
    if (!items.length) return;
    items.select();
    graph.elements().not(items.closedNeighborhood()).addClass("faint");
    items.connectedEdges().addClass("selected");
    const links = items.toArray().slice(0, MAX_LISTED).map((/** @type {any} */ node) => {
      const link = document.createElement("a");
      link.href = node.data("href");
      link.textContent = items.length > 1 ? node.data("name") : `${node.data("name")}: ${node.data("label")}`;
      return [link, " "];
    });
    const count = items.length > 1 ? `${items.length} items selected: ` : "";
    const rest = items.length > MAX_LISTED ? "and more" : "";
    selection.append(count, ...links.flat(), rest, items.length > 1 ? "" : `has ${items.degree()} ${items.degree() === 1 ? "relation" : "relations"} on the map.`);
  };

  /** The nodes by degree, the highest first. */
  const byDegree = graph.nodes().sort((/** @type {any} */ a, /** @type {any} */ b) => b.degree() - a.degree());
  /** The forms of names, the shortest last, with their widths on the screen and some space beside them. */
  const namesOf = new Map(nodes.map((/** @type {any} */ n) => [n.id, [...new Set([n.name, n.name.replace(/^.*(?=#)/, "")])].map(name =>
    ({ name, width: widthOf(name, `bold ${NAME_SIZE}px`) + 4 }))]));
  /** Whether two rectangles overlap, given by their centres and sizes. */
  const isOverlapping = (/** @type {number[]} */ [x, y, width, height], /** @type {number[]} */ [x2, y2, width2, height2]) =>
    Math.abs(x2 - x) < (width + width2) / 2 && Math.abs(y2 - y) < (height + height2) / 2;
  /** Where titles would be illegible, show the names that cover neither each other nor the box of another item. */
  const showNames = () => {
    const zoom = graph.zoom(), isSmall = FONT_SIZE * zoom < MIN_LEGIBLE;
    graph.batch(() => {
      graph.elements().toggleClass("small", isSmall).removeClass("named");
      graph.edges(".selected").data("width", Math.max(1.6, 1.5 / zoom));
      if (!isSmall) return;
      const near = graph.nodes(":selected").closedNeighborhood();
      const shown = [...near.nodes(), ...byDegree.not(near)].filter(node => {
        const { x, y } = node.renderedPosition();
        return !node.hasClass("hidden") && !node.hasClass("faint") && x >= 0 && y >= 0 && x <= container.clientWidth && y <= container.clientHeight;
      });
      // boxes that are mere dots from afar may be covered
      const boxes = BOX_HEIGHT * zoom < NAME_SIZE / 2 ? [] : shown.map(node => {
        const { x, y } = node.renderedPosition();
        return { id: node.id(), place: [x, y, BOX_WIDTH * zoom, BOX_HEIGHT * zoom] };
      });
      /** @type {number[][]} */
      const named = [];
      for (const node of shown) {
        const { x, y } = node.renderedPosition();
        const free = namesOf.get(node.id())?.find((/** @type {{name: string, width: number}} */ { width }) => {
          const place = [x, y, width, LINE];
          return !named.some(other => isOverlapping(place, other)) && !boxes.some(box => box.id !== node.id() && isOverlapping(place, box.place));
        });
        if (!free) continue;
        named.push([x, y, free.width, LINE]);
        node.data({ shownName: free.name, fontSize: NAME_SIZE / zoom }).addClass("named");
      }
    });
  };

  // the view: zoom and centre, empty where the whole map is shown
  let view = "";
  const updateView = () => {
    const zoom = graph.zoom(), { x, y } = graph.pan();
    const centre = [(container.clientWidth / 2 - x) / zoom, (container.clientHeight / 2 - y) / zoom];
    view = [zoom.toPrecision(4), ...centre.map(coordinate => coordinate.toFixed(1))].join(",");
    updateUrl(current());
  };
  const showAll = () => {
    view = "";
    graph.fit(graph.elements(":visible"), 20);
    // few items are not blown up
    if (graph.zoom() > MAX_FITTED) graph.zoom(MAX_FITTED).center(graph.elements(":visible"));
  };
  const isTooSmall = () => container.clientWidth < NARROW && graph.zoom() * FONT_SIZE < MIN_LEGIBLE;
  /** Apply a view; without one show everything, or in a narrow window an item in the midst of what is around it. */
  const applyView = (/** @type {string} */ value, /** @type {string} */ item) => {
    view = /^[\d.]+,-?[\d.]+,-?[\d.]+$/.test(value) ? value : "";
    if (!view) {
      showAll();
      const chosen = graph.getElementById(item);
      if (isTooSmall()) graph.zoom(MIN_LEGIBLE / FONT_SIZE).center(chosen.length ? chosen : byDegree[0]);
      return;
    }
    const [zoom, x, y] = view.split(",").map(Number);
    graph.viewport({ zoom, pan: { x: container.clientWidth / 2 - x * zoom, y: container.clientHeight / 2 - y * zoom } });
  };

  /** Return the values of the filters by name. @type {() => Record<string, string>} */
  const filters = () => Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, String(v)]));
  /** Write filters, selection and view into the URL. */
  const updateUrl = (/** @type {string} */ item) => {
    const parameters = new URLSearchParams(Object.entries({ ...filters(), item, view }).filter(([, value]) => value));
    permanent.href = `#${parameters}`;
    if (location.hash.slice(1) !== String(parameters)) history.replaceState(null, "", `#${parameters}`);
  };
  /** Apply the filters, select an item, and update the URL. */
  const show = (/** @type {string} */ item) => {
    const values = filters();
    const differs = (/** @type {any} */ element, /** @type {string[]} */ names) =>
      names.some(name => values[name] && element.data(name) !== values[name]);
    graph.batch(() => {
      graph.elements().removeClass("hidden");
      graph.nodes().filter((/** @type {any} */ n) => differs(n, NODE_FILTERS)).addClass("hidden");
      graph.edges().filter((/** @type {any} */ e) =>
        differs(e, EDGE_FILTERS) || e.source().hasClass("hidden") || e.target().hasClass("hidden")).addClass("hidden");
      // what a filter hides isn't selected any longer
      item = item.split(",").filter(id => { const node = graph.getElementById(id); return node.length && !node.hasClass("hidden"); }).join(",");
      select(item);
    });
    showNames();
    updateUrl(item);
  };

  const readUrl = () => {
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const name of [...NODE_FILTERS, ...EDGE_FILTERS]) {
      /** @type {HTMLSelectElement} */ (form.elements.namedItem(name)).value = parameters.get(name) || "";
    }
    applyView(parameters.get("view") || "", parameters.get("item") || "");
    show(parameters.get("item") || "");
  };
  const current = () => new URLSearchParams(location.hash.slice(1)).get("item") || "";
  graph.on("scrollzoom pinchzoom dragpan", () => { clearTimeout(pause); pause = setTimeout(updateView, 200); });
  form.addEventListener("change", () => show(current()));
  form.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", readUrl);
  let naming = 0;
  graph.on("viewport resize", () => { clearTimeout(naming); naming = setTimeout(showNames, IS_LARGE ? 150 : 16); });
  graph.on("tap", "node", (/** @type {any} */ event) => show(event.target.id()));
  graph.on("dbltap", "node", (/** @type {any} */ event) => { location.href = event.target.data("href"); });
  graph.on("tap", (/** @type {any} */ event) => { if (event.target === graph) show(""); });
  const zoomBy = (/** @type {number} */ factor) => {
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: container.clientWidth / 2, y: container.clientHeight / 2 } });
    updateView();
  };
  for (const button of form.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const factor = Number(button.dataset.zoom);
      if (factor) zoomBy(factor);
      else {
        showAll();
        // what a narrow window doesn't open with needs a place in the address
        if (isTooSmall()) updateView();
        show(current());
      }
    });
  }
  // the wheel scrolls the page; with Ctrl it zooms
  container.addEventListener("wheel", event => { if (!event.ctrlKey && !event.metaKey) event.stopImmediatePropagation(); }, { capture: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
  container.tabIndex = 0;
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", "Map: arrow keys move between items, Enter opens the selected item, plus and minus zoom");
  container.addEventListener("keydown", event => {
    const visible = graph.nodes(":visible");
    const directions = /** @type {Record<string, number[]>} */ ({ ArrowDown: [0, 1], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowLeft: [-1, 0] });
    if (event.key in directions && visible.length) {
      event.preventDefault();
      const [across, down] = directions[event.key], from = graph.getElementById(current()), { x, y } = from.length ? from.position() : { x: 0, y: 0 };
      /** How far a node is in that direction; what lies aside counts double. */
      const distance = (/** @type {any} */ node) => {
        const dx = node.position("x") - x, dy = node.position("y") - y, along = dx * across + dy * down;
        return along > 0 ? along + 2 * Math.abs(dx * down + dy * across) : Infinity;
      };
      const next = from.length ? visible.min(distance) : { ele: visible[0], value: 0 };
      if (next.value === Infinity) return;
      graph.center(next.ele);
      show(next.ele.id());
    }
    if (event.key === "Enter" && graph.getElementById(current()).length) location.href = graph.getElementById(current()).data("href");
    if (event.key === "Escape") show("");
    if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? 1.3 : 0.77);
  });
  readUrl();
})();
