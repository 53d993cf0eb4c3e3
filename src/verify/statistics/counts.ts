import type { StatedCheck } from "../../contracts/index.ts";
import { consistent, impossible, meet, short, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";

/** "47 of 50 (94 %)": a count is not above its total, and the share is their quotient. */
export function checkShare(stated: { count: string; total: string; share?: string }): StatedCheck {
  const check = "share";
  const [count, total] = [wholeOf(stated.count), wholeOf(stated.total)];
  if (count === null || total === null || total === 0) return unchecked(check);
  if (count > total || count < 0)
    return impossible(check, `${count} of ${total} is no part of it.`, [0, total]);
  if (stated.share === undefined) return consistent(check, `${count} of ${total} is a part of it.`);
  const exact = count / total;
  const readings = [readWritten(stated.share), readWritten(stated.share, true)].flatMap((each) =>
    each === null ? [] : [each],
  );
  const [first] = readings;
  if (first === undefined) return unchecked(check);
  // Without a sign a share may be a fraction or in percent.
  const fits = (first.text.endsWith("%") ? [first] : readings).some((each) =>
    meet([each.low, each.high], [exact, exact]),
  );
  const words = `${count} of ${total} is ${short(exact)}`;
  return fits
    ? consistent(check, `${words}.`, [exact, exact])
    : impossible(check, `${words}; ${first.text} is stated.`, [exact, exact]);
}

/** A confusion matrix as written, its total and the scores stated with it. */
export interface StatedConfusion {
  rows: readonly (readonly string[])[];
  total?: string;
  accuracy?: string;
  /** Of one class of a matrix of two; which one, and which side holds the true classes, is seldom said: any may fit. */
  precision?: string;
  recall?: string;
  f1?: string;
}

/** Counts that add up to their total, and scores that follow from them. */
export function checkConfusion(stated: StatedConfusion): StatedCheck {
  const check = "confusion";
  const rows = stated.rows.map((row) => row.map((text) => wholeOf(text)));
  const cells = rows.flatMap((row) => row.flatMap((cell) => (cell === null ? [] : [cell])));
  const size = rows.length;
  if (size < 2 || rows.some((row) => row.length !== size) || cells.length !== size * size)
    return unchecked(check);
  if (cells.some((cell) => cell < 0)) return impossible(check, "A count of the matrix is negative.");
  const sum = cells.reduce((a, b) => a + b, 0);
  if (sum === 0) return unchecked(check, "The matrix is empty.");
  const total = stated.total === undefined ? sum : wholeOf(stated.total);
  if (total === null) return unchecked(check);
  if (total !== sum) return impossible(check, `The counts add up to ${sum}; ${total} is stated.`, [sum, sum]);
  const right = rows.reduce((all, row, at) => all + (row[at] ?? 0), 0);
  // Columns may stand in the other order, so that the second diagonal is the right one.
  const wrong = size === 2 ? sum - right : right;
  const [both, one, other, neither] = cells;
  const ofTwo = size === 2 ? [both ?? 0, one ?? 0, other ?? 0, neither ?? 0] : null;
  const claims: [string, string | undefined, number[]][] = [
    ["accuracy", stated.accuracy, [right / sum, wrong / sum]],
    ["precision", stated.precision, ofTwo === null ? [] : quotients(ofTwo)],
    ["recall", stated.recall, ofTwo === null ? [] : quotients(ofTwo)],
    ["F1", stated.f1, ofTwo === null ? [] : f1s(ofTwo)],
  ];
  for (const [name, text, possible] of claims) {
    if (text === undefined || possible.length === 0) continue;
    const fault = contradicted(name, text, possible);
    if (fault !== null) return impossible(check, fault, [Math.min(...possible), Math.max(...possible)]);
  }
  return consistent(check, `The counts add up to ${sum}, and the scores follow from them.`);
}

function contradicted(name: string, text: string, possible: readonly number[]): string | null {
  const readings = [readWritten(text), readWritten(text, true)].flatMap((each) =>
    each === null ? [] : [each],
  );
  if (readings.length === 0) return null;
  const fits = readings.some((each) => possible.some((value) => meet([each.low, each.high], [value, value])));
  const shown = [...new Set(possible.map(short))].join(" or ");
  return fits ? null : `The matrix gives ${name} = ${shown}; ${text.trim().slice(0, 60)} is stated.`;
}

/** Each diagonal count over its row and over its column, for both diagonals. */
function quotients([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
  return [
    [a, a + b],
    [a, a + c],
    [d, d + c],
    [d, d + b],
    [b, b + a],
    [b, b + d],
    [c, c + d],
    [c, c + a],
  ].flatMap(([part = 0, whole = 0]) => (whole === 0 ? [0] : [part / whole]));
}

function f1s([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
  return [
    [a, b + c],
    [d, b + c],
    [b, a + d],
    [c, a + d],
  ].map(([hit = 0, missed = 0]) => (hit + missed === 0 ? 0 : (2 * hit) / (2 * hit + missed)));
}

/** A whole number as written; null for anything else. */
function wholeOf(text: string): number | null {
  const written = readWritten(text);
  return written !== null && Number.isSafeInteger(written.value) && !written.text.endsWith("%")
    ? written.value
    : null;
}
