// Every view is an address: `#/CASE/group/F1?trace=url`. The part before `?` says what is shown, the rest how.

import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** `["CASE", "group", "F1"]` */
  parts: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = "", search = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  return { parts: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(search) };
}

/** An address of this page: `to(["CASE", "group", "F1"], { trace: "url" })`. */
export function to(parts: (string | number)[], query: Record<string, string | number | undefined> = {}): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return `#/${parts.map((part) => encodeURIComponent(String(part))).join("/")}${search ? `?${search}` : ""}`;
}

/** Changes how the view is shown without a new entry in the history. */
export function setQuery(changes: Record<string, string | number | undefined>): void {
  const { parts, query } = parse(location.hash);
  const all = Object.fromEntries(query);
  const next = to(parts, { ...all, ...changes });
  history.replaceState(history.state, "", next);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const read = () => setRoute(parse(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return route;
}

function splitOnce(text: string, by: string): [string, string] {
  const where = text.indexOf(by);
  return where < 0 ? [text, ""] : [text.slice(0, where), text.slice(where + by.length)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
