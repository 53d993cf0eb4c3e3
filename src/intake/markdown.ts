import { basename, extname } from "node:path";
import type { PlannedTask } from "../contracts/index.ts";
import { TASK_ID } from "../contracts/index.ts";
import { badInput, excerpt } from "./bad-input.ts";
import { readFrontMatter } from "./front-matter.ts";
import { checkText, IMPLEMENTER, withoutRootPrefix } from "./plan-task.ts";
import { decodeUtf8 } from "./read-bytes.ts";
import type { ReadContext, ReadInput, Source } from "./source.ts";

/** Reads Markdown files, each the response of one task named like the file. */
export function readMarkdown(sources: readonly Source[], context: ReadContext): ReadInput {
  const tasks = sources.map((source, at) => readOne(source, at, context));
  return {
    document: null,
    tasks,
    gates: [],
    placeOf: (task) => sources[task.place - 1]?.path ?? "the input",
  };
}

function readOne(source: Source, at: number, context: ReadContext): PlannedTask {
  const text = decodeUtf8(source.bytes, source.path, true);
  if (text.trim() === "")
    throw badInput(`${source.path}:1:1`, "the file is empty.", "Expected an agent's response as Markdown.");
  checkText(text, source.path);
  const taskId = source.path === "-" ? "stdin" : basename(source.path, extname(source.path));
  if (!TASK_ID.test(taskId)) {
    throw badInput(
      source.path,
      `the file's name gives the task_id "${excerpt(taskId)}", which is none: expected 1 to 100 letters, digits, \`_\`, \`.\` or \`-\`, the first a letter or digit.`,
      "Rename the file.",
    );
  }
  const matter = readFrontMatter(text, source.path);
  const given = matter?.given;
  return {
    taskId,
    place: at + 1,
    action: given?.action ?? firstHeading(text) ?? taskId,
    priority: given?.priority ?? "MEDIUM",
    status: given?.status ?? null,
    kind: given?.kind ?? null,
    kindSource: given?.kind ? "front-matter" : null,
    mlflowRequired: given?.mlflow_required ?? null,
    timeoutMs: given?.timeout ?? null,
    memoryBytes: given?.memory ?? null,
    acceptanceCriteria: given?.acceptance_criteria ?? [],
    evidencePaths: (given?.evidence_paths ?? []).map((path) => withoutRootPrefix(path, context.rootPrefixes)),
    dependencies: (given?.dependencies ?? []).map(String),
    comparison: given?.comparison ?? null,
    responses: [{ agent: IMPLEMENTER, text, implementer: true }],
    outputs: [],
    original: matter?.original ?? {},
  };
}

/** The first ATX heading outside of fences, at most 200 characters. */
function firstHeading(text: string): string | null {
  let fence: string | null = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    } else if (fence === null) {
      const heading = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(line)?.[1];
      if (heading) return heading.slice(0, 200);
    }
  }
  return null;
}
