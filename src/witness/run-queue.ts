/** Lets calls with the same key go one after the other, in the order in which they asked. */
export interface RunQueue {
  enter<Result>(key: string | null, call: () => Promise<Result>): Promise<Result>;
}

/** A queue without waiting calls. A null key waits for nobody. */
export function createRunQueue(): RunQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    async enter(key, call) {
      if (key === null) return call();
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(call, call);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
