// Search: the names and words of everything, from data/index.js, which is loaded once somebody looks for something.
// @ts-check
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
  /** @type {Promise<[string, string, string, string][]> | null} */
  let loaded = null;
  /** Return IRI, name, page and words of everything. */
  shared.capgenIndex = () => loaded ??= shared.capgenScript("data/index.js").then(() => shared.CAPGEN_INDEX);

  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  const found = document.getElementById("found");
  if (!box || !found) return;
  /** @type {HTMLElement} */ (box.parentElement).hidden = false;
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s#_-]/g, "");
  /** @type {{one: [string, string, string, string], key: string, words: string}[]} */
  let known = [];

  const show = async () => {
    if (!known.length) {
      known = (await shared.capgenIndex()).filter((/** @type {string[]} */ one) => one[2])
        .map((/** @type {any} */ one) => ({ one, key: plain(one[1]), words: plain(one[3]) }));
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
