import type { z } from "zod";
import type { PlannedTask, Response } from "../contracts/index.ts";
import { badInput } from "./bad-input.ts";
import type { JsonPath } from "./json-text.ts";
import { readResponseFile } from "./read-bytes.ts";
import type { Decision, ResponseShape, TrackerItem } from "./task-shape.ts";

/** A response may have this many bytes of UTF-8 (10 MiB). */
export const MAX_RESPONSE_BYTES = 10 * 1024 ** 2;

export const IMPLEMENTER = "ops_commander";

/** What reading one item needs besides the item. */
export interface ItemContext {
  /** Folder of the document; null where it came over standard input. */
  folder: string | null;
  /** `file:line:column: path` of a part of the item. */
  place(path: JsonPath): string;
  rootPrefixes: readonly string[];
  warn(line: string): void;
}

type Item = z.infer<typeof TrackerItem> | z.infer<typeof Decision>;

/** Makes a planned task of a checked item. `at`: its 0-based place. */
export async function planTask(
  item: Item,
  original: Record<string, unknown>,
  at: number,
  responses: Response[],
  context: ItemContext,
): Promise<PlannedTask> {
  return {
    taskId: item.task_id ?? String(at + 1),
    place: at + 1,
    action: item.action,
    priority: item.priority,
    status: item.status ?? null,
    kind: item.kind ?? null,
    kindSource: item.kind ? "document" : null,
    mlflowRequired: item.mlflow_required ?? null,
    timeoutMs: item.timeout ?? null,
    memoryBytes: item.memory ?? null,
    acceptanceCriteria: item.acceptance_criteria ?? [],
    evidencePaths: (item.evidence_paths ?? []).map((path) => withoutRootPrefix(path, context.rootPrefixes)),
    dependencies: (item.dependencies ?? []).map(String),
    comparison: item.comparison ?? null,
    responses,
    outputs: textsOf(original["outputs"]),
    original,
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)))
    : [];
}

/** Reads the responses of an item; the implementer is `ops_commander` or the one marked so. */
export async function readResponses(
  given: Record<string, ResponseShape | null>,
  field: string,
  context: ItemContext,
): Promise<Response[]> {
  const marked = Object.entries(given).filter(
    ([, shape]) => typeof shape === "object" && shape !== null && shape.role === "implementer",
  );
  if (marked.length > 1) {
    throw badInput(
      context.place([field]),
      `${marked.length} agents are marked as implementer.`,
      "Mark one agent only.",
    );
  }
  const implementer = marked[0]?.[0] ?? IMPLEMENTER;
  const responses: Response[] = [];
  for (const [agent, shape] of Object.entries(given)) {
    if (shape === null) continue;
    const place = context.place([field, agent]);
    const text = await textOf(shape, context, place);
    checkText(text, place);
    if (text.trim() !== "") responses.push({ agent, text, implementer: agent === implementer });
  }
  const [only] = responses;
  if (responses.length === 1 && only !== undefined && !only.implementer && marked.length === 0) {
    context.warn(
      `${context.place([field])}: ${only.agent} is the only agent, so its response is taken as the implementer's`,
    );
    return [{ ...only, implementer: true }];
  }
  return responses;
}

async function textOf(shape: ResponseShape, context: ItemContext, place: string): Promise<string> {
  if (typeof shape === "string") return shape;
  if ("text" in shape && typeof shape.text === "string") return shape.text;
  if (context.folder === null)
    throw badInput(
      place,
      "a document from standard input cannot name response files.",
      "Write the response into the document.",
    );
  return readResponseFile(context.folder, String(shape["path"]), place);
}

/** Size and encoding of a response. */
export function checkText(text: string, place: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_RESPONSE_BYTES) {
    throw badInput(
      place,
      `the response has ${bytes} bytes, more than 10 MiB (${MAX_RESPONSE_BYTES}).`,
      "Move data out of the response into files.",
    );
  }
  if (/\p{Surrogate}/u.test(text)) {
    throw badInput(
      place,
      "the response holds half of a surrogate pair, which is no text.",
      "Write it again from the agent's raw answer, as UTF-8.",
    );
  }
}

/** Prefixes of absolute paths in notebooks' words that mean the workspace root; `*` stands for one folder. */
export const DEFAULT_ROOT_PREFIXES: readonly string[] = [
  "/content/drive/MyDrive/*/",
  "/content/drive/My Drive/*/",
  "/content/gdrive/MyDrive/*/",
  "/content/",
  "/kaggle/working/",
  "/workspace/",
];

/** Removes the longest configured root prefix of an absolute path; `./` at the start goes too. */
export function withoutRootPrefix(path: string, prefixes: readonly string[]): string {
  let longest = 0;
  for (const prefix of prefixes) {
    const pattern = prefix.split("*").map(escapeRegExp).join("[^/]+");
    const found = new RegExp(`^${pattern}`).exec(path);
    if (found !== null) longest = Math.max(longest, found[0].length);
  }
  return longest > 0 ? path.slice(longest) : path.replace(/^(\.\/)+/, "");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
