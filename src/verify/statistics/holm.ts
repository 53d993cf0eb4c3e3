/**
 * Holm's step-down correction (Holm 1979): the least p times the number of all, the next times one fewer, never below the
 * one before. In the order given; all must lie in [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = [...pValues];
  let reached = 0;
  const order = pValues.map((p, place) => ({ p, place })).toSorted((one, other) => one.p - other.p);
  for (const [rank, { p, place }] of order.entries()) {
    reached = Math.max(reached, Math.min(1, (pValues.length - rank) * p));
    adjusted[place] = reached;
  }
  return adjusted;
}
