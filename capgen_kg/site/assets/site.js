// Search by name and label, in data/index.js and data/search.js, which are loaded with the first search; and functions that other scripts share.
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
  /** What is found: by its name, its label, both, and all of its words; ``place`` puts the more important first.
   * @type {{name: string, href: string, label: string, key: string, start: string, text: string, words: string, place: number}[]} */
  let entries = [];
  /** Patterns and what comes in their place: first what is between words, then their endings. @type {[RegExp, string][]} */
  let endings = [];
  const wordsOf = (/** @type {string} */ text) => ` ${text} `.toLowerCase().replace(...endings[0]);
  /** Return for each word of a text a pattern that its forms match, as the command line looks for them. */
  const formsOf = (/** @type {string} */ text) =>
    endings.slice(1).reduce((rest, ending) => rest.replace(...ending), wordsOf(text).trimStart()).split(" ").filter(Boolean)
      .map(pattern => new RegExp(` (${pattern} `));
  const load = async () => {
    const index = await shared.capgenIndex();
    if (!shared.CAPGEN_SEARCH) await shared.capgenScript("data/search.js");
    endings = shared.CAPGEN_SEARCH.endings.map((/** @type {string[]} */ [pattern, by]) => [new RegExp(pattern, "g"), by]);
    const entryOf = (/** @type {string} */ name, /** @type {string} */ href, /** @type {string} */ label, /** @type {number} */ place) =>
      ({ name, href, label, place, key: normalize(name), start: normalize(label), text: normalize(`${name} ${label}`), words: wordsOf(`${name} ${label}`) });
    // at the same rank, arguments and messages come before the claims that they are made of, and what has no page comes last
    entries = [
      ...index.filter((/** @type {Entry} */ [, , href]) => href)
        .map((/** @type {Entry} */ [, name, href, label, , kinds]) => entryOf(name, href, label, Number(kinds.includes("claim")))),
      ...shared.CAPGEN_SEARCH.pages.map((/** @type {string[]} */ [name, href, label]) => entryOf(name, href, label, name ? 2 : 1)),
    ];
  };
  /** Return how many letters are to be put in, left out, replaced or swapped to get from a word to another, up to a limit. */
  const distance = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ limit) => {
    if (Math.abs(from.length - to.length) > limit) return limit + 1;
    let [before, last] = [/** @type {number[]} */ ([]), Array.from({ length: to.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= from.length; i++) {
      const next = [i];
      for (let j = 1; j <= to.length; j++) {
        next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + Number(from[i - 1] !== to[j - 1]));
        if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, last] = [last, next];
    }
    return last[to.length];
  };
  /** Return a text with each word that occurs nowhere replaced by the nearest one that does; empty if there is none. */
  const suggestion = (/** @type {string} */ text) => {
    const known = new Map();
    for (const { words } of entries) for (const word of words.split(" ")) known.set(word, (known.get(word) ?? 0) + 1);
    const all = ` ${[...known.keys()].join("  ")} `;
    const near = wordsOf(text).trim().split(" ").map(word => {
      if (formsOf(word).every(form => form.test(all))) return word;
      const limit = word.length > 4 ? 2 : 1;
      const ranked = [...known].map(([other, count]) => ({ other, count, far: distance(word, other, limit) })).filter(({ far }) => far <= limit);
      return ranked.sort((a, b) => a.far - b.far || b.count - a.count)[0]?.other ?? "";
    });
    return near.every(Boolean) && near.join(" ") !== wordsOf(text).trim() ? near.join(" ") : "";
  };
  const add = (/** @type {Node | string} */ content) => {
    const item = document.createElement("li");
    item.append(content);
    list.append(item);
  };

  const show = async () => {
    if (!entries.length) await load();
    const text = normalize(box.value);
    list.replaceChildren();
    if (!text) return;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean).map(normalize), forms = formsOf(box.value);
    /** Names before labels, whole words before parts and other forms; each word must occur. */
    const rankOf = (/** @type {typeof entries[0]} */ { key, start, text: own, words: all }) =>
      key === text ? 0 : key.startsWith(text) ? 1 : start.startsWith(text) ? 2 : key.includes(text) ? 3 : start.includes(text) ? 4
      : words.every(word => own.includes(word)) ? 5 : forms.length && forms.every(form => form.test(all)) ? 6 : 9;
    const matches = entries.map(entry => ({ ...entry, rank: rankOf(entry) })).filter(({ rank }) => rank < 9)
      .sort((a, b) => a.rank - b.rank || a.place - b.place);
    for (const { name, href, label } of matches.slice(0, 12)) {
      const link = document.createElement("a");
      link.href = root + href;
      link.append(label || name);
      if (label && name) link.append(" ", Object.assign(document.createElement("span"), { className: "tag", textContent: name }));
      add(link);
    }
    if (matches.length) return;
    const near = suggestion(box.value);
    if (!near) return add("no match");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = near;
    button.addEventListener("click", event => { event.stopPropagation(); box.value = near; box.focus(); show(); });
    add("no match; did you mean ");
    list.lastElementChild?.append(button);
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
