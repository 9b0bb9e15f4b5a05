// What is shown where an address leads nowhere.

import type { CaseEntry } from "../api";
import { to } from "../route";
import { cut, visible } from "../visible";

export function NoScreen({ caseKey, name }: { caseKey: string; name: string }) {
  return (
    <>
      <h1>Nothing here</h1>
      <p>
        There is no screen <bdi class="stranger">“{visible(cut(name, 60, 10))}”</bdi>. The address may have been cut, or made by another
        version.
      </p>
      <p>
        <a href={to([caseKey])}>To the overview</a>
      </p>
    </>
  );
}

export function NoCase({ entries, name }: { entries: CaseEntry[]; name: string }) {
  return (
    <>
      <h1>This case is not open</h1>
      <p>
        The address asks for a case <bdi class="stranger">“{visible(cut(name, 60, 10))}”</bdi>.{" "}
        {entries.length > 0 ? "Open are:" : "No case is open."}
      </p>
      <ul>
        {entries.map((entry) => (
          <li key={entry.key}>
            <a href={to([entry.key])}>
              <bdi class="stranger">{visible(entry.name)}</bdi>
            </a>
          </li>
        ))}
      </ul>
      <p class="quiet">
        To open it beside these: <code>claque serve CASE CASE…</code>
      </p>
    </>
  );
}
