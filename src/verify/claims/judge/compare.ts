import type { FoundClaim, Reading, Relation } from "../found-claim.ts";
import type { Fact } from "./fact.ts";
import { isShare } from "./quantity.ts";
import { wordsOf } from "./words.ts";

/** "About" allows this much besides the rounding. */
const ABOUT = 0.05;
/** What floating point adds to the ends of a rounding. */
const SLACK = 1e-9;

/** Whether a value is what a claim writes, at the precision and in the relation written, in one of its readings. */
export function says(claim: FoundClaim, value: number): boolean {
  return claim.readings.some((reading) => readingSays(reading, claim.relation, value));
}

/** The same for a value whose scale the claim may write otherwise: percent for a fraction, milliseconds for seconds. */
export function saysFact(claim: FoundClaim, fact: Fact): boolean {
  return scalesOf(claim, fact).some((scale) => says(claim, fact.value * scale));
}

function readingSays(reading: Reading, relation: Relation, value: number): boolean {
  const slack = SLACK * Math.max(Math.abs(value), reading.unit);
  const within = value >= reading.low - slack && value <= reading.high + slack;
  if (within) return true;
  if (relation === "about")
    return Math.abs(value - reading.value) <= ABOUT * Math.abs(reading.value) + reading.unit / 2;
  if (relation === "<") return value < reading.value;
  if (relation === ">") return value > reading.value;
  return false;
}

const SECONDS: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  sekunden: 1,
  segundos: 1,
  secondes: 1,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  minuten: 60,
  minutos: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  hour: 3600,
  hours: 3600,
  stunden: 3600,
  horas: 3600,
  heures: 3600,
};
const BYTES: Record<string, readonly number[]> = {
  b: [1],
  byte: [1],
  bytes: [1],
  kb: [1000, 1024],
  kbyte: [1000, 1024],
  kib: [1024],
  mb: [1e6, 1024 ** 2],
  mib: [1024 ** 2],
  gb: [1e9, 1024 ** 3],
  gib: [1024 ** 3],
  tb: [1e12, 1024 ** 4],
  tib: [1024 ** 4],
};

/** Bytes that one unit of size may mean; empty where it is none. */
export function bytesOf(unit: string | null): readonly number[] {
  return BYTES[unit?.toLowerCase() ?? ""] ?? [];
}

/** Factors by which a recorded value is brought to what the claim writes; 1 comes first. */
function scalesOf(claim: FoundClaim, fact: Fact): number[] {
  const scales = [1];
  const unit = claim.unit?.toLowerCase() ?? "";
  const wanted = SECONDS[unit];
  if (wanted !== undefined) {
    const recorded = secondsOfName(fact.name);
    // A name without a unit is taken for seconds, MLflow's habit.
    scales.length = 0;
    scales.push((recorded ?? 1) / wanted);
    if (recorded === null && wanted !== 1) scales.push(1);
    return scales;
  }
  const sizes = bytesOf(unit);
  if (sizes.length > 0) return bytesScales(fact.name, sizes);
  const percent = claim.readings[0]?.percent === true;
  const points = /point|^p\.?p|punkt|punto|^pts?$/.test(unit);
  if (percent) {
    // 92.5 % beside a recorded 92.5, not 0.925.
    if (Math.abs(fact.value) > 1 || /(?:pct|percent|%)/i.test(fact.name)) scales.push(0.01);
  } else if (points) scales.push(100);
  else if (
    isShare(fact.quantity.heads) ||
    fact.aspect === "sd" ||
    fact.aspect === "se" ||
    fact.aspect === "interval"
  ) {
    const written = Math.abs(claim.readings[0]?.value ?? 0);
    if (Math.abs(fact.value) <= 1 && written > 1) scales.push(100);
    if (Math.abs(fact.value) > 1 && written <= 1) scales.push(0.01);
  }
  return scales;
}

function bytesScales(name: string, sizes: readonly number[]): number[] {
  const recorded =
    wordsOf(name)
      .map((word) => BYTES[word])
      .find((each) => each !== undefined) ?? null;
  if (recorded === null) return [1, ...sizes.map((size) => 1 / size)];
  return sizes.flatMap((size) => recorded.map((from) => from / size));
}

function secondsOfName(name: string): number | null {
  const word = name
    .toLowerCase()
    .split(/[^a-zµμ]+/)
    .findLast((part) => SECONDS[part] !== undefined && part !== "min");
  return word === undefined ? null : (SECONDS[word] ?? null);
}
