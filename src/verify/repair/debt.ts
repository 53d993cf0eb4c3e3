import type { BlockFacts } from "../../contracts/index.ts";
import { lexicalFacts } from "./lexical-facts.ts";
import { logicalLines } from "./logical-lines.ts";
import type { LogicalLine } from "./logical-lines.ts";

/** What a failed block had still to do. `null` keys and paths are computed ones. */
export interface Debt {
  names: string[];
  logs: { call: string; key: string | null }[];
  files: (string | null)[];
  /** The statement at which the block failed; null where that is unknown. */
  failing: string | null;
  /** False where the block does not parse, so that what it owed cannot be told. */
  known: boolean;
}

/**
 * What a block still owed: every name, log call and file of its syntax tree from the failing statement on. The rest of
 * a loop's body counts from the loop's head on, since later rounds are owed too, and so do the bodies of functions of
 * the block that are named from there on. `failedAt`: line within the block, 1-based; null (unknown): everything.
 */
export function debtOf(
  lines: readonly string[],
  facts: BlockFacts | undefined,
  failedAt: number | null,
): Debt {
  if (facts === undefined || !facts.parses) return debtByWords(lines);
  const statements = logicalLines(lines);
  const failing = failedAt === null ? undefined : statements.findLast((each) => each.start <= failedAt);
  const from = failing === undefined ? 1 : owedFrom(statements, failing);
  const called = failing === undefined ? [] : functionsNamedFrom(statements, from);
  const owed = (line: number): boolean =>
    line >= from || called.some((each) => line >= each.start && line <= each.end);
  // The function itself stood before the failing line: only what calling it does is owed.
  const defined = new Set(called.filter((each) => each.start < from).map((each) => each.start));
  const names = facts.names.filter((each) => owed(each.line) && !defined.has(each.line));
  return {
    names: [...new Set(names.map((each) => each.name))].filter((name) => name !== "_"),
    logs: facts.logs.filter((each) => owed(each.line)).map(({ call, key }) => ({ call, key })),
    files: facts.files.filter((each) => owed(each.line)).map((each) => each.path),
    failing: failing === undefined ? null : failing.text.trim(),
    known: true,
  };
}

/** A block that does not parse did nothing, so it owes all that its words show; where they show nothing, who can tell. */
function debtByWords(lines: readonly string[]): Debt {
  const { names, logs, files } = lexicalFacts(lines);
  return {
    names: [...new Set(names.map((each) => each.name))],
    logs: logs.map(({ call, key }) => ({ call, key })),
    files: files.map((each) => each.path),
    failing: null,
    known: names.length + logs.length + files.length > 0,
  };
}

/** Whether nothing is left to be done. */
export function isEmpty(debt: Debt): boolean {
  return debt.known && debt.names.length === 0 && debt.logs.length === 0 && debt.files.length === 0;
}

function owedFrom(statements: readonly LogicalLine[], failing: LogicalLine): number {
  let from = failing.start;
  let indent = failing.indent;
  for (const each of statements.filter((one) => one.start < failing.start).toReversed()) {
    if (each.indent >= indent) continue;
    indent = each.indent;
    if (/^\s*(?:async\s+)?(?:for|while)\b/.test(each.text)) from = each.start;
  }
  return from;
}

function functionsNamedFrom(statements: readonly LogicalLine[], from: number): FunctionBody[] {
  const texts = statements.filter((each) => each.start >= from).map((each) => each.text);
  return functionsNamedIn(texts, bodiesOf(statements.filter((each) => each.start < from)));
}

/** The functions among `bodies` that a text names, and those that these name in turn. */
export function functionsNamedIn<Body extends FunctionBody>(
  first: readonly string[],
  bodies: readonly Body[],
): Body[] {
  const found: Body[] = [];
  // A function may call another: what is found is searched again, each body once.
  let texts = first;
  while (texts.length > 0) {
    const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
    const next = bodies.filter((body) => words.has(body.name) && !found.includes(body));
    found.push(...next);
    texts = next.map((body) => body.text);
  }
  return found;
}

/** A function or class of a block with the lines it takes, 1-based within the block. */
export interface FunctionBody {
  name: string;
  start: number;
  end: number;
  text: string;
}

/** The functions and classes that statements define. */
export function bodiesOf(statements: readonly LogicalLine[]): FunctionBody[] {
  return statements.flatMap((each, place) => {
    const name = /^\s*(?:(?:async\s+)?def|class)\s+(\w+)/.exec(each.text)?.[1];
    if (name === undefined) return [];
    const rest = statements.slice(place + 1);
    const after = rest.findIndex((one) => one.indent <= each.indent);
    const body = after < 0 ? rest : rest.slice(0, after);
    const text = body.map((one) => one.text).join("\n");
    return [{ name, start: each.start, end: body.at(-1)?.end ?? each.end, text }];
  });
}
