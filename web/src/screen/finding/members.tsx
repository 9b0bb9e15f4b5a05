// Who: the members and what each was in the group.

import type { Group, MemberRow } from "../../api";
import { Paged } from "../../part/pages";
import { AccountLink } from "../../part/text";
import { at } from "../../source";
import { useHidden } from "../../standing";
import { cut, visible } from "../../visible";
import { counted, day, grouped, percent, plain } from "../../words";

export function Members({ caseKey, group, tested }: { caseKey: string; group: Group; tested: boolean }) {
  const even = Math.max(0, group.row.accounts - group.first_movers - group.followers);
  return (
    <section id="who" aria-labelledby="who-title">
      <h2 id="who-title" tabIndex={-1}>
        Who
      </h2>
      <p>
        {counted(group.row.accounts, "account", "accounts")}: {counted(group.first_movers, "first mover", "first movers")},{" "}
        {counted(group.followers, "follower", "followers")}, {grouped(even)} even.{" "}
        <span class="quiet">
          A first mover led more than half of its co-actions that have a leader, within this data; the true origin may lie outside it.
        </span>
      </p>
      <Paged<MemberRow>
        path={at("cases", caseKey, "groups", group.row.id, "members")}
        name="members"
        size={20}
        one="account"
        many="accounts"
        none="No member is kept in this case."
      >
        {(rows) => <MemberTable caseKey={caseKey} rows={rows} group={group} tested={tested} />}
      </Paged>
    </section>
  );
}

interface TableProps {
  caseKey: string;
  rows: MemberRow[];
  group: Group;
  tested: boolean;
}

function MemberTable({ caseKey, rows, group, tested }: TableProps) {
  const listed = useHidden(caseKey, rows, (row) => [row.account.id]);
  return (
    <>
      <div class="tablebox" tabIndex={0} role="group" aria-label="Members">
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Role</th>
              <th scope="col" class="number">
                Strength <span class="unit">{strengthUnit(group, tested)}</span>
              </th>
              <th scope="col" class="number">
                Co-actions
              </th>
              <th scope="col" class="number">
                Objects
              </th>
              <th scope="col">Seen</th>
            </tr>
          </thead>
          <tbody>
            {listed.items.map((row) => (
              <tr key={row.account.id}>
                <th scope="row">
                  <AccountLink caseKey={caseKey} account={row.account} />
                  {row.account.name && <span class="small quiet account-id">{visible(cut(row.account.id, 22, 8))}</span>}
                </th>
                <td>
                  <Role role={row.role} />{" "}
                  <span class="small quiet">{ledWords(row)}</span>
                </td>
                <td class="number" data-label="strength">
                  {plain(row.strength)}
                </td>
                <td class="number" data-label="co-actions">
                  {grouped(row.co_actions)}
                </td>
                <td class="number" data-label="objects">
                  {grouped(row.objects)}
                </td>
                <td class="small seen">
                  {day(row.first_seen_ms)} – {day(row.last_seen_ms)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed.note}
    </>
  );
}

/** What the strength of a member is counted in. That of a lead is over its ties, which need be no edges. */
function strengthUnit(group: Group, tested: boolean): string {
  if (group.row.kind === "lead") return group.group?.objects == null ? "of ties" : "of ties, in shared objects";
  return tested ? "Σ −log₁₀ p" : "shared objects or likeness";
}

/** Fewer co-actions than this say little of who leads. */
const FEW = 10;

/** A share of few co-actions is easily had. Those that have no leader are not among those that it rests on. */
function ledWords({ led_share: led, co_actions: all }: MemberRow): string {
  if (led == null) return "nobody led";
  return all < FEW ? `led ${percent(led)} of at most ${grouped(all)}: few` : `led ${percent(led)} of at most ${grouped(all)}`;
}

/** Told by word; first movers also by the ring that they have in the network. */
function Role({ role }: { role: string }) {
  const mark = role === "first mover" ? "◎" : "–";
  return (
    <span class="role">
      <span aria-hidden="true">{mark}</span> {role}
    </span>
  );
}
