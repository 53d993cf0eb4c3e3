import { resolve } from "node:path";
import type { Audit } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { claimFindings, findClaims, judgeClaims } from "../../verify/index.ts";
import type { Surroundings } from "../surroundings.ts";
import { readCycleEvidence } from "./cycle-evidence.ts";
import { recordsOfEvidence } from "./evidence-records.ts";
import type { GatheredRecords } from "./gathered-records.ts";
import { readAuditText } from "./read-text.ts";
import { referencedRecords } from "./referenced-records.ts";

/** The options of `audit` as written by the user. */
export interface AuditOptions {
  /** Path of the text; - for standard input. */
  file: string;
  /** The out folder of a cycle; one of this and `records`. */
  evidence?: string | undefined;
  /** Result files, folders, MLflow stores and addresses of MLflow servers. */
  records?: readonly string[] | undefined;
  /** Whether claims that no record speaks to are accepted. */
  allowUnsupported?: boolean | undefined;
  surroundings: Surroundings;
  /** Talk, such as the making of an environment. */
  note: (line: string) => void;
}

/** What an audit found. */
export interface AuditResult {
  audit: Audit;
  /** The text as audited. */
  text: string;
  /** 0, or 100 where a claim is contradicted, or unsupported where that was not allowed. */
  exitCode: 0 | 100;
}

/**
 * Holds every claim of a text against a cycle's evidence, or against records that runproof did not see made. Reads only;
 * nothing is executed and nothing written.
 * @throws USAGE, INPUT_UNREADABLE, INPUT_INVALID naming the place; for stores and servers what their readers throw
 */
export async function auditText(options: AuditOptions): Promise<AuditResult> {
  const { file, surroundings, allowUnsupported = false } = options;
  const gather = gathererOf(options);
  const { text, format } = await readAuditText(file, surroundings);
  const { records, grade, sources, notes } = await gather();
  const claims = judgeClaims(findClaims(text, format), records, "audit");
  const count = (state: Audit["claims"][number]["state"]): number =>
    claims.filter((claim) => claim.state === state).length;
  const summary = {
    supported: count("supported"),
    contradicted: count("contradicted"),
    unsupported: count("unsupported"),
  };
  const fails = summary.contradicted > 0 || (summary.unsupported > 0 && !allowUnsupported);
  return {
    audit: {
      schemaVersion: 1,
      file,
      grade,
      claims,
      findings: claimFindings(claims, { allowUnsupported }),
      summary,
      sources,
      notes,
    },
    text,
    exitCode: fails ? 100 : 0,
  };
}

function gathererOf(options: AuditOptions): () => Promise<GatheredRecords> {
  const { evidence, records, surroundings, note } = options;
  const hasRecords = records !== undefined && records.length > 0;
  if (evidence !== undefined && hasRecords) {
    throw new RunproofError("USAGE", "Both --evidence and --records are given.", {
      hint: "--evidence for a cycle of runproof, --records for results that it did not execute.",
    });
  }
  if (evidence !== undefined) {
    const directory = resolve(surroundings.workingDirectory, evidence);
    return async () => recordsOfEvidence(await readCycleEvidence(directory, evidence), evidence);
  }
  if (hasRecords) return () => referencedRecords(records, surroundings, note);
  throw new RunproofError("USAGE", "Nothing is given to hold the text against.", {
    hint: "For example --evidence .runproof/cycles/<cycle id>, or --records results/.",
  });
}
