import { lstat, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { PlannedTask, Response } from "../contracts/index.ts";
import { badInput, excerpt, typeName } from "./bad-input.ts";
import { parseJson, pathText, placeOf } from "./json-text.ts";
import type { JsonPath } from "./json-text.ts";
import { planTask, readResponses } from "./plan-task.ts";
import type { ItemContext } from "./plan-task.ts";
import { decodeUtf8 } from "./read-bytes.ts";
import type { ReadContext, ReadInput, Source } from "./source.ts";
import { Decision, GatesShape, gateTexts, TrackerItem } from "./task-shape.ts";
import type { ResponseShape } from "./task-shape.ts";

/** How the two JSON documents differ. A further one is an entry here. */
interface DocumentKind {
  kind: "handoff" | "tracker";
  /** The list's key; null: the document is the list. */
  list: string | null;
  item: typeof TrackerItem | typeof Decision;
  /** The field with the responses. */
  responses: "agent_responses" | "responses";
}

const HANDOFF: DocumentKind = { kind: "handoff", list: "decisions", item: Decision, responses: "responses" };
const TRACKER: DocumentKind = {
  kind: "tracker",
  list: "task_results",
  item: TrackerItem,
  responses: "agent_responses",
};
const BARE_TRACKER: DocumentKind = { ...TRACKER, list: null };

/** Reads a handoff or a tracker; which one it is shows in its content. @throws INPUT_INVALID with file, line, column and path. */
export async function readJsonDocument(
  source: Source,
  context: ReadContext,
): Promise<ReadInput & { kind: "handoff" | "tracker" }> {
  const text = decodeUtf8(source.bytes, source.path);
  const document = parseJson(text, source.path);
  const place = (path: JsonPath): string => placeOf(text, source.path, path);
  const kind = recognise(document, source.path);
  const items = listOf(document, kind, place);
  const gates = kind.list === null ? [] : gatesOf(document, place);
  const folder = source.path === "-" ? null : dirname(resolve(source.path));
  const tasks: PlannedTask[] = [];
  for (const [at, original] of items.entries()) {
    const itemPath: JsonPath = kind.list === null ? [at] : [kind.list, at];
    const itemContext: ItemContext = {
      folder,
      rootPrefixes: context.rootPrefixes,
      warn: context.warn,
      place: (path) => place([...itemPath, ...path]),
    };
    tasks.push(await readItem(original, at, kind, itemContext));
  }
  return {
    kind: kind.kind,
    document,
    tasks,
    gates,
    placeOf: (task, field) => place([...(kind.list === null ? [] : [kind.list]), task.place - 1, field]),
  };
}

function recognise(document: unknown, path: string): DocumentKind {
  if (Array.isArray(document)) return BARE_TRACKER;
  if (document !== null && typeof document === "object") {
    if ("decisions" in document) return HANDOFF;
    if ("task_results" in document) return TRACKER;
  }
  throw badInput(
    `${path}:1:1`,
    `expected an object with \`decisions\` (a handoff) or \`task_results\` (a tracker), or a list of task results; found ${typeName(document)}.`,
    "See the README for the shapes.",
  );
}

function listOf(document: unknown, kind: DocumentKind, place: (path: JsonPath) => string): unknown[] {
  const path: JsonPath = kind.list === null ? [] : [kind.list];
  const list = kind.list === null ? document : z.record(z.string(), z.unknown()).parse(document)[kind.list];
  if (!Array.isArray(list))
    throw badInput(
      place(path),
      `expected a list of tasks, found ${typeName(list)}.`,
      "Write the tasks as a list.",
    );
  if (list.length === 0) throw badInput(place(path), "there are no tasks in it.", "Add at least one task.");
  return list;
}

function gatesOf(document: unknown, place: (path: JsonPath) => string): string[] {
  const given = z.record(z.string(), z.unknown()).parse(document)["acceptance_gates"];
  const checked = GatesShape.safeParse(given);
  if (!checked.success)
    throw badInput(
      place(["acceptance_gates"]),
      `expected a list of gates, or an object by metric; found ${typeName(given)}.`,
      'For example ["accuracy >= 0.9"].',
    );
  return gateTexts(checked.data);
}

async function readItem(
  original: unknown,
  at: number,
  kind: DocumentKind,
  context: ItemContext,
): Promise<PlannedTask> {
  const checked = kind.item.safeParse(original);
  if (!checked.success) throw shapeError(checked.error, original, context);
  const item = checked.data;
  const responses: Record<string, ResponseShape | null> = {
    ...(kind === HANDOFF ? {} : (item as z.infer<typeof TrackerItem>).agent_responses),
    ...item.responses,
  };
  const field =
    kind.responses in z.record(z.string(), z.unknown()).parse(original) ? kind.responses : "responses";
  const given = await readResponses(responses, field, context);
  const beside =
    given.length === 0 && kind.kind === "handoff"
      ? await readBeside(item.task_id ?? String(at + 1), context)
      : given;
  return planTask(item, z.record(z.string(), z.unknown()).parse(original), at, beside, context);
}

/** Responses that lie beside a handoff as `responses/<task_id>/<agent>.md`. */
async function readBeside(taskId: string, context: ItemContext): Promise<Response[]> {
  if (context.folder === null) return [];
  const folder = join(context.folder, "responses", taskId);
  const found = await lstat(folder).catch(() => null);
  if (found === null) return [];
  const names = found.isDirectory()
    ? (await readdir(folder)).filter((name) => name.endsWith(".md")).toSorted()
    : [];
  const shapes = Object.fromEntries(
    names.map((name) => [name.slice(0, -3), { path: `responses/${taskId}/${name}` }]),
  );
  return readResponses(shapes, "responses", context);
}

function shapeError(error: z.ZodError, original: unknown, context: ItemContext): Error {
  const { path, message } = deepest(error.issues[0]);
  const steps = path.filter((step): step is string | number => typeof step !== "symbol");
  const value = steps.reduce<unknown>(
    (inner, step) =>
      inner !== null && typeof inner === "object"
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    original,
  );
  const missing = value === undefined;
  const expected = /^expected/.test(message)
    ? message
    : message
        .replace(/^Invalid input: /, "")
        .replace(/^Invalid option: expected one of /, "expected one of ");
  const name = steps.length === 0 ? "the task" : pathText(steps);
  return badInput(
    context.place(steps),
    missing ? `\`${excerpt(name)}\` is missing; ${expected}.` : `${expected}, found ${typeName(value)}.`,
    missing ? `Add \`${excerpt(name)}\`.` : "Mend the value; the README shows the shapes.",
  );
}

/** Of a union's issue, the branch that came furthest. */
function deepest(issue: z.core.$ZodIssue | undefined): { path: PropertyKey[]; message: string } {
  if (issue === undefined) return { path: [], message: "expected another shape" };
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const branches = issue.errors.flatMap((errors) => errors.slice(0, 1)).map((inner) => deepest(inner));
  const best = branches.toSorted((a, b) => b.path.length - a.path.length)[0];
  return best === undefined || best.path.length === 0
    ? issue
    : { path: [...issue.path, ...best.path], message: best.message };
}
