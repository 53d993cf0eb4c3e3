import { randomBytes } from "node:crypto";
import type { ReadMounts } from "./settings/mounts.ts";

/** What a cycle takes from the outside world, as arguments. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  workingDirectory: string;
  stdin: () => Promise<Uint8Array>;
  /** What is mounted where; default: what the kernel says. */
  mounts?: ReadMounts;
}

/** Clock and chance, as arguments with the real ones as defaults. */
export interface ClockAndChance {
  /** Epoch milliseconds. */
  now: () => number;
  randomBytes: (count: number) => Uint8Array;
}

export const REAL_CLOCK_AND_CHANCE: ClockAndChance = {
  now: () => Date.now(),
  randomBytes: (count) => randomBytes(count),
};

/** A sortable id that nobody can guess: UTC time and eight random hex digits, as in 20260102T030405Z-1a2b3c4d. */
export function timedId({ now, randomBytes: random }: ClockAndChance): string {
  const time = new Date(now()).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${time}-${Buffer.from(random(4)).toString("hex")}`;
}
