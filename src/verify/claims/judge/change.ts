import type { FoundClaim } from "../found-claim.ts";
import { says } from "./compare.ts";
import type { Fact } from "./fact.ts";
import { isShare } from "./quantity.ts";
import { shown } from "./record-facts.ts";

/** A change between two values, in the form in which claims write it. */
export interface Change {
  form: "difference" | "points" | "percent" | "ratio";
  value: number;
  source: string;
}

/** Every change between two of the operands, one after the other taken as the baseline. */
export function changesOf(operands: readonly Fact[], claim: FoundClaim): Change[] {
  const changes: Change[] = [];
  for (const to of operands)
    for (const from of operands) {
      if (to === from || to.name !== from.name) continue;
      changes.push(
        ...changesBetween(
          from.value,
          to.value,
          `from ${from.source} to ${to.source}`,
          isShare(to.quantity.heads),
          claim,
        ),
      );
    }
  return changes;
}

/** Difference, points, percent and ratio from one value to another. */
export function changesBetween(
  from: number,
  to: number,
  source: string,
  share: boolean,
  claim: FoundClaim,
): Change[] {
  const found: Change[] = [
    { form: "difference", value: to - from, source: `${shown(to - from)}: difference ${source}` },
  ];
  if (share || claim.unit !== null)
    found.push({
      form: "points",
      value: (to - from) * 100,
      source: `${shown((to - from) * 100)} points ${source}`,
    });
  if (from !== 0) {
    found.push({
      form: "percent",
      value: (to - from) / Math.abs(from),
      source: `${shown((100 * (to - from)) / Math.abs(from))} % ${source}`,
    });
    found.push({ form: "ratio", value: to / from, source: `${shown(to / from)} times ${source}` });
  }
  return found;
}

/** Whether a change is what a claim writes. Words say which way it went, so signs count only where the claim has a minus. */
export function matchesChange(claim: FoundClaim, { form, value }: Change): boolean {
  const unit = claim.unit?.toLowerCase() ?? "";
  const percent = claim.readings[0]?.percent === true;
  const points = /point|^p\.?p|punkt|punto|^pts?$/.test(unit);
  const times = /^(?:[×x]|times)$/.test(unit) || claim.operation === "ratio";
  const forms: readonly Change["form"][] = percent
    ? ["percent", "difference"]
    : points
      ? ["points", "difference"]
      : times
        ? ["ratio"]
        : ["difference", "points"];
  if (!forms.includes(form)) return false;
  // "65 % fewer" is the size of a change of -65 %.
  return (
    says(claim, value) ||
    (form !== "ratio" && says(claim, Math.abs(value))) ||
    (form !== "ratio" && says(claim, -value) && claim.direction !== null)
  );
}
