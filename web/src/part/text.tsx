// Text from strangers. It is never anything but text: links are shown whole and cannot be followed.

import type { AccountRef } from "../api";
import { cut, visible } from "../visible";
import { Held } from "./held";

/** An account by its id, and its display name where it has one, as a link to its screen. */
export function AccountLink({ caseKey, account }: { caseKey: string; account: AccountRef }) {
  return (
    <Held caseKey={caseKey} place={["account", account.id]} class="stranger" title={visible(cut(account.id, 300, 20))}>
      {visible(cut(account.name ?? account.id, 22, 8))}
    </Held>
  );
}

/** What somebody wrote. `dir="auto"`: each text has a direction of its own. */
export function Quote({ text, most = 600 }: { text: string | null | undefined; most?: number }) {
  if (text === null || text === undefined) return <span class="quiet">no text in this case</span>;
  return (
    <span class="stranger" dir="auto">
      {visible(cut(text, most, 20))}
    </span>
  );
}

/** A link, tag, id or wording that was acted on. */
export function ObjectLabel({ trace, label, most = 140 }: { trace: string; label: string; most?: number }) {
  const isLink = trace === "url" || trace === "domain";
  return (
    <span class={isLink ? "stranger link-text" : "stranger"} dir="auto" title={visible(cut(label, 400, 20))}>
      {visible(cut(label, most, 20))}
    </span>
  );
}
