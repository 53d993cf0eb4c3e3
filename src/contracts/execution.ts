import { z } from "zod";
import { Isolation } from "./isolation.ts";
import { InstalledPackages } from "./packages.ts";
import { Bytes, Milliseconds, Sha256, Timestamp } from "./words.ts";

/** One output stream of a session, kept as a file of the attempt. */
export const Stream = z.object({
  path: z.string().describe("Relative to the out folder"),
  bytes: Bytes,
  sha256: Sha256,
  truncated: z.boolean().describe("True where output was lost: the limit was reached or a kill cut it"),
});
export type Stream = z.infer<typeof Stream>;

/** What an execution did to a file of the workspace, found by comparing the state before and after. */
export const FileChange = z.object({
  path: z.string().describe("Relative to the workspace root, forward slashes"),
  bytes: Bytes.describe("Size after the execution; 0 where deleted"),
  sha256: Sha256.describe("Of the content after the execution; before it where deleted"),
  change: z
    .enum(["created", "changed", "rewritten", "deleted"])
    .describe("rewritten: written again with the same content"),
});
export type FileChange = z.infer<typeof FileChange>;

/** How a session ended. One shape for success and failure. */
export const Outcome = z.object({
  kind: z.enum(["exited", "timed-out", "killed", "memory-limit", "output-limit", "could-not-start"]),
  exitCode: z
    .int()
    .nullable()
    .describe("The kernel's record; null where there is none. Never 0 without an exit record"),
  signal: z
    .string()
    .nullable()
    .describe("Name of the signal that ended the session, as in SIGKILL; null where none"),
});
export type Outcome = z.infer<typeof Outcome>;

/** Our run of one task's session. */
export const Execution = z.object({
  executionId: z.string(),
  outcome: Outcome,
  interrupted: z
    .literal(true)
    .optional()
    .describe("Present where the user interrupted the cycle while the session ran, which killed it"),
  error: z
    .object({ name: z.string(), message: z.string(), traceback: z.string() })
    .nullable()
    .describe("The first error that ended a block, told by the session itself; null where none"),
  startedAt: Timestamp,
  durationMs: Milliseconds.describe("From the request to the reaped process, waiting in a queue excluded"),
  cpuMs: Milliseconds.describe("User and system time of the whole tree, by wait4"),
  maxRssBytes: Bytes.describe("Largest single process, by wait4"),
  isolation: Isolation,
  packages: InstalledPackages.optional().describe("Absent where the cycle's environment served as it is"),
  stdout: Stream,
  stderr: Stream,
  files: z.array(FileChange),
});
export type Execution = z.infer<typeof Execution>;
