import type { Kind } from "../contracts/index.ts";
import { proseStatements } from "./prose-statements.ts";
import { claimIn } from "./response-claims.ts";

export interface KindQuestion {
  /** As declared in the input; null where it was not. */
  declared: Kind | null;
  /** Whether there is a response of the implementer. */
  implementer: boolean;
  /** Whether that response has a block of an executed language, closed or not. */
  hasExecutableBlock: boolean;
  /** That response. */
  text: string;
}

/**
 * The kind of a task: as declared; else experimental where the implementer's response has a block of an executed
 * language, or claims a run id, a measured number, or that something was run, trained or tested; else documentation.
 * @returns with the reason; null where it was declared
 */
export function inferKind({ declared, implementer, hasExecutableBlock, text }: KindQuestion): {
  kind: Kind;
  inferredBecause: string | null;
} {
  if (declared !== null) return { kind: declared, inferredBecause: null };
  if (!implementer)
    return {
      kind: "experimental",
      inferredBecause:
        "the implementing agent gave no response, and a task is taken for an experiment until its response shows otherwise",
    };
  if (hasExecutableBlock) return { kind: "experimental", inferredBecause: "the response has a Python block" };
  const claim = firstClaim(text);
  if (claim === null)
    return {
      kind: "documentation",
      inferredBecause: "the response has no Python block and claims no run, measurement or test",
    };
  return { kind: "experimental", inferredBecause: `line ${claim.line} of the response claims ${claim.what}` };
}

/** The first line outside code that says something was done or measured. */
function firstClaim(text: string): { line: number; what: string } | null {
  for (const statement of proseStatements(text)) {
    const what = claimIn(statement);
    if (what !== null) return { line: statement.line, what };
  }
  return null;
}
