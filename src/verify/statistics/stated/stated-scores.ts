import type { StatedCheck } from "../../../contracts/index.ts";
import type { Statement } from "../../statements/statements.ts";
import { checkAbsoluteError, checkF1, checkF1Bound, checkRange, checkSquaredError } from "../scores.ts";
import { namedValues } from "./named-values.ts";
import type { Score } from "./named-values.ts";

/** Words and calls after which a score may be an average over classes, seeds or folds. */
const AVERAGE =
  /macro|micro|weighted|averag|\bavg\b|\bmean|\bmedian|±|\bseeds?\b|\bfolds?\b|\bsplits?\b|\bruns\b|cross[-_ ]?val|\bcv\b|mittel|\bmedia\b|classification_report|precision_recall_fscore|overall/iu;

/** Whether a response, its code counted in, speaks of averages, so that its scores need not obey the formulas of one. */
export function speaksOfAverages(response: string): boolean {
  return AVERAGE.test(response);
}

/** F1 against precision and recall, errors against each other, and values that no data give. */
export function scoreArithmetic(statement: Statement, averaged: boolean): StatedCheck[] {
  const values = new Map(namedValues(statement).map(({ score, value }) => [score, value]));
  const given = (score: Score): string | null => values.get(score) ?? null;
  const [precision, recall, f1] = [given("precision"), given("recall"), given("f1")];
  const [mae, mse, rmse] = [given("mae"), given("mse"), given("rmse")];
  const checks: StatedCheck[] = [];
  if (precision !== null && recall !== null && f1 !== null)
    checks.push(averaged ? checkF1Bound({ precision, recall, f1 }) : checkF1({ precision, recall, f1 }));
  if (mae !== null && rmse !== null) checks.push(checkAbsoluteError({ mae, rmse }));
  // The mean of squares is not the square of the mean.
  if (mse !== null && rmse !== null && !averaged) checks.push(checkSquaredError({ rmse, mse }));
  for (const [score, name] of [
    ["r", "r"],
    ["r2", "r2"],
    ["accuracy", "accuracy"],
    ["auc", "auc"],
    ["precision", "precision"],
    ["recall", "recall"],
    ["f1", "f1"],
  ] as const) {
    const value = given(score);
    // Signed shares are differences.
    if (value === null || (name !== "r" && /^[-+]/.test(value))) continue;
    checks.push(checkRange({ name, value }));
  }
  return checks;
}
