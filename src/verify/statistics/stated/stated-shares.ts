import type { StatedCheck } from "../../../contracts/index.ts";
import type { Statement } from "../../statements/statements.ts";
import { checkShare } from "../counts.ts";
import { checkGrain } from "../grain.ts";
import { readWritten } from "../written-number.ts";
import { namedValues, scoreOf } from "./named-values.ts";
import { NUMBER, plainNumber } from "./number-text.ts";
import { tokensOf } from "./test-tokens.ts";

/** Averages have a finer grain, weighted ones none. */
const AVERAGED =
  /macro|weighted|balanced|averag|\bavg\b|\bmean|\bmedian|±|\bseeds?\b|\bfolds?\b|\bsplits?\b|\bruns\b|\brepeat|\brepetition|cross[- ]?val|\bcv\b|mittel|\bmedia\b|semillas|bootstrap/iu;
/** Bounds, estimates and settings are no counts of this work. */
const LOOSE =
  /\b(?:about|around|roughly|approximately|approx|nearly|almost|over|more than|less than|at least|at most|up to|target|threshold|expected?|should|would|plan\w*|train(?:ing)? (?:on|set|split|data)|used for|reserved|sampled|drop(?:ped|s)?|budget|etwa|circa|unos?)\b|[~≈≥≤<>]/iu;
const RIGHT =
  /(?:correct|right|accura|classif|recogni[sz]|identif|detect|predict|solve|hit|pass|wrong|misclass|error|richtig|korrekt|falsch|acert|acierto)/iu;
/** Of these a number of parts says nothing about items. */
const NO_ITEMS =
  /^(?:epochs?|steps?|seeds?|folds?|runs?|rounds?|iterations?|trials?|splits?|variants?|models?|methods?|layers?|hours?|minutes?|seconds?|days?|gb|mb|ms|tasks?|experiments?|settings?|configurations?|metrics?|datasets?|semillas|läufe)$/iu;

const PERCENT_OF = new RegExp(
  String.raw`(?<share>${NUMBER})\s?%\s(?:of|von|de|der)\s(?:the\s|all\s|its\s|our\s|los\s|las\s|den\s|allen\s)?(?<n>\d[\d,]{0,8})(?<words>(?:\s[\p{L}-]{1,25}){1,3})`,
  "giu",
);
const COUNT_OF = new RegExp(
  String.raw`(?<![\d.,/])(?<count>\d[\d,]{0,8})\s?(?:of|out of|\/|von|de)\s?(?:the\s|all\s|los\s)?(?<total>\d[\d,]{0,8})(?![\d.,]*\d)(?<words>(?:\s[\p{L}-]{1,25}){0,4})\s?(?<sign>=|:|\()\s?(?<share>${NUMBER})\s?(?<percent>%?)`,
  "giu",
);

/** Shares against the numbers of items that they are shares of, as the statement gives both. `repeats`: runs of which a score may be the mean. */
export function shareArithmetic(statement: Statement, around: string, repeats: number): StatedCheck[] {
  const { text, row } = statement;
  const checks = row === null ? countsBeside(text) : [];
  if (AVERAGED.test(row === null ? around : text)) return checks;
  if (row !== null) return [...checks, ...rowGrain(row, repeats)];
  if (LOOSE.test(text)) return checks;
  return [...checks, ...percentOf(text), ...accuracyWithN(statement, repeats)];
}

function percentOf(text: string): StatedCheck[] {
  if (!RIGHT.test(text)) return [];
  return [...text.matchAll(PERCENT_OF)].flatMap((match) => {
    const { share = "", n = "", words = "" } = match.groups ?? {};
    if (
      words
        .trim()
        .split(" ")
        .some((word) => NO_ITEMS.test(word))
    )
      return [];
    return [checkGrain({ value: `${plainNumber(share)} %`, n: whole(n), kind: "share" })];
  });
}

/** "accuracy = 0.937 (n = 50)": one accuracy and one n in the sentence, n being of items. */
function accuracyWithN(statement: Statement, repeats: number): StatedCheck[] {
  const accuracies = namedValues(statement).filter(({ score }) => score === "accuracy");
  const sizes = tokensOf(statement.text).filter((token) => token.kind === "size");
  const [accuracy, size] = [accuracies[0], sizes[0]];
  if (accuracy === undefined || size === undefined || accuracies.length > 1 || sizes.length > 1) return [];
  const [n] = size.n;
  if (size.of !== "unsaid" || size.n.length !== 1 || n === undefined) return [];
  return grainOf(accuracy.value, n, repeats);
}

function rowGrain({ cells, header }: NonNullable<Statement["row"]>, repeats: number): StatedCheck[] {
  const sizes = header.flatMap((name, at) =>
    /^(?:n|n_test|items|test items|test size|support|n \(test\))$/iu.test(name.trim())
      ? [cells[at] ?? ""]
      : [],
  );
  const accuracies = header.flatMap((name, at) => (scoreOf(name) === "accuracy" ? [cells[at] ?? ""] : []));
  const [size = "", accuracy = ""] = [sizes[0], accuracies[0]];
  if (sizes.length !== 1 || accuracies.length !== 1 || !/^\d[\d,]{0,8}$/.test(size)) return [];
  return grainOf(plainNumber(accuracy), whole(size), repeats);
}

/** Without a sign a share may be a fraction or in percent. */
function grainOf(value: string, n: number, repeats: number): StatedCheck[] {
  const written = readWritten(value);
  if (written === null || written.value < 0) return [];
  const stated = { value, n, kind: "share" as const, percent: !value.includes("%") && written.value > 1 };
  const check = checkGrain(stated);
  return [check.outcome === "impossible" && repeats > 1 ? checkGrain({ ...stated, repeats }) : check];
}

function countsBeside(text: string): StatedCheck[] {
  return [...text.matchAll(COUNT_OF)].flatMap((match) => {
    const { count = "", total = "", words = "", sign = "", share = "", percent = "" } = match.groups ?? {};
    const named = words.trim().split(" ");
    const before = text.slice(Math.max(0, match.index - 20), match.index);
    if (PLACE.test(before) || named.some((word) => NO_ITEMS.test(word)) || /\/\d+\/|\d{4}-/.test(match[0]))
      return [];
    const clear =
      percent === "%" || (sign === "=" && named.length <= 1) || (sign === ":" && RIGHT.test(words));
    return clear
      ? [
          checkShare({
            count: String(whole(count)),
            total: String(whole(total)),
            share: `${plainNumber(share)}${percent}`,
          }),
        ]
      : [];
  });
}

/** Numbers after these are places and versions. */
const PLACE =
  /(?:section|table|chapter|figure|fig|step|page|version|block|task|part|item|question|epoch|line)s?\.?\s?$/iu;

const whole = (text: string): number => Number(text.replaceAll(",", ""));
