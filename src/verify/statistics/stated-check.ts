import type { StatedCheck } from "../../contracts/index.ts";

type Interval = readonly [number, number];

/** The stated values may all be true. */
export function consistent(check: string, message: string, expected: Interval | null = null): StatedCheck {
  return { check, outcome: "consistent", message, expected: pair(expected), refutes: false };
}

/** The stated values contradict each other. `refutes`: another decision at alpha follows from them. */
export function inconsistent(
  check: string,
  message: string,
  expected: Interval | null = null,
  refutes = false,
): StatedCheck {
  return { check, outcome: "inconsistent", message, expected: pair(expected), refutes };
}

/** No data give these values. */
export function impossible(check: string, message: string, expected: Interval | null = null): StatedCheck {
  return { check, outcome: "impossible", message, expected: pair(expected), refutes: true };
}

/** Something is missing or is no number. */
export function unchecked(check: string, message = "One of the stated values is no number."): StatedCheck {
  return { check, outcome: "unchecked", message, expected: null, refutes: false };
}

/** Whether two intervals meet; sums and products of decimals miss their value by a few units in the last place. */
export function meet(one: Interval, other: Interval): boolean {
  const slack = 1e-12 * Math.max(...[...one, ...other].map(Math.abs));
  return one[0] <= other[1] + slack && other[0] <= one[1] + slack;
}

/** A number for a sentence. */
export function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** An interval for a sentence. */
export function between([low, high]: Interval): string {
  return short(low) === short(high) ? short(low) : `${short(low)} to ${short(high)}`;
}

function pair(interval: Interval | null): [number, number] | null {
  return interval !== null && interval.every(Number.isFinite) ? [interval[0], interval[1]] : null;
}
