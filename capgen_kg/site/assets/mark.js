// Marks up the text: chosen words become entries of a reading, Argdown with quotations, as `capgen import --source` reads it.
"use strict";
(() => {
  /** @type {any} */
  const { text, messages, reading, targets } = /** @type {any} */ (window).CAPGEN_READING;
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const [pane, form, quote, kind, target, words, why] = ["text", "mark", "quote", "kind", "target", "words", "why"].map(find);
  const MAX_WORDS = 300;
  const KINDS = {
    claim: { title: "a claim", of: null },
    premise: { title: "a premise of an argument", of: "argument", why: true },
    counter: { title: "a counter to", of: "", why: true },
    support: { title: "a support of", of: "", why: true },
    for: { title: "an argument for the thesis", of: null },
    against: { title: "an argument against the thesis", of: null },
  };
  const byName = new Map(targets.map((/** @type {any} */ entry) => [entry.name.toLowerCase(), entry]));
  const store = `capgen-marked:${location.pathname}:${text.length}`;
  const saved = () => { try { return JSON.parse(localStorage.getItem(store) ?? "[]"); } catch { return []; } };
  /** @type {any[]} */
  const marked = saved();

  // white space, case and typographic variants don't count, as in `capgen import`
  const VARIANTS = { "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-" };
  /** Returns a text as it is compared, with the place in the text of each of its characters. */
  const folded = (/** @type {string} */ given) => {
    let plain = "";
    const places = [];
    for (let at = 0; at < given.length; at++) {
      const character = given[at];
      if (/\s/.test(character)) {
        if (!plain || plain.endsWith(" ")) continue;
        plain += " ";
        places.push(at);
      } else {
        // one character for one, so that places stay right
        const lower = VARIANTS[/** @type {keyof typeof VARIANTS} */ (character)] ?? character.toLowerCase();
        plain += lower.length === 1 ? lower : character;
        places.push(at);
      }
    }
    return { plain, places };
  };
  const whole = folded(text);
  /** Returns where words stand in the text. */
  const placesOf = (/** @type {string} */ given) => {
    const { plain } = folded(given.trim()), places = [];
    if (!/[\p{L}\p{N}]/u.test(plain)) return [];
    for (let at = whole.plain.indexOf(plain); at >= 0; at = whole.plain.indexOf(plain, at + 1)) places.push(whole.places[at]);
    return places;
  };
  const messageAt = (/** @type {number} */ place) =>
    messages.find((/** @type {any} */ message) => message.spans.some((/** @type {number[]} */ [start, end]) => start <= place && place < end))?.name;

  const state = () => ({ kind: kind.value, quote: quote.value.trim(), target: target.value.trim(), words: words.value.trim(), why: why.value.trim() });
  /** Returns what keeps an entry from being added. */
  const problemsOf = (/** @type {any} */ entry) => {
    const problems = [], rule = KINDS[/** @type {keyof typeof KINDS} */ (entry.kind)];
    const places = placesOf(entry.quote), named = byName.get(entry.target.toLowerCase());
    if (!entry.quote) problems.push("choose words of the text");
    else if (!places.length) problems.push("these words are nowhere in the text");
    else if (places.length > 1) problems.push(`these words are in ${places.length} places; choose more of them`);
    if (rule.of !== null && !named) problems.push(entry.target ? `nothing is called ${entry.target}` : "say of what, such as For#1");
    else if (rule.of === "argument" && named && !named.conclusion) problems.push(`${named.name} is no argument with a conclusion`);
    if (!entry.words) problems.push("say it in your own words");
    else if ([...entry.words].length > MAX_WORDS) problems.push(`${[...entry.words].length} characters; at most ${MAX_WORDS}`);
    if ("why" in rule && !entry.why) problems.push("say why you read it so");
    return problems;
  };

  // Argdown
  const escaped = (/** @type {string} */ given) =>
    given.split(/\s+/).filter(Boolean).join(" ").replace(/[\\[\]<>{}#@*_]|(?<=\/)\//g, "\\$&");
  const reference = (/** @type {any} */ named) => named.isArgument ? `<${named.name}>` : `[${named.name}]`;
  const argdown = (/** @type {any} */ entry, /** @type {number} */ number) => {
    const named = byName.get(entry.target.toLowerCase());
    const message = messageAt(placesOf(entry.quote)[0]);
    const title = `Marked ${number}`, string = JSON.stringify;
    const evidence = `quote: ${string(entry.quote.split(/\s+/).join(" "))}${message ? `, in: ${string(message)}` : ""}`;
    const claim = `[${title}]: ${escaped(entry.words)} {${evidence}, basis: stated`;
    const read = `basis: interpreted, why: ${string(entry.why)}`;
    const heading = `# ${named?.side || message || "Claims"}\n\n`;
    switch (entry.kind) {
      case "premise": return `${heading}<${named.name}>\n\n(1) ${claim}}\n-- {${read}} --\n(2) [${named.conclusion}]\n`;
      case "counter": return `# Claims\n\n${reference(named)}\n  - ${claim}, relation: {${read}}}\n`;
      case "support": return `# Claims\n\n${reference(named)}\n  + ${claim}, relation: {${read}}}\n`;
      case "claim": return `# Claims\n\n${claim}}\n`;
      default: return `# ${entry.kind === "for" ? "For" : "Against"}\n\n<${title}>: ${escaped(entry.words)} {${evidence}}\n`;
    }
  };
  // names that the reading has already are not given again
  const first = 1 + Math.max(0, ...[...reading.matchAll(/[[<]Marked (\d+)[\]>]/g)].map(match => Number(match[1])));
  const file = () => `${reading.trimEnd()}\n\n${marked.map((entry, index) => argdown(entry, first + index)).join("\n")}`;

  const highlighted = () => {
    const ranges = marked.map(entry => [placesOf(entry.quote)[0], entry.quote]).filter(([place]) => place !== undefined).sort((a, b) => a[0] - b[0]);
    pane.replaceChildren();
    let end = 0;
    for (const [place, given] of ranges) {
      if (place < end) continue;
      const mark = document.createElement("mark");
      // the words of the text, which may be written otherwise
      const last = whole.places[whole.places.indexOf(place) + folded(given).plain.length - 1];
      mark.textContent = text.slice(place, last + 1);
      pane.append(text.slice(end, place), mark);
      end = last + 1;
    }
    pane.append(text.slice(end));
  };
  const show = () => {
    find("marked").replaceChildren(...marked.map(entry => {
      const item = document.createElement("li");
      item.textContent = `${entry.words} (${KINDS[/** @type {keyof typeof KINDS} */ (entry.kind)].title}${entry.target ? ` ${entry.target}` : ""})`;
      return item;
    }));
    const save = find("save");
    URL.revokeObjectURL(save.href);
    save.hidden = find("undo").hidden = !marked.length;
    if (marked.length) save.href = URL.createObjectURL(new Blob([file()], { type: "text/plain" }));
    try { localStorage.setItem(store, JSON.stringify(marked)); } catch { /* a full or forbidden store loses drafts only */ }
    highlighted();
  };
  const fields = () => {
    const rule = KINDS[/** @type {keyof typeof KINDS} */ (kind.value)];
    find("target-field").hidden = rule.of === null;
    find("why-field").hidden = !("why" in rule);
    if (rule.of === null) target.value = "";
  };
  const check = () => {
    const problems = problemsOf(state());
    find("problems").replaceChildren(...problems.map(problem => { const item = document.createElement("li"); item.textContent = problem; return item; }));
    return !problems.length;
  };

  for (const [value, { title }] of Object.entries(KINDS)) kind.append(new Option(title, value));
  find("targets").append(...targets.map((/** @type {any} */ entry) => new Option(entry.label, entry.name)));
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed || !pane.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
    quote.value = selection.getRangeAt(0).toString().trim();
    check();
  });
  kind.addEventListener("change", () => { fields(); check(); });
  form.addEventListener("input", check);
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!check()) return;
    marked.push(state());
    for (const field of [quote, words, why]) field.value = "";
    show();
  });
  find("undo").addEventListener("click", () => { marked.pop(); show(); });
  // what no longer fits, as the text or the debate changed, is left out, and said
  const fits = (/** @type {any} */ entry) => entry?.kind in KINDS && !problemsOf(entry).length;
  const lost = marked.filter(entry => !fits(entry));
  marked.splice(0, marked.length, ...marked.filter(fits));
  find("lost").hidden = !lost.length;
  find("lost").textContent = `Left out, as the text or the debate has changed: ${lost.map(entry => `“${entry?.words}”`).join(", ")}`;
  form.hidden = false;
  fields();
  show();
  /** @type {any} */ (window).capgenReading = file;
})();
