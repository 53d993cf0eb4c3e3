import type { CompareRequest, Comparison, SampleRef, SampleValue, TestName } from "../../contracts/index.ts";
import { pairSamples } from "./pair-samples.ts";
import type { ComparisonRecords, NoSample, Sample, SampleEntry } from "./sample.ts";
import { selectLabelledRows, selectRows } from "./select-rows.ts";
import { selectRuns } from "./select-runs.ts";

/** The samples of a comparison as they go to the analyst. */
export interface ComparisonSamples {
  request: CompareRequest;
  /** What pairs were made by; null: the samples are independent. */
  pairedBy: string | null;
  /** Treatment, and baseline where it is no number: where each value comes from. */
  ids: string[][];
  /** Runs or rows that repeat another one, seed and value included, and were counted once: n is smaller than it looks. */
  repeated: number;
  /** What a reader should know of the selection, each a sentence. */
  notes: string[];
}

/** Why a comparison cannot be made, in a sentence. */
export interface NoComparison {
  blocked: string;
}

/** Tests that need pairs; without a declared pairing their name declares it. */
const NEEDS_PAIRS: readonly TestName[] = ["paired-t", "wilcoxon", "mcnemar", "corrected-resampled-t"];
const OF_PAIRS: readonly TestName[] = [...NEEDS_PAIRS, "permutation", "bootstrap"];
const OF_TWO: readonly TestName[] = ["welch", "mann-whitney", "permutation", "bootstrap"];
const OF_ONE: readonly TestName[] = ["one-sample-t", "wilcoxon", "permutation", "bootstrap", "binomial"];

/**
 * Selects and pairs the samples that a comparison refers to. Pairing comes from the declaration, never from the values.
 * `earlier`: records of the tasks that this one may see, asked only for a sample of which it has no records itself.
 */
export function comparisonSamples(
  comparison: Comparison,
  records: ComparisonRecords,
  earlier: ComparisonRecords | null = null,
): ComparisonSamples | NoComparison {
  const { metric, test } = comparison;
  const treatment = select(comparison.treatment, metric, records, earlier);
  if ("missing" in treatment) return { blocked: `No treatment sample: ${treatment.missing}` };
  if (typeof comparison.baseline === "number") {
    return (
      unfit(test, OF_ONE, "one sample and a bound") ??
      notBinary(test, [treatment.entries], comparison.baseline) ?? {
        request: {
          ...requestOf(comparison, treatment.entries, false, treatment),
          baseline: comparison.baseline,
        },
        pairedBy: null,
        ids: [idsOf(treatment.entries)],
        repeated: treatment.repeated,
        notes: treatment.notes,
      }
    );
  }
  const baseline = select(comparison.baseline, metric, records, earlier);
  if ("missing" in baseline) return { blocked: `No baseline sample: ${baseline.missing}` };
  const shared = treatment.entries.filter((entry) => baseline.entries.some((other) => other.id === entry.id));
  if (shared.length > 0 && shared.length < Math.max(treatment.entries.length, baseline.entries.length))
    return {
      blocked: `${shared.length} values stand in both samples: treatment and baseline must be told apart.`,
    };
  const paired = comparison.paired ?? (test !== undefined && NEEDS_PAIRS.includes(test));
  return paired
    ? pairedSamples(comparison, treatment, baseline)
    : independentSamples(comparison, treatment, baseline);
}

function pairedSamples(
  comparison: Comparison,
  treatment: Sample,
  baseline: Sample,
): ComparisonSamples | NoComparison {
  const wrong = unfit(comparison.test, OF_PAIRS, "pairs");
  if (wrong !== null) return wrong;
  const pairing = pairSamples(treatment, baseline);
  if (typeof pairing === "string") return { blocked: pairing };
  return (
    notBinary(comparison.test, [pairing.treatment, pairing.baseline]) ?? {
      request: {
        ...requestOf(comparison, pairing.treatment, true, treatment, baseline),
        baseline: valuesOf(pairing.baseline),
      },
      pairedBy: pairing.by,
      ids: [idsOf(pairing.treatment), idsOf(pairing.baseline)],
      repeated: treatment.repeated + baseline.repeated,
      notes: [...treatment.notes, ...baseline.notes, ...pairing.notes, `Paired by ${pairing.by}.`],
    }
  );
}

