// Answers in a worker: Oxigraph with the debate. The page can end it, as a query may take longer than anybody waits.
// The page puts oxigraph.js before this.
// @ts-check
"use strict";
(() => {
  const worker = /** @type {any} */ (self);
  // of several debates, the notations of items: as they are written, and as stored queries show them
  const WRITTEN = "urn:capgen:notations:written", TOLD_APART = "urn:capgen:notations:told-apart";
  /** @type {any} */
  let store;

  /** Put notations into graphs of their own, of which each query reads one. */
  const tellApart = (/** @type {any} */ oxigraph, /** @type {Record<string, string>} */ shown) => {
    if (!Object.keys(shown).length) return;
    const { namedNode, literal, quad } = oxigraph;
    for (const one of store.match(null, namedNode("http://www.w3.org/2004/02/skos/core#notation"), null, null)) {
      const name = shown[one.subject.value];
      store.delete(one);
      store.add(quad(one.subject, one.predicate, one.object, namedNode(WRITTEN)));
      store.add(quad(one.subject, one.predicate, name ? literal(name) : one.object, namedNode(TOLD_APART)));
    }
  };

  const start = async (/** @type {any} */ given) => {
    const oxigraph = worker.CAPGEN_OXIGRAPH;
    await oxigraph.init({ module_or_path: given.oxigraph });
    store = new oxigraph.Store();
    store.load(given.triples, { format: "application/n-triples" });
    tellApart(oxigraph, given.apart);
  };

  const answer = (/** @type {any} */ { query, isGraph, isToldApart }) => {
    const { defaultGraph, namedNode } = worker.CAPGEN_OXIGRAPH;
    return store.query(query, {
      results_format: isGraph ? "application/n-triples" : "json", named_graphs: [],
      default_graph: [defaultGraph(), namedNode(isToldApart ? TOLD_APART : WRITTEN)],
    });
  };

  worker.onmessage = async (/** @type {MessageEvent} */ event) => {
    const { start: given, number, ask } = event.data;
    try {
      if (given) { await start(given); worker.postMessage({ ready: true }); }
      if (ask) worker.postMessage({ number, answer: answer(ask) });
    } catch (error) {
      worker.postMessage({ number, failed: (error instanceof Error ? error.message : String(error)).slice(0, 2000) });
    }
  };
})();
