// What holds for every screen.

import { version } from "../../package.json";
import type { CaseEntry } from "../api";
import { useSource } from "../asked";
import { visible } from "../visible";
import { dates } from "../words";

export function Footer({ entry }: { entry: CaseEntry }) {
  const { embedded } = useSource();
  const when = entry.first_ms != null && entry.last_ms != null ? `, posts of ${dates(entry.first_ms, entry.last_ms)}` : "";
  return (
    <footer class="foot small quiet">
      <p>
        Findings say: these accounts acted together more than chance explains. Leads only say where to look. Neither says who they
        are, what they want, or that anybody did wrong.
      </p>
      <p>
        {embedded ? "Report of the case" : "Case"} in the folder <bdi class="stranger">{visible(entry.name)}</bdi>
        {when}.{" "}
        {embedded
          ? "Accounts, groups and pairs without a link are not in this copy. Nothing is sent or loaded."
          : entry.writable
            ? "Served by claque serve; decisions are kept in the folder."
            : "Served by claque serve; the folder cannot be written, so no decisions are kept."}{" "}
        Claque {version}. All times are UTC.
      </p>
    </footer>
  );
}
