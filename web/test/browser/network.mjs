// How long a network of 20,000 accounts and 100,000 edges takes to be drawn, and how smoothly it moves, by `web/test/perf.mjs`.
// Machines that test have no graphics card and share their processors: the bound is wide, the figures printed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BOUND_MS = 15_000;

test("a large network is soon drawn", (t) => {
  const harness = fileURLToPath(new URL("../perf.mjs", import.meta.url));
  const told = execFileSync(process.execPath, [harness], { encoding: "utf8", timeout: 240_000 });
  for (const line of told.trim().split("\n")) t.diagnostic(line);
  const took = Number(/first drawing: (\d+) ms/.exec(told)?.[1]);
  assert.ok(took < BOUND_MS, `${took} ms`);
});
