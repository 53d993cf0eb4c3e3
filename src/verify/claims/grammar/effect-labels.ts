/** Words for the size of an effect, by Cohen's cut-offs 0.2, 0.5 and 0.8. */
export type EffectSize = "negligible" | "small" | "medium" | "large";

/** What each word says of d, without its sign (Cohen 1988): from the first number up to the second. */
export const COHENS_RANGES: Record<EffectSize, readonly [number, number]> = {
  negligible: [0, 0.2],
  small: [0.2, 0.5],
  medium: [0.5, 0.8],
  large: [0.8, Number.POSITIVE_INFINITY],
};

/** A label for an effect, or a statement of significance, in a sentence. */
export interface LabelToken {
  start: number;
  end: number;
  /** null: the statement is about significance. */
  size: EffectSize | null;
  /** For statements of significance: whether it is denied. */
  denied: boolean;
  /** "about", "nearly": the label is not meant exactly. */
  loose: boolean;
}

const SIZES: readonly [EffectSize, string][] = [
  ["negligible", "negligible|trivial|tiny|vernachlässigbare[rns]?|winzige[rns]?|insignificante|négligeable"],
  ["small", "small|weak|kleine[rns]?|schwache[rns]?|pequeño|faible|petit"],
  ["medium", "medium|moderate|mittlere[rns]?|mittelgroße[rns]?|moderado|mediano|moyen|modéré"],
  ["large", "large|strong|big|huge|große[rns]?|starke[rns]?|grande|fuerte|fort|grand"],
];
const LABELS = SIZES.map(([size, words]): [EffectSize, RegExp] => [
  size,
  new RegExp(
    String.raw`(?<!\p{L})(${words})(?:[- ]?(?:sized|to large|to medium))?\s(?:(?:positive|negative|overall|standardi[sz]ed|statistical|treatment)\s)?(?:effects?(?: size)?|effekte?|efecto|effet)(?!\p{L})|(?<!\p{L})(?:effects?(?: size)?|effekt(?:stärke)?|efecto|effet)\s(?:is|was|of|ist|es|est|=|:)\s(?:a\s|about\s|roughly\s|therefore\s)?(${words})(?!\p{L})`,
    "giu",
  ),
]);
const SIGNIFICANT =
  /(?<!\p{L})(?:statistically\s|highly\s)?(significant(?:ly)?|signifikante?[rns]?|significativ[oa]s?|significati(?:f|ve)s?)(?!\p{L})(?!\s(?:digits?|figures?|level|bits?|others?|amount|progress|effort|time|work|changes? (?:to|in) the code))/giu;
const DENIED =
  /(?<!\p{L})(?:not?|no|non|kein\p{L}*|nicht|n['’]t|without|lacks?|ne|sin)\s(?:\p{L}+\s){0,3}$|non-?$/iu;
/** Without such a word "significant" only means great. */
const OF_A_TEST =
  /(?<!\p{L})(?:p|p-?values?|tests?|t-?test|welch|wilcoxon|mann|anova|differs?|different|differences?|unterschied\p{L}*|diferencia\p{L}*|différence\p{L}*|effects?|correlat\p{L}*|associat\p{L}*|influence|alpha|level|confidence|hypothes[ie]s|holm|bonferroni)(?!\p{L})|α/iu;
/** "Taken as significant" says what the word means. */
const DEFINED = /(?<!\p{L})(?:as|called|considered|regarded as|deemed)\s(?:an?\s)?(?:statistically\s)?$/iu;
const LOOSE =
  /(?<!\p{L})(?:about|nearly|almost|close to|roughly|borderline|approximately|fast|rund|casi|presque)\s(?:an?\s)?$/iu;

/** By another convention than Cohen's, of another measure, or no effect in the statistical sense. */
const OTHER_MEANING =
  /\b(?:kraft|hattie|sawilowsky|funder|gignac|lovakov|plonsky|conventions? of|benchmarks?|eta|η|cram[eé]r\w*|odds|rank-biserial|correlation)\b|\beffects? on (?:memory|time|speed|throughput|latency|batch|training time)\b/iu;

/** The labels of effects and statements of significance in a sentence. */
export function effectLabelsIn(sentence: string): LabelToken[] {
  if (!/effe[ck]t|efecto|signifi/i.test(sentence)) return [];
  const found: LabelToken[] = [];
  for (const [size, pattern] of OTHER_MEANING.test(sentence) ? [] : LABELS) {
    for (const match of sentence.matchAll(pattern)) {
      const word = match[1] ?? match[2] ?? "";
      const start = match.index + match[0].indexOf(word);
      const before = sentence.slice(Math.max(0, start - 30), start);
      found.push({
        start,
        end: start + word.length,
        size,
        denied: DENIED.test(before),
        loose: LOOSE.test(before),
      });
    }
  }
  for (const match of sentence.matchAll(SIGNIFICANT)) {
    const word = match[1] ?? "";
    const start = match.index + match[0].length - word.length;
    const before = sentence.slice(Math.max(0, start - 30), start);
    const plain = !/statistical?ly|statistisch|estad[ií]sticamente|statistiquement/i.test(match[0] + before);
    if (DEFINED.test(before) || (plain && !OF_A_TEST.test(sentence))) continue;
    found.push({
      start,
      end: start + word.length,
      size: null,
      denied: DENIED.test(before),
      loose: LOOSE.test(before),
    });
  }
  return found;
}
