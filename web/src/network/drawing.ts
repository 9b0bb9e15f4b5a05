// The drawing: sigma has the camera, the pointer and the accounts; edges and labels are layers of our own.

import Graph from "graphology";
import Sigma from "sigma";
import { AccountProgram, moving, type AccountLook } from "./accounts";
import { edgeLayer, pack, type EdgeLayer } from "./edges";
import type { Shown } from "./filter";
import { centres, fontOf, paint, place, type Camera, type Centre, type Label } from "./labels";
import { farFromLine } from "./lasso";
import { colourOf, readPalette, rgb, type Palette } from "./palette";
import type { Prepared } from "./prepared";

/** Edges drawn while the picture moves never go below this. */
const FEWEST_MOVING = 2_000;
/** What edges may take of a frame while the picture moves. */
const FRAME_MS = 8;
/** Still for so long means that the picture is at rest. */
const REST_MS = 200;
/** How near in pixels a click has to be to an edge. */
const NEAR = 6;

export interface Heard {
  account(node: number | null): void;
  edge(edge: number): void;
  hover(node: number | null): void;
}

export interface Marks {
  /** The account or the edge that the panel shows. */
  account: number | null;
  edge: number | null;
  /** Accounts inside the lasso. */
  selected: Set<number>;
}

export interface Drawing {
  show(shown: Shown): void;
  mark(marks: Marks): void;
  recolour(): void;
  flyTo(node: number): void;
  fit(): void;
  /** In pixels. */
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  /** Nodes that a test of their place in pixels lets through. */
  nodesWhere(test: (x: number, y: number) => boolean): number[];
  /** What stands on the screen now, for files. */
  view(): { camera: Camera; palette: Palette; labels: Label[]; sizes: Float32Array };
  close(): void;
}

