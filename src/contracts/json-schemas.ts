import { z } from "zod";
import { Configuration } from "./configuration.ts";
import { Cycle, Doctor, DryRun } from "./cycle.ts";
import { TaskEvidence } from "./evidence.ts";

/** The documents whose JSON Schemas are published in `schemas/`, by file name without `.schema.json`. */
const DOCUMENTS = {
  cycle: Cycle,
  "dry-run": DryRun,
  doctor: Doctor,
  "task-evidence": TaskEvidence,
  configuration: Configuration,
} as const;

/** JSON Schemas (draft 2020-12) of what runproof writes and reads. */
export function jsonSchemas(): Record<keyof typeof DOCUMENTS, unknown> {
  const schemas: Partial<Record<keyof typeof DOCUMENTS, unknown>> = {};
  for (const [name, schema] of Object.entries(DOCUMENTS)) {
    schemas[name as keyof typeof DOCUMENTS] = {
      title: `runproof ${name}`,
      ...z.toJSONSchema(schema, { io: "input" }),
    };
  }
  return schemas as Record<keyof typeof DOCUMENTS, unknown>;
}
