// The frame: which case, which screen.

import { useCallback, useEffect, useState } from "preact/hooks";
import { AnalystDialog } from "./analyst";
import type { CaseEntry } from "./api";
import { useAsked } from "./asked";
import { Boundary } from "./frame/boundary";
import { Footer } from "./frame/footer";
import { Header } from "./frame/header";
import { Help } from "./frame/help";
import { useKeys } from "./frame/keys";
import { NoCase, NoScreen } from "./frame/missing";
import { usePlace } from "./frame/place";
import { nameOf, titleOf } from "./frame/title";
import { Answered } from "./part/answer";
import { to, useRoute, type Route } from "./route";
import { AccountScreen } from "./screen/account";
import { AccountsScreen } from "./screen/accounts";
import { CompareScreen } from "./screen/compare";
import { DecisionsScreen } from "./screen/decisions";
import { FindingScreen } from "./screen/finding";
import { MethodScreen } from "./screen/method";
import { NetworkScreen } from "./screen/network";
import { OverviewScreen } from "./screen/overview";
import { PairScreen } from "./screen/pair";
import { at } from "./source";
import "./frame/frame.css";

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
  const [wanted] = route.parts;
  const named = entries.find((entry) => entry.key === wanted);
  const entry = named ?? entries[0];
  const [help, setHelp] = useState(false);
  const openHelp = useCallback(() => setHelp(true), []);
  const place = route.parts.join("/");
  const main = usePlace(place);
  useKeys(entry?.key ?? "", openHelp);
  useEffect(() => {
    document.title = entry ? titleOf(route, entry.name) : "Claque";
  }, [route, entry]);
  const lost = wanted !== undefined && !named;
  if (!entry)
    return (
      <main id="content" tabIndex={-1} ref={main}>
        <NoCase entries={[]} name={wanted ?? ""} />
      </main>
    );
  return (
    <>
      <Header entry={entry} entries={entries} screen={lost ? "?" : (route.parts[1] ?? "")} onHelp={openHelp} />
      <main id="content" tabIndex={-1} ref={main} key={entry.key} aria-label={lost ? "No such case" : nameOf(route)}>
        <Boundary home={to([entry.key])} key={place}>
          {lost ? <NoCase entries={entries} name={wanted} /> : <Screen entry={entry} entries={entries} route={route} />}
        </Boundary>
      </main>
      <Footer entry={entry} />
      <Help open={help} onClose={() => setHelp(false)} />
      <AnalystDialog />
    </>
  );
}

function Screen({ entry, entries, route }: { entry: CaseEntry; entries: CaseEntry[]; route: Route }) {
  const shown = { caseKey: entry.key, route };
  const screen = route.parts[1] ?? "";
  switch (screen) {
    case "":
      return <OverviewScreen {...shown} />;
    case "group":
      return <FindingScreen {...shown} />;
    case "network":
      return <NetworkScreen {...shown} />;
    case "pair":
      return <PairScreen {...shown} />;
    case "account":
      return <AccountScreen {...shown} />;
    case "accounts":
      return <AccountsScreen {...shown} />;
    case "method":
      return <MethodScreen {...shown} />;
    case "decisions":
      return <DecisionsScreen {...shown} />;
    case "compare":
      return <CompareScreen {...shown} entries={entries} />;
    default:
      return <NoScreen caseKey={entry.key} name={screen} />;
  }
}

function focusContent(event: Event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
