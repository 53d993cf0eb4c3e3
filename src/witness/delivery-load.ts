import type { PendingValue } from "./log-batch.ts";

interface Amount {
  values: number;
  bytes: number;
}

/** Bounds of what waits for the server, of one execution and of all; one call may reach beyond. */
export interface LoadLimits {
  one: Amount;
  all: Amount;
}

export const LOAD_LIMITS: LoadLimits = {
  one: { values: 20_000, bytes: 8 * 1024 ** 2 },
  all: { values: 100_000, bytes: 32 * 1024 ** 2 },
};

/** How much waits for the server, and who waits for it to become less. */
export interface DeliveryLoad {
  /** Counts the values as soon as there is room for them; those of one execution in the order in which they came. */
  add(executionId: string, values: readonly PendingValue[]): Promise<void>;
  remove(executionId: string, values: readonly PendingValue[]): void;
}

/** A load of nothing. */
export function createLoad(limits: LoadLimits): DeliveryLoad {
  const all: Amount = { values: 0, bytes: 0 };
  const single = new Map<string, Amount>();
  let waiting: { executionId: string; values: readonly PendingValue[]; enter: () => void }[] = [];

  function isFull(executionId: string): boolean {
    const one = single.get(executionId);
    return reaches(all, limits.all) || (one !== undefined && reaches(one, limits.one));
  }

  function enter(executionId: string, values: readonly PendingValue[]): void {
    const one = single.get(executionId) ?? { values: 0, bytes: 0 };
    single.set(executionId, one);
    for (const amount of [one, all]) count(amount, values, 1);
  }

  return {
    async add(executionId, values) {
      // Where others of the execution wait it is full: whoever waits enters as soon as it is not.
      if (isFull(executionId)) {
        await new Promise<void>((resolve) => waiting.push({ executionId, values, enter: resolve }));
      } else enter(executionId, values);
    },
    remove(executionId, values) {
      const one = single.get(executionId);
      if (one !== undefined) count(one, values, -1);
      if (one?.values === 0) single.delete(executionId);
      count(all, values, -1);
      waiting = waiting.filter((entry) => {
        if (isFull(entry.executionId)) return true;
        enter(entry.executionId, entry.values);
        entry.enter();
        return false;
      });
    },
  };
}

function reaches(amount: Amount, most: Amount): boolean {
  return amount.values >= most.values || amount.bytes >= most.bytes;
}

function count(amount: Amount, values: readonly PendingValue[], sign: 1 | -1): void {
  amount.values += sign * values.length;
  for (const { bytes } of values) amount.bytes += sign * bytes;
}
