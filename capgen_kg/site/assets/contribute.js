// Contributions: a form made of what data/forms.js says of the shapes, files that are dropped, and the command line's own
// check of both, in a worker that is loaded when somebody begins.
// @ts-check
"use strict";
(async () => {
  const shared = /** @type {any} */ (window);
  const { kinds, items, passages, most } = shared.CAPGEN_FORMS;
  const find = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const form = find("draft"), fields = find("fields"), kind = find("kind"), text = find("turtle"), save = find("save");
  const status = find("status"), list = find("findings"), weigh = find("weigh"), changes = find("changes");
  const made = (/** @type {string} */ tag, /** @type {Record<string, any>} */ given = {}, /** @type {any[]} */ ...inside) => {
    const one = Object.assign(document.createElement(tag), given);
    one.append(...inside);
    return one;
  };

  // the checker

  /** @type {Promise<Worker> | null} */
  let opened = null;
  let numbered = 0;
  /** @type {Map<number, {done: (found: any) => void, fail: (error: Error) => void}>} */
  const waiting = new Map();
  /** Return the worker, which is loaded once. @type {() => Promise<Worker>} */
  const checker = () => opened ??= (async () => {
    let parts = 0;
    const part = async (/** @type {Promise<any>} */ loading) => {
      const found = await loading;
      status.textContent = `loading the check, part ${++parts} of 6, once…`;
      return found;
    };
    const [, , ...bytes] = await Promise.all([
      part(shared.capgenScript("vendor/worker.js")), part(shared.capgenScript("data/asserted.js")),
      ...["oxigraph.wasm", "pyodide.asm.wasm", "python_stdlib.zip", "modules.zip"].map(name => part(shared.capgenBytes(name))),
    ]);
    const address = URL.createObjectURL(new Blob([shared.CAPGEN_WORKER], { type: "text/javascript" }));
    const worker = new Worker(address);
    await new Promise((ready, fail) => {
      worker.onerror = event => fail(new Error(event.message || "the check can't be started here"));
      worker.onmessage = ({ data }) => {
        if (data.progress) status.textContent = data.progress;
        else if (data.ready) ready(worker);
        else if (data.failed) fail(new Error(data.failed));
      };
      const [oxigraph, wasm, library, modules] = bytes;
      worker.postMessage({ start: {
        oxigraph, modules, python: { "pyodide.asm.wasm": wasm, "python_stdlib.zip": library },
        debate: { "asserted.nt": shared.CAPGEN_ASSERTED },
      } });
    });
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data: { number, failed, ...said } }) => {
      const asked = waiting.get(number);
      waiting.delete(number);
      if (failed) asked?.fail(new Error(failed));
      else asked?.done(said);
    };
    worker.onerror = event => {
      // what has ended is started again by whoever asks next
      opened = null;
      for (const { fail } of waiting.values()) fail(new Error(event.message || "the check has ended; try again"));
      waiting.clear();
    };
    return worker;
  })().catch(error => { opened = null; throw error; });
  const ask = async (/** @type {any} */ message) => {
    const worker = await checker();
    return new Promise((done, fail) => {
      waiting.set(++numbered, { done, fail });
      worker.postMessage({ ...message, number: numbered });
    });
  };
  /** Return what is wrong with a file: a list, and the words of the command line. */
  shared.capgenCheck = (/** @type {string} */ name, /** @type {Uint8Array} */ content) => ask({ check: { name, content } });
  /** Return what the answers would become with a file, in the words of the command line. */
  shared.capgenImpact = (/** @type {string} */ name, /** @type {Uint8Array} */ content) => ask({ impact: { name, content } });

  // what is shown

  let name = "contribution.ttl", turns = 0, checked = new Uint8Array();
  const show = (/** @type {any} */ said) => {
    list.replaceChildren(...(said.found ?? []).map((/** @type {any} */ one) => {
      const place = made("button", { type: "button", textContent: `line ${one.line}, column ${one.column}` });
      place.addEventListener("click", () => mark(one));
      const rule = one.page ? made("a", { href: one.page, textContent: one.rule }) : one.rule;
      const grave = one.severity === "violation" ? "" : `${one.severity}: `;
      return made("li", {}, place, ` ${grave}${one.message} `, one.fix ? made("b", { textContent: `${one.fix}. ` }) : "", "[", rule, "]");
    }));
    weigh.hidden = !said.found || said.found.some((/** @type {any} */ one) => one.severity === "violation");
    changes.hidden = true;
    const many = said.found?.length;
    status.textContent = said.error ?? (many ? `${many} finding${many > 1 ? "s" : ""} in ${name}` : `${name} conforms`);
  };
  const mark = (/** @type {any} */ one) => {
    const lines = text.value.split("\n");
    const at = (/** @type {number} */ line, /** @type {number} */ column) =>
      lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
    text.focus();
    text.setSelectionRange(at(one.line, one.column), at(one.endLine, one.endColumn));
  };
  const offer = (/** @type {Uint8Array<ArrayBuffer>} */ content) => {
    if (save.href.startsWith("blob:")) URL.revokeObjectURL(save.href);
    save.href = URL.createObjectURL(new Blob([content]));
    save.download = name;
    save.textContent = `Save as ${name}`;
    save.hidden = !content.length;
  };
  /** Check what is asked for by a function that gives the bytes of a file, unless something newer is asked for. */
  const check = async (/** @type {() => Promise<Uint8Array<ArrayBuffer> | null>} */ given) => {
    const turn = ++turns;
    try {
      if (!opened) status.textContent = "loading the check, once…";
      const content = await given();
      if (turn !== turns || !content) return;
      checked = content;
      offer(content);
      const said = await shared.capgenCheck(name, content);
      if (turn === turns) show(said);
    } catch (error) {
      if (turn === turns) show({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  weigh.addEventListener("click", async () => {
    const turn = turns;
    status.textContent = "asking all questions with it and without it…";
    const said = await shared.capgenImpact(name, checked).catch((/** @type {Error} */ error) => ({ error: error.message }));
    if (turn !== turns) return;
    changes.textContent = said.text ?? said.error;
    changes.hidden = false;
    status.textContent = `what ${name} would change is below`;
  });
  const written = () => new TextEncoder().encode(text.value);

  // the form

  /** @type {Known[]} */
  const index = await shared.capgenIndex();
  form.hidden = false;
  for (const one of Object.keys(kinds)) kind.add(new Option(one, one));
  for (const [iri, called, , words] of index) {
    find(iri in items ? "known" : "speakers").append(made("option", { value: called, label: words.slice(0, 80) }));
  }
  const value = (/** @type {string} */ option) => find(`field-${option}`)?.value.trim() ?? "";
  const input = (/** @type {any} */ one) => {
    if (one.form === "choice" || one.form === "passage") {
      const choice = made("select");
      choice.add(new Option("", ""));
      for (const [said, title] of one.choices) choice.add(new Option(title, said));
      return choice;
    }
    if (one.form === "words" || one.form === "lines") {
      return made("textarea", { rows: 3, ...(one.form === "words" ? { maxLength: one.most } : { placeholder: "one a line" }) });
    }
    const box = made("input", { autocomplete: "off" });
    box.setAttribute("list", one.form === "speaker" ? "speakers" : "known");
    return box;
  };
  const draw = () => fields.replaceChildren(...kinds[kind.value].map((/** @type {any} */ one) => {
    const box = Object.assign(input(one), { id: `field-${one.option}`, name: one.option });
    box.setAttribute("aria-describedby", `help-${one.option}`);
    return made("p", {},
      made("label", { htmlFor: box.id, textContent: one.title + (one.required ? "" : " (may be left out)") }), " ", box, " ",
      made("span", { id: `help-${one.option}`, className: "note", textContent: one.help }));
  }));
  /** Offer the passages of whoever raises it, and show whose it is if nobody is named. */
  const follow = () => {
    const where = find("field-where"), who = find("field-who");
    const by = (() => { try { return items[shared.capgenResolve(index, value("by"))]; } catch { return null; } })();
    if (!where || where.dataset.of === value("by")) return;
    where.dataset.of = value("by");
    where.replaceChildren(new Option("", ""), ...(by?.passages ?? []).map((/** @type {string} */ iri) =>
      new Option(`characters ${passages[iri].join("–")}`, iri)));
    if (who) who.placeholder = index.find(([iri]) => iri === by?.by)?.[1] ?? "";
  };
  /** Return what the form says, with references as what they mean. */
  const wanted = () => {
    /** @type {Record<string, any>} */
    const said = { kind: kind.value };
    for (const one of kinds[kind.value]) {
      const given = value(one.option);
      if (one.form === "lines") said[one.option] = given.split("\n").map((/** @type {string} */ line) => line.trim()).filter(Boolean);
      else if (given && (one.form === "item" || one.form === "speaker")) said[one.option] = shared.capgenResolve(index, given);
      else said[one.option] = given.replace(/\s+/g, " ");
      if (one.option === "by" && !given) throw new Error(`${one.title}? ${one.help}`);
    }
    return said;
  };

  let pause = 0;
  const soon = (/** @type {() => void} */ act) => { clearTimeout(pause); pause = setTimeout(act, 250); };
  const drafted = () => check(async () => {
    follow();
    const turn = turns;
    const said = /** @type {any} */ (await ask({ draft: wanted() }));
    if (said.error) throw new Error(said.error);
    // whoever has typed on meanwhile is not interrupted
    if (turn !== turns) return null;
    name = "contribution.ttl";
    text.value = said.text;
    return written();
  });
  kind.addEventListener("change", () => { draw(); soon(drafted); });
  form.addEventListener("input", () => { follow(); soon(drafted); });
  form.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  text.addEventListener("input", () => soon(() => check(async () => written())));
  // what a page asked for: a kind, and what it is aimed at
  const asked = new URLSearchParams(location.hash.slice(1));
  if ((asked.get("kind") ?? "") in kinds) kind.value = asked.get("kind");
  draw();
  for (const [option, said] of asked) if (find(`field-${option}`)) find(`field-${option}`).value = said;

  // files

  const open = (/** @type {File | undefined} */ file) => file && check(async () => {
    // what was typed just before is not checked any more
    clearTimeout(pause);
    const content = new Uint8Array(await file.slice(0, most).arrayBuffer());
    name = file.name;
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
