// What: the objects that most members acted on together, with what they posted of them.

import type { Group, ObjectRecord, VariantRecord } from "../../api";
import { common, difference } from "../../difference";
import { noun } from "../../noun";
import { ObjectLabel } from "../../part/text";
import { cut, visible } from "../../visible";
import { counted, day, grouped } from "../../words";

/** Wordings shown before the rest is folded away. */
const FIRST = 3;
/** Letters of a wording that are compared. */
const MOST = 600;
/** Below this share in common, marks would cover nearly all of a wording and help nobody. */
const LITTLE = 0.25;

export function Objects({ group }: { group: Group }) {
  const objects = group.top_objects;
  return (
    <section id="what" aria-labelledby="what-title">
      <h2 id="what-title" tabIndex={-1}>
        What
      </h2>
      <p>
        {group.layers.map((layer, index) => (
          <span key={layer.trace}>
            {index > 0 && "; "}
            {counted(layer.objects, ...noun(layer.trace))} in {counted(layer.co_actions, "co-action", "co-actions")}
          </span>
        ))}
        {group.layers.length > 0 && ". "}
        <span class="quiet">What others acted on as well says less than what only members did.</span>
      </p>
      {objects.length === 0 ? (
        <p class="quiet">This case keeps no objects of this group.</p>
      ) : (
        <div class="tablebox" tabIndex={0} role="group" aria-label="Objects">
          <table class="stack objects">
            <thead>
              <tr>
                <th scope="col">Object</th>
                <th scope="col" class="number">
                  Members
                </th>
                <th scope="col" class="number">
                  Accounts in all data
                </th>
                <th scope="col" class="number">
                  Members’ posts
                </th>
                <th scope="col">Seen</th>
              </tr>
            </thead>
            <tbody>
              {objects.map((object, index) => (
                <OneObject key={index} object={object} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {objects.some((object) => (object.variants ?? []).length > 1) && (
        <p class="small quiet">
          Under an object stands what members posted of it, at any time. <mark>Marked</mark>: what the first wording lacks; <del>struck through</del>:
          what it has and this one leaves out.
        </p>
      )}
    </section>
  );
}

function OneObject({ object }: { object: ObjectRecord }) {
  const alone = object.accounts_in_data <= object.accounts;
  return (
    <tr>
      <th scope="row">
        <span class="small quiet">{noun(object.trace)[0]}</span> <ObjectLabel trace={object.trace} label={object.label} />
        <Variants object={object} />
      </th>
      <td class="number" data-label="members">
        {grouped(object.accounts)}
      </td>
      <td class="number" data-label="accounts in all data">
        {grouped(object.accounts_in_data)}
        {alone && <span class="small quiet nobody">nobody else</span>}
      </td>
      <td class="number" data-label="members’ posts">
        {grouped(object.posts)}
      </td>
      <td class="small seen">
        {day(object.first_ms)} – {day(object.last_ms)}
      </td>
    </tr>
  );
}

function Variants({ object }: { object: ObjectRecord }) {
  const [first, ...others] = object.variants ?? [];
  if (!first || others.length === 0) return null;
  const row = (variant: VariantRecord, index: number) => <Variant key={index} first={first} variant={variant} />;
  const more = (object.wordings ?? 0) - (object.variants ?? []).length;
  return (
    <div class="variants">
      <ul>
        <li>
          <bdi class="stranger">{visible(cut(first.wording, MOST, 20))}</bdi> <Count variant={first} />
        </li>
        {others.slice(0, FIRST).map(row)}
      </ul>
      {others.length > FIRST && (
        <details>
          <summary>{counted(others.length - FIRST, "more wording", "more wordings")}</summary>
          <ul>{others.slice(FIRST).map(row)}</ul>
        </details>
      )}
      {more > 0 && <p class="small quiet">and {counted(more, "wording", "wordings")} that this case does not keep</p>}
    </div>
  );
}

function Variant({ first, variant }: { first: VariantRecord; variant: VariantRecord }) {
  const stretches = difference(cut(first.wording, MOST, 20), cut(variant.wording, MOST, 20));
  const isOther = common(stretches) < LITTLE;
  return (
    <li>
      <bdi class="stranger">
        {isOther
          ? visible(cut(variant.wording, MOST, 20))
          : stretches.map(({ kind, text }, index) =>
              kind === "both" ? (
                visible(text)
              ) : kind === "first" ? (
                <del key={index}>{visible(text)}</del>
              ) : (
                <mark key={index}>{visible(text)}</mark>
              ),
            )}
      </bdi>{" "}
      <Count variant={variant} />
      {isOther && <span class="small quiet"> · few words in common with the first</span>}
    </li>
  );
}

function Count({ variant }: { variant: VariantRecord }) {
  return (
    <span class="small quiet count">
      {counted(variant.posts, "post", "posts")} by {counted(variant.accounts, "account", "accounts")}
    </span>
  );
}
