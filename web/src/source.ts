// Where answers come from: the server, or the report that has them inside. Both speak the same paths.

import type { Problem } from "./api";

/** What could not be answered, and what may help. */
export class Unanswered extends Error {
  constructor(
    message: string,
    readonly hint: string | null,
    /** Whether what was asked for does not exist here. */
    readonly missing = false,
  ) {
    super(message);
  }
}

export function asError(why: unknown): Error {
  return why instanceof Error ? why : new Error(String(why));
}

/** Asks for `/api/cases/…`. Filters and pages are in `query`. */
export interface Source {
  /** Whether all answers are inside this file: nothing can be filtered by the server, and nothing can be kept. */
  readonly embedded: boolean;
  /** Whether a path is answered at all, as far as can be told without asking. */
  holds(path: string): boolean;
  get<T>(path: string, query?: Record<string, string | number | undefined>): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

/** A path of the API with each part encoded: `at("cases", key, "groups", id)`. */
export function at(...parts: (string | number)[]): string {
  return `/api/${parts.map((part) => encodeURIComponent(String(part))).join("/")}`;
}

const fromServer: Source = {
  embedded: false,
  holds: () => true,
  async get<T>(path: string, query: Record<string, string | number | undefined> = {}) {
    const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
    return answer<T>(await fetch(search ? `${path}?${search}` : path, { headers: { accept: "application/json" } }));
  },
  async post<T>(path: string, body: unknown) {
    const headers = { "content-type": "application/json", accept: "application/json" };
    return answer<T>(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
  },
};

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  throw new Unanswered(problem?.error ?? `the server answered ${response.status}`, problem?.hint ?? null, response.status === 404);
}

/** Answers by their path without its query, deflated and in base64 inside an element of the page. */
async function fromReport(element: HTMLElement): Promise<Source> {
  const bytes = Uint8Array.from(atob(element.textContent ?? ""), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const answers = (await new Response(stream).json()) as Record<string, unknown>;
  // Of a pair, one order is here.
  const placeOf = (path: string) => [path, path.replace(/\/pairs\/([^/]+)\/([^/]+)/, "/pairs/$2/$1")].find((one) => Object.hasOwn(answers, one));
  const refuse = () => new Unanswered("decisions cannot be kept in a report", "open the case with `claque serve CASE`");
  return {
    embedded: true,
    holds: (path) => placeOf(path) !== undefined,
    get<T>(path: string) {
      const place = placeOf(path);
      if (place !== undefined) return Promise.resolve(answers[place] as T);
      return Promise.reject(
        new Unanswered("this report does not hold that", "open the case with `claque serve CASE` to see all of it", true),
      );
    },
    post: () => Promise.reject(refuse()),
  };
}

/** The source of this page. */
export async function openSource(): Promise<Source> {
  const query = new URLSearchParams(location.search);
  const asked = query.get("mock");
  // Left out of what is built: the condition is false there.
  if (import.meta.env.DEV && asked !== null) return (await import("../test/mock")).mockSource(asked === "large", query);
  const inside = document.getElementById("claque-answers");
  return inside ? fromReport(inside) : fromServer;
}
