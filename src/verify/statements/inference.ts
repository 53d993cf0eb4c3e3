import { statementsOf } from "./statements.ts";
import type { Statement } from "./statements.ts";
import { wordList } from "../word-list.ts";

/** What a response claims of tests, significance, effect sizes or equality. */
export interface InferenceReading {
  /** The statements that claim it, in order; denials and plans are none. */
  claims: Statement[];
  /** Whether it calls its samples paired. */
  paired: boolean;
}

const P_VALUE =
  /(?<![\p{L}\d_])p(?:[- ]?(?:values?|wert|valor))?(?:_\w{1,20})?\s?(?:=|<|>|≤|≥|≈|of\b|is\b|was\b|von\b|de\b)\s?[.,]?\d/iu;
const STATISTIC = /(?<![\p{L}\d_])(?:t|F|χ2|[Cc]hi2|U|W|V|H)\s?\(\s?\d[^()]{0,40}\)\s?[=≈<>]/u;
const SIGNIFICANT =
  /(?<![\p{L}])(?:signifi[ck]an(?:ce|tly|tes?|t|z|s)?|signifi[ck]ativ\w{0,8}|signifikan\w{0,4})(?![\p{L}])(?!\s(?:digits?|figures?|bits?|decimals?|places?|stell\w+))/iu;
const EFFECT = new RegExp(
  String.raw`\b(?:${wordList(String.raw`
cohen'?s? ?d|hedges'? ?g|effect sizes?|
(?:negligible|trivial|small|medium|moderate|large|huge)(?:-sized)? effect|
effects?(?: sizes?)? (?:is|was|are) (?:\p{L}{1,12} ){0,2}?(?:negligible|trivial|small|medium|moderate|large|huge)|
efecto (?:es |fue )?(?:nulo|pequeño|mediano|moderado|grande)|effektst\S{1,4}|tamaño del efecto|
(?:kleine|mittlere|große)[rnms]? effekt`)})(?![\p{L}])|(?<![\p{L}\d_])[dg](?:_z)?\s?=\s?[-+]?[.,]?\d`,
  "iu",
);
const EQUAL =
  /\b(?:statistically|statistisch|estadísticamente|significantly)\s+(?:the same|equivalent|equal|identical|indistinguishable|different|gleich|äquivalent|iguales)\b|\bequality\b.{0,40}\b(?:confirmed|shown|established|proven)\b|\bno (?:statistical )?difference (?:between|was|is)\b/iu;
const TEST =
  /\b(?:t-?\s?tests?|welch|wilcoxon|mann[-–\s]whitney|kruskal|anova|analysis of variance|permutation test|signed[- ]rank|rank test|mcnemar|prueba t|t-test)\b/iu;
const TEST_SAYS =
  /\b(?:shows?|showed|gives?|gave|confirms?|confirmed|rejects?|rejected|finds?|found|yields?|yielded|indicates?|indicated|proves?|proved|reveals?|revealed|ergab|ergibt|zeigt|muestra)\b/iu;
/** Words that deny a test or a claim; "no significant difference" is itself one. */
const DENIED =
  /\b(?:no|not|without|never|neither|cannot|don't|doesn't|didn't|kein\w{0,2}|ohne|nicht|sin|ni|sans)\b[^.;]{0,60}\b(?:tests?|tested|testing|significance|interval|inference|claim\w*|conclu\w+|p[- ]values?)\b/iu;
/** Before a claim in its clause, these words make it none. */
const INTENDED =
  /\b(?:will|would|should|shall|could|may|might|to|plan(?:s|ned)?|propose[sd]?|expect(?:s|ed)?|if|whether|hypothesi\w+|target|threshold|assum\w+)\b[^,;:]*$/iu;
const PAIRED =
  /\b(?:paired|pairs|pairwise by|ttest_rel|signed[- ]rank|wilcoxon|gepaart\w*|paare|pareada\w*|parejas)\b/iu;
/** The same, from a response's text. */
export function inferenceOf(response: string): InferenceReading {
  return readInference(statementsOf(response), response);
}

/** Reads what a response claims of tests, significance, effect sizes and equality. */
export function readInference(statements: readonly Statement[], response: string): InferenceReading {
  const claims = statements.filter((statement) => claimsInference(statement.text));
  return { claims, paired: PAIRED.test(response) };
}

/** Whether a sentence claims a test's result, significance, an effect size or equality. */
export function claimsInference(text: string): boolean {
  const stated = P_VALUE.test(text) || STATISTIC.test(text);
  if (stated) return true;
  if (DENIED.test(text)) return false;
  const tested = TEST_SAYS.test(text) ? TEST.exec(text) : null;
  const found = [SIGNIFICANT.exec(text), EFFECT.exec(text), EQUAL.exec(text), tested];
  return found.some((match) => match !== null && !INTENDED.test(text.slice(0, match.index)));
}
