import { basename, extname } from "node:path";
import type { PlannedTask } from "../contracts/index.ts";
import { TASK_ID } from "../contracts/index.ts";
import { badInput, excerpt, shownPath } from "./bad-input.ts";
import { readFrontMatter } from "./front-matter.ts";
import { decodeUtf8 } from "./input-bytes.ts";
import { plannedTask } from "./planned-task.ts";
import { checkResponseText, MAX_RESPONSE_BYTES, responseTooLarge } from "./response-limit.ts";
import { IMPLEMENTER } from "./responses.ts";
import type { InputKind, ReadContext, Source } from "./source.ts";

const ENDINGS = [".md", ".markdown", ".mdown"];
/** A heading that stands for a missing action is cut here. */
const LONGEST_ACTION = 200;

/** Whether a path ends like a Markdown file. */
export function isMarkdownPath(path: string): boolean {
  return ENDINGS.includes(extname(path).toLowerCase());
}

/** Markdown files, each the response of the implementing agent to one task named like the file. */
export const MARKDOWN: InputKind = {
  kind: "markdown",
  several: true,
  recognises: ({ path, json }) => isMarkdownPath(path) || (path === "-" && json === null),
  async read(sources, context) {
    return {
      document: null,
      tasks: sources.map((source, at) => readOne(source, at + 1, context)),
      gates: [],
      placeOf: (task) => shownPath(sources[task.place - 1]?.path ?? "the input"),
    };
  },
};

function readOne({ path, bytes }: Source, place: number, context: ReadContext): PlannedTask {
  const file = shownPath(path);
  if (bytes.length > MAX_RESPONSE_BYTES) throw responseTooLarge(file, bytes.length);
  const text = decodeUtf8(bytes, path, true);
  if (text.trim() === "")
    throw badInput(`${file}:1:1`, "the file is empty.", "Expected an agent's response as Markdown.");
  checkResponseText(text, () => file);
  const matter = readFrontMatter(text, path);
  const taskId = matter.fields.task_id ?? idOf(path, file);
  for (const sentence of matter.warnings) context.warn(sentence);
  const body = text.slice(matter.end);
  return plannedTask(matter.fields, {
    place,
    taskId,
    action: matter.fields.action ?? firstHeading(body) ?? taskId,
    kindSource: "front-matter",
    responses: body.trim() === "" ? [] : [{ agent: IMPLEMENTER, text, implementer: true }],
    original: matter.original,
    rootPrefixes: context.rootPrefixes,
  });
}

function idOf(path: string, file: string): string {
  if (path === "-") return "stdin";
  const taskId = basename(path, extname(path));
  if (TASK_ID.test(taskId)) return taskId;
  throw badInput(
    file,
    `the file's name gives the task_id "${excerpt(taskId)}", expected 1 to 100 letters, digits, \`_\`, \`.\` or \`-\`, the first a letter or digit.`,
    "Rename the file, or give a task_id in its front matter.",
  );
}

/** The first heading outside of fences, cut to a line's length. */
function firstHeading(body: string): string | null {
  let fence: string | null = null;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    } else if (fence === null) {
      const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1];
      const words =
        heading === undefined
          ? ""
          : heading
              .trim()
              .replace(/(?:^|[ \t])#+$/, "")
              .trim();
      if (words !== "") return words.length > LONGEST_ACTION ? `${words.slice(0, LONGEST_ACTION)}...` : words;
    }
  }
  return null;
}
