import { z } from "zod";

/** Which recorded numbers make a sample: runs by name, runs by parameters, or the rows of a result file. */
export const SampleRef = z.union([
  z.object({ run: z.string() }),
  z.object({ param: z.record(z.string(), z.string()) }),
  z.object({ file: z.string(), column: z.string().optional(), path: z.string().optional() }),
]);

/** A task's `comparison`, as written in a handoff or tracker. */
export const Comparison = z.object({
  metric: z.string(),
  treatment: SampleRef,
  baseline: z.union([SampleRef, z.number()]),
  paired: z.boolean().optional(),
  test: z
    .enum(["welch", "paired-t", "one-sample-t", "wilcoxon", "mann-whitney", "permutation", "bootstrap"])
    .optional(),
  alternative: z.enum(["two-sided", "greater", "less"]).optional(),
  alpha: z.number().gt(0).lt(1).optional(),
  min_effect: z.number().optional(),
  min_n: z.int().positive().optional(),
});
export type Comparison = z.infer<typeof Comparison>;
