// Measures the words in the boxes of maps in a real Chromium and prints what it saw, as JSON. node labels.mjs SITE EXECUTABLE
import { chromium } from "playwright-core";

const [site, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const seen = { boxes: {}, outside: [], drawn: {}, listed: [] };
for (const [name, width, javaScriptEnabled] of [["map", 1366, true], ["map", 390, true], ["everything", 1366, false], ["everything", 390, false]]) {
  const page = await (await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled })).newPage();
  await page.goto(`${site}/${name}.html`);
  const { count, outside } = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll("svg a")].filter(box => box.checkVisibility());
    const outside = boxes.flatMap(box => {
      const frame = box.querySelector("rect").getBoundingClientRect();
      return [...box.querySelectorAll(".title, .code span")].filter(words => {
        const { left, right, top, bottom, width } = words.getBoundingClientRect();
        return !width || left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
      }).map(words => words.textContent);
    });
    return { count: boxes.length, outside };
  });
  seen.boxes[`${name} ${width}`] = count;
  seen.outside.push(...outside.map(words => `${name} ${width}: ${words}`));
  await page.close();
}
// what the script draws
const page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
await page.goto(`${site}/everything.html`);
await page.waitForFunction(() => window.capgenMap);
seen.drawn = await page.evaluate(() => Object.fromEntries(window.capgenMap.nodes().map(node => {
  const words = node.boundingBox({ includeNodes: false, includeEdges: false, includeLabels: true }), box = node.boundingBox({ includeLabels: false });
  return [node.data("text"), words.x1 >= box.x1 && words.x2 <= box.x2 && words.y1 >= box.y1 && words.y2 <= box.y2];
})));
// in lists, words run on before the name
await page.goto(`${site}/id/post.html`);
seen.listed = await page.evaluate(() => [...document.querySelectorAll(".links .label")].map(words => getComputedStyle(words).display));
await browser.close();
console.log(JSON.stringify(seen));
