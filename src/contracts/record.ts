import { z } from "zod";
import { Num } from "./num.ts";
import { Run } from "./run.ts";
import { Bytes, Sha256, Timestamp } from "./words.ts";

/** A run with what the witness or the store reader knows beyond the contract's run. */
export const RunRecord = Run.extend({
  executionId: z.string().describe("The execution that made it"),
  source: z.string().describe('"witness", or the store\'s path relative to the workspace'),
  firstSeen: Timestamp.nullable().describe("Our clock when runs/create arrived; null for captured runs"),
  lastSeen: Timestamp.nullable().describe(
    "Our clock at the last call that changed it; null for captured runs",
  ),
  startTimeMs: z.number().describe("Start as the run itself says, epoch milliseconds"),
  endTimeMs: z.number().nullable(),
  reopened: z.boolean().describe("Whether the execution changed the run after ending it"),
  tags: z.record(z.string(), z.string()),
  artifacts: z.array(z.object({ path: z.string(), bytes: Bytes, sha256: Sha256.nullable() })),
  undelivered: z
    .object({
      values: z.int().positive().describe("Values that the witness acknowledged and the store may lack"),
      refused: z
        .int()
        .nonnegative()
        .describe("How many of them the tracking server refused: these are left out of the run"),
      reason: z.string().describe("Of the first of them"),
    })
    .optional()
    .describe("Absent where the tracking server has all that was logged"),
  unfinished: z
    .literal(true)
    .optional()
    .describe(
      "The journal ends before the witness closed the execution: up to the last 200 ms before a crash of the machine may lack",
    ),
  oddities: z
    .array(
      z.object({
        what: z.string(),
        sure: z.boolean().describe("Whether any version of MLflow's client leaves it otherwise"),
      }),
    )
    .optional()
    .describe(
      "Captured runs: what MLflow's own client would have left otherwise; absent where nothing is odd",
    ),
  pointTimesMs: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("Earliest and latest timestamp among the metric points; null without points"),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** A call that the witness refused. */
export const Refusal = z.object({ at: Timestamp, method: z.string(), route: z.string(), reason: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** What stands at a path of the workspace after the execution. */
export const WorkspaceEntry = z.object({
  path: z.string(),
  type: z.enum(["file", "link", "other"]),
  bytes: Bytes,
  sha256: Sha256.nullable().describe("Regular files that were read; null otherwise"),
  change: z.enum(["unchanged", "created", "changed", "rewritten"]),
  target: z.string().nullable().describe("A link's target as written"),
  escapes: z.boolean().describe("Whether a link leads out of the workspace"),
  resolved: z
    .string()
    .nullable()
    .describe("Where a link inside the workspace ends; null for others and for broken links"),
  madeBy: z
    .string()
    .nullable()
    .describe("Task whose execution last wrote it; null: it was there before the cycle"),
});
export type WorkspaceEntry = z.infer<typeof WorkspaceEntry>;

/** A value of a table: text is cut, an empty cell or an absent key is null. */
export const Cell = z.union([Num, z.string(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof Cell>;

/** What a look into a file's content shows. */
export const FileProbe = z.object({
  path: z.string(),
  type: z.enum(["json", "jsonl", "csv", "text", "image", "array", "binary"]),
  trivial: z
    .string()
    .nullable()
    .describe(
      "Why the content says nothing (header only, all zeros, one repeated value); null where it does",
    ),
  nonFinite: z
    .array(z.string())
    .describe("JSON paths or columns that hold NaN, infinity or a bare NaN, at most 20"),
  invalid: z.string().nullable().describe("Why it could not be read as its type; null where it could"),
  numbers: z
    .record(z.string(), Num)
    .optional()
    .describe("Finite numbers under names, by dotted path, lists left out, at most 200"),
  columns: z
    .record(z.string(), z.array(Cell))
    .optional()
    .describe(
      "Columns of a table, and lists of a JSON document by dotted path with [] for each list, row by row; whole or not at all",
    ),
});
export type FileProbe = z.infer<typeof FileProbe>;
