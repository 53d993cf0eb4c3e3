import { z } from "zod";

export const IsolationLevel = z.enum(["full", "full-net", "process", "none"]);
export type IsolationLevel = z.infer<typeof IsolationLevel>;

/** What kept executed code apart from the machine, as it really held. */
export const Isolation = z.object({
  level: IsolationLevel.describe(
    "full: own namespaces, no network; full-net: the same with the host's network; process: an own uid or Landlock; none: a plain child",
  ),
  start: z
    .enum(["warm", "cold"])
    .optional()
    .describe("Whether the session was forked from a preloaded parent"),
  limits: z.record(z.string(), z.unknown()).optional().describe("Each limit and the mechanism that held it"),
  notes: z
    .array(z.string())
    .optional()
    .describe("What a reader of the evidence should know: masked files, why a start was cold"),
});
export type Isolation = z.infer<typeof Isolation>;
