import type { ClaimRecords } from "../claim-records.ts";
import type { Fact } from "./fact.ts";
import { groupFacts, groupsOf } from "./groups.ts";
import type { Group } from "./groups.ts";
import { recordFacts } from "./record-facts.ts";

/** The records as facts, found by the words of their quantities. */
export class FactBase {
  readonly facts: readonly Fact[];
  readonly groups: readonly Group[];
  readonly #byHead = new Map<string, Fact[]>();
  readonly #numbers: number[];

  constructor(records: ClaimRecords) {
    const recorded = recordFacts(records);
    this.groups = groupsOf(recorded);
    this.facts = [...recorded, ...this.groups.flatMap((group) => groupFacts(group))];
    for (const fact of this.facts)
      for (const head of fact.quantity.heads) {
        const known = this.#byHead.get(head);
        if (known === undefined) this.#byHead.set(head, [fact]);
        else known.push(fact);
      }
    this.#numbers = recorded.map((fact) => fact.value).toSorted((a, b) => a - b);
  }

  /** Facts that share a word with the given ones. */
  about(words: Iterable<string>): Fact[] {
    const found = new Set<Fact>();
    for (const word of words) for (const fact of this.#byHead.get(word) ?? []) found.add(fact);
    return [...found];
  }

  /** Whether any recorded number lies between two bounds. */
  hasBetween(low: number, high: number): boolean {
    let from = 0;
    let to = this.#numbers.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#numbers[middle] ?? 0) < low) from = middle + 1;
      else to = middle;
    }
    return (this.#numbers[from] ?? Number.POSITIVE_INFINITY) <= high;
  }
}
