// Search: the names and words of everything, from data/index.js, which is loaded once somebody looks for something.
// @ts-check
/** IRI, name, page and words of a thing, the item that it is on the map, and its kinds.
 * @typedef {[string, string, string, string, string, string[]]} Known */
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const shared = /** @type {any} */ (window);
  /** Load a script of the site, which pages from a file: address can where they can't fetch. */
  shared.capgenScript = (/** @type {string} */ name) => new Promise((done, fail) => {
    const made = document.createElement("script");
    made.src = root + name;
    made.onload = done;
    made.onerror = () => fail(new Error(`${name} can't be loaded`));
    document.head.append(made);
  });
  /** Return the bytes that a script holds in base64, unpacked. */
  shared.capgenBytes = async (/** @type {string} */ name) => {
    await shared.capgenScript(`vendor/${name}.js`);
    const bytes = Uint8Array.from(atob(shared.CAPGEN_BYTES[name]), character => character.charCodeAt(0));
    delete shared.CAPGEN_BYTES[name];
    const is_packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!is_packed) return bytes;
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s#_-]/g, "");
  const local = (/** @type {string} */ iri) => iri.split(/[/#]/).pop() || "";
  /** Return what a shortened name or a bare number may mean. */
  const beginning = (/** @type {Known[]} */ index, /** @type {string} */ key) => index.filter(([, name]) =>
    /^[0-9]+$/.test(key) ? name.endsWith(`#${key}`)
    : key.length > 1 && !/[#\d:]/.test(name) && name.split(/\s+/).some(word => plain(word).startsWith(key)));
  /** Return the IRI that a reference means, among those of an index, as the command line understands it. */
  shared.capgenResolve = (/** @type {Known[]} */ index, /** @type {string} */ said) => {
    const iri = said.replace(/^<(.*)>$/, "$1"), exact = index.find(([one]) => one === iri);
    if (exact) return exact[0];
    const key = plain(said), isTerm = (/** @type {Known} */ [, name]) => name.startsWith("cg:");
    const tiers = [
      () => index.filter(one => !isTerm(one) && [one[1], local(one[0]), `id:${local(one[0])}`].some(form => plain(form) === key)),
      () => index.filter(one => one[3] && plain(one[3]) === key),
      () => index.filter(one => isTerm(one) && [one[1], local(one[0])].some(form => plain(form) === key)),
      () => beginning(index, key),
    ];
    const found = tiers.map(tier => tier()).find(some => some.length) ?? [];
    if (found.length === 1) return found[0][0];
    throw new Error(found.length ? `${said} can mean ${found.slice(0, 8).map(([, name]) => name).join(", ")}; say which`
      : `nothing is called ${said}; write it like For#2, Comment#13, For#2.1 or a person's name`);
  };
  /** @type {Promise<Known[]> | null} */
  let loaded = null;
  /** Return what is known of everything. */
  shared.capgenIndex = () => loaded ??= shared.capgenScript("data/index.js").then(() => shared.CAPGEN_INDEX);

  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  const found = document.getElementById("found");
  if (!box || !found) return;
  /** @type {HTMLElement} */ (box.parentElement).hidden = false;
  /** @type {{one: Known, key: string, words: string}[]} */
  let known = [];

  const show = async () => {
    if (!known.length) {
      known = (await shared.capgenIndex()).filter((/** @type {string[]} */ one) => one[2])
        .map((/** @type {Known} */ one) => ({ one, key: plain(one[1]), words: plain(one[3]) }));
    }
    const wanted = plain(box.value);
    found.replaceChildren();
    if (!wanted) return;
    const rank = (/** @type {{key: string, words: string}} */ { key, words }) =>
      key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : words.includes(wanted) ? 3 : 9;
    const best = known.map(one => ({ one, at: rank(one) })).filter(({ at }) => at < 9).sort((a, b) => a.at - b.at);
    for (const { one: { one: [, name, href, words] } } of best.slice(0, 12)) {
      const link = document.createElement("a");
      link.href = root + href;
      link.textContent = words ? `${name}: ${words}` : name;
      const item = document.createElement("li");
      item.append(link);
      found.append(item);
    }
    if (!best.length) {
      const none = document.createElement("li");
      none.textContent = "nothing is called so";
      found.append(none);
    }
  };
  box.addEventListener("input", show);
  box.addEventListener("keydown", event => {
    const first = found.querySelector("a");
    if (event.key === "Escape") { box.value = ""; show(); }
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
})();
