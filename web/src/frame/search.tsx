// Finds an account by a part of its id or name, from every screen.

import { useEffect, useId, useState } from "preact/hooks";
import type { AccountRef } from "../api";
import { useSource } from "../asked";
import { to } from "../route";
import { at } from "../source";
import type { Page } from "../part/pages";
import { cut, visible } from "../visible";
import { counted, grouped } from "../words";

const SHOWN = 8;

/** Whether an account is meant by what was typed: the rule of the server, for reports, which hold a list only. */
export function matches(account: AccountRef, typed: string): boolean {
  const asked = typed.toLowerCase();
  return account.id.toLowerCase().includes(asked) || (account.name ?? "").toLowerCase().includes(asked);
}

interface Found {
  items: AccountRef[];
  total: number;
  /** How many of the accounts can be looked through here; null for all. */
  among: { held: number; of: number } | null;
}

function useFound(caseKey: string, typed: string): Found | null {
  const source = useSource();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (!typed.trim()) return setFound(null);
    let wanted = true;
    const ask = setTimeout(async () => {
      try {
        const page = await source.get<Page<AccountRef>>(at("cases", caseKey, "accounts"), { q: typed.trim(), limit: SHOWN });
        const items = source.embedded ? page.items.filter((one) => matches(one, typed.trim())) : page.items;
        const among = source.embedded && page.items.length < page.total ? { held: page.items.length, of: page.total } : null;
        // An account beyond the list opens all the same where its whole id is typed.
        const id = typed.trim();
        const isBeyond = source.embedded && items.every((one) => one.id !== id) && source.holds(at("cases", caseKey, "accounts", id));
        if (isBeyond) items.unshift({ id, name: null });
        if (wanted) setFound({ items: items.slice(0, SHOWN), total: source.embedded ? items.length : page.total, among });
      } catch {
        // The screen of accounts says why; here there is no room for it.
        if (wanted) setFound({ items: [], total: 0, among: null });
      }
    }, 120);
    return () => {
      wanted = false;
      clearTimeout(ask);
    };
  }, [source, caseKey, typed]);
  return found;
}

const FIELD = {
  type: "search",
  role: "combobox",
  "aria-label": "Find an account",
  "aria-autocomplete": "list",
  "aria-keyshortcuts": "/",
  placeholder: "Find account",
  autocomplete: "off",
  spellcheck: false,
} as const;

export function Search({ caseKey }: { caseKey: string }) {
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const id = useId();
  const found = useFound(caseKey, typed);
  const items = found?.items ?? [];
  const shows = open && typed.trim() !== "" && found !== null;
  const go = (hash: string) => {
    setOpen(false);
    setTyped("");
    location.hash = hash;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const account = items[chosen];
    if (account) go(to([caseKey, "account", account.id]));
    else if (typed.trim()) go(to([caseKey, "accounts"], { q: typed.trim() }));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((now) => (items.length === 0 ? -1 : (now + step + items.length + 1) % (items.length + 1)));
    } else if (event.key === "Escape" && shows) {
      event.preventDefault();
      setOpen(false);
    }
  };
  // One past the last choice is the field itself.
  const active = chosen >= 0 && chosen < items.length ? `${id}-${chosen}` : undefined;
  return (
    <form class="find" role="search" aria-label="Accounts of the case" onSubmit={submit}>
      <input
        {...FIELD}
        data-search
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-activedescendant={shows ? active : undefined}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={keys}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Accounts" hidden={!shows || items.length === 0}>
        {items.map((account, index) => (
          <Choice
            key={account.id}
            id={`${id}-${index}`}
            account={account}
            chosen={index === chosen}
            onChoose={() => go(to([caseKey, "account", account.id]))}
          />
        ))}
      </ul>
      <p class="find-count small quiet" role="status" hidden={!shows}>
        {found && howMany(found)}
      </p>
    </form>
  );
}

function Choice(shown: { id: string; account: AccountRef; chosen: boolean; onChoose: () => void }) {
  const { id, account, chosen, onChoose } = shown;
  const choose = (event: Event) => {
    // The field keeps the keyboard, or the list would close before the click is done.
    event.preventDefault();
    onChoose();
  };
  return (
    <li id={id} role="option" aria-selected={chosen} onMouseDown={choose}>
      <bdi class="stranger">{visible(cut(account.name ?? account.id, 30, 8))}</bdi>
      {account.name && <bdi class="stranger small quiet">{visible(cut(account.id, 20, 8))}</bdi>}
    </li>
  );
}

function howMany({ items, total, among }: Found): string {
  const words = items.length === 0 ? "No account matches" : counted(total, "account matches", "accounts match");
  if (!among) return `${words}.${items.length > 0 ? " Enter lists all." : ""}`;
  // That nobody matches here is not that nobody is there.
  return `${words} here: only ${grouped(among.held)} of ${grouped(among.of)} accounts can be searched in this report.`;
}
