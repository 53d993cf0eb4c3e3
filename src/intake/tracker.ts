import type { z } from "zod";
import { isObject, readTasks, responsesOf } from "./json-tasks.ts";
import type { CheckedItem } from "./json-tasks.ts";
import { readResponses } from "./responses.ts";
import type { InputKind } from "./source.ts";
import { TaskResult } from "./task-shape.ts";

/** The record of what agents answered, as `task_results`, or that list alone. */
export const TRACKER: InputKind = {
  kind: "tracker",
  several: false,
  recognises: ({ json }) =>
    Array.isArray(json?.content) || (isObject(json?.content) && "task_results" in json.content),
  async read([source], context) {
    if (source?.json == null) throw new Error("a tracker is a JSON document");
    const list = Array.isArray(source.json.content) ? [] : ["task_results"];
    return readTasks(
      source,
      source.json,
      { list, shape: TaskResult, fields: Object.keys(TaskResult.shape), responses },
      context,
    );
  },
};

async function responses({ item, folder, place, warn }: CheckedItem<z.infer<typeof TaskResult>>) {
  const given = responsesOf(
    [
      ["agent_responses", item.agent_responses],
      ["responses", item.responses],
    ],
    place,
  );
  return readResponses(given, folder, warn);
}
