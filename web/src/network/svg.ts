// The drawing as SVG. Elements and text nodes only: nothing that strangers wrote is ever pasted into markup.

import { GROUP_SIZE, LABEL_SIZE } from "./labels";
import type { Scene } from "./scene";

const SPACE = "http://www.w3.org/2000/svg";

type Marks = Record<string, string | number>;

export function svgOf(scene: Scene, document: Document): string {
  const { width, height, head, foot, palette } = scene;
  const add = (to: Element, name: string, marks: Marks, text?: string) => {
    const element = document.createElementNS(SPACE, name);
    for (const [mark, value] of Object.entries(marks)) element.setAttribute(mark, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
    if (text !== undefined) element.append(document.createTextNode(text));
    to.append(element);
    return element;
  };
  const root = document.createElementNS(SPACE, "svg");
  const [all, down] = [head + height + foot, `translate(0 ${head})`];
  for (const [mark, value] of Object.entries({ viewBox: `0 0 ${width} ${all}`, width, height: all, "font-family": "sans-serif" })) root.setAttribute(mark, String(value));
  add(root, "title", {}, scene.title);
  add(root, "rect", { width, height: all, fill: palette.paper });
  add(root, "text", { x: 12, y: 24, "font-size": 17, "font-weight": 600, fill: palette.ink }, scene.title);
  scene.notes.forEach((note, at) => add(root, "text", { x: 12, y: 44 + 18 * at, "font-size": 12, fill: palette.quiet }, note));
  const clip = add(add(root, "defs", {}), "clipPath", { id: "frame" });
  add(clip, "rect", { width, height });
  const drawn = add(add(root, "g", { transform: down }), "g", { "clip-path": "url(#frame)" });
  const edges = add(drawn, "g", { id: "edges", "stroke-width": 1 });
  for (const { x1, y1, x2, y2, colour, opacity } of scene.lines) add(edges, "line", { x1, y1, x2, y2, stroke: colour, "stroke-opacity": opacity });
  const accounts = add(drawn, "g", { id: "accounts" });
  for (const { x, y, r, colour, ring } of scene.discs) {
    add(accounts, "circle", { cx: x, cy: y, r, fill: colour });
    if (ring) add(accounts, "circle", { cx: x, cy: y, r: r + ring, fill: "none", stroke: palette.ink, "stroke-width": Math.max(0.5, ring * 0.6) });
  }
  const labels = add(drawn, "g", { id: "labels", fill: palette.ink, "dominant-baseline": "central" });
  for (const { text, x, y, width: wide, group } of scene.labels) {
    if (group) add(labels, "rect", { x: x - 6, y: y - 11, width: wide + 12, height: 22, rx: 6, fill: palette.paper, stroke: group, "stroke-width": 1.5 });
    const size: Marks = group ? { "font-size": GROUP_SIZE, "font-weight": 650 } : { "font-size": LABEL_SIZE, stroke: palette.paper, "stroke-width": 3, "paint-order": "stroke" };
    add(labels, "text", { x, y, ...size }, text);
  }
  const legend = add(root, "g", { id: "legend", transform: `translate(0 ${head + height})`, "font-size": 12, fill: palette.ink });
  scene.legend.forEach(({ colour, words, ring }, at) => {
    const [x, y] = [18 + (at % 3) * (width / 3), 24 + 20 * Math.floor(at / 3)];
    add(legend, "circle", ring ? { cx: x, cy: y, r: 5, fill: "none", stroke: palette.ink, "stroke-width": 1.5 } : { cx: x, cy: y, r: 5, fill: colour });
    add(legend, "text", { x: x + 11, y: y + 4 }, words);
  });
  return new XMLSerializer().serializeToString(root);
}
