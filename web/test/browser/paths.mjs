// The main paths through the served page, by its own links: what stands on each screen is what the API answers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, go, healthy, launch, open, path, served, settled } from "./part/stage.mjs";
import { beginning, words } from "./part/shown.mjs";

const CASE = "demo";
const api = (...parts) => ask(`/api${path("cases", CASE, ...parts)}`);
const grouped = (number) => number.toLocaleString("en-GB");

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await open(browser);
});
after(() => browser?.close());

/** Asserts that each of these stands on the screen. */
async function shows(...wanted) {
  const shown = await words(page);
  for (const text of wanted) assert.ok(shown.includes(text), `“${text}” is not in: ${shown.slice(0, 1500)}`);
}

async function follow(locator, pattern) {
  await locator.first().click();
  await page.waitForFunction((source) => new RegExp(source).test(location.hash), pattern.source);
  await settled(page);
}

test("the overview says in one screenful what was read, what was found, how sure, and what was skipped", async () => {
  const overview = await api();
  await go(page, served);
  await shows(grouped(overview.case.counts.posts), grouped(overview.case.counts.accounts), String(overview.totals.findings));
  for (const group of overview.groups.slice(0, 3)) await shows(group.id, beginning(group.strongest.name ?? group.strongest.id));
  for (const title of ["What was found", "What was read", "How sure", "What was skipped", "What would have been missed"]) {
    const { y, height } = await page.getByRole("heading", { name: title }).boundingBox();
    assert.ok(y + height < 850, `“${title}” stands ${Math.round(y)} px down`);
  }
  healthy(page);
});

test("a finding shows who, what, when, how tight, and what else could explain it", async () => {
  const { group, words: said } = await api("groups", "F1");
  const members = await api("groups", "F1", "members");
  await follow(page.locator('main a[href*="/group/F1"]'), /\/group\/F1/);
  await shows("F1", `${grouped(group.row.accounts)} accounts`);
  await shows(...members.items.slice(0, 5).map(({ account }) => beginning(account.name ?? account.id)));
  await shows(...group.top_objects.slice(0, 3).map((object) => beginning(object.label)));
  assert.ok(Object.keys(said).length > 0);
  const charts = await page.locator("main figure").evaluateAll((figures) =>
    figures.map((figure) => ({
      told: Boolean(figure.querySelector("figcaption")?.textContent.trim()),
      named: [...figure.querySelectorAll("svg:not([aria-hidden=true])")].every((svg) => svg.closest("[aria-label], [aria-labelledby]")),
    })),
  );
  assert.ok(charts.length >= 3, `${charts.length} charts`);
  assert.ok(charts.every(({ told, named }) => told && named), JSON.stringify(charts));
  healthy(page);
});

test("a pair shows each of its co-actions, both posts side by side", async () => {
  await follow(page.locator('main a[href*="/pair/"]'), /\/pair\//);
  const [, , , a, b] = new URL(page.url()).hash.split("?")[0].split("/").map(decodeURIComponent);
  const pair = await api("pairs", a, b);
  const { items, total } = await api("pairs", a, b, "co-actions");
  assert.ok(total > 0);
  await shows(...[pair.a, pair.b].map(({ id, name }) => beginning(name ?? id)));
  for (const { object, first } of items.slice(0, 3)) await shows(beginning(object.label), new Date(first.at_ms).toISOString().slice(11, 16));
  healthy(page);
});

test("an account shows its findings, its partners and its posts", async () => {
  await follow(page.locator('main a[href*="/account/"]'), /\/account\//);
  const id = decodeURIComponent(new URL(page.url()).hash.split("?")[0].split("/")[3]);
  const account = await api("accounts", id);
  const posts = await api("accounts", id, "posts");
  await shows(id, grouped(account.posts), ...account.groups.map(({ group }) => group.id));
  await shows(...account.partners.slice(0, 3).map(({ account: other }) => beginning(other.name ?? other.id)));
  await shows(...posts.items.slice(0, 2).flatMap(({ text }) => (text ? [beginning(text)] : [])));
  healthy(page);
});

test("the network is drawn, and told in words for who cannot see it", async () => {
  const network = await api("network");
  await follow(page.getByRole("link", { name: "Network" }), /\/network/);
  await page.locator("main canvas").first().waitFor();
  await shows(grouped(network.total_nodes), grouped(network.total_edges));
  healthy(page);
});

test("the method names plan, version, digests and how to cite it", async () => {
  const overview = await api();
  await follow(page.getByRole("link", { name: "Method" }), /\/method/);
  await shows(overview.case.software_version, ...overview.case.inputs.map(({ sha256 }) => sha256.slice(0, 12)));
  assert.match(await words(page), /[0-9a-f]{64}|[0-9a-f]{16}…/, "a digest of the input");
  assert.match(await words(page), /cite/i);
  healthy(page);
});

test("two cases are compared", async () => {
  const comparison = await ask("/api/compare/demo/wider");
  await go(page, served, `#${path(CASE, "compare")}?with=wider`);
  assert.ok(comparison.matched.length > 0, "the same posts with a wider window hold the same groups");
  await shows("wider", ...comparison.matched.slice(0, 2).flatMap(({ a, b }) => [a.id, b.id]));
  await shows(...comparison.plan.slice(0, 1).flat().map((text) => beginning(text)));
  healthy(page);
});

test("every view is an address: opened anew it shows the same", async () => {
  await go(page, served, `#${path(CASE, "group", "F2")}`);
  const once = await words(page);
  const other = await open(browser);
  await go(other, served, `#${path(CASE, "group", "F2")}`);
  assert.equal(await words(other), once);
  assert.match(await other.title(), /F2/);
  healthy(other);
  await other.context().close();
});

test("what is not there is said in words", async () => {
  for (const hash of [path("nowhere"), path(CASE, "group", "F999"), path(CASE, "account", "nobody at all"), path(CASE, "nothing")]) {
    await page.goto(`${served}#${hash}`);
    await page.waitForFunction(() => /\bno\b|not |nothing/i.test(document.querySelector("main")?.innerText ?? ""));
  }
});
