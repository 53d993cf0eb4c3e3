import { z } from "zod";
import { Comparison, TASK_ID } from "../contracts/index.ts";
import { readDuration, readSize } from "./quantities.ts";

const Texts = z.union([z.array(z.string()), z.string().transform((text) => [text])], {
  error: "expected a list of texts",
});

/** A response in a document: the text itself, or where it lies, and whether this agent implements. */
export const ResponseShape = z.union(
  [
    z.string(),
    z.looseObject({ path: z.string(), role: z.string().optional() }),
    z.looseObject({ text: z.string(), role: z.string().optional() }),
  ],
  { error: "expected the response as a text, or an object with `path` or `text`" },
);
export type ResponseShape = z.infer<typeof ResponseShape>;

export const ResponsesShape = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/,
      "expected an agent's name of letters, digits, `_`, `.` and `-`",
    ),
  ResponseShape.nullable(),
  { error: "expected an object of responses by agent" },
);

const Quantity = (read: (value: string | number) => number | null, what: string) =>
  z.union([z.string(), z.number()], { error: `expected ${what}` }).transform((value, context) => {
    const amount = read(value);
    if (amount === null) context.addIssue({ code: "custom", message: `expected ${what}` });
    return amount;
  });

const TaskIdShape = z.preprocess(
  (value) => (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? String(value) : value),
  z
    .string({ error: "expected a text or a whole number" })
    .regex(TASK_ID, "expected 1 to 100 letters, digits, `_`, `.` or `-`, the first a letter or digit"),
);

/** What every task may give, in a tracker, a handoff or front matter. Unknown fields are kept elsewhere, whole. */
export const TaskAdditions = {
  task_id: TaskIdShape.optional(),
  kind: z.enum(["experimental", "simulation", "documentation"]).nullish(),
  priority: z
    .string()
    .nullish()
    .transform((word, context) => {
      const upper = (word ?? "MEDIUM").trim().toUpperCase();
      const known = PRIORITY_WORDS[upper];
      if (known === undefined) context.addIssue({ code: "custom", message: "expected HIGH, MEDIUM or LOW" });
      return known ?? "MEDIUM";
    }),
  status: z.string().nullish(),
  acceptance_criteria: Texts.nullish(),
  evidence_paths: Texts.nullish(),
  dependencies: z
    .union([z.array(z.union([z.string(), z.number()])), z.string().transform((text) => [text])], {
      error: "expected a list of task ids",
    })
    .nullish(),
  comparison: Comparison.nullish(),
  mlflow_required: z.boolean().nullish(),
  timeout: Quantity(readDuration, "a time such as 30m or 2h").nullish(),
  memory: Quantity(readSize, "a size such as 8GiB").nullish(),
  responses: ResponsesShape.nullish(),
};

const PRIORITY_WORDS: Record<string, "HIGH" | "MEDIUM" | "LOW"> = {
  HIGH: "HIGH",
  CRITICAL: "HIGH",
  URGENT: "HIGH",
  P0: "HIGH",
  P1: "HIGH",
  MEDIUM: "MEDIUM",
  NORMAL: "MEDIUM",
  "": "MEDIUM",
  P2: "MEDIUM",
  LOW: "LOW",
  P3: "LOW",
};

const Action = z.string({ error: "expected the action as a text" });

/** A task result of a tracker. */
export const TrackerItem = z.looseObject({
  ...TaskAdditions,
  action: Action,
  agent_responses: ResponsesShape,
  outputs: z.array(z.unknown()).nullish(),
  errors: z.array(z.unknown()).nullish(),
});

/** A decision of a handoff. */
export const Decision = z.looseObject({
  ...TaskAdditions,
  action: Action,
  owner: z.string().nullish(),
  rationale: z.string().nullish(),
  deadline: z.string().nullish(),
});

/** Gates of the whole document: a list, or an object by metric. */
export const GatesShape = z
  .union([z.array(z.unknown()), z.record(z.string(), z.unknown())], {
    error: "expected a list of gates, or an object by metric",
  })
  .nullish();

/** Gates as one text each: `metric op number`; a bare number means at least; anything else stands as it is. */
export function gateTexts(gates: z.infer<typeof GatesShape>): string[] {
  if (gates === null || gates === undefined) return [];
  if (Array.isArray(gates)) return gates.flatMap((gate) => gateTextsOfItem(gate));
  return Object.entries(gates).map(([metric, bound]) => gateText(metric, bound));
}

function gateTextsOfItem(gate: unknown): string[] {
  if (typeof gate === "string") return [gate];
  if (gate !== null && typeof gate === "object" && !Array.isArray(gate))
    return Object.entries(gate).map(([metric, bound]) => gateText(metric, bound));
  return [JSON.stringify(gate)];
}

function gateText(metric: string, bound: unknown): string {
  if (typeof bound === "number") return `${metric} >= ${bound}`;
  if (typeof bound !== "string") return `${metric}: ${JSON.stringify(bound)}`;
  const text = bound.trim();
  if (/^[-+]?(\d|\.\d)/.test(text)) return `${metric} >= ${text}`;
  return /^(>=|<=|==|!=|=|>|<|≥|≤)/.test(text) ? `${metric} ${text}` : `${metric}: ${text}`;
}
