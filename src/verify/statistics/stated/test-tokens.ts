import type { StatedP } from "../../../contracts/index.ts";
import { NUMBER, plainNumber } from "./number-text.ts";

interface Place {
  at: number;
  end: number;
}
/** A test statistic as stated. Numbers as written, with decimal points. */
export interface TestToken extends Place {
  kind: "test";
  test: StatedP["test"];
  statistic: string;
  df: string[];
}
/** A stated p. `corrected`: it is said to be adjusted, or of a test that the statistic beside it is not of. */
export interface PToken extends Place {
  kind: "p";
  relation: StatedP["relation"];
  value: string;
  corrected: boolean;
}
/** A stated standardised effect. */
export interface EffectToken extends Place {
  kind: "effect";
  name: "d" | "dz" | "g";
  value: string;
}
/** A stated sample size. `of`: each group's, pairs', two groups', or of what it is not said. */
export interface SizeToken extends Place {
  kind: "size";
  n: number[];
  of: "each" | "pairs" | "groups" | "repeats" | "unsaid";
}
/** A stated confidence interval. `estimate`: the number right before it, where one stands there in the same unit. */
export interface IntervalToken extends Place {
  kind: "interval";
  level: number;
  lower: string;
  upper: string;
  estimate: string | null;
}
export type Token = TestToken | PToken | EffectToken | SizeToken | IntervalToken;

const expression = (source: string): RegExp => new RegExp(source.replaceAll("NUM", NUMBER), "gu");
const START = String.raw`(?<![\p{L}\d_])`;

const WITH_DEGREES: readonly [StatedP["test"], RegExp][] = [
  [
    "t",
    expression(START + String.raw`t\s?(?:_)?\(\s?(?:df\s?=\s?)?(?<one>NUM)\s?\)\s?(?:=|≈)\s?(?<value>NUM)`),
  ],
  [
    "F",
    expression(
      START + String.raw`F\s?(?:_)?\(\s?(?<one>NUM)\s?[,;]\s?(?<two>NUM)\s?\)\s?(?:=|≈)\s?(?<value>NUM)`,
    ),
  ],
  [
    "chi2",
    expression(
      START +
        String.raw`(?:χ2|[Cc]hi2|[Cc]hi-?\s?[Ss]quared?|X\^?2|X²)\s?\(\s?(?:df\s?=\s?)?(?<one>NUM)(?:\s?[,;]\s?[nN]\s?=\s?\d[\d,]*)?\s?\)\s?(?:=|≈)\s?(?<value>NUM)`,
    ),
  ],
  ["r", expression(START + String.raw`r\s?\(\s?(?:df\s?=\s?)?(?<one>NUM)\s?\)\s?(?:=|≈)\s?(?<value>NUM)`)],
  ["z", expression(START + String.raw`[zZ]\s?(?:=|≈)\s?(?<value>NUM)`)],
  // Degrees of freedom may stand behind the statistic.
  [
    "t",
    expression(
      START +
        String.raw`t\s?(?:=|≈)\s?(?<value>NUM)\s?[,;(]?\s?(?:df|d\.f\.|degrees of freedom)\s?=?\s?(?<one>NUM)`,
    ),
  ],
];
const P = expression(
  START +
    String.raw`[pP](?:[- ]?(?:values?|[Ww]ert|valor))?(?:_\w{1,20})?\s?(?<relation>=|<=|>=|<|>|≤|≥|≈|\bof\b|\bis\b|\bwas\b|\bvon\b|\bde\b)\s?(?<value>NUM)`,
);
const EFFECT = expression(
  START +
    String.raw`(?<name>[Cc]ohen'?s?\s?d(?:_?z)?|[Hh]edges'?\s?g|d_?z?|g)\s?(?:=|≈|\bof\b|\bis\b|:)\s?(?<value>NUM)`,
);
const SIZE = expression(
  START +
    String.raw`(?:[nN](?:_?\w{1,6})?)\s?=\s?(?<one>\d[\d,]{0,8})(?:\s?(?:and|und|y|\/|,|vs\.?|\+)\s?(?:[nN]_?\w?\s?=\s?)?(?<two>\d[\d,]{0,8})(?![.,]?\d))?(?<noun>(?:\s[\p{L}-]{1,20}){0,3})`,
);
const INTERVAL = expression(
  String.raw`(?<level>\d{2}(?:[.,]\d{1,2})?)\s?%[- ]?(?:[\p{L}'.-]{1,20} ){0,3}?(?:CIs?|KI|IC|[Cc]onfidence [Ii]ntervals?|[Ii]ntervals?|[Kk]onfidenzintervall|intervalo(?: de confianza)?)(?![\p{L}])\s?[:=,]?\s?(?:(?:is|was|of|from|von|de|runs from)\s)?[[(]?\s?(?<lower>NUM)\s?(?<unit>%)?\s?(?:,|;|\bto\b|–|—|\bbis\b|\ba\b|\.\.\.?|-(?=[\d.]))\s?(?<upper>NUM)\s?%?\s?[\])]?`,
);
const ESTIMATE = new RegExp(
  String.raw`(?:=|:|\bof\b|\bis\b|\bwas\b|\bby\b)\s?(?<value>${NUMBER})\s?(?<unit>%)?\s?[,;(\[]*\s?$`,
  "u",
);
const CORRECTED =
  /(?:adjusted|adj\.?|corrected|holm|bonferroni|benjamini|fdr|permutation|permuted|bootstrap|exact|wilcoxon|mann|combined|q)\b/iu;

