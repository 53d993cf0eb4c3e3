import type { Statistic } from "../../src/contracts/index.ts";

/** A comparison of two samples of five that was tested and is significant. */
export const TESTED: Statistic = {
  taskId: "t",
  metric: "accuracy",
  test: "welch",
  n: [5, 5],
  estimate: 0.02,
  ci: [0.01, 0.03],
  level: 0.95,
  statistic: 4.1,
  df: 7.9,
  p: 0.002,
  pAdjusted: 0.004,
  effect: { name: "g", value: 1.2, ci: [0.4, 2] },
  refused: null,
  inferred: false,
};

/** The same with another effect and its interval. */
export function withEffect(value: number, low: number, high: number): Partial<Statistic> {
  return { effect: { name: "g", value, ci: [low, high] } };
}
