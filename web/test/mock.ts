// A source of made-up answers, for work on the screens without a case: `npx vite`, then open `/?mock`. `?mock=large` has
// 20,000 accounts and 100,000 edges; `&decisions=500` has been worked in, `&readonly` and `&refuse` keep nothing, `&single` has
// one case, `&broken` answers half of an account.

import type {
  Account,
  AccountRef,
  CaseEntry,
  CaseRecord,
  CoActionRow,
  Comparison,
  Decision,
  EdgeRow,
  Group,
  GroupAnswer,
  GroupKind,
  GroupRow,
  MemberRow,
  Network,
  Overview,
  Pair,
  PostRow,
  Spoken,
  Story,
} from "../src/api";
import { fold, marked } from "../src/journal";
import { Unanswered, type Source } from "../src/source";

const START = Date.UTC(2016, 8, 1);
const DAY = 86_400_000;
const END = START + 70 * DAY;
const TRACES = ["repost", "url", "hashtag-sequence", "text"];
const NAMES = ["Newsroom Ohio", "محمد الأخبار", "新闻快报", "Z̴̡͉̈a̶l̷g̸o̵", "<script>alert(1)</script>", "a‮gpj.exe", "Kate", "The Very Long Display Name of a Newsroom ".repeat(4)];
const WORDS = "we demand the vote count now because every single voice in this state matters more than they say".split(" ");

