import type { StatedCheck } from "../../contracts/index.ts";
import { consistent, impossible, short, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";
import type { WrittenNumber } from "./written-number.ts";

const CHECK = "grain";

/** A stated mean of whole numbers, or a share of items, and of how many. */
export interface StatedGrain {
  /** As written. */
  value: string;
  /** Whether the value is in percent though no sign says so. */
  percent?: boolean;
  /** Items of the test set, or people asked. */
  n: number;
  /** Means taken of each item together: seeds, folds, or questions of a scale; default: 1. */
  repeats?: number;
  /** A share lies between 0 and 1; a mean need not. */
  kind: "share" | "mean";
}

/**
 * GRIM (Brown and Heathers 2017): a mean of n whole numbers times n is a whole number. The digits are taken as written,
 * rounded or cut off. Of weighted or macro-averaged scores this says nothing, so do not ask.
 */
export function checkGrain(stated: StatedGrain): StatedCheck {
  const value = readWritten(stated.value, stated.percent);
  const size = stated.n * (stated.repeats ?? 1);
  if (value === null || !Number.isSafeInteger(size) || size < 1) return unchecked(CHECK);
  if (stated.kind === "share" && (value.low > 1 || value.high < 0))
    return impossible(CHECK, `${value.text} is no share: it lies outside [0, 1].`);
  const of = `${stated.n} items${(stated.repeats ?? 1) > 1 ? `, ${stated.repeats} times` : ""}`;
  // With as many items as the digits can tell apart, every value is possible.
  if (value.decimals <= 0 || BigInt(size) >= 10n ** BigInt(value.decimals))
    return consistent(CHECK, `With ${of} every value of this precision is possible.`);
  const rounded = sums(value, size, "rounded");
  const cut = sums(value, size, "cut off");
  if (rounded !== null || cut !== null) {
    const [least] = rounded ?? cut ?? [0n];
    const how = rounded === null ? ", cut off" : "";
    return consistent(CHECK, `${value.text} is ${least} of ${size}${how}.`);
  }
  const below = Math.floor(value.value * size);
  const nearest: [number, number] = [below / size, (below + 1) / size];
  return impossible(
    CHECK,
    `${value.text} is the share or mean of no ${of}: ${below}/${size} is ${short(nearest[0])}, ${below + 1}/${size} is ${short(nearest[1])}.`,
    nearest,
  );
}

/** Least and greatest sum of `size` whole numbers whose mean is written so; null where there is none. Exact. */
export function sums(
  value: WrittenNumber,
  size: number,
  reading: "rounded" | "cut off",
): [bigint, bigint] | null {
  if (value.decimals < 0) return null;
  const [n, scale] = [BigInt(size), 10n ** BigInt(value.decimals)];
  const magnitude = value.digits < 0n ? -value.digits : value.digits;
  const [least, greatest] =
    reading === "rounded"
      ? [up(n * (2n * magnitude - 1n), 2n * scale), down(n * (2n * magnitude + 1n), 2n * scale)]
      : [up(n * magnitude, scale), up(n * (magnitude + 1n), scale) - 1n];
  if (least > greatest) return null;
  return value.digits < 0n ? [-greatest, -least] : [least, greatest];
}

/** Division of whole numbers rounded down, and up. The divisor is positive. */
const down = (one: bigint, by: bigint): bigint => (one >= 0n || one % by === 0n ? one / by : one / by - 1n);
const up = (one: bigint, by: bigint): bigint => -down(-one, by);
