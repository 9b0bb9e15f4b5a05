// Long lists, a page at a time. A report holds the beginning of a list only, and says so.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useAsked, useSource, useTold, type Asked } from "../asked";
import { setQuery, useRoute } from "../route";
import type { Source } from "../source";
import { grouped } from "../words";
import { Answered } from "./answer";
import "./pages.css";

/** A stretch of a longer list, as the API answers it. */
export interface Page<T> {
  items: T[];
  offset: number;
  total: number;
}

type Query = Record<string, string | number | undefined>;

/** What is chosen and ordered here, where the server cannot: inside a report, or by what stands in the journal. */
export interface Sieve<T> {
  keep: (item: T) => boolean;
  order?: ((a: T, b: T) => number) | undefined;
  /** Changes with what is kept. */
  key: string;
}

/** Rows read in one go where the whole list is wanted, and how often. */
const STRIDE = 500;
const MOST_STRIDES = 20;

async function whole<T>(source: Source, path: string, query: Query): Promise<Page<T>> {
  if (source.embedded) return source.get<Page<T>>(path);
  const items: T[] = [];
  let total = 0;
  for (let stride = 0; stride < MOST_STRIDES; stride += 1) {
    const page = await source.get<Page<T>>(path, { ...query, offset: items.length, limit: STRIDE });
    items.push(...page.items);
    total = page.total;
    if (page.items.length === 0 || items.length >= total) break;
  }
  return { items, offset: 0, total };
}

function useWhole<T>(path: string | null, query: Query): Asked<Page<T>> {
  return useTold(path, JSON.stringify(["whole", path, query]), (source, path) => whole<T>(source, path, query));
}

interface PagedProps<T> {
  path: string;
  query?: Query;
  /** Name in the address under which the place in the list is kept; without one it is not kept. */
  name?: string;
  size?: number;
  sieve?: Sieve<T> | undefined;
  one: string;
  many: string;
  /** What the list as a whole is of, where `many` are only some of its kind. */
  whole?: string;
  /** Said where there is nothing. */
  none: string;
  children: (items: T[], offset: number) => ComponentChildren;
}

interface Held<T> extends Page<T> {
  /** How many of the list are here at all; `null` where all can be asked for. */
  here: { held: number; of: number } | null;
}

export function Paged<T>({ path, query = {}, name, size = 25, sieve, one, many, whole: of = many, none, children }: PagedProps<T>) {
  const source = useSource();
  const route = useRoute();
  const [place, setPlace] = useState(0);
  const at = name ? Math.max(0, Number(route.query.get(name)) || 0) : place;
  const go = (offset: number) => (name ? setQuery({ [name]: offset || undefined }) : setPlace(offset));
  const all = source.embedded || sieve !== undefined;
  const whole = useWhole<T>(all ? path : null, query);
  const page = useAsked<Page<T>>(all ? null : path, { ...query, offset: at, limit: size });
  const asked: Asked<Held<T>> = all ? sifted(whole, sieve, at, size) : asHeld(page);
  const last = useRef<{ path: string; held: Held<T> } | null>(null);
  if (asked.state === "there") last.current = { path, held: asked.value };
  // The page before stays while the next one is on its way, so that nothing jumps.
  const shown: Asked<Held<T>> =
    asked.state === "waiting" && last.current?.path === path ? { state: "there", value: last.current.held } : asked;
  return (
    <Answered asked={shown}>
      {(held) => (
        <div class="paged" aria-busy={asked.state === "waiting"}>
          {held.total === 0 ? <p class="quiet">{none}</p> : children(held.items, held.offset)}
          <Pager page={held} size={size} one={one} many={many} go={go} />
          {held.total > held.items.length && (
            <p class="print-only small">
              {grouped(held.total - held.items.length)} more {held.total - held.items.length === 1 ? one : many} are not printed.
            </p>
          )}
          {held.here && held.here.held < held.here.of && (
            <p class="small quiet">
              {source.embedded
                ? `The first ${grouped(held.here.held)} of ${grouped(held.here.of)} ${of} are here. The rest is in the case: claque serve CASE.`
                : `The first ${grouped(held.here.held)} of ${grouped(held.here.of)} ${of} were looked through.`}
            </p>
          )}
        </div>
      )}
    </Answered>
  );
}

function asHeld<T>(asked: Asked<Page<T>>): Asked<Held<T>> {
  return asked.state === "there" ? { state: "there", value: { ...asked.value, here: null } } : asked;
}

function sifted<T>(asked: Asked<Page<T>>, sieve: Sieve<T> | undefined, at: number, size: number): Asked<Held<T>> {
  if (asked.state !== "there") return asked;
  const { items: all, total: of } = asked.value;
  const kept = sieve ? all.filter(sieve.keep) : all;
  if (sieve?.order) kept.sort(sieve.order);
  const offset = at < kept.length ? at : 0;
  const items = kept.slice(offset, offset + size);
  return { state: "there", value: { items, offset, total: kept.length, here: { held: all.length, of } } };
}

interface PagerProps {
  page: Page<unknown>;
  size: number;
  one: string;
  many: string;
  go: (offset: number) => void;
}

export function Pager({ page, size, one, many, go }: PagerProps) {
  const { total, offset, items } = page;
  if (total === 0) return null;
  if (total <= size && offset === 0) return null;
  const end = offset + items.length;
  return (
    <div class="pager" role="group" aria-label={`Pages of ${many}`}>
      <span class="small quiet" role="status">
        {grouped(offset + 1)}–{grouped(end)} of {grouped(total)} {total === 1 ? one : many}
      </span>
      <span class="no-print">
        <button type="button" disabled={offset === 0} onClick={() => go(Math.max(0, offset - size))}>
          Previous
        </button>{" "}
        <button type="button" disabled={end >= total} onClick={() => go(offset + size)}>
          Next
        </button>
      </span>
    </div>
  );
}
