// How text of strangers looks when it is shown: the page's own `visible`, without the page.

import { readFileSync } from "node:fs";
import ts from "typescript";

const source = readFileSync(new URL("../../../src/visible.ts", import.meta.url), "utf8");
const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
const { outputText } = ts.transpileModule(source, options);
export const { visible, cut } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

/** The words of a screen with every stretch of white space as one blank, as for `plain`. */
export function words(page) {
  return page.locator("main").evaluate((main) => main.textContent.replace(/\s+/g, " "));
}

/** The beginning of a text as a screen shows it, before it may be cut. */
export function beginning(text, most = 20) {
  return visible([...text].slice(0, most).join("")).replace(/\s+/g, " ").trim();
}
