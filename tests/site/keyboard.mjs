// Goes through a site in a real Chromium with the keyboard alone and prints, as JSON, where the focus was.
// node keyboard.mjs SITE TASK.json
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";

const [site, task] = process.argv.slice(2);
const { executable, pages } = JSON.parse(readFileSync(task, "utf8"));
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: "reduce" });
page.setDefaultTimeout(600000);

/** What has the focus: its place among all elements, its words, where it is, and how the focus shows. */
const focused = () => page.evaluate(async () => {
  // what gets the focus is scrolled to before the next frames
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  const frame = element.querySelector("rect");
  const inner = frame && getComputedStyle(frame);
  return {
    place: [...document.querySelectorAll("*")].indexOf(element),
    name: `${element.localName} ${element.id || element.textContent.trim().slice(0, 40)}`,
    isInView: width > 0 && height > 0 && left < innerWidth && right > 0 && top < innerHeight && bottom > 0,
    isShown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || Boolean(inner && parseFloat(inner.strokeWidth) >= 2),
    isSkip: element.classList.contains("skip"), href: element.getAttribute("href") ?? "",
  };
});
/** The elements that Tab has to reach, by their places, in their order. */
const reachable = () => page.evaluate(() => {
  const all = [...document.querySelectorAll("*")];
  const ways = "a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),summary,[tabindex='0']";
  return all.flatMap((element, place) => element.matches(ways) && element.checkVisibility({ visibilityProperty: true }) ? [place] : []);
});

const seen = {};
for (const name of pages) {
  await page.goto(`${site}/${name}`, { waitUntil: "load" });
  await page.waitForLoadState("networkidle");
  const wanted = await reachable(), stops = [];
  // twice as often as needed: who doesn't come to the end is caught
  for (let count = 0; count < 2 * wanted.length + 10; count++) {
    await page.keyboard.press("Tab");
    const stop = await focused();
    if (!stop) break;
    stops.push(stop);
    if (stops.length > 1 && stop.place === stops[0].place) break;
  }
  const last = stops.at(-1);
  if (stops.length > 1 && last.place === stops[0].place) stops.pop();
  seen[name] = {
    hidden: stops.filter(stop => !stop.isShown).map(stop => stop.name),
    outside: stops.filter(stop => !stop.isInView).map(stop => stop.name),
    backwards: stops.filter((stop, index) => index && stop.place < stops[index - 1].place).map(stop => stop.name),
    missed: wanted.filter(place => !stops.some(stop => stop.place === place)).length,
    wanted: wanted.length, startsWithSkip: stops[0]?.isSkip ?? false,
  };
  // the skip link leads past what is the same on all pages
  await page.goto("about:blank");
  await page.goto(`${site}/${name}`, { waitUntil: "load" });
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  seen[name].afterSkip = await page.evaluate(() => Boolean(document.activeElement.closest("main")) || !document.querySelector("main a[href],main button,main input,main summary"));
}

/** Press Tab until a link to somewhere has the focus, and follow it. */
const follow = async (/** @type {RegExp} */ href) => {
  for (let count = 0; count < 1000; count++) {
    await page.keyboard.press("Tab");
    const stop = await focused();
    if (stop && href.test(stop.href)) {
      await Promise.all([page.waitForURL(href), page.keyboard.press("Enter")]);
      return page.url().slice(site.length + 1);
    }
  }
  throw new Error(`no link to ${href} is reached`);
};
await page.goto(`${site}/index.html`, { waitUntil: "load" });
seen.way = [];
for (const href of [/id\/[a-z0-9-]+\.html/, /map\.html/, /queries\.html/, /contribute\.html/]) seen.way.push(await follow(href));

// the list of matches: arrows or Tab go in, Escape comes back and then empties the box
await page.goto(`${site}/index.html`, { waitUntil: "load" });
await page.waitForSelector("#search");
for (let count = 0; count < 50 && (await focused())?.name !== "input search"; count++) await page.keyboard.press("Tab");
await page.keyboard.type("for");
await page.waitForSelector("#matches a");
await page.keyboard.press("Tab");
seen.inMatches = await page.evaluate(() => Boolean(document.activeElement.closest("#matches")));
await page.keyboard.press("Escape");
seen.afterEscape = [(await focused())?.name, await page.locator("#matches li").count()];
console.log(JSON.stringify(seen));
await browser.close();
