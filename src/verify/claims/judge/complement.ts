import type { Fact } from "./fact.ts";
import type { Matched, NumberTerms } from "./support.ts";
import { shown } from "./record-facts.ts";

const OPPOSITE: Record<string, string> = {
  error: "accuracy",
  accuracy: "error",
  wrong: "correct",
  correct: "wrong",
};

/** A value that follows from what is recorded. */
export interface Complement {
  value: number;
  source: string;
  /** Whether it is a share of n rather than a number of items. */
  share: boolean;
}

/** What follows for a quantity from its opposite: error from accuracy, errors from right answers and n. */
export function complementsOf({ words }: Matched, { base }: NumberTerms): Complement[] {
  const heads = [...words.heads, ...["wrong", "correct"].filter((head) => words.near.has(head))];
  return heads.flatMap((head) => {
    const opposite = OPPOSITE[head];
    const others = opposite === undefined ? [] : plain(base.about([opposite]), opposite);
    if (head === "error" || head === "accuracy")
      return others.map((fact) => ({
        value: 1 - fact.value,
        source: `${shown(1 - fact.value)} = 1 - ${fact.source}`,
        share: true,
      }));
    if (opposite === undefined) return [];
    const counts = plain(base.about(["count"]), "count");
    const fromCounts = others.flatMap((fact) =>
      counts
        .filter((count) => count.owner === fact.owner && count.value >= fact.value)
        .map((count) => ({
          value: count.value - fact.value,
          source: `${shown(count.value - fact.value)} = ${count.source} less ${fact.source}`,
          share: false,
        })),
    );
    const shares = plain(base.about(["accuracy"]), "accuracy").flatMap((share) =>
      counts
        .filter((count) => count.owner === share.owner)
        .map((count) => {
          const value = Math.round(count.value * (head === "wrong" ? 1 - share.value : share.value));
          return { value, source: `${value} of ${count.source} by ${share.source}`, share: false };
        }),
    );
    const parts = plain(base.about(["accuracy"]), "accuracy").map(({ value, source }) => {
      const part = head === "wrong" ? 1 - value : value;
      return { value: part, source: `${shown(part)} of n by ${source}`, share: true };
    });
    return [...fromCounts, ...shares, ...parts];
  });
}

function plain(facts: readonly Fact[], head: string): Fact[] {
  return facts
    .filter(
      (fact) =>
        fact.size === 1 &&
        fact.aspect === "value" &&
        fact.quantity.heads.size === 1 &&
        fact.quantity.heads.has(head),
    )
    .slice(0, 50);
}
