import type { Stated, StatedCheck } from "../../../contracts/index.ts";
import type { Statement } from "../../statements/statements.ts";
import { statementsOf } from "../../statements/statements.ts";
import { intervalArithmetic } from "./stated-intervals.ts";
import { momentArithmetic } from "./stated-moments.ts";
import { scoreArithmetic, speaksOfAverages } from "./stated-scores.ts";
import { shareArithmetic } from "./stated-shares.ts";
import { testArithmetic, testQuestions } from "./stated-tests.ts";
import type { StatedContext } from "./stated-tests.ts";
import { tokensOf } from "./test-tokens.ts";

/** Statistics that a response states together, to be checked with a distribution; one reading that agrees is enough. */
export interface StatedQuestion {
  /** 1-based line of the response. */
  line: number;
  text: string;
  readings: Stated[];
}

/** A check of stated statistics that arithmetic alone decides. */
export interface CheckedStatement {
  line: number;
  text: string;
  check: StatedCheck;
}

const ONE_TAILED =
  /one[- ](?:tailed|sided)|directional test|einseitig|unilateral|alternative\s?=\s?["'](?:greater|less|larger|smaller)/iu;
const WELCH = /welch|equal_var\s?=\s?False/iu;
/** What is said of others' numbers, or to take a number back, is no statement of this work. */
const NOT_OWN =
  /\bet al\b|\b(?:reported (?:by|in)|according to|literature|published|prior work|previous(?:ly)? (?:work|report\w*)|hypothetical\w*|for example|e\.g\.|suppose|if we had)\b|\b(?:wrong|erroneous\w*|incorrect\w*|mistaken\w*|mistyped|typo|retract\w*|erratum|should have (?:been|read)|instead of|misreported)\b|\[\d{1,3}\]|\(\d{4}[a-z]?\)/iu;

/** The stated statistics of a response that need the analyst. */
export function statedQuestions(response: string): StatedQuestion[] {
  const statements = statementsOf(response);
  const welch = WELCH.test(response);
  const oneTailed = ONE_TAILED.test(response);
  const paragraphs = paragraphsOf(statements);
  return statements.flatMap((statement) => {
    if (!/\d/.test(statement.text) || NOT_OWN.test(statement.text)) return [];
    const context = { welch, oneTailed: tailsOf(paragraphOf(statement, paragraphs), oneTailed) };
    return testQuestions(tokensOf(statement.text), context).map((readings) => ({
      line: statement.line,
      text: statement.text,
      readings,
    }));
  });
}

/**
 * All checks of a response's stated statistics that need no distribution, those that found nothing left out. `repeats`: how
 * many runs the execution made of one metric, of which a stated score may be the mean.
 */
export function statedArithmetic(
  statements: readonly Statement[],
  response: string,
  repeats: number,
): CheckedStatement[] {
  const welch = WELCH.test(response);
  const averaged = speaksOfAverages(response);
  const oneTailed = ONE_TAILED.test(response);
  const paragraphs = paragraphsOf(statements);
  return statements.flatMap((statement) => {
    const { line, text } = statement;
    if (!/\d/.test(text) || NOT_OWN.test(text)) return [];
    const around = paragraphOf(statement, paragraphs);
    const context: StatedContext = { welch, oneTailed: tailsOf(around, oneTailed) };
    const tokens = tokensOf(text);
    return [
      ...testArithmetic(tokens, context),
      ...intervalArithmetic(text, tokens, context),
      ...shareArithmetic(statement, around, repeats),
      ...scoreArithmetic(statement, averaged),
      ...momentArithmetic(statement),
    ]
      .filter((check) => check.outcome === "inconsistent" || check.outcome === "impossible")
      .map((check) => ({ line, text, check }));
  });
}

function tailsOf(around: string, somewhere: boolean): StatedContext["oneTailed"] {
  if (!somewhere) return "no";
  return ONE_TAILED.test(around) ? "here" : "elsewhere";
}

/** The texts of paragraphs by their number. */
function paragraphsOf(statements: readonly Statement[]): Map<number, string> {
  const texts = new Map<number, string[]>();
  for (const { paragraph, text } of statements) {
    const known = texts.get(paragraph);
    if (known === undefined) texts.set(paragraph, [text]);
    else known.push(text);
  }
  return new Map([...texts].map(([paragraph, parts]) => [paragraph, parts.join(" ")]));
}

/** A statement's paragraph under its heading. */
function paragraphOf({ paragraph, heading }: Statement, paragraphs: ReadonlyMap<number, string>): string {
  return `${heading} ${paragraphs.get(paragraph) ?? ""}`;
}
