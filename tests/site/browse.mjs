// Goes through a site in a real Chromium and prints, as JSON, what it saw. node browse.mjs SITE TASK.json
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [site, task] = process.argv.slice(2);
const { cases, shots, executable, kinds } = JSON.parse(readFileSync(task, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: executable, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"],
});
// nothing depends on how busy the machine is
const WAITING = 600000;
const seen = { problems: [], asked: [], axe: {}, rows: {}, shifts: {} };
const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, bypassCSP: false });
const watch = page => {
  page.setDefaultTimeout(WAITING);
  page.on("console", message => { if (message.type() === "error") seen.problems.push(message.text()); });
  page.on("pageerror", error => seen.problems.push(String(error)));
  page.on("request", request => { if (!request.url().startsWith(site)) seen.asked.push(request.url()); });
  page.on("dialog", dialog => { seen.problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  return page;
};
const page = watch(await context.newPage());
// everything is loaded and drawn
const settled = async page => {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};
const go = name => page.goto(`${site}/${name}`, { waitUntil: "load" });

// the map: everything is there, a filter takes some away, the address says so, keys go from item to item
await go("everything.html");
await page.waitForFunction(() => window.capgenMap);
seen.nodes = await page.evaluate(() => window.capgenMap.nodes(":visible").length);
await page.selectOption("select[name=stance]", { index: 1 });
// drawn with the next frame
await page.waitForFunction(all => window.capgenMap.nodes(":visible").length < all, seen.nodes);
seen.filtered = await page.evaluate(() => window.capgenMap.nodes(":visible").length);
seen.address = await page.getAttribute("#permanent", "href");
await go(`everything.html${seen.address}`);
await page.waitForFunction(() => window.capgenMap);
await page.waitForFunction(all => window.capgenMap.nodes(":visible").length < all, seen.nodes);
seen.again = await page.evaluate(() => window.capgenMap.nodes(":visible").length);
const looked = () => page.evaluate(() => [100 * window.capgenMap.zoom(), window.capgenMap.pan().x, window.capgenMap.pan().y]);
seen.whole = await looked();
await page.click("button[data-zoom='1.3']");
seen.near = await page.getAttribute("#permanent", "href");
seen.looked = await looked();
await page.goto("about:blank");
await go(`everything.html${seen.near}`);
await page.waitForFunction(() => window.capgenMap);
seen.lookedAgain = await looked();
await page.focus("#map");
await page.keyboard.press("ArrowDown");
seen.chosen = await page.textContent("#selection");
await page.keyboard.press("Enter");
await page.waitForURL(/\/id\//);
seen.opened = await page.textContent("h1");

// names are read from afar: on a phone, and on a large map as a whole and around what is chosen
const named = async (other, address, act = () => {}) => {
  await other.goto(address, { waitUntil: "load" });
  await other.waitForFunction(() => window.capgenMap);
  await other.evaluate(act);
  // named once nothing moves any more
  await other.waitForFunction(() => {
    const state = JSON.stringify([window.capgenMap.zoom(), window.capgenMap.nodes(".named").map(node => node.id())]);
    const stood = window.capgenState === state && window.capgenMap.nodes(".named").length > 0;
    window.capgenState = state;
    return stood;
  }, null, { polling: 600 });
  return other.evaluate(() => {
    const zoom = window.capgenMap.zoom();
    const names = window.capgenMap.nodes(".named").map(node => {
      const letters = zoom * node.numericStyle("font-size"), { x, y } = node.renderedPosition();
      return { name: node.data("name"), letters, x, y, wide: letters * 0.5 * node.data("shownName").length };
    });
    const isOver = (label, node) => label.name !== node.data("name") && Math.abs(label.x - node.renderedPosition("x")) < (label.wide + node.renderedWidth()) / 2
      && Math.abs(label.y - node.renderedPosition("y")) < (label.letters + node.renderedHeight()) / 2;
    const covering = names.filter(label => window.capgenMap.nodes(":visible").not(".faint").some(node => isOver(label, node)));
    const touching = names.filter(label => names.some(other => label !== other
      && Math.abs(label.x - other.x) < (label.wide + other.wide) / 2 && Math.abs(label.y - other.y) < label.letters));
    return { names: names.map(label => label.name), letters: Math.min(...names.map(label => label.letters)), touching: touching.length, covering: covering.map(label => label.name) };
  });
};
const phone = watch(await browser.newPage({ viewport: { width: 360, height: 640 } }));
seen.onPhone = await named(phone, `${site}/everything.html`, () => { document.querySelector("button[data-zoom='0']").click(); });
// it opens near an item, in the midst of the map, whose title is legible
await phone.goto("about:blank");
await phone.goto(`${site}/everything.html`, { waitUntil: "load" });
await phone.waitForFunction(() => window.capgenMap);
seen.opening = await phone.evaluate(() => {
  const { clientWidth, clientHeight } = document.getElementById("map"), map = window.capgenMap;
  const nodes = map.nodes().filter(node => {
    const { x1, x2, y1, y2 } = node.renderedBoundingBox();
    return x1 >= 0 && y1 >= 0 && x2 <= clientWidth && y2 <= clientHeight;
  });
  return { whole: nodes.length, letters: map.zoom() * nodes[0].numericStyle("font-size"), label: nodes[0].style("label") };
});
await phone.close();
if (kinds.large) {
  const wide = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  wide.setDefaultTimeout(WAITING);
  seen.large = await named(wide, `${kinds.large}/everything.html`);
  seen.chosenOfLarge = await named(wide, `${kinds.large}/everything.html`, () => { window.capgenMap.nodes().max(node => node.degree()).ele.emit("tap"); });
  seen.around = await wide.evaluate(() => window.capgenMap.nodes(":selected").closedNeighborhood("node").map(node => node.data("name")));
  // a front that is a list has all of the width
  await wide.goto(`${kinds.large}/front/1.html`, { waitUntil: "load" });
  seen.listed = await wide.evaluate(() => [...document.querySelectorAll(".front > *")].map(part => Math.round(part.getBoundingClientRect().width)));
  await wide.close();
}

// on a tablet, no card stands beside an empty place
const tablet = watch(await browser.newPage({ viewport: { width: 768, height: 1024 } }));
await tablet.goto(`${site}/index.html`, { waitUntil: "load" });
seen.cards = await tablet.evaluate(() => {
  const right = document.querySelector(".cards").getBoundingClientRect().right, cards = [...document.querySelectorAll(".cards > .card")].map(card => card.getBoundingClientRect());
  return { count: cards.length, alone: cards.filter(card => card.right < right - 1 && !cards.some(other => other.top === card.top && other.left > card.right)).length };
});
await tablet.close();

// the fronts: letters are large enough on a laptop and on a phone, and stay inside their boxes
seen.letters = {};
for (const [width, height] of [[1366, 657], [390, 844]]) {
  const other = watch(await browser.newPage({ viewport: { width, height } }));
  await other.goto(`${site}/map.html`, { waitUntil: "load" });
  seen.letters[width] = await other.evaluate(() => {
    const texts = [...document.querySelectorAll("svg.picture a.box")].filter(box => box.checkVisibility()).flatMap(box => {
      const rect = box.querySelector("rect"), frame = rect.getBoundingClientRect(), scale = frame.width / rect.width.baseVal.value;
      return [...box.querySelectorAll(".title, .code span")].map(text => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const inside = left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
        return { size: scale * parseFloat(getComputedStyle(text).fontSize), inside, words: text.textContent };
      });
    });
    return { count: texts.length, smallest: Math.min(...texts.map(text => text.size)), outside: texts.filter(text => !text.inside).map(text => text.words) };
  });
  await other.close();
}

// search
await go("index.html");
await page.fill("#search", kinds.search);
seen.match = await page.locator("#matches a").first().textContent();
await page.keyboard.press("Enter");
await page.waitForURL(/\/id\//);

await go("index.html");
await page.fill("#search", kinds.words ?? kinds.search);
await page.waitForSelector("#matches a");
seen.byWords = await page.locator("#matches a").first().textContent();
seen.searched = {};
for (const words of kinds.searched ?? []) {
  await page.fill("#search", words);
  seen.searched[words] = await page.locator("#matches li").allTextContents();
}
if (kinds.searched) {
  await page.click("#matches button");
  seen.suggested = await page.locator("#matches a").count();
}
await page.press("#search", "Escape");
seen.afterEscape = await page.locator("#matches li").count();

// a question by its form, and as an address
await go("query/counters.html");
await page.fill("input[name=item]", kinds.item);
await page.click("#stored-query button");
await page.waitForSelector("#result table");
seen.counters = await page.locator("#result tbody tr").count();
seen.linked = await page.locator("#result td:first-child a").count();
// a claim that is attacked is linked; inferences and relations have no pages
const attacked = page.locator("#result td:nth-child(3) a");
seen.attacked = await attacked.count() ? await attacked.first().getAttribute("href") : null;
const marked = await page.getAttribute("#result > p a", "href");
await page.fill("input[name=item]", "nobody at all");
await page.click("#stored-query button");
await page.waitForFunction(() => /nothing is called/.test(document.getElementById("status").textContent));

if (kinds.empty) {
  await page.fill("input[name=item]", kinds.empty);
  await page.click("#stored-query button");
  await page.waitForSelector("#result > p a");
  seen.empty = await page.textContent("#status");
  seen.instead = await page.locator("#result > p a").allTextContents();
}

await go(marked.replace(/^(\.\.\/)*/, ""));
await page.waitForFunction(() => window.capgenMap);
seen.marked = await page.evaluate(() => window.capgenMap.nodes(":selected").length);

// SPARQL: completion, rows, and what it refuses
await go("sparql.html");
await page.fill("#query", "SELECT ?x { ?x cg:countersThr");
await page.focus("#query");
await page.keyboard.press("End");
await page.keyboard.type("o");
seen.offered = await page.locator("#completions button").allTextContents();
await page.keyboard.press("Tab");
seen.completed = await page.inputValue("#query");
await page.fill("#query", "SELECT ?x { ?x ?y ");
await page.focus("#query");
await page.keyboard.press("Control+End");
await page.keyboard.type(kinds.item);
await page.waitForFunction(name => document.querySelector("#completions button")?.textContent === name, kinds.item);
await page.keyboard.press("Tab");
seen.named = await page.inputValue("#query");
await page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
await page.keyboard.press("Control+Enter");
await page.waitForSelector("#result table");
seen.count = await page.textContent("#result tbody td");
// the address of a query shows it, and asks nothing by itself
const COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", status = () => page.textContent("#status");
const says = text => page.waitForFunction(wanted => document.getElementById("status").textContent.includes(wanted), text);
await page.goto("about:blank");
await page.goto(`${site}/sparql.html#${new URLSearchParams({ query: COUNT })}`);
await says("link");
seen.fromLink = await status();
seen.askedByLink = await page.locator("#result table").count();
await page.click("#sparql button[type=submit]");
await page.waitForSelector("#result table");
seen.countAgain = await page.textContent("#result tbody td");
// what is too much is bounded, what takes too long is stopped, and the next question has an answer
await page.fill("#query", "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } # no end");
await page.keyboard.press("Control+Enter");
await says("there are more");
seen.manyRows = await status();
await page.fill("#query", "CONSTRUCT { <urn:a> <urn:b> ?p } WHERE { ?s ?p ?o }");
await page.keyboard.press("Control+Enter");
await says("answered");
seen.triples = (await page.textContent("#result pre")).trim().split("\n").length;
await page.fill("#query", "CONSTRUCT { ?s ?q ?o } WHERE { ?s ?p ?o . { SELECT DISTINCT ?q { ?x ?q ?y } LIMIT 9 } }");
await page.keyboard.press("Control+Enter");
await says("there are more");
seen.manyTriples = [await status(), (await page.textContent("#result pre")).trim().split("\n").length];
const ENDLESS = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }";
await page.fill("#query", ENDLESS);
await page.keyboard.press("Control+Enter");
await page.click("#stop");
await says("stopped");
seen.stopped = await status();
await page.fill("#query", COUNT);
await page.keyboard.press("Control+Enter");
await page.waitForSelector("#result table");
seen.countAfter = await page.textContent("#result tbody td");
const timed = watch(await context.newPage());
await timed.clock.install();
await timed.goto(`${site}/sparql.html`, { waitUntil: "load" });
await timed.fill("#query", ENDLESS);
await timed.keyboard.press("Control+Enter");
await timed.waitForSelector("#stop:not([hidden])");
await timed.clock.fastForward(31000);
await timed.waitForFunction(() => document.getElementById("status").textContent.includes("no answer"), null);
seen.late = await timed.textContent("#status");
await timed.close();
await page.fill("#query", "DROP ALL");
await page.click("#sparql button[type=submit]");
await page.waitForFunction(() => /rror|expected/.test(document.getElementById("status").textContent));
seen.refused = await page.textContent("#status");

// a contribution of each kind by the form: findings while typing, then Turtle that conforms; a file that is dropped
const waitForStatus = async pattern => {
  try {
    await page.waitForFunction(
      text => new RegExp(`${text}|the checker failed`).test(document.getElementById("status").textContent), pattern);
    if (!new RegExp(pattern).test(await page.textContent("#status"))) throw new Error("the checker failed");
  } catch (error) {
    const shown = `${await page.textContent("#status")}: ${await page.textContent("#findings")}`;
    throw new Error(`expected ${pattern}, found ${shown}`, { cause: error });
  }
};
/** Choose from a list by a term, which is in brackets where pages have plain words for it. */
const choose = async (field, term) => {
  const option = field.locator("option").filter({ hasText: new RegExp(`^${term}$|\\(${term}\\)$`) });
  await field.selectOption(await option.getAttribute("value"));
};
seen.turtle = {};
if (kinds.files) {
  await go(kinds.pages[0]);
  await page.click("text=Counter it");
  await page.waitForSelector("#field-target");
  seen.asked_for = [await page.inputValue("#kind"), await page.inputValue("#field-target")];
  // in one's own voice: two words find, a draft survives leaving the page, what is typed by hand survives the form
  const own = kinds.voice;
  await page.fill("#field-voice", own.voice);
  await page.fill("#field-text", own.text);
  await waitForStatus("findings? in");
  seen.atFields = await page.textContent("#problem-attack");
  seen.attacks = await page.locator("#field-attack option").allTextContents();
  await choose(page.locator("#field-attack"), own.attack);
  await waitForStatus("conforms");
  seen.own = await page.inputValue("#turtle");
  await go("about.html");
  await go("contribute.html");
  await page.waitForSelector("#field-text");
  seen.recalled = [await page.inputValue("#kind"), await page.inputValue("#field-text"), await page.inputValue("#field-attack")];
  await page.fill("#turtle", "# mine");
  await page.fill("#field-voice", "Somebody else");
  await page.waitForSelector("#discard:not([hidden])");
  await waitForStatus("in contribution.ttl|contribution.ttl conforms");
  seen.mine = await page.inputValue("#turtle");
  await page.fill("#turtle", "  ");
  await waitForStatus("is empty");
  seen.savedEmpty = await page.isVisible("#save");
  await go("encode.html");
  await page.waitForSelector("#field-by");
  await page.fill("#field-by", "nobody at all");
  await waitForStatus("nothing is called");
  for (const [kind, draft] of Object.entries(kinds.drafts)) {
    await page.selectOption("#kind", kind);
    await page.fill("#field-by", draft.by);
    await waitForStatus("findings? in");
    if (kind === "rebuttal") seen.lacking = await page.locator("#findings li").allTextContents();
    for (const [name, value] of Object.entries(draft)) {
      const field = page.locator(`#field-${name}`);
      const is_list = await field.evaluate(element => element.tagName === "SELECT");
      if (is_list && value !== "first") await choose(field, value);
      else if (is_list) await field.selectOption({ index: 1 });
      else await field.fill(value);
    }
    await waitForStatus("conforms");
    seen.turtle[kind] = await page.inputValue("#turtle");
    if (kind === "rebuttal") {
      await page.click("#show-changes");
      await page.waitForSelector("#effects li");
      seen.effects = await page.locator("#effects li").allTextContents();
      // all of it is on the page, and not in a part that scrolls by itself
      seen.inner = await page.locator("#effects").evaluate(element => {
        for (let at = element; at !== document.documentElement; at = at.parentElement)
          if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at.outerHTML.slice(0, 80);
        return "";
      });
      seen.isFolded = !await page.isVisible("#changes");
      seen.changes = await page.textContent("#changes");
    }
  }
  const dropped = await page.evaluateHandle(text => {
    const given = new DataTransfer();
    given.items.add(new File([text], "dropped.ttl"));
    return given;
  }, kinds.dropped);
  await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
  await waitForStatus("in dropped.ttl");
  seen.dropped = await page.locator("#findings li").allTextContents();
  await page.evaluate(axe);
  const heard = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  for (const violation of heard.violations.filter(violation => ["serious", "critical"].includes(violation.impact))) {
    seen.axe["findings"] = [violation.id, violation.nodes[0].html.slice(0, 200)];
  }
  await page.click("#findings li button");
  seen.selected = await page.evaluate(() => {
    const text = document.getElementById("turtle");
    return text.value.slice(text.selectionStart, text.selectionEnd);
  });
  seen.checked = await page.evaluate(async files => {
    const all = {};
    for (const [name, content] of Object.entries(files)) {
      all[name] = await window.capgenCheck(name, Uint8Array.from(atob(content), character => character.charCodeAt(0)));
    }
    return all;
  }, kinds.files);
}

// every question with every reference that matters, as the command line is asked
for (const [name, givens] of Object.entries(cases)) {
  await go(`query/${name}.html`);
  seen.rows[name] = await page.evaluate(async ([asked, list]) => {
    const all = [];
    for (const given of list) all.push(await window.capgenQuery(asked, given).catch(error => ({ refused: error.message })));
    return all;
  }, [kinds.asked[name], givens]);
}

// what references mean
if (kinds.references) seen.meant = await page.evaluate(async references => {
  const index = await window.capgenIndex();
  const meant = reference => { try { return window.capgenResolve(index, reference); } catch { return null; } };
  return Object.fromEntries(references.map(reference => [reference, meant(reference)]));
}, kinds.references);

// every kind of page by a screen reader's rules, in light and dark, wide and narrow, and in 200 % zoom
for (const name of kinds.pages) {
  for (const [scheme, width] of [["light", 1200], ["dark", 1200], ["light", 360]]) {
    const other = watch(await browser.newPage({ colorScheme: scheme, viewport: { width, height: 800 } }));
    await other.goto(`${site}/${name}`, { waitUntil: "load" });
    await settled(other);
    // the page's own policy lets no script of others in; evaluation isn't bound by it
    await other.evaluate(axe);
    const report = await other.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
    const serious = report.violations.filter(violation => ["serious", "critical"].includes(violation.impact));
    if (serious.length) seen.axe[`${name} ${scheme} ${width}`] = serious.map(violation => [violation.id, violation.nodes[0].html.slice(0, 200)]);
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) seen.problems.push(`${name} is ${wide} pixels too wide at ${width}`);
    if (shots) await other.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}-${scheme}-${width}.png` });
    // letters twice as large push nothing out of the page
    const pushed = await other.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    });
    if (width > 600 && pushed > 1) seen.problems.push(`${name} is ${pushed} pixels too wide with large letters`);
    await other.close();
  }
}

// without JavaScript: pages, lists, counters and the picture of the map are there
const plain = await browser.newContext({ javaScriptEnabled: false });
const still = await plain.newPage();
still.setDefaultTimeout(WAITING);
await still.goto(`${site}/index.html`);
seen.stillListed = await still.locator(".links a, .rows .title").count();
await still.goto(`${site}/map.html`);
seen.stillDrawn = await still.locator("svg a.box, .rows .title").count();
await still.goto(`${site}/${kinds.pages[0]}`);
seen.stillText = await still.textContent("main");
// nothing is there that takes scripts
seen.dead = [];
for (const name of ["contribute.html", "encode.html", "sparql.html", "query/counters.html", "everything.html"]) {
  await still.goto(`${site}/${name}`);
  for (const control of await still.locator("input, select, textarea, button").all()) if (await control.isVisible()) seen.dead.push(name);
}

// on paper, an argument with all that is said against it is short
const paper = await browser.newPage();
await paper.goto(`${site}/${kinds.pages[0]}`, { waitUntil: "load" });
seen.printed = (await paper.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
// nothing is wider than the paper: A4 without margins, on its side for the widest pages
seen.cut = [];
await paper.emulateMedia({ media: "print" });
for (const [name, width] of [[kinds.pages[0], 688], ["index.html", 688], ["map.html", 688], ["matrix.html", 1016], ["everything.html", 1016]]) {
  await paper.setViewportSize({ width, height: 1000 });
  await paper.goto(`${site}/${name}`, { waitUntil: "load" });
  seen.cut.push(...await paper.evaluate(() => [document.documentElement, ...document.querySelectorAll(".scroll")]
    .filter(element => element.scrollWidth > element.clientWidth + 1).map(element => `${location.pathname} ${element.className || "page"}`)));
}
seen.everythingOnPaper = await paper.evaluate(() => ["svg.map", "#map canvas"].map(name => Boolean(document.querySelector(name)?.getClientRects().length)));
await paper.close();

// no layout jumps while a page loads
await page.addInitScript(() => {
  window.shifted = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
});
for (const width of [1200, 360]) {
  await page.setViewportSize({ width, height: 900 });
  for (const name of kinds.pages) {
    await page.goto("about:blank");
    await go(name);
    await settled(page);
    seen.shifts[`${name} ${width}`] = await page.evaluate(() => window.shifted);
  }
}

await browser.close();
console.log(JSON.stringify(seen));
