// A worker that evaluates queries: Oxigraph with the closure. The page terminates it when a query takes too long.
// The site builder puts oxigraph.js before this.
// @ts-check
"use strict";
(() => {
  const worker = /** @type {any} */ (self);
  // with several debates, graphs of notations: as asserted, and qualified by the key of the debate for stored queries
  const ASSERTED = "urn:capgen:notations:asserted", QUALIFIED = "urn:capgen:notations:qualified";
  /** @type {any} */
  let store;

  /** Move notations into graphs of their own, of which each query reads one. */
  const qualifyNotations = (/** @type {any} */ oxigraph, /** @type {Record<string, string>} */ qualified) => {
    if (!Object.keys(qualified).length) return;
    const { namedNode, literal, quad } = oxigraph;
    for (const triple of store.match(null, namedNode("http://www.w3.org/2004/02/skos/core#notation"), null, null)) {
      const notation = qualified[triple.subject.value];
      store.delete(triple);
      store.add(quad(triple.subject, triple.predicate, triple.object, namedNode(ASSERTED)));
      store.add(quad(triple.subject, triple.predicate, notation ? literal(notation) : triple.object, namedNode(QUALIFIED)));
    }
  };

  const start = async (/** @type {any} */ options) => {
    const oxigraph = worker.CAPGEN_OXIGRAPH;
    await oxigraph.init({ module_or_path: options.oxigraph });
    store = new oxigraph.Store();
    store.load(options.triples, { format: "application/n-triples" });
    qualifyNotations(oxigraph, options.qualified);
  };

  const execute = (/** @type {any} */ { query, isGraph, isQualified }) => {
    const { defaultGraph, namedNode } = worker.CAPGEN_OXIGRAPH;
    return store.query(query, {
      results_format: isGraph ? "application/n-triples" : "json", named_graphs: [],
      default_graph: [defaultGraph(), namedNode(isQualified ? QUALIFIED : ASSERTED)],
    });
  };

  worker.onmessage = async (/** @type {MessageEvent} */ event) => {
    const { start: options, number, query } = event.data;
    try {
      if (options) { await start(options); worker.postMessage({ ready: true }); }
      if (query) worker.postMessage({ number, result: execute(query) });
    } catch (error) {
      worker.postMessage({ number, error: (error instanceof Error ? error.message : String(error)).slice(0, 2000) });
    }
  };
})();
