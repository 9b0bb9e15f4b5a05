// How exactly the data tells times: no screen says more than that.

import type { Overview } from "../api";
import { useAsked } from "../asked";
import { at } from "../source";

const MINUTE = 60_000;

/** The smallest step of the times of the case in milliseconds; `null` while it is not known yet. */
export function useStep(caseKey: string): number | null {
  const overview = useAsked<Overview>(at("cases", caseKey));
  if (overview.state === "waiting") return null;
  return overview.state === "there" ? (overview.value.case.counts.time_step_ms ?? 1) : 1;
}

/** Two posts of one time: `at once`, or all that is known of them. */
export function atOnce(step: number): string {
  if (step < MINUTE) return "at once";
  return step < 3_600_000 ? "same minute" : step < 86_400_000 ? "same hour" : "same day";
}

export function StepNote({ step }: { step: number }) {
  if (step < MINUTE) return null;
  const unit = step < 3_600_000 ? "minute" : step < 86_400_000 ? "hour" : "day";
  return (
    <p class="small quiet">
      The data gives times to the {unit} only. Of two posts in the same {unit}, nobody can tell from it who was first, and every other
      lag is rough by up to one {unit}.
    </p>
  );
}
