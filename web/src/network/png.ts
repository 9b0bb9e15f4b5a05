// The drawing as a PNG at twice the size of the screen, painted again: what WebGL shows has no title and no legend.

import { paint } from "./labels";
import type { Scene } from "./scene";

const TWICE = 2;

export function pngOf(scene: Scene): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = scene.width * TWICE;
  canvas.height = (scene.head + scene.height + scene.foot) * TWICE;
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.scale(TWICE, TWICE);
  context.fillStyle = scene.palette.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  paintHead(context, scene);
  context.save();
  context.translate(0, scene.head);
  context.beginPath();
  context.rect(0, 0, scene.width, scene.height);
  context.clip();
  paintLines(context, scene);
  paintDiscs(context, scene);
  paint(context, scene.labels, scene.palette);
  context.restore();
  paintLegend(context, scene);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function font(scene: Scene, size: number, weight = ""): string {
  return `${weight} ${size}px ${scene.palette.sans || "sans-serif"}`;
}

function paintHead(context: CanvasRenderingContext2D, scene: Scene): void {
  context.textBaseline = "alphabetic";
  context.fillStyle = scene.palette.ink;
  context.font = font(scene, 17, "600");
  context.fillText(scene.title, 12, 24, scene.width - 24);
  context.fillStyle = scene.palette.quiet;
  context.font = font(scene, 12);
  scene.notes.forEach((note, at) => context.fillText(note, 12, 44 + 18 * at, scene.width - 24));
}

function paintLines(context: CanvasRenderingContext2D, scene: Scene): void {
  context.lineWidth = 1;
  for (const { x1, y1, x2, y2, colour, opacity } of scene.lines) {
    context.strokeStyle = colour;
    context.globalAlpha = opacity;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintDiscs(context: CanvasRenderingContext2D, scene: Scene): void {
  for (const { x, y, r, colour, ring } of scene.discs) {
    disc(context, x, y, r, colour, null);
    if (ring) disc(context, x, y, r + ring, null, scene.palette.ink, Math.max(0.5, ring * 0.6));
  }
}

function paintLegend(context: CanvasRenderingContext2D, scene: Scene): void {
  context.textBaseline = "middle";
  context.font = font(scene, 12);
  scene.legend.forEach(({ colour, words, ring }, at) => {
    const [x, y] = [18 + (at % 3) * (scene.width / 3), scene.head + scene.height + 24 + 20 * Math.floor(at / 3)];
    disc(context, x, y, 5, ring ? null : colour, ring ? scene.palette.ink : null);
    context.fillStyle = scene.palette.ink;
    context.fillText(words, x + 11, y, scene.width / 3 - 24);
  });
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, r: number, fill: string | null, stroke: string | null, width = 1.5): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (stroke) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke();
  }
}
