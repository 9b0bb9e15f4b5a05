// Edges on the graphics card. Sigma would take each edge through an object, a reducer and a program again at every change of a
// filter, which takes hundreds of milliseconds for 100,000; here a filter is a list of numbers copied into one buffer.

/** Bytes of an edge: two places, a colour, a width. */
const STRIDE = 24;

const VERTEX = `#version 300 es
in vec2 a_corner;
in vec4 a_ends;
in vec4 a_colour;
in float a_width;
uniform mat3 u_matrix;
uniform vec2 u_pixels;
uniform float u_scale;
uniform float u_opacity;
out vec4 v_colour;
out float v_across;
out float v_half;
void main() {
  vec2 a = (u_matrix * vec3(a_ends.xy, 1.0)).xy;
  vec2 b = (u_matrix * vec3(a_ends.zw, 1.0)).xy;
  vec2 along = (b - a) * u_pixels;
  float far = length(along);
  vec2 unit = far > 0.0 ? along / far : vec2(1.0, 0.0);
  float width = max(a_width * u_scale, 1.0);
  v_half = width * 0.5;
  v_across = a_corner.y * (v_half + 0.5);
  vec2 shift = vec2(-unit.y, unit.x) * v_across / u_pixels;
  gl_Position = vec4(mix(a, b, a_corner.x) + shift, 0.0, 1.0);
  v_colour = vec4(a_colour.rgb, a_colour.a * u_opacity);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 v_colour;
in float v_across;
in float v_half;
out vec4 colour;
void main() {
  float alpha = v_colour.a * clamp(v_half + 0.5 - abs(v_across), 0.0, 1.0);
  colour = vec4(v_colour.rgb * alpha, alpha);
}`;

/** How one edge looks. */
export interface EdgeLook {
  colour: [number, number, number];
  /** 0 to 1 */
  opacity: number;
  /** CSS pixels. */
  width: number;
}

export interface View {
  matrix: Float32Array;
  width: number;
  height: number;
  pixelRatio: number;
}

export interface EdgeLayer {
  /** Takes edges in the order in which they are drawn: the last lie on top. */
  load(count: number, ends: (at: number) => [ax: number, ay: number, bx: number, by: number], look: (at: number) => EdgeLook): void;
  /** Draws the last `most` of what was loaded. */
  draw(view: View, opacity: number, most: number): void;
  drop(): void;
}

/** A layer of edges on a context that others share. */
export function edgeLayer(gl: WebGL2RenderingContext): EdgeLayer {
  const program = link(gl);
  const corners = gl.createBuffer();
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, -1, 0, 1, 1, -1, 1, 1]), gl.STATIC_DRAW);
  const place = (name: string) => gl.getAttribLocation(program, name);
  const at = { corner: place("a_corner"), ends: place("a_ends"), colour: place("a_colour"), width: place("a_width") };
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [matrix, pixels, scale, opacityAt] = [uniform("u_matrix"), uniform("u_pixels"), uniform("u_scale"), uniform("u_opacity")];
  let loaded = 0;

  function attribute(index: number, size: number, type: number, normalised: boolean, offset: number) {
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, size, type, normalised, STRIDE, offset);
    gl.vertexAttribDivisor(index, 1);
  }

  return {
    load(count, ends, look) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, packed(count, ends, look), gl.DYNAMIC_DRAW);
      loaded = count;
    },
    draw(view, opacity, most) {
      const count = Math.min(loaded, Math.ceil(most));
      if (count === 0) return;
      const skipped = (loaded - count) * STRIDE;
      gl.useProgram(program);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.bindBuffer(gl.ARRAY_BUFFER, corners);
      gl.enableVertexAttribArray(at.corner);
      gl.vertexAttribPointer(at.corner, 2, gl.FLOAT, false, 0, 0);
      gl.vertexAttribDivisor(at.corner, 0);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      attribute(at.ends, 4, gl.FLOAT, false, skipped);
      attribute(at.colour, 4, gl.UNSIGNED_BYTE, true, skipped + 16);
      attribute(at.width, 1, gl.FLOAT, false, skipped + 20);
      gl.uniformMatrix3fv(matrix, false, view.matrix);
      gl.uniform2f(pixels, (view.width * view.pixelRatio) / 2, (view.height * view.pixelRatio) / 2);
      gl.uniform1f(scale, view.pixelRatio);
      gl.uniform1f(opacityAt, opacity);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    },
    drop() {
      gl.deleteBuffer(corners);
      gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
    },
  };
}

function packed(count: number, ends: Parameters<EdgeLayer["load"]>[1], look: Parameters<EdgeLayer["load"]>[2]): ArrayBuffer {
  const bytes = new ArrayBuffer(count * STRIDE);
  const floats = new Float32Array(bytes);
  const letters = new Uint8Array(bytes);
  for (let edge = 0; edge < count; edge += 1) {
    const at = edge * 6;
    floats.set(ends(edge), at);
    const { colour, opacity, width } = look(edge);
    letters.set(colour, at * 4 + 16);
    letters[at * 4 + 19] = Math.round(opacity * 255);
    floats[at + 5] = width;
  }
  return bytes;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`edges cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  return program;
}
