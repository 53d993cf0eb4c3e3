/** The sign of relation, or the word for it, between a name and its number. */
const JOIN = String.raw`\s{0,3}(?:=|:|<|>|≤|≥|<=|>=|≈|~|of|is|was|were|at|von|ist|de|es|est|value of|statistic of|equals)\s{0,3}[<>≤≥]?\s{0,2}`;
const ARGUMENTS = String.raw`(?:\s{0,3}[(\[][^()[\]\n]{0,60}[)\]]|\s?_\{?[^{}\s=]{1,20}\}?|_{0,2})?`;

const NAMED: readonly [string, RegExp][] = [
  [
    "p",
    /(?:p|p[- _]?(?:values?|wert|valor)|(?:raw|adjusted|corrected|holm|two-sided|one-sided|exact|permutation) p(?: value)?|(?:p|p[- _]?value)\s?\((?:adj|corr|raw|holm|two)[^()]{0,20}\)|p[-_ ]?(?:adj|holm|bh|corr|perm|raw|boot)\.?)/,
  ],
  ["t", /(?:[Ww]elch(?:['’]s)? )?t(?:[- ](?:statistic|value|wert))?/],
  ["F", /F(?:[- ](?:statistic|value|ratio))?/],
  ["chi square", /(?:χ²|χ\s?\^?\s?\{?2\}?|χ_?|chi[- ]?squared?|chi2|X²|X\^2)/],
  ["z", /z(?:[- ](?:statistic|score|value))?/],
  ["U", /(?:[Mm]ann[-–][Ww]hitney )?U/],
  ["W", /(?:[Ww]ilcoxon )?[WV]/],
  ["H", /(?:[Kk]ruskal[-–][Ww]allis )?H/],
  ["D", /(?:[Kk]olmogorov[-–][Ss]mirnov )?D/],
  [
    "d",
    /(?:(?:[CcKk]ohen)(?:['’]?s)?[ _-]?d(?:[_ ]?(?:z|av|s))?|d(?:_?z|_av)?|[Ee]ffektstärke d|[Ee]ffect size(?: d)?|tamaño del efecto)/,
  ],
  ["g", /(?:[Hh]edges(?:['’])?[ _-]?g|g)/],
  [
    "r",
    /(?:r|rank-biserial(?: correlation)?|rank-biserial r|spearman(?:['’]s)?(?: correlation| rho| ρ| r)?(?: coefficient)?|pearson(?:['’]s)?(?: correlation| r)?(?: coefficient)?|kendall(?:['’]s)?(?: τ| tau)?|correlation(?: coefficient)?|korrelation|ρ|rho|τ|tau|r_?s)/,
  ],
  [
    "eta squared",
    /(?:η(?:_?p?|\s?_?\{?p\}?)?\s?(?:²|\^?\{?2\}?)|(?:partial )?eta[- ]?squared?|η²_?p?|ω²|omega[- ]squared|ε²)/,
  ],
  ["odds ratio", /(?:odds ratio|OR|risk ratio|hazard ratio|relative risk|HR|RR)/],
  ["AIC", /AICc?/],
  ["BIC", /BIC/],
  ["Bayes factor", /(?:BF(?:_?10|_?01)?|bayes factor)/],
  ["df", /(?:df|d\.f\.|degrees of freedom|freiheitsgrade)/],
];

/** For every name a pattern that holds where the text before a number ends with it. Case counts for single letters. */
const LABELS = NAMED.map(([name, pattern]): [string, RegExp] => [
  name,
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_@])${pattern.source}${ARGUMENTS}${JOIN}$`,
    /^(?:t|F|z|U|W|H|D|d|g)$/.test(name) ? "u" : "iu",
  ),
]);
const BARE: readonly [string, RegExp][] = [
  ["AIC", /(?<!\p{L})AICc?\s$/u],
  ["BIC", /(?<!\p{L})BIC\s$/u],
  ["d", /(?<!\p{L})cohen['’]?s? d\s$/iu],
  ["p", /(?<!\p{L})p\s?$/u],
];
const SAMPLE_SIZE =
  /(?<![\p{L}\p{N}_-])(?:[nN](?:_\{?[\p{L}\d]{1,8}\}?|[₁₂₀])?|sample size|stichprobe|muestra)\s{0,3}(?:=|is|was|:|of|von|je gruppe|per group)\s{0,3}$/u;
const DEGREES_IN =
  /(?<![\p{L}\p{N}_])(t|F|χ²|χ\s?\^?\{?2\}?|chi[- ]?squared?|χ_?|r|z|Q|H)\s{0,3}[([]\s{0,3}(?:df\s?=\s?)?(?:[\d.,]+\s?[,;]\s?)?$/iu;

/** The statistic whose number follows a text: its short name; null where the text ends with none. */
export function statisticBefore(left: string): string | null {
  const near = left.slice(-90);
  for (const [name, label] of LABELS) if (label.test(near)) return name;
  for (const [name, label] of BARE) if (label.test(near)) return name;
  return null;
}

/** Whether a number that follows is a sample's size. */
export function isSampleSizeBefore(left: string): boolean {
  return SAMPLE_SIZE.test(left.slice(-40));
}

/** Whether a number that follows stands in the brackets of a statistic, as the degrees of freedom of t(18). */
export function isDegreesOfFreedom(left: string, right: string): boolean {
  return (
    DEGREES_IN.test(left.slice(-40)) &&
    /^\s{0,3}(?:[,;]\s?(?:[\d.]+|N\s?=\s?[\d,]+)\s{0,3})?[)\]]\s{0,3}(?:=|<|>|≈|:)/.test(right)
  );
}

const NUMBER = String.raw`[-+−–]?\s?(?:\d[\d.,]*|\.\d+)(?:e[-+−]?\d+)?\s?%?`;
const PAIR = String.raw`(${NUMBER})\s{0,3}(?:,|;|to|bis|a|à|–|-|—|\.\.)\s{0,3}(${NUMBER})`;
const INTERVAL = new RegExp(
  String.raw`(?:(?<!\p{L})(?:CI|KI|IC|CrI|HDI|interval\p{L}*|intervall|confidence|konfidenz\p{L}*|intervalo|intervalle|bounds?|range|limits)(?!\p{L})[^.;\d\n]{0,40}\s?|(?:odds ratio|OR|HR|RR)(?: (?:is|was|of))?[ =:]{1,3}[\d.,]+\s)[\[(]?\s{0,3}${PAIR}\s{0,3}[\])]?|[\[]\s{0,3}${PAIR}\s{0,3}[\]]`,
  "giu",
);

/** The stretches of a sentence that hold the two ends of an interval: offsets of the pairs. */
export function intervalsIn(sentence: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const match of sentence.matchAll(INTERVAL)) {
    const low = match[1] ?? match[3] ?? "";
    const end = match.index + match[0].length;
    // The pair stands at the end, so its first number is the last but one place where it is written.
    const pair = match[2] ?? match[4] ?? "";
    const upper = match[0].lastIndexOf(pair);
    found.push({ start: match.index + Math.max(0, match[0].lastIndexOf(low, upper - 1)), end });
  }
  return found;
}

/** Whether a number is the level of an interval or a test rather than something found: "95 % CI". */
export function isLevel(left: string, right: string): boolean {
  return (
    /^\s{0,3}(?:%|percent|prozent|-)[\s-]{0,3}(?:\p{L}+[\s-]){0,3}(?:CI|KI|IC|CrI|HDI|confidence|credible|konfidenz|prediction|bootstrap|interval|power\b)/iu.test(
      right,
    ) ||
    (/(?:at|of) (?:the )?$/.test(left) && /^\s{0,3}%\s(?:level|power|confidence)/i.test(right))
  );
}