/** Mulberry32: the same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const account = (number: number): AccountRef => ({
  id: `${1_000_000_007 * (number + 1)}`,
  name: number % 3 === 0 ? `${NAMES[number % NAMES.length]} ${number}` : null,
});

interface MadeGroup {
  row: GroupRow;
  members: number[];
}

function makeGroups(large: boolean): MadeGroup[] {
  const random = numbers(1);
  const kinds: [GroupKind, string, number][] = [
    ["finding", "F", large ? 400 : 58],
    ["explained", "E", 4],
    ["lead", "L", 11],
  ];
  const groups: MadeGroup[] = [];
  let next = 0;
  for (const [kind, letter, count] of kinds) {
    for (let at = 1; at <= count; at += 1) {
      const size = large ? 40 + Math.floor(random() * 20) : at === 2 ? 1000 : Math.max(3, Math.round(60 / at + random() * 8));
      const first = START + random() * 20 * DAY;
      const last = first + (5 + random() * 40) * DAY;
      groups.push({
        members: Array.from({ length: size }, (_, index) => next + index),
        row: {
          id: `${letter}${at}`,
          kind,
          grade: kind === "lead" ? "C" : random() < 0.6 ? "A" : "B",
          accounts: size,
          strength: Math.round(4000 / at) / 3,
          edges: size * 3,
          co_actions: size * 27,
          first_seen_ms: Math.round(first),
          last_seen_ms: Math.round(last),
          traces: TRACES.filter(() => random() < 0.5).concat("url").slice(0, 3),
          explained_by: kind === "explained" ? ["one-owner"] : [],
          strongest: account(next),
          top_object: at % 4 === 0 ? null : `https://news-${at}.example/2016/10/${"very-long-path-".repeat(at % 5)}story.html?id=${at}`,
          spark: Array.from({ length: 24 }, () => Math.floor(random() ** 3 * 40)),
        },
      });
      next += size;
    }
  }
  return groups;
}

const post = (number: number, who: number, at: number): PostRow => ({
  id: `78${number}00123`,
  account: account(who),
  at_ms: at,
  text:
    number % 11 === 10
      ? null
      : number % 7 === 6
        ? "يجب أن نصوت الآن https://t.example/abc #vote"
        : `${WORDS.slice(number % 5, 9 + (number % 8)).join(" ")} https://news.example/${number % 3} #vote${number % 4}`,
  objects: [{ number: number % 5, trace: "url", label: `https://news.example/${number % 3}` }],
});

function page<T>(items: T[], query: Record<string, string | number | undefined>) {
  const offset = Number(query.offset ?? 0);
  const limit = Number(query.limit ?? 50);
  return { total: items.length, offset, items: items.slice(offset, offset + limit) };
}

function member(who: number, place: number, group: GroupRow): MemberRow {
  const led = ((who * 37) % 100) / 100;
  return {
    account: account(who),
    role: led > 0.66 ? "first mover" : led < 0.33 ? "follower" : "even",
    led_share: place % 9 === 8 ? null : led,
    strength: group.strength / (place + 1),
    co_actions: 300 - (place % 250),
    objects: 40 - (place % 35),
    first_seen_ms: group.first_seen_ms,
    last_seen_ms: group.last_seen_ms,
  };
}

function edge(a: number, b: number, group: GroupRow, at: number): EdgeRow {
  const strength = 2 + (group.strength / (at + 3)) * 0.2;
  return {
    trace: group.traces[at % group.traces.length] ?? "url",
    a: account(a),
    b: account(b),
    objects: 3 + (at % 20),
    co_actions: 5 + (at % 50),
    mean_lag_s: 4 + (at % 50),
    a_led: at % 5,
    meetings: 3 + (at % 20),
    expected: 0.02 + (at % 7) / 50,
    log10_p: -strength,
    log10_q: -strength + 2,
    nulls: at % 2 ? ["slot-permutation"] : ["slot-permutation", "within-object", "multiplicative"],
    group: group.id,
    first_seen_ms: group.first_seen_ms,
    last_seen_ms: group.last_seen_ms,
  };
}

function groupAnswer(groups: MadeGroup[], at: number): GroupAnswer {
  const made = groups[at]!;
  const random = numbers(at + 7);
  const bins = 45;
  const bin_ms = Math.ceil((made.row.last_seen_ms - made.row.first_seen_ms) / bins);
  const bump = (index: number) => Math.exp(-(((index - 20) / 8) ** 2)) * 30;
  const group: Group = {
    row: made.row,
    nulls: made.row.grade === "A" ? ["slot-permutation", "within-object"] : ["slot-permutation"],
    survives_latency_control: at % 3 === 0 ? null : at % 3 === 1,
    synchrony: { pairs: 830, expected: 402.5, p: 0.001, reruns: 999 },
    group: made.row.kind === "lead"
      ? { evidence: "rare things", objects: 14, expected: 2.3, log10_p: -7.5, pairs: null, decoys: 100, decoys_as_strong: 0, p: 0.0099, gumbel_p: 0.0001 }
      : null,
    shares_accounts_with: made.row.kind === "lead" ? ["F1", "F3"] : [],
    decoys_as_strong: 0,
    decoy_p: 0.0099,
    density: 0.42,
    layers: made.row.traces.map((trace, index) => ({ trace, edges: 30 + index, objects: 12 * (index + 1), co_actions: 400 })),
    top_objects: Array.from({ length: 12 }, (_, index) => ({
      trace: index % 3 === 2 ? "text-near" : "url",
      label: index % 3 === 2 ? WORDS.slice(0, 10).join(" ") : `https://news.example/${index}/${"long-".repeat(index)}story`,
      accounts: 30 - index,
      posts: 60 - index,
      accounts_in_data: 30 + index * 5,
      first_ms: made.row.first_seen_ms,
      last_ms: made.row.last_seen_ms,
      ...(index % 3 === 2
        ? {
            wordings: 3,
            variants: [
              { wording: WORDS.slice(0, 10).join(" "), accounts: 10, posts: 14 },
              { wording: `BREAKING ${WORDS.slice(0, 9).join(" ")} today`, accounts: 6, posts: 6 },
            ],
          }
        : {}),
    })),
    stories: Array.from({ length: 12 }, (_, index) => ({ number: index, trace: "url", label: `https://news.example/${index}` })),
    timeline: { start_ms: made.row.first_seen_ms, bin_ms, posts: Array.from({ length: bins }, (_, index) => Math.floor(bump(index) * random())) },
    rhythm:
      at % 10 === 9
        ? null
        : {
            meetings: Array.from({ length: bins }, (_, index) => Math.floor(bump(index) * (0.4 + random()))),
            expected: Array.from({ length: bins }, (_, index) => bump(index) * 0.07),
            lag_borders_s: Array.from({ length: 61 }, (_, index) => index * 5),
            lags: Array.from({ length: 60 }, (_, index) => Math.floor(120 * Math.exp(-index / 4) + 6 + random() * 5)),
            week: Array.from({ length: 168 }, (_, hour) => (hour % 24 > 6 && hour % 24 < 17 && hour < 120 ? Math.floor(random() * 30) : 0)),
          },
    lookalikes: [],
    first_movers: 4,
    followers: 9,
  };
  return {
    group,
    words: {
      summary: [
        `${made.row.accounts} accounts acted together ${made.row.co_actions} times, 3 October 2016 to 9 November 2016, on 34 links and 12 texts.`,
        "Of all pairs among them, 42 % are joined by an edge.",
        "In none of 100 reruns with account labels shuffled was any group as strong (p = 0.0099).",
      ],
      notes: ["Of the 12 objects listed below, 3 were acted on by nobody else in this data."],
      lookalikes: [
        {
          name: "One owner, openly",
          rule: "one-owner",
          verdict: "applies",
          explains: made.row.kind === "explained",
          evidence_for: ["12 of 14 accounts declare the owner Example Media."],
          evidence_against: ["2 of 14 accounts declare none."],
          base_rate: "0.4 % of accounts outside the group declare it.",
        },
        { name: "Posting by a timer", rule: "timer", verdict: "does not apply", explains: false, evidence_for: [], evidence_against: ["No period holds more than 9 % of the posts."], base_rate: null },
        { name: "Fast followers of one source", rule: "fast-followers", verdict: "cannot be told", explains: false, evidence_for: [], evidence_against: [], base_rate: null },
      ],
    },
    previous: groups[at - 1]?.row.kind === made.row.kind ? (groups[at - 1]?.row.id ?? null) : null,
    next: groups[at + 1]?.row.kind === made.row.kind ? (groups[at + 1]?.row.id ?? null) : null,
  };
}

function network(groups: MadeGroup[], large: boolean): Network {
  const random = numbers(3);
  const nodes: Network["nodes"] = { id: [], name: [], x: [], y: [], group: [], strength: [], role: [] };
  const columns = Math.ceil(Math.sqrt(groups.length * 1.7));
  groups.forEach((made, index) => {
    const [cx, cy] = [((index % columns) + 0.5) / columns, (Math.floor(index / columns) + 0.5) / columns];
    made.members.forEach((who, place) => {
      const [turn, far] = [place * 2.39996, (Math.sqrt((place + 0.5) / made.members.length) * 0.42) / columns];
      nodes.id.push(account(who).id);
      nodes.name.push(account(who).name ?? null);
      nodes.x.push(cx + Math.cos(turn) * far);
      nodes.y.push(cy + Math.sin(turn) * far);
      nodes.group.push(index);
      nodes.strength.push(100 / (place + 1));
      nodes.role.push(place % 5 === 0 ? 1 : place % 3 === 0 ? 2 : 0);
    });
  });
  const edges: Network["edges"] = { a: [], b: [], trace: [], strength: [], objects: [], active: [] };
  let before = 0;
  for (const made of groups) {
    const count = made.members.length * (large ? 5 : 3);
    for (let at = 0; at < count; at += 1) {
      const a = Math.floor(random() * made.members.length);
      const b = (a + 1 + Math.floor(random() * (made.members.length - 1))) % made.members.length;
      edges.a.push(before + Math.min(a, b));
      edges.b.push(before + Math.max(a, b));
      edges.trace.push(Math.floor(random() * 3));
      edges.strength.push(2 + random() ** 4 * 300);
      edges.objects.push(2 + Math.floor(random() * 30));
      edges.active.push(Math.floor(random() * 4_294_967_296) & 0x0ff0ff0f, Math.floor(random() * 65_536));
    }
    before += made.members.length;
  }
  return {
    total_nodes: nodes.id.length,
    total_edges: edges.a.length,
    from_ms: START,
    to_ms: END,
    traces: TRACES,
    groups: groups.map(({ row }) => ({ id: row.id, kind: row.kind, accounts: row.accounts })),
    nodes,
    edges,
  };
}

/** Made-up entries of two analysts: verdicts, notes, tags, hidden accounts, some of them taken back. */
function makeDecisions(count: number, groups: MadeGroup[]): Decision[] {
  const random = numbers(11);
  const made: Decision[] = [];
  const tags = ["election day", "newsroom", "عاجل", "look again: links to one site, posted within seconds by all"];
  for (let number = 1; number <= count; number += 1) {
    const group = groups[Math.floor(random() * groups.length)]!;
    const kind = random();
    const ofGroup = { kind: "group" as const, id: group.row.id };
    const ofAccount = { kind: "account" as const, id: account(group.members[number % group.members.length]!).id };
    const back = made[Math.floor(random() * made.length)];
    const said: [Decision["about"], Decision["said"]] =
      kind < 0.45
        ? [ofGroup, { kind: "verdict", value: (["confirm", "benign", "unsure"] as const)[number % 3]! }]
        : kind < 0.65
          ? [random() < 0.7 ? ofGroup : ofAccount, { kind: "note", value: `Looked at ${number} posts.\nSee https://wiki.example/${number}` }]
          : kind < 0.8
            ? [ofGroup, { kind: "tag", value: tags[number % tags.length]! }]
            : kind < 0.9
              ? [ofAccount, { kind: "hide" }]
              : back && back.undone_by == null
                ? [back.about, { kind: "undo", value: back.number }]
                : [ofGroup, { kind: "note", value: "نظر في المنشورات مرة أخرى" }];
    made.push({
      number,
      at_ms: Date.UTC(2026, 10, 1) + number * 3_700_000,
      by: number % 4 ? "Ana M." : "محمد",
      about: said[0],
      said: said[1],
      why: kind < 0.45 && number % 5 ? "One newsroom, named in all profiles; checked by phone on 3 November." : "",
      undone_by: null,
    });
  }
  return marked(made);
}

