import { z } from "zod";

/** What was found out about a task; null where nothing was to be verified. */
export const Verdict = z.enum(["verified", "refuted", "unverified"]).nullable();
export type Verdict = z.infer<typeof Verdict>;

/** How well a run is attested, best first. */
export const Grade = z.enum(["witnessed", "captured", "referenced", "claimed"]);
export type Grade = z.infer<typeof Grade>;

export const Priority = z.enum(["HIGH", "MEDIUM", "LOW"]);
export type Priority = z.infer<typeof Priority>;

export const Kind = z.enum(["experimental", "simulation", "documentation"]);
export type Kind = z.infer<typeof Kind>;

/** A task's life. Documents of others may carry other words; those count as "not executed". */
export const Status = z.enum([
  "pending",
  "approved",
  "rejected",
  "running",
  "completed",
  "failed",
  "failed_final",
  "skipped",
]);
export type Status = z.infer<typeof Status>;

/** The name of a task: one path segment, safe as a folder name. */
export const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 in lower-case hex");
export const Timestamp = z.iso.datetime().describe("ISO 8601 in UTC");
export const Milliseconds = z.int().nonnegative().describe("Milliseconds");
export const Bytes = z.int().nonnegative().describe("Bytes");
