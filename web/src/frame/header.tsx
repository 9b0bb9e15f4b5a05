// The head of the page: which case, which screen, and the way to everything else.

import { useEffect, useRef, useState } from "preact/hooks";
import type { CaseEntry } from "../api";
import { useSource } from "../asked";
import { to } from "../route";
import { setTheme, theme, THEMES, type Theme } from "../theme";
import { cut, visible } from "../visible";
import { Search } from "./search";

export const TABS: [string, string][] = [
  ["", "Overview"],
  ["network", "Network"],
  ["method", "Method"],
  ["decisions", "Decisions"],
  ["compare", "Compare"],
];

/** The tab under which a screen stands. */
function tabOf(screen: string): string | null {
  if (screen === "group") return "";
  return TABS.some(([name]) => name === screen) ? screen : null;
}

interface Shown {
  entry: CaseEntry;
  entries: CaseEntry[];
  screen: string;
}

export function Header({ entry, entries, screen, onHelp }: Shown & { onHelp: () => void }) {
  const { embedded } = useSource();
  // A report holds one case, so there is nothing to compare it with.
  const tabs = TABS.filter(([name]) => name !== "compare" || !embedded);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the tabs do not fit, the one that is open is seen.
    const [nav, open] = [list.current, list.current?.querySelector<HTMLElement>("[aria-current]")];
    if (nav && open && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = open.offsetLeft - nav.offsetLeft - 40;
  }, [screen]);
  return (
    <header class="top">
      <div class="headbar">
        <a class="brand" href={to([entry.key])}>
          Claque
        </a>
        <CaseMenu entry={entry} entries={entries} screen={screen} />
        <nav aria-label="Screens" class="tabs" ref={list}>
          {tabs.map(([name, title]) => (
            <a
              key={name}
              href={to(name ? [entry.key, name] : [entry.key])}
              aria-current={screen === name ? "page" : tabOf(screen) === name ? "true" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        <Search caseKey={entry.key} key={entry.key} />
        <ThemeButton />
        <button type="button" class="icon" aria-label="Keyboard help" title="Keyboard help (?)" aria-keyshortcuts="?" onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  );
}

/** Screens that every case has; of the others, the address in another case would mean something else. */
const SAME = new Set(TABS.map(([name]) => name).filter((name) => name && name !== "compare"));

function CaseMenu({ entry, entries, screen }: Shown) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      if (menu.current?.open && !(event.target instanceof Node && menu.current.contains(event.target))) menu.current.open = false;
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !menu.current?.open) return;
      menu.current.open = false;
      menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", away);
    addEventListener("focusin", away);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("focusin", away);
      removeEventListener("keydown", escape);
    };
  }, []);
  const name = <bdi class="stranger">{visible(cut(entry.name, 24, 8))}</bdi>;
  if (entries.length < 2) return <span class="case">{name}</span>;
  return (
    <details class="case menu" ref={menu}>
      <summary>
        <span class="unseen">Case: </span>
        {name}
      </summary>
      <ul>
        {entries.map((one) => (
          <li key={one.key}>
            <a
              href={to(SAME.has(screen) ? [one.key, screen] : [one.key])}
              aria-current={one.key === entry.key ? "true" : undefined}
              onClick={() => menu.current && (menu.current.open = false)}
            >
              <bdi class="stranger">{visible(cut(one.name, 40, 12))}</bdi>
              <span class="small quiet">{visible(one.headline)}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

const THEME_WORDS: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

function ThemeButton() {
  const [now, setNow] = useState(theme);
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? "system";
  const label = `Theme: ${THEME_WORDS[now]}. Switch to ${THEME_WORDS[next]}`;
  return (
    <button
      type="button"
      class="icon"
      aria-label={label}
      title={label}
      onClick={() => {
        setTheme(next);
        setNow(next);
      }}
    >
      <ThemeIcon theme={now} />
    </button>
  );
}

function ThemeIcon({ theme }: { theme: Theme }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6">
      {theme === "system" && (
        <>
          <circle cx="10" cy="10" r="7" />
          <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" stroke="none" />
        </>
      )}
      {theme === "light" && (
        <>
          <circle cx="10" cy="10" r="3.6" />
          <path d="M10 1.5v2.4M10 16.1v2.4M1.5 10h2.4M16.1 10h2.4M4 4l1.7 1.7M14.3 14.3L16 16M4 16l1.7-1.7M14.3 5.7L16 4" />
        </>
      )}
      {theme === "dark" && <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z" />}
    </svg>
  );
}
