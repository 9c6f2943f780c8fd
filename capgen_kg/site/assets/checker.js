// The command line's check in a worker: Python with capgen's own modules, and Oxigraph as the parser that they take.
// The page puts pyodide.js and oxigraph.js before this, and sends the bytes of all that they load.
// @ts-check
"use strict";
(() => {
  const worker = /** @type {any} */ (self);
  /** @type {any} */
  let python;
  /** @type {any} */
  let checker;

  /** Return a term as the parts that Python's stand-in for pyoxigraph reads. @type {(term: any) => any[]} */
  const parts = term =>
    term.termType === "Literal" ? ["Literal", term.value, term.language, term.datatype.value]
    : term.termType === "Quad" ? ["Quad", parts(term.subject), parts(term.predicate), parts(term.object)]
    : [term.termType, term.value];
  const quad = (/** @type {any} */ one) => [one.subject, one.predicate, one.object, one.graph].map(parts);

  const start = async (/** @type {any} */ given) => {
    const told = (/** @type {string} */ text) => worker.postMessage({ progress: text });
    const oxigraph = worker.CAPGEN_OXIGRAPH;
    await oxigraph.init({ module_or_path: given.oxigraph });
    told("starting Python…");
    // whatever is loaded is here: nobody is asked for anything
    worker.fetch = async (/** @type {any} */ asked) => {
      const name = String(asked.url ?? asked).split("/").pop() || "";
      if (!(name in given.python)) throw new Error(`${name} is not shipped`);
      return new Response(given.python[name], { headers: { "content-type": name.endsWith("wasm") ? "application/wasm" : "" } });
    };
    python = await worker.CAPGEN_PYODIDE({ indexURL: "https://shipped.invalid/", lockFileContents: worker.CAPGEN_LOCK, stdLibURL: "https://shipped.invalid/python_stdlib.zip",
      env: { HOME: "/home", PYTHONDONTWRITEBYTECODE: "1" } });
    told("reading the debate…");
    python.registerJsModule("oxigraph_in_javascript", {
      quads: (/** @type {string} */ text, /** @type {string} */ format) => JSON.stringify(oxigraph.parse(text, { format }).map(quad)),
      quadsOf: (/** @type {() => string} */ read, /** @type {string} */ format) => {
        const lines = function* () { for (let line = read(); line; line = read()) yield line; };
        const found = oxigraph.parse(lines(), { format });
        return () => { const { value, done } = found.next(); return done ? "" : JSON.stringify(quad(value)); };
      },
      literal: (/** @type {string} */ value, /** @type {string | undefined} */ language, /** @type {string} */ datatype) =>
        oxigraph.literal(value, language ?? oxigraph.namedNode(datatype)).toString(),
      store: () => {
        const made = new oxigraph.Store();
        return {
          load: (/** @type {string} */ text, /** @type {string} */ format) => made.load(text, { format, lenient: true }),
          query: (/** @type {string} */ query) => made.query(query, { results_format: "json" }),
        };
      },
    });
    python.unpackArchive(given.modules, "zip", { extractDir: "/modules" });
    for (const name of ["/debate", "/contribution"]) python.FS.mkdir(name);
    python.FS.chdir("/contribution");
    for (const [name, text] of Object.entries(given.debate)) python.FS.writeFile(`/debate/${name}`, text);
    python.runPython("import sys; sys.path.insert(0, '/modules')");
    checker = python.pyimport("capgen_kg.site.browser.checker");
    checker.ready();
  };

  worker.onmessage = async (/** @type {MessageEvent} */ event) => {
    const { start: given, number, check, draft, impact } = event.data;
    try {
      if (given) { await start(given); worker.postMessage({ ready: true }); }
      if (check) {
        python.FS.writeFile(check.name, check.content);
        worker.postMessage({ number, ...JSON.parse(checker.check(check.name)) });
      }
      if (impact) {
        python.FS.writeFile(impact.name, impact.content);
        worker.postMessage({ number, ...JSON.parse(checker.impact(impact.name)) });
      }
      if (draft) worker.postMessage({ number, ...JSON.parse(checker.draft(JSON.stringify(draft))) });
    } catch (error) {
      worker.postMessage({ number, failed: String(error).slice(0, 2000) });
    }
  };
})();
