import type { PlannedTask, Response } from "../contracts/index.ts";
import { withoutRootPrefix } from "./root-prefix.ts";
import type { TaskFields } from "./task-shape.ts";

/** What a task is made from, besides its checked fields. */
export interface TaskMakings {
  /** 1-based place in the document. */
  place: number;
  taskId: string;
  action: string;
  kindSource: "document" | "front-matter";
  responses: Response[];
  /** The item as it stands in the document. */
  original: Record<string, unknown>;
  rootPrefixes: readonly string[];
}

/** Makes a planned task of checked fields, defaults filled in. */
export function plannedTask(fields: TaskFields, makings: TaskMakings): PlannedTask {
  const { place, taskId, action, kindSource, responses, original, rootPrefixes } = makings;
  const paths = (fields.evidence_paths ?? []).map((path) => withoutRootPrefix(path.trim(), rootPrefixes));
  return {
    taskId,
    place,
    action,
    priority: fields.priority,
    status: fields.status?.trim() ? fields.status : null,
    kind: fields.kind ?? null,
    kindSource: fields.kind ? kindSource : null,
    mlflowRequired: fields.mlflow_required ?? null,
    timeoutMs: fields.timeout ?? null,
    memoryBytes: fields.memory ?? null,
    acceptanceCriteria: (fields.acceptance_criteria ?? []).filter((text) => text.trim() !== ""),
    evidencePaths: [...new Set(paths)],
    dependencies: fields.dependencies ?? [],
    comparison: fields.comparison ?? null,
    responses,
    outputs: outputTexts(original["outputs"]),
    original,
  };
}

/** Outputs are claims: a text as it stands, of an object the path or name it gives, else the whole entry as JSON. */
function outputTexts(outputs: unknown): string[] {
  if (!Array.isArray(outputs)) return [];
  return outputs.map((entry: unknown) => {
    if (typeof entry === "string") return entry;
    if (typeof entry === "object" && entry !== null) {
      for (const key of ["path", "file", "name"]) {
        const named: unknown = Object.hasOwn(entry, key) ? Reflect.get(entry, key) : null;
        if (typeof named === "string") return named;
      }
    }
    return JSON.stringify(entry);
  });
}
