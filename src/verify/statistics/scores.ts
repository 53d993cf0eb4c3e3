import type { StatedCheck } from "../../contracts/index.ts";
import { between, consistent, impossible, meet, short, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";
import type { WrittenNumber } from "./written-number.ts";

/** F1 = 2 P R / (P + R), of one class or of pooled counts. Macro averages do not obey it, so do not ask of them. */
export function checkF1(stated: { precision: string; recall: string; f1: string }): StatedCheck {
  const check = "f1";
  const [precision, recall, f1] = [stated.precision, stated.recall, stated.f1].map((text) => readShare(text));
  if (!precision || !recall || !f1) return unchecked(check);
  const expected: [number, number] = [
    harmonic(precision.low, recall.low),
    harmonic(precision.high, recall.high),
  ];
  const written = `Precision ${precision.text} and recall ${recall.text} give F1 = ${between(expected)}`;
  return meet(expected, [f1.low, f1.high])
    ? consistent(check, `${written}.`, expected)
    : impossible(check, `${written}; ${f1.text} is stated.`, expected);
}

/**
 * F1 is never above the mean of precision and recall: not of one class, and so not of any mean over classes, folds or
 * seeds that is taken of all three alike.
 */
export function checkF1Bound(stated: { precision: string; recall: string; f1: string }): StatedCheck {
  const check = "f1-bound";
  const [precision, recall, f1] = [stated.precision, stated.recall, stated.f1].map((text) => readShare(text));
  if (!precision || !recall || !f1) return unchecked(check);
  const expected: [number, number] = [0, (precision.high + recall.high) / 2];
  const written = `F1 is at most the mean of precision ${precision.text} and recall ${recall.text}, ${short(expected[1])}`;
  return meet(expected, [f1.low, f1.high])
    ? consistent(check, `${written}.`, expected)
    : impossible(check, `${written}; ${f1.text} is stated.`, expected);
}

/** The mean squared error is the square of its root. */
export function checkSquaredError(stated: { rmse: string; mse: string }): StatedCheck {
  const check = "rmse-mse";
  const [rmse, mse] = [readWritten(stated.rmse), readWritten(stated.mse)];
  if (rmse === null || mse === null) return unchecked(check);
  const expected: [number, number] = [Math.max(0, rmse.low) ** 2, rmse.high ** 2];
  return meet(expected, [mse.low, mse.high])
    ? consistent(check, `RMSE ${rmse.text} and MSE ${mse.text} agree.`, expected)
    : impossible(
        check,
        `RMSE ${rmse.text} squared is ${between(expected)}; MSE ${mse.text} is stated.`,
        expected,
      );
}

/** A mean of sizes is never greater than the root of the mean of their squares. */
export function checkAbsoluteError(stated: { mae: string; rmse: string }): StatedCheck {
  const check = "mae-rmse";
  const [mae, rmse] = [readWritten(stated.mae), readWritten(stated.rmse)];
  if (mae === null || rmse === null) return unchecked(check);
  const expected: [number, number] = [0, rmse.high];
  return mae.low <= rmse.high
    ? consistent(check, `MAE ${mae.text} is not above RMSE ${rmse.text}.`, expected)
    : impossible(
        check,
        `MAE ${mae.text} is greater than RMSE ${rmse.text}, of which it is never more.`,
        expected,
      );
}

const SHARE = [0, 1] as const;
/** Names of quantities and the values they can take; of shares a value in percent is accepted too. */
const RANGES: readonly [RegExp, readonly [number, number]][] = [
  [
    /^(?:accuracy|acc|precision|recall|sensitivity|specificity|f1|auc|auroc|auprc|roc auc|iou|jaccard|dice|mrr|ndcg|map|brier(?: score)?|top \d accuracy|exact match)$/,
    SHARE,
  ],
  [/^(?:p|p value)$/, [0, 1]],
  [/^(?:r|rho|tau|correlation|pearson|spearman|kendall|mcc|kappa|silhouette)$/, [-1, 1]],
  [/^(?:r2|r squared)$/, [-Infinity, 1]],
  [/^(?:perplexity|ppl)$/, [1, Infinity]],
  [
    /^(?:rmse|mse|mae|mape|log loss|cross entropy|nll|sd|std|se|sem|variance|chi2|f statistic|wer|cer|bleu|rouge|latency|duration)$/,
    [0, Infinity],
  ],
];
/** Words that say on what data or when, not what. */
const CIRCUMSTANCE =
  /^(?:train|training|test|val|validation|dev|eval|final|best|mean|avg|average|macro|micro|weighted)$/;

/** A quantity within the values it can take. `unchecked`: the name is not known. */
export function checkRange(stated: { name: string; value: string }): StatedCheck {
  const check = "range";
  const range = rangeOf(stated.name);
  const value = readWritten(stated.value);
  if (value === null || range === null)
    return unchecked(check, "The quantity is not known, or its value no number.");
  // 93.7 of a share is read as percent.
  const high = range === SHARE && !value.text.endsWith("%") && value.value > 1 ? 100 : range[1];
  const slack = value.unit / 2;
  if (value.value + slack >= range[0] && value.value - slack <= high)
    return consistent(check, `${value.text} is possible.`, range);
  const limits =
    high === Infinity
      ? `at least ${short(range[0])}`
      : range[0] === -Infinity
        ? `at most ${short(high)}`
        : `from ${short(range[0])} to ${short(high)}`;
  return impossible(check, `${value.text} is impossible: such a value is ${limits}.`, range);
}

function rangeOf(name: string): readonly [number, number] | null {
  if (name.length > 100) return null;
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll("²", "2")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !CIRCUMSTANCE.test(word));
  const plain = words.join(" ").replace(/ score$/, (end) => (words.includes("brier") ? end : ""));
  return RANGES.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** A share as written; above 1 it is in percent. */
function readShare(text: string): WrittenNumber | null {
  const plain = readWritten(text);
  return plain !== null && plain.value > 1 ? readWritten(text, true) : plain;
}

function harmonic(precision: number, recall: number): number {
  const [one, other] = [Math.max(0, precision), Math.max(0, recall)];
  return one + other === 0 ? 0 : (2 * one * other) / (one + other);
}
