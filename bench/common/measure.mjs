import { setTimeout as pause } from "node:timers/promises";

/** The middle value; of an even number the upper one. */
export const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];

const tenth = (value) => Math.round(value * 10) / 10;

/** Median, smallest and largest of measured times in ms, rounded to a tenth, with how many there were. */
export function summary(values) {
  return {
    medianMs: tenth(median(values)),
    minMs: tenth(Math.min(...values)),
    maxMs: tenth(Math.max(...values)),
    count: values.length,
  };
}

/** Milliseconds that an action takes. */
export async function timed(action) {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

/**
 * Contestants in turns, so that a busy machine is busy for all of them.
 * @param contestants by name: { once: () => Promise<ms>, each: how often in a turn, pauseMs: before each time }
 * @returns by name: the times in ms
 */
export async function inTurns(contestants, rounds) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { once, each = 1, pauseMs = 0 }] of Object.entries(contestants)) {
      for (let again = 0; again < each; again += 1) {
        await pause(pauseMs);
        times[name].push(await once());
      }
    }
  }
  return times;
}
