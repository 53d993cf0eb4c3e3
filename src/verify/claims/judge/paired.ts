import type { Change } from "./change.ts";
import type { Fact } from "./fact.ts";
import type { Matched } from "./support.ts";
import { shown } from "./record-facts.ts";

const MOST_FACTS = 400;
const MOST_LABELS = 6;

/**
 * Changes from one named method to another over everything that both were tried on: mean of the changes apart from the
 * change of the sums, and the greatest and least of them.
 */
export function pairedChanges({ same, words }: Matched): Change[] {
  const values = same.filter((fact) => fact.size === 1 && fact.aspect === "value");
  if (values.length < 4 || values.length > MOST_FACTS) return [];
  const labels = [...new Set(values.flatMap((fact) => [...fact.labels]))]
    .filter((label) => words.all.has(label))
    .slice(0, MOST_LABELS);
  return labels.flatMap((to) =>
    labels
      .filter((from) => from !== to)
      .flatMap((from) => overPairs(pairsOf(values, from, to), `from ${from} to ${to}`)),
  );
}

/** What a fact is of, its method left out. */
function keyOf(fact: Fact, own: string): string {
  return `${fact.name}|${[...fact.labels]
    .filter((label) => label !== own && !label.endsWith(`=${own}`))
    .toSorted()
    .join(" ")}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function pairsOf(values: readonly Fact[], from: string, to: string): [Fact, Fact][] {
  const before = new Map(
    values
      .filter((fact) => fact.labels.has(from) && !fact.labels.has(to))
      .map((fact) => [keyOf(fact, from), fact]),
  );
  return values.flatMap((fact): [Fact, Fact][] => {
    if (!fact.labels.has(to) || fact.labels.has(from)) return [];
    const other = before.get(keyOf(fact, to));
    return other === undefined ? [] : [[other, fact]];
  });
}

function overPairs(pairs: readonly [Fact, Fact][], words: string): Change[] {
  if (pairs.length < 2) return [];
  const relative = pairs
    .filter(([from]) => from.value !== 0)
    .map(([from, to]) => (to.value - from.value) / Math.abs(from.value));
  const ratios = pairs.filter(([from]) => from.value !== 0).map(([from, to]) => to.value / from.value);
  const sums = [meanOf(pairs.map(([from]) => from.value)), meanOf(pairs.map(([, to]) => to.value))] as const;
  const over = `over ${pairs.length} pairs ${words}`;
  const changes: Change[] = [
    {
      form: "difference",
      value: sums[1] - sums[0],
      source: `${shown(sums[1] - sums[0])}: mean difference ${over}`,
    },
    {
      form: "points",
      value: 100 * (sums[1] - sums[0]),
      source: `${shown(100 * (sums[1] - sums[0]))} points: mean difference ${over}`,
    },
  ];
  if (relative.length > 0)
    changes.push(
      {
        form: "percent",
        value: meanOf(relative),
        source: `${shown(100 * meanOf(relative))} %: mean of the changes ${over}`,
      },
      {
        form: "percent",
        value: Math.max(...relative),
        source: `${shown(100 * Math.max(...relative))} %: greatest change ${over}`,
      },
      {
        form: "percent",
        value: Math.min(...relative),
        source: `${shown(100 * Math.min(...relative))} %: least change ${over}`,
      },
      {
        form: "ratio",
        value: meanOf(ratios),
        source: `${shown(meanOf(ratios))}: mean of the ratios ${over}`,
      },
      {
        form: "ratio",
        value: Math.max(...ratios),
        source: `${shown(Math.max(...ratios))}: greatest ratio ${over}`,
      },
    );
  if (sums[0] !== 0)
    changes.push(
      {
        form: "percent",
        value: (sums[1] - sums[0]) / Math.abs(sums[0]),
        source: `${shown((100 * (sums[1] - sums[0])) / Math.abs(sums[0]))} %: change of the sums ${over}`,
      },
      {
        form: "ratio",
        value: sums[1] / sums[0],
        source: `${shown(sums[1] / sums[0])}: ratio of the sums ${over}`,
      },
    );
  return changes;
}
