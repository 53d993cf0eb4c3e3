import type { FindingCode } from "./verdict-table.ts";
import type { Judged } from "./input.ts";

type Outcome = Judged["outcome"];

/** Makes a finding. `hint`: how to mend or settle it; `evidence`: what it rests on. */
export function finding(
  code: FindingCode,
  outcome: Outcome,
  message: string,
  more: {
    hint?: string;
    evidence?: string[];
    refutes?: boolean;
    unverifies?: boolean;
    requirement?: boolean;
  } = {},
): Judged {
  return {
    code,
    outcome,
    message,
    hint: more.hint ?? null,
    evidence: more.evidence ?? [],
    ...(more.refutes === true ? { refutes: true as const } : {}),
    ...(more.unverifies === true ? { unverifies: true as const } : {}),
    ...(more.requirement === true ? { requirement: true as const } : {}),
  };
}
