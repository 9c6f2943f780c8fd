// A worker that checks contributions: capgen's own modules in Pyodide, with Oxigraph as their parser.
// The site builder puts pyodide.js and oxigraph.js before this; the page sends the files that they load.
// @ts-check
"use strict";
(() => {
  const worker = /** @type {any} */ (self);
  /** @type {any} */
  let python;
  /** @type {any} */
  let checker;

  /** Return a term as the array that browser/pyoxigraph.py reads. @type {(term: any) => any[]} */
  const parts = term =>
    term.termType === "Literal" ? ["Literal", term.value, term.language, term.datatype.value]
    : term.termType === "Quad" ? ["Quad", parts(term.subject), parts(term.predicate), parts(term.object)]
    : [term.termType, term.value];
  const quadParts = (/** @type {any} */ quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(parts);

  const start = async (/** @type {any} */ options) => {
    const report = (/** @type {string} */ text) => worker.postMessage({ progress: text });
    const oxigraph = worker.CAPGEN_OXIGRAPH;
    await oxigraph.init({ module_or_path: options.oxigraph });
    report("starting Python…");
    // serve all files from memory, and request nothing from anywhere
    worker.fetch = async (/** @type {any} */ request) => {
      const name = String(request.url ?? request).split("/").pop() || "";
      if (!(name in options.python)) throw new Error(`${name} is not part of the site`);
      return new Response(options.python[name], { headers: { "content-type": name.endsWith("wasm") ? "application/wasm" : "" } });
    };
    python = await worker.CAPGEN_PYODIDE({ indexURL: "https://site.invalid/", lockFileContents: worker.CAPGEN_LOCK, stdLibURL: "https://site.invalid/python_stdlib.zip",
      env: { HOME: "/home", PYTHONDONTWRITEBYTECODE: "1" } });
    report("reading the debate…");
    python.registerJsModule("oxigraph_in_javascript", {
      quads: (/** @type {string} */ text, /** @type {string} */ format) => JSON.stringify(oxigraph.parse(text, { format }).map(quadParts)),
      quadsOf: (/** @type {() => string} */ read, /** @type {string} */ format) => {
        const lines = function* () { for (let line = read(); line; line = read()) yield line; };
        const quads = oxigraph.parse(lines(), { format });
        return () => { const { value, done } = quads.next(); return done ? "" : JSON.stringify(quadParts(value)); };
      },
      literal: (/** @type {string} */ value, /** @type {string | undefined} */ language, /** @type {string} */ datatype) =>
        oxigraph.literal(value, language ?? oxigraph.namedNode(datatype)).toString(),
      store: () => {
        const store = new oxigraph.Store();
        return {
          load: (/** @type {string} */ text, /** @type {string} */ format) => store.load(text, { format, lenient: true }),
          query: (/** @type {string} */ query) => store.query(query, { results_format: "json" }),
          construct: (/** @type {string} */ query) => JSON.stringify(store.query(query).map(quadParts)),
        };
      },
    });
    python.unpackArchive(options.modules, "zip", { extractDir: "/modules" });
    for (const name of ["/debate", "/contribution"]) python.FS.mkdir(name);
    python.FS.chdir("/contribution");
    for (const [name, text] of Object.entries(options.debate)) python.FS.writeFile(`/debate/${name}`, text);
    python.runPython("import sys; sys.path.insert(0, '/modules')");
    checker = python.pyimport("capgen_kg.site.browser.checker");
    checker.ready();
  };

  worker.onmessage = async (/** @type {MessageEvent} */ event) => {
    const { start: options, number, check, draft, contribute, impact } = event.data;
    try {
      if (options) { await start(options); worker.postMessage({ ready: true }); }
      if (check) {
        python.FS.writeFile(check.name, check.content);
        worker.postMessage({ number, ...JSON.parse(checker.check(check.name)) });
      }
      if (impact) {
        python.FS.writeFile(impact.name, impact.content);
        worker.postMessage({ number, ...JSON.parse(checker.impact(impact.name)) });
      }
      if (contribute) worker.postMessage({ number, ...JSON.parse(checker.contribute(JSON.stringify(contribute))) });
      if (draft) worker.postMessage({ number, ...JSON.parse(checker.draft(JSON.stringify(draft))) });
    } catch (error) {
      console.error(error);
      // a traceback ends with what went wrong
      const reason = String(error).trim().split("\n").at(-1)?.slice(0, 300);
      worker.postMessage({ number, failure: `the checker failed: ${reason}; capgen contribute check FILE checks on the command line` });
    }
  };
})();
