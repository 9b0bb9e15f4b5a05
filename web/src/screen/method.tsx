// How it was done: fit to be copied into a methods section, and to be repeated.

import type { AlikeRecord, CaseRecord, InputRecord, MethodWords, Overview, Titled, TraceRecord } from "../api";
import { useAsked } from "../asked";
import { bytes, noun } from "../noun";
import { Answered } from "../part/answer";
import { CopyButton } from "../part/copy";
import { type Route } from "../route";
import { at } from "../source";
import { cut, visible } from "../visible";
import { counted, grouped, percent, plain } from "../words";
import "../print";
import "./method.css";

export function MethodScreen({ caseKey }: { caseKey: string; route: Route }) {
  const asked = useAsked<Overview>(at("cases", caseKey));
  return (
    <Answered asked={asked}>
      {(overview) => (
        <div class="method">
          <h1>How it was done</h1>
          <Paragraphs method={overview.words.method} />
          <Plan method={overview.words.method} />
          <Inputs inputs={overview.case.inputs} record={overview.case} />
          <Traces traces={overview.case.traces} />
          {(overview.case.alike ?? []).map((alike) => (
            <Alike key={alike.trace} alike={alike} />
          ))}
          <Definitions id="formulas" title="Formulas in words" items={overview.words.method.formulas} />
          <Repeat method={overview.words.method} record={overview.case} />
          <References method={overview.words.method} />
          <Definitions id="glossary" title="Words used here" items={overview.words.method.glossary} />
        </div>
      )}
    </Answered>
  );
}

