// Licences ask for a notice where their programs are handed on: THIRD-PARTY.txt beside the built page, with the name, the version
// and the licence of every package that has a line in it, and of what those are made of.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const LICENCE = /^(licen[cs]e|copying|unlicense|notice)([-.].*)?$/i;

export function thirdParty() {
  return {
    name: "third-party",
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const chunk of Object.values(bundle)) {
        for (const [module, { renderedLength }] of Object.entries(chunk.modules ?? {})) {
          if (renderedLength > 0 && module.includes("/node_modules/")) withNeeds(packageOf(module.split("?")[0]), folders);
        }
      }
      this.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source: notice([...folders].map(read)) });
    },
  };
}

/** The folder of the package that a module stands in: `…/node_modules/name` or `…/node_modules/@scope/name`. */
function packageOf(module) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module) ?? [];
  if (!folder) throw new Error(`${module} is in no package`);
  return folder;
}

/** Adds the package and what it needs: some come with parts of others built into their own files. */
function withNeeds(folder, folders) {
  if (folders.has(folder)) return;
  folders.add(folder);
  for (const name of Object.keys(manifest(folder).dependencies ?? {})) withNeeds(find(name, folder), folders);
}

function find(name, from) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const there = join(folder, "node_modules", name);
    if (existsSync(there)) return there;
  }
  throw new Error(`${name} is not installed`);
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function read(folder) {
  const { name, version, license } = manifest(folder);
  const files = readdirSync(folder).filter((file) => LICENCE.test(file)).sort();
  const words = files.map((file) => plain(readFileSync(join(folder, file), "utf8")));
  if (words.length === 0) throw new Error(`${name} ${version} comes without the words of its licence`);
  return { name, version, license, words: words.join("\n\n") };
}

function plain(text) {
  const lines = text.replaceAll("\r", "").split("\n");
  return lines.map((line) => line.trimEnd()).join("\n").trim();
}

function notice(packages) {
  const parts = packages.map(({ name, version, license, words }) => `${name} ${version} (${license})\n\n${words}\n`).sort();
  const rule = `\n${"-".repeat(80)}\n\n`;
  return `The page of Claque is made with these packages, which come under their own licences.\n${rule}${parts.join(rule)}`;
}
