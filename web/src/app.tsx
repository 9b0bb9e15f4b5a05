// The frame: which case, which screen.

import { useEffect, useRef } from "preact/hooks";
import type { CaseEntry } from "./api";
import { useAsked } from "./asked";
import { Answered } from "./part/answer";
import { to, useRoute, type Route } from "./route";
import { AccountScreen } from "./screen/account";
import { CompareScreen } from "./screen/compare";
import { FindingScreen } from "./screen/finding";
import { MethodScreen } from "./screen/method";
import { NetworkScreen } from "./screen/network";
import { OverviewScreen } from "./screen/overview";
import { PairScreen } from "./screen/pair";
import { at } from "./source";

export function App() {
  const cases = useAsked<CaseEntry[]>(at("cases"));
  return (
    <>
      <a class="skip" href="#content" onClick={focusContent}>
        Skip to the content
      </a>
      <Answered asked={cases}>{(entries) => <Framed entries={entries} />}</Answered>
    </>
  );
}

function Framed({ entries }: { entries: CaseEntry[] }) {
  const route = useRoute();
  const entry = entries.find((entry) => entry.key === route.parts[0]) ?? entries[0];
  const main = useRef<HTMLElement>(null);
  const place = route.parts.join("/");
  useEffect(() => {
    scrollTo(0, 0);
    // A new screen is announced where a keyboard or a screen reader is: at its beginning.
    if (place) main.current?.focus({ preventScroll: true });
  }, [place]);
  if (!entry) return <main id="content">No case is open.</main>;
  return (
    <>
      <header class="top">
        <nav aria-label="Screens">
          <a class="brand" href={to([entry.key])}>
            Claque
          </a>
          <Tabs entry={entry} entries={entries} screen={route.parts[1] ?? ""} />
        </nav>
      </header>
      <main id="content" tabIndex={-1} ref={main} key={entry.key}>
        <Screen entry={entry} route={route} />
      </main>
    </>
  );
}

function Tabs({ entry, entries, screen }: { entry: CaseEntry; entries: CaseEntry[]; screen: string }) {
  const tabs: [string, string][] = [
    ["", "Overview"],
    ["network", "Network"],
    ["method", "Method"],
  ];
  if (entries.length > 1) tabs.push(["compare", "Compare"]);
  return (
    <>
      {tabs.map(([name, title]) => (
        <a key={name} href={to(name ? [entry.key, name] : [entry.key])} aria-current={screen === name ? "page" : undefined}>
          {title}
        </a>
      ))}
    </>
  );
}

function Screen({ entry, route }: { entry: CaseEntry; route: Route }) {
  const shown = { caseKey: entry.key, route };
  switch (route.parts[1]) {
    case "group":
      return <FindingScreen {...shown} />;
    case "network":
      return <NetworkScreen {...shown} />;
    case "pair":
      return <PairScreen {...shown} />;
    case "account":
      return <AccountScreen {...shown} />;
    case "method":
      return <MethodScreen {...shown} />;
    case "compare":
      return <CompareScreen {...shown} />;
    default:
      return <OverviewScreen {...shown} />;
  }
}

function focusContent(event: Event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
