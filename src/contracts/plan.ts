import type { Comparison } from "./comparison.ts";
import type { InputDescription } from "./cycle.ts";
import type { z } from "zod";
import type { Kind, Priority } from "./words.ts";

/** One agent's Markdown for a task, as received. */
export interface Response {
  agent: string;
  /** The text; front matter of a Markdown input is part of it, so that line numbers are those of the file. */
  text: string;
  /** Whether this agent implements: its blocks are executed and its claims decide. Exactly one per task at most. */
  implementer: boolean;
}

/** A task as the input gives it, defaults filled in. Nothing is inferred from the response's content yet. */
export interface PlannedTask {
  taskId: string;
  /** 1-based place in the document. */
  place: number;
  action: string;
  priority: Priority;
  /** The status in the document; null where it has none. */
  status: string | null;
  /** As declared; null where it must be inferred. */
  kind: Kind | null;
  /** Where the kind was declared. Only a handoff or tracker may call a task a simulation that supports a GO. */
  kindSource: "document" | "front-matter" | null;
  /** True or false as declared for this task; null: the input's default. */
  mlflowRequired: boolean | null;
  /** Limits of this task; null: those of the cycle. */
  timeoutMs: number | null;
  memoryBytes: number | null;
  acceptanceCriteria: string[];
  /** Globs relative to the workspace root; root prefixes such as /content/drive/MyDrive/x/ are already removed. */
  evidencePaths: string[];
  /** Ids of tasks of this document that come first. */
  dependencies: string[];
  comparison: Comparison | null;
  responses: Response[];
  /** Files and results that the document says the task has made: claims. */
  outputs: string[];
  /** The item of the document, whole and unchanged, for the documents written at the end. */
  original: Record<string, unknown>;
}

/** What a cycle starts from. */
export interface Plan {
  input: z.infer<typeof InputDescription>;
  /** The input's bytes as received, one entry a file; kept in the out folder. */
  sources: { name: string; bytes: Uint8Array }[];
  /** The whole document (handoff or tracker), null for Markdown. */
  document: unknown;
  /** Tasks in the order in which they will be executed: dependencies, then HIGH, MEDIUM, LOW, then place. */
  tasks: PlannedTask[];
  /** The cycle's acceptance gates as text, each `metric op number` or prose. */
  gates: string[];
  /** Whether a run is required of experimental tasks that say nothing: true for handoffs and trackers. */
  mlflowRequiredByDefault: boolean;
  /** Things a reader should know that are no errors, such as a dependency on an unknown task. */
  warnings: string[];
}
