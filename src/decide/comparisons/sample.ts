import type { FileProbe, Run, SampleValue } from "../../contracts/index.ts";

/** One value of a sample and where it comes from. */
export interface SampleEntry {
  /** The run's id, or the file with the row, from 1. */
  id: string;
  /** The run's name, or the path of a file that gives one value; null for rows. */
  name: string | null;
  /** What tells entries apart: a run's params, the other columns of a row. */
  labels: Readonly<Record<string, string>>;
  value: SampleValue;
}

/** The values that a reference selects. */
export interface Sample {
  source: "metric" | "result";
  entries: SampleEntry[];
  /** How many entries repeat another one and were counted once with it. */
  repeated: number;
  /** What a reader should know: what was left out, counted once, or looks odd. */
  notes: string[];
}

/** Why a reference selects nothing, in a sentence. */
export interface NoSample {
  missing: string;
}

/** All that samples may be selected from: witnessed and captured runs, and probes of result files. */
export interface ComparisonRecords {
  runs: readonly Run[];
  files: readonly Pick<FileProbe, "path" | "columns" | "numbers">[];
}

/** Names of what repeats of one experiment differ by, the usual ones first. */
const REPEATS = [
  "seed",
  "random_seed",
  "rng_seed",
  "random_state",
  "fold",
  "split",
  "repeat",
  "replicate",
  "trial",
] as const;

/** A label's own name, without the groups it stands in: `data/Random-Seed` is `random_seed`. */
const bare = (name: string): string => (name.split(/[./]/).at(-1) ?? name).toLowerCase().replaceAll("-", "_");

/** The labels that tell repeats apart, by the names they have. */
export function repeatLabels(labels: Readonly<Record<string, string>>): [string, string][] {
  return REPEATS.flatMap((wanted) => Object.entries(labels).filter(([name]) => bare(name) === wanted));
}

/** Whether two texts give one value: as texts, as numbers (`0.10` and `0.1`), or as true and false in any case. */
export function sameLabel(one: string, other: string): boolean {
  return normalLabel(one) === normalLabel(other);
}

/** A label's text in the form in which equal values are equal texts. */
export function normalLabel(text: string): string {
  const trimmed = text.trim();
  if (/^(?:true|false)$/i.test(trimmed)) return trimmed.toLowerCase();
  return trimmed !== "" && trimmed.length <= 40 && Number.isFinite(Number(trimmed))
    ? String(Number(trimmed))
    : trimmed;
}

/** Names of repeat labels that every entry has, with more than one value among them: a seed that never varies tells nothing. */
export function varyingRepeatNames(entries: readonly SampleEntry[]): string[] {
  const [first] = entries;
  if (first === undefined) return [];
  return repeatLabels(first.labels)
    .map(([name]) => name)
    .filter(
      (name) =>
        entries.every((entry) => (entry.labels[name] ?? "").trim() !== "") &&
        new Set(entries.map((entry) => normalLabel(entry.labels[name] ?? ""))).size > 1,
    );
}

/**
 * Entries that repeat another one, label for label and with the same value, counted once. Only where a seed or the like
 * tells repeats apart: without one, equal results may be of different repeats.
 */
export function countedOnce(entries: readonly SampleEntry[]): Pick<Sample, "entries" | "repeated" | "notes"> {
  if (varyingRepeatNames(entries).length === 0) return { entries: [...entries], repeated: 0, notes: [] };
  const seen = new Set<string>();
  const kept = entries.filter((entry) => {
    const labels = Object.entries(entry.labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify([labels, entry.value]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  const repeated = entries.length - kept.length;
  if (repeated === 0) return { entries: kept, repeated, notes: [] };
  const what = repeated === 1 ? "1 entry repeats" : `${repeated} entries repeat`;
  return { entries: kept, repeated, notes: [`${what} another one, seed and value included: counted once.`] };
}
