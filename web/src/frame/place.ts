// Where the reader is: the keyboard goes to the beginning of a new screen; going back finds the place that was left.

import { useLayoutEffect, useRef, type MutableRef } from "preact/hooks";

/** How long a screen that is gone back to may take until it is as long as it was. */
const PATIENCE_MS = 1500;

const left = new Map<string, number>();

/** For the element of the screen; `place` names what is shown in it. */
export function usePlace(place: string): MutableRef<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // Before the browser scrolls because the screen has become shorter.
  useLayoutEffect(() => {
    history.scrollRestoration = "manual";
    const been = (history.state as { been?: boolean } | null)?.been === true;
    if (!been) history.replaceState({ been: true }, "");
    const stop = been ? scrollBack(left.get(place) ?? 0) : (scrollTo(0, 0), () => {});
    // The first screen begins where the browser begins. Later ones are announced where the keyboard is: at their beginning.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    const scrolled = () => left.set(place, scrollY);
    addEventListener("scroll", scrolled, { passive: true });
    return () => {
      stop();
      removeEventListener("scroll", scrolled);
    };
  }, [place]);
  return main;
}

function scrollBack(top: number): () => void {
  const until = performance.now() + PATIENCE_MS;
  let frame = 0;
  const tryOnce = () => {
    scrollTo(0, top);
    if (Math.abs(scrollY - top) > 2 && performance.now() < until) frame = requestAnimationFrame(tryOnce);
  };
  tryOnce();
  return () => cancelAnimationFrame(frame);
}
