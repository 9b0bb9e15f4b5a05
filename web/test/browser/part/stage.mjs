// A browser, the page in it, and what went wrong there: `cargo xtask browser` says by its environment where things are.

import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";
import { chromium } from "playwright-core";

/** Where the server is: `http://127.0.0.1:PORT`. */
export const served = `${process.env.CLAQUE_PAGE ?? "http://127.0.0.1:8517"}/`;
const FOLDER = process.env.CLAQUE_REPORTS ?? ".";
const SCREENSHOTS = process.env.CLAQUE_SCREENSHOTS ?? "screenshots";

export const SIZES = { laptop: { width: 1366, height: 850 }, phone: { width: 390, height: 844 }, wall: { width: 2560, height: 1440 } };

/** What the driver of a screen says, and not the page. */
const DRIVER = /GL Driver Message|GPU stall due to ReadPixels|Automatic fallback to software WebGL/;

export function launch() {
  const args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking"];
  args.push("--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic");
  return chromium.launch({ executablePath: program(), args });
}

function program() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("no Chromium in PATH");
  return found;
}

/**
 * A new page in a context of its own; `problems` grows with what it should not do. Clocks are five hours behind UTC, so that a
 * time of somebody's own time zone is seen.
 */
export async function open(browser, { size = "laptop", scheme = "light", javaScript = true } = {}) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: scheme,
    javaScriptEnabled: javaScript,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "America/Bogota",
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    const text = message.text();
    if (["error", "warning", "assert"].includes(message.type()) && !DRIVER.test(text)) problems.push(`console: ${text}`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  context.on("page", (other) => problems.push(`another page: ${other.url()}`));
  page.on("request", (request) => {
    if (!isOwn(request.url(), page.url())) problems.push(`request: ${request.url().slice(0, 200)}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`answer ${response.status()}: ${response.url()}`);
  });
  return Object.assign(page, { problems });
}

function isOwn(asked, from) {
  if (/^(data|blob|about):/.test(asked)) return true;
  if (asked.startsWith("file:")) return asked.split(/[?#]/)[0].endsWith("/report.html") && !/^http/.test(from);
  return asked.startsWith(served);
}

/** Opens an address of the page: where it lies, and its part after `#`. */
export async function go(page, base, hash = "") {
  await page.goto(`${base}${hash}`);
  await settled(page);
}

/** Waits until the screen is there and nothing is awaited. */
export async function settled(page) {
  const there = page.waitForFunction(() => {
    const main = document.querySelector("main");
    return main?.querySelector("h1") && !main.innerText.includes("Reading…");
  });
  await there.catch(async (why) => {
    const shown = await page.evaluate(() => document.body.innerText.slice(0, 500));
    throw new Error(`${page.url()} is not there; it shows: ${shown}\n${page.problems.join("\n")}`, { cause: why });
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export function healthy(page) {
  assert.deepEqual(page.problems, []);
}

/** The case's `report.html`, and its answers by their paths. */
export function report(name) {
  const file = join(FOLDER, name, "report.html");
  const html = readFileSync(file, "utf8");
  const inside = /<script[^>]*id="?claque-answers"?[^>]*>([^<]*)</.exec(html)?.[1];
  const answers = inside ? JSON.parse(inflateSync(Buffer.from(inside, "base64")).toString("utf8")) : {};
  return { base: pathToFileURL(file).href, file, html, ask: async (path) => answers[path] ?? assert.fail(`no answer to ${path}`) };
}

/** What the server answers. */
export async function ask(path) {
  const response = await fetch(new URL(path, served));
  assert.equal(response.status, 200, path);
  return response.json();
}

/** An address after `#`, or a path of the API after `/api`. */
export function path(...parts) {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}

/** One address after `#` of each screen, taken from the answers, with what must stand there. */
export async function screens(ask, key) {
  const api = (...parts) => ask(`/api${path("cases", key, ...parts)}`);
  const cases = await ask("/api/cases");
  const overview = await api();
  const listed = { overview: `#${path(key)}` };
  for (const screen of ["network", "accounts", "method", "decisions"]) listed[screen] = `#${path(key, screen)}`;
  const group = overview.groups[0];
  if (group) {
    const members = await api("groups", group.id, "members");
    const edges = await api("groups", group.id, "edges");
    listed.finding = `#${path(key, "group", group.id)}`;
    listed.account = `#${path(key, "account", members.items[0].account.id)}`;
    listed.pair = `#${path(key, "pair", edges.items[0].a.id, edges.items[0].b.id)}`;
  }
  const other = cases.find((entry) => entry.key !== key);
  if (other) listed.compare = `#${path(key, "compare")}?with=${encodeURIComponent(other.key)}`;
  return listed;
}

/** Keeps a picture of what is seen, to be looked at after the run. */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

/** The page must not be wider than its window; wide tables scroll in a box of their own. */
export async function fitsWidth(page) {
  const widest = await page.evaluate(() => {
    const inside = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > inside + 1);
    const names = wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return { inside, needed: document.documentElement.scrollWidth, names };
  });
  assert.ok(widest.needed <= widest.inside, `the page needs ${widest.needed} px of ${widest.inside}: ${widest.names.join(", ")}`);
}