/** Answers every path of the API from made-up data; decisions live until the page is closed. */
export function mockSource(large = false, asked = new URLSearchParams()): Source {
  const groups = makeGroups(large);
  let decisions = makeDecisions(Number(asked.get("decisions") ?? 0), groups);
  const entry = (key: string): CaseEntry => ({
    key,
    name: key,
    headline: "58 groups of accounts acted together more than chance explains",
    first_ms: START,
    last_ms: END,
    writable: !asked.has("readonly"),
  });
  const rows = groups.map(({ row }) => row);
  const find = (id: string) => groups.findIndex(({ row }) => row.id === id);
  const answer = (parts: string[], query: Record<string, string | number | undefined>): unknown => {
    if (parts[1] === "compare") return comparison(entry(parts[2]!), entry(parts[3]!), rows);
    const [, , key, what, id, more, last] = parts;
    if (!key) return asked.has("single") ? [entry("ira")] : [entry("ira"), entry("ira-later")];
    const at = id ? find(id) : -1;
    const made = groups[at];
    switch (what) {
      case undefined:
        return overview(entry(key), rows);
      case "groups": {
        if (!id) {
          const kept = rows.filter((row) => (!query.kind || row.kind === query.kind) && (!query.q || row.id.includes(String(query.q))));
          return page(kept, query);
        }
        if (!made) throw new Unanswered(`no group \`${id}\` in this case`, "groups are named F1, E1, L1, …", true);
        if (!more) return groupAnswer(groups, at);
        if (more === "members") return page(made.members.map((who, place) => member(who, place, made.row)), query);
        if (more === "edges")
          return page(made.members.slice(1).map((who, index) => edge(made.members[0]!, who, made.row, index)), query);
        if (more === "posts")
          return page(made.members.map((who, index) => post(index, who, made.row.first_seen_ms + index * 61_000)), query);
        const story: Story = {
          object: { number: Number(last), trace: "url", label: `https://news.example/${last}` },
          accounts_in_data: 44,
          actions_in_data: 70,
          first_in_data_ms: made.row.first_seen_ms - (Number(last) % 2 ? 7_200_000 : 0),
          first_by_member: Number(last) % 2 === 0,
          first_others: Number(last) % 3,
          first_members: 1 + (Number(last) % 4),
          posts: page(
            made.members.slice(0, 120).map((who, index) => ({
              post: post(index, who, made.row.first_seen_ms + afterOf(index, Number(last)) * 1_000),
              after_s: afterOf(index, Number(last)),
              co_acting: index < 20,
            })),
            query,
          ),
        };
        return story;
      }
      case "network":
        return network(query.group ? groups.filter(({ row }) => row.id === query.group) : groups, large);
      case "accounts": {
        if (!id) {
          const all = groups.flatMap(({ members }) => members).map(account);
          const asked = String(query.q ?? "").toLowerCase();
          return page(all.filter((one) => one.id.includes(asked) || one.name?.toLowerCase().includes(asked)), query);
        }
        const who = groups.flatMap(({ members }) => members).find((number) => account(number).id === id);
        if (who === undefined) throw new Unanswered(`no account \`${id}\` in this case`, null, true);
        if (more === "posts") return page(Array.from({ length: 130 }, (_, index) => post(index, who, START + index * 7_000_000)), query);
        if (asked.has("broken")) return { account: account(who) };
        return accountAnswer(who, groups);
      }
      case "pairs": {
        const numbersOf = [id, more].map((one) => groups.flatMap(({ members }) => members).find((number) => account(number).id === one));
        const [a, b] = numbersOf;
        if (a === undefined || b === undefined) throw new Unanswered("no such pair", null, true);
        const group = groups.find(({ members }) => members.includes(a) && members.includes(b))?.row;
        if (last === "co-actions") return page(Array.from({ length: 85 }, (_, index) => coAction(a, b, index)), query);
        const pair: Pair = {
          a: account(a),
          b: account(b),
          groups: group ? [group.id] : [],
          traces: TRACES.map((trace, index) => ({
            trace,
            objects: index === 3 ? 0 : 12 - index,
            objects_at_any_lag: 14 - index,
            co_actions: index === 3 ? 0 : 40 - index * 9,
            a_first: index === 3 ? 0 : 20,
            b_first: index === 3 ? 0 : 12 - index * 5,
            ties: index === 3 ? 0 : 8 - index * 4,
            edge: index < 2 && group ? { ...edge(a, b, group, index), trace } : null,
          })),
        };
        return pair;
      }
      case "decisions":
        return decisions;
      case "standing":
        return fold(decisions);
      default:
        throw new Unanswered("this data has none", null);
    }
  };
  return {
    embedded: false,
    holds: () => true,
    async get<T>(path: string, query = {}) {
      await new Promise((done) => setTimeout(done, 30));
      return structuredClone(answer(path.split("/").slice(1).map(decodeURIComponent), query)) as T;
    },
    async post<T>(_path: string, body: unknown) {
      const spoken = body as Spoken;
      await new Promise((done) => setTimeout(done, 30));
      if (asked.has("refuse")) throw new Unanswered("the database is locked", "another program writes to the case; try again");
      const said: Decision = { number: decisions.length + 1, at_ms: Date.now(), ...spoken, why: spoken.why ?? "", undone_by: null };
      if (said.said.kind === "undo" && !decisions[said.said.value - 1]) throw new Unanswered("no such entry", null, true);
      decisions = marked([...decisions, said]);
      return structuredClone(said) as T;
    },
  };
}

