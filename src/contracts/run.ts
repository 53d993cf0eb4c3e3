import { z } from "zod";
import { Num } from "./num.ts";
import { Grade, Timestamp } from "./words.ts";

/** One metric of a run over its whole history. */
export const Metric = z.object({
  last: Num.describe("Value at the greatest step; among equals the last to arrive"),
  points: z.int().nonnegative().describe("How many values were logged"),
  history: z
    .array(z.object({ step: z.int(), timestamp: Timestamp, value: Num }))
    .optional()
    .describe(
      "In order of arrival. Whole up to 1,000 values (fewer where an execution has very many metrics), then thinned evenly; the first, least, greatest, first non-finite and last ones always stay",
    ),
});
export type Metric = z.infer<typeof Metric>;

/** An MLflow run as runproof recorded it. */
export const Run = z.object({
  runId: z.string(),
  experiment: z.string().describe("The experiment's name"),
  name: z.string().nullable(),
  status: z.string().describe("MLflow's word: RUNNING, FINISHED, FAILED, KILLED, SCHEDULED"),
  grade: Grade,
  parentRunId: z.string().nullable(),
  startTime: Timestamp.describe("As the run itself says"),
  endTime: Timestamp.nullable(),
  params: z.record(z.string(), z.string()),
  metrics: z.record(z.string(), Metric),
});
export type Run = z.infer<typeof Run>;
