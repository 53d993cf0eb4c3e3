import { z } from "zod";
import { Audit } from "./audit.ts";
import { Configuration } from "./configuration.ts";
import { Cycle, Doctor, DryRun } from "./cycle.ts";
import { TaskEvidence } from "./evidence.ts";

/** The documents whose JSON Schemas are published in `schemas/`, by file name without `.schema.json`. */
const DOCUMENTS = {
  cycle: Cycle,
  "dry-run": DryRun,
  audit: Audit,
  doctor: Doctor,
  "task-evidence": TaskEvidence,
  configuration: Configuration,
} as const;

/** JSON Schemas (draft 2020-12) of what runproof writes and reads, by document. */
export function jsonSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(DOCUMENTS).map(([name, schema]) => [
      name,
      { title: `runproof ${name}`, ...z.toJSONSchema(schema, { io: "input" }) },
    ]),
  );
}
