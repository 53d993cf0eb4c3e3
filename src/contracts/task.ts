import { z } from "zod";
import { Block } from "./block.ts";
import { Claim } from "./claim.ts";
import { Execution } from "./execution.ts";
import { Finding } from "./finding.ts";
import { Run } from "./run.ts";
import { Kind, Priority, Verdict } from "./words.ts";

/** One item of a handoff, with everything found out about it. */
export const Task = z.object({
  taskId: z.string(),
  action: z.string(),
  priority: Priority,
  kind: Kind,
  status: z.string(),
  verdict: Verdict,
  reason: z.string().describe("Why the status and verdict are what they are, in one sentence"),
  attempts: z.int().nonnegative(),
  blocks: z.array(Block),
  execution: Execution.nullable().describe("The last attempt's; null where nothing was executed"),
  runs: z.array(Run),
  claims: z.array(Claim),
  findings: z.array(Finding),
});
export type Task = z.infer<typeof Task>;
