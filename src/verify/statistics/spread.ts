import type { StatedCheck } from "../../contracts/index.ts";
import { sums } from "./grain.ts";
import { between, consistent, impossible, short, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";
import type { WrittenNumber } from "./written-number.ts";

/** A stated standard deviation and what is known of the values. All numbers as written. */
export interface StatedSpread {
  sd: string;
  n: number;
  mean?: string;
  /** Least and greatest value that can occur (0 and 1 for accuracies) or, if `observed`, that did. */
  range?: readonly [number, number];
  observed?: boolean;
}

/**
 * A deviation within its bounds: at most that of values at the two ends (with the stated mean, where there is one), and,
 * where least and greatest value were observed, at least that of all others in the middle.
 */
export function checkSpread(stated: StatedSpread): StatedCheck {
  const check = "spread";
  const sd = readWritten(stated.sd);
  const mean = stated.mean === undefined ? undefined : readWritten(stated.mean);
  if (sd === null || mean === null || !Number.isSafeInteger(stated.n) || stated.n < 1)
    return unchecked(check);
  if (sd.high < 0) return impossible(check, `SD ${sd.text} is negative.`);
  if (stated.range === undefined) return unchecked(check, "The range of the values is not known.");
  const [low, high] = stated.range;
  if (mean !== undefined && (mean.high < low || mean.low > high))
    return impossible(check, `The mean ${mean.text} lies outside ${short(low)} to ${short(high)}.`);
  const allowed = boundsOf(stated.n, low, high, mean, stated.observed === true);
  const words = `${stated.n} values from ${short(low)} to ${short(high)}${mean === undefined ? "" : ` with mean ${mean.text}`}`;
  if (sd.low > allowed[1] * (1 + 1e-9))
    return impossible(
      check,
      `SD ${sd.text} is greater than ${words} can have: at most ${short(allowed[1])}.`,
      allowed,
    );
  if (sd.high < allowed[0] * (1 - 1e-9))
    return impossible(
      check,
      `SD ${sd.text} is smaller than ${words} can have: at least ${short(allowed[0])}.`,
      allowed,
    );
  return consistent(check, `SD ${sd.text} is possible for ${words}.`, allowed);
}

function boundsOf(
  n: number,
  low: number,
  high: number,
  mean: WrittenNumber | undefined,
  observed: boolean,
): [number, number] {
  // The product is greatest where the mean is nearest to the middle.
  const middle = (low + high) / 2;
  const center = mean === undefined ? middle : Math.min(Math.max(middle, mean.low), mean.high);
  const greatest = n > 1 ? Math.sqrt((Math.max(0, (high - center) * (center - low)) * n) / (n - 1)) : 0;
  // Over n, which is the smaller of the two usual forms.
  const least = observed ? (high - low) / Math.sqrt(2 * n) : 0;
  return [Math.min(least, greatest), greatest];
}

/** A stated mean and standard deviation of whole numbers, or of means of `items` whole numbers. As written. */
export interface StatedMoments {
  mean: string;
  sd: string;
  n: number;
  items?: number;
}

/** Sums tried; more are possible only where the mean says almost nothing. */
const MOST_SUMS = 1000;

/**
 * GRIMMER (Anaya 2016, in Allard's analytic form of 2018): the squares of whole numbers add up to a whole number that is
 * odd or even as their sum is. Both usual forms of the deviation are tried, over n - 1 and over n.
 */
export function checkMoments(stated: StatedMoments): StatedCheck {
  const check = "moments";
  const [mean, sd] = [readWritten(stated.mean), readWritten(stated.sd)];
  const items = stated.items ?? 1;
  const { n } = stated;
  if (mean === null || sd === null || !Number.isSafeInteger(n * items) || n < 2 || items < 1)
    return unchecked(check);
  if (sd.high < 0) return impossible(check, `SD ${sd.text} is negative.`);
  const ranges = (["rounded", "cut off"] as const).flatMap((reading) => {
    const range = sums(mean, n * items, reading);
    return range === null ? [] : [range];
  });
  if (ranges.length === 0)
    return impossible(check, `The mean ${mean.text} is that of no ${n} whole numbers.`);
  const least = ranges.reduce((a, [low]) => (low < a ? low : a), ranges[0]?.[0] ?? 0n);
  const greatest = ranges.reduce((a, [, high]) => (high > a ? high : a), ranges[0]?.[1] ?? 0n);
  // Rounded only: were it cut off too, parity would hardly ever tell.
  const [lowest, highest] = [Math.max(0, sd.value - sd.unit / 2), sd.value + sd.unit / 2];
  if (greatest - least >= BigInt(MOST_SUMS)) return unchecked(check, "The mean is written too coarsely.");
  for (let sum = least; sum <= greatest; sum += 1n)
    for (const form of [n - 1, n])
      if (squaresExist(Number(sum), n, form, [lowest * items, highest * items]))
        return consistent(check, `Mean ${mean.text} and SD ${sd.text} are possible for ${n} whole numbers.`);
  return impossible(
    check,
    `No ${n} whole numbers have mean ${mean.text} and SD ${sd.text} (${between([lowest, highest])}).`,
  );
}

/** Whether a sum of squares of the right parity gives a deviation in the interval. */
function squaresExist(sum: number, n: number, form: number, [low, high]: [number, number]): boolean {
  const base = (sum * sum) / n;
  const slack = 1e-9 * Math.max(1, base);
  const [least, greatest] = [form * low * low + base - slack, form * high * high + base + slack];
  // Beyond this, floating point no longer knows odd from even.
  if (greatest > Number.MAX_SAFE_INTEGER) return true;
  const first = Math.ceil(Math.max(least, base - slack));
  const fitting = Math.abs(first - sum) % 2 === 0 ? first : first + 1;
  return fitting <= greatest;
}
