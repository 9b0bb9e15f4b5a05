// Where the drawing stands: the keyboard, the lasso, and the state of sigma.

import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { canDraw, openDrawing, type Drawing, type Marks } from "./drawing";
import type { Shown } from "./filter";
import { isInside, type Point } from "./lasso";
import { onSchemeChange } from "./palette";
import { nameOf, type Prepared } from "./prepared";

const STEP = 60;

interface StageProps {
  prepared: Prepared;
  shown: Shown;
  marks: Marks;
  /** What a reader who does not see the drawing is told. */
  summary: string;
  lasso: boolean;
  drawing: RefObject<Drawing>;
  onAccount: (node: number | null) => void;
  onEdge: (edge: number) => void;
  onLasso: (nodes: number[]) => void;
  onKey: (key: string) => boolean;
}

export function Stage(props: StageProps) {
  const { prepared, shown, marks, drawing } = props;
  const place = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const works = useMemo(canDraw, []);
  // Sigma keeps what it was given first; the newest callbacks are found through this.
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (!place.current || !works) return;
    const opened = openDrawing(place.current, prepared, {
      account: (node) => latest.current.onAccount(node),
      edge: (edge) => latest.current.onEdge(edge),
      hover: setOver,
    });
    drawing.current = opened;
    // An address that names an account shows where it is.
    const { account } = latest.current.marks;
    if (account !== null) opened.flyTo(account);
    const stop = onSchemeChange(() => opened.recolour());
    return () => {
      stop();
      drawing.current = null;
      setOver(null);
      opened.close();
    };
  }, [prepared, works]);
  useEffect(() => drawing.current?.show(shown), [prepared, shown]);
  useEffect(() => drawing.current?.mark(marks), [prepared, marks]);
  if (!works)
    return (
      <div class="caution" role="alert">
        <p>This browser gives the page no WebGL 2, so the network cannot be drawn here.</p>
        <p class="quiet">The table below says the same: filters work on it, and accounts and edges can be opened from it.</p>
      </div>
    );
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !move(drawing.current, event.key, props.onKey)) return;
    event.preventDefault();
  };
  const name = over === null ? undefined : nameOf(prepared.network, over);
  return (
    <div class="stage" tabIndex={0} role="group" aria-label="Drawing. Arrow keys move it, plus and minus zoom, 0 shows all." onKeyDown={key}>
      <div class="drawing" ref={place} role="img" aria-label={props.summary} data-over={name ? "account" : undefined} />
      {props.lasso && <Lasso done={(line) => props.onLasso(drawing.current?.nodesWhere((x, y) => isInside(line, x, y)) ?? [])} />}
    </div>
  );
}

/** Whether the key meant something. */
function move(drawing: Drawing | null, key: string, otherwise: (key: string) => boolean): boolean {
  const moves: Record<string, () => void> = {
    ArrowLeft: () => drawing?.pan(-STEP, 0),
    ArrowRight: () => drawing?.pan(STEP, 0),
    ArrowUp: () => drawing?.pan(0, -STEP),
    ArrowDown: () => drawing?.pan(0, STEP),
    "+": () => drawing?.zoom(1 / 1.5),
    "=": () => drawing?.zoom(1 / 1.5),
    "-": () => drawing?.zoom(1.5),
    "0": () => drawing?.fit(),
  };
  const act = moves[key];
  if (!act) return otherwise(key);
  act();
  return true;
}

function Lasso({ done }: { done: (line: Point[]) => void }) {
  const [line, setLine] = useState<Point[]>([]);
  const point = (event: PointerEvent & { currentTarget: Element }): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return (
    <svg
      class="lasso"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setLine([point(event)]);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && setLine([...line, point(event)])}
      onPointerUp={() => {
        if (line.length > 2) done(line);
        setLine([]);
      }}
      onPointerCancel={() => setLine([])}
    >
      <polygon points={line.map(({ x, y }) => `${x},${y}`).join(" ")} />
    </svg>
  );
}
