import { RESULT } from "./grammar/vocabulary.ts";

/** The results that a text names, nearest to its end first. */
export function quantityWords(text: string): string[] {
  const found = [...text.slice(-120).matchAll(RESULT)].toReversed().map((match) => match[0]);
  return [...new Set(found.map((word) => word.trim()))].slice(0, 4);
}

/** Rates that somebody chose: "rate" alone would name a result. */
const CHOSEN_RATE =
  /(?<!\p{L})(?:learning|drop-?out|sampling|decay|mask(?:ing)?|noise|exploration|mutation|crossover|discount|refresh|frame)[ _-]rates?\s{0,3}(?:=|:|of|is|was|are|were|to|at)?\s{0,3}$/iu;

/** Whether a text ends with the name of a result, so that the number that follows is its value. */
export function endsWithResult(near: string): boolean {
  if (/power\s{0,3}=\s{0,3}$/i.test(near) || CHOSEN_RATE.test(near)) return false;
  const last = [...near.slice(-60).matchAll(RESULT)].at(-1);
  return (
    last !== undefined &&
    /^\s{0,3}(?:=|:|of|is|was|at|von|ist|de|es|est)?\s{0,3}$/iu.test(
      near.slice(-60).slice(last.index + last[0].length),
    )
  );
}
