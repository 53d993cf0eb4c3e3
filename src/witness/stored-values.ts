import { z } from "zod";
import { toNum } from "../contracts/index.ts";
import type { KnownRun } from "../contracts/index.ts";

const MOST_VALUES = 200;
const LONGEST_PARAM = 500;

/** A run's data as `runs/get` answers; what has another shape is left out. JSON of MLflow spells NaN and infinity as text. */
const Data = z.object({
  run: z.object({
    data: z.object({
      metrics: z
        .array(z.object({ key: z.string().max(250), value: z.union([z.number(), z.string()]) }))
        .catch([]),
      params: z.array(z.object({ key: z.string().max(250), value: z.string() })).catch([]),
    }),
  }),
});

/** Last values and params of a run in the store, the first 200 of each; nothing where the answer has none. */
export function storedValues(answer: unknown): Pick<KnownRun, "metrics" | "params"> {
  const read = Data.safeParse(answer);
  if (!read.success) return {};
  const { metrics, params } = read.data.run.data;
  return {
    metrics: Object.fromEntries(
      metrics.slice(0, MOST_VALUES).map(({ key, value }) => [key, toNum(numberOf(value))]),
    ),
    params: Object.fromEntries(
      params.slice(0, MOST_VALUES).map(({ key, value }) => [key, value.slice(0, LONGEST_PARAM)]),
    ),
  };
}

function numberOf(value: number | string): number {
  if (typeof value === "number") return value;
  if (/^[+]?inf/i.test(value)) return Number.POSITIVE_INFINITY;
  return /^-inf/i.test(value) ? Number.NEGATIVE_INFINITY : Number(value);
}