export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Draws into `element`, which has a size. */
export function openDrawing(element: HTMLElement, prepared: Prepared, heard: Heard): Drawing {
  const graph = new Graph<AccountLook>();
  const sizes = sizesOf(prepared);
  let palette = readPalette();
  let shown: Shown | null = null;
  let marks: Marks = { account: null, edge: null, selected: new Set() };
  let middles: Centre[] = [];
  let labels: Label[] = [];
  const texts: string[] = [];
  let hovered: number | null = null;
  let isDrawn = false;
  // The strongest last: they lie on top.
  for (const node of prepared.strongest.toReversed()) {
    graph.addNode(node, { x: prepared.place[2 * node] ?? 0, y: prepared.place[2 * node + 1] ?? 0, ...look(node), hidden: true });
  }
  const sigma = new Sigma<AccountLook>(graph, element, settings(element));
  sigma.setCustomBBox(prepared.extent);
  const words = sigma.createCanvas("words", { beforeLayer: "mouse" });
  const layers = edgeLayers(sigma);
  // Layers without use would still be put on top of each other in every frame.
  for (const [name, canvas] of Object.entries(sigma.getCanvases())) {
    if (!["edges", "nodes", "words", "mouse"].includes(name)) Object.assign(canvas.style, { display: "none" });
  }
  const motion = motionOf(sigma);

  function look(node: number): Omit<AccountLook, "x" | "y"> {
    const isFirst = prepared.network.nodes.role[node] === 1;
    return {
      size: sizes[node] ?? 2,
      color: colourOf(palette, prepared.hues, prepared.network.nodes.group[node] ?? -1),
      ring: marks.selected.has(node) || marks.account === node ? palette.focus : isFirst ? palette.ink : null,
      hidden: !shown?.hasAccount[node],
    };
  }

  function refresh() {
    graph.updateEachNodeAttributes((key, was) => ({ ...was, ...look(Number(key)) }), { attributes: ["hidden", "color", "ring"] });
  }

  function loadEdges() {
    if (shown) layers.all(shown.edges, prepared, palette);
    loadFocus();
  }

  function loadFocus() {
    const focus = hovered ?? marks.account;
    const some = focus === null || !shown ? [] : edgesOf(prepared, shown, focus);
    if (marks.edge !== null && hovered === null) some.push(marks.edge);
    layers.focus(some, prepared, palette);
  }

  function camera(): Camera {
    return cameraOf(sigma);
  }

  function drawWords() {
    const { width, height } = sigma.getDimensions();
    const ratio = devicePixelRatio || 1;
    if (words.width !== Math.round(width * ratio) || words.height !== Math.round(height * ratio)) {
      words.width = Math.round(width * ratio);
      words.height = Math.round(height * ratio);
      Object.assign(words.style, { width: `${width}px`, height: `${height}px` });
    }
    const context = words.getContext("2d");
    if (!context || !shown) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const first = [hovered, marks.account].filter((node) => node !== null);
    const measure = measured(context, palette);
    labels = place({ prepared, shown, camera: camera(), palette, sizes, centres: middles, first, texts, measure });
    paint(context, labels, palette);
  }

  const measured = measurer();
  sigma.on("afterRender", () => {
    const most = motion.most();
    // Nearer, fewer edges lie on top of each other.
    const near = Math.min(4, Math.max(1, sigma.getCamera().ratio ** -0.5));
    const ms = layers.draw(hovered === null && marks.account === null && marks.edge === null ? near : 0.35 * near, most);
    if (most === Infinity && ms !== null) motion.learn(layers.size(), ms);
    drawWords();
    if (shown && !isDrawn) performance.mark("network:drawn");
    isDrawn = shown !== null;
  });
  const hover = (node: number | null) => {
    hovered = node;
    heard.hover(node);
    loadFocus();
    element.classList.toggle("is-over", node !== null);
    sigma.scheduleRender();
  };
  sigma.on("enterNode", ({ node }) => hover(Number(node)));
  sigma.on("leaveNode", () => hover(null));
  sigma.on("clickNode", ({ node }) => heard.account(Number(node)));
  sigma.on("clickStage", ({ event }) => {
    const edge = shown ? edgeAt(prepared, shown, camera(), event.x, event.y) : null;
    if (edge === null) heard.account(null);
    else heard.edge(edge);
  });

  const animated = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400;
  const go = (state: { x?: number; y?: number; ratio?: number; angle?: number }) => {
    if (animated) void sigma.getCamera().animate(state, { duration: animated });
    else sigma.getCamera().setState(state);
  };
  return {
    show(next) {
      shown = next;
      middles = centres(prepared, next);
      refresh();
      loadEdges();
      sigma.scheduleRender();
    },
    mark(next) {
      const changed = changedBy(marks, next);
      marks = next;
      for (const node of changed) graph.mergeNodeAttributes(node, look(node));
      loadFocus();
      sigma.scheduleRender();
    },
    recolour() {
      palette = readPalette();
      measured.forget();
      refresh();
      loadEdges();
      sigma.scheduleRender();
    },
    flyTo(node) {
      go({ x: prepared.place[2 * node] ?? 0.5, y: prepared.place[2 * node + 1] ?? 0.5, ratio: Math.min(0.12, sigma.getCamera().ratio) });
    },
    fit: () => go(shown ? frameOf(prepared, shown) : { x: 0.5, y: 0.5, ratio: 1 }),
    pan(dx, dy) {
      const from = sigma.viewportToFramedGraph({ x: 0, y: 0 });
      const to = sigma.viewportToFramedGraph({ x: dx, y: dy });
      const state = sigma.getCamera().getState();
      sigma.getCamera().setState({ x: state.x + to.x - from.x, y: state.y + to.y - from.y });
    },
    zoom: (factor) => go({ ratio: Math.min(4, Math.max(0.002, sigma.getCamera().ratio * factor)) }),
    nodesWhere(test) {
      const { toX, toY } = camera();
      const inside = (node: number, x = prepared.place[2 * node] ?? 0, y = prepared.place[2 * node + 1] ?? 0) => test(toX(x, y), toY(x, y));
      return Array.from(prepared.strongest).filter((node) => shown?.hasAccount[node] && inside(node));
    },
    view: () => ({ camera: camera(), palette, labels, sizes }),
    close() {
      motion.stop();
      layers.drop();
      sigma.kill();
    },
  };
}

function settings(element: HTMLElement) {
  return {
    allowInvalidContainer: element.clientWidth === 0,
    renderLabels: false,
    renderEdgeLabels: false,
    enableCameraRotation: false,
    defaultNodeType: "account",
    nodeProgramClasses: { account: AccountProgram as never },
    nodeHoverProgramClasses: { account: AccountProgram as never },
    defaultDrawNodeHover: () => undefined,
    minCameraRatio: 0.002,
    maxCameraRatio: 4,
    stagePadding: 36,
    zIndex: false,
  };
}

