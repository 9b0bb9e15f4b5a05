// Names beside accounts, and the ids of groups in their middle, so that none covers another.

import { cut, visible } from "../visible";
import { nameOf, type Prepared } from "./prepared";
import { colourOf, type Palette } from "./palette";
import type { Shown } from "./filter";

export interface Label {
  text: string;
  /** Left end and middle of the line. */
  x: number;
  y: number;
  width: number;
  /** Of a group: its colour. Null for an account. */
  group: string | null;
}

/** From places of the network to pixels of the drawing. */
export interface Camera {
  toX(x: number, y: number): number;
  toY(x: number, y: number): number;
  width: number;
  height: number;
  /** Radius in pixels of an account of this size. */
  radius(size: number): number;
  /** 1 shows all, smaller values show less in more detail. */
  ratio: number;
}

export const LABEL_SIZE = 12;
export const GROUP_SIZE = 14;
const CELL = 16;
const DISC_CELL = 48;
/** Smaller discs are dots: a label over one of them hides little, and between all of them none would fit. */
const SMALLEST_KEPT_FREE = 3.5;
/** After so many accounts on the screen, hardly any label still fits. */
const MOST_LOOKED_AT = 1_500;

/** Which pixels are taken, in coarse cells. */
class Taken {
  private readonly columns: number;
  private readonly cells: Uint8Array;

  constructor(
    width: number,
    private readonly height: number,
  ) {
    this.columns = Math.ceil(width / CELL) + 1;
    this.cells = new Uint8Array(this.columns * (Math.ceil(height / CELL) + 1));
  }

  /** Takes a rectangle unless some of it is taken or outside. */
  take(left: number, top: number, width: number, height: number): boolean {
    if (left < 0 || top < 0 || top + height > this.height || left + width > (this.columns - 1) * CELL) return false;
    const [x1, x2, y1, y2] = [left, left + width, top, top + height].map((side) => Math.floor(side / CELL)) as [number, number, number, number];
    for (let y = y1; y <= y2; y += 1) {
      for (let x = x1; x <= x2; x += 1) if (this.cells[y * this.columns + x]) return false;
    }
    for (let y = y1; y <= y2; y += 1) this.cells.fill(1, y * this.columns + x1, y * this.columns + x2 + 1);
    return true;
  }
}

/** The discs on the screen that are large enough to be covered, in coarse cells. */
class Discs {
  private readonly columns: number;
  private readonly cells = new Map<number, number[]>();
  /** Node, middle and radius of each, one after another. */
  private readonly all: number[] = [];

  constructor(width: number) {
    this.columns = Math.ceil(width / DISC_CELL) + 2;
  }

  private each(left: number, right: number, top: number, bottom: number, call: (cell: number) => boolean | void): boolean {
    const cell = (at: number) => Math.floor(at / DISC_CELL) + 1;
    for (let y = cell(top); y <= cell(bottom); y += 1) {
      for (let x = cell(left); x <= cell(right); x += 1) if (call(y * this.columns + x)) return true;
    }
    return false;
  }

  add(node: number, x: number, y: number, r: number): void {
    const at = this.all.push(node, x, y, r) - 4;
    this.each(x - r, x + r, y - r, y + r, (cell) => {
      const there = this.cells.get(cell);
      if (there) there.push(at);
      else this.cells.set(cell, [at]);
    });
  }

  /** Whether a rectangle covers some of a disc that is not of `node`. */
  isCovered(node: number, left: number, top: number, width: number, height: number): boolean {
    const near = (at: number) => {
      const [of, x, y, r] = [this.all[at], this.all[at + 1] ?? 0, this.all[at + 2] ?? 0, this.all[at + 3] ?? 0];
      const dx = x - Math.min(left + width, Math.max(left, x));
      const dy = y - Math.min(top + height, Math.max(top, y));
      return of !== node && dx * dx + dy * dy < r * r;
    };
    return this.each(left, left + width, top, top + height, (cell) => this.cells.get(cell)?.some(near));
  }
}

/** Strongest first is largest first: the loop ends at the first that is too small. */
function discsOn(prepared: Prepared, shown: Shown, camera: Camera, sizes: Float32Array): Discs {
  const discs = new Discs(camera.width);
  let count = 0;
  for (const node of prepared.strongest) {
    const r = camera.radius(sizes[node] ?? 1);
    if (r < SMALLEST_KEPT_FREE || count > MOST_LOOKED_AT) break;
    if (!shown.hasAccount[node]) continue;
    const [px, py] = [prepared.place[2 * node] ?? 0, prepared.place[2 * node + 1] ?? 0];
    const [x, y] = [camera.toX(px, py), camera.toY(px, py)];
    if (x < -r || y < -r || x > camera.width + r || y > camera.height + r) continue;
    discs.add(node, x, y, r);
    count += 1;
  }
  return discs;
}

