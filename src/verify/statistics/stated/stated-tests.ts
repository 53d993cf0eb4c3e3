import type { Stated, StatedCheck, StatedP } from "../../../contracts/index.ts";
import { checkDegrees } from "../degrees.ts";
import { checkEffect } from "../effect-size.ts";
import type { PToken, SizeToken, TestToken, Token } from "./test-tokens.ts";

/** What else of the response matters to its statistics. */
export interface StatedContext {
  /** Whether tests are called one-tailed in the same paragraph, or somewhere in the response. */
  oneTailed: "here" | "elsewhere" | "no";
  /** Whether Welch's test is named, whose degrees of freedom may be rounded. */
  welch: boolean;
}

/** A p that belongs to a statistic stands this near to it, in characters. */
const NEAR = 90;

/** The p values stated with a test statistic, each with the readings that it may have; one that agrees is enough. */
export function testQuestions(tokens: readonly Token[], context: StatedContext): Stated[][] {
  return tokens.flatMap((token, place) => {
    if (token.kind !== "test") return [];
    const p = pOf(token, tokens, place);
    if (p === null || p.corrected || (token.test !== "z" && token.df.length === 0)) return [];
    const asked: StatedP = {
      kind: "p",
      test: token.test,
      statistic: token.statistic,
      df: token.df,
      relation: p.relation,
      p: p.value,
      ...(context.welch && token.test === "t" ? { dfRounded: true } : {}),
    };
    if (context.oneTailed === "here") return [[{ ...asked, tails: 1 as const }, asked]];
    return [context.oneTailed === "elsewhere" ? [asked, { ...asked, tails: 1 as const }] : [asked]];
  });
}

/** The next p before another statistic; else one right before it that belongs to no other. */
function pOf(test: TestToken, tokens: readonly Token[], place: number): PToken | null {
  for (const token of tokens.slice(place + 1)) {
    // z is a usual name for other things; its p follows at once.
    if (token.at - test.end > (test.test === "z" ? 3 : NEAR) || token.kind === "test") break;
    if (token.kind === "p") return token;
  }
  const before = tokens[place - 1];
  const own = before?.kind === "p" && test.at - before.end <= 4;
  return own && !tokens.slice(0, place - 1).some((token) => token.kind === "test") ? before : null;
}

/** d and degrees of freedom against t and n, where one t, one n and a clear design are stated together. */
export function testArithmetic(tokens: readonly Token[], context: StatedContext): StatedCheck[] {
  const tests = tokens.filter((token) => token.kind === "test");
  const sizes = tokens.filter((token) => token.kind === "size");
  const effects = tokens.filter((token) => token.kind === "effect");
  const [test, size, effect] = [tests[0], sizes[0], effects[0]];
  if (test?.test !== "t" || tests.length !== 1 || sizes.length !== 1 || size === undefined) return [];
  const checks: StatedCheck[] = [];
  const [degrees] = test.df;
  const groups = groupsOf(size);
  if (degrees !== undefined) {
    if (groups !== null)
      checks.push(checkDegrees({ design: context.welch ? "welch" : "two-sample", df: degrees, n: groups }));
    else if (size.of === "pairs") checks.push(checkDegrees({ design: "paired", df: degrees, n: size.n }));
  }
  if (effect !== undefined && effects.length === 1) {
    // Of pairs d has several forms; only d_z follows from t.
    const n = effect.name === "dz" ? [size.n[0] ?? 0] : groups;
    const equal = n !== null && new Set(n).size === 1;
    if (n !== null && equal && (effect.name === "dz" ? size.of === "pairs" : true))
      checks.push(checkEffect({ name: effect.name, effect: effect.value, t: test.statistic, n }));
  }
  return checks;
}

/** Sizes of two groups; null where that is not what the text says. */
function groupsOf({ n, of }: SizeToken): number[] | null {
  const [one] = n;
  if (one === undefined) return null;
  return of === "groups" ? [...n] : of === "each" ? [one, one] : null;
}
