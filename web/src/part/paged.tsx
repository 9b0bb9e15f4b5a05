// A stretch of a longer list, and the way to the rest of it.

import { setQuery } from "../route";
import { grouped } from "../words";

export interface Page<T> {
  total: number;
  offset: number;
  items: T[];
}

/** Buttons to the stretches before and after. The place is in the address, under `name`. */
export function Pager({
  page,
  size,
  name = "from",
  what,
  embedded,
}: {
  page: Page<unknown>;
  size: number;
  name?: string;
  what: string;
  embedded: boolean;
}) {
  const { total, offset, items } = page;
  if (total <= items.length) return null;
  const last = offset + items.length;
  return (
    <div class="pager" role="group" aria-label={`Pages of ${what}`}>
      <span class="small quiet" role="status">
        {grouped(offset + 1)}–{grouped(last)} of {grouped(total)} {what}
        {embedded && "; the rest is in the case"}
      </span>
      {!embedded && (
        <span class="no-print">
          <button type="button" disabled={offset === 0} onClick={() => setQuery({ [name]: Math.max(0, offset - size) || undefined })}>
            ← Earlier
          </button>{" "}
          <button type="button" disabled={last >= total} onClick={() => setQuery({ [name]: last })}>
            Later →
          </button>
        </span>
      )}
    </div>
  );
}
