import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import type { Plan } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { badInput } from "./bad-input.ts";
import { readJsonDocument } from "./json-documents.ts";
import { readMarkdown } from "./markdown.ts";
import { orderTasks } from "./order.ts";
import { readInputFile } from "./read-bytes.ts";
import type { ReadContext, ReadInput, Source } from "./source.ts";

export interface ReadPlanOptions {
  /** All of standard input, asked for only where an input is `-`. */
  stdin(): Promise<Uint8Array>;
  /** Prefixes of absolute evidence paths that mean the workspace root. */
  rootPrefixes: readonly string[];
}

const MARKDOWN_ENDINGS = [".md", ".markdown", ".mdown"];

/**
 * Reads the inputs of a cycle: one handoff or tracker, or one or more Markdown responses.
 * @throws INPUT_UNREADABLE or INPUT_INVALID naming file, line and column or path; nothing is written or executed
 */
export async function readPlan(inputs: readonly string[], options: ReadPlanOptions): Promise<Plan> {
  const warnings: string[] = [];
  const context: ReadContext = {
    rootPrefixes: options.rootPrefixes,
    warn: (line) => void warnings.push(line),
  };
  refuseNotebooks(inputs);
  const sources: Source[] = [];
  for (const path of inputs)
    sources.push({ path, bytes: path === "-" ? await options.stdin() : await readInputFile(path) });
  const { kind, read } = await readSources(sources, context);
  const tasks = orderTasks(read.tasks, (task, field) => read.placeOf(task, field), context.warn);
  return {
    input: { path: inputs.join(" "), kind, sha256: digestOf(sources) },
    sources: sources.map(({ path, bytes }) => ({
      name: path === "-" ? `stdin${kind === "markdown" ? ".md" : ".json"}` : basename(path),
      bytes,
    })),
    document: read.document,
    tasks,
    gates: read.gates,
    mlflowRequiredByDefault: kind !== "markdown",
    warnings,
  };
}

async function readSources(
  sources: readonly Source[],
  context: ReadContext,
): Promise<{ kind: "handoff" | "tracker" | "markdown"; read: ReadInput }> {
  const [first] = sources;
  if (first === undefined)
    throw new RunproofError("USAGE", "No input was named.", {
      hint: "Name a handoff, a tracker or .md files.",
    });
  const documents = sources.filter((source) => !isMarkdown(source));
  if (documents.length === 0) return { kind: "markdown", read: readMarkdown(sources, context) };
  if (sources.length > 1) {
    throw badInput(
      documents[0]?.path ?? first.path,
      `only one handoff or tracker can be run at a time, and not together with other inputs; ${sources.length} were named.`,
      "Run them one after another.",
    );
  }
  const read = await readJsonDocument(first, context);
  return { kind: read.kind, read };
}

/** By its ending; standard input by its first character: JSON documents begin with a brace or bracket. */
function isMarkdown({ path, bytes }: Source): boolean {
  if (path !== "-") return MARKDOWN_ENDINGS.includes(extname(path).toLowerCase());
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return !(start.startsWith("{") || /^\[\s*[{[\]]/.test(start));
}

function refuseNotebooks(inputs: readonly string[]): void {
  const notebook = inputs.find((path) => extname(path).toLowerCase() === ".ipynb");
  if (notebook === undefined) return;
  throw new RunproofError("NOT_AVAILABLE", `${notebook}: notebooks as input are not available yet.`, {
    hint: "Convert it: jupyter nbconvert --to markdown.",
  });
}

/** Of the bytes; over several files, of their digests in order. */
function digestOf(sources: readonly Source[]): string {
  const digests = sources.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex"));
  return digests.length === 1
    ? (digests[0] ?? "")
    : createHash("sha256").update(digests.join("\n")).digest("hex");
}
