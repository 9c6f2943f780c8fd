// Search by name and label, in data/index.js, which is loaded with the first search; and functions that other scripts share.
// @ts-check
/** A resource: its IRI, name, page and label, the id of its node on the map, and its kinds.
 * @typedef {[string, string, string, string, string, string[]]} Entry */
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const shared = /** @type {any} */ (window);
  /** Load a script of the site; pages at file: URLs can do that, but not fetch. */
  shared.capgenScript = (/** @type {string} */ name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root + name;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${name}`));
    document.head.append(script);
  });
  /** Return the bytes that a script defines in base64, decompressed. */
  shared.capgenBytes = async (/** @type {string} */ name) => {
    await shared.capgenScript(`vendor/${name}.js`);
    const bytes = Uint8Array.from(atob(shared.CAPGEN_BYTES[name]), character => character.charCodeAt(0));
    delete shared.CAPGEN_BYTES[name];
    const isGzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!isGzipped) return bytes;
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  /** Return a text without case, spaces and the separators of notations. */
  const normalize = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s#_-]/g, "");
  const localName = (/** @type {string} */ iri) => iri.split(/[/#]/).pop() || "";
  /** Return the entries that a prefix of a name or a bare number may refer to. */
  const abbreviated = (/** @type {Entry[]} */ index, /** @type {string} */ key) => index.filter(([, name]) =>
    /^[0-9]+$/.test(key) ? name.endsWith(`#${key}`)
    : key.length > 1 && !/[#\d:]/.test(name) && name.split(/\s+/).some(word => normalize(word).startsWith(key)));
  /** Resolve a reference to the IRI of an entry, by the rules of the command line. */
  shared.capgenResolve = (/** @type {Entry[]} */ index, /** @type {string} */ reference) => {
    const iri = reference.replace(/^<(.*)>$/, "$1"), exact = index.find(entry => entry[0] === iri);
    if (exact) return exact[0];
    const key = normalize(reference), isTerm = (/** @type {Entry} */ [, name]) => name.startsWith("cg:");
    const tiers = [
      () => index.filter(entry => !isTerm(entry) && [entry[1], localName(entry[0]), `id:${localName(entry[0])}`].some(form => normalize(form) === key)),
      () => index.filter(entry => entry[3] && normalize(entry[3]) === key),
      () => index.filter(entry => isTerm(entry) && [entry[1], localName(entry[0])].some(form => normalize(form) === key)),
      () => abbreviated(index, key),
    ];
    const matches = tiers.map(tier => tier()).find(entries => entries.length) ?? [];
    if (matches.length === 1) return matches[0][0];
    const names = matches.slice(0, 8).map(([, name]) => name).join(", ") + (matches.length > 8 ? ", …" : "");
    throw new Error(matches.length ? `'${reference}' is ambiguous: ${names}; choose one`
      : `nothing is called '${reference}'; expected a reference such as For#2, Comment#13, For#2.1 or a person's name`);
  };
  /** @type {Promise<Entry[]> | null} */
  let loaded = null;
  /** Return the index, loaded once. */
  shared.capgenIndex = () => loaded ??= shared.capgenScript("data/index.js").then(() => shared.CAPGEN_INDEX);

  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  const list = document.getElementById("matches");
  if (!box || !list) return;
  /** @type {HTMLElement} */ (box.parentElement).hidden = false;
  /** @type {{entry: Entry, key: string, label: string, text: string}[]} */
  let entries = [];

  const show = async () => {
    if (!entries.length) {
      entries = (await shared.capgenIndex()).filter((/** @type {string[]} */ [, , href]) => href)
        .map((/** @type {Entry} */ entry) => ({ entry, key: normalize(entry[1]), label: normalize(entry[3]), text: normalize(`${entry[1]} ${entry[3]}`) }));
    }
    const text = normalize(box.value);
    list.replaceChildren();
    if (!text) return;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean).map(normalize);
    /** Names before labels, whole words before parts; each word must occur. */
    const rankOf = (/** @type {{key: string, label: string, text: string}} */ { key, label, text: own }) =>
      key === text ? 0 : key.startsWith(text) ? 1 : label.startsWith(text) ? 2 : key.includes(text) ? 3 : label.includes(text) ? 4
      : words.every(word => own.includes(word)) ? 5 : 9;
    // at the same rank, arguments and messages come before the claims that they are made of
    const isPart = (/** @type {Entry} */ entry) => Number(entry[5].includes("claim"));
    const matches = entries.map(({ entry, ...keys }) => ({ entry, rank: rankOf(keys) })).filter(({ rank }) => rank < 9)
      .sort((a, b) => a.rank - b.rank || isPart(a.entry) - isPart(b.entry));
    for (const { entry: [, name, href, label] } of matches.slice(0, 12)) {
      const link = document.createElement("a");
      link.href = root + href;
      link.textContent = label ? `${name}: ${label}` : name;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    if (!matches.length) {
      const item = document.createElement("li");
      item.textContent = "no match";
      list.append(item);
    }
  };
  box.addEventListener("input", show);
  list.addEventListener("keydown", event => {
    const links = [...list.querySelectorAll("a")], at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    if (event.key === "Escape") { list.replaceChildren(); box.focus(); }
    if (event.key === "ArrowDown") { event.preventDefault(); links[at + 1]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (links[at - 1] ?? box).focus(); }
  });
  document.addEventListener("click", event => { if (!box.parentElement?.contains(/** @type {Node} */ (event.target))) list.replaceChildren(); });
  box.addEventListener("keydown", event => {
    const first = list.querySelector("a");
    if (event.key === "Escape") { box.value = ""; show(); }
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
})();
