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
  readonly #byLabel = new Map<string, Fact[]>();
  readonly #numbers: number[];

  constructor(records: ClaimRecords) {
    const recorded = recordFacts(records);
    this.groups = groupsOf(recorded);
    this.facts = [...recorded, ...this.groups.flatMap((group) => groupFacts(group))];
    for (const fact of this.facts) {
      for (const head of fact.quantity.heads) enter(this.#byHead, head, fact);
      for (const label of fact.labels) enter(this.#byLabel, label, fact);
    }
    this.#numbers = this.facts.map((fact) => fact.value).toSorted((a, b) => a - b);
  }

  /** Facts whose quantity has one of the words, or, where `labels` are given, that bear one of these. */
  about(words: Iterable<string>, labels: Iterable<string> = []): Fact[] {
    const found = new Set<Fact>();
    for (const label of labels) for (const fact of this.#byLabel.get(label) ?? []) found.add(fact);
    for (const word of words) for (const fact of this.#byHead.get(word) ?? []) found.add(fact);
    return [...found];
  }

  /** Whether any recorded number, or a mean or spread of several, lies between two bounds. */
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

function enter(index: Map<string, Fact[]>, word: string, fact: Fact): void {
  const known = index.get(word);
  if (known === undefined) index.set(word, [fact]);
  else known.push(fact);
}
