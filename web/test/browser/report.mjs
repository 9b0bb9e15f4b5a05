// The report: the same page as one file, opened from the disk, asking nobody.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible } from "./part/axe.mjs";
import { fitsWidth, go, healthy, launch, open, path, picture, report, screens, settled } from "./part/stage.mjs";
import { beginning, words } from "./part/shown.mjs";

const LARGEST = 5_000_000;

const demo = report("demo");
let browser;
let key;
before(async () => {
  browser = await launch();
  [{ key }] = await demo.ask("/api/cases");
});
after(() => browser?.close());

test("the report is small, and asks for nothing but itself", async (t) => {
  const { size } = statSync(demo.file);
  t.diagnostic(`report.html of the demo: ${(size / 1e6).toFixed(2)} MB`);
  assert.ok(size < LARGEST, `${size} bytes`);
  const page = await open(browser);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const hash of Object.values(await screens(demo.ask, key))) await go(page, demo.base, hash);
  assert.deepEqual(asked.filter((url) => !/^(data|blob):/.test(url) && url.split("#")[0] !== demo.base), []);
  healthy(page);
  await page.context().close();
});

for (const size of ["laptop", "phone"]) {
  for (const scheme of ["light", "dark"]) {
    test(`all its screens can be used by everybody: ${size}, ${scheme}`, async () => {
      const page = await open(browser, { size, scheme });
      for (const [screen, hash] of Object.entries(await screens(demo.ask, key))) {
        await go(page, demo.base, hash);
        if (size === "laptop" && scheme === "light") await picture(page, `report-${screen}`);
        await fitsWidth(page);
        await accessible(page, `report, ${screen}, ${size}, ${scheme}`);
        healthy(page);
      }
      await page.context().close();
    });
  }
}

test("from the overview to a finding, a pair and an account, by its own links", async () => {
  const page = await open(browser);
  await go(page, demo.base);
  const overview = await demo.ask(`/api${path("cases", key)}`);
  assert.ok((await words(page)).includes(overview.groups[0].id));
  for (const kind of ["group", "pair", "account"]) {
    await page.locator(`main a[href*="/${kind}/"]`).first().click();
    await page.waitForFunction((kind) => location.hash.includes(`/${kind}/`), kind);
    await settled(page);
    healthy(page);
  }
  const id = decodeURIComponent(new URL(page.url()).hash.split("/")[3]);
  assert.ok((await words(page)).includes(beginning(id)));
  await page.context().close();
});

test("decisions are shown in a report and cannot be made there", async () => {
  const page = await open(browser);
  await go(page, demo.base, `#${path(key, "group", "F1")}`);
  assert.match(await words(page), /claque serve/);
  assert.equal(await page.getByRole("button", { name: "Add note" }).count(), 0);
  healthy(page);
  await page.context().close();
});

test("without JavaScript the report still says what was found", async () => {
  const page = await open(browser, { javaScript: false });
  await page.goto(demo.base);
  const shown = await page.locator("body").innerText();
  const overview = await demo.ask(`/api${path("cases", key)}`);
  for (const group of overview.groups.slice(0, 3)) assert.ok(shown.includes(group.id), `${group.id} is not in: ${shown.slice(0, 500)}`);
  assert.match(shown, /acted together/);
  await picture(page, "report-without-javascript");
  await fitsWidth(page);
  healthy(page);
  await page.context().close();
});

test("printed, the report has its headline on the first page, and no page is empty", async (t) => {
  const page = await open(browser);
  const folder = mkdtempSync(join(tmpdir(), "claque-print-"));
  try {
    for (const [screen, hash] of Object.entries(await screens(demo.ask, key))) {
      await go(page, demo.base, hash);
      const headline = await page.locator("main h1").first().innerText();
      const pdf = await page.pdf({ format: "A4", printBackground: false });
      const file = join(folder, `${screen}.pdf`);
      writeFileSync(file, pdf);
      const pages = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
      t.diagnostic(`${screen}: ${pages.length} pages`);
      const squeezed = (text) => text.replace(/\s+/g, "");
      assert.ok(squeezed(pages[0]).includes(squeezed(headline).slice(-20)), `${screen}: ${headline} is not in: ${pages[0].slice(0, 300)}`);
      for (const [number, text] of pages.entries()) assert.ok(squeezed(text).length > 20, `${screen}: page ${number + 1} is empty`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  healthy(page);
  await page.context().close();
});