/** Labels that fit: groups first, largest first; then accounts named in `first`; then the strongest. */
export function place(scene: {
  prepared: Prepared;
  shown: Shown;
  camera: Camera;
  palette: Palette;
  sizes: Float32Array;
  centres: Centre[];
  first: number[];
  /** Labels by node, made when they are first needed. */
  texts: string[];
  measure: (text: string, size: number) => number;
}): Label[] {
  const { prepared, shown, camera, sizes, measure } = scene;
  const taken = new Taken(camera.width, camera.height);
  const discs = discsOn(prepared, shown, camera, sizes);
  const out: Label[] = [];
  if (camera.ratio > 0.12) {
    for (const centre of scene.centres) {
      const width = measure(centre.id, GROUP_SIZE);
      const x = camera.toX(centre.x, centre.y) - width / 2;
      const middle = camera.toY(centre.x, centre.y);
      // A small group stands free below its label; a large one holds it.
      const far = Math.abs(camera.toX(centre.x + centre.radius, centre.y) - camera.toX(centre.x, centre.y));
      const y = far < 60 ? middle - far - 18 : middle;
      if (!taken.take(x - 6, y - 11, width + 12, 22)) continue;
      out.push({ text: centre.id, x, y, width, group: colourOf(scene.palette, prepared.hues, centre.group) });
    }
  }
  const most = out.length + Math.round(Math.min(220, 40 / Math.sqrt(camera.ratio)));
  let looked = 0;
  const add = (node: number) => {
    const px = prepared.place[2 * node] ?? 0;
    const py = prepared.place[2 * node + 1] ?? 0;
    const far = camera.radius(sizes[node] ?? 1) + 5;
    const [x, y] = [camera.toX(px, py), camera.toY(px, py)];
    if (x < 0 || y < 0 || x > camera.width || y > camera.height) return;
    looked += 1;
    const text = (scene.texts[node] ??= visible(cut(nameOf(prepared.network, node), 22, 6)));
    const width = measure(text, LABEL_SIZE);
    // Beside its disc, on the right or else on the left, where it lies on no other.
    const left = [x + far, x - far - width].find(
      (left) => !discs.isCovered(node, left, y - LABEL_SIZE / 2, width, LABEL_SIZE) && taken.take(left, y - 8, width, 16),
    );
    if (left !== undefined) out.push({ text, x: left, y, width, group: null });
  };
  scene.first.forEach(add);
  for (const node of prepared.strongest) {
    if (out.length >= most || looked > MOST_LOOKED_AT) break;
    if (shown.hasAccount[node]) add(node);
  }
  return out;
}

/** The middle of a group's accounts that are shown. */
export interface Centre {
  id: string;
  group: number;
  accounts: number;
  x: number;
  y: number;
  /** How far its farthest account is from the middle. */
  radius: number;
}

export function centres(prepared: Prepared, shown: Shown): Centre[] {
  const all = prepared.network.groups.map(({ id }, group) => ({ id, group, accounts: 0, x: 0, y: 0, radius: 0 }));
  prepared.network.nodes.group.forEach((group, node) => {
    const centre = all[group];
    if (!centre || !shown.hasAccount[node]) return;
    centre.accounts += 1;
    centre.x += prepared.place[2 * node] ?? 0;
    centre.y += prepared.place[2 * node + 1] ?? 0;
  });
  const there = all.filter(({ accounts }) => accounts > 0);
  for (const centre of there) {
    centre.x /= centre.accounts;
    centre.y /= centre.accounts;
  }
  prepared.network.nodes.group.forEach((group, node) => {
    const centre = all[group];
    if (!centre || !shown.hasAccount[node]) return;
    const far = Math.hypot((prepared.place[2 * node] ?? 0) - centre.x, (prepared.place[2 * node + 1] ?? 0) - centre.y);
    centre.radius = Math.max(centre.radius, far);
  });
  return there.sort((one, other) => other.accounts - one.accounts || one.group - other.group);
}

/** Paints labels on a canvas: a line of paper around the letters keeps them legible over edges. */
export function paint(context: CanvasRenderingContext2D, labels: Label[], palette: Palette): void {
  context.lineJoin = "round";
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const { text, x, y, width, group } of labels) {
    if (group) {
      context.font = fontOf(palette, GROUP_SIZE);
      context.fillStyle = palette.paper;
      context.strokeStyle = group;
      context.lineWidth = 1.5;
      context.beginPath();
      context.roundRect(x - 6, y - 11, width + 12, 22, 6);
      context.fill();
      context.stroke();
      context.fillStyle = palette.ink;
    } else {
      context.font = fontOf(palette, LABEL_SIZE);
      context.strokeStyle = palette.paper;
      context.lineWidth = 3;
      context.strokeText(text, x, y);
      context.fillStyle = palette.ink;
    }
    context.fillText(text, x, y);
  }
}

export function fontOf(palette: Palette, size: number): string {
  return `${size === GROUP_SIZE ? "650 " : ""}${size}px ${palette.sans || "sans-serif"}`;
}
