import type { PlannedTask } from "../contracts/index.ts";
import { badInput } from "./bad-input.ts";

const RANK = { HIGH: 0, MEDIUM: 1, LOW: 2 } as const;

/**
 * Orders tasks: dependencies first, then HIGH, MEDIUM, LOW, then place. Dependencies that name no task of the document
 * are dropped with a warning; a task may not wait for itself.
 * @throws INPUT_INVALID for a duplicate id or a circle, which is named
 */
export function orderTasks(
  tasks: readonly PlannedTask[],
  placeOf: (task: PlannedTask, field: string) => string,
  warn: (line: string) => void,
): PlannedTask[] {
  const byId = new Map<string, PlannedTask>();
  for (const task of tasks) {
    const first = byId.get(task.taskId);
    if (first !== undefined) {
      throw badInput(
        placeOf(task, "task_id"),
        `duplicate task_id "${task.taskId}": items ${first.place} and ${task.place} both have it.`,
        "Give every task an id of its own.",
      );
    }
    byId.set(task.taskId, task);
  }
  const known = tasks.map((task) => ({ ...task, dependencies: knownDependencies(task, byId, warn) }));
  const ordered: PlannedTask[] = [];
  const done = new Set<string>();
  let waiting = known.toSorted((a, b) => RANK[a.priority] - RANK[b.priority] || a.place - b.place);
  while (waiting.length > 0) {
    const ready = waiting.find((task) => task.dependencies.every((id) => done.has(id)));
    if (ready === undefined) throw circle(waiting, placeOf);
    ordered.push(ready);
    done.add(ready.taskId);
    waiting = waiting.filter((task) => task !== ready);
  }
  return ordered;
}

function knownDependencies(
  task: PlannedTask,
  byId: ReadonlyMap<string, unknown>,
  warn: (line: string) => void,
): string[] {
  const known = [...new Set(task.dependencies)].filter((id) => byId.has(id));
  for (const other of task.dependencies) {
    if (!byId.has(other))
      warn(
        `task ${task.taskId}: the dependency ${JSON.stringify(other.slice(0, 80))} names no task of this document and is ignored`,
      );
  }
  return known;
}

function circle(
  waiting: readonly PlannedTask[],
  placeOf: (task: PlannedTask, field: string) => string,
): Error {
  const byId = new Map(waiting.map((task) => [task.taskId, task]));
  const path: string[] = [];
  let current = waiting[0];
  while (current !== undefined && !path.includes(current.taskId)) {
    path.push(current.taskId);
    const next: string | undefined = current.dependencies.find((id) => byId.has(id));
    current = next === undefined ? undefined : byId.get(next);
  }
  const start = current === undefined ? 0 : path.indexOf(current.taskId);
  const names = [...path.slice(start), path[start]].join(" -> ");
  const first = byId.get(path[start] ?? "") ?? (waiting[0] as PlannedTask);
  return badInput(
    placeOf(first, "dependencies"),
    `the dependencies form a circle: ${names}.`,
    "Take one of these dependencies out.",
  );
}
