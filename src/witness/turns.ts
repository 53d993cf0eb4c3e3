/** Lets a few calls run at a time, the others in the order in which they came. */
export type Turns = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** @param most calls at a time */
export function createTurns(most: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (call) => {
    if (running === most) await new Promise<void>((enter) => waiting.push(enter));
    else running += 1;
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      // The place passes on; without a next one it becomes free.
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
