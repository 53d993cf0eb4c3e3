/** Something to be worked on, after others. */
export interface Scheduled {
  id: string;
  /** Ids of what must be finished before; those that are not among the items count as finished. */
  after: readonly string[];
}

/**
 * Works through the items, at most `jobs` at a time: of those whose predecessors are finished, the first in the given
 * order comes next. Results come in the order of the items. Where one fails, nothing more is started, the others are
 * waited for, and the first failure is thrown.
 */
export async function workInOrder<Item extends Scheduled, Result>(
  items: readonly Item[],
  jobs: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<string, Result>();
  const failures: unknown[] = [];
  const known = new Set(items.map(({ id }) => id));
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  const isReady = ({ after }: Item): boolean => after.every((id) => results.has(id) || !known.has(id));
  const start = (item: Item): void => {
    const one = work(item)
      .then(
        (result) => void results.set(item.id, result),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => running.delete(one));
    running.add(one);
  };
  for (;;) {
    while (running.size < jobs && failures.length === 0) {
      const next = waiting.findIndex(isReady);
      const [item] = next === -1 ? [] : waiting.splice(next, 1);
      if (item === undefined) break;
      start(item);
    }
    if (running.size === 0) break;
    // oxlint-disable-next-line no-await-in-loop
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  return items.flatMap(({ id }) => {
    const result = results.get(id);
    return result === undefined ? [] : [result];
  });
}

/** For each item the ids of all that it comes after, directly or not, in the given order of the items. */
export function predecessors(items: readonly Scheduled[]): Map<string, string[]> {
  const before = new Map<string, Set<string>>();
  // The order is one in which predecessors come first, so theirs are known already.
  for (const { id, after } of items) {
    const all = new Set<string>();
    for (const one of after) {
      const theirs = before.get(one);
      if (theirs === undefined) continue;
      all.add(one);
      for (const other of theirs) all.add(other);
    }
    before.set(id, all);
  }
  return new Map(
    [...before].map(([id, all]) => [id, items.flatMap((one) => (all.has(one.id) ? [one.id] : []))]),
  );
}
