// A text to take along.

import { useState } from "preact/hooks";
import "./copy.css";

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState("");
  const take = async () => {
    setSaid((await copy(text)) ? "Copied" : "Could not be copied; select the text instead");
    setTimeout(() => setSaid(""), 3000);
  };
  return (
    <span class="copy no-print">
      <button type="button" onClick={take} aria-label={`Copy ${what}`}>
        Copy
      </button>{" "}
      <span class="small quiet" role="status">
        {said}
      </span>
    </span>
  );
}

/** The clipboard, or, where a page may not use it (a file opened from disk), a selection and the old command. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
