import type { Statement } from "./statements.ts";
import { wordList } from "../word-list.ts";

const CONSTANT = new RegExp(
  String.raw`\b(?:${wordList(String.raw`
values?|scores?|accurac(?:y|ies)|results?|numbers?|metrics?|runs?|seeds?|folds?|samples?|arms|differences?|
werte|ergebnisse|valores|resultados`)})\b[^.;]{0,40}\b(?:identical|the same|constant|equal|do(?:es)? not (?:vary|differ|change)|identisch|gleich|idénticos|iguales)\b|\b(?:identical|constant|equal|same) (?:values?|scores?|accurac\w+|results?|numbers?|samples?)\b|\b(?:no|zero|without(?: any)?) (?:spread|variance|variation|variability|standard deviation)\b|\bkeine streuung\b`,
  "iu",
);
const FEW =
  /\b(?:too (?:few|small)|only (?:one|two|three|four|1|2|3|4)|(?:one|two|three|a single|1|2|3) (?:seeds?|runs?|repeats?|splits?|repetitions?|pairs?)|n\s?=\s?[1-4]\b|pilot|preliminary|underpowered|under-powered|small sample|more seeds|zu wenige?|pocas?)\b/iu;
const UNUSABLE = /\b(?:nan|infinit\w+|not finite|missing|undefined|failed)\b/iu;

const WORDS: Readonly<Record<string, RegExp>> = {
  SAMPLE_CONSTANT: CONSTANT,
  SAMPLE_DUPLICATE: CONSTANT,
  N_TOO_SMALL: FEW,
  METRIC_NONFINITE: UNUSABLE,
  RESULT_NONFINITE: UNUSABLE,
};

/** Whether a response says itself what is wrong with a sample. Only asked where it claims nothing from it. */
export function disclosesSample(code: string, statements: readonly Statement[]): boolean {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words !== undefined && statements.some(({ text }) => words.test(text));
}
