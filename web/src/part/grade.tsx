// How much of chance a group survives, as a letter that is never shown without its meaning near.

const MEANINGS: Record<string, string> = {
  A:
    "Holds together on pairs that survive both families of null models: neither who acts when, nor a shared interest in the same " +
    "things, explains it alone. Accounts that are always fast on one source would survive both as well.",
  B:
    "Chance in who acts when does not explain it; but given what each of these accounts acted on, the times might be chance, so a " +
    "shared interest in the same things is not ruled out.",
  C:
    "A lead: it stands out as a whole, beyond the pairs that were kept. Not a finding: people who like the same things share rare " +
    "things too, so look at what they share before you make anything of it.",
};

export function gradeMeaning(grade: string | null | undefined): string {
  return grade ? (MEANINGS[grade] ?? `Grade ${grade}.`) : "This was not tested against a null model that knows times.";
}

export function Grade({ grade }: { grade: string | null | undefined }) {
  if (!grade) {
    return (
      <span class="quiet" title={gradeMeaning(grade)}>
        –<span class="unseen">no grade</span>
      </span>
    );
  }
  return (
    <span class={`grade grade-${MEANINGS[grade] ? grade : "other"}`} title={gradeMeaning(grade)}>
      <span class="unseen">grade </span>
      {grade}
    </span>
  );
}

/** What the letters of a list mean. */
export function GradeLegend({ grades }: { grades: readonly (string | null | undefined)[] }) {
  const present = Object.keys(MEANINGS).filter((grade) => grades.includes(grade));
  if (present.length === 0) return null;
  return (
    <dl class="grade-legend small">
      {present.map((grade) => (
        <div key={grade}>
          <dt>
            <Grade grade={grade} />
          </dt>
          <dd>{gradeMeaning(grade)}</dd>
        </div>
      ))}
    </dl>
  );
}
