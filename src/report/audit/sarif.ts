import { createHash } from "node:crypto";
import type { Claim } from "../../contracts/index.ts";
import { visible } from "../visible.ts";
import type { AuditFormat } from "./format.ts";
import { claimsByWeight, reasonOf } from "./input.ts";
import type { AuditReportInput } from "./input.ts";

/** Code hosts take no more than this of one document. */
const MOST_RESULTS = 5_000;
const LONGEST_MESSAGE = 1_000;

const RULES = [
  {
    id: "CLAIM_MISMATCH",
    name: "ClaimMismatch",
    shortDescription: { text: "A claim is contradicted by a record of the same quantity." },
    defaultConfiguration: { level: "error" },
  },
  {
    id: "RUN_ID_NOT_FOUND",
    name: "RunIdNotFound",
    shortDescription: { text: "A claimed run id is in no store that could be seen." },
    defaultConfiguration: { level: "error" },
  },
  {
    id: "CLAIM_UNSUPPORTED",
    name: "ClaimUnsupported",
    shortDescription: { text: "No record speaks to a claim." },
    defaultConfiguration: { level: "warning" },
  },
] as const;

/**
 * SARIF 2.1.0 (OASIS), for code hosts and editors: a result for each claim that is contradicted (error) or unsupported
 * (warning; note where that is allowed), at its place in the text.
 */
export const auditSarif: AuditFormat = {
  name: "sarif",
  write(input) {
    const results = claimsByWeight(input.audit.claims).filter(({ state }) => state !== "supported");
    const document = {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "runproof", version: input.toolVersion, rules: RULES } },
          columnKind: "utf16CodeUnits",
          artifacts: [{ location: { uri: uriOf(input.audit.file) } }],
          results: results.slice(0, MOST_RESULTS).map((claim) => resultOf(claim, input)),
          properties: { grade: input.audit.grade, ...input.audit.summary },
        },
      ],
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

function resultOf(claim: Claim, { audit, allowUnsupported }: AuditReportInput): unknown {
  const ruleId = ruleOf(claim);
  const level = ruleId !== "CLAIM_UNSUPPORTED" ? "error" : allowUnsupported ? "note" : "warning";
  const column =
    claim.column === undefined
      ? {}
      : { startColumn: claim.column, endColumn: claim.column + claim.value.length };
  return {
    ruleId,
    ruleIndex: RULES.findIndex(({ id }) => id === ruleId),
    level,
    message: { text: messageOf(claim) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(audit.file), index: 0 },
          region: {
            startLine: claim.line,
            ...column,
            snippet: { text: claim.text.slice(0, LONGEST_MESSAGE) },
          },
        },
      },
    ],
    // The same claim keeps its alert when lines above it come and go.
    partialFingerprints: {
      "claim/v1": createHash("sha256")
        .update(`${ruleId}\n${claim.value}\n${claim.text}`)
        .digest("hex")
        .slice(0, 32),
    },
  };
}

function ruleOf({ state, kind }: Claim): (typeof RULES)[number]["id"] {
  if (state === "unsupported") return "CLAIM_UNSUPPORTED";
  return kind === "run-id" ? "RUN_ID_NOT_FOUND" : "CLAIM_MISMATCH";
}

function messageOf(claim: Claim): string {
  const words = claim.state === "contradicted" ? "is contradicted" : "is not verified";
  const evidence =
    claim.note === undefined || claim.evidence.length === 0
      ? ""
      : ` (${claim.evidence.slice(0, 5).join("; ")})`;
  return visible(`"${claim.value}" ${words}: ${reasonOf(claim)}${evidence}`).slice(0, LONGEST_MESSAGE);
}

/** A relative reference as RFC 3986 has it: separators kept, all else escaped. */
function uriOf(file: string): string {
  if (file === "-") return "stdin";
  return file
    .replaceAll(/\p{Cs}/gu, "\u{FFFD}")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
