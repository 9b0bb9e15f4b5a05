// One entry of the journal, and how to take it back.

import { Fragment } from "preact";
import type { Decision } from "../api";
import { content, deed, isGone } from "../journal";
import type { Store } from "../standing";
import { visible } from "../visible";
import { time } from "../words";

/** One entry of the journal as a sentence. */
export function EntryLine({ entry }: { entry: Decision }) {
  const words = content(entry.said);
  const gone = isGone(entry);
  return (
    <div class={gone ? "entry gone" : "entry"}>
      <span class="quiet small number">{entry.number}</span> <bdi>{visible(entry.by)}</bdi> {deed(entry.said)}
      {words !== null && (
        <>
          : <Wording text={words} />
        </>
      )}
      {entry.why && (
        <>
          {" "}
          <span class="quiet">because</span> <Wording text={entry.why} />
        </>
      )}
      <span class="small quiet">
        {" "}
        {time(entry.at_ms)}
        {gone && `, taken back by entry ${entry.undone_by}`}
      </span>
    </div>
  );
}

/** Takes an entry back. Nothing is deleted: the journal gets one more entry. */
export function Undo({ entry, store, last }: { entry: Decision; store: Store; last?: boolean }) {
  return (
    <button
      type="button"
      class="as-link small no-print"
      data-undo={last ? "last" : "entry"}
      aria-label={`Take back entry ${entry.number}`}
      disabled={store.now().saying.state === "saving"}
      onClick={() => void store.say(entry.about, { kind: "undo", value: entry.number }, "")}
    >
      Take back
    </button>
  );
}

/** Words of the analyst, line by line; they may have been copied from a stranger's. */
export function Wording({ text }: { text: string }) {
  return (
    <span class="stranger analyst-words" dir="auto">
      {text.split("\n").map((line, index) => (
        <Fragment key={index}>
          {index > 0 && <br />}
          {visible(line)}
        </Fragment>
      ))}
    </span>
  );
}
