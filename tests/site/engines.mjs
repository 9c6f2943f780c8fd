// Goes through a site in Firefox or WebKit and prints, as JSON, what it saw. node engines.mjs SITE TASK.json
// All is done by scripts in the page, so that one walk serves both: what differs between engines is what pages may do.
import { readFileSync } from "node:fs";

const [site, task] = process.argv.slice(2);
const { engine, executable, cases, asked, draft, dropped, files } = JSON.parse(readFileSync(task, "utf8"));

const engines = {
  firefox: async () => {
    const { default: puppeteer } = await import("puppeteer-core");
    const browser = await puppeteer.launch({ browser: "firefox", executablePath: executable, headless: true });
    const page = await browser.newPage();
    return {
      open: url => page.goto(url, { waitUntil: "load" }),
      run: (act, ...given) => page.evaluate(act, ...given),
      end: () => browser.close(),
    };
  },
  webkit: async () => {
    const { Builder, Capabilities } = await import("selenium-webdriver");
    const wanted = new Capabilities({ browserName: "MiniBrowser" });
    const driver = await new Builder().usingServer(executable).withCapabilities(wanted).build();
    await driver.manage().setTimeouts({ script: 300000 });
    return {
      open: url => driver.get(url),
      run: (act, ...given) => driver.executeScript(`return (${act})(...arguments)`, ...given),
      end: () => driver.quit(),
    };
  },
};

const { open, run, end } = await engines[engine]();
const seen = { rows: {}, checked: {} };
// another page first, as an address of the same page with another fragment loads nothing
const go = async name => { await open("about:blank"); await open(`${site}/${name}`); };
/** Wait until a script of the page returns something true, and return that. */
const until = async (act, ...given) => {
  for (const begun = Date.now(); ;) {
    const result = await run(act, ...given);
    if (result) return result;
    if (Date.now() - begun > 600000) throw new Error(`waited in vain for ${act}`);
    await new Promise(done => setTimeout(done, 100));
  }
};
const fill = (name, value) => run((name, value) => {
  const field = document.getElementById(name) ?? document.querySelector(`[name=${name}]`);
  if (field.tagName === "SELECT") {
    field.selectedIndex = value === "first" ? 1 : [...field.options].findIndex(option => option.textContent === value || option.value === value);
  } else field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}, name, value);
const click = choice => run(choice => document.querySelector(choice).click(), choice);
const waitForStatus = pattern => until(pattern => {
  const status = document.getElementById("status").textContent;
  return new RegExp(pattern).test(status) && status;
}, pattern);

try {
  await go("everything.html");
  const shown = () => run(() => window.capgenMap.nodes(":visible").length);
  seen.nodes = await until(() => window.capgenMap?.nodes(":visible").length);
  await fill("stance", "for");
  seen.filtered = await until(all => { const n = window.capgenMap.nodes(":visible").length; return n < all && n; }, seen.nodes);
  const address = await run(() => document.getElementById("permanent").getAttribute("href"));
  await go(`everything.html${address}`);
  await until(() => window.capgenMap?.nodes(":visible").length);
  seen.again = await shown();
  await run(() => { window.capgenMap.nodes(":visible")[0].emit("tap"); });
  seen.chosen = await run(() => document.getElementById("selection").textContent);

  await go("index.html");
  await fill("search", "for2");
  seen.match = await until(() => document.querySelector("#matches a")?.textContent);

  await go("query/counters.html");
  await fill("item", "For#2");
  await click("#stored-query button");
  seen.counters = await until(() => document.querySelectorAll("#result tbody tr").length);
  for (const [name, givens] of Object.entries(cases)) {
    seen.rows[name] = await run(async (asked, list) => {
      const all = [];
      for (const given of list) all.push(await window.capgenQuery(asked, given));
      return all;
    }, asked[name], givens);
  }

  await go("sparql.html");
  await fill("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
  await click("#sparql button[type=submit]");
  seen.count = await until(() => document.querySelector("#result tbody td")?.textContent);

  await go("encode.html");
  await until(() => Boolean(document.getElementById("field-by")));
  await fill("kind", draft.kind);
  await fill("field-by", draft.fields.by);
  await waitForStatus("findings? in");
  for (const [name, value] of Object.entries(draft.fields)) await fill(`field-${name}`, value);
  await waitForStatus("conforms");
  seen.turtle = await run(() => document.getElementById("turtle").value);
  await run(text => {
    const given = new DataTransfer();
    given.items.add(new File([text], "dropped.ttl"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
  }, dropped);
  await waitForStatus("in dropped.ttl");
  seen.dropped = await run(() => document.querySelector("#findings li").textContent);
  for (const [name, content] of Object.entries(files)) {
    seen.checked[name] = await run((name, content) =>
      window.capgenCheck(name, Uint8Array.from(atob(content), letter => letter.charCodeAt(0))), name, content);
  }
} finally {
  await end();
}
console.log(JSON.stringify(seen));
