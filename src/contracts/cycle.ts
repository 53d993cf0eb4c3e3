import { z } from "zod";
import { Block } from "./block.ts";
import { Decision, Statistic } from "./decision.ts";
import { Isolation } from "./isolation.ts";
import { Task } from "./task.ts";
import { Kind, Priority, Sha256, Timestamp } from "./words.ts";

const Count = z.int().nonnegative();

/** What a cycle was made from. */
export const InputDescription = z.object({
  path: z.string().describe("As given on the command line; - for standard input"),
  kind: z.enum(["handoff", "tracker", "markdown", "notebook"]),
  sha256: Sha256.describe("Of the input's bytes; over several Markdown files, of their digests in order"),
});
export type InputDescription = z.infer<typeof InputDescription>;

/** The content of cycle.json: the result of one pass from a handoff to the next. */
export const Cycle = z.object({
  schemaVersion: z.literal(1),
  cycleId: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable().describe("null while the cycle is unfinished"),
  input: InputDescription,
  environment: z.object({
    python: z.object({ executable: z.string(), version: z.string() }),
    packages: z.object({ sha256: Sha256.describe("Of the sorted name==version lines"), count: Count }),
    isolation: Isolation,
    engine: z.enum(["local", "ray"]),
  }),
  summary: z.object({
    tasks: Count,
    blocksFound: Count,
    blocksExecuted: Count,
    executionsSucceeded: Count,
    executionsFailed: Count,
    runsWitnessed: Count,
    verified: Count,
    refuted: Count,
    unverified: Count,
    skipped: Count,
  }),
  tasks: z.array(Task),
  statistics: z.array(Statistic),
  decision: Decision,
});
export type Cycle = z.infer<typeof Cycle>;

/** `run --dry-run --json`: intake and extraction only. */
export const DryRun = z.object({
  schemaVersion: z.literal(1),
  input: InputDescription,
  tasks: z.array(
    z.object({
      taskId: z.string(),
      action: z.string(),
      priority: Priority,
      kind: Kind,
      status: z.string(),
      reason: z.string(),
      blocks: z.array(Block),
    }),
  ),
});
export type DryRun = z.infer<typeof DryRun>;

/** `doctor --json`. */
export const Doctor = z.object({
  ok: z.boolean().describe("Whether `run` would work"),
  probes: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      needed: z.boolean().optional().describe("Whether `run` works only with it; absent: yes"),
      detail: z.string(),
      mend: z.string().nullable().describe("What to type; null where nothing is lacking"),
    }),
  ),
});
export type Doctor = z.infer<typeof Doctor>;
