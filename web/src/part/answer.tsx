// What stands where an answer is awaited or cannot be given.

import type { ComponentChildren } from "preact";
import type { Asked } from "../asked";
import { Unanswered } from "../source";

/** Shows `children` of the answer once it is there. */
export function Answered<T>({ asked, children }: { asked: Asked<T>; children: (value: T) => ComponentChildren }) {
  if (asked.state === "there") return <>{children(asked.value)}</>;
  if (asked.state === "waiting")
    return (
      <p class="quiet" role="status">
        Reading…
      </p>
    );
  const hint = asked.why instanceof Unanswered ? asked.why.hint : null;
  return (
    <div class="caution" role="alert">
      <p>{asked.why.message}</p>
      {hint && <p class="quiet">{hint}</p>}
    </div>
  );
}
