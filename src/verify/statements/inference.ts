import type { Statement } from "./statements.ts";

/** What a response claims of tests, significance, effect sizes or equality. */
export interface InferenceReading {
  /** The statements that claim it, in order; denials and plans are none. */
  claims: Statement[];
  /** Whether it calls its samples paired. */
  paired: boolean;
  /** The number that it holds a sample against, where a claim names one. */
  bound: number | null;
}

const P_VALUE =
  /(?<![\p{L}\d_])p(?:[- ]?(?:values?|wert|valor))?(?:_\w{1,20})?\s?(?:=|<|>|≤|≥|≈|of\b|is\b|was\b|von\b|de\b)\s?[.,]?\d/iu;
const STATISTIC = /(?<![\p{L}\d_])(?:t|F|χ2|[Cc]hi2|U|W|V|H)\s?\(\s?\d[^()]{0,40}\)\s?[=≈<>]/u;
const SIGNIFICANT =
  /(?<![\p{L}])(?:signifi[ck]an(?:ce|tly|tes?|t|z|s)?|signifi[ck]ativ\w{0,8}|signifikan\w{0,4})(?![\p{L}])(?!\s(?:digits?|figures?|bits?|decimals?|places?|stell\w+))/iu;
const EFFECT =
  /\b(?:cohen'?s? ?d|hedges'? ?g|effect sizes?|(?:negligible|trivial|small|medium|moderate|large|huge)(?:-sized)? effect|effektst\S{1,4}|tamaño del efecto|(?:kleine|mittlere|große)[rnms]? effekt)(?![\p{L}])|(?<![\p{L}\d_])[dg](?:_z)?\s?=\s?[-+]?[.,]?\d/iu;
const EQUAL =
  /\b(?:statistically|statistisch|estadísticamente|significantly)\s+(?:the same|equivalent|equal|identical|indistinguishable|different|gleich|äquivalent|iguales)\b|\bequality\b.{0,40}\b(?:confirmed|shown|established|proven)\b|\bno (?:statistical )?difference (?:between|was|is)\b/iu;
const TEST =
  /\b(?:t-?\s?tests?|welch|wilcoxon|mann[-–\s]whitney|kruskal|anova|analysis of variance|permutation test|signed[- ]rank|rank test|mcnemar|prueba t|t-test)\b/iu;
const TEST_SAYS =
  /\b(?:shows?|showed|gives?|gave|confirms?|confirmed|rejects?|rejected|finds?|found|yields?|yielded|indicates?|indicated|proves?|proved|reveals?|revealed|ergab|ergibt|zeigt|muestra)\b/iu;
/** Words that deny a test or a claim; "no significant difference" is itself one. */
const DENIED =
  /\b(?:no|not|without|never|neither|cannot|don't|doesn't|didn't|kein\w{0,2}|ohne|nicht|sin|ni|sans)\b[^.;]{0,60}\b(?:tests?|tested|testing|significance|interval|inference|claim\w*|conclu\w+|p[- ]values?)\b/iu;
const INTENDED =
  /\b(?:will|would|should|shall|could|plan(?:s|ned)?|propose[sd]?|recommend\w*|need(?:s|ed)? to|going to|next step|future|if|whether|expect\w*|hypothesis:|target|threshold)\b/iu;
const PAIRED =
  /\b(?:paired|pairs|pairwise by|ttest_rel|signed[- ]rank|wilcoxon|gepaart\w*|paare|pareada\w*|parejas)\b/iu;
const AGAINST =
  /\b(?:against|versus|vs\.?|than|above|below|exceeds?|from|frente a|gegen(?:über)?|über|contre|über den|of|bound|chance level)\s(?:the |a |el |the value |valor |nulo |chance )*(?:\w+ ){0,2}?(?<number>[-+]?\d+(?:[.,]\d+)?)\s?(?<percent>%)?/giu;

/** Reads what a response claims of tests, significance, effect sizes and equality. */
export function readInference(statements: readonly Statement[], response: string): InferenceReading {
  const claims = statements.filter((statement) => claimsInference(statement.text));
  return { claims, paired: PAIRED.test(response), bound: boundOf(claims) };
}

/** Whether a sentence claims a test's result, significance, an effect size or equality. */
export function claimsInference(text: string): boolean {
  const stated = P_VALUE.test(text) || STATISTIC.test(text);
  if (stated) return true;
  const said =
    SIGNIFICANT.test(text) ||
    EFFECT.test(text) ||
    EQUAL.test(text) ||
    (TEST.test(text) && TEST_SAYS.test(text));
  return said && !DENIED.test(text) && !INTENDED.test(text);
}

function boundOf(claims: readonly Statement[]): number | null {
  for (const { text } of claims) {
    for (const match of text.matchAll(AGAINST)) {
      const value = Number((match.groups?.["number"] ?? "").replace(",", "."));
      if (Number.isFinite(value)) return match.groups?.["percent"] === undefined ? value : value / 100;
    }
  }
  return null;
}
