import { z } from "zod";
import { BlockFacts } from "./analysis.ts";
import { Block } from "./block.ts";
import { Challenge } from "./challenge.ts";
import { Execution } from "./execution.ts";
import { Num } from "./num.ts";
import { InstallPermission, PackageRequest } from "./packages.ts";
import { DataTouch, Provenance } from "./provenance.ts";
import { FileProbe, Refusal, RunRecord, WorkspaceEntry } from "./record.ts";
import { BlockReport, ShownOutput } from "./session.ts";
import { Timestamp } from "./words.ts";

/** A run that exists somewhere we can see but was not made by this execution. */
export const KnownRun = z.object({
  runId: z.string(),
  owner: z
    .string()
    .nullable()
    .describe("Task of this cycle whose execution made it; null: older than the cycle"),
  startTime: Timestamp.nullable(),
  metrics: z
    .record(z.string(), Num)
    .optional()
    .describe("Last values in the store, at most 200; absent where nobody asked for them"),
  params: z.record(z.string(), z.string()).optional().describe("As metrics; values cut at 500 characters"),
});
export type KnownRun = z.infer<typeof KnownRun>;

/** Everything observed of one attempt: all that verification may rest on. */
export const TaskEvidence = z.object({
  attempt: z.int().positive(),
  blocks: z.array(Block).describe("With their outcomes"),
  blockFacts: z.record(z.string(), BlockFacts).describe("By block index, from the trusted analyst"),
  provenance: Provenance.optional().describe("Where numbers come from, from the trusted analyst"),
  provenanceAsRun: Provenance.optional().describe(
    "The same with the branches left out that did not run, by what the session says of them; absent where it says nothing",
  ),
  challenges: z
    .array(Challenge)
    .optional()
    .describe("Absent where none was asked for, or none could be given"),
  execution: Execution.nullable(),
  endedAt: Timestamp.nullable(),
  runs: z.array(RunRecord).describe("Made by this execution, witnessed and captured"),
  knownRuns: z
    .array(KnownRun)
    .describe("Other runs in the stores we can see that the response or output names"),
  storeComplete: z.boolean().describe("Whether every store we can see answered completely"),
  claimStoreNamed: z.boolean().describe("Whether the user named the store in which claimed ids must be"),
  refusals: z.array(Refusal).describe("Calls that the witness refused"),
  workspace: z
    .array(WorkspaceEntry)
    .describe("Entries that an evidence path matches, and all that the execution wrote"),
  evidencePathMatches: z
    .array(z.object({ glob: z.string(), paths: z.array(z.string()) }))
    .describe("For each evidence path of the task, the workspace entries that it matches"),
  probes: z
    .array(FileProbe)
    .describe("Of the files that an evidence path matches, and of files of numbers that the execution wrote"),
  restored: z
    .array(
      z.object({
        path: z.string(),
        named: z
          .object({ standing: z.int(), of: z.int() })
          .describe("Of the metrics of runs and the named numbers of result files"),
        listed: z.object({ standing: z.int(), of: z.int() }).describe("Of the values in tables"),
      }),
    )
    .optional()
    .describe("Files of before the cycle in which numbers stand that this execution gave as results"),
  packages: z
    .object({ permission: InstallPermission, requests: z.array(PackageRequest) })
    .describe("What the blocks asked to be installed, read from them before the session"),
  selfReported: z.object({
    blocks: z.array(BlockReport),
    packageRequests: z.array(z.string()),
    runId: z.string().nullable(),
    notes: z.array(z.string()),
    outputs: z.array(ShownOutput),
    touched: DataTouch.optional().describe("Data that the session touched; absent where it said nothing"),
  }),
});
export type TaskEvidence = z.infer<typeof TaskEvidence>;
