// Text from strangers, made harmless to read: characters that cannot be seen, or that turn the order of reading, are shown
// by their number. The same rules as `visible` in claque-io.

const MARKS = 4;
const MARK = /[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]/;
const UNSEEN =
  /[\p{Cc}\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202E\u205F-\u206F\u2800\u3164\uE000-\uF8FF\uFE00-\uFE0D\uFEFF\uFFA0\uFFF0-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{10FFFF}]/u;
const JOINS = /[\u0620-\u0DFF\u0F00-\u109F\u1780-\u17B3\u2600-\u27BF\uFE0F\u{1F300}-\u{1FAFF}]/u;

export function visible(text: string): string {
  let out = "";
  let marks = 0;
  let previous = " ";
  const letters = [...text];
  letters.forEach((letter, index) => {
    marks = MARK.test(letter) ? marks + 1 : 0;
    const next = letters[index + 1] ?? " ";
    if (letter === "\n") out += "↵";
    else if (letter === "\t") out += "⇥";
    else if (marks > MARKS) out += "";
    else if ((letter === "\u200C" || letter === "\u200D") && JOINS.test(previous) && JOINS.test(next)) out += letter;
    else if (UNSEEN.test(letter)) out += `⟦U+${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟧`;
    else out += letter;
    previous = letter;
  });
  return out;
}

/** The beginning and the end of a long text; ids often differ only at the end. */
export function cut(text: string, head: number, tail: number): string {
  const letters = [...text];
  if (letters.length <= head + tail + 1) return text;
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - tail).join("")}`;
}
