// Everything with the keyboard alone: no test in this file has a mouse.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible } from "./part/axe.mjs";
import { ask, go, healthy, launch, open, path, picture, screens, served, settled } from "./part/stage.mjs";

const CASE = "wider";

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await open(browser);
});
after(() => browser?.close());

const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

function focused() {
  return page.evaluate(() => {
    const element = document.activeElement;
    return { tag: element.tagName, id: element.id, name: element.className, text: element.textContent.trim().slice(0, 60) };
  });
}

async function at(pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(location.hash), pattern.source);
  await settled(page);
}

test("the first Tab leads past the header", async () => {
  await go(page, served, `#${path(CASE)}`);
  await press("Tab");
  assert.match((await focused()).text, /^Skip to/);
  await picture(page, "overview-skip-link");
  await press("Enter");
  assert.equal((await focused()).id, "content");
  assert.equal(new URL(page.url()).hash, `#${path(CASE)}`, "the address stays that of the screen");
  healthy(page);
});

test("Tab reaches everything that can be pressed, shows where it is, and comes back to the beginning", async () => {
  for (const hash of [`#${path(CASE)}`, `#${path(CASE, "group", "F1")}`, `#${path(CASE, "network")}`]) {
    await go(page, served, hash);
    await page.evaluate(() => {
      const pressed = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex='0']";
      const radios = (element) => element.type !== "radio" || element.checked;
      const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0 && radios(element);
      window.wanted = new Set([...document.querySelectorAll(pressed)].filter(seen));
      document.activeElement?.blur();
    });
    const most = (await page.evaluate(() => window.wanted.size)) + 20;
    const invisible = [];
    for (let step = 0; step < most; step += 1) {
      await press("Tab");
      const where = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        window.wanted.delete(element);
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        // The browser's own button inside a field of a date has an outline of its own, which no style tells of.
        const marked = outlineStyle !== "none" || boxShadow !== "none" || element.type === "date";
        return { shown: inside && marked, html: element.outerHTML.slice(0, 120) };
      });
      if (where && !where.shown) invisible.push(where.html);
    }
    assert.deepEqual(invisible, [], `${hash}: where the keyboard is can be seen`);
    const left = await page.evaluate(() => [...window.wanted].map((element) => element.outerHTML.slice(0, 160)));
    assert.deepEqual(left, [], `${hash}: all are reached`);
    healthy(page);
  }
});

test("a finding is opened, decided on and taken back", async () => {
  await go(page, served, `#${path(CASE)}`);
  await press("j", "Enter");
  await at(/\/group\//);
  const group = decodeURIComponent(new URL(page.url()).hash.split("/")[3]);
  await press("2");
  await page.keyboard.type("a shared newsletter");
  await press("Control+Enter");
  await page.getByRole("dialog", { name: "Under which name?" }).waitFor();
  await page.keyboard.type("Kim Keys");
  await press("Enter");
  await page.locator(".saying[data-state=saved]").first().waitFor();
  const verdict = async () => (await ask(`/api/cases/${CASE}/standing`)).groups.find((one) => one.group === group)?.verdict;
  assert.equal((await verdict()).said.value, "benign");
  assert.equal((await verdict()).why, "a shared newsletter");
  await page.evaluate(() => document.activeElement?.blur());
  await press("u");
  await page.locator(".saying[data-state=saved]").filter({ hasText: /took back/ }).first().waitFor();
  assert.notEqual((await verdict())?.by, "Kim Keys");
  healthy(page);
});

test("brackets turn to the neighbours of a finding, and the way back is the browser's", async () => {
  await go(page, served, `#${path(CASE, "group", "F1")}`);
  await press("]");
  await at(/\/group\/F2/);
  // The address changes before the finding is read, and a key finds no neighbour until then.
  await page.locator('main a[rel~="prev"]').first().waitFor();
  assert.match(await page.title(), /F2/);
  await press("[");
  await at(/\/group\/F1/);
  await page.goBack();
  await at(/\/group\/F2/);
  healthy(page);
});

test("keys lead to every screen, and the help names them", async () => {
  await go(page, served, `#${path(CASE)}`);
  await press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await help.waitFor();
  for (const words of ["Overview", "Next row", "Confirm", "Take back"]) assert.ok((await help.innerText()).includes(words), words);
  await picture(page, "help");
  await accessible(page, "the help");
  await press("Escape");
  await help.waitFor({ state: "hidden" });
  for (const [key, screen] of [["n", "network"], ["m", "method"], ["d", "decisions"], ["c", "compare"]]) {
    await press("g", key);
    await at(new RegExp(`^#/${CASE}/${screen}`));
  }
  await press("g", "o");
  await at(new RegExp(`^#/${CASE}/?$`));
  healthy(page);
});

test("an account is found by a part of its id", async () => {
  const { items } = await ask(`/api/cases/${CASE}/groups/F1/members`);
  const { id } = items[0].account;
  await go(page, served, `#${path(CASE)}`);
  await press("/");
  await page.keyboard.type(id.slice(0, -1));
  await page.getByRole("option").first().waitFor();
  await press("ArrowDown", "Enter");
  await at(/\/account\//);
  assert.equal(new URL(page.url()).hash, `#${path(CASE, "account", id)}`);
  healthy(page);
});

test("what is zoomed to twice its size on a small laptop loses nothing", async () => {
  // 200 % at 1280 pixels is a window of 640; 400 % is one of 320 (WCAG 1.4.10).
  const small = await open(browser);
  await small.setViewportSize({ width: 320, height: 640 });
  for (const [screen, hash] of Object.entries(await screens(ask, "demo"))) {
    await go(small, served, hash);
    const { needed, inside } = await small.evaluate(() => ({ needed: document.documentElement.scrollWidth, inside: innerWidth }));
    assert.ok(needed <= inside, `${screen} needs ${needed} px of ${inside}`);
  }
  await small.context().close();
});
