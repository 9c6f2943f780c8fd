// Reads and marks up a text in a real Chromium and prints, as JSON, what it saw. node mark.mjs SITE TASK.json
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [site, task] = process.argv.slice(2);
const { executable, entries, refused } = JSON.parse(readFileSync(task, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-gpu"] });
const seen = { problems: [], asked: [], axe: {} };
const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(600000);
page.on("console", message => { if (message.type() === "error") seen.problems.push(message.text()); });
page.on("pageerror", error => seen.problems.push(String(error)));
page.on("request", request => { if (!request.url().startsWith(site) && !request.url().startsWith("blob:")) seen.asked.push(request.url()); });
const rated = async name => {
  await page.evaluate(axe);
  const report = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  const serious = report.violations.filter(violation => ["serious", "critical"].includes(violation.impact));
  if (serious.length) seen.axe[name] = serious.map(violation => [violation.id, violation.nodes[0].html.slice(0, 200)]);
};

// a sentence shows what it claims when it is pointed at, and when it has the focus; one at a time
await page.goto(`${site}/text.html`);
const shown = () => page.locator(".annotation").evaluateAll(all => all.filter(each => each.checkVisibility()).map(each => each.id));
seen.atFirst = await shown();
await page.locator("a.sentence").nth(1).hover();
seen.pointed = await shown();
await page.locator("a.sentence").nth(2).focus();
seen.focused = await shown();
await rated("text.html");

// without scripts, links do
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(`${site}/text.html`);
await plain.locator("a.sentence").nth(1).click();
seen.followed = await plain.locator(".annotation").evaluateAll(all => all.filter(each => getComputedStyle(each).display !== "none").map(each => each.id));

// marking: words are chosen in the text
await page.goto(`${site}/mark.html`);
await page.waitForSelector("#mark:not([hidden])");
seen.text = await page.textContent("#text");
seen.findings = [];
const fill = async entry => {
  await page.selectOption("#kind", entry.kind);
  // what is chosen with the mouse is a range of the text
  await page.evaluate(words => {
    const pane = document.getElementById("text"), walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const place = node.data.indexOf(words);
      if (place >= 0) return getSelection().setBaseAndExtent(node, place, node, place + words.length);
    }
    return document.getElementById("quote").value = words;
  }, entry.quote);
  await page.waitForFunction(words => document.getElementById("quote").value === words, entry.quote);
  if (await page.isVisible("#target")) await page.fill("#target", entry.target ?? "");
  await page.fill("#words", entry.words);
  if (await page.isVisible("#why")) await page.fill("#why", entry.why ?? "");
};
for (const entry of refused) {
  await fill(entry);
  await page.click("#add");
  seen.findings.push(await page.locator("#problems li").allTextContents());
}
for (const entry of entries) {
  await fill(entry);
  await page.click("#add");
}
seen.marked = await page.locator("#marked li").count();
await rated("mark.html");
// they survive leaving
await page.goto(`${site}/text.html`);
await page.goto(`${site}/mark.html`);
await page.waitForSelector("#save:not([hidden])");
seen.again = await page.locator("#marked li").count();
seen.highlighted = await page.locator("#text mark").allTextContents();
const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
seen.file = readFileSync(await download.path(), "utf8");
await page.click("#undo");
seen.undone = await page.locator("#marked li").count();
// what no longer fits is left out, and said
await page.evaluate(() => {
  const name = Object.keys(localStorage).find(name => name.startsWith("capgen-marked:"));
  const kept = JSON.parse(localStorage.getItem(name));
  localStorage.setItem(name, JSON.stringify([...kept, { ...kept[0], quote: "words of another text", words: "Mine." }]));
});
await page.reload();
await page.waitForSelector("#save:not([hidden])");
seen.afterChange = await page.locator("#marked li").count();
seen.lost = await page.textContent("#lost");
for (const width of [1200, 768, 390]) {
  await page.setViewportSize({ width, height: 900 });
  for (const name of ["text.html", "mark.html"]) {
    await page.goto(`${site}/${name}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) seen.problems.push(`${name} is ${wide} pixels too wide at ${width}`);
    // what is beside or below the text covers no more than a few lines of it, as long as no words are chosen
    const covered = await page.evaluate(() => {
      const [text, panel] = ["#text", ".annotations"].map(name => document.querySelector(name).getBoundingClientRect());
      return panel.height && panel.left < text.right ? Math.min(text.bottom, innerHeight) - Math.max(panel.top, text.top) : 0;
    });
    if (covered > 100) seen.problems.push(`${name} covers ${covered} pixels of the text at ${width}`);
    const cut = await page.evaluate(() => [...document.querySelectorAll(".annotations")].some(panel => panel.scrollWidth > panel.clientWidth + 1));
    if (cut) seen.problems.push(`${name} cuts off what is beside the text at ${width}`);
  }
}
// on a phone, what is chosen stays in sight, beside what is shown of it, until that is closed
const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" })).newPage();
await phone.goto(`${site}/text.html`);
const last = phone.locator("a.sentence").last();
const isCovered = () => last.evaluate(sentence => {
  const { left, bottom } = [...sentence.getClientRects()].at(-1);
  return document.elementFromPoint(left + 1, bottom - 2) !== sentence;
});
await last.tap();
await phone.waitForFunction(() => document.querySelector(".annotation.shown"));
seen.onPhone = { covered: await isCovered(), shown: await phone.isVisible("#annotations") };
await phone.tap("#close");
seen.closed = { shown: await phone.isVisible("#annotations"), isFocused: await phone.evaluate(() => document.activeElement?.id) === await last.getAttribute("id") };
await browser.close();
console.log(JSON.stringify(seen));
