import type { Challenge, Num } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { disclosedBy } from "../provenance/invented-numbers.ts";
import { bearsResult } from "../provenance/metric-names.ts";
import { originOf } from "../provenance/origin.ts";
import { recordedNumbers } from "../provenance/recorded-numbers.ts";
import type { RecordedNumber } from "../provenance/recorded-numbers.ts";
import { listed, quoted } from "../quote.ts";
import { requiredBy } from "../used-by.ts";

/** Two executions give the same number by chance where it has fewer digits. */
const LEAST_DIGITS = 4;
const MOST_SHOWN = 10;

/**
 * DATA_NOT_READ and METRIC_SIMULATED, shown by challenges: a result that is the same to the last digit when its data were
 * shuffled, replaced and taken away was not computed from them. A challenge whose code failed, or that could not change
 * all data, says nothing.
 */
export function challenged(input: CheckInput): Judged[] {
  const challenges = input.evidence?.challenges ?? [];
  if (challenges.length === 0) return [];
  const telling = challenges.filter(({ kind, untouched }) => kind !== "seeds" && untouched.length === 0);
  if (telling.length === 0) return [undecided(challenges)];
  const results = groupsOf(input).filter(({ used, records }) => used && !isKnown(input, records));
  const judged = results.map((group) => ({ group, state: stateOf(group, telling) }));
  const still = judged.filter(({ state }) => state === "still");
  const moved = judged.filter(({ state }) => state === "moved");
  return [
    ...still.slice(0, MOST_SHOWN).map(({ group }) => accused(input, group, telling, challenges)),
    ...(moved.length === 0 ? [] : [cleared(moved.map(({ group }) => group.name))]),
  ];
}

interface Group {
  name: string;
  key: string;
  values: number[];
  records: RecordedNumber[];
  used: boolean;
}

/** Recorded results by name; numbers of files by file and name. */
function groupsOf(input: CheckInput): Group[] {
  const groups = new Map<string, Group>();
  for (const record of recordedNumbers(input)) {
    const key = record.file === null ? record.name : `${record.file}#${record.name}`;
    const name = record.file === null ? record.name : (record.name.split(".").at(-1) ?? record.name);
    const group = groups.get(key) ?? { name, key, values: [], records: [], used: false };
    groups.set(key, group);
    group.records.push(record);
    if (record.value !== null) group.values.push(record.value);
    group.used ||=
      bearsResult(name) &&
      (requiredBy(input, record.runId, record.name) !== null || namesQuantity(input.prose, name));
  }
  return [...groups.values()];
}

/** Whether the code alone shows where it comes from: then the other checks speak of it. */
function isKnown(input: CheckInput, records: readonly RecordedNumber[]): boolean {
  return records.some(
    ({ name, value, file }) =>
      originOf(input.evidence?.provenance, name, value, file) !== null ||
      originOf(input.evidence?.provenanceAsRun, name, value, file) !== null,
  );
}

function stateOf({ key, values }: Group, challenges: readonly Challenge[]): "still" | "moved" | "open" {
  const told = challenges.flatMap(({ values: theirs }) =>
    Object.hasOwn(theirs, key) ? [theirs[key] ?? []] : [],
  );
  if (told.length === 0) return "moved";
  if (told.some((theirs) => !isSame(values, theirs))) return "moved";
  // A perfect score or a count may be the same with other data.
  if (values.every((value) => Number.isInteger(value))) return "open";
  const digits = Math.max(...values.map((value) => digitsOf(value)));
  return told.length >= 2 || digits >= LEAST_DIGITS ? "still" : "open";
}

function isSame(ours: readonly number[], theirs: readonly Num[]): boolean {
  if (ours.length !== theirs.length) return false;
  const sorted = ours.toSorted((one, other) => one - other);
  return sorted.every((value, at) => {
    const other = theirs[at];
    return typeof other === "number" && Math.abs(value - other) <= 1e-12 * Math.abs(value);
  });
}

function digitsOf(value: number): number {
  return (String(Math.abs(value)).split("e")[0] ?? "").replace(".", "").replace(/^0+/, "").length;
}

const DONE: Record<Challenge["kind"], string> = {
  shuffled: "shuffled",
  sampled: "replaced by half of the rows with other values",
  withheld: "taken away",
  seeds: "left alone and the seeds changed",
};

function accused(
  input: CheckInput,
  group: Group,
  telling: readonly Challenge[],
  all: readonly Challenge[],
): Judged {
  const same = telling.filter(({ values }) => Object.hasOwn(values, group.key));
  const seeds = all.find(({ kind }) => kind === "seeds")?.values[group.key];
  const drawn = seeds !== undefined && !isSame(group.values, seeds);
  const data = [...new Set(same.flatMap(({ altered }) => altered))];
  const disclosed = disclosedBy(input);
  const ways = same.map(({ kind }) => DONE[kind]).join(", and when they were ");
  const seed = drawn ? " With other seeds it changes: it is drawn at random." : "";
  return finding(
    drawn ? "METRIC_SIMULATED" : "DATA_NOT_READ",
    disclosed === null ? "fail" : "warn",
    `${quoted(group.name)} is the same to the last digit when its data (${listed(data, 3)}) were ${ways}: it was not computed from them.${seed}${disclosed === null ? "" : ` (${disclosed})`}`,
    {
      hint: "Compute it from the data that the task names, and run the challenge again.",
      evidence: [
        ...same.map(({ kind }) => `challenge ${kind}`),
        ...group.records
          .slice(0, MOST_SHOWN)
          .map(({ runId, file }) =>
            runId === null ? `${file}` : `run ${runId}, metric ${quoted(group.name)}`,
          ),
      ],
    },
  );
}

function cleared(names: readonly string[]): Judged {
  return finding(
    "DATA_NOT_READ",
    "pass",
    `${listed([...new Set(names)])} changed, or could not be computed, when the data were changed.`,
  );
}

function undecided(challenges: readonly Challenge[]): Judged {
  const reach = [...new Set(challenges.flatMap(({ untouched }) => untouched))];
  return finding(
    "DATA_NOT_READ",
    "unknown",
    `The challenges could not change all data (${listed(reach)}), so they do not tell whether results were computed from them.`,
    { hint: "Give the data as files of the project in a format of text, such as CSV or JSON." },
  );
}
