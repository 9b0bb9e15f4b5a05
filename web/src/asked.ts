// An answer as a hook: waiting, failed, or there.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Source } from "./source";

export const SourceContext = createContext<Source | null>(null);

export function useSource(): Source {
  const source = useContext(SourceContext);
  if (!source) throw new Error("no source around this screen");
  return source;
}

export type Asked<T> = { state: "waiting" } | { state: "failed"; why: Error } | { state: "there"; value: T };

/** Asks when `path` or the query changes; an answer that comes late for an older question is dropped. `null` asks nothing. */
export function useAsked<T>(path: string | null, query: Record<string, string | number | undefined> = {}): Asked<T> {
  const source = useSource();
  const [asked, setAsked] = useState<Asked<T>>({ state: "waiting" });
  const key = JSON.stringify([path, query]);
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    setAsked({ state: "waiting" });
    source.get<T>(path, query).then(
      (value) => wanted && setAsked({ state: "there", value }),
      (why: unknown) => wanted && setAsked({ state: "failed", why: why instanceof Error ? why : new Error(String(why)) }),
    );
    return () => {
      wanted = false;
    };
  }, [source, key]);
  return asked;
}
