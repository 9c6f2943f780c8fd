// Contributions: a form with the fields in data/forms.js, files that are dropped on the page, and a worker that checks both
// by the code of the command line; it is loaded when the user begins.
// @ts-check
"use strict";
(async () => {
  const shared = /** @type {any} */ (window);
  const { items, passages, maxBytes } = shared.CAPGEN_FORMS;
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const form = find("draft"), fields = find("fields"), kind = find("kind"), text = find("turtle"), save = find("save");
  const status = find("status"), list = find("findings"), showChanges = find("show-changes"), changes = find("changes"), impact = find("impact");
  const discard = find("discard");
  /** Whether the form is for what the user says, rather than for what the debate says. */
  const isOwnVoice = form.dataset.voice === "own";
  const kinds = isOwnVoice ? shared.CAPGEN_FORMS.voice : shared.CAPGEN_FORMS.kinds;
  /** The plain words for the values of choices, and for kinds. @type {Record<string, string>[]} */
  const [plainWords, kindWords] = [form.dataset.words, form.dataset.kinds].map(words => JSON.parse(words ?? "{}"));
  const create = (/** @type {string} */ tag, /** @type {Record<string, any>} */ properties = {}, /** @type {any[]} */ ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // the checker

  /** @type {Promise<Worker> | null} */
  let checker = null;
  let lastNumber = 0;
  /** The requests without a reply, by number. @type {Map<number, {resolve: (reply: any) => void, reject: (error: Error) => void}>} */
  const pending = new Map();
  /** Return the worker, which is loaded once. @type {() => Promise<Worker>} */
  const loadChecker = () => checker ??= (async () => {
    let parts = 0;
    const part = async (/** @type {Promise<any>} */ loading) => {
      const value = await loading;
      status.textContent = `loading the checker, part ${++parts} of 6…`;
      return value;
    };
    const [, , ...bytes] = await Promise.all([
      part(shared.capgenScript("vendor/check-worker.js")), part(shared.capgenScript("data/asserted.js")),
      ...["oxigraph.wasm", "pyodide.asm.wasm", "python_stdlib.zip", "modules.zip"].map(name => part(shared.capgenBytes(name))),
    ]);
    const address = URL.createObjectURL(new Blob([shared.CAPGEN_CHECK_WORKER], { type: "text/javascript" }));
    const worker = new Worker(address);
    await new Promise((resolve, reject) => {
      worker.onerror = event => reject(new Error(event.message || "the checker cannot run in this browser"));
      worker.onmessage = ({ data }) => {
        if (data.progress) status.textContent = data.progress;
        else if (data.ready) resolve(worker);
        else if (data.failure) reject(new Error(data.failure));
      };
      const [oxigraph, wasm, library, modules] = bytes;
      worker.postMessage({ start: {
        oxigraph, modules, python: { "pyodide.asm.wasm": wasm, "python_stdlib.zip": library },
        debate: { "asserted.nt": shared.CAPGEN_ASSERTED },
      } });
    });
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data: { number, failure, ...reply } }) => {
      const promise = pending.get(number);
      pending.delete(number);
      if (failure) promise?.reject(new Error(failure));
      else promise?.resolve(reply);
    };
    worker.onerror = event => {
      // the next request starts another worker
      checker = null;
      for (const { reject } of pending.values()) reject(new Error(event.message || "the checker stopped; try again"));
      pending.clear();
    };
    return worker;
  })().catch(error => { checker = null; throw error; });
  const request = async (/** @type {any} */ message) => {
    const worker = await loadChecker();
    return new Promise((resolve, reject) => {
      pending.set(++lastNumber, { resolve, reject });
      worker.postMessage({ ...message, number: lastNumber });
    });
  };
  /** Return the findings in a file, as a list and as the output of the command line. */
  shared.capgenCheck = (/** @type {string} */ name, /** @type {Uint8Array} */ content) => request({ check: { name, content } });
  /** Return which query results a file changes, as the output of the command line. */
  shared.capgenImpact = (/** @type {string} */ name, /** @type {Uint8Array} */ content) => request({ impact: { name, content } });

  // findings

  let name = "contribution.ttl", turns = 0, lastContent = new Uint8Array();
  /** The properties that the last draft lacks. @type {string[]} */
  let missing = [];
  /** Show what is wrong with a field below it. */
  const mark = (/** @type {string} */ option, /** @type {string} */ problem) => {
    const note = find(`problem-${option}`);
    if (!note) return;
    note.textContent = problem;
    find(`field-${option}`).setAttribute("aria-invalid", String(Boolean(problem)));
  };
  const show = (/** @type {any} */ reply) => {
    list.replaceChildren(...(reply.findings ?? []).map((/** @type {any} */ finding) => {
      const position = create("button", { type: "button", textContent: `line ${finding.line}, column ${finding.column}` });
      position.addEventListener("click", () => highlight(finding));
      const rule = finding.page ? create("a", { href: finding.page, textContent: finding.rule }) : finding.rule;
      const severity = finding.severity === "violation" ? "" : `${finding.severity}: `;
      return create("li", {}, position, ` ${severity}${finding.message} `, finding.fix ? create("b", { textContent: `${finding.fix}. ` }) : "", "[", rule, "]");
    }));
    for (const field of kinds[kind.value]) {
      const at = (reply.findings ?? []).filter((/** @type {any} */ finding) => finding.rule === field.rule).map((/** @type {any} */ finding) => finding.message);
      if (missing.includes(field.path)) at.push("Still to be chosen.");
      mark(field.option, at.join(" "));
    }
    showChanges.hidden = !reply.findings || reply.findings.some((/** @type {any} */ finding) => finding.severity === "violation");
    impact.hidden = true;
    const count = reply.findings?.length;
    status.textContent = reply.error ?? (count ? `${count} finding${count > 1 ? "s" : ""} in ${name}` : `${name} conforms`);
  };
  /** Select the text that a finding is about; its columns count code points. */
  const highlight = (/** @type {any} */ finding) => {
    const lines = text.value.split("\n");
    const offset = (/** @type {number} */ line, /** @type {number} */ column) =>
      lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
    text.focus();
    text.setSelectionRange(offset(finding.line, finding.column), offset(finding.endLine, finding.endColumn));
  };
  const offerDownload = (/** @type {Uint8Array<ArrayBuffer>} */ content) => {
    if (save.href.startsWith("blob:")) URL.revokeObjectURL(save.href);
    save.href = URL.createObjectURL(new Blob([content]));
    save.download = name;
    save.textContent = `Save as ${name}`;
    save.hidden = !content.length;
  };
  /** Check the bytes that a function returns, unless a later call overtakes this one. */
  const check = async (/** @type {() => Promise<Uint8Array<ArrayBuffer> | null>} */ getContent) => {
    const turn = ++turns;
    try {
      if (!checker) status.textContent = "loading the checker…";
      const content = await getContent();
      if (turn !== turns || !content) return;
      lastContent = content;
      if (!new TextDecoder().decode(content).trim()) throw new Error(`${name} is empty`);
      offerDownload(content);
      const reply = await shared.capgenCheck(name, content);
      if (turn === turns) show(reply);
    } catch (error) {
      // what is refused can't be saved
      if (turn === turns) save.hidden = true;
      if (turn === turns) show({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  showChanges.addEventListener("click", async () => {
    const turn = turns;
    status.textContent = "running all queries with and without it…";
    const reply = await shared.capgenImpact(name, lastContent).catch((/** @type {Error} */ error) => ({ error: error.message }));
    if (turn !== turns) return;
    // who stands and who doesn't comes first; rows are folded
    const effects = find("effects");
    effects.replaceChildren(...(reply.effects ?? []).map((/** @type {string} */ words) => create("li", { textContent: words })));
    changes.textContent = reply.text ?? "";
    impact.hidden = !reply.effects;
    status.textContent = reply.error ?? `what ${name} changes:`;
    effects.focus();
  });
  const encodedText = () => new TextEncoder().encode(text.value);

  // the form

  /** @type {Entry[]} */
  const index = await shared.capgenIndex();
  form.hidden = false;
  for (const each of Object.keys(kinds)) kind.add(new Option(kindWords[each] ?? each, each));
  for (const [iri, value, , label] of index) {
    find(iri in items ? "items" : "speakers").append(create("option", { value, label: label.slice(0, 80) }));
  }
  const valueOf = (/** @type {string} */ option) => find(`field-${option}`)?.value.trim() ?? "";
  const createInput = (/** @type {any} */ field) => {
    if (field.form === "choice" || field.form === "passage") {
      const choice = create("select");
      choice.add(new Option("", ""));
      for (const [value, title] of field.choices) choice.add(new Option(plainWords[title] ? `${plainWords[title]} (${title})` : title, value));
      return choice;
    }
    if (field.form === "name") return create("input", { maxLength: field.maxLength });
    if (field.form === "words" || field.form === "lines" || field.form === "text") {
      return create("textarea", { rows: field.form === "text" ? 9 : 3, ...(field.form === "lines" ? { placeholder: "one per line" } : { maxLength: field.maxLength }) });
    }
    const input = create("input", { autocomplete: "off" });
    input.setAttribute("list", field.form === "speaker" ? "speakers" : "items");
    return input;
  };
  const showFields = () => fields.replaceChildren(...kinds[kind.value].map((/** @type {any} */ field) => {
    const input = Object.assign(createInput(field), { id: `field-${field.option}`, name: field.option });
    input.setAttribute("aria-describedby", `help-${field.option} problem-${field.option}`);
    return create("p", {},
      create("label", { htmlFor: input.id, textContent: field.title + (field.required ? "" : " (optional)") }), " ",
      // what it means is read before it is filled in
      create("span", { id: `help-${field.option}`, className: "note", textContent: field.help }), " ", input, " ",
      create("span", { id: `problem-${field.option}`, className: "problem" }));
  }));
  /** Offer the passages of the item that raises it, and show its speaker as the default. */
  const updateFields = () => {
    const where = find("field-where"), speaker = find("field-who"), reference = valueOf("by");
    const item = (() => { try { return items[shared.capgenResolve(index, reference)]; } catch { return null; } })();
    if (!where || where.dataset.of === reference) return;
    where.dataset.of = reference;
    where.replaceChildren(new Option("", ""), ...(item?.passages ?? []).map((/** @type {string} */ iri) =>
      new Option(`characters ${passages[iri].join("–")}`, iri)));
    if (speaker) speaker.placeholder = index.find(([iri]) => iri === item?.by)?.[1] ?? "";
  };
  /** Return the values of the form by option, with references resolved to IRIs. */
  const formValues = () => {
    /** @type {Record<string, any>} */
    const values = { kind: kind.value };
    for (const field of kinds[kind.value]) {
      const value = valueOf(field.option);
      if (field.form === "lines") values[field.option] = value.split("\n").map((/** @type {string} */ line) => line.trim()).filter(Boolean);
      else if (value && (field.form === "item" || field.form === "speaker")) values[field.option] = shared.capgenResolve(index, value);
      else values[field.option] = field.form === "text" ? value : value.replace(/\s+/g, " ");
      if ((field.option === "by" || isOwnVoice && field.required && field.form !== "choice") && !value) throw new Error(`${field.title} is required. ${field.help}`);
    }
    return values;
  };

  let pause = 0;
  /** Check after a pause in typing; until then nothing that is shown counts as the result. */
  const debounce = (/** @type {() => void} */ act) => {
    clearTimeout(pause);
    turns += 1;
    showChanges.hidden = true;
    status.textContent = "checking…";
    pause = setTimeout(act, 250);
  };
  /** Whether the text was changed by hand or opened from a file; the form then leaves it alone. */
  let isEdited = false;
  const setEdited = (/** @type {boolean} */ value) => { isEdited = value; discard.hidden = !value; };
  const draft = () => check(async () => {
    updateFields();
    const turn = turns, values = formValues();
    const reply = /** @type {any} */ (await request(isOwnVoice ? { contribute: values } : { draft: values }));
    missing = isOwnVoice ? (reply.missing ?? []).map((/** @type {string} */ line) => line.replace(/^cg:(\w+).*/, "$1")) : [];
    if (reply.error) throw new Error(reply.error);
    // don't overwrite what the user has typed meanwhile
    if (turn !== turns) return null;
    name = `${reply.name ?? "contribution"}.ttl`;
    text.value = reply.text;
    return encodedText();
  });

  // drafts: what is in the form is there again after leaving the page

  const KEY = `capgen draft: ${document.title}`;
  /** @type {{kind?: string, values?: Record<string, Record<string, string>>}} */
  let saved = {};
  try { saved = JSON.parse(localStorage.getItem(KEY) ?? "{}"); } catch { /* storage is off, or was changed */ }
  /** The form whose values are kept together: of one's own words for all kinds, or of a kind. */
  const group = () => isOwnVoice ? "own" : kind.value;
  const remember = () => {
    const values = Object.fromEntries(kinds[kind.value].map((/** @type {any} */ { option }) => [option, find(`field-${option}`).value]));
    saved = { kind: kind.value, values: { ...saved.values, [group()]: { ...saved.values?.[group()], ...values } } };
    try { localStorage.setItem(KEY, JSON.stringify(saved)); } catch { /* storage is off or full */ }
  };
  const recall = () => {
    const values = saved.values?.[group()] ?? {};
    for (const { option, form: type } of kinds[kind.value]) {
      if (type === "passage") updateFields();
      if (values[option]) find(`field-${option}`).value = values[option];
    }
  };
  kind.addEventListener("change", () => { showFields(); recall(); remember(); if (!isEdited) debounce(draft); });
  form.addEventListener("input", (/** @type {Event} */ event) => {
    // the fields are still those of the other kind
    if (event.target === kind) return;
    updateFields();
    remember();
    if (!isEdited) debounce(draft);
  });
  discard.addEventListener("click", () => { setEdited(false); draft(); });
  form.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  text.addEventListener("input", () => { setEdited(true); debounce(() => check(async () => encodedText())); });
  // links on other pages preset the kind and fields
  const presets = new URLSearchParams(location.hash.slice(1));
  if ((presets.get("kind") ?? "") in kinds) kind.value = presets.get("kind");
  else if ((saved.kind ?? "") in kinds) kind.value = saved.kind;
  showFields();
  recall();
  for (const [option, value] of presets) if (find(`field-${option}`)) find(`field-${option}`).value = value;

  // files

  const open = (/** @type {File | undefined} */ file) => file && check(async () => {
    // don't check what was typed just before
    clearTimeout(pause);
    const content = new Uint8Array(await file.slice(0, maxBytes).arrayBuffer());
    name = file.name;
    setEdited(true);
    text.value = new TextDecoder().decode(content);
    return content;
  });
  find("file").addEventListener("change", (/** @type {any} */ event) => open(event.target.files[0]));
  addEventListener("dragover", event => { event.preventDefault(); document.body.classList.add("dropping"); });
  addEventListener("dragleave", event => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", event => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    open(event.dataTransfer?.files[0]);
  });
})();
