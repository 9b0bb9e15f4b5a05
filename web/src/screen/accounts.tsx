// All accounts of the case, found by a part of their id or name.

import type { AccountRef } from "../api";
import { useAsked, useSource } from "../asked";
import { matches } from "../frame/search";
import { Answered } from "../part/answer";
import { Pager, type Page } from "../part/paged";
import { setQuery, to, type Route } from "../route";
import { at } from "../source";
import { useHidden } from "../standing";
import { cut, visible } from "../visible";
import { counted } from "../words";

const SIZE = 100;

export function AccountsScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const q = route.query.get("q") ?? "";
  const offset = Number(route.query.get("from")) || 0;
  const found = useAsked<Page<AccountRef>>(at("cases", caseKey, "accounts"), { q, offset: offset || undefined, limit: SIZE });
  return (
    <>
      <h1>Accounts</h1>
      <p class="quiet">
        Accounts of groups, and others that an edge joins to an account. Standing here is no accusation; accounts that are not here
        are not cleared.
      </p>
      <form class="filters no-print" role="search" aria-label="Accounts" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>A part of the id or name</span>
          <input
            type="search"
            value={q}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setQuery({ q: event.currentTarget.value || undefined, from: undefined })}
          />
        </label>
      </form>
      <Answered asked={found}>{(page) => <Found caseKey={caseKey} page={page} q={q.trim()} />}</Answered>
    </>
  );
}

function Found({ caseKey, page, q }: { caseKey: string; page: Page<AccountRef>; q: string }) {
  const { embedded } = useSource();
  // A report cannot ask its server: what it holds is looked through here.
  const items = embedded && q ? page.items.filter((one) => matches(one, q)) : page.items;
  const partial = embedded && page.items.length < page.total;
  const listed = useHidden(caseKey, items, (account) => [account.id]);
  return (
    <>
      <p class="quiet small" role="status">
        {counted(embedded && q ? items.length : page.total, "account", "accounts")}
        {q && (items.length === 1 || page.total === 1 ? " matches" : " match")}
        {partial && `. This report holds the first ${counted(page.items.length, "account", "accounts")} only; the rest is in the case`}
      </p>
      {items.length > 0 && (
        <div class="tablebox">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Id</th>
              </tr>
            </thead>
            <tbody>
              {listed.items.map((account) => (
                <tr key={account.id}>
                  <td>{account.name ? <bdi class="stranger">{visible(cut(account.name, 60, 10))}</bdi> : <span class="quiet">–</span>}</td>
                  <td>
                    <a class="stranger" href={to([caseKey, "account", account.id])}>
                      {visible(cut(account.id, 60, 12))}
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {listed.note}
      {!embedded && <Pager page={page} size={SIZE} what="accounts" embedded={embedded} />}
    </>
  );
}
