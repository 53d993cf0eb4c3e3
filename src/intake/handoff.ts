import type { Response } from "../contracts/index.ts";
import { badInput, shownPath } from "./bad-input.ts";
import { isObject, readTasks, responsesOf } from "./json-tasks.ts";
import type { CheckedItem } from "./json-tasks.ts";
import { responsesBeside } from "./responses-beside.ts";
import { readResponses } from "./responses.ts";
import type { InputKind } from "./source.ts";
import { Decision } from "./task-shape.ts";
import type { z } from "zod";

/** The document that lists the tasks of a cycle as `decisions`; responses stand in it or lie beside it. */
export const HANDOFF: InputKind = {
  kind: "handoff",
  several: false,
  recognises: ({ json }) => isObject(json?.content) && "decisions" in json.content,
  async read([source], context) {
    if (source?.json == null) throw new Error("a handoff is a JSON document");
    if (isObject(source.json.content) && "task_results" in source.json.content) {
      throw badInput(
        `${shownPath(source.path)}:1:1`,
        "it has both `decisions` (a handoff) and `task_results` (a tracker).",
        "Keep the list whose tasks are to be run.",
      );
    }
    return readTasks(
      source,
      source.json,
      { list: ["decisions"], shape: Decision, fields: Object.keys(Decision.shape), responses },
      context,
    );
  },
};

/** What the document gives counts more than what lies beside it. */
async function responses({
  item,
  taskId,
  folder,
  place,
  warn,
}: CheckedItem<z.infer<typeof Decision>>): Promise<Response[]> {
  const given = responsesOf(
    [
      ["responses", item.responses],
      ["agent_responses", item.agent_responses],
    ],
    place,
  );
  const agents = new Set(given.map(({ agent }) => agent));
  const beside = folder === null ? [] : await responsesBeside(folder, taskId);
  const passedOver = beside.filter(({ agent, shape }) => agents.has(agent) && !names(given, agent, shape));
  for (const { agent } of passedOver)
    warn(`${agent} answers in the document, so responses/${taskId}/${agent}.md beside it is not read`);
  return readResponses([...given, ...beside.filter(({ agent }) => !agents.has(agent))], folder, warn);
}

/** Whether the document names the very file that lies beside it. */
function names(
  given: Awaited<ReturnType<typeof responsesBeside>>,
  agent: string,
  beside: (typeof given)[number]["shape"],
): boolean {
  const shape = given.find((response) => response.agent === agent)?.shape;
  const path = typeof shape === "object" ? shape?.path : undefined;
  return typeof beside === "object" && path !== undefined && path.replace(/^(?:\.\/)+/, "") === beside?.path;
}
