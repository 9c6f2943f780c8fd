// A form for a new relation, made of what data/forms.js says of the shapes; it gives Turtle, and findings in their words.
// @ts-check
"use strict";
(async () => {
  const shared = /** @type {any} */ (window);
  const { kinds, items, passages, hedges, interpreted, prefixes } = shared.CAPGEN_FORMS;
  /** @type {[string, string, string, string][]} */
  const index = await shared.capgenIndex();
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const form = find("draft"), fields = find("fields"), kind = find("kind");
  form.hidden = false;
  for (const name of Object.keys(kinds)) kind.add(new Option(name.toLowerCase(), name));

  const local = (/** @type {string} */ iri) => iri.split(/[/#]/).pop() || "";
  const space = (/** @type {string} */ iri) => iri.slice(0, iri.length - local(iri).length);
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s#_-]/g, "");
  const named = new Map();
  for (const [iri, name] of index) for (const form of [iri, name, local(iri)]) {
    const key = plain(form);
    named.set(key, named.has(key) && named.get(key) !== iri ? "" : iri);
  }
  const resolve = (/** @type {string} */ said) => named.get(plain(said)) || "";
  const option = (/** @type {string} */ list, /** @type {string} */ name, /** @type {string} */ words) => {
    const made = document.createElement("option");
    made.value = name;
    made.label = words.slice(0, 80);
    find(list).append(made);
  };
  for (const [iri, name, , words] of index) option(iri in items ? "known" : "speakers", name, words);

  const label = (/** @type {any} */ one) => one.inverse ? "raised by" : local(one.path)
    .replace(/wasAttributedTo/, "said by").replace(/([A-Z])/g, " $1").toLowerCase();

  /** Draw the fields of a kind. */
  const draw = () => {
    fields.replaceChildren();
    for (const one of kinds[kind.value]) {
      const id = `field-${local(one.path)}`;
      const line = document.createElement("p");
      const title = document.createElement("label");
      title.htmlFor = id;
      title.textContent = label(one) + (one.minCount ? "" : " (may be left out)");
      /** @type {any} */
      let input;
      if (one.in.length || one.class === "Passage" || one.class === "Hedge") {
        input = document.createElement("select");
        input.add(new Option("", ""));
        for (const iri of one.class === "Hedge" ? hedges : one.in) input.add(new Option(local(iri).toLowerCase(), iri));
      } else if (one.words) {
        input = document.createElement("textarea");
        input.rows = 3;
        if (one.maxLength) input.maxLength = Number(one.maxLength) + 50;
      } else {
        input = document.createElement("input");
        input.setAttribute("list", one.class === "Speaker" ? "speakers" : "known");
        input.autocomplete = "off";
      }
      input.id = id;
      input.name = one.path;
      line.append(title, " ", input);
      fields.append(line);
    }
    tell();
  };

  const value = (/** @type {string} */ name) => {
    const input = find(`field-${name}`);
    return input ? input.value.trim() : "";
  };
  /** Offer the passages of whoever raises it, and who says it as a rule. */
  const follow = () => {
    const by = items[resolve(value("raises"))];
    const where = find("field-evidence");
    if (!by || !where || where.dataset.of === value("raises")) return;
    where.dataset.of = value("raises");
    where.replaceChildren(new Option("", ""));
    for (const iri of by.passages) {
      const [start, end] = passages[iri];
      where.add(new Option(`characters ${start}–${end}`, iri));
    }
    const who = find("field-wasAttributedTo");
    const speaker = index.find(([iri]) => iri === by.by);
    if (who && !who.value && speaker) who.value = speaker[1];
  };

  const term = (/** @type {any} */ one, /** @type {string} */ said) => {
    if (one.words) return `"${said.replace(/[\\"]/g, "\\$&").replace(/\s+/g, " ")}"@en`;
    return short(one.in.length || ["Passage", "Hedge"].includes(one.class) ? said : resolve(said));
  };
  const short = (/** @type {string} */ iri) => {
    for (const [prefix, start] of Object.entries(prefixes)) {
      const rest = iri.slice(String(start).length);
      if (iri.startsWith(String(start)) && /^[A-Za-z][A-Za-z0-9-]*$/.test(rest)) return `${prefix}:${rest}`;
    }
    return `<${iri}>`;
  };

  /** Say what is wrong, and write what is there as Turtle. */
  const tell = () => {
    follow();
    /** @type {[string, string][]} */
    const wrong = [];
    /** @type {string[]} */
    const lines = [];
    let by = "";
    for (const one of kinds[kind.value]) {
      const said = value(local(one.path));
      const missing = !said || (!one.in.length && ["Item", "Speaker"].includes(one.class) && !resolve(said));
      const length = [...said.replace(/\s+/g, " ")].length;
      if (one.minCount ? missing : said && missing) wrong.push([one.message, one.rule]);
      else if (one.words && said && (length < Number(one.minLength || 0) || length > Number(one.maxLength || 1e9))) {
        wrong.push([one.message, one.rule]);
      }
      if (!said || missing) continue;
      if (one.inverse) by = resolve(said);
      else lines.push(`    ${short(one.path)} ${term(one, said)}`);
    }
    const basis = value("basis");
    if (local(basis) === "Interpreted" && !value("rationale")) wrong.push([interpreted, "Interpreted"]);
    const list = find("findings");
    list.replaceChildren();
    for (const [message, rule] of wrong) {
      const item = document.createElement("li");
      item.textContent = `${message} [${rule}]`;
      list.append(item);
    }
    if (!wrong.length) {
      const item = document.createElement("li");
      item.textContent = "conforms, as far as the shapes of this form tell";
      list.append(item);
    }
    const name = by ? `${by}-${kind.value.toLowerCase()}-${items[by].next[kind.value]}` : "";
    const head = Object.entries({ ...prefixes, ...(by && !Object.values(prefixes).includes(space(by)) ? { here: space(by) } : {}) })
      .sort().map(([prefix, start]) => `@prefix ${prefix}: <${start}> .\n`).join("");
    const node = name ? short(name) : "";
    const text = name && lines.length
      ? `${head}\n${short(by)} cg:raises ${node} .\n\n${node} a cg:${kind.value} ;\n${lines.join(" ;\n")} .\n` : "";
    find("turtle").textContent = text;
    const save = find("save");
    save.hidden = !text || wrong.length > 0;
    if (save.href.startsWith("blob:")) URL.revokeObjectURL(save.href);
    if (!save.hidden) save.href = URL.createObjectURL(new Blob([text], { type: "text/turtle" }));
  };
  kind.addEventListener("change", draw);
  form.addEventListener("input", tell);
  form.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  draw();
})();
