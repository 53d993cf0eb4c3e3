import type { PendingValue } from "./log-batch.ts";

/** After a batch, values wait this long for company, unless somebody waits for them. The first one of a run goes at once. */
const GATHER_MS = 60;
const ENOUGH_VALUES = 500;

/** Tries to bring the first of the values to the server; resolves with how many of them have an outcome now, and a function that notes it. */
export type Attempt = (
  values: readonly PendingValue[],
) => Promise<{ count: number; note: () => Promise<void> }>;

/** What waits of one run. One batch is on its way at a time, so that order stays. */
export class DeliveryLane {
  #values: PendingValue[] = [];
  /** Of all values so far: how many came, how many have an outcome, up to which somebody waits. */
  #added = 0;
  #done = 0;
  #wanted = 0;
  #gathering: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  readonly #attempt: Attempt;
  readonly #onIdle: () => void;

  /** @param onIdle nothing waits, and nothing came for a while: what comes next may start anew */
  constructor(attempt: Attempt, onIdle: () => void) {
    this.#attempt = attempt;
    this.#onIdle = onIdle;
  }

  add(values: readonly PendingValue[]): void {
    for (const value of values) this.#values.push(value);
    this.#added += values.length;
    if (this.#gathering === null || this.#values.length >= ENOUGH_VALUES) this.#start();
  }

  /** Resolves when all that waits now has an outcome. */
  async drain(): Promise<void> {
    const target = this.#added;
    this.#wanted = target;
    while (this.#done < target) {
      this.#start();
      await this.#sending;
    }
  }

  /** Takes out what waits; the outcome of what is on its way does not count any more. */
  takeAll(): PendingValue[] {
    const taken = this.#values;
    this.#values = [];
    this.#done = this.#added;
    return taken;
  }

  #start(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#sending ??= this.#work();
  }

  async #work(): Promise<void> {
    do await this.#sendNext();
    while (this.#done < this.#wanted || this.#values.length >= ENOUGH_VALUES);
    this.#sending = null;
    this.#gathering = setTimeout(() => this.#endGathering(), GATHER_MS);
  }

  #endGathering(): void {
    this.#gathering = null;
    if (this.#values.length > 0) this.#start();
    else this.#onIdle();
  }

  async #sendNext(): Promise<void> {
    if (this.#values.length === 0) return;
    const before = this.#done;
    const { count, note } = await this.#attempt(this.#values);
    if (this.#done !== before) return;
    this.#values.splice(0, count);
    await note();
    // Where the rest was taken out meanwhile, all is counted already.
    if (this.#done === before) this.#done += count;
  }
}
