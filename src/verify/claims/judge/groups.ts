import type { Aspect, Fact } from "./fact.ts";
import { quoted } from "../../quote.ts";
import { shown } from "./record-facts.ts";
import { tQuantile } from "./t-quantile.ts";

/** More groups than these of one quantity are not formed. */
const MOST_GROUPS = 60;
/** Values of a group that are named one by one in the evidence. */
const NAMED = 5;

/** Recorded values that belong together, as over seeds. */
export interface Group {
  name: string;
  /** What its members share that not all of the quantity do; empty for all of them. */
  labels: ReadonlySet<string>;
  members: Fact[];
}

/**
 * Groups of recorded values of the same name: all of them, and those that share a label (run name without its number, a
 * parameter's value, a row's text) with at least one other but not with all.
 */
export function groupsOf(facts: readonly Fact[]): Group[] {
  const byName = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (fact.aspect !== "value") continue;
    const key = `${fact.collection}\n${fact.name}`;
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [fact]);
    else known.push(fact);
  }
  return [...byName.values()].filter((members) => members.length > 1).flatMap((members) => partsOf(members));
}

function partsOf(members: readonly Fact[]): Group[] {
  const name = members[0]?.name ?? "";
  const whole = { name, labels: new Set<string>(), members: [...members] };
  const places = new Map(members.map((fact, at) => [fact, at]));
  const byLabel = new Map<string, Fact[]>();
  for (const fact of members)
    for (const label of fact.labels) {
      const known = byLabel.get(label);
      if (known === undefined) byLabel.set(label, [fact]);
      else known.push(fact);
    }
  const parts = new Map<string, Group>();
  for (const [label, shared] of byLabel) {
    if (shared.length < 2 || shared.length === members.length || parts.size >= MOST_GROUPS) continue;
    const key = shared.map((fact) => places.get(fact)).join(",");
    const known = parts.get(key);
    parts.set(key, { name, labels: new Set([...(known?.labels ?? []), label]), members: shared });
  }
  return [whole, ...parts.values()];
}

/** What follows from a group: mean, median, deviation, standard error, half-widths of intervals, least, greatest, sum. */
export function groupFacts(group: Group): Fact[] {
  const values = group.members.map((fact) => fact.value);
  const n = values.length;
  const first = group.members[0];
  if (first === undefined || n < 2) return [];
  const sum = values.reduce((a, b) => a + b, 0);
  const mean = sum / n;
  const squares = values.reduce((all, value) => all + (value - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (n - 1));
  const ordered = values.toSorted((a, b) => a - b);
  const median = ((ordered[Math.floor((n - 1) / 2)] ?? mean) + (ordered[Math.ceil((n - 1) / 2)] ?? mean)) / 2;
  const operands = `${n} values of ${quoted(group.name, 60)} (${values.slice(0, NAMED).map(shown).join(", ")}${n > NAMED ? ", …" : ""})`;
  const fact = (value: number, aspect: Aspect, words: string): Fact => ({
    name: first.name,
    quantity: first.quantity,
    labels: group.labels,
    value,
    aspect,
    size: n,
    source: `${words} of ${operands} = ${shown(value)}`,
    runId: null,
    taskId: first.taskId,
    collection: first.collection,
    owner: `group ${[...group.labels].join(" ")}`,
  });
  return [
    fact(mean, "mean", "mean"),
    fact(median, "median", "median"),
    fact(sd, "sd", "standard deviation"),
    fact(Math.sqrt(squares / n), "sd", "standard deviation over n"),
    fact(sd / Math.sqrt(n), "se", "standard error"),
    fact((tQuantile(n - 1) * sd) / Math.sqrt(n), "interval", "half-width of the 95 % t interval"),
    fact((1.959964 * sd) / Math.sqrt(n), "interval", "half-width of the 95 % normal interval"),
    fact(ordered[0] ?? mean, "min", "least"),
    fact(ordered.at(-1) ?? mean, "max", "greatest"),
    fact(sum, "sum", "sum"),
    ...[tQuantile(n - 1), 1.959964].flatMap((quantile) => {
      const half = (quantile * sd) / Math.sqrt(n);
      return [
        fact(mean - half, "end", "lower end of the 95 % interval"),
        fact(mean + half, "end", "upper end of the 95 % interval"),
      ];
    }),
  ];
}
