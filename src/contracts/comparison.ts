import { z } from "zod";

/** A parameter's value: MLflow keeps text, people write numbers. */
const ParamValue = z
  .union([z.string(), z.number(), z.boolean()], { error: "expected a text or a number" })
  .transform(String);

/** Which recorded numbers make a sample: runs by name, runs by parameters, or the rows of a result file. */
export const SampleRef = z.union([
  z.object({ run: z.string() }),
  z.object({ param: z.record(z.string(), ParamValue) }),
  z.object({ file: z.string(), column: z.string().optional(), path: z.string().optional() }),
]);
export type SampleRef = z.infer<typeof SampleRef>;

/** The tests that a comparison may ask for. Sources and rules of each: docs/statistics.md. */
export const TestName = z.enum([
  "welch",
  "paired-t",
  "one-sample-t",
  "wilcoxon",
  "mann-whitney",
  "permutation",
  "bootstrap",
  "mcnemar",
  "binomial",
  "corrected-resampled-t",
]);
export type TestName = z.infer<typeof TestName>;

export const Alternative = z
  .enum(["two-sided", "greater", "less"])
  .describe("greater: the treatment is expected above the baseline");
export type Alternative = z.infer<typeof Alternative>;

/** A task's `comparison`, as written in a handoff or tracker. */
export const Comparison = z.object({
  metric: z.string(),
  treatment: SampleRef,
  baseline: z.union([SampleRef, z.number()]),
  paired: z
    .boolean()
    .optional()
    .describe("Whether both samples share seeds, folds or items; default: as the test needs it, else false"),
  test: TestName.optional().describe("Default: by design alone, never by its p"),
  alternative: Alternative.optional().describe("Default: two-sided"),
  alpha: z.number().gt(0).lt(1).optional().describe("Default: 0.05"),
  min_effect: z
    .number()
    .optional()
    .describe(
      "Least size of the effect: d, dz or g of tests of means, r of rank tests, a difference of shares",
    ),
  min_n: z.int().positive().optional().describe("Least number of values in each sample; default: 2"),
  test_train_ratio: z
    .number()
    .positive()
    .optional()
    .describe("Test set over training set, of the corrected resampled t test; default: that of n folds"),
});
export type Comparison = z.infer<typeof Comparison>;
