// Names of things in words.

import { counted, plain } from "./words";

const NOUNS: Record<string, [string, string]> = {
  object: ["object", "objects"],
  repost: ["reposted post", "reposted posts"],
  url: ["link", "links"],
  domain: ["web site", "web sites"],
  hashtag: ["hashtag", "hashtags"],
  "hashtag-sequence": ["sequence of hashtags", "sequences of hashtags"],
  mention: ["mentioned account", "mentioned accounts"],
  reply: ["answered post", "answered posts"],
  quote: ["quoted post", "quoted posts"],
  like: ["liked post", "liked posts"],
  follow: ["followed account", "followed accounts"],
  media: ["image, video or sound", "images, videos or sounds"],
  text: ["wording", "wordings"],
  "text-near": ["near-copied text", "near-copied texts"],
  "text-paraphrase": ["paraphrased text", "paraphrased texts"],
  pooled: ["thing on any trace", "things on any trace"],
};

/** What the objects of a trace are, one and many. */
export function noun(trace: string): [string, string] {
  return NOUNS[trace] ?? [trace, trace];
}

/** `a`, `a and b`, `a, b and c` */
export function and(words: string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Bytes in the units that people use. */
export function bytes(size: number): string {
  const steps: [number, string][] = [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ];
  for (const [step, unit] of steps) if (size >= step) return `${plain(size / step)} ${unit}`;
  return counted(size, "byte", "bytes");
}

/** What groups of a kind are called, one and many. */
export const KINDS = {
  finding: ["finding", "findings"],
  explained: ["group set apart", "groups set apart"],
  lead: ["lead", "leads"],
} as const;
