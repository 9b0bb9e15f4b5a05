// An answer as a hook: waiting, failed, or there.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { asError, type Source } from "./source";

export const SourceContext = createContext<Source | null>(null);

export function useSource(): Source {
  const source = useContext(SourceContext);
  if (!source) throw new Error("no source around this screen");
  return source;
}

export type Asked<T> = { state: "waiting" } | { state: "failed"; why: Error } | { state: "there"; value: T };

/** Answers kept for going back and forth; a case is written once, so they stay true. */
const MOST_KEPT = 60;
const kept = new WeakMap<Source, Map<string, Asked<unknown>>>();

/** What is said while the page is open changes; the network is too large to keep. */
const NOT_KEPT = /\/(standing|decisions|network)$/;

function recall<T>(source: Source, key: string): Asked<T> | undefined {
  return kept.get(source)?.get(key) as Asked<T> | undefined;
}

function remember(source: Source, path: string, key: string, asked: Asked<unknown>): void {
  if (NOT_KEPT.test(path)) return;
  const all = kept.get(source) ?? new Map<string, Asked<unknown>>();
  kept.set(source, all);
  all.delete(key);
  all.set(key, asked);
  const [oldest] = all.keys();
  if (all.size > MOST_KEPT && oldest !== undefined) all.delete(oldest);
}

const WAITING = { state: "waiting" } as const;

/**
 * Asks when `path` or the query changes. An answer is only ever given for the question that is asked now: one that comes late for
 * an older question is dropped. `null` asks nothing.
 */
export function useAsked<T>(path: string | null, query: Record<string, string | number | undefined> = {}): Asked<T> {
  return useTold<T>(path, JSON.stringify([path, query]), (source, path) => source.get<T>(path, query));
}

/** The same of an answer that is put together of several: `key` tells one question from another, `ask` asks it. */
export function useTold<T>(path: string | null, key: string, ask: (source: Source, path: string) => Promise<T>): Asked<T> {
  const source = useSource();
  const [told, setTold] = useState<{ key: string; asked: Asked<T> } | null>(null);
  useEffect(() => {
    if (path === null) return;
    const known = recall<T>(source, key);
    if (known) return setTold({ key, asked: known });
    let wanted = true;
    ask(source, path).then(
      (value) => {
        const asked: Asked<T> = { state: "there", value };
        remember(source, path, key, asked);
        if (wanted) setTold({ key, asked });
      },
      (why: unknown) => wanted && setTold({ key, asked: { state: "failed", why: asError(why) } }),
    );
    return () => {
      wanted = false;
    };
  }, [source, key]);
  return told?.key === key ? told.asked : (recall<T>(source, key) ?? WAITING);
}
