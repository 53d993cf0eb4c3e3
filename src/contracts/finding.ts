import { z } from "zod";

/** One check's result. Only `fail` lowers a verdict, and `unknown` only where a requirement is unknown. */
export const Finding = z.object({
  code: z.string().describe("A code of the verdict table, such as NO_RUN"),
  outcome: z.enum(["pass", "warn", "fail", "unknown"]),
  message: z.string().describe("What was found, in plain words"),
  hint: z.string().nullable().describe("How to mend or settle it; null where nothing is to be done"),
  evidence: z.array(z.string()).describe("What the finding rests on: files, run ids, lines of the response"),
});
export type Finding = z.infer<typeof Finding>;
