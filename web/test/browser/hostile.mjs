// A case whose every field is an attack: nothing of it runs, nothing of it becomes an element, all of it is read as text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, go, healthy, launch, open, path, picture, report, screens, served } from "./part/stage.mjs";
import { beginning, words } from "./part/shown.mjs";

/** The page's own elements; strangers' text can make none of these. */
const FORBIDDEN = "img, iframe, frame, object, embed, video, audio, base, form[action], meta[http-equiv=refresh], math, svg script, a[href^='javascript' i]";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** What no screen may show any sign of. */
async function unharmed(page, base, title) {
  healthy(page);
  const seen = await page.evaluate((forbidden) => {
    const known = new Set(["app.js"]);
    const scripts = [...document.scripts].filter((script) => script.src && !known.has(script.src.split("/").pop()));
    const outward = [...document.querySelectorAll("a[href]")].filter((link) => !/^#|^\/api\//.test(link.getAttribute("href")));
    const handlers = [...document.querySelectorAll("*")].filter((element) =>
      element.getAttributeNames().some((name) => /^on/i.test(name) || (/^(src|xlink:href|action|formaction|srcdoc)$/i.test(name) && element.tagName !== "SCRIPT")),
    );
    const own = (window.__CLAQUE_PWNED ?? window.pwned ?? window.hacked) !== undefined;
    return {
      forbidden: [...document.querySelectorAll(forbidden)].map((element) => element.outerHTML.slice(0, 200)),
      scripts: scripts.map((script) => script.src),
      outward: outward.map((link) => link.outerHTML.slice(0, 200)),
      handlers: handlers.map((element) => element.outerHTML.slice(0, 200)),
      own,
      title: document.title,
    };
  }, FORBIDDEN);
  assert.deepEqual(seen.forbidden, []);
  assert.deepEqual(seen.scripts, []);
  assert.deepEqual(seen.outward, [], "links lead only to the page itself");
  assert.deepEqual(seen.handlers, []);
  assert.equal(seen.own, false, "a script of the data ran");
  assert.ok(page.url().startsWith(base), page.url());
  if (title) assert.equal(seen.title, title);
}

/** All screens of the case, and the screens of its first groups and their accounts. */
async function everywhere(ask, key) {
  const hashes = Object.values(await screens(ask, key));
  const overview = await ask(`/api${path("cases", key)}`);
  assert.ok(overview.groups.length > 0, "the attacks are in a group, or nothing of them would be shown");
  for (const group of overview.groups.slice(0, 4)) {
    hashes.push(`#${path(key, "group", group.id)}`);
    const members = await ask(`/api${path("cases", key, "groups", group.id, "members")}`);
    for (const member of members.items.slice(0, 4)) hashes.push(`#${path(key, "account", member.account.id)}`);
    const edges = await ask(`/api${path("cases", key, "groups", group.id, "edges")}`);
    for (const edge of edges.items.slice(0, 2)) hashes.push(`#${path(key, "pair", edge.a.id, edge.b.id)}`);
  }
  return [...new Set(hashes)];
}

async function holdsOut(ask, base, key) {
  const page = await open(browser);
  let seen = 0;
  for (const hash of await everywhere(ask, key)) {
    await go(page, base, hash);
    await unharmed(page, base);
    seen += 1;
  }
  await picture(page, `hostile-${base.startsWith("file") ? "report" : "served"}`);
  await page.context().close();
  return seen;
}

test("on the served page no attack runs and none makes an element", async (t) => {
  t.diagnostic(`${await holdsOut(ask, served, "hostile")} screens`);
});

test("in the report no attack runs and none makes an element", async (t) => {
  const { base, ask: inside } = report("hostile");
  const [{ key }] = await inside("/api/cases");
  t.diagnostic(`${await holdsOut(inside, base, key)} screens`);
});

test("attacks are read as the text that they are", async () => {
  const page = await open(browser);
  const overview = await ask("/api/cases/hostile");
  let compared = 0;
  for (const group of overview.groups.slice(0, 4)) {
    const { items } = await ask(`/api${path("cases", "hostile", "groups", group.id, "members")}`);
    for (const { account } of items.slice(0, 6)) {
      await go(page, served, `#${path("hostile", "account", account.id)}`);
      const shown = await words(page);
      assert.ok(shown.includes(beginning(account.name ?? account.id)), `${JSON.stringify(account)} is not in: ${shown.slice(0, 300)}`);
      const posts = await ask(`/api${path("cases", "hostile", "accounts", account.id, "posts")}`);
      for (const post of posts.items.slice(0, 3).filter((post) => post.text)) {
        assert.ok(shown.includes(beginning(post.text)), `${JSON.stringify(post.text)} is not shown`);
        compared += 1;
      }
      healthy(page);
    }
  }
  assert.ok(compared > 0, "no text was compared");
  await page.context().close();
});

test("addresses that are attacks are answered in words", async () => {
  const page = await open(browser);
  const attacks = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "../../etc/passwd", "%", "%00", "__proto__", "constructor"];
  for (const attack of attacks) {
    for (const hash of [path(attack), path("hostile", attack), path("hostile", "group", attack), path("hostile", "account", attack)]) {
      await page.goto(`${served}#${hash}`);
      await page.waitForFunction(() => document.querySelector("main h1, main [role=alert], main#content")?.textContent.trim());
      await settledOrTold(page);
      const elements = await page.evaluate((forbidden) => document.querySelectorAll(forbidden).length, FORBIDDEN);
      assert.equal(elements, 0, hash);
    }
  }
  // A group that is not there is an answer of 404, which the browser tells on its console.
  const others = page.problems.filter((problem) => !/^(answer 4|console: Failed to load resource)/.test(problem));
  assert.deepEqual(others, []);
  await page.context().close();
});

async function settledOrTold(page) {
  await page.waitForFunction(() => !document.querySelector("main")?.innerText.includes("Reading…"));
}