/** Radii in pixels: by strength, smaller where there are many accounts. */
function sizesOf(prepared: Prepared): Float32Array {
  const { strength } = prepared.network.nodes;
  const top = Math.max(strength[prepared.strongest[0] ?? 0] ?? 0, 1e-9);
  const largest = Math.min(11, Math.max(3.6, 90 / Math.cbrt(strength.length)));
  const smallest = largest / 3.2;
  return Float32Array.from(strength, (value) => smallest + (largest - smallest) * Math.sqrt(Math.max(0, value) / top));
}

function edgeLayers(sigma: Sigma<AccountLook>) {
  // Sigma's own layer for edges, which it leaves empty: a further context would take a fifth of a second.
  const gl = sigma.getCanvases()["edges"]?.getContext("webgl2") as WebGL2RenderingContext;
  const all = edgeLayer(gl);
  const focus = edgeLayer(gl);
  let loaded = 0;
  return {
    size: () => loaded,
    all(edges: Uint32Array, prepared: Prepared, palette: Palette) {
      loaded = edges.length;
      load(all, edges, prepared, palette, 1);
    },
    focus: (edges: number[], prepared: Prepared, palette: Palette) => load(focus, edges, prepared, palette, 2.5),
    /** Milliseconds that it took, where all of many were drawn. */
    draw(opacity: number, most: number): number | null {
      const begun = performance.now();
      const { matrix, width, height, pixelRatio } = sigma.getRenderParams();
      const view = { matrix, width, height, pixelRatio };
      all.draw(view, opacity, most);
      focus.draw(view, 1, Infinity);
      if (most < loaded || loaded < FEWEST_MOVING) return null;
      // Commands are given earlier than they are carried out; reading a pixel waits for them.
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      return performance.now() - begun;
    },
    drop() {
      all.drop();
      focus.drop();
    },
  };
}

/** The more edges, the fainter each; the strongest are drawn last and stand out. */
function load(layer: EdgeLayer, edges: ArrayLike<number>, prepared: Prepared, palette: Palette, strong: number): void {
  const { place, edgeA, edgeB, network } = prepared;
  const colours = [palette.none, ...network.groups.map((_, group) => colourOf(palette, prepared.hues, group))].map((colour) => rgb(colour));
  const count = edges.length;
  const faint = Math.min(1, Math.max(0.1, 4.5 / Math.cbrt(count + 1)));
  const groups = network.nodes.group;
  const packed = pack(count);
  for (let at = 0; at < count; at += 1) {
    const edge = edges[count - 1 - at] ?? 0;
    const a = edgeA[edge] ?? 0;
    const b = edgeB[edge] ?? 0;
    const inside = groups[a] === groups[b] ? (groups[a] ?? -1) : -1;
    const rank = count < 2 ? 1 : at / (count - 1);
    const opacity = strong > 1 ? 0.9 : faint * (0.45 + 0.55 * rank * rank);
    const width = strong > 1 ? 2 : 1 + (count < 3000 ? 1.6 : 0.5) * rank ** 6;
    const [ax, ay, bx, by] = [place[2 * a] ?? 0, place[2 * a + 1] ?? 0, place[2 * b] ?? 0, place[2 * b + 1] ?? 0];
    packed.put(at, ax, ay, bx, by, colours[inside + 1] ?? 0, opacity, width);
  }
  layer.load(packed);
}

/** How many edges may be drawn: all at rest; while moving, as many as the machine draws in good time, strongest first. */
function motionOf(sigma: Sigma<AccountLook>) {
  let budget = Infinity;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const rested = () => {
    // Held still is not let go: the picture moves on with the pointer.
    if (sigma.getMouseCaptor().isMouseDown) {
      rest = setTimeout(rested, REST_MS);
      return;
    }
    rest = undefined;
    moving.delete(sigma);
    sigma.scheduleRender();
  };
  const moved = () => {
    clearTimeout(rest);
    rest = setTimeout(rested, REST_MS);
    moving.add(sigma);
  };
  sigma.getCamera().on("updated", moved);
  return {
    most: () => (rest === undefined ? Infinity : budget),
    /** So long took so many edges, at rest. */
    learn(edges: number, ms: number) {
      budget = ms < FRAME_MS ? Infinity : Math.max(FEWEST_MOVING, (edges * FRAME_MS) / ms);
    },
    stop() {
      // A flight of the camera that is under way goes on after the drawing is closed.
      sigma.getCamera().off("updated", moved);
      clearTimeout(rest);
    },
  };
}

