import type { Judged } from "./input.ts";
import { isFindingCode, VERDICT_TABLE } from "./verdict-table.ts";

/** What one finding makes of a task; null where it changes nothing. An unknown code that fails is never let pass. */
export function weightOf(finding: Judged): "refuted" | "unverified" | null {
  if (finding.outcome === "unknown") return finding.requirement === true ? "unverified" : null;
  if (finding.outcome !== "fail") return null;
  if (finding.refutes === true) return "refuted";
  if (finding.unverifies === true) return "unverified";
  const weight = isFindingCode(finding.code) ? VERDICT_TABLE[finding.code] : "unverified";
  return weight === "warn" ? null : weight;
}

/** The verdict that findings give: refuted outranks unverified, and without either the task is verified. */
export function verdictOf(findings: readonly Judged[]): "verified" | "refuted" | "unverified" {
  const weights = findings.map((finding) => weightOf(finding));
  if (weights.includes("refuted")) return "refuted";
  return weights.includes("unverified") ? "unverified" : "verified";
}

/** The finding that a verdict's reason is told by: the first of the weightiest; null where all is well. */
export function decisiveFinding(findings: readonly Judged[]): Judged | null {
  const verdict = verdictOf(findings);
  if (verdict === "verified") return null;
  const weighty = findings.filter((finding) => weightOf(finding) === verdict);
  return weighty.find((finding) => finding.outcome === "fail") ?? weighty[0] ?? null;
}
