// Edges on the graphics card. Sigma would take each edge through an object, a reducer and a program again at every change of a
// filter, which takes hundreds of milliseconds for 100,000; here a filter is a list of numbers copied into one buffer.

// Each edge is given vertex by vertex: instances are elegant, but a card in software takes them one by one, and 100,000 of them
// take two seconds of a processor, which lines take in a tenth of that.

/** Bytes of a vertex: both ends, a colour, which corner it is, and a width in eighths of a pixel. */
const STRIDE = 24;

/** With more edges than this, each is a line of one pixel. */
const MOST_WIDE = 20_000;
const CORNERS = [
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
] as const;
const TRIANGLES = [0, 1, 2, 2, 1, 3];

const VERTEX = `#version 300 es
in vec2 a_corner;
in vec4 a_ends;
in vec4 a_colour;
in float a_eighths;
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
  float width = max(a_eighths / 8.0 * u_scale, 1.0);
  v_half = width * 0.5;
  v_across = a_corner.y * (v_half + 0.5);
  vec2 shift = vec2(-unit.y, unit.x) * v_across / u_pixels;
  gl_Position = vec4(mix(a, b, a_corner.x) + shift, 0.0, 1.0);
  v_colour = vec4(a_colour.rgb, min(a_colour.a * u_opacity, 0.9));
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

/** Edges as the card takes them, in the order in which they are drawn: the last lie on top. */
export interface Packed {
  count: number;
  /** Vertices of an edge: four of a quadrilateral, or two of a line. */
  vertices: number;
  bytes: ArrayBuffer;
  /** Both ends, a colour as one number, an opacity from 0 to 1, a width in CSS pixels. */
  put(edge: number, ax: number, ay: number, bx: number, by: number, colour: number, opacity: number, width: number): void;
}

export function pack(count: number): Packed {
  const vertices = count > MOST_WIDE ? 2 : 4;
  const bytes = new ArrayBuffer(count * vertices * STRIDE);
  const floats = new Float32Array(bytes);
  const letters = new Uint8Array(bytes);
  return {
    count,
    vertices,
    bytes,
    put(edge, ax, ay, bx, by, colour, opacity, width) {
      for (let vertex = 0; vertex < vertices; vertex += 1) {
        const at = (edge * vertices + vertex) * STRIDE;
        const float = at / 4;
        floats[float] = ax;
        floats[float + 1] = ay;
        floats[float + 2] = bx;
        floats[float + 3] = by;
        letters[at + 16] = colour >> 16;
        letters[at + 17] = colour >> 8;
        letters[at + 18] = colour;
        letters[at + 19] = Math.round(opacity * 255);
        // Bytes that the card reads with a sign; a line has its corners in its middle.
        letters[at + 20] = vertices === 2 ? vertex : (CORNERS[vertex]?.[0] ?? 0);
        letters[at + 21] = vertices === 2 ? 0 : (CORNERS[vertex]?.[1] ?? 0);
        letters[at + 22] = Math.min(127, Math.round(width * 8));
      }
    },
  };
}

/** The corners of the triangles of quadrilaterals. */
function triangles(count: number): Uint32Array {
  const out = new Uint32Array(count * 6);
  for (let at = 0; at < out.length; at += 1) out[at] = 4 * Math.floor(at / 6) + (TRIANGLES[at % 6] ?? 0);
  return out;
}

export interface View {
  matrix: Float32Array;
  width: number;
  height: number;
  pixelRatio: number;
}

export interface EdgeLayer {
  load(packed: Packed): void;
  /** Draws the last `most` of what was loaded. */
  draw(view: View, opacity: number, most: number): void;
  drop(): void;
}

/** A layer of edges on a context that others share. */
export function edgeLayer(gl: WebGL2RenderingContext): EdgeLayer {
  const program = link(gl);
  const buffer = gl.createBuffer();
  const order = gl.createBuffer();
  const place = (name: string) => gl.getAttribLocation(program, name);
  const at = { ends: place("a_ends"), colour: place("a_colour"), corner: place("a_corner"), eighths: place("a_eighths") };
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [matrix, pixels, scale, opacityAt] = [uniform("u_matrix"), uniform("u_pixels"), uniform("u_scale"), uniform("u_opacity")];
  let loaded = 0;
  let vertices = 4;

  function attribute(index: number, size: number, type: number, normalised: boolean, offset: number) {
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, size, type, normalised, STRIDE, offset);
  }

  return {
    load(packed) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, packed.bytes, gl.DYNAMIC_DRAW);
      ({ count: loaded, vertices } = packed);
      if (vertices === 2) return;
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles(loaded), gl.DYNAMIC_DRAW);
    },
    draw(view, opacity, most) {
      const count = Math.min(loaded, Math.ceil(most));
      if (count === 0) return;
      gl.useProgram(program);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      attribute(at.ends, 4, gl.FLOAT, false, 0);
      attribute(at.colour, 4, gl.UNSIGNED_BYTE, true, 16);
      attribute(at.corner, 2, gl.BYTE, false, 20);
      attribute(at.eighths, 1, gl.BYTE, false, 22);
      gl.uniformMatrix3fv(matrix, false, view.matrix);
      gl.uniform2f(pixels, (view.width * view.pixelRatio) / 2, (view.height * view.pixelRatio) / 2);
      gl.uniform1f(scale, view.pixelRatio);
      gl.uniform1f(opacityAt, opacity);
      if (vertices === 2) {
        gl.drawArrays(gl.LINES, (loaded - count) * 2, count * 2);
        return;
      }
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
      gl.drawElements(gl.TRIANGLES, count * 6, gl.UNSIGNED_INT, (loaded - count) * 24);
    },
    drop() {
      gl.deleteBuffer(buffer);
      gl.deleteBuffer(order);
      gl.deleteProgram(program);
    },
  };
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
