import { listed } from "../shown.ts";
import { normalLabel, varyingRepeatNames } from "./sample.ts";
import type { Sample, SampleEntry } from "./sample.ts";

/** Two samples whose entries at one place belong together. */
export interface Pairing {
  /** What pairs were made by: the names of labels, `name`, or `row`. */
  by: string;
  keys: string[];
  treatment: SampleEntry[];
  baseline: SampleEntry[];
  /** Entries without a partner, which are left out. */
  notes: string[];
}

type KeyOf = (entry: SampleEntry) => string | null;

/**
 * Pairs by a seed, fold or the like that all entries have; else by names, whole or in the part that varies within each
 * sample; else, of rows, by their order. Returns a sentence where no way is certain.
 */
export function pairSamples(treatment: Sample, baseline: Sample): Pairing | string {
  const both = [...treatment.entries, ...baseline.entries];
  // One value each is one pair: that it is too few is told by those who test.
  if (treatment.entries.length === 1 && baseline.entries.length === 1) {
    const [one, other] = [treatment.entries, baseline.entries];
    return { by: "being the only ones", keys: ["1"], treatment: one, baseline: other, notes: [] };
  }
  const names = varyingRepeatNames(both);
  for (const set of [...names.map((name) => [name]), names]) {
    const pairing = pairedBy(set.join(", "), keyFrom(set), keyFrom(set), treatment, baseline);
    if (set.length > 0 && pairing !== null) return pairing;
  }
  if (names.length > 0)
    return `The values of ${listed(names)} occur several times in a sample, or in one only: no pairs can be told.`;
  if (both.every((entry) => entry.name !== null)) {
    const pairing =
      pairedBy("name", wholeName, wholeName, treatment, baseline) ??
      pairedBy("name", varyingPart(treatment), varyingPart(baseline), treatment, baseline);
    if (pairing !== null) return pairing;
  }
  const rows = treatment.source === "result" && baseline.source === "result";
  if (rows && treatment.entries.length === baseline.entries.length) {
    return {
      by: "row",
      keys: treatment.entries.map((_, row) => String(row + 1)),
      treatment: treatment.entries,
      baseline: baseline.entries,
      notes: [],
    };
  }
  if (rows)
    return `${treatment.entries.length} rows cannot be paired with ${baseline.entries.length}: no seed, fold or the like tells which belong together.`;
  return "Nothing tells which runs belong together: log the seed or fold of each as a param, or give the runs of both samples matching names.";
}

const wholeName: KeyOf = (entry) => entry.name;

const keyFrom =
  (names: readonly string[]): KeyOf =>
  (entry) =>
    names.map((name) => normalLabel(entry.labels[name] ?? "")).join(", ");

/** The part of a name that varies within its sample; a number is never cut in two. */
function varyingPart(sample: Sample): KeyOf {
  const names = sample.entries.map((entry) => entry.name ?? "");
  const [first = ""] = names;
  if (names.length < 2) return () => null;
  let start = 0;
  while (start < first.length && names.every((name) => name[start] === first[start])) start += 1;
  while (start > 0 && /\d/.test(first[start - 1] ?? "")) start -= 1;
  const shortest = Math.min(...names.map((name) => name.length));
  let end = 0;
  while (end < shortest - start && names.every((name) => name.at(-1 - end) === first.at(-1 - end))) end += 1;
  while (end > 0 && /\d/.test(first.at(-end) ?? "")) end -= 1;
  return (entry) => (entry.name ?? "").slice(start, (entry.name ?? "").length - end);
}

/** Pairs by a key; null where it occurs twice in a sample or fewer than two pairs come together. */
function pairedBy(
  by: string,
  ofTreatment: KeyOf,
  ofBaseline: KeyOf,
  treatment: Sample,
  baseline: Sample,
): Pairing | null {
  const one = indexed(treatment.entries, ofTreatment);
  const other = indexed(baseline.entries, ofBaseline);
  if (one === null || other === null) return null;
  const keys = [...one.keys()].filter((key) => other.has(key));
  if (keys.length < Math.min(2, one.size, other.size) || keys.length === 0) return null;
  const alone = [
    ...[...one.keys()].filter((key) => !other.has(key)).map((key) => `${key} (treatment)`),
    ...[...other.keys()].filter((key) => !one.has(key)).map((key) => `${key} (baseline)`),
  ];
  return {
    by,
    keys,
    treatment: keys.flatMap((key) => one.get(key) ?? []),
    baseline: keys.flatMap((key) => other.get(key) ?? []),
    notes: alone.length === 0 ? [] : [`Without a partner and left out, by ${by}: ${listed(alone)}.`],
  };
}

function indexed(entries: readonly SampleEntry[], keyOf: KeyOf): Map<string, SampleEntry> | null {
  const found = new Map<string, SampleEntry>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null || found.has(key)) return null;
    found.set(key, entry);
  }
  return found;
}