function Paragraphs({ method }: { method: MethodWords }) {
  if (method.paragraphs.length === 0) return null;
  return (
    <section aria-labelledby="paragraphs">
      <h2 id="paragraphs">
        For a methods section <CopyButton text={method.paragraphs.join("\n\n")} what="the methods paragraphs" />
      </h2>
      <div class="prose">
        {method.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
    </section>
  );
}

function Plan({ method }: { method: MethodWords }) {
  return (
    <section aria-labelledby="plan">
      <h2 id="plan">Plan</h2>
      <div class="tablebox">
        <table class="plan">
          <tbody>
            {[...method.plan, ["Version of claque", method.version] as [string, string]].map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="stranger">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Inputs({ inputs, record }: { inputs: InputRecord[]; record: CaseRecord }) {
  const { reading } = record;
  const asked = [
    ["--format", reading.format],
    ["--map", reading.map],
    ["--time-format", reading.time_format],
    ["--time-zone", reading.time_zone],
    ["--encoding", reading.encoding],
  ].filter(([, value]) => value != null);
  return (
    <section aria-labelledby="inputs">
      <h2 id="inputs">Inputs</h2>
      {inputs.length === 0 && <p class="quiet">No input is named in this case.</p>}
      <ul class="inputs">
        {inputs.map((input, index) => (
          <li key={index}>
            <b class="stranger">{visible(cut(input.name, 120, 40))}</b>
            <span>
              {counted(input.rows, "record", "records")} read, {grouped(input.accepted)} accepted, {grouped(input.rejected)} rejected
            </span>
            <span>
              Read as {visible(input.shape)}, {visible(input.encoding)}
              {input.compression !== "none" && `, ${visible(input.compression)}`}, {bytes(input.bytes)}
              {input.columns.length > 0 &&
                `; ${input.columns.map(([role, column]) => `${role} from ${visible(cut(column, 40, 10))}`).join(", ")}`}
            </span>
            <span class="digest">
              SHA-256 <code class="stranger">{visible(input.sha256)}</code> <CopyButton text={input.sha256} what={`the digest of input ${index + 1}`} />
            </span>
          </li>
        ))}
      </ul>
      {asked.length > 0 && (
        <p class="small quiet">
          Asked for on the command line: <code class="stranger">{visible(asked.map(([flag, value]) => `${flag} ${value}`).join(" "))}</code>
        </p>
      )}
    </section>
  );
}

function Traces({ traces }: { traces: TraceRecord[] }) {
  if (traces.length === 0) return null;
  const heads = ["Actions", "Accounts", "Objects", "Enough to test", "Below the floor", "Tests", "Edges kept", "Survive both nulls", "Shuffled: edges", "Objects capped"];
  const cells = (trace: TraceRecord) => [
    grouped(trace.actions),
    grouped(trace.accounts),
    grouped(trace.objects),
    grouped(trace.eligible_accounts),
    grouped(trace.accounts_below_floor),
    grouped(trace.tests),
    grouped(trace.edges),
    trace.edges_within == null ? "–" : grouped(trace.edges_within),
    trace.decoy_edges_mean == null ? "–" : plain(trace.decoy_edges_mean),
    grouped(trace.objects_capped),
  ];
  return (
    <section aria-labelledby="traces">
      <h2 id="traces">How much could be tested</h2>
      <div class="tablebox" tabIndex={0} role="group" aria-label="Traces">
        <table>
          <thead>
            <tr>
              <th scope="col">Trace</th>
              {heads.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {traces.map((trace) => (
              <tr key={trace.trace}>
                <th scope="row">
                  {trace.trace} <span class="small quiet">{noun(trace.trace)[1]}</span>
                </th>
                {cells(trace).map((cell, index) => (
                  <td key={index} class="number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small quiet">
        Below the floor: accounts with too few distinct objects to be looked at; undetectable here, not cleared. Shuffled: edges that were kept on
        average when account labels were permuted. Tests: every pair of accounts with enough objects, whether or not they ever met.
      </p>
    </section>
  );
}

function Alike({ alike }: { alike: AlikeRecord }) {
  const said = [
    `${counted(alike.wordings, "wording", "wordings")} made ${counted(alike.groups, "object", "objects")}, ${grouped(alike.groups_of_several)} of several wordings; the largest has ${grouped(alike.largest)}.`,
    alike.similarity != null ? `Alike means a similarity of at least ${plain(alike.similarity)} to the middle of the group.` : "",
    alike.miss_probability != null ? `A pair exactly at the threshold is missed with probability ${plain(alike.miss_probability)}.` : "",
    alike.measured_recall != null ? `On a sample, the search found ${percent(alike.measured_recall)} of alike pairs.` : "",
    alike.not_compared > 0 ? `${counted(alike.not_compared, "wording tells", "wordings tell")} too little to be compared.` : "",
    alike.left_out ? `${counted(alike.left_out, "time", "times")} a wording was left out because too many others looked the same.` : "",
    alike.cut ? `${counted(alike.cut, "text was", "texts were")} cut before comparing.` : "",
    alike.model ? `Model ${visible(cut(alike.model.name, 60, 10))}, digest ${visible(alike.model.digest)}.` : "",
  ];
  return (
    <section>
      <h2>How texts were compared: {visible(alike.trace)}</h2>
      <p>
        Searched by {visible(alike.search)}. {said.filter(Boolean).join(" ")}
      </p>
      {alike.templates.length > 0 && <Templates alike={alike} />}
      {alike.thresholds.length > 0 && <Thresholds alike={alike} />}
    </section>
  );
}

function Templates({ alike }: { alike: AlikeRecord }) {
  return (
    <details>
      <summary>What posting programs add, taken off first: {grouped(alike.templates.length)}</summary>
      <div class="tablebox">
        <table>
          <thead>
            <tr>
              <th scope="col">Words</th>
              <th scope="col">Where</th>
              <th scope="col" class="number">
                Wordings
              </th>
            </tr>
          </thead>
          <tbody>
            {alike.templates.slice(0, 100).map((row, index) => (
              <tr key={index}>
                <th scope="row">
                  <bdi class="stranger">{visible(cut(row.words, 120, 20))}</bdi>
                </th>
                <td>{visible(row.place)}</td>
                <td class="number">{grouped(row.wordings)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {alike.templates.length > 100 && <p class="small quiet">The first 100; all are in case.json.</p>}
    </details>
  );
}

function Thresholds({ alike }: { alike: AlikeRecord }) {
  return (
    <details>
      <summary>From which similarity on wordings count as paraphrases: {grouped(alike.thresholds.length)}</summary>
      <div class="tablebox">
        <table>
          <thead>
            <tr>
              <th scope="col">Language</th>
              <th scope="col">Length</th>
              <th scope="col" class="number">
                Wordings
              </th>
              <th scope="col" class="number">
                Random pairs
              </th>
              <th scope="col" class="number">
                Cosine from
              </th>
              <th scope="col" class="number">
                Pairs by chance
              </th>
            </tr>
          </thead>
          <tbody>
            {alike.thresholds.slice(0, 200).map((row, index) => (
              <tr key={index}>
                <th scope="row">{visible(row.language)}</th>
                <td>{visible(row.length)}</td>
                <td class="number">{grouped(row.wordings)}</td>
                <td class="number">{grouped(row.pairs_drawn)}</td>
                <td class="number">{plain(row.threshold)}</td>
                <td class="number">{plain(row.chance_pairs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Definitions({ id, title, items }: { id: string; title: string; items: Titled[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <dl class="definitions">
        {items.map((item) => (
          <div key={item.title}>
            <dt>{item.title}</dt>
            <dd>{item.text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Repeat({ method, record }: { method: MethodWords; record: CaseRecord }) {
  return (
    <section aria-labelledby="repeat">
      <h2 id="repeat">
        To repeat <CopyButton text={method.command} what="the command" />
      </h2>
      <pre>{method.command}</pre>
      <p class="small quiet">
        The same input, plan and version give the same findings, byte for byte. Written by claque {visible(record.software_version)}, format{" "}
        {record.format_version}.
      </p>
      <h2 id="citation">
        To cite <CopyButton text={method.citation} what="the citation" />
      </h2>
      <p>{method.citation}</p>
    </section>
  );
}

function References({ method }: { method: MethodWords }) {
  if (method.references.length === 0) return null;
  return (
    <section aria-labelledby="references">
      <h2 id="references">
        References <CopyButton text={method.references.join("\n")} what="the references" />
      </h2>
      <ul class="references">
        {method.references.map((reference) => (
          <li key={reference}>{reference}</li>
        ))}
      </ul>
    </section>
  );
}