function independentSamples(
  comparison: Comparison,
  treatment: Sample,
  baseline: Sample,
): ComparisonSamples | NoComparison {
  const undeclared =
    comparison.paired === undefined ? ["Pairing is not declared: the samples are taken as independent."] : [];
  return (
    unfit(comparison.test, OF_TWO, "two independent samples") ?? {
      request: {
        ...requestOf(comparison, treatment.entries, false, treatment, baseline),
        baseline: valuesOf(baseline.entries),
      },
      pairedBy: null,
      ids: [idsOf(treatment.entries), idsOf(baseline.entries)],
      repeated: treatment.repeated + baseline.repeated,
      notes: [...treatment.notes, ...baseline.notes, ...undeclared],
    }
  );
}

function select(
  ref: SampleRef,
  metric: string,
  records: ComparisonRecords,
  earlier: ComparisonRecords | null,
): Sample | NoSample {
  const own = selectFrom(ref, metric, records);
  if (!("missing" in own) || earlier === null) return own;
  const other = selectFrom(ref, metric, earlier);
  if ("missing" in other) return own;
  return { ...other, notes: ["A sample comes from the records of an earlier task.", ...other.notes] };
}

function selectFrom(ref: SampleRef, metric: string, records: ComparisonRecords): Sample | NoSample {
  if ("file" in ref) return selectRows(ref, metric, records.files);
  const ofRuns = selectRuns(ref, metric, records.runs);
  if (!("missing" in ofRuns) || !("param" in ref)) return ofRuns;
  return selectLabelledRows(ref.param, metric, records.files) ?? ofRuns;
}

const valuesOf = (entries: readonly SampleEntry[]): SampleValue[] => entries.map((entry) => entry.value);
const idsOf = (entries: readonly SampleEntry[]): string[] => entries.map((entry) => entry.id);

/** The request but for its baseline. */
function requestOf(
  { test, alternative, alpha, min_n: minN, test_train_ratio: testTrainRatio }: Comparison,
  treatment: readonly SampleEntry[],
  paired: boolean,
  ...samples: readonly Sample[]
): Omit<CompareRequest, "baseline"> {
  return {
    treatment: valuesOf(treatment),
    paired,
    source: samples.some((sample) => sample.source === "result") ? "result" : "metric",
    ...(test === undefined ? {} : { test }),
    ...(alternative === undefined ? {} : { alternative }),
    ...(alpha === undefined ? {} : { alpha }),
    ...(minN === undefined ? {} : { minN }),
    ...(testTrainRatio === undefined ? {} : { testTrainRatio }),
  };
}

function unfit(
  test: TestName | undefined,
  fitting: readonly TestName[],
  design: string,
): NoComparison | null {
  if (test === undefined || fitting.includes(test)) return null;
  return {
    blocked: `The declared test ${test} does not fit ${design}: declare one of ${fitting.join(", ")}.`,
  };
}

/** Tests of right and wrong answers need values of 0 and 1, and a bound that is a share. */
function notBinary(
  test: TestName | undefined,
  samples: readonly (readonly SampleEntry[])[],
  bound = 0,
): NoComparison | null {
  if (test !== "mcnemar" && test !== "binomial") return null;
  const binary = samples.every((entries) => entries.every(({ value }) => value === 0 || value === 1));
  if (binary && bound >= 0 && bound <= 1) return null;
  return {
    blocked: `The declared test ${test} needs values of 0 and 1, one for each item, and a bound from 0 to 1.`,
  };
}
