import { fromNum } from "../../contracts/index.ts";
import { COHENS_RANGES } from "../claims/grammar/effect-labels.ts";
import type { EffectSize } from "../claims/grammar/effect-labels.ts";
import { filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";
import type { Statement } from "../statements/statements.ts";
import { attestedRuns } from "../attested-runs.ts";
import { claimFrom } from "./samples.ts";

const WORDS: readonly [RegExp, EffectSize][] = [
  [/^(?:no|zero|negligible|trivial|kein\w*|vernachlässigbar\w*|nulo)$/iu, "negligible"],
  [/^(?:small|klein\w*|pequeño)$/iu, "small"],
  [/^(?:medium|moderate|mittler\w*|mittelgroß\w*|mediano|moderado|medio)$/iu, "medium"],
  [/^(?:large|big|strong|huge|groß\w*|starke\w*|grande)$/iu, "large"],
];
const SIZE = String.raw`(?<size>negligible|trivial|small|medium|moderate|large|huge|kleine[nrms]?|mittlere[nrms]?|große[nrms]?|pequeño|mediano|moderado|grande)`;
const LABELS = [
  new RegExp(
    String.raw`(?<![\p{L}-])${SIZE}(?:[- ]sized)?(?:\s\p{L}{1,15})?\s(?:effects?(?: size)?|effekt\p{L}{0,8}|efecto)(?![\p{L}])`,
    "giu",
  ),
  new RegExp(
    String.raw`\b(?:(?:effects?(?: sizes?)?|effekt\p{L}{0,8})\s(?:is|was|are|were|ist|war)\s(?:\p{L}{1,12}\s){0,2}?|efecto\s(?:es\s|fue\s)?)${SIZE}(?![\p{L}])`,
    "giu",
  ),
];
const HEDGED = /\b(?:about|around|roughly|almost|nearly|approximately|borderline|close to|etwa|casi)\b/iu;
/** Labels that say what would be, or of another measure, or by another convention. */
const NO_LABEL =
  /\b(?:not|no|never|neither|would|could|should|detect\w*|power|plan\w*|assum\w*|expect\w*|if|whether|cut-?offs?|counts? as|threshold|need\w*|eta|η|cram[eé]r\w*|odds|rank-biserial|correlation|side|harmful|memory|batch|learning[- ]rate)\b/iu;
const OTHER_CONVENTION =
  /\b(?:kraft|hattie|sawilowsky|funder|gignac|lovakov|plonsky|conventions? of|benchmarks?)\b/iu;
const RECORDED_D =
  /(?:^|[_ .\-/])(?:cohen'?s?[_ -]?d(?:z|_z)?|hedges'?[_ -]?g|effect[_ -]?size|d|dz|d_z|g)$/i;
const SLACK = 0.05;
const HEDGED_SLACK = 0.1;

/**
 * CLAIM_MISMATCH for a word: an effect called small, medium or large, where the one that is computed from the recorded
 * samples is not. Recorded effect sizes are records that the claims are held against. Where any of several effects fits
 * the word, it may be the one that is meant.
 */
export function effectLabels(input: CheckInput): Judged[] {
  if (input.evidence === null || OTHER_CONVENTION.test(input.prose) || recordsEffects(input)) return [];
  const known = computedEffects(input);
  if (known.length === 0) return [];
  // What a record contradicts by itself is told already.
  const told = new Set(
    input.agentClaims.flatMap(({ implementer, judgements }) =>
      implementer
        ? judgements.flatMap(({ found, state }) => (state === "contradicted" ? found.line : []))
        : [],
    ),
  );
  return input.statements
    .flatMap((statement) => (told.has(statement.line) ? [] : mismatch(statement, known)))
    .slice(0, 5);
}

interface KnownEffect {
  value: number;
  /** Where it is from, in words. */
  from: string;
}

function mismatch(statement: Statement, known: readonly KnownEffect[]): Judged[] {
  if (NO_LABEL.test(statement.text)) return [];
  const slack = HEDGED.test(statement.text) ? HEDGED_SLACK : SLACK;
  for (const label of LABELS)
    for (const match of statement.text.matchAll(label)) {
      const size = match.groups?.["size"] ?? "";
      const word = WORDS.find(([words]) => words.test(size))?.[1];
      if (word === undefined) continue;
      const [low, high] = COHENS_RANGES[word];
      const fits = known.some(({ value }) => {
        const d = Math.abs(value);
        return d >= low - slack && d <= high + slack;
      });
      const [first] = known;
      if (fits || first === undefined) continue;
      const limits = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `from ${low} to ${high}`;
      return [
        finding(
          "CLAIM_MISMATCH",
          "fail",
          `A ${word} effect is claimed, and ${first.from} is ${short(first.value)}; by Cohen's cut-offs ${word} is ${limits}. Line ${statement.line}: "${quoted(statement.text)}".`,
          {
            hint: "State the effect as recorded with its interval, call it by its size, or name the convention that the word follows.",
            evidence: [`response, line ${statement.line}`, ...known.slice(0, 5).map(({ from }) => from)],
          },
        ),
      ];
    }
  return [];
}

/** Whether the code itself records an effect size. */
function recordsEffects(input: CheckInput): boolean {
  const made = new Set(filesMade(input).map((file) => file.path));
  const names = [
    ...attestedRuns(input).flatMap((run) => Object.keys(run.metrics)),
    ...(input.evidence?.probes ?? []).flatMap(({ path, numbers }) =>
      made.has(path) ? Object.keys(numbers ?? {}) : [],
    ),
  ];
  return names.some((name) => RECORDED_D.test(name));
}

/** Effects of the task's comparisons that the response speaks of; equal samples have d = 0, though no test is made of them. */
function computedEffects(input: CheckInput): KnownEffect[] {
  return (input.comparisons ?? []).flatMap((each) => {
    const { statistic, comparison } = each;
    if (statistic === null || (each.inferredFrom !== null && claimFrom(each, input) === null)) return [];
    const { effect } = statistic;
    const name = effect === null ? "d" : effect.name;
    const from = `${name} of the recorded ${quoted(comparison.metric, 60)}`;
    if (effect !== null && effect.name !== "r") return [{ value: fromNum(effect.value), from }];
    const same = statistic.refusals?.some(({ code }) => code === "SAMPLE_DUPLICATE") === true;
    return same && fromNum(statistic.estimate) === 0 ? [{ value: 0, from }] : [];
  });
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
