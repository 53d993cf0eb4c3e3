import type { CompareAnswer, Num, SampleValue, Statistic } from "../../contracts/index.ts";
import type { ComparisonSamples } from "./comparison-samples.ts";

/** Values of a sample that a statistic carries along; longer samples are told by their ids and hashes elsewhere. */
const MOST_VALUES = 1000;

/** The analyst's answer as an entry of a cycle's statistics. `pAdjusted`: null where it was not corrected. */
export function toStatistic(
  of: { taskId: string; metric: string; inferred: boolean },
  samples: ComparisonSamples,
  answer: CompareAnswer,
  pAdjusted: Num | null,
): Statistic {
  const { request, ids, notes } = samples;
  const values: SampleValue[][] = [request.treatment];
  if (Array.isArray(request.baseline)) values.push(request.baseline);
  const small = values.every((each) => each.length <= MOST_VALUES);
  return {
    ...answer,
    ...of,
    pAdjusted,
    notes,
    ...(small ? { samples: values.map((each, at) => ({ ids: ids[at] ?? [], values: each })) } : {}),
  };
}
