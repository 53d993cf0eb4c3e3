import type { RunRecord } from "../contracts/index.ts";
import type { VerifyInput } from "./input.ts";

/** Runs that attest: made by this very execution, witnessed or captured. */
export function attestedRuns(input: Pick<VerifyInput, "evidence">): RunRecord[] {
  const executionId = input.evidence?.execution?.executionId;
  return (input.evidence?.runs ?? []).filter(
    (run) => run.executionId === executionId && (run.grade === "witnessed" || run.grade === "captured"),
  );
}
