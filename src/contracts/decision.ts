import { z } from "zod";
import { Comparison } from "./comparison.ts";
import { Num } from "./num.ts";
import { CompareAnswer, Effect, SampleValue } from "./statistics.ts";

/** An acceptance gate, a criterion or a declared comparison, and whether the records meet it. */
export const Gate = z.object({
  text: z.string(),
  kind: z.enum(["gate", "criterion", "comparison"]).optional(),
  taskId: z
    .string()
    .nullable()
    .describe("The task whose criterion or comparison it is; null for a gate of the cycle"),
  outcome: z
    .enum(["pass", "fail", "unknown", "unread"])
    .describe("unread: the text is no gate and binds nothing"),
  observed: z.array(Num),
  message: z.string(),
});
export type Gate = z.infer<typeof Gate>;

/** One comparison of two samples of recorded numbers, or of one sample and a bound. */
export const Statistic = z.object({
  taskId: z.string(),
  metric: z.string(),
  test: z.string(),
  n: z.array(z.int().nonnegative()),
  estimate: Num,
  ci: z.tuple([Num, Num]).nullable(),
  level: z.number(),
  statistic: Num,
  df: Num.nullable(),
  p: Num,
  pAdjusted: Num.nullable(),
  effect: Effect.nullable(),
  refused: z.string().nullable(),
  inferred: z.boolean(),
  ...CompareAnswer.pick({
    paired: true,
    alternative: true,
    alpha: true,
    bound: true,
    ciMethod: true,
    reachableP: true,
    refusals: true,
    warnings: true,
    options: true,
    seed: true,
    scipy: true,
  }).partial().shape,
  samples: z
    .array(z.object({ ids: z.array(z.string()), values: z.array(SampleValue) }))
    .optional()
    .describe("Treatment and baseline as they were compared, with the runs or rows that gave them"),
  needed: z
    .object({
      n: z.int().positive().nullable().describe("Values in each sample, or pairs; null: more than a million"),
      effect: z.number().describe("The size that is to be found"),
      because: z.enum(["declared", "observed", "assumed"]).describe("Where that size comes from"),
      alpha: z.number(),
      power: z.number(),
    })
    .optional()
    .describe("How many values would carry the question; present where n cannot"),
  notes: z
    .array(z.string())
    .optional()
    .describe("How the samples were selected and paired, and what was left out"),
});
export type Statistic = z.infer<typeof Statistic>;

/** A comparison of a task and what became of it: plain data that verification, decision and offline checks share. */
export const TaskComparison = z.object({
  comparison: Comparison,
  inferredFrom: z.string().nullable().describe("The pattern that shows it; null where the task declares it"),
  statistic: Statistic.nullable().describe("Not yet adjusted; null where no samples could be selected"),
  blocked: z.string().nullable().describe("Why no samples could be selected or computed with"),
  metricCandidates: z
    .array(z.string())
    .nullable()
    .describe("Names that may mean the metric where no record carries it; null where one does"),
});
export type TaskComparison = z.infer<typeof TaskComparison>;

/** What the evidence says about going on. */
export const Decision = z.object({
  outcome: z.enum(["GO", "NO-GO", "INCONCLUSIVE"]),
  basis: z.enum(["gates", "verdicts"]).describe("verdicts where the input has neither gates nor comparisons"),
  reasons: z.array(z.string()),
  gates: z.array(Gate),
});
export type Decision = z.infer<typeof Decision>;
