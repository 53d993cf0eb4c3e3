import { z } from "zod";
import { Num } from "./num.ts";
import { Outcome } from "./execution.ts";

/**
 * How the data are changed before the same blocks are executed again. shuffled: every column, labels too, in an order of
 * its own; sampled: half of the rows, with other values; withheld: no data; seeds: the same data, other random numbers.
 */
export const ChallengeKind = z.enum(["shuffled", "sampled", "withheld", "seeds"]);
export type ChallengeKind = z.infer<typeof ChallengeKind>;

/** A challenge that a task's code was given, and which numbers came of it. It can lower a verdict, never raise one. */
export const Challenge = z.object({
  kind: ChallengeKind,
  altered: z
    .array(z.string())
    .describe("Files of the workspace that were changed or taken away, and data sets of libraries that were"),
  untouched: z
    .array(z.string())
    .describe("Data that the execution read and that could not be changed in this way"),
  outcome: Outcome,
  values: z
    .record(z.string(), z.array(Num))
    .describe("Last values of the metrics of all runs that it made, by name, in ascending order"),
});
export type Challenge = z.infer<typeof Challenge>;
