// How sigma draws an account: a disc, with a ring around it for first movers and for what is selected.

import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

/** What an account carries beside what sigma knows. */
export type AccountLook = {
  x: number;
  y: number;
  size: number;
  color: string;
  /** Colour of its ring; null for none. */
  ring: string | null;
  hidden: boolean;
};

const VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_ring;
attribute vec2 a_position;
attribute float a_size;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
uniform mat3 u_matrix;
varying vec4 v_color;
varying vec4 v_ring;
varying float v_pixels;
varying float v_gap;
const float bias = 255.0 / 254.0;
void main() {
  gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
  float radius = max(a_size / u_sizeRatio, 1.0) * u_pixelRatio;
  // The ring lies outside the disc, with a gap of paper; small discs have thin rings, or rings would be all there is to see.
  v_gap = a_ring.a > 0.0 ? min(3.0 * u_pixelRatio, radius * 0.6) : 0.0;
  v_pixels = radius + v_gap;
  gl_PointSize = v_pixels * 2.0 + 1.0;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
  v_ring = a_ring;
  v_ring.a *= bias;
}`;

const FRAGMENT = `
precision mediump float;
varying vec4 v_color;
varying vec4 v_ring;
varying float v_pixels;
varying float v_gap;
void main(void) {
  float far = length(gl_PointCoord - vec2(0.5)) * (v_pixels * 2.0 + 1.0);
  #ifdef PICKING_MODE
  gl_FragColor = far <= v_pixels + 1.0 ? v_color : vec4(0.0);
  #else
  float disc = v_pixels - v_gap;
  float inDisc = clamp(disc + 0.5 - far, 0.0, 1.0);
  float inRing = v_ring.a > 0.0 ? clamp(v_pixels + 0.5 - far, 0.0, 1.0) * clamp(far - (v_pixels - v_gap * 0.5) + 0.5, 0.0, 1.0) : 0.0;
  vec4 color = vec4(v_color.rgb, 1.0) * v_color.a * inDisc;
  vec4 ring = vec4(v_ring.rgb, 1.0) * v_ring.a * inRing;
  gl_FragColor = ring + color * (1.0 - ring.a);
  #endif
}`;

const UNIFORMS = ["u_sizeRatio", "u_pixelRatio", "u_matrix"] as const;
const { FLOAT, UNSIGNED_BYTE, POINTS } = { FLOAT: 0x1406, UNSIGNED_BYTE: 0x1401, POINTS: 0 };

export class AccountProgram extends NodeProgram<(typeof UNIFORMS)[number], AccountLook> {
  getDefinition() {
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: POINTS as 0,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_ring", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
    };
  }

  processVisibleItem(nodeIndex: number, startIndex: number, data: NodeDisplayData) {
    const { ring } = data as unknown as AccountLook;
    this.array.set([data.x, data.y, data.size, floatColor(data.color), ring ? floatColor(ring) : 0, nodeIndex], startIndex);
  }

  setUniforms({ sizeRatio, pixelRatio, matrix }: RenderParams, { gl, uniformLocations }: ProgramInfo) {
    gl.uniform1f(uniformLocations.u_pixelRatio ?? null, pixelRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio ?? null, sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, matrix);
  }
}
