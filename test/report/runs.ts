import type { Metric, Run } from "../../src/contracts/index.ts";
import { digestOf } from "./drawing.ts";

/** A history of `points` values that falls or rises towards a limit. */
export function curve(from: number, to: number, points: number, holes: number[] = []): Metric {
  const history = Array.from({ length: points }, (_, step) => ({
    step,
    timestamp: `2026-01-15T09:30:${String(3 + Math.floor(step / 20)).padStart(2, "0")}.000Z`,
    value: holes.includes(step)
      ? { nonFinite: "nan" as const }
      : Number((to + (from - to) * Math.exp((-4 * step) / points) + Math.sin(step * 1.7) * 0.006).toFixed(4)),
  }));
  return { last: history.at(-1)?.value ?? 0, points, history };
}

export function runOf(
  name: string,
  params: Record<string, string>,
  metrics: Run["metrics"],
  more: Partial<Run> = {},
): Run {
  return {
    runId: digestOf(name).slice(0, 32),
    experiment: "digits_regularisation",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-01-15T09:30:03.000Z",
    endTime: "2026-01-15T09:30:05.400Z",
    params,
    metrics,
    ...more,
  };
}