/** Test statistics, p, effects, sizes and intervals that a sentence states, in order. Linear in its length. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [test, pattern] of WITH_DEGREES)
    for (const match of text.matchAll(pattern)) {
      const { one, two, value = "" } = match.groups ?? {};
      if (tokens.some((token) => token.kind === "test" && token.at === match.index)) continue;
      const df = [one, two].flatMap((each) => (each === undefined ? [] : [plainNumber(each)]));
      tokens.push({ kind: "test", test, statistic: plainNumber(value), df, ...placeOf(match) });
    }
  for (const match of text.matchAll(P)) tokens.push(pToken(match, text));
  for (const match of text.matchAll(EFFECT)) {
    const name = (match.groups?.["name"] ?? "").toLowerCase();
    const kind = name.endsWith("g") ? "g" : name.endsWith("z") ? "dz" : "d";
    tokens.push({
      kind: "effect",
      name: kind,
      value: plainNumber(match.groups?.["value"] ?? ""),
      ...placeOf(match),
    });
  }
  for (const match of text.matchAll(SIZE)) tokens.push(sizeToken(match));
  for (const match of text.matchAll(INTERVAL)) tokens.push(intervalToken(match, text));
  return tokens.toSorted((one, other) => one.at - other.at);
}

const placeOf = (match: RegExpExecArray): Place => ({
  at: match.index,
  end: match.index + match[0].length,
});

const RELATIONS: Readonly<Record<string, StatedP["relation"]>> = {
  "≤": "<=",
  "≥": ">=",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
};

function pToken(match: RegExpExecArray, text: string): PToken {
  const place = placeOf(match);
  const around = `${text.slice(Math.max(0, place.at - 30), place.at).replace(/.*[.;)]/su, "")} ${text.slice(place.end, place.end + 30).replace(/[.;(].*/su, "")} ${match[0]}`;
  return {
    kind: "p",
    relation: RELATIONS[match.groups?.["relation"] ?? "="] ?? "=",
    value: plainNumber(match.groups?.["value"] ?? ""),
    corrected: CORRECTED.test(around),
    ...place,
  };
}

function sizeToken(match: RegExpExecArray): SizeToken {
  const { one = "", two, noun = "" } = match.groups ?? {};
  const n = [one, ...(two === undefined ? [] : [two])].map((each) => Number(each.replaceAll(",", "")));
  const of =
    n.length === 2
      ? "groups"
      : /\bpairs?\b|\bpaare\b|\bpares\b/iu.test(noun)
        ? "pairs"
        : /\b(?:per|each|je|pro|por|in each|a|of each)\b/iu.test(noun)
          ? "each"
          : /\b(?:seeds?|splits?|folds?|runs?|repeats?|repetitions?|semillas|läufe)\b/iu.test(noun)
            ? "repeats"
            : "unsaid";
  return { kind: "size", n, of, ...placeOf(match) };
}

function intervalToken(match: RegExpExecArray, text: string): IntervalToken {
  const { level = "95", lower = "", upper = "", unit } = match.groups ?? {};
  const before = ESTIMATE.exec(text.slice(Math.max(0, match.index - 60), match.index))?.groups;
  const sameUnit = before !== undefined && (before["unit"] === undefined) === (unit === undefined);
  return {
    kind: "interval",
    level: Number(plainNumber(level)) / 100,
    lower: plainNumber(lower),
    upper: plainNumber(upper),
    estimate: sameUnit ? plainNumber(before["value"] ?? "") : null,
    ...placeOf(match),
  };
}
