import type { PendingValue } from "./log-batch.ts";

/** A run's first value waits this long for company, unless somebody waits for it. */
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
  readonly #onEmpty: () => void;

  /** @param onEmpty nothing waits any more */
  constructor(attempt: Attempt, onEmpty: () => void) {
    this.#attempt = attempt;
    this.#onEmpty = onEmpty;
  }

  add(values: readonly PendingValue[]): void {
    for (const value of values) this.#values.push(value);
    this.#added += values.length;
    if (this.#values.length >= ENOUGH_VALUES) this.#start();
    else this.#gather();
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

  #gather(): void {
    if (this.#sending === null) this.#gathering ??= setTimeout(() => this.#start(), GATHER_MS);
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
    if (this.#values.length > 0) this.#gather();
    else this.#onEmpty();
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