/** Some stories begin with several members at once. */
function afterOf(index: number, story: number): number {
  return index <= story % 4 ? 0 : index * index;
}

function coAction(a: number, b: number, index: number): CoActionRow {
  const at = START + index * 9_000_000;
  const lag = (index * 7) % 60;
  const turned = index % 3 === 0;
  const [first, second] = turned ? [b, a] : [a, b];
  return {
    object: { number: index % 5, trace: TRACES[index % 2]!, label: `https://news.example/${index % 5}` },
    lag_s: lag,
    first: post(index, first, at),
    second: post(index + (index % 2), second, at + lag * 1000),
  };
}

function accountAnswer(who: number, groups: MadeGroup[]): Account {
  const random = numbers(who);
  const own = groups.filter(({ members }) => members.includes(who));
  return {
    account: account(who),
    groups: own.map(({ row, members }) => ({ group: row, member: member(who, members.indexOf(who), row) })),
    posts: 2310,
    posts_kept: 130,
    first_ms: START,
    last_ms: END,
    timeline: Array.from({ length: 64 }, () => Math.floor(random() * 90)),
    week: Array.from({ length: 168 }, (_, hour) => (hour % 24 > 6 && hour % 24 < 17 ? Math.floor(random() * 30) : 0)),
    traces: TRACES.map((trace, index) => ({ trace, actions: 100 - index * 20, objects: 60 - index * 10, edges: index < 2 ? 9 : 0 })),
    partners: (own[0]?.members ?? []).filter((other) => other !== who).slice(0, 30).map((other, index) => ({
      account: account(other),
      strength: 200 / (index + 1),
      objects: 30 - index,
      traces: ["url", "repost"].slice(0, 1 + (index % 2)),
    })),
  };
}

