import type { InputDescription, PlannedTask } from "../contracts/index.ts";

/** One input, read. */
export interface Source {
  /** As given on the command line; `-` for standard input. */
  path: string;
  bytes: Uint8Array;
  /** The content of a JSON input; null for other forms. */
  json: JsonDocument | null;
}

/** A JSON input: its content, and where things stand in it. */
export interface JsonDocument {
  content: unknown;
  /** `file:line:column: path` of a value, or of what should hold it. */
  place: (path: readonly (string | number)[]) => string;
}

/** What an input kind makes of its sources. */
export interface ReadInput {
  /** The whole document; null for Markdown. */
  document: unknown;
  tasks: PlannedTask[];
  gates: string[];
  /** Where a field of a task stands, for messages about several tasks. */
  placeOf(task: PlannedTask, field: string): string;
}

export interface ReadContext {
  rootPrefixes: readonly string[];
  /** Takes a sentence that a reader should know. */
  warn: (sentence: string) => void;
}

/** A kind of input. A new one is a file that exports one of these, and a line in the register. */
export interface InputKind {
  kind: InputDescription["kind"];
  /** Whether a cycle can be made from several inputs of this kind. */
  several: boolean;
  recognises(source: Source): boolean;
  /** @throws INPUT_INVALID naming file, line and column or path */
  read(sources: readonly Source[], context: ReadContext): Promise<ReadInput>;
}
