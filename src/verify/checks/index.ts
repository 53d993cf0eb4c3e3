import type { Check } from "../input.ts";
import { claimMismatch, claimUnsupported, selectedAcrossRuns } from "./claims.ts";
import { codeIncomplete, kindInferred, noCode, noExecution } from "./code.ts";
import { denominatorChanged } from "./denominator.ts";
import { documentationFiles } from "./documentation-files.ts";
import { effectLabels } from "./effect-label.ts";
import { evidenceFiles } from "./evidence-files.ts";
import { howItEnded } from "./how-it-ended.ts";
import { challenged } from "./challenged.ts";
import { dataNotRead } from "./data-not-read.ts";
import { inventedMetrics } from "./invented-metrics.ts";
import { metricMissing, metricNonfinite } from "./metrics.ts";
import { notExecuted } from "./not-executed.ts";
import { packageMissing } from "./package-missing.ts";
import { resultValues } from "./result-values.ts";
import { runHandmade } from "./run-handmade.ts";
import { runIds } from "./run-ids.ts";
import { refusedSamples } from "./samples.ts";
import { hollowSuccess, noRun, runStatusConflict } from "./runs.ts";
import { selected } from "./selected.ts";
import { testsNotObserved } from "./tests-not-observed.ts";
import { statedStatistics } from "./stated-statistics.ts";
import { timeImpossible } from "./time-impossible.ts";
import { uncorrected } from "./uncorrected.ts";
import { undelivered } from "./undelivered.ts";

/** Every check, in the order in which a reader wants to hear of causes: what was delivered, how it ended, what it left. */
export const CHECKS: readonly Check[] = [
  noCode,
  codeIncomplete,
  packageMissing,
  howItEnded,
  noExecution,
  notExecuted,
  hollowSuccess,
  noRun,
  runIds,
  runHandmade,
  timeImpossible,
  runStatusConflict,
  metricMissing,
  metricNonfinite,
  refusedSamples,
  effectLabels,
  statedStatistics,
  inventedMetrics,
  dataNotRead,
  challenged,
  uncorrected,
  selected,
  denominatorChanged,
  undelivered,
  evidenceFiles,
  documentationFiles,
  resultValues,
  claimMismatch,
  selectedAcrossRuns,
  claimUnsupported,
  testsNotObserved,
  kindInferred,
];
