import { z } from "zod";
import { Claim } from "./claim.ts";
import { Finding } from "./finding.ts";
import { Grade } from "./words.ts";

const Count = z.int().nonnegative();

/** Where records came from that a text was held against. */
export const AuditSource = z.object({
  path: z.string().describe("File, folder or address as given or, below a folder, relative to it"),
  kind: z.enum(["cycle", "json", "jsonl", "csv", "store", "server"]),
  runs: Count.describe("MLflow runs that were read"),
  numbers: Count.describe("Numbers of result files that were read"),
});
export type AuditSource = z.infer<typeof AuditSource>;

/** `audit --json`: each claim of a text, held against records. */
export const Audit = z.object({
  schemaVersion: z.literal(1),
  file: z.string().describe("As given on the command line; - for standard input"),
  grade: Grade.describe(
    "How well the records are attested: referenced for --records; for --evidence the weakest of the cycle's runs, captured where there are only files",
  ),
  claims: z.array(Claim).describe("In order of the text; line and column count in it, in UTF-16 units"),
  findings: z.array(Finding),
  summary: z.object({ supported: Count, contradicted: Count, unsupported: Count }),
  sources: z.array(AuditSource).describe("What the text was held against"),
  notes: z.array(z.string()).describe("What could not be read or was left out, and so could support nothing"),
});
export type Audit = z.infer<typeof Audit>;
