// Stored queries and SPARQL, evaluated by Oxigraph in a worker on data/closed.js; both are loaded with the first query.
// @ts-check
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  const output = /** @type {HTMLElement} */ (document.getElementById("result"));
  const stop = /** @type {HTMLButtonElement} */ (document.getElementById("stop"));
  const shared = /** @type {any} */ (window);
  const script = shared.capgenScript;
  // the time limit of a query, and the most rows or triples that are shown
  const SECONDS = 30, MAX_ROWS = 5000;
  /** @type {Entry[]} */
  let index = [];
  /** @type {Map<string, Entry>} */
  let byIri = new Map();
  /** Entries by name; undefined for names of several. @type {Map<string, Entry | undefined>} */
  const byName = new Map();

  // the worker, which is terminated when a query takes too long

  /** @type {Promise<any> | null} */
  let options = null;
  /** Return the options that a worker starts with, loaded once. */
  const loadOptions = () => options ??= (async () => {
    status.textContent = "loading the data and the query engine…";
    index = await shared.capgenIndex();
    byIri = new Map(index.map(entry => [entry[0], entry]));
    for (const entry of index) byName.set(entry[1], byName.has(entry[1]) ? undefined : entry);
    const [bytes] = await Promise.all([
      shared.capgenBytes("oxigraph.wasm"), script("vendor/query-worker.js"), script("data/closed.js"),
    ]);
    return { oxigraph: await WebAssembly.compile(bytes), triples: shared.CAPGEN_TRIPLES, qualified: shared.CAPGEN_QUALIFIED };
  })().catch(error => { options = null; throw error; });

  /** @type {Promise<Worker> | null} */
  let engine = null;
  let lastNumber = 0;
  /** The queries without a result, by number. @type {Map<number, {resolve: (result: string) => void, reject: (error: Error) => void}>} */
  const pending = new Map();
  /** Terminate the worker and reject all pending queries; the next query starts another worker. */
  const terminate = (/** @type {string} */ reason) => {
    engine?.then(worker => worker.terminate(), () => {});
    engine = null;
    for (const { reject } of pending.values()) reject(new Error(reason));
    pending.clear();
  };
  /** Return the worker, and start it if there is none. */
  const startEngine = () => engine ??= (async () => {
    const start = await loadOptions();
    const address = URL.createObjectURL(new Blob([shared.CAPGEN_QUERY_WORKER], { type: "text/javascript" }));
    const worker = new Worker(address);
    await new Promise((resolve, reject) => {
      worker.onerror = event => reject(new Error(event.message || "the query engine cannot run in this browser"));
      worker.onmessage = ({ data }) => data.ready ? resolve(worker) : reject(new Error(data.error));
      worker.postMessage({ start });
    });
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data: { number, result, error } }) => {
      const promise = pending.get(number);
      pending.delete(number);
      if (error === undefined) promise?.resolve(result);
      else promise?.reject(new Error(error));
    };
    worker.onerror = event => terminate(event.message || "the query engine stopped; run the query again");
    status.textContent = "";
    return worker;
  })().catch(error => { engine = null; throw error; });
  stop.addEventListener("click", () => terminate("stopped"));

  /** Return a SELECT with a LIMIT, unless it has a lower one. */
  const withRowLimit = (/** @type {string} */ query, /** @type {number} */ limit) => {
    const TOKEN = /"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<[^<>"{}|^`\\\s]*>|#[^\n\r]*|[?$@]?[\w.:-]+|\s+|[^]/gu;
    let depth = 0, end = query.length;
    for (const token of query.matchAll(TOKEN)) {
      depth += Number(token[0] === "{") - Number(token[0] === "}");
      const word = depth ? "" : token[0].toUpperCase();
      if (word === "LIMIT") {
        const after = token.index + token[0].length;
        const own = /^((?:\s|#[^\n\r]*)*)(\d+)/.exec(query.slice(after));
        if (!own || BigInt(own[2]) <= BigInt(limit)) return query;
        return query.slice(0, after) + own[1] + limit + query.slice(after + own[0].length);
      }
      if (word === "VALUES") end = token.index;
    }
    return `${query.slice(0, end)}\nLIMIT ${limit}\n${query.slice(end)}`;
  };

  /** Execute a query and return its result: parsed JSON of SELECT, a boolean, or N-Triples. */
  const execute = async (/** @type {string} */ query, /** @type {string} */ form, isStored = false) => {
    const worker = await startEngine();
    const isGraph = form === "CONSTRUCT" || form === "DESCRIBE";
    // no LIMIT for CONSTRUCT: several solutions may give the same triple
    const bounded = form === "SELECT" ? withRowLimit(query, MAX_ROWS + 1) : query;
    const number = ++lastNumber;
    const timer = setTimeout(() => terminate(`no answer within ${SECONDS} seconds; narrow the query or add a LIMIT`), SECONDS * 1000);
    stop.hidden = false;
    try {
      const result = await new Promise((resolve, reject) => {
        pending.set(number, { resolve, reject });
        worker.postMessage({ number, query: { query: bounded, isGraph, isQualified: isStored && form === "SELECT" } });
      });
      if (isGraph) return typeof result === "string" ? result : "";
      const parsed = JSON.parse(result);
      return "boolean" in parsed ? parsed.boolean : parsed;
    } finally {
      clearTimeout(timer);
      stop.hidden = pending.size === 0;
    }
  };

  // stored queries

  const literal = (/** @type {string} */ text) =>
    `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
  /** Return kinds as a phrase: an argument, comment or claim. */
  const withArticle = (/** @type {string[]} */ kinds, last = "or") => {
    const words = kinds.length > 1 ? `${kinds.slice(0, -1).join(", ")} ${last} ${kinds[kinds.length - 1]}` : kinds.join("");
    return words ? `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}` : "of no kind";
  };

  /** Return the terms that a stored query's variables are bound to; throw an error for a wrong argument. */
  const bindings = async (/** @type {any} */ stored, /** @type {Record<string, string>} */ values) => {
    /** @type {Record<string, string>} */
    const terms = {};
    for (const parameter of stored.parameters) {
      const value = (values[parameter.name] || "").trim();
      if (!value && parameter.optional) continue;
      if (!value) throw new Error(`${parameter.name} is required`);
      if (parameter.kind === "integer") {
        if (!/^-?\d+$/.test(value)) throw new Error(`found ${parameter.name} ${value}, expected an integer`);
        terms[parameter.variable] = value;
      } else if (parameter.kind === "text" || parameter.kind === "words") {
        if (parameter.kind === "words" && !/[\p{L}\p{N}]/u.test(value)) throw new Error(`found ${parameter.name} ${value}, expected at least one word`);
        terms[parameter.variable] = literal(value);
      } else {
        const iri = await resolve(value);
        await checkKind(stored, parameter, value, iri);
        terms[parameter.variable] = `<${iri}>`;
      }
    }
    return terms;
  };
  /** Return the kinds of a resource, from the index or else from the data. */
  const kindsOf = async (/** @type {string} */ iri) => {
    const { classes, of } = shared.CAPGEN_KINDS;
    const rows = byIri.has(iri) ? [] : (await execute(of.replaceAll("IRI", iri), "SELECT")).results.bindings;
    return byIri.get(iri)?.[5] ?? rows.map((/** @type {any} */ row) => classes[row.class.value]).filter(Boolean);
  };
  /** Resolve a reference to an IRI: by the index, or, for a CURIE or an IRI, to any resource in the data. */
  const resolve = async (/** @type {string} */ reference) => {
    try {
      return shared.capgenResolve(index, reference);
    } catch (error) {
      const { prefixes } = shared.CAPGEN_KINDS, [, prefix, local] = /^(\w+):([^\s:/<>"{}|^`\\]+)$/.exec(reference) ?? [];
      const iri = /^<[^\s<>"{}|^`\\]+>$/.test(reference) ? reference.slice(1, -1) : prefix in prefixes ? prefixes[prefix] + local
        : /^\w+:[^\s<>"{}|^`\\]+$/.test(reference) ? reference : /^[\w-]+$/.test(reference) ? prefixes.id + reference : "";
      if (!iri || !(await kindsOf(iri)).length) throw error;
      return iri;
    }
  };
  /** Throw an error, with a suggestion, for a resource of a kind that a parameter doesn't take. */
  const checkKind = async (/** @type {any} */ stored, /** @type {any} */ parameter, /** @type {string} */ reference, /** @type {string} */ iri) => {
    const name = byIri.get(iri)?.[1] ?? reference, kinds = await kindsOf(iri);
    if (!parameter.takes.length || kinds.some((/** @type {string} */ kind) => parameter.takes.includes(kind))) return;
    const { classes, related } = shared.CAPGEN_KINDS;
    const candidates = (await execute(related.replaceAll("IRI", iri), "SELECT", true)).results.bindings
      .filter((/** @type {any} */ row) => row.name?.value && parameter.takes.includes(classes[row.class.value]))
      .map((/** @type {any} */ row) => [Number(row.rank.value), row.name.value.length, row.name.value]);
    const best = candidates.reduce((/** @type {any} */ a, /** @type {any} */ b) => a && compare(a, b) <= 0 ? a : b, null);
    const hint = best ? `; did you mean ${best[2]}?` : "";
    throw new Error(`${stored.name} takes ${withArticle(parameter.takes)}, and ${name} is ${withArticle(kinds, "and")}${hint}`);
  };
  /** Compare arrays lexicographically. */
  const compare = (/** @type {any[]} */ a, /** @type {any[]} */ b) => {
    for (const [i, part] of a.entries()) {
      if (i >= b.length) return 1;
      if (part !== b[i]) return part < b[i] ? -1 : 1;
    }
    return a.length - b.length;
  };
  /** Return a key that sorts numbers inside names by value: For#9 before For#10. */
  const naturalKey = (/** @type {string} */ name) =>
    name.split(/([0-9]+)/).filter(Boolean).flatMap(part => /^[0-9]/.test(part) ? [0, Number(part)] : [1, part]);
  /** Sort the rows of a stored query in place, as the command line does. */
  const sortRows = (/** @type {any} */ result, /** @type {[string, boolean][]} */ order) => {
    if (!result.results || !order.every(([name]) => result.head.vars.includes(name))) return result;
    const values = (/** @type {any} */ row) => result.head.vars.map((/** @type {string} */ name) => row[name]?.value ?? "");
    result.results.bindings.sort((/** @type {any} */ a, /** @type {any} */ b) => compare(values(a), values(b)));
    for (const [name, isDescending] of [...order].reverse()) {
      const key = (/** @type {any} */ row) => naturalKey(row[name]?.value ?? "");
      result.results.bindings.sort((/** @type {any} */ a, /** @type {any} */ b) =>
        isDescending ? compare(key(b), key(a)) : compare(key(a), key(b)));
    }
    return result;
  };
  /** Run a stored query with values for its parameters, by name. */
  shared.capgenQuery = async (/** @type {any} */ stored, /** @type {Record<string, string>} */ values) => {
    await startEngine();
    const terms = await bindings(stored, values);
    const query = stored.pieces.map((/** @type {string} */ piece, /** @type {number} */ i) =>
      i % 2 ? terms[piece] ?? `?${piece}` : piece).join("");
    return sortRows(await execute(query, stored.form, true), stored.order);
  };

  const createCell = (/** @type {string} */ tag, /** @type {string} */ text, /** @type {string} */ href = "") => {
    const cell = document.createElement(tag);
    if (tag === "th") cell.setAttribute("scope", "col");
    if (text.length > 40) cell.className = "long";
    if (href) {
      const link = document.createElement("a");
      link.href = root + href;
      link.textContent = text;
      cell.append(link);
    } else cell.textContent = text;
    return cell;
  };

  /** Return the number of rows as text. */
  const rowCount = (/** @type {any[]} */ rows) =>
    rows.length > MAX_ROWS ? `more than ${MAX_ROWS} rows` : rows.length === 1 ? "1 row" : `${rows.length || "no"} rows`;

  /** Show a result: cells are links where an IRI column names their resource. */
  const show = (/** @type {any} */ result) => {
    output.replaceChildren();
    if (typeof result === "boolean" || typeof result === "string") {
      const text = document.createElement("pre"), lines = typeof result === "string" ? result.split("\n") : [];
      // each triple is a line, and the last line ends with a line feed
      const isMore = lines.length - 1 > MAX_ROWS;
      text.textContent = typeof result === "boolean" ? (result ? "yes" : "no") : isMore ? lines.slice(0, MAX_ROWS).join("\n") : result;
      text.tabIndex = 0;
      output.append(text);
      status.textContent = isMore ? `the first ${MAX_ROWS} triples; there are more` : result === "" ? "no triples" : "answered";
      return;
    }
    const names = result.head.vars, isMore = result.results.bindings.length > MAX_ROWS;
    const rows = result.results.bindings.slice(0, MAX_ROWS);
    const columns = names.filter((/** @type {string} */ name) => name !== "iri" && !name.endsWith("Iri"));
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    /** Return the name of a column in words. */
    const headingOf = (/** @type {string} */ name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
    for (const name of columns) head.append(createCell("th", headingOf(name)));
    const body = table.createTBody();
    const items = [];
    for (const row of rows) {
      const line = body.insertRow();
      for (const name of columns) {
        const value = row[name] ? row[name].value : "";
        const iri = row[`${name}Iri`]?.value ?? (row[name]?.type === "uri" ? value : "");
        const [, , href, , node] = byIri.get(iri) ?? [];
        // without an IRI, the value may still be an unambiguous name
        const cell = createCell("td", value, href ?? byName.get(value)?.[2]);
        cell.dataset.name = headingOf(name);
        line.append(cell);
        if (node) items.push(node);
      }
    }
    output.append(table);
    status.textContent = isMore ? `the first ${MAX_ROWS} rows; there are more` : rowCount(rows);
    if (items.length) {
      const link = document.createElement("a");
      const ids = [...new Set(items)].slice(0, 200);
      link.href = `${root}everything.html#item=${encodeURIComponent(ids.join(","))}`;
      link.textContent = "Show these on the map";
      const line = document.createElement("p");
      line.append(link);
      output.append(line);
    }
    output.focus({ preventScroll: true });
  };

  /** Explain that a stored query has no rows, and link to related queries that have some. */
  const explainEmpty = async (/** @type {any} */ stored, /** @type {Record<string, string>} */ values) => {
    const nameOf = (/** @type {string} */ reference) => {
      try { return byIri.get(shared.capgenResolve(index, reference))?.[1] ?? reference; } catch { return reference; }
    };
    const isComplete = [...stored.empty.matchAll(/{(\w+)}/g)].every(([, name]) => values[name]?.trim());
    const message = isComplete && stored.empty
      ? stored.empty.replace(/{(\w+)}/g, (/** @type {string} */ _, /** @type {string} */ name) => nameOf(values[name])) : "no rows";
    status.textContent = `${message[0].toUpperCase()}${message.slice(1)}`;
    for (const other of stored.instead) {
      const common = Object.fromEntries(Object.entries(values).filter(([name, value]) =>
        value && other.parameters.some((/** @type {any} */ parameter) => parameter.name === name)));
      const result = await shared.capgenQuery(other, common).catch(() => null);
      const rows = result?.results?.bindings ?? [];
      if (!rows.length) continue;
      const link = document.createElement("a");
      link.href = `${other.name}.html#${new URLSearchParams(common)}`;
      link.textContent = `${other.summary}: ${rowCount(rows)}`;
      const line = document.createElement("p");
      line.append(link);
      output.append(line);
    }
  };

  const run = async (/** @type {() => Promise<any>} */ query, /** @type {() => Promise<void>} */ whenEmpty = async () => {}) => {
    try {
      status.textContent = "running…";
      const result = await query();
      show(result);
      if (result.results?.bindings.length === 0) await whenEmpty();
    } catch (error) {
      output.replaceChildren();
      status.textContent = error instanceof Error ? error.message : String(error);
    }
  };

  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("stored-query"));
  if (form) {
    const stored = JSON.parse(form.dataset.query || "{}");
    const list = document.getElementById("references");
    if (list && form.querySelector("input[list=references]")) shared.capgenIndex().then((/** @type {Entry[]} */ entries) => {
      // a longer list would be of no use
      for (const [, name, , label] of entries.slice(0, 2000)) {
        const option = document.createElement("option");
        option.value = name;
        option.label = label.slice(0, 80);
        list.append(option);
      }
    });
    const values = () => Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, String(v)]));
    form.addEventListener("submit", event => {
      event.preventDefault();
      history.replaceState(null, "", `#${new URLSearchParams(values())}`);
      run(() => shared.capgenQuery(stored, values()), () => explainEmpty(stored, values()));
    });
    const readUrl = () => {
      const parameters = new URLSearchParams(location.hash.slice(1));
      for (const [name, value] of parameters) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
      }
      if ([...parameters].length) form.requestSubmit();
    };
    addEventListener("hashchange", readUrl);
    readUrl();
  }

  const editor = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("query"));
  const completions = document.getElementById("completions");
  if (editor && completions) {
    const terms = (completions.dataset.terms || "").split(" ");
    /** @type {HTMLFormElement} */ (editor.form).addEventListener("submit", event => {
      event.preventDefault();
      const queryForm = (/\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i.exec(editor.value.replace(/<[^>]*>|#.*/g, "")) || ["", ""])[1];
      history.replaceState(null, "", `#${new URLSearchParams({ query: editor.value })}`);
      run(() => execute(editor.value, queryForm.toUpperCase()));
    });
    /** Return the incomplete CURIE or notation at the end of a text. */
    const prefixIn = (/** @type {string} */ text) => (/\bcg:[A-Za-z0-9]*$|[\w/-]+#[\w.#]*$/.exec(text) || [""])[0];
    /** Return the terms that complete a prefix, each with the name to show. @type {(prefix: string) => Promise<[string, string][]>} */
    const complete = async prefix => {
      const matches = (/** @type {string} */ name) => name.toLowerCase().startsWith(prefix.toLowerCase());
      if (prefix.startsWith("cg:")) return terms.map(term => `cg:${term}`).filter(matches).map(term => [term, term]);
      if (!prefix) return [];
      return (await shared.capgenIndex()).filter((/** @type {Entry} */ [, name]) => matches(name))
        .map((/** @type {Entry} */ [iri, name]) => [`<${iri}>`, name]);
    };
    const showCompletions = async () => {
      const text = editor.value.slice(0, editor.selectionStart);
      const prefix = prefixIn(text), candidates = await complete(prefix);
      // the user has typed on meanwhile
      if (text !== editor.value.slice(0, editor.selectionStart)) return;
      completions.replaceChildren();
      for (const [term, name] of candidates.slice(0, 12)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name;
        button.addEventListener("click", () => {
          const cursor = editor.selectionStart;
          editor.setRangeText(term, cursor - prefix.length, cursor, "end");
          if (term.startsWith("cg:") && !/prefix\s+cg:/i.test(editor.value)) {
            editor.setRangeText(`PREFIX cg: <${completions.dataset.namespace}>\n`, 0, 0, "preserve");
          }
          completions.replaceChildren();
          editor.focus();
        });
        const item = document.createElement("li");
        item.append(button);
        completions.append(item);
      }
    };
    editor.addEventListener("input", showCompletions);
    editor.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (editor.form).requestSubmit();
      const first = completions.querySelector("button");
      if (event.key === "Tab" && first && !event.shiftKey) { event.preventDefault(); first.click(); }
      if (event.key === "Escape") completions.replaceChildren();
    });
    const linked = new URLSearchParams(location.hash.slice(1)).get("query");
    if (linked) {
      // don't run queries that somebody else wrote
      editor.value = linked;
      status.textContent = "This query comes from the link. Press Run to run it.";
    }
  }
})();
