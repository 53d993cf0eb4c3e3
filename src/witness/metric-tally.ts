import type { Metric } from "../contracts/index.ts";
import { toNum } from "../contracts/index.ts";
import type { MetricPoint } from "./event.ts";
import { isoTime } from "./time-form.ts";

/** The history of one metric is whole up to this many points. */
export const MOST_HISTORY = 1000;

interface Placed {
  /** 0-based place in order of arrival. */
  place: number;
  point: MetricPoint;
}

/**
 * One metric of a run in bounded memory: count and last value are exact, the history is thinned evenly. Of a history
 * that was thinned, the first, least, greatest, first non-finite and last points stay.
 */
export class MetricTally {
  #points = 0;
  #last: MetricPoint | null = null;
  #kept: Placed[] = [];
  /** Every how manieth point is kept; a power of two. */
  #stride = 1;
  #least: Placed | null = null;
  #greatest: Placed | null = null;
  #firstNonFinite: Placed | null = null;
  #latest: Placed | null = null;

  /** @param mostHistory points to keep at most, at least 1 */
  add(point: MetricPoint, mostHistory = MOST_HISTORY): void {
    const placed = { place: this.#points, point };
    this.#points += 1;
    if (this.#last === null || point.step >= this.#last.step) this.#last = point;
    this.#latest = placed;
    if (typeof point.value === "number") {
      if (this.#least === null || point.value < valueOf(this.#least)) this.#least = placed;
      if (this.#greatest === null || point.value > valueOf(this.#greatest)) this.#greatest = placed;
    } else this.#firstNonFinite ??= placed;
    if (placed.place % this.#stride === 0) this.#kept.push(placed);
    this.#thin(mostHistory);
  }

  copy(): MetricTally {
    const copy = new MetricTally();
    copy.#points = this.#points;
    copy.#last = this.#last;
    copy.#kept = [...this.#kept];
    copy.#stride = this.#stride;
    copy.#least = this.#least;
    copy.#greatest = this.#greatest;
    copy.#firstNonFinite = this.#firstNonFinite;
    copy.#latest = this.#latest;
    return copy;
  }

  /** `last` is the value at the greatest step; among equals the last to arrive. */
  toMetric(mostHistory = MOST_HISTORY): Metric {
    const thinned = this.copy();
    thinned.#thin(mostHistory);
    const marks = [this.#least, this.#greatest, this.#firstNonFinite, this.#latest];
    const history = new Map(thinned.#kept.map((placed) => [placed.place, placed.point]));
    for (const mark of marks) if (mark !== null) history.set(mark.place, mark.point);
    return {
      last: this.#last?.value ?? toNum(Number.NaN),
      points: this.#points,
      history: [...history]
        .toSorted(([one], [other]) => one - other)
        .map(([, { step, timestampMs, value }]) => ({ step, timestamp: isoTime(timestampMs), value })),
    };
  }

  #thin(most: number): void {
    while (this.#kept.length > Math.max(most, 1)) {
      this.#stride *= 2;
      this.#kept = this.#kept.filter(({ place }) => place % this.#stride === 0);
    }
  }
}

function valueOf({ point }: Placed): number {
  return typeof point.value === "number" ? point.value : Number.NaN;
}