function comparison(a: CaseEntry, b: CaseEntry, rows: GroupRow[]): Comparison {
  const findings = rows.filter((row) => row.kind === "finding");
  return {
    a,
    b,
    plan: [["window", "60 s", "5 min"], ["software", "0.1.0", "0.1.0"]],
    counts: [["posts", 1_666_313, 1_901_222], ["accounts", 2156, 2301], ["findings", 58, 61]],
    matched: findings.slice(0, 20).map((row, index) => ({
      a: row,
      b: { ...row, id: `F${index + 2}`, accounts: row.accounts + (index % 3) },
      shared: row.accounts - (index % 3),
      jaccard: 1 - index / 25,
      gone: ["1000000007", "2000000014"].slice(0, index % 3),
      new: ["3000000021", "4000000028", "5000000035"].slice(0, index % 4),
    })),
    only_a: findings.slice(20, 26),
    only_b: findings.slice(30, 33),
  };
}

function overview(entry: CaseEntry, rows: GroupRow[]): Overview {
  const record: CaseRecord = {
    format_version: 1,
    software_version: "0.1.0",
    plan: {
      traces: TRACES, window_ms: 60_000, min_objects: 2, min_accounts: 3, null: "slot-permutation", preset: null, preset_flags: [],
      alpha: 0.05, correction: "benjamini-hochberg", objective: "cpm", resolution: 0.05, seed: 1, decoys: 100,
      max_co_actions_per_object: null, lookalikes_off: [],
    },
    reading: { format: null, map: null, time_format: null, time_zone: null, encoding: null, max_bytes: 274_877_906_944 },
    inputs: [{
      name: "posts.csv.zst", sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", bytes: 61_000_000,
      compression: "zstd", encoding: "utf-8", shape: "canonical CSV", columns: [["account", "author_id"], ["time", "created_at"]],
      rows: 1_666_325, accepted: 1_666_313, rejected: 12,
    }],
    counts: {
      posts: 1_666_313, rejected: 12, accounts: 2156, duplicate_actions: 10_642, first_ms: START, last_ms: END, time_step_ms: 60_000,
      edges: 2034, findings: 58, accounts_in_findings: 507, explained: 4, accounts_in_explained: 31, leads: 11, accounts_in_leads: 1123,
    },
    traces: TRACES.map((trace, index) => ({
      trace, actions: 400_000 - index * 90_000, accounts: 1900, objects: 90_000, eligible_accounts: 1500, accounts_below_floor: 400,
      candidate_pairs: 60_000, tests: 1_124_250, edges: 800 - index * 100, edges_within: 300, decoy_edges_mean: 3.2,
      decoy_edges_within_mean: 0.1, strata: 12, objects_capped: 0, unresolved_shorteners: trace === "url" ? 1200 : 0,
    })),
    absent: [{ trace: "reply", why: "needs a column for reply_to" }],
    alike: [],
    week: Array.from({ length: 168 }, (_, hour) => 3000 + Math.round(2000 * Math.sin(((hour % 24) - 8) / 3.8))),
    timings: [{ stage: "read", seconds: 4.3 }],
  };
  return {
    entry,
    case: record,
    words: {
      headline: entry.headline,
      lead: [
        "Looked at: 1,666,313 posts by 2,156 accounts, 1 September 2016 to 10 November 2016, for the same links, reposts and texts within 60 s.",
        "Pairs of accounts were kept at a stated false discovery rate of 5 %: of the pairs kept, about that share is expected to be chance, as far as the null model describes chance.",
        "As a check, the whole analysis was run again 100 times on the same data with the account labels shuffled. It kept 9.6 edges on average, against 2,034 here.",
      ],
      tested: true,
      explained: "Set apart: 4 groups of 31 accounts with an ordinary explanation (one owner, openly).",
      context: null,
      left_out: ["12 rows could not be read.", "400 accounts acted on fewer than 2 objects: undetectable here, not cleared.", "1,200 links by shorteners could not be resolved."],
      limits: [
        { title: "One owner, openly", text: "A newsroom, party or company posts the same through several accounts of its own." },
        { title: "Breaking news", text: "Many people share the one link there is." },
      ],
      method: {
        paragraphs: ["The data was analysed with claque 0.1.0. From 1,666,313 posts by 2,156 accounts, the traces repost, url and text were taken.", "Two accounts co-act when both act on the same object at most 60 s apart (ends included)."],
        formulas: [{ title: "Expected meetings", text: "λ = Σ over slots of p_a · p_b: what the null model gives on average." }],
        references: ["Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B, 57(1), 289–300."],
        plan: [["window", "60 s"], ["traces", TRACES.join(", ")], ["seed", "1"]],
        command: "claque detect posts.csv.zst --window 60s -o case",
        citation: "The Claque developers (2026). Claque 0.1.0 [software].",
        version: "0.1.0",
        glossary: [{ title: "Object", text: "What is acted on: a link, a hashtag, a post, a wording." }],
      },
    },
    groups: rows.slice(0, 100),
    totals: { findings: rows.filter((row) => row.kind === "finding").length, explained: 4, leads: 11 },
    rejected: [{ input: "posts.csv.zst", row: 812, column: "created_at", wanted: "a time", got: "=cmd|' /C calc'!A0" }],
    power: entry.key === "ira" ? {
      statements: ["A group of 10 accounts that pushes 20 links within a minute would have been found in 96 % of trials (90–99 %).", "A group of 5 accounts that pushes 5 links within an hour would have been missed in 88 % of trials."],
      same_inputs: true,
      cells: [5, 10, 20, 40].flatMap((accounts) => [5, 20].map((objects) => ({
        operation: "link push", accounts, objects, found: Math.min(1, (accounts * objects) / 300), low: Math.max(0, (accounts * objects) / 300 - 0.15), high: Math.min(1, (accounts * objects) / 300 + 0.1), trials: 50,
      }))),
    } : null,
    has_narratives: false,
    has_targets: false,
    withheld: [],
  };
}
