import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import type { Plan } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { badInput, shownPath, typeName } from "./bad-input.ts";
import { decodeUtf8, readInputFile } from "./input-bytes.ts";
import { jsonPlace } from "./json-place.ts";
import { parseJson } from "./json-text.ts";
import { isMarkdownPath } from "./markdown.ts";
import { NOTEBOOK } from "./notebook.ts";
import { orderTasks } from "./order.ts";
import { INPUT_KINDS } from "./register.ts";
import type { InputKind, JsonDocument, Source } from "./source.ts";

export interface ReadPlanOptions {
  /** All of standard input, asked for only where an input is `-`. */
  stdin(): Promise<Uint8Array>;
  /** Beginnings of absolute evidence paths that mean the workspace root. */
  rootPrefixes: readonly string[];
}

/**
 * Reads the inputs of a cycle: one handoff or tracker, or one or more Markdown responses. Writes and executes nothing.
 * @param inputs paths as given; `-` is standard input
 * @throws INPUT_UNREADABLE or INPUT_INVALID naming file, line and column or path; USAGE where no input is named;
 *   NOT_AVAILABLE for notebooks
 */
export async function readPlan(inputs: readonly string[], options: ReadPlanOptions): Promise<Plan> {
  const warnings: string[] = [];
  const warn = (sentence: string): void => void warnings.push(sentence);
  const sources = await readSources(inputs, options);
  const kind = kindOf(sources);
  const read = await kind.read(sources, { rootPrefixes: options.rootPrefixes, warn });
  const tasks = orderTasks(read.tasks, (task, field) => read.placeOf(task, field), warn);
  return {
    input: { path: inputs.join(" "), kind: kind.kind, sha256: digestOf(sources) },
    sources: sources.map(({ path, bytes, json }) => ({ name: nameOf(path, json), bytes })),
    document: read.document,
    tasks,
    gates: read.gates,
    mlflowRequiredByDefault: kind.kind === "handoff" || kind.kind === "tracker",
    warnings,
  };
}

async function readSources(inputs: readonly string[], options: ReadPlanOptions): Promise<Source[]> {
  if (inputs.length === 0) {
    throw new RunproofError("USAGE", "No input was named.", {
      hint: "Name a handoff, a tracker or .md files; - is standard input.",
    });
  }
  if (inputs.indexOf("-") !== inputs.lastIndexOf("-")) {
    throw new RunproofError("USAGE", "Standard input (-) was named twice; it can be read once.", {
      hint: "Name it once.",
    });
  }
  const read: { path: string; bytes: Uint8Array }[] = [];
  for (const path of inputs) {
    const source = { path, bytes: new Uint8Array(), json: null };
    if (NOTEBOOK.recognises(source)) await NOTEBOOK.read([source], { rootPrefixes: [], warn: () => {} });
    read.push({ path, bytes: path === "-" ? await options.stdin() : await readInputFile(path) });
  }
  const documents = read.filter((source) => isJson(source));
  if (documents.length > 0 && read.length > 1) {
    throw badInput(
      shownPath(documents[0]?.path ?? ""),
      `a handoff or tracker is run alone; ${read.length} inputs were named.`,
      "Run one document at a time, and Markdown files by themselves.",
    );
  }
  return read.map((source) => ({ ...source, json: isJson(source) ? openJson(source) : null }));
}

/** By its ending; standard input by how it begins. @throws INPUT_INVALID for another ending */
function isJson({ path, bytes }: { path: string; bytes: Uint8Array }): boolean {
  if (path === "-") {
    const start = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
    return /^(?:\{\s*["}]|\[\s*(?:\{\s*["}]|\]\s*$))/.test(start);
  }
  const ending = extname(path).toLowerCase();
  if (ending === ".json") return true;
  if (isMarkdownPath(path)) return false;
  throw badInput(
    shownPath(path),
    ending === ""
      ? "the file's name has no ending."
      : `the ending "${shownPath(ending)}" is not that of an input.`,
    "Expected a handoff or tracker (.json) or responses (.md); rename the file.",
  );
}

function openJson({ path, bytes }: { path: string; bytes: Uint8Array }): JsonDocument {
  const text = decodeUtf8(bytes, path);
  return { content: parseJson(text, path), place: (steps) => jsonPlace(text, path, steps) };
}

function kindOf(sources: readonly Source[]): InputKind {
  const [first] = sources;
  const kind = INPUT_KINDS.find((each) => sources.every((source) => each.recognises(source)));
  if (kind !== undefined && (kind.several || sources.length === 1)) return kind;
  throw badInput(
    `${shownPath(first?.path ?? "")}:1:1`,
    `expected an object with \`decisions\` (a handoff) or \`task_results\` (a tracker), or a list of task results; found ${typeName(first?.json?.content)}.`,
    "The README shows the shapes of all inputs.",
  );
}

function nameOf(path: string, json: JsonDocument | null): string {
  if (path !== "-") return basename(path);
  return json === null ? "stdin.md" : "stdin.json";
}

/** Of the bytes; over several files, of their digests (lower-case hex, one a line) in order. */
function digestOf(sources: readonly Source[]): string {
  const digests = sources.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex"));
  return digests.length === 1
    ? (digests[0] ?? "")
    : createHash("sha256").update(digests.join("\n")).digest("hex");
}
