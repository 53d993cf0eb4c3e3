import type { StatedCheck } from "../../contracts/index.ts";
import { between, consistent, inconsistent, meet, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";

const CHECK = "df";

/** Stated degrees of freedom of a t test or correlation, and n. */
export interface StatedDegrees {
  /** two-sample: pooled or Welch, not said which. */
  design: "one-sample" | "paired" | "pooled" | "welch" | "two-sample" | "correlation";
  df: string;
  n: readonly number[];
}

/** n - 1 of one sample or of pairs, n1 + n2 - 2 pooled, Welch's between the smaller n - 1 and n1 + n2 - 2, n - 2 of a correlation. */
export function checkDegrees({ design, df, n }: StatedDegrees): StatedCheck {
  const written = readWritten(df);
  const [one, other] = n;
  const two = design === "pooled" || design === "welch" || design === "two-sample";
  if (written === null || one === undefined || (two && other === undefined) || n.some((each) => !(each >= 2)))
    return unchecked(CHECK);
  const expected = allowed(design, one, other ?? one);
  // Whole degrees of freedom are exact, but Welch's may be rounded.
  const loose = design === "welch" || design === "two-sample";
  const stated: [number, number] = loose ? [written.low, written.high] : [written.value, written.value];
  const message = `n = ${n.join(" and ")} (${design}) gives df = ${between(expected)}`;
  if (meet(expected, stated)) return consistent(CHECK, `${message}.`, expected);
  return inconsistent(CHECK, `${message}; df = ${written.text} is stated.`, expected);
}

function allowed(design: StatedDegrees["design"], one: number, other: number): [number, number] {
  if (design === "correlation") return [one - 2, one - 2];
  if (design === "one-sample" || design === "paired") return [one - 1, one - 1];
  const pooled = one + other - 2;
  return design === "pooled" ? [pooled, pooled] : [Math.min(one, other) - 1, pooled];
}
