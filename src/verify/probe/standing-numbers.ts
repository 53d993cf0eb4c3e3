import type { FileProbe, Num, RunRecord } from "../../contracts/index.ts";

/** A number of fewer digits than this stands in many files by chance. */
const TELLING_DIGITS = 4;
const MOST_NUMBERS = 2000;
const MOST_IN_BINARY = 40;

/** What an execution gave as results: values of its runs, named numbers of its files, and columns of its tables. */
export interface GivenNumbers {
  /** Last values of runs' metrics, and numbers under names of its own in a result file. */
  named: number[];
  /** Values in tables. */
  listed: number[];
}

/** The telling numbers among an execution's results, each once: no counts, nothing short. */
export function givenNumbers(
  runs: readonly Pick<RunRecord, "metrics">[],
  probes: readonly Pick<FileProbe, "numbers" | "columns">[],
): GivenNumbers {
  const ofRuns = runs.flatMap(({ metrics }) => Object.values(metrics).map(({ last }) => last));
  const ofFiles = probes.flatMap(({ numbers }) => Object.values(numbers ?? {}));
  const cells = probes.flatMap(({ columns }) => Object.values(columns ?? {}).flat());
  return { named: telling([...ofRuns, ...ofFiles]), listed: telling(cells) };
}

function telling(values: readonly (Num | string | boolean | null)[]): number[] {
  const found = new Set<number>();
  for (const value of values) {
    const number = typeof value === "string" && /^-?\d*\.\d+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && isTelling(number)) found.add(number);
    if (found.size >= MOST_NUMBERS) break;
  }
  return [...found];
}

function isTelling(value: number): boolean {
  if (!Number.isFinite(value) || Number.isInteger(value)) return false;
  const digits = value
    .toPrecision(15)
    .replace(/e.*$/, "")
    .replaceAll(/[-.]/g, "")
    .replace(/^0+/, "")
    .replace(/0+$/, "");
  return digits.length >= TELLING_DIGITS;
}

/** How many of the numbers stand in a text, digit for digit. Takes time that grows with the text's length. */
export function standingIn(text: string, numbers: readonly number[]): number {
  const wanted = new Set(numbers);
  const seen = new Set<number>();
  for (const match of text.matchAll(/(?<![\d.])-?\d+\.\d+(?:[eE][-+]?\d{1,4})?/g)) {
    const value = Number(match[0]);
    if (wanted.has(value)) seen.add(value);
  }
  return seen.size;
}

/** How many of the numbers stand in binary data as doubles of either byte order, as pickles and arrays hold them. */
export function standingInBinary(bytes: Uint8Array, numbers: readonly number[]): number {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const double = Buffer.alloc(8);
  let seen = 0;
  for (const number of numbers.slice(0, MOST_IN_BINARY)) {
    double.writeDoubleBE(number);
    let stands = data.includes(double);
    double.writeDoubleLE(number);
    stands ||= data.includes(double);
    if (stands) seen += 1;
  }
  return seen;
}
