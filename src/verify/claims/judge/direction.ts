import type { FoundClaim } from "../found-claim.ts";
import type { Judgement } from "./judgement.ts";
import { betterWay, headsAmong } from "./quantity.ts";
import { wordsOf } from "./words.ts";

const FROM = /(?<!\p{L})(?:from|von|de|du)$/iu;
const TO = /(?:(?<!\p{L})(?:to|auf|a|à)|→|->)$/iu;
/** Words after which "from a to b" is a range and no change. */
const RANGES = /(?<!\p{L})(?:range[sd]?|rang(?:ing)|between|vary|varies|varied|reicht|reichen)(?!\p{L})/iu;

/**
 * "Improved from 0.41 to 0.52" of a loss: numbers that records support may still be told the wrong way round. Contradicts
 * the second number where the words say another direction than both numbers show; all other judgements stay.
 */
export function withDirections(judgements: readonly Judgement[]): Judgement[] {
  return judgements.map((judgement, at) => {
    const before = judgements[at - 1];
    if (before === undefined || judgement.state !== "supported" || before.state !== "supported")
      return judgement;
    const wrong = wrongWay(before.found, judgement.found);
    return wrong === null
      ? judgement
      : {
          ...judgement,
          state: "contradicted",
          note: wrong,
          evidence: [...before.evidence, ...judgement.evidence].slice(0, 4),
        };
  });
}

function wrongWay(from: FoundClaim, to: FoundClaim): string | null {
  if (from.statement !== to.statement || from.cell !== null || to.direction === null || RANGES.test(to.text))
    return null;
  const leads = from.subjects[0] ?? "";
  const joins = to.subjects[0] ?? "";
  if (!TO.test(joins) || (!FROM.test(leads) && !/(?:→|->)$/.test(joins))) return null;
  const [first, second] = [from.readings[0]?.value, to.readings[0]?.value];
  if (first === undefined || second === undefined || first === second) return null;
  const rose = second > first;
  if (to.direction === "up" || to.direction === "down")
    return rose === (to.direction === "up")
      ? null
      : `the words say that it went ${to.direction}, the numbers the other way`;
  const way = betterWay(headsAmong([...from.quantities, ...to.quantities].flatMap((text) => wordsOf(text))));
  if (way === 0) return null;
  const better = rose === (way === 1);
  return better === (to.direction === "better")
    ? null
    : `it is called ${to.direction}, but of this quantity ${way === 1 ? "more" : "less"} is better, and it ${rose ? "rose" : "fell"}`;
}
