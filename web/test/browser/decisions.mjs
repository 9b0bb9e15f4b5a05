// An analyst's work is kept in the case: it is there after the page is loaded again, in the export, and can be taken back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, go, healthy, launch, open, path, picture, served, settled } from "./part/stage.mjs";
import { accessible } from "./part/axe.mjs";

const CASE = "wider";
const GROUP = `#${path(CASE, "group", "F1")}`;
/** A spreadsheet would run it. */
const REASON = "=HYPERLINK(\"http://evil.example\")";

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await open(browser);
});
after(() => browser?.close());

function standing() {
  return ask(`/api/cases/${CASE}/standing`);
}

async function saved(what) {
  await page.locator(".saying[data-state=saved]").filter({ hasText: what }).first().waitFor();
}

async function csv() {
  const response = await fetch(`${served}api/cases/${CASE}/decisions.csv`);
  assert.equal(response.status, 200);
  return response.text();
}

test("a verdict is asked why and by whom, and is there after the page is loaded again", async () => {
  await go(page, served, GROUP);
  await page.getByRole("button", { name: /Confirm/ }).click();
  await page.getByLabel(/Why do you confirm it/).fill(REASON);
  await page.getByRole("button", { name: /Keep/ }).click();
  const dialog = page.getByRole("dialog", { name: "Under which name?" });
  await dialog.getByLabel(/name or initials/).fill("Ann Analyst");
  await accessible(page, "the dialog that asks for a name");
  await dialog.getByRole("button", { name: "Use this name" }).click();
  await saved(/confirmed it/);
  await page.reload();
  await settled(page);
  await page.getByText(/Confirmed\s+by\s+Ann Analyst/).waitFor();
  assert.ok((await page.locator(".decide").innerText()).includes(REASON));
  const { groups } = await standing();
  assert.equal(groups.find(({ group }) => group === "F1").verdict.said.value, "confirm");
  healthy(page);
});

test("notes and tags are there after the page is loaded again", async () => {
  await page.getByLabel("New tag").fill("election-day");
  await page.getByRole("button", { name: "Add tag" }).click();
  await saved(/put on a tag/);
  await page.getByLabel("New note").fill("Look at <b>the first hour</b>\nand at who is first");
  await page.getByRole("button", { name: "Add note" }).click();
  await saved(/wrote a note/);
  await page.reload();
  await settled(page);
  const shown = await page.locator(".decide").innerText();
  assert.ok(shown.includes("election-day"), shown);
  assert.ok(shown.includes("<b>the first hour</b>"), shown);
  await picture(page, "finding-decided");
  await accessible(page, "a finding with decisions");
  healthy(page);
});

test("the export holds who said what, when and why, and no cell that a spreadsheet would run", async () => {
  const text = await csv();
  assert.ok(text.includes("Ann Analyst") && text.includes("election-day") && text.includes("confirm"), text);
  assert.ok(text.includes("HYPERLINK"), text);
  assert.doesNotMatch(text, /(^|,)"?[=+@-]HYPERLINK/m);
  assert.match(text, /\d{4}-\d\d-\d\d/);
});

test("what was said can be taken back, and the journal keeps both", async () => {
  const before = await ask(`/api/cases/${CASE}/decisions`);
  await page.getByRole("button", { name: /Take off the tag election-day/ }).click();
  await saved(/took off a tag/);
  await page.locator(".decide-history summary").click();
  await page.locator("[data-undo=last]").first().click();
  await saved(/took back/);
  await page.reload();
  await settled(page);
  assert.ok((await page.locator(".decide").innerText()).includes("election-day"), "the tag is on again");
  const after = await ask(`/api/cases/${CASE}/decisions`);
  assert.equal(after.length, before.length + 2);
  assert.deepEqual(after.slice(0, before.length).map(({ number, said }) => [number, said]), before.map(({ number, said }) => [number, said]));
  healthy(page);
});

test("a hidden account leaves the lists, which say so, and comes back", async () => {
  const { items } = await ask(`/api/cases/${CASE}/groups/F1/members`);
  const { account } = items[0];
  const hash = `#${path(CASE, "account", account.id)}`;
  await go(page, served, hash);
  await page.getByRole("button", { name: "Hide this account" }).click();
  await page.getByLabel(/Why hide it/).fill("a bystander");
  await page.getByRole("button", { name: "Hide it" }).click();
  await saved(/hid the account/);
  assert.deepEqual((await standing()).hidden, [account.id]);
  await go(page, served, GROUP);
  await page.reload();
  await settled(page);
  assert.match(await page.locator("main").innerText(), /hidden/i);
  const rows = page.locator("main tbody tr", { has: page.locator(`a[href="${hash}"]`) });
  assert.equal(await rows.filter({ hasText: /first mover|follower|even/ }).count(), 0, "it is no row of the members");
  await go(page, served, hash);
  await page.getByRole("button", { name: "Show this account again" }).click();
  await page.getByLabel(/Why show it again/).fill("it is needed");
  await page.getByRole("button", { name: "Show it" }).click();
  await saved(/showed the account again/);
  assert.deepEqual((await standing()).hidden, []);
  healthy(page);
});

test("the screen of decisions lists the journal with its export", async () => {
  await go(page, served, `#${path(CASE, "decisions")}`);
  const shown = await page.locator("main").innerText();
  for (const word of ["Ann Analyst", "election-day", "F1", "a bystander"]) assert.ok(shown.includes(word), `${word} is not in: ${shown}`);
  await page.locator(`main a[href$="/decisions.csv"]`).first().waitFor();
  await picture(page, "decisions-filled");
  await accessible(page, "decisions");
  healthy(page);
});

test("another page cannot decide", async () => {
  const body = JSON.stringify({ by: "x", about: { kind: "group", id: "F1" }, said: { kind: "note", value: "x" }, why: "" });
  const headers = { "content-type": "application/json", origin: "http://evil.example" };
  const response = await fetch(`${served}api/cases/${CASE}/decisions`, { method: "POST", headers, body });
  assert.equal(response.status, 403);
});
