import { z } from "zod";
import { Comparison, Kind, TASK_ID } from "../contracts/index.ts";
import { expectedDuration, readDuration } from "./duration.ts";
import { hasLoneSurrogate } from "./response-limit.ts";
import { expectedSize, readSize } from "./size.ts";

const Text = z
  .string({ error: "expected a text" })
  .refine((text) => !hasLoneSurrogate(text), "expected whole characters, half of a surrogate pair is none");
const Texts = z.array(Text, { error: "expected a list of texts" });
const TextOrTexts = z.union([Texts, Text.transform((text) => [text])], {
  error: "expected a list of texts",
});
const SomeText = Text.refine((text) => text.trim() !== "", "expected a text that is not blank");
const Moment = z.union([z.string(), z.number()], { error: "expected a time as text" });

/** A response in a document: the text itself, or where it lies, and whether this agent implements. */
const ResponseShape = z.union(
  [
    z.string(),
    z.looseObject({ path: z.string(), text: z.undefined().optional(), role: z.string().optional() }),
    z.looseObject({ text: z.string(), path: z.undefined().optional(), role: z.string().optional() }),
  ],
  { error: "expected the response as a text, or an object with either `path` or `text`" },
);
export type ResponseShape = z.infer<typeof ResponseShape>;

/** Names of agents become names of files: letters of any script, and short enough for a file system. */
export function isAgentName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_. -]{0,99}$/u.test(name) && Buffer.byteLength(name) <= 200;
}

/** Responses by agent; a null is an agent that gave none. */
export const ResponsesShape = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    { error: "expected an object of responses by agent", abort: true },
  )
  .transform((given, context) => {
    const responses = new Map<string, ResponseShape | null>();
    for (const [agent, value] of Object.entries(given)) {
      const checked = ResponseShape.nullable().safeParse(value);
      if (!isAgentName(agent)) {
        const message = "expected an agent's name of at most 100 letters, digits, `_`, `.`, `-` and blanks";
        context.addIssue({ code: "custom", path: [agent], message });
      } else if (checked.success) responses.set(agent, checked.data);
      else
        for (const issue of checked.error.issues)
          context.addIssue({ ...issue, path: [agent, ...issue.path] });
    }
    return responses;
  });

const PRIORITY_WORDS: Record<string, "HIGH" | "MEDIUM" | "LOW"> = {
  CRITICAL: "HIGH",
  URGENT: "HIGH",
  P0: "HIGH",
  P1: "HIGH",
  HIGH: "HIGH",
  "": "MEDIUM",
  NORMAL: "MEDIUM",
  P2: "MEDIUM",
  MEDIUM: "MEDIUM",
  P3: "LOW",
  LOW: "LOW",
};

const PriorityShape = z
  .string({ error: "expected HIGH, MEDIUM or LOW" })
  .nullish()
  .transform((word, context) => {
    const upper = (word ?? "").trim().toUpperCase();
    const known = Object.hasOwn(PRIORITY_WORDS, upper) ? PRIORITY_WORDS[upper] : undefined;
    if (known === undefined) context.addIssue({ code: "custom", message: "expected HIGH, MEDIUM or LOW" });
    return known ?? "MEDIUM";
  });

const TaskIdShape = z
  .union([z.string(), z.int()], { error: "expected a text or a whole number" })
  .transform((id) => String(id))
  .refine(
    (id) => TASK_ID.test(id),
    "expected 1 to 100 letters, digits, `_`, `.` or `-`, the first a letter or digit",
  );

const KindShape = z.preprocess(
  (word) => (typeof word === "string" ? word.trim().toLowerCase() : word),
  z.enum(Kind.options, { error: "expected experimental, simulation or documentation" }),
);

const quantity = (
  read: (value: string | number) => number | null,
  expected: (value: string | number) => string,
) =>
  z.union([z.string(), z.number()], { error: `expected ${expected("")}` }).transform((value, context) => {
    const amount = read(value);
    if (amount === null) context.addIssue({ code: "custom", message: `expected ${expected(value)}` });
    return amount;
  });

const dependencies = z.array(
  z.union([z.string(), z.int().transform(String)], { error: "expected a task id" }),
  { error: "expected a list of task ids" },
);

const COMMON = {
  task_id: TaskIdShape.nullish(),
  kind: KindShape.nullish(),
  priority: PriorityShape,
  status: Text.nullish(),
  acceptance_criteria: TextOrTexts.nullish(),
  evidence_paths: z.array(SomeText, { error: "expected a list of globs" }).nullish(),
  dependencies: dependencies.nullish(),
  comparison: Comparison.nullish(),
  mlflow_required: z.boolean({ error: "expected true or false" }).nullish(),
  timeout: quantity(readDuration, expectedDuration).nullish(),
  memory: quantity(readSize, expectedSize).nullish(),
};

/** A task result of a tracker. Of every shape here: unknown fields are kept elsewhere, whole; null counts as absent. */
export const TaskResult = z.looseObject({
  ...COMMON,
  action: SomeText,
  agent_responses: ResponsesShape,
  responses: ResponsesShape.nullish(),
  start_time: Moment.nullish(),
  end_time: Moment.nullish(),
  outputs: z.array(z.unknown(), { error: "expected a list" }).nullish(),
  errors: z.array(z.unknown(), { error: "expected a list" }).nullish(),
});

/** A decision of a handoff. */
export const Decision = z.looseObject({
  ...COMMON,
  action: SomeText,
  owner: Text.nullish(),
  rationale: Text.nullish(),
  deadline: Moment.nullish(),
  responses: ResponsesShape.nullish(),
  agent_responses: ResponsesShape.nullish(),
  outputs: z.array(z.unknown(), { error: "expected a list" }).nullish(),
});

/** Front matter of a Markdown response. People write it by hand, so one text may stand for a list of one. */
export const FrontMatter = z.looseObject({
  ...COMMON,
  action: SomeText.nullish(),
  evidence_paths: z
    .union([z.array(SomeText), SomeText.transform((glob) => [glob])], {
      error: "expected a list of globs",
    })
    .nullish(),
  dependencies: z
    .union([dependencies, z.string().transform((id) => [id]), z.int().transform((id) => [String(id)])], {
      error: "expected a list of task ids",
    })
    .nullish(),
});

export type TaskFields = Pick<z.infer<typeof FrontMatter>, keyof typeof COMMON | "action">;
