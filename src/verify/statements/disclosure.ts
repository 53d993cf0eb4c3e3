import type { Statement } from "./statements.ts";

const CONSTANT =
  /\b(?:identical|the same|constant|no (?:spread|variance|variation|variability)|zero (?:variance|spread|standard deviation)|deterministic|do(?:es)? not (?:vary|differ|change)|without (?:spread|variance)|identisch|keine streuung|constantes?|idénticos?)\b/iu;
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
