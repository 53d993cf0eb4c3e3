import type { Finding } from "../contracts/index.ts";
import { claimRecords } from "./checks/claims.ts";
import { runIdClaimRecords } from "./checks/run-ids.ts";
import { CHECKS } from "./checks/index.ts";
import { agentClaimsOf } from "./claims/agent-claims.ts";
import { runIdClaimsOf, runIdClaimsOnStdout } from "./claims/run-id-claims.ts";
import { proseOf } from "./claims/prose.ts";
import { endingOf } from "./ending.ts";
import type { CheckInput, Judged, TaskVerification, VerifyInput } from "./input.ts";
import { readInference } from "./statements/inference.ts";
import { statementsOf } from "./statements/statements.ts";
import { decisiveFinding, verdictOf } from "./verdict.ts";

/**
 * Verifies one task: every check of the register, then the verdict by the table. Rests on nothing but its input, so that
 * the same evidence gives the same verdict offline. A task that was not to be executed is skipped, with verdict null.
 */
export function verifyTask(given: VerifyInput): TaskVerification {
  const input = checkInputOf(given);
  const claims = [...runIdClaimRecords(input), ...claimRecords(input)];
  const skipped = skippedBecause(input);
  if (skipped !== null) {
    return { findings: [], claims, verdict: null, status: "skipped", reason: skipped };
  }
  const findings = CHECKS.flatMap((check) => check(input));
  const verdict = verdictOf(findings);
  return {
    findings: findings.map((finding) => published(finding)),
    claims,
    verdict,
    status: verdict === "verified" ? "completed" : "failed",
    reason: reasonOf(findings),
  };
}

function checkInputOf(given: VerifyInput): CheckInput {
  const implementer = given.task.responses.find((response) => response.implementer) ?? null;
  const ending = given.evidence === null ? null : endingOf(given.evidence, implementer?.text ?? "");
  const required =
    given.kind === "experimental"
      ? given.mlflowRequired
      : given.kind === "simulation" && given.task.mlflowRequired === true;
  const text = implementer?.text ?? "";
  const statements = statementsOf(text);
  const input = {
    ...given,
    statements,
    inference: readInference(statements, text),
    blocks: given.evidence?.blocks ?? given.blocks,
    implementer,
    ending,
    endedWell: ending?.well ?? false,
    prose: proseOf(text),
    runRequired: required,
    runIdClaims: [
      ...given.task.responses.flatMap((response) => runIdClaimsOf(response)),
      ...runIdClaimsOnStdout(given.stdout),
    ],
  };
  return { ...input, agentClaims: agentClaimsOf(input) };
}

const EXECUTED_STATUSES = new Set(["completed", "approved"]);

/** Why a task is skipped; null where it is judged. */
function skippedBecause(input: CheckInput): string | null {
  if (input.evidence !== null) return null;
  const { status, evidencePaths } = input.task;
  const open = status === null || EXECUTED_STATUSES.has(status.trim().toLowerCase());
  if (!open || (input.kind !== "documentation" && !input.execute.execute)) return input.execute.reason;
  if (input.kind !== "documentation" || (input.implementer?.text ?? "").trim() === "") return null;
  return evidencePaths.length === 0
    ? "A documentation task without evidence paths: nothing to verify."
    : null;
}

function published({ code, outcome, message, hint, evidence }: Judged): Finding {
  return { code, outcome, message, hint, evidence };
}

function reasonOf(findings: readonly Judged[]): string {
  const decisive = decisiveFinding(findings);
  if (decisive === null) {
    const passes = findings
      .filter((finding) => finding.outcome === "pass")
      .map((finding) => finding.message.replace(/\.$/, ""));
    const more = passes.length > 3 ? `; and ${passes.length - 3} more` : "";
    return passes.length === 0
      ? "Verified: the code was executed and ended well, and left its result."
      : `Verified: ${passes.slice(0, 3).join("; ")}${more}.`;
  }
  const refuted = verdictOf(findings) === "refuted";
  const lead = refuted ? "To mend or contest it" : "To verify it";
  const how = decisive.hint === null ? "" : ` ${lead}: ${decisive.hint}`;
  return `${refuted ? "Refuted" : "Not verified"}: ${decisive.message}${how}`;
}
