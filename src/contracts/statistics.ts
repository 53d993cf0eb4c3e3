import { z } from "zod";
import { Alternative, TestName } from "./comparison.ts";
import { Num } from "./num.ts";

const Interval = z.tuple([Num, Num]);
const Level = z.number().gt(0).lt(1);

/** A value of a sample as it was recorded: a number, or, in a result file, text or nothing, which is refused. */
export const SampleValue = z.union([Num, z.string(), z.null()]);
export type SampleValue = z.infer<typeof SampleValue>;

/** One comparison for the analyst: two samples, or one and a bound. */
export const CompareRequest = z.object({
  treatment: z.array(SampleValue).min(1).max(100_000),
  baseline: z.union([z.array(SampleValue).min(1).max(100_000), z.number()]).describe("A number is the bound"),
  paired: z.boolean().describe("Whether values at one place belong together"),
  test: TestName.optional(),
  alternative: Alternative.optional(),
  alpha: Level.optional(),
  minN: z.int().positive().optional(),
  seed: z.int().nonnegative().optional().describe("Of resampling; default: 0"),
  source: z.enum(["metric", "result"]).describe("Whether the values are metrics of runs or rows of a file"),
  testTrainRatio: z.number().positive().optional(),
});
export type CompareRequest = z.infer<typeof CompareRequest>;

/** A standardised effect with its interval at the level of the test, two-sided. */
export const Effect = z.object({
  name: z
    .enum(["d", "dz", "g", "r"])
    .describe("Cohen's d against a bound, d of paired differences, Hedges' g, rank-biserial r"),
  value: Num,
  ci: Interval.nullable(),
  ciMethod: z.string().nullable().optional(),
});
export type Effect = z.infer<typeof Effect>;

export const Refused = z.object({
  code: z
    .string()
    .describe("SAMPLE_CONSTANT, SAMPLE_DUPLICATE, N_TOO_SMALL, METRIC_NONFINITE or RESULT_NONFINITE"),
  message: z.string(),
});
export type Refused = z.infer<typeof Refused>;

/** What a test found, or why the samples were refused before any test: then p and statistic are NaN. */
export const CompareAnswer = z.object({
  test: TestName,
  paired: z.boolean(),
  alternative: Alternative,
  alpha: Level,
  bound: Num.describe("What the interval must exclude: 0 for two samples, the bound for one"),
  n: z.array(z.int().nonnegative()).describe("Of treatment and baseline; one entry against a bound"),
  estimate: Num.describe("Treatment minus baseline; against a bound the treatment itself"),
  ci: Interval.nullable().describe(
    "Of the estimate; the side that a one-sided alternative leaves open is infinite",
  ),
  ciMethod: z.string().nullable(),
  level: Level,
  statistic: Num,
  df: Num.nullable(),
  p: Num,
  effect: Effect.nullable(),
  reachableP: z.number().nullable().describe("Smallest p of this design, whatever the values; null: none"),
  refused: z.string().nullable().describe("Code of the first refusal; null where the test ran"),
  refusals: z.array(Refused),
  warnings: z.array(z.string()).describe("What SciPy warned of; nothing rests on it"),
  options: z.record(z.string(), z.unknown()).describe("How the test was carried out"),
  seed: z.int().nonnegative(),
  scipy: z.string().describe("Version"),
});
export type CompareAnswer = z.infer<typeof CompareAnswer>;

/** p values of a family, to be corrected together; one that is not finite (a refused test) does not count. */
export const AdjustRequest = z.object({
  pValues: z.array(Num),
  method: z
    .enum(["holm", "benjamini-hochberg"])
    .describe("Holm for gates, Benjamini-Hochberg for exploration"),
});
export type AdjustRequest = z.infer<typeof AdjustRequest>;

export const AdjustAnswer = z.object({
  adjusted: z.array(Num).describe("In the order of the request"),
  family: z.int().nonnegative().describe("How many p were corrected together"),
});
export type AdjustAnswer = z.infer<typeof AdjustAnswer>;

export const DescribeRequest = z.object({ values: z.array(Num).min(1), level: Level.optional() });
export type DescribeRequest = z.infer<typeof DescribeRequest>;

