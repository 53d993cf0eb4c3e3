import { dirname, resolve } from "node:path";
import type { z } from "zod";
import type { PlannedTask, Response } from "../contracts/index.ts";
import { badInput, badInputs, typeName } from "./bad-input.ts";
import type { Fault } from "./bad-input.ts";
import { GatesShape, gateTexts } from "./gate-texts.ts";
import type { JsonPath } from "./json-place.ts";
import { misspeltFields, misspeltWords } from "./misspelt.ts";
import { plannedTask } from "./planned-task.ts";
import type { GivenResponse } from "./responses.ts";
import { shapeIssues } from "./shape-issue.ts";
import type { JsonDocument, ReadContext, ReadInput, Source } from "./source.ts";
import type { ResponseShape, TaskFields } from "./task-shape.ts";

/** An item whose shape is right, and what belongs to it. */
export interface CheckedItem<T> {
  item: T;
  taskId: string;
  /** Folder of the document; null where it came over standard input. */
  folder: string | null;
  place: (path: JsonPath) => string;
  warn: (sentence: string) => void;
}

/** A JSON document that lists tasks. */
export interface TaskDocument<T extends TaskFields & { action: string }> {
  /** Path of the list; empty where the document is the list. */
  list: JsonPath;
  shape: z.ZodType<T>;
  /** Names of the fields of a task that are read. */
  fields: readonly string[];
  responses: (item: CheckedItem<T>) => Promise<Response[]>;
}

/** Reads the tasks and gates of a JSON document. @throws INPUT_INVALID with file, line, column and path */
export async function readTasks<T extends TaskFields & { action: string }>(
  source: Source,
  json: JsonDocument,
  { list, shape, fields, responses }: TaskDocument<T>,
  context: ReadContext,
): Promise<ReadInput> {
  const folder = source.path === "-" ? null : dirname(resolve(source.path));
  const tasks: PlannedTask[] = [];
  const misspelt = misspeltTeller(json, context);
  const items = itemsOf(json, list);
  for (const [at, item] of checkedItems(items, shape, (path) => json.place([...list, ...path])).entries()) {
    const original = items[at];
    const place = (path: JsonPath): string => json.place([...list, at, ...path]);
    const taskId = item.task_id ?? String(at + 1);
    misspelt.look(original, [...list, at], fields);
    const warn = (sentence: string): void => context.warn(`task ${taskId}: ${sentence}`);
    tasks.push(
      plannedTask(item, {
        place: at + 1,
        taskId,
        action: item.action,
        kindSource: "document",
        responses: await responses({ item, taskId, folder, place, warn }),
        original: isObject(original) ? original : {},
        rootPrefixes: context.rootPrefixes,
      }),
    );
  }
  if (list.length > 0) misspelt.look(json.content, [], [...list.map(String), "acceptance_gates"]);
  misspelt.end();
  return {
    document: json.content,
    tasks,
    gates: gatesOf(json),
    placeOf: (task, field) => json.place([...list, task.place - 1, field]),
  };
}

/** Places are looked up in the whole text, so only so many warnings have one. */
const MISSPELT_TOLD = 20;

/** Warns of fields that look like one of ours, each with its place. */
function misspeltTeller(
  { place }: JsonDocument,
  { warn }: ReadContext,
): { look(object: unknown, path: JsonPath, known: readonly string[]): void; end(): void } {
  let found = 0;
  return {
    look(object, path, known) {
      if (!isObject(object)) return;
      for (const each of misspeltFields(object, known)) {
        found += 1;
        if (found <= MISSPELT_TOLD) warn(`${place([...path, each.field])}: ${misspeltWords(each)}`);
      }
    },
    end() {
      if (found > MISSPELT_TOLD)
        warn(`and ${found - MISSPELT_TOLD} more unknown fields that look like known ones`);
    },
  };
}

/** Whether a value is an object with keys, no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function itemsOf({ content, place }: JsonDocument, path: JsonPath): unknown[] {
  const [key] = path;
  const list = key === undefined ? content : isObject(content) ? content[key] : undefined;
  if (!Array.isArray(list))
    throw badInput(
      place(path),
      `expected a list of tasks, found ${typeName(list)}.`,
      "Write the tasks as a list.",
    );
  if (list.length === 0) throw badInput(place(path), "there are no tasks in it.", "Add at least one task.");
  return list;
}

/** @throws INPUT_INVALID telling what is wrong with all of them */
function checkedItems<T>(
  items: readonly unknown[],
  shape: z.ZodType<T>,
  place: (path: JsonPath) => string,
): T[] {
  const faults: Fault[] = [];
  const checked = items.flatMap((original, at) => {
    if (!isObject(original)) {
      const what = `expected a task as an object, found ${typeName(original)}.`;
      faults.push({ place: () => place([at]), what, hint: "Write each task as an object." });
      return [];
    }
    const result = shape.safeParse(original);
    if (result.success) return [result.data];
    for (const { path, what, hint } of shapeIssues(result.error, original))
      faults.push({ place: () => place([at, ...path]), what, hint });
    return [];
  });
  if (faults.length > 0) throw badInputs(faults);
  return checked;
}

function gatesOf({ content, place }: JsonDocument): string[] {
  if (!isObject(content)) return [];
  const given = content["acceptance_gates"];
  const result = GatesShape.safeParse(given);
  if (result.success) return gateTexts(result.data);
  throw badInput(
    place(["acceptance_gates"]),
    `expected a list of gates, or an object by metric; found ${typeName(given)}.`,
    'For example ["accuracy >= 0.9"] or {"accuracy": ">= 0.9"}.',
  );
}

/** The responses that fields of an item give; of two fields that name the same agent, the first counts. */
export function responsesOf(
  fields: readonly [name: string, responses: ReadonlyMap<string, ResponseShape | null> | null | undefined][],
  place: (path: JsonPath) => string,
): GivenResponse[] {
  const byAgent = new Map<string, GivenResponse>();
  for (const [name, responses] of fields) {
    for (const [agent, shape] of responses ?? []) {
      if (!byAgent.has(agent)) byAgent.set(agent, { agent, shape, place: () => place([name, agent]) });
    }
  }
  return [...byAgent.values()];
}
