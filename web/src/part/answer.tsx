// What stands where an answer is awaited or cannot be given.

import type { ComponentChildren } from "preact";
import type { Asked } from "../asked";
import { parse, to } from "../route";
import { Unanswered } from "../source";
import { sentence } from "../words";

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
  const missing = asked.why instanceof Unanswered && asked.why.missing;
  return (
    <div class="caution" role="alert">
      {missing && <h1>Not here</h1>}
      <p>{coded(sentence(asked.why.message))}</p>
      {hint && <p class="quiet">{coded(sentence(hint))}</p>}
      {missing && (
        <p>
          <a href={to(parse(location.hash).parts.slice(0, 1))}>To the overview</a>
        </p>
      )}
    </div>
  );
}

/** Commands stand between backticks. */
export function coded(words: string): ComponentChildren {
  return words.split("`").map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}
