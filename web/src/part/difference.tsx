// One of two texts, with what the other does not say marked.

import { sideOf, type Stretch } from "../difference";
import { visible } from "../visible";

/** The words of one side; those that the other side lacks stand in `mark`. */
export function Side({ stretches, side }: { stretches: Stretch[]; side: "first" | "second" }) {
  return (
    <span class="stranger" dir="auto">
      {sideOf(stretches, side).map(({ kind, text }, index) =>
        kind === "both" ? visible(text) : <mark key={index}>{visible(text)}</mark>,
      )}
    </span>
  );
}