function cameraOf(sigma: Sigma<AccountLook>): Camera {
  const zero = sigma.framedGraphToViewport({ x: 0, y: 0 });
  const right = sigma.framedGraphToViewport({ x: 1, y: 0 });
  const up = sigma.framedGraphToViewport({ x: 0, y: 1 });
  return {
    toX: (x, y) => zero.x + x * (right.x - zero.x) + y * (up.x - zero.x),
    toY: (x, y) => zero.y + x * (right.y - zero.y) + y * (up.y - zero.y),
    ...sigma.getDimensions(),
    radius: (size) => Math.max(1, sigma.scaleSize(size)),
    ratio: sigma.getCamera().ratio,
  };
}

/** Where the camera has all accounts that are shown. */
function frameOf({ place, extent }: Prepared, { hasAccount, accounts }: Shown): { x: number; y: number; ratio: number } {
  if (accounts === 0 || accounts === hasAccount.length) return { x: 0.5, y: 0.5, ratio: 1 };
  let [left, right, bottom, top] = [1, 0, 1, 0];
  hasAccount.forEach((isShown, node) => {
    if (!isShown) return;
    left = Math.min(left, place[2 * node] ?? 0);
    right = Math.max(right, place[2 * node] ?? 0);
    bottom = Math.min(bottom, place[2 * node + 1] ?? 0);
    top = Math.max(top, place[2 * node + 1] ?? 0);
  });
  const share = (length: number, [from, to]: [number, number]) => (to > from ? length / (to - from) : 0);
  const ratio = Math.max(share(right - left, extent.x), share(top - bottom, extent.y));
  return { x: (left + right) / 2, y: (bottom + top) / 2, ratio: Math.min(1, Math.max(0.05, ratio * 1.15)) };
}

function edgesOf(prepared: Prepared, shown: Shown, node: number): number[] {
  return Array.from(prepared.edgesOf.subarray(prepared.from[node], prepared.from[node + 1])).filter((edge) => shown.hasEdge[edge]);
}

/** The nearest edge that is shown, near enough to be meant. */
function edgeAt(prepared: Prepared, shown: Shown, camera: Camera, x: number, y: number): number | null {
  const { place, edgeA, edgeB } = prepared;
  const screen = new Float32Array(place.length);
  for (let at = 0; at < place.length; at += 2) {
    screen[at] = camera.toX(place[at] ?? 0, place[at + 1] ?? 0);
    screen[at + 1] = camera.toY(place[at] ?? 0, place[at + 1] ?? 0);
  }
  let best = NEAR * NEAR;
  let found: number | null = null;
  for (const edge of shown.edges) {
    const a = 2 * (edgeA[edge] ?? 0);
    const b = 2 * (edgeB[edge] ?? 0);
    const far = farFromLine(x, y, screen[a] ?? 0, screen[a + 1] ?? 0, screen[b] ?? 0, screen[b + 1] ?? 0);
    if (far < best) [best, found] = [far, edge];
  }
  return found;
}

function changedBy(before: Marks, after: Marks): Set<number> {
  const changed = new Set<number>();
  for (const node of before.selected) if (!after.selected.has(node)) changed.add(node);
  for (const node of after.selected) if (!before.selected.has(node)) changed.add(node);
  for (const node of [before.account, after.account]) if (node !== null) changed.add(node);
  return changed;
}

/** Widths of texts, each measured once. */
function measurer() {
  const widths = new Map<string, number>();
  const measured = (context: CanvasRenderingContext2D, palette: Palette) => (text: string, size: number) => {
    const key = `${size} ${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    context.font = fontOf(palette, size);
    const width = context.measureText(text).width;
    widths.set(key, width);
    return width;
  };
  return Object.assign(measured, { forget: () => widths.clear() });
}
