// Questions: stored queries and SPARQL, answered by Oxigraph in a worker on data/closed.js, loaded when asked for.
// @ts-check
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  const place = /** @type {HTMLElement} */ (document.getElementById("answer"));
  const stop = /** @type {HTMLButtonElement} */ (document.getElementById("stop"));
  const shared = /** @type {any} */ (window);
  const script = shared.capgenScript;
  // how long an answer may take, and how many rows or triples of it are shown
  const SECONDS = 30, MOST_ROWS = 5000;
  /** @type {Known[]} */
  let index = [];
  /** @type {Map<string, Known>} */
  let known = new Map();
  /** @type {Map<string, Known | undefined>} */
  const named = new Map();

  // the worker, which is ended when an answer takes too long

  /** @type {Promise<any> | null} */
  let loaded = null;
  /** Return what a worker starts with, which is loaded once. */
  const load = () => loaded ??= (async () => {
    status.textContent = "loading the data and what answers questions about it…";
    index = await shared.capgenIndex();
    known = new Map(index.map(one => [one[0], one]));
    for (const one of index) named.set(one[1], named.has(one[1]) ? undefined : one);
    const [bytes] = await Promise.all([
      shared.capgenBytes("oxigraph.wasm"), script("vendor/answering.js"), script("data/closed.js"),
    ]);
    return { oxigraph: await WebAssembly.compile(bytes), triples: shared.CAPGEN_TRIPLES, apart: shared.CAPGEN_APART };
  })().catch(error => { loaded = null; throw error; });

  /** @type {Promise<Worker> | null} */
  let opened = null;
  let numbered = 0;
  /** @type {Map<number, {done: (answer: string) => void, fail: (error: Error) => void}>} */
  const waiting = new Map();
  /** Fail whatever waits for an answer, and let the next question start another worker. */
  const end = (/** @type {string} */ why) => {
    opened?.then(worker => worker.terminate(), () => {});
    opened = null;
    for (const { fail } of waiting.values()) fail(new Error(why));
    waiting.clear();
  };
  /** Return the worker, started where there is none. */
  const answering = () => opened ??= (async () => {
    const start = await load();
    const address = URL.createObjectURL(new Blob([shared.CAPGEN_ANSWERING], { type: "text/javascript" }));
    const worker = new Worker(address);
    await new Promise((ready, fail) => {
      worker.onerror = event => fail(new Error(event.message || "questions can't be answered here"));
      worker.onmessage = ({ data }) => data.ready ? ready(worker) : fail(new Error(data.failed));
      worker.postMessage({ start });
    });
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data: { number, answer, failed } }) => {
      const asked = waiting.get(number);
      waiting.delete(number);
      if (failed === undefined) asked?.done(answer);
      else asked?.fail(new Error(failed));
    };
    worker.onerror = event => end(event.message || "the worker has ended; ask again");
    status.textContent = "";
    return worker;
  })().catch(error => { opened = null; throw error; });
  stop.addEventListener("click", () => end("stopped"));

  /** Return a SELECT with at most so many rows; a lower LIMIT stays. */
  const withRowLimit = (/** @type {string} */ query, /** @type {number} */ most) => {
    const TOKEN = /"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<[^<>"{}|^`\\\s]*>|#[^\n\r]*|[?$@]?[\w.:-]+|\s+|[^]/gu;
    let depth = 0, at = query.length;
    for (const token of query.matchAll(TOKEN)) {
      depth += Number(token[0] === "{") - Number(token[0] === "}");
      const word = depth ? "" : token[0].toUpperCase();
      if (word === "LIMIT") {
        const after = token.index + token[0].length;
        const own = /^((?:\s|#[^\n\r]*)*)(\d+)/.exec(query.slice(after));
        if (!own || BigInt(own[2]) <= BigInt(most)) return query;
        return query.slice(0, after) + own[1] + most + query.slice(after + own[0].length);
      }
      if (word === "VALUES") at = token.index;
    }
    return `${query.slice(0, at)}\nLIMIT ${most}\n${query.slice(at)}`;
  };

  /** Ask a query and return what it returned: parsed results, a truth, or triples as text. */
  const ask = async (/** @type {string} */ query, /** @type {string} */ form, isStored = false) => {
    const worker = await answering();
    const isGraph = form === "CONSTRUCT" || form === "DESCRIBE";
    // of triples, many solutions may give the same one, so that a limit of solutions would lose some
    const bounded = form === "SELECT" ? withRowLimit(query, MOST_ROWS + 1) : query;
    const number = ++numbered;
    const late = setTimeout(() => end(`no answer within ${SECONDS} seconds; ask for less`), SECONDS * 1000);
    stop.hidden = false;
    try {
      const answer = await new Promise((done, fail) => {
        waiting.set(number, { done, fail });
        worker.postMessage({ number, ask: { query: bounded, isGraph, isToldApart: isStored && form === "SELECT" } });
      });
      if (isGraph) return typeof answer === "string" ? answer : "";
      const parsed = JSON.parse(answer);
      return "boolean" in parsed ? parsed.boolean : parsed;
    } finally {
      clearTimeout(late);
      stop.hidden = waiting.size === 0;
    }
  };

  // stored queries

  const literal = (/** @type {string} */ text) =>
    `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
  /** Return kinds as a list in words: an argument, comment or claim. */
  const withArticle = (/** @type {string[]} */ kinds, last = "or") => {
    const words = kinds.length > 1 ? `${kinds.slice(0, -1).join(", ")} ${last} ${kinds[kinds.length - 1]}` : kinds.join("");
    return words ? `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}` : "of no kind";
  };

  /** Return the terms of a stored query's parameters by variable; throws what is wrong with them in words. */
  const termsOf = async (/** @type {any} */ asked, /** @type {Record<string, string>} */ given) => {
    /** @type {Record<string, string>} */
    const found = {};
    for (const one of asked.parameters) {
      const said = (given[one.name] || "").trim();
      if (!said && one.optional) continue;
      if (!said) throw new Error(`say ${one.name}`);
      if (one.kind === "integer") {
        if (!/^-?\d+$/.test(said)) throw new Error(`${one.name} is a whole number`);
        found[one.variable] = said;
      } else if (one.kind === "text" || one.kind === "words") {
        if (one.kind === "words" && !/[\p{L}\p{N}]/u.test(said)) throw new Error(`${one.name} has at least one word`);
        found[one.variable] = literal(said);
      } else {
        const iri = await resolved(said);
        await refuseOtherKinds(asked, one, said, iri);
        found[one.variable] = `<${iri}>`;
      }
    }
    return found;
  };
  /** Return the kinds of a thing, which the index has of what people name and the data of all. */
  const kindsOf = async (/** @type {string} */ iri) => {
    const { classes, of } = shared.CAPGEN_KINDS;
    const rows = known.has(iri) ? [] : (await ask(of.replaceAll("IRI", iri), "SELECT")).results.bindings;
    return known.get(iri)?.[5] ?? rows.map((/** @type {any} */ row) => classes[row.class.value]).filter(Boolean);
  };
  /** Return the IRI that a reference means: by a name of the index, or of anything in the data by its own. */
  const resolved = async (/** @type {string} */ said) => {
    try {
      return shared.capgenResolve(index, said);
    } catch (error) {
      const { prefixes } = shared.CAPGEN_KINDS, [, prefix, local] = /^(\w+):([^\s:/<>"{}|^`\\]+)$/.exec(said) ?? [];
      const iri = /^<[^\s<>"{}|^`\\]+>$/.test(said) ? said.slice(1, -1) : prefix in prefixes ? prefixes[prefix] + local
        : /^\w+:[^\s<>"{}|^`\\]+$/.test(said) ? said : /^[\w-]+$/.test(said) ? prefixes.id + said : "";
      if (!iri || !(await kindsOf(iri)).length) throw error;
      return iri;
    }
  };
  /** Throw, with what was probably meant, for a thing of a kind that a parameter doesn't take. */
  const refuseOtherKinds = async (/** @type {any} */ asked, /** @type {any} */ parameter, /** @type {string} */ said, /** @type {string} */ iri) => {
    const name = known.get(iri)?.[1] ?? said, kinds = await kindsOf(iri);
    if (!parameter.takes.length || kinds.some((/** @type {string} */ kind) => parameter.takes.includes(kind))) return;
    const { classes, related } = shared.CAPGEN_KINDS;
    const near = (await ask(related.replaceAll("IRI", iri), "SELECT", true)).results.bindings
      .filter((/** @type {any} */ row) => row.name?.value && parameter.takes.includes(classes[row.class.value]))
      .map((/** @type {any} */ row) => [Number(row.rank.value), row.name.value.length, row.name.value]);
    const meant = near.reduce((/** @type {any} */ best, /** @type {any} */ one) => best && inOrder(best, one) <= 0 ? best : one, null);
    const hint = meant ? `; did you mean ${meant[2]}?` : "";
    throw new Error(`${asked.name} takes ${withArticle(parameter.takes)}, and ${name} is ${withArticle(kinds, "and")}${hint}`);
  };
  const inOrder = (/** @type {any[]} */ one, /** @type {any[]} */ other) => {
    for (const [i, part] of one.entries()) {
      if (i >= other.length) return 1;
      if (part !== other[i]) return part < other[i] ? -1 : 1;
    }
    return one.length - other.length;
  };
  /** Return what sorts numbers inside names by value: For#9 before For#10. */
  const natural = (/** @type {string} */ name) =>
    name.split(/([0-9]+)/).filter(Boolean).flatMap(part => /^[0-9]/.test(part) ? [0, Number(part)] : [1, part]);
  /** Sort the rows of a stored query as the command line does. */
  const sorted = (/** @type {any} */ answer, /** @type {[string, boolean][]} */ order) => {
    if (!answer.results || !order.every(([name]) => answer.head.vars.includes(name))) return answer;
    const whole = (/** @type {any} */ row) => answer.head.vars.map((/** @type {string} */ name) => row[name]?.value ?? "");
    answer.results.bindings.sort((/** @type {any} */ one, /** @type {any} */ other) => inOrder(whole(one), whole(other)));
    for (const [name, isDescending] of [...order].reverse()) {
      const key = (/** @type {any} */ row) => natural(row[name]?.value ?? "");
      answer.results.bindings.sort((/** @type {any} */ one, /** @type {any} */ other) =>
        isDescending ? inOrder(key(other), key(one)) : inOrder(key(one), key(other)));
    }
    return answer;
  };
  shared.capgenAsk = async (/** @type {any} */ asked, /** @type {Record<string, string>} */ given) => {
    await answering();
    const values = await termsOf(asked, given);
    const query = asked.pieces.map((/** @type {string} */ piece, /** @type {number} */ i) =>
      i % 2 ? values[piece] ?? `?${piece}` : piece).join("");
    return sorted(await ask(query, asked.form, true), asked.order);
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

  /** Say how many rows there are, as far as they were asked for. */
  const counted = (/** @type {any[]} */ rows) =>
    rows.length > MOST_ROWS ? `more than ${MOST_ROWS} rows` : rows.length === 1 ? "1 row" : `${rows.length || "no"} rows`;

  /** Show what a query returned; rows become links where a column names what they are about. */
  const show = (/** @type {any} */ found) => {
    place.replaceChildren();
    if (typeof found === "boolean" || typeof found === "string") {
      const made = document.createElement("pre"), lines = typeof found === "string" ? found.split("\n") : [];
      // each triple is a line, and the last one ends with the text
      const isMore = lines.length - 1 > MOST_ROWS;
      made.textContent = typeof found === "boolean" ? (found ? "yes" : "no") : isMore ? lines.slice(0, MOST_ROWS).join("\n") : found;
      made.tabIndex = 0;
      place.append(made);
      status.textContent = isMore ? `the first ${MOST_ROWS} triples; there are more` : found === "" ? "no triples" : "answered";
      return;
    }
    const names = found.head.vars, isMore = found.results.bindings.length > MOST_ROWS;
    const rows = found.results.bindings.slice(0, MOST_ROWS);
    const shown = names.filter((/** @type {string} */ name) => name !== "iri" && !name.endsWith("Iri"));
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
    status.textContent = isMore ? `the first ${MOST_ROWS} rows; there are more` : counted(rows);
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

  /** Say what it means that a stored query has no rows, and which others have some. */
  const explainEmpty = async (/** @type {any} */ asked, /** @type {Record<string, string>} */ given) => {
    const name = (/** @type {string} */ said) => {
      try { return known.get(shared.capgenResolve(index, said))?.[1] ?? said; } catch { return said; }
    };
    const fits = [...asked.empty.matchAll(/{(\w+)}/g)].every(([, one]) => given[one]?.trim());
    const words = fits && asked.empty ? asked.empty.replace(/{(\w+)}/g, (/** @type {string} */ _, /** @type {string} */ one) => name(given[one])) : "no rows";
    status.textContent = `${words[0].toUpperCase()}${words.slice(1)}`;
    for (const other of asked.instead) {
      const fitting = Object.fromEntries(Object.entries(given).filter(([one, said]) =>
        said && other.parameters.some((/** @type {any} */ parameter) => parameter.name === one)));
      const found = await shared.capgenAsk(other, fitting).catch(() => null);
      const rows = found?.results?.bindings ?? [];
      if (!rows.length) continue;
      const link = document.createElement("a");
      link.href = `${other.name}.html#${new URLSearchParams(fitting)}`;
      link.textContent = `${other.summary}: ${counted(rows)}`;
      const line = document.createElement("p");
      line.append(link);
      place.append(line);
    }
  };

  const run = async (/** @type {() => Promise<any>} */ asking, /** @type {() => Promise<void>} */ whenEmpty = async () => {}) => {
    try {
      status.textContent = "asking…";
      const found = await asking();
      show(found);
      if (found.results?.bindings.length === 0) await whenEmpty();
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
      run(() => shared.capgenAsk(asked, given()), () => explainEmpty(asked, given()));
    });
    const before = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of before) {
      const field = stored.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
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
      // whoever made the link is not who asks
      editor.value = before;
      status.textContent = "This query came with the link; it is asked once you press Ask.";
    }
  }
})();
