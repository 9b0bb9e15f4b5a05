// All accounts of the case, found by a part of their id or name.

import type { AccountRef } from "../api";
import { useSource } from "../asked";
import { matches } from "../frame/search";
import { Held } from "../part/held";
import { Paged } from "../part/pages";
import { setQuery, type Route } from "../route";
import { at } from "../source";
import { useHidden } from "../standing";
import { cut, visible } from "../visible";

const SIZE = 100;

export function AccountsScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const { embedded } = useSource();
  const typed = route.query.get("q") ?? "";
  const q = typed.trim();
  // A report cannot ask its server: what it holds is looked through here.
  const sieve = embedded && q ? { keep: (account: AccountRef) => matches(account, q), key: q } : undefined;
  return (
    <>
      <h1>Accounts</h1>
      <p class="quiet">
        Accounts of groups, and others that an edge joins to an account. Standing here is no accusation; accounts that are not here
        are not cleared.
      </p>
      <form class="filters no-print" role="search" aria-label="Accounts in this list" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>A part of the id or name</span>
          <input
            type="search"
            value={typed}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setQuery({ q: event.currentTarget.value || undefined, from: undefined })}
          />
        </label>
      </form>
      <Paged<AccountRef>
        path={at("cases", caseKey, "accounts")}
        query={{ q }}
        name="from"
        size={SIZE}
        sieve={sieve}
        one="account"
        many="accounts"
        none={q && embedded ? "No account matches among those that can be searched in this report." : q ? "No account matches." : "No account is in this case."}
      >
        {(accounts) => <Accounts caseKey={caseKey} accounts={accounts} />}
      </Paged>
    </>
  );
}

function Accounts({ caseKey, accounts }: { caseKey: string; accounts: AccountRef[] }) {
  const listed = useHidden(caseKey, accounts, (account) => [account.id]);
  return (
    <>
      <div class="tablebox">
        <table class="found">
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">Name</th>
            </tr>
          </thead>
          <tbody>
            {listed.items.map((account) => (
              <tr key={account.id}>
                <td>
                  <Held caseKey={caseKey} place={["account", account.id]} class="stranger">
                    {visible(cut(account.id, 60, 12))}
                  </Held>
                </td>
                <td>{account.name ? <bdi class="stranger">{visible(cut(account.name, 60, 10))}</bdi> : <span class="quiet">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed.note}
    </>
  );
}
