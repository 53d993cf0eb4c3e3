import type { Statement } from "../../statements/statements.ts";
import { NUMBER, plainNumber } from "./number-text.ts";

/** Scores that formulas join, by one name each. */
export type Score = "precision" | "recall" | "f1" | "mae" | "mse" | "rmse" | "accuracy" | "r2" | "r" | "auc";

/** A score with its value as written, percent sign included. */
export interface NamedValue {
  score: Score;
  value: string;
}

const NAMES: readonly [Score, string][] = [
  ["rmse", "rmse|root mean squared? error"],
  ["mse", "mse|mean squared error"],
  ["mae", "mae|mean absolute error"],
  ["precision", "precision|prec\\.?|präzision|precisión"],
  ["recall", "recall|sensitivity|exhaustividad"],
  ["f1", "f1(?:[- _]?score)?|f-?score|f-?measure"],
  ["accuracy", "accuracy|acc\\.?|genauigkeit|exactitud|hit rate|success rate"],
  ["auc", "auc|auroc|roc[- ]auc"],
  ["r2", "r2|r²|r\\^2|r-?squared"],
  ["r", "pearson'?s? r|pearson correlation|correlation(?: coefficient)?|korrelation|correlación"],
];
const ANY = NAMES.map(([score, names]) => `(?<${score}>${names})`).join("|");
/** A name, perhaps some words such as "on the test set", a sign of equality, and the number. */
const IN_SENTENCE = new RegExp(
  String.raw`(?<![\p{L}\d_])(?:${ANY})(?![\p{L}\d_])(?:\s?\([^()\d]{0,30}\))?(?:\s(?:score|value|on (?:the )?[\p{L}-]{1,20}(?: (?:set|data|split))?|of (?:the )?(?:model|classifier|prediction and truth)))?,?\s?(?:=|:|≈|\bof\b|\bis\b|\bwas\b|\breaches\b|\bare\b|\br =|\bde\b|\bvon\b|\bes\b|\bist\b)?\s?(?:r\s?=\s?)?(?<value>${NUMBER}\s?%?)`,
  "giu",
);
const R_ALONE = new RegExp(String.raw`(?<![\p{L}\d_])r\s?=\s?(?<value>${NUMBER})`, "gu");
const WHOLE_NAME: readonly [Score, RegExp][] = NAMES.map(([score, names]) => [
  score,
  new RegExp(`^(?:test |val(?:idation)? )?(?:${names})(?: \\(?%\\)?)?$`, "iu"),
]);
const CELL = new RegExp(String.raw`^(?<value>${NUMBER}\s?%?)$`, "u");

/** Scores that a sentence or a table row gives a value, as written; each once or not at all. */
export function namedValues({ text, row }: Pick<Statement, "text" | "row">): NamedValue[] {
  const found = row === null ? inSentence(text) : inRow(row);
  // Given twice, it cannot be told which belongs to which.
  return found.filter(({ score }) => found.filter((other) => other.score === score).length === 1);
}

function inSentence(text: string): NamedValue[] {
  const found: NamedValue[] = [];
  for (const match of text.matchAll(IN_SENTENCE)) {
    const score = NAMES.find(([name]) => match.groups?.[name] !== undefined)?.[0];
    if (score !== undefined) found.push({ score, value: plainNumber(match.groups?.["value"] ?? "") });
  }
  if (!found.some(({ score }) => score === "r"))
    for (const match of text.matchAll(R_ALONE))
      found.push({ score: "r", value: plainNumber(match.groups?.["value"] ?? "") });
  return found;
}

function inRow({ cells, header }: NonNullable<Statement["row"]>): NamedValue[] {
  return cells.flatMap((cell, at) => {
    const score = scoreOf(header[at] ?? "");
    const value = CELL.exec(cell)?.groups?.["value"];
    return score === null || value === undefined ? [] : [{ score, value: plainNumber(value) }];
  });
}

/** The score that a column's name means. */
export function scoreOf(name: string): Score | null {
  return name.length > 60 ? null : (WHOLE_NAME.find(([, whole]) => whole.test(name.trim()))?.[0] ?? null);
}
