// What the keys do.

import { useEffect, useRef, useState } from "preact/hooks";
import { setShortcuts, SHORTCUTS, shortcutsOn } from "../shortcuts";

export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(shortcutsOn);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="dialog help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keyboard</h2>
      <p class="quiet small">No key works while you type in a field. Tab and Enter reach everything without these.</p>
      <div class="keys">
        {SHORTCUTS.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, does]) => (
                <div key={names.join(" ")}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{name}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            setShortcuts(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        <span>
          Single keys do something. Turn this off if your voice control or another program sends letters; the <kbd>?</kbd> button in
          the header brings it back.
        </span>
      </label>
      <p class="buttons">
        <button type="button" class="main" autofocus onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  );
}
