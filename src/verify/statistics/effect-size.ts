import type { StatedCheck } from "../../contracts/index.ts";
import { between, consistent, inconsistent, meet, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";

const CHECK = "effect";

/** A stated standardised effect beside a t statistic and n. As written. */
export interface StatedEffect {
  /** d and g of two samples, dz of pairs, or d of one sample with one n. */
  name: "d" | "dz" | "g";
  effect: string;
  t: string;
  /** Sizes of both samples; one number for pairs or one sample. */
  n: readonly number[];
}

/**
 * d = t sqrt(1 / n1 + 1 / n2), or t / sqrt(n) of one sample; g is d times Hedges' correction. Texts call both d, and some
 * take 2 t / sqrt(df) for d: all three are accepted under either name. Signs depend on which sample comes first, so sizes are compared.
 */
export function checkEffect({ name, effect, t, n }: StatedEffect): StatedCheck {
  const [size, statistic] = [readWritten(effect), readWritten(t)];
  const [one, other] = n;
  if (size === null || statistic === null || one === undefined || n.some((each) => !(each >= 2)))
    return unchecked(CHECK);
  const pairs = other === undefined || name === "dz";
  const df = pairs ? one - 1 : one + other - 2;
  const factors = pairs
    ? [Math.sqrt(1 / one)]
    : [Math.sqrt(1 / one + 1 / other), 2 / Math.sqrt(df), Math.sqrt(1 / one + 1 / other) * biasFactor(df)];
  if (pairs && name !== "dz") factors.push(Math.sqrt(1 / one) * biasFactor(df));
  const sizes = magnitudes(statistic.low, statistic.high);
  const expected = factors.map((factor): [number, number] => [sizes[0] * factor, sizes[1] * factor]);
  const stated = magnitudes(size.low, size.high);
  const first = expected[name === "g" ? expected.length - 1 : 0] ?? [0, 0];
  const written = `t = ${statistic.text} with n = ${n.join(" and ")} gives ${name} = ${between(first)}`;
  if (expected.some((each) => meet(each, stated))) return consistent(CHECK, `${written}.`, first);
  return inconsistent(CHECK, `${written}; ${name} = ${size.text} is stated.`, first);
}

/** Least and greatest size of the numbers in an interval. */
function magnitudes(low: number, high: number): [number, number] {
  const ends = [Math.abs(low), Math.abs(high)];
  return [low <= 0 && high >= 0 ? 0 : Math.min(...ends), Math.max(...ends)];
}

/** Beyond this the correction is 1 to four digits. */
const LARGE = 10_000;

/** Hedges' correction J(df) of whole degrees of freedom, exact by the recurrence of the gamma function. */
export function biasFactor(df: number): number {
  if (df < 2) return 0;
  if (df > LARGE || !Number.isInteger(df)) return 1 - 3 / (4 * df - 1);
  // gamma(x) / gamma(x - 1/2) at x = df / 2, from x = 1 or 3/2 up.
  let x = df % 2 === 0 ? 1 : 1.5;
  let quotient = df % 2 === 0 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (; x < df / 2; x += 1) quotient *= x / (x - 0.5);
  return quotient / Math.sqrt(df / 2);
}
