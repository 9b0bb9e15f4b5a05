// Under which name decisions are kept. Asked once, where the first thing is to be kept; the browser remembers it.

import { useEffect, useRef, useState } from "preact/hooks";
import { visible } from "./visible";

const KEY = "claque.analyst";
const LONGEST = 100;

/** For browsers that keep nothing. */
let named = "";
let asking: { answer: (given: boolean) => void } | null = null;
const followers = new Set<() => void>();

function tell() {
  followers.forEach((changed) => changed());
}

/** The name; empty until somebody gave one. */
export function analyst(): string {
  try {
    return localStorage.getItem(KEY) ?? named;
  } catch {
    return named;
  }
}

export function setAnalyst(name: string): void {
  named = [...name.trim()].slice(0, LONGEST).join("");
  try {
    localStorage.setItem(KEY, named);
  } catch {
    // Remembered until the page is closed.
  }
  tell();
}

/** Asks for the name; whether one was given. */
export function askAnalyst(): Promise<boolean> {
  return new Promise((answer) => {
    asking = { answer };
    tell();
  });
}

function useTold(): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => redraw((count) => count + 1);
    followers.add(changed);
    return () => {
      followers.delete(changed);
    };
  }, []);
}

/** Stands once in the frame and opens when the name is asked for. */
export function AnalystDialog() {
  useTold();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const open = asking !== null;
  useEffect(() => {
    if (!open) return;
    setName(analyst());
    dialog.current?.showModal();
  }, [open]);
  const close = (given: boolean) => {
    const { answer } = asking ?? { answer: () => {} };
    asking = null;
    dialog.current?.close();
    tell();
    answer(given);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return;
    setAnalyst(name);
    close(true);
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="analyst-title" onClose={() => asking && close(false)}>
      <form onSubmit={submit}>
        <h2 id="analyst-title">Under which name?</h2>
        <p>Decisions, notes and tags are kept in the case with who, when and why, for those who read it after you.</p>
        <label>
          <span class="asks">Your name or initials</span>
          <input
            value={name}
            required
            maxLength={LONGEST}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <p class="buttons">
          <button type="submit" class="main" disabled={!name.trim()}>
            Use this name
          </button>
          <button type="button" onClick={() => close(false)}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}

/** Under which name things are kept, with a way to change it. */
export function KeptAs() {
  useTold();
  const name = analyst();
  if (!name) return null;
  return (
    <p class="small quiet no-print">
      Entries are kept under the name <bdi class="stranger">{visible(name)}</bdi>{" "}
      <button type="button" class="as-link" onClick={() => void askAnalyst()}>
        Change
      </button>
    </p>
  );
}
