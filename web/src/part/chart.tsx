// What all charts share: a figure with a title that says what is to be seen, a drawing as wide as its place, and the numbers.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import "../print";
import "./chart.css";

export interface Numbers {
  head: string[];
  rows: (string | number)[][];
}

interface FigureProps {
  title: ComponentChildren;
  caption: ComponentChildren;
  numbers?: Numbers[];
  children: ComponentChildren;
}

export function Figure({ title, caption, numbers = [], children }: FigureProps) {
  return (
    <figure class="chart">
      <p class="chart-title">{title}</p>
      {children}
      <figcaption>{caption}</figcaption>
      {numbers.length > 0 && (
        <details class="numbers">
          <summary>The numbers</summary>
          {numbers.map((table, index) => (
            <NumbersTable key={index} {...table} />
          ))}
        </details>
      )}
    </figure>
  );
}

function NumbersTable({ head, rows }: Numbers) {
  return (
    <div class={head.length > 6 ? "tablebox wide" : "tablebox"} tabIndex={0} role="group" aria-label={head.slice(0, 4).join(", ")}>
      <table>
        <thead>
          <tr>
            {head.map((name, index) => (
              <th key={name} scope="col" class={index > 0 ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key={index} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={index} class="number">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How every drawing is set: the page's letters, nothing behind it. */
export const LOOK = { fontFamily: "inherit", fontSize: "12px", background: "transparent", overflow: "visible" };

interface DrawingProps {
  /** The drawing in words, for those who do not see it. */
  label: string;
  draw: (width: number) => Element;
  /** Drawn again when one of these changes. */
  on: unknown[];
  height: number;
}

export function Drawing({ label, draw, on, height }: DrawingProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  useLayoutEffect(() => {
    if (width === 0) return;
    const put = (wide: number) => box.current?.replaceChildren(finished(draw(wide), label));
    const onPaper = () => put(PAPER);
    const onScreen = () => put(width);
    onScreen();
    addEventListener("beforeprint", onPaper);
    addEventListener("afterprint", onScreen);
    return () => {
      removeEventListener("beforeprint", onPaper);
      removeEventListener("afterprint", onScreen);
    };
  }, [width, label, ...on]);
  return <div class="chart-drawing" ref={box} style={{ minHeight: `${height}px` }} />;
}

/** Drawn for a sheet of A4 before it is printed: letters would shrink with a drawing made for a wide screen. */
const PAPER = 640;

function finished(drawn: Element, label: string): Element {
  // The page allows no style sheets but its own; what this one would say stands in chart.css.
  for (const style of drawn.querySelectorAll("style")) style.remove();
  // Inside an image nothing has a name of its own.
  for (const named of drawn.querySelectorAll("[aria-label], [aria-description]")) {
    named.removeAttribute("aria-label");
    named.removeAttribute("aria-description");
  }
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", label);
  return drawn;
}

/** The width of an element in steps of 8 pixels, so that a drawing is not made anew for every pixel. */
export function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = () => setWidth(Math.floor(element.clientWidth / 8) * 8);
    read();
    const watch = new ResizeObserver(read);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return width;
}
