// How long the network takes to be drawn, and how smoothly it moves: 20,000 accounts and 100,000 edges of made-up data in
// Debian's Chromium with a graphics card in software. `node test/perf.mjs [WIDTHxHEIGHT]`

import { chromium } from "playwright-core";
import { createServer } from "vite";

const [width, height] = (process.argv[2] ?? "1366x850").split("x").map(Number);
const server = await createServer({ server: { port: 0 }, logLevel: "error", root: new URL("..", import.meta.url).pathname });
await server.listen();
const address = `${server.resolvedUrls.local[0]}?mock=large`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("pageerror", (error) => console.error(error));
  // Vite prepares the modules at the first visit; the second is measured.
  await page.goto(address);
  await page.waitForTimeout(1500);
  await page.goto("about:blank");
  const processes = await browser.newBrowserCDPSession();
  await page.goto(`${address}#/ira/network`);
  await page.waitForFunction(() => performance.getEntriesByName("network:there").length > 0);
  const before = await work(processes);
  const drawn = await page.evaluate(firstDrawing);
  const after = await work(processes);
  await page.waitForTimeout(1000);
  const box = await page.locator(".drawing").boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  console.log(`first drawing: ${drawn.toFixed(0)} ms after the data are there`);
  // On a machine that others use, the clock says little: what the processes worked says what a free one would take.
  console.log(`worked since shortly after that moment: ${[...after].map(([type, s]) => `${type} ${(s - (before.get(type) ?? 0)).toFixed(2)} s`).join(", ")}`);
  print("panning", await watched(page, () => pan(page, middle)));
  print("zooming", await watched(page, () => zoom(page, middle)));
  print("brushing over time", await watched(page, () => brush(page)));
  const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  console.log(`memory of scripts: ${(heap / 1e6).toFixed(0)} MB`);
} finally {
  await browser.close();
  await server.close();
}

/** From the answer to pixels that can be read: the commands are given earlier than they are carried out. */
async function firstDrawing() {
  while (performance.getEntriesByName("network:drawn").length === 0) await new Promise(requestAnimationFrame);
  for (const canvas of document.querySelectorAll(".drawing canvas")) {
    const gl = canvas.getContext("webgl2");
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - performance.getEntriesByName("network:there").at(-1).startTime;
}

/** Seconds of processors by kind of process. */
async function work(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sums = new Map();
  for (const { type, cpuTime } of processInfo) if (/gpu|renderer/i.test(type)) sums.set(type, (sums.get(type) ?? 0) + cpuTime);
  return sums;
}

async function watched(page, act) {
  await page.evaluate(() => {
    const frames = [];
    let last = performance.now();
    const tick = (now) => {
      frames.push(now - last);
      last = now;
      window.watching = requestAnimationFrame(tick);
    };
    window.frames = frames;
    window.watching = requestAnimationFrame(tick);
  });
  await act();
  return page.evaluate(() => {
    cancelAnimationFrame(window.watching);
    return window.frames.slice(1);
  });
}

async function pan(page, { x, y }) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 90; step += 1) {
    await page.mouse.move(x + 160 * Math.sin(step / 12), y + 90 * Math.cos(step / 17));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
}

async function zoom(page, { x, y }) {
  await page.mouse.move(x, y);
  for (let step = 0; step < 16; step += 1) {
    await page.mouse.wheel(0, step < 8 ? -240 : 240);
    await page.waitForTimeout(90);
  }
}

async function brush(page) {
  const box = await page.locator(".track").boundingBox();
  await page.mouse.move(box.x + 40, box.y + 20);
  await page.mouse.down();
  for (let step = 0; step < 45; step += 1) {
    await page.mouse.move(box.x + 40 + (step * (box.width - 80)) / 45, box.y + 20);
    await page.waitForTimeout(20);
  }
  await page.mouse.up();
}

function print(name, frames) {
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
  console.log(`${name}: ${sorted.length} frames, median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, longest ${at(1)} ms`);
}