/** What a sample says of itself; spread and intervals are NaN with one value. */
export const DescribeAnswer = z.object({
  n: z.int().positive(),
  mean: Num,
  sd: Num.describe("Over n - 1"),
  sdPopulation: Num.describe("Over n, as NumPy's std by default"),
  se: Num,
  min: Num,
  max: Num,
  median: Num,
  level: Level,
  tInterval: Interval,
  zInterval: Interval,
});
export type DescribeAnswer = z.infer<typeof DescribeAnswer>;

/** How many values a design needs to find an effect. */
export const PowerRequest = z.object({
  design: z.enum(["paired", "independent", "one-sample"]),
  effect: z.number().describe("d, dz or g; the sign does not matter"),
  alpha: Level.optional().describe("Default: 0.05"),
  power: Level.optional().describe("Default: 0.8"),
  alternative: Alternative.optional(),
  ranks: z.boolean().optional().describe("Whether a rank test is meant, which needs about 5 % more"),
});
export type PowerRequest = z.infer<typeof PowerRequest>;

export const PowerAnswer = z.object({
  n: z.int().positive().nullable().describe("Values in each sample, or pairs; null: more than a million"),
  effect: z.number(),
  alpha: Level,
  power: Level,
  design: z.string(),
  alternative: Alternative,
});
export type PowerAnswer = z.infer<typeof PowerAnswer>;

const Relation = z.enum(["=", "<", "<=", ">", ">="]);
const Tails = z.union([z.literal(1), z.literal(2)]).optional();

/** A p stated with a test statistic. All numbers as written, so that trailing zeros keep their precision. */
export const StatedP = z.object({
  kind: z.literal("p"),
  test: z.enum(["t", "F", "chi2", "r", "z"]),
  statistic: z.string(),
  df: z.array(z.string()).describe("One for t, chi2 and r (n - 2), two for F, none for z"),
  relation: Relation,
  p: z.string(),
  tails: Tails.describe("1 only where the text says one-tailed"),
  dfRounded: z.boolean().optional().describe("Whether whole degrees of freedom may be Welch's, rounded"),
  alpha: Level.optional(),
});
export type StatedP = z.infer<typeof StatedP>;

/** A stated interval beside a stated standard error, or deviation and n. */
export const StatedHalfWidth = z.object({
  kind: z.literal("half-width"),
  lower: z.string(),
  upper: z.string(),
  level: Level.optional().describe("Default: 0.95"),
  se: z.string().optional(),
  sd: z.string().optional(),
  n: z.int().positive().optional(),
  df: z.string().optional().describe("Default: n - 1"),
});
export type StatedHalfWidth = z.infer<typeof StatedHalfWidth>;

/** A p stated with a t interval of a mean or a difference. */
export const StatedIntervalP = z.object({
  kind: z.literal("interval-p"),
  estimate: z.string(),
  lower: z.string(),
  upper: z.string(),
  level: Level.optional(),
  relation: Relation,
  p: z.string(),
  null: z.number().optional().describe("What no effect would be; default: 0"),
  n: z.int().positive().optional(),
  df: z.string().optional(),
  tails: Tails,
});
export type StatedIntervalP = z.infer<typeof StatedIntervalP>;

export const Stated = z.discriminatedUnion("kind", [StatedP, StatedHalfWidth, StatedIntervalP]);
export type Stated = z.infer<typeof Stated>;

/** Whether stated statistics agree with each other or with arithmetic. */
export const StatedCheck = z.object({
  check: z.string().describe("Which rule was applied"),
  outcome: z
    .enum(["consistent", "inconsistent", "impossible", "unchecked"])
    .describe(
      "inconsistent: STAT_INCONSISTENT; impossible: STAT_IMPOSSIBLE; unchecked: something is missing",
    ),
  message: z.string(),
  expected: z.tuple([z.number(), z.number()]).nullable().describe("What would be right"),
  refutes: z
    .boolean()
    .describe(
      "impossible, another decision at alpha, or p off by more than 0.05; else it leaves the task unverified",
    ),
});
export type StatedCheck = z.infer<typeof StatedCheck>;
