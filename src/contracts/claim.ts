import { z } from "zod";

/** Something a response says. Never evidence. */
export const Claim = z.object({
  kind: z.enum(["run-id", "metric", "statistic", "derived", "count", "file", "tests", "completion"]),
  agent: z.string().optional().describe("Whose response the line counts in; absent in audit"),
  text: z.string().describe("The exact words"),
  line: z.int().positive(),
  column: z.int().positive().optional(),
  value: z.string().describe("As written"),
  state: z.enum(["supported", "contradicted", "unsupported"]),
  evidence: z.array(z.string()).describe("What it was held against"),
  note: z.string().optional(),
});
export type Claim = z.infer<typeof Claim>;
