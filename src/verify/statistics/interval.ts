import type { StatedCheck, StatedP } from "../../contracts/index.ts";
import { consistent, inconsistent, short, unchecked } from "./stated-check.ts";
import { readWritten } from "./written-number.ts";
import type { WrittenNumber } from "./written-number.ts";

const CHECK = "interval";
/** A p this near to alpha tells no other decision. */
const BESIDE_ALPHA = 0.01;

/** A stated confidence interval with its estimate, or the p stated with it. All numbers as written. */
export interface StatedInterval {
  lower: string;
  upper: string;
  estimate?: string;
  /** Of the interval; default: 0.95. */
  level?: number;
  p?: { relation: StatedP["relation"]; p: string; tails?: 1 | 2 };
  /** What no effect would be: 0 for differences, 1 for ratios; default: 0. */
  null?: number;
}

/** Lower end, estimate and upper end in this order, and a p that agrees with whether the interval holds the null value. */
export function checkInterval(stated: StatedInterval): StatedCheck {
  const [lower, upper] = [readWritten(stated.lower), readWritten(stated.upper)];
  const estimate = stated.estimate === undefined ? undefined : readWritten(stated.estimate);
  if (lower === null || upper === null || estimate === null) return unchecked(CHECK);
  const written = `[${lower.text}, ${upper.text}]`;
  if (lower.low > upper.high) return inconsistent(CHECK, `The interval ${written} ends before it begins.`);
  if (estimate !== undefined && (estimate.high < lower.low || estimate.low > upper.high))
    return inconsistent(CHECK, `The estimate ${estimate.text} lies outside its interval ${written}.`, [
      lower.value,
      upper.value,
    ]);
  if (stated.p === undefined) return consistent(CHECK, `${written} is in order.`);
  const p = readWritten(stated.p.p);
  if (p === null) return unchecked(CHECK);
  return againstP(stated, stated.p, p, lower, upper);
}

function againstP(
  stated: StatedInterval,
  { relation, tails }: NonNullable<StatedInterval["p"]>,
  p: WrittenNumber,
  lower: WrittenNumber,
  upper: WrittenNumber,
): StatedCheck {
  const none = stated.null ?? 0;
  // 1 - 0.95 is not 0.05 in binary.
  const alpha = Number((1 - (stated.level ?? 0.95)).toPrecision(12));
  const written = `[${lower.text}, ${upper.text}]`;
  const said = `p ${relation} ${p.text}`;
  const outside = lower.low > none || upper.high < none;
  const inside = lower.high < none && upper.low > none;
  // A two-sided interval goes with a two-sided p.
  const factor = tails === 1 ? 2 : 1;
  const [low, high] = rangeOf(relation, p);
  const [least, greatest] = [Math.min(1, factor * low), Math.min(1, factor * high)];
  if (outside && (least > alpha || (relation === ">" && least >= alpha))) {
    const message = `${written} leaves out ${short(none)}, so p is below ${short(alpha)}; ${said} is stated.`;
    return inconsistent(CHECK, message, [0, alpha], least - alpha > BESIDE_ALPHA);
  }
  if (inside && (greatest < alpha || (relation === "<" && greatest <= alpha))) {
    const message = `${written} holds ${short(none)}, so p is above ${short(alpha)}; ${said} is stated.`;
    // Twice as great, it would be the p of a one-tailed test that is not named; rounded, since both slips at once are rare.
    const rounded = relation === "=" ? Math.min(1, factor * (p.value + p.unit / 2)) : greatest;
    const farOff = alpha - (tails === undefined ? Math.min(1, 2 * rounded) : rounded) > BESIDE_ALPHA;
    return inconsistent(CHECK, message, [alpha, 1], farOff);
  }
  return consistent(CHECK, `${written} and ${said} agree.`);
}

function rangeOf(relation: StatedP["relation"], p: WrittenNumber): [number, number] {
  if (relation === "<" || relation === "<=") return [0, p.value];
  if (relation === ">" || relation === ">=") return [p.value, 1];
  return [p.low, p.high];
}
