import type { z } from "zod";
import { excerpt, typeName } from "./bad-input.ts";
import { pathText } from "./json-place.ts";
import type { JsonPath } from "./json-place.ts";

/** Why a value has not the expected shape: the place in it, and the words for a message. */
export interface ShapeIssue {
  path: JsonPath;
  what: string;
  hint: string;
}

/** Describes what is wrong with `value`, at least one thing: what was expected, what was found. */
export function shapeIssues(error: z.ZodError, value: unknown): ShapeIssue[] {
  return error.issues.map((issue) => shapeIssue(issue, value));
}

function shapeIssue(issue: z.core.$ZodIssue, value: unknown): ShapeIssue {
  const { path, message } = deepest(issue);
  const steps = path.filter((step): step is string | number => typeof step !== "symbol");
  const found = valueAt(value, steps);
  const name = steps.length === 0 ? "the task" : pathText(steps);
  const expected = asExpectation(message);
  return found === undefined
    ? {
        path: steps,
        what: `\`${name}\` is missing: ${expected}.`,
        hint: `Add \`${name}\`.`,
      }
    : {
        path: steps,
        what: `${expected}, found ${typeName(found)}.`,
        hint: "Mend the value; the README shows the shapes of all inputs.",
      };
}

function valueAt(value: unknown, steps: JsonPath): unknown {
  let inner = value;
  for (const step of steps) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return undefined;
    inner = Reflect.get(inner, step);
  }
  return inner;
}

/** zod's own messages, where a shape has none of ours, in our words. */
function asExpectation(message: string): string {
  if (message.startsWith("expected")) return excerpt(message, 200);
  const expected = /expected ((?:one of )?[^,]+(?:\|[^,]+)*)/.exec(message)?.[1];
  return expected === undefined ? excerpt(message, 200) : `expected ${excerpt(expected, 200)}`;
}

/** Of a union's issue, the branch that came furthest. */
function deepest(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
  if (issue.code !== "invalid_union") return issue;
  const branches = issue.errors.flatMap((errors) => errors.slice(0, 1)).map((inner) => deepest(inner));
  const best = branches.toSorted((left, right) => right.path.length - left.path.length)[0];
  return best === undefined || best.path.length === 0
    ? issue
    : { path: [...issue.path, ...best.path], message: best.message };
}
