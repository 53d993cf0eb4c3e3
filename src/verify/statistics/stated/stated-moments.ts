import type { StatedCheck } from "../../../contracts/index.ts";
import type { Statement } from "../../statements/statements.ts";
import { checkGrain } from "../grain.ts";
import { checkMoments, checkSpread } from "../spread.ts";
import { namedValues } from "./named-values.ts";
import { NUMBER, plainNumber } from "./number-text.ts";
import { tokensOf } from "./test-tokens.ts";

const MEAN = new RegExp(
  String.raw`(?<![\p{L}\d_])(?:M|mean|average)\s?(?:=|:|of|is|was)\s?(${NUMBER})`,
  "iu",
);
const DEVIATION = new RegExp(
  String.raw`(?<![\p{L}\d_])(?:SD|s\.d\.|std\.?(?: ?dev\.?)?|standard deviation)\s?(?:=|:|of|is|was)?\s?(${NUMBER})`,
  "iu",
);
/** "on a 5-point scale", "a scale from 1 to 7", "rated 1-5": whole numbers from one end to the other. */
const POINTS = /(?<!\d)([2-9]|10|11)[- ]point(?: likert)? (?:likert )?(?:scale|item)/iu;
const ENDS =
  /(?:scale|rated|rating|ratings|likert)[^.\d]{0,20}?(?<![\d.])(0|1)\s?(?:to|-|–|\.\.)\s?([2-9]|10|100)(?![\d.])/iu;

/**
 * A stated mean and deviation against n and against what the values can be: whole numbers of a rating scale (GRIM,
 * GRIMMER, range), or shares between 0 and 1. Only where the sentence itself says n, and "SD": what else may stand behind
 * a ± is not known.
 */
export function momentArithmetic(statement: Statement): StatedCheck[] {
  const { text, row } = statement;
  if (row !== null) return [];
  const sizes = tokensOf(text).filter((token) => token.kind === "size");
  const [size] = sizes;
  const n = size?.n[0];
  if (size === undefined || n === undefined || sizes.length > 1 || size.n.length !== 1) return [];
  const sd = onlyOne(text, DEVIATION);
  const scale = scaleOf(text);
  if (scale !== null) return onScale({ mean: onlyOne(text, MEAN), sd, n, scale });
  const accuracies = namedValues(statement).filter(({ score }) => score === "accuracy");
  const [accuracy] = accuracies;
  if (sd === null || accuracy === undefined || accuracies.length > 1) return [];
  const mean = accuracy.value.replace(/\s?%$/, "");
  const percent = accuracy.value.includes("%") || Number(mean) > 1;
  return [checkSpread({ sd, n, mean, range: percent ? [0, 100] : [0, 1] })];
}

function onScale({
  mean,
  sd,
  n,
  scale,
}: {
  mean: string | null;
  sd: string | null;
  n: number;
  scale: readonly [number, number];
}): StatedCheck[] {
  if (mean === null) return sd === null ? [] : [checkSpread({ sd, n, range: scale })];
  const outside = checkSpread({ sd: "0", n, mean, range: scale });
  if (outside.outcome === "impossible") return [outside];
  const grain = checkGrain({ value: mean, n, kind: "mean" });
  if (sd === null || grain.outcome === "impossible") return [grain];
  const spread = checkSpread({ sd, n, mean, range: scale });
  return spread.outcome === "impossible" ? [spread] : [checkMoments({ mean, sd, n })];
}

/** The number behind the word, as written; null where there is none, or more than one. */
function onlyOne(text: string, pattern: RegExp): string | null {
  const found = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
  const [match] = found;
  return match?.[1] === undefined || found.length > 1 ? null : plainNumber(match[1]);
}

function scaleOf(text: string): readonly [number, number] | null {
  // Scores over several questions are means of sums, with a finer grain.
  if (/composite|subscale|averaged over|items? each|-item/iu.test(text)) return null;
  const points = POINTS.exec(text);
  if (points !== null) return [1, Number(points[1])];
  const ends = ENDS.exec(text);
  return ends === null ? null : [Number(ends[1]), Number(ends[2])];
}
