// Questions: stored queries and SPARQL, answered by Oxigraph in the browser on data/closed.js, loaded when asked for.
// @ts-check
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  const place = /** @type {HTMLElement} */ (document.getElementById("answer"));
  const shared = /** @type {any} */ (window);
  const script = shared.capgenScript;
  /** @type {Known[]} */
  let index = [];
  /** @type {Map<string, Known>} */
  let known = new Map();
  /** @type {Map<string, Known | undefined>} */
  const named = new Map();

  /** @type {Promise<any> | null} */
  let opened = null;
  /** Return the store, which is loaded once. */
  const store = () => opened ??= (async () => {
    status.textContent = "loading the data and what answers questions about it…";
    index = await shared.capgenIndex();
    known = new Map(index.map(one => [one[0], one]));
    for (const one of index) named.set(one[1], named.has(one[1]) ? undefined : one);
    const [bytes] = await Promise.all([shared.capgenBytes("oxigraph.wasm"), script("vendor/oxigraph.js"), script("data/closed.js")]);
    await shared.CAPGEN_OXIGRAPH.init({ module_or_path: bytes });
    const made = new shared.CAPGEN_OXIGRAPH.Store();
    made.load(shared.CAPGEN_TRIPLES, { format: "application/n-triples" });
    tell_apart(made, shared.CAPGEN_OXIGRAPH, shared.CAPGEN_APART);
    status.textContent = "";
    return made;
  })().catch(error => { opened = null; throw error; });

  // of several debates, the notations of items: as they are written, and as stored questions show them
  const WRITTEN = "urn:capgen:notations:written", TOLD_APART = "urn:capgen:notations:told-apart";
  const tell_apart = (/** @type {any} */ made, /** @type {any} */ oxigraph, /** @type {Record<string, string>} */ shown) => {
    if (!Object.keys(shown).length) return;
    const { namedNode, literal: text, quad } = oxigraph;
    for (const one of made.match(null, namedNode("http://www.w3.org/2004/02/skos/core#notation"), null, null)) {
      const told = shown[one.subject.value];
      made.delete(one);
      made.add(quad(one.subject, one.predicate, one.object, namedNode(WRITTEN)));
      made.add(quad(one.subject, one.predicate, told ? text(told) : one.object, namedNode(TOLD_APART)));
    }
  };

  const literal = (/** @type {string} */ text) =>
    `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;

  /** Return a stored query with its parameters filled in. */
  const bound = (/** @type {any} */ asked, /** @type {Record<string, string>} */ given) => {
    /** @type {Record<string, string>} */
    const terms = {};
    for (const one of asked.parameters) {
      const said = (given[one.name] || "").trim();
      if (!said && one.optional) continue;
      if (!said) throw new Error(`say ${one.name}`);
      if (one.kind === "integer" && !/^-?\d+$/.test(said)) throw new Error(`${one.name} is a whole number`);
      terms[one.variable] = one.kind === "integer" ? said : one.kind === "text" ? literal(said) : `<${shared.capgenResolve(index, said)}>`;
    }
    return asked.pieces.map((/** @type {string} */ piece, /** @type {number} */ i) =>
      i % 2 ? terms[piece] ?? `?${piece}` : piece).join("");
  };

  const cell = (/** @type {string} */ tag, /** @type {string} */ text, /** @type {string} */ href = "") => {
    const made = document.createElement(tag);
    if (tag === "th") made.setAttribute("scope", "col");
    if (text.length > 40) made.className = "long";
    if (href) {
      const link = document.createElement("a");
      link.href = root + href;
      link.textContent = text;
      made.append(link);
    } else made.textContent = text;
    return made;
  };

  /** Show what a query returned; rows become links where a column names what they are about. */
  const show = (/** @type {any} */ found) => {
    place.replaceChildren();
    if (typeof found === "boolean" || typeof found === "string") {
      const made = document.createElement("pre");
      made.textContent = typeof found === "boolean" ? (found ? "yes" : "no") : found;
      made.tabIndex = 0;
      place.append(made);
      status.textContent = "answered";
      return;
    }
    const names = found.head.vars, rows = found.results.bindings;
    const shown = names.filter((/** @type {string} */ name) => !name.endsWith("Iri"));
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const name of shown) head.append(cell("th", name));
    const body = table.createTBody();
    const items = [];
    for (const row of rows) {
      const line = body.insertRow();
      for (const name of shown) {
        const value = row[name] ? row[name].value : "";
        const iri = row[`${name}Iri`]?.value ?? (row[name]?.type === "uri" ? value : "");
        const [, , href, , node] = known.get(iri) ?? [];
        // what isn't said with its IRI may still be a name that one thing has
        line.append(cell("td", value, href ?? named.get(value)?.[2]));
        if (node) items.push(node);
      }
    }
    place.append(table);
    status.textContent = rows.length === 1 ? "1 row" : `${rows.length} rows`;
    if (items.length) {
      const link = document.createElement("a");
      const ids = [...new Set(items)].slice(0, 200);
      link.href = `${root}map.html#item=${encodeURIComponent(ids.join(","))}`;
      link.textContent = "these on the map";
      const line = document.createElement("p");
      line.append(link);
      place.append(line);
    }
    place.focus({ preventScroll: true });
  };

  /** Ask a query and return what it returned: parsed results, a truth, or triples as text. */
  const ask = async (/** @type {string} */ query, /** @type {string} */ form, is_stored = false) => {
    const made = await store();
    const is_graph = form === "CONSTRUCT" || form === "DESCRIBE";
    const { defaultGraph, namedNode } = shared.CAPGEN_OXIGRAPH;
    const found = made.query(query, {
      results_format: is_graph ? "application/n-triples" : "json", named_graphs: [],
      default_graph: [defaultGraph(), namedNode(is_stored && form === "SELECT" ? TOLD_APART : WRITTEN)],
    });
    if (is_graph) return typeof found === "string" ? found : "";
    const parsed = JSON.parse(found);
    return "boolean" in parsed ? parsed.boolean : parsed;
  };
  shared.capgenAsk = async (/** @type {any} */ asked, /** @type {Record<string, string>} */ given) => {
    await store();
    return ask(bound(asked, given), asked.form, true);
  };

  const run = async (/** @type {() => Promise<any>} */ asking) => {
    try {
      status.textContent = "…";
      show(await asking());
    } catch (error) {
      place.replaceChildren();
      status.textContent = error instanceof Error ? error.message : String(error);
    }
  };

  const stored = /** @type {HTMLFormElement | null} */ (document.getElementById("ask"));
  if (stored) {
    const asked = JSON.parse(stored.dataset.query || "{}");
    const list = document.getElementById("known");
    if (list && stored.querySelector("input[list=known]")) shared.capgenIndex().then((/** @type {Known[]} */ all) => {
      // a list that nobody scrolls through is of no use
      for (const [, name, , words] of all.slice(0, 2000)) {
        const option = document.createElement("option");
        option.value = name;
        option.label = words.slice(0, 80);
        list.append(option);
      }
    });
    const given = () => Object.fromEntries([...new FormData(stored)].map(([k, v]) => [k, String(v)]));
    stored.addEventListener("submit", event => {
      event.preventDefault();
      history.replaceState(null, "", `#${new URLSearchParams(given())}`);
      run(() => shared.capgenAsk(asked, given()));
    });
    const before = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of before) {
      const field = stored.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    if ([...before].length) stored.requestSubmit();
  }

  const editor = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("query"));
  const offered = document.getElementById("offered");
  if (editor && offered) {
    const terms = (offered.dataset.terms || "").split(" ");
    /** @type {HTMLFormElement} */ (editor.form).addEventListener("submit", event => {
      event.preventDefault();
      const form = (/\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i.exec(editor.value.replace(/<[^>]*>|#.*/g, "")) || ["", ""])[1];
      history.replaceState(null, "", `#${new URLSearchParams({ query: editor.value })}`);
      run(() => ask(editor.value, form.toUpperCase()));
    });
    /** Return the name that is begun before a place, of a term or of a thing. */
    const begunIn = (/** @type {string} */ before) => (/\bcg:[A-Za-z0-9]*$|[\w/-]+#[\w.#]*$/.exec(before) || [""])[0];
    /** Return what may be meant by it, each with what it is shown as. @type {(begun: string) => Promise<[string, string][]>} */
    const meant = async begun => {
      const starts = (/** @type {string} */ name) => name.toLowerCase().startsWith(begun.toLowerCase());
      if (begun.startsWith("cg:")) return terms.map(term => `cg:${term}`).filter(starts).map(term => [term, term]);
      if (!begun) return [];
      return (await shared.capgenIndex()).filter((/** @type {Known} */ [, name]) => starts(name))
        .map((/** @type {Known} */ [iri, name]) => [`<${iri}>`, name]);
    };
    const offer = async () => {
      const before = editor.value.slice(0, editor.selectionStart);
      const begun = begunIn(before), near = await meant(begun);
      // whoever has typed on meanwhile is offered what is meant then
      if (before !== editor.value.slice(0, editor.selectionStart)) return;
      offered.replaceChildren();
      for (const [written, shown] of near.slice(0, 12)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = shown;
        button.addEventListener("click", () => {
          const at = editor.selectionStart;
          editor.setRangeText(written, at - begun.length, at, "end");
          if (written.startsWith("cg:") && !/prefix\s+cg:/i.test(editor.value)) {
            editor.setRangeText(`PREFIX cg: <${offered.dataset.namespace}>\n`, 0, 0, "preserve");
          }
          offered.replaceChildren();
          editor.focus();
        });
        const item = document.createElement("li");
        item.append(button);
        offered.append(item);
      }
    };
    editor.addEventListener("input", offer);
    editor.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (editor.form).requestSubmit();
      const first = offered.querySelector("button");
      if (event.key === "Tab" && first && !event.shiftKey) { event.preventDefault(); first.click(); }
      if (event.key === "Escape") offered.replaceChildren();
    });
    const before = new URLSearchParams(location.hash.slice(1)).get("query");
    if (before) {
      editor.value = before;
      /** @type {HTMLFormElement} */ (editor.form).requestSubmit();
    }
  }
})();
