import type { Statistic } from "../../src/contracts/index.ts";

/** A comparison that was tested, and one that was refused. */
export function statisticsOf(taskId: string): Statistic[] {
  const nan = { nonFinite: "nan" } as const;
  const common = { taskId, level: 0.95, inferred: true, alternative: "two-sided", bound: 0 } as const;
  return [
    {
      ...common,
      metric: "accuracy",
      test: "welch",
      n: [5, 5],
      estimate: 0.025,
      ci: [0.0116, 0.0385],
      statistic: 4.4,
      df: 7.2,
      p: 0.0047,
      pAdjusted: 0.0094,
      effect: { name: "g", value: 2.7, ci: [0.95, 4.38] },
      refused: null,
      samples: [{ ids: ["run-1"], values: [0.95, "text"] }],
      notes: ["Runs differ in the param penalty and have the same 5 seeds."],
    },
    {
      ...common,
      metric: "brier",
      test: "mann-whitney",
      n: [3, 3],
      estimate: 0.1,
      ci: null,
      statistic: nan,
      df: null,
      p: nan,
      pAdjusted: nan,
      effect: null,
      refused: "N_TOO_SMALL",
      refusals: [{ code: "N_TOO_SMALL", message: "With n = 3 and 3 the smallest p is 0.1." }],
    },
  ];
}
