// Tables for spreadsheets. A cell that a spreadsheet would run gets an apostrophe in front; ids as platforms give them do not.
// The same rule as `tables::guard` in claque-io; why so: docs/adr/0003-spreadsheet-cells.md.

const ALWAYS = /^'*[=＝\t\r\n]/u;
const UNLESS_PLAIN = /^'*[+\-@＋－＠](?![\p{L}\p{N}_.:/+=-]*$)/u;

export function guard(text: string): string {
  return ALWAYS.test(text) || UNLESS_PLAIN.test(text) ? `'${text}` : text;
}

/** A table with its header, lines ended as RFC 4180 asks. Numbers are written as they are, text is guarded. */
export function csv(header: string[], rows: (string | number | null)[][]): string {
  const line = (cells: (string | number | null)[]) => cells.map(cell).join(",");
  return `${[line(header), ...rows.map(line)].join("\r\n")}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const guarded = guard(value);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
