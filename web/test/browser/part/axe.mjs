// Accessibility, by axe-core.
//
// Lighthouse's accessibility score is the weighted share of axe's rules that pass, among those that apply to the page. All rules
// that it gives a weight carry the tags below, so without a violation of these its score is 100.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Asserts that no rule is violated; tells how many were passed. */
export async function accessible(page, what) {
  // Evaluated by the browser's own tools, since the page lets no script in.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const { violations, passes } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false }),
    TAGS,
  );
  const told = violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 4).map((node) => `    ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`);
    return `  ${id}: ${help} (${nodes.length})\n${places.join("\n")}`;
  });
  assert.equal(violations.length, 0, `${what}:\n${told.join("\n")}`);
  return passes.length;
}
