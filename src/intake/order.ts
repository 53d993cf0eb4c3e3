import type { PlannedTask } from "../contracts/index.ts";
import { badInput, excerpt } from "./bad-input.ts";
import { MinimumHeap } from "./minimum-heap.ts";

const RANK = { HIGH: 0, MEDIUM: 1, LOW: 2 } as const;
/** A circle longer than this is named in part. */
const LONGEST_CIRCLE = 10;

/** Where a field of a task stands in its input. */
export type PlaceOf = (task: PlannedTask, field: string) => string;

/**
 * Orders tasks: dependencies first, then HIGH, MEDIUM, LOW, then place; of the tasks that are ready, the first by
 * priority and place comes next. Dependencies that name no task of the document are dropped with a warning.
 * @throws INPUT_INVALID for a duplicate id, or a circle, which is named
 */
export function orderTasks(
  tasks: readonly PlannedTask[],
  placeOf: PlaceOf,
  warn: (sentence: string) => void,
): PlannedTask[] {
  refuseDuplicates(tasks, placeOf);
  const known = new Set(tasks.map(({ taskId }) => taskId));
  const sorted = tasks
    .map((task) => ({ ...task, dependencies: knownDependencies(task, known, warn) }))
    .toSorted((left, right) => RANK[left.priority] - RANK[right.priority] || left.place - right.place);
  const waitingFor = sorted.map((task) => task.dependencies.length);
  const dependents = new Map<string, number[]>();
  for (const [at, task] of sorted.entries()) {
    for (const id of task.dependencies) {
      const waiting = dependents.get(id);
      if (waiting === undefined) dependents.set(id, [at]);
      else waiting.push(at);
    }
  }
  const ready = new MinimumHeap();
  for (const [at, count] of waitingFor.entries()) if (count === 0) ready.push(at);
  const ordered: PlannedTask[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const task = sorted[next];
    if (task === undefined) break;
    ordered.push(task);
    for (const at of dependents.get(task.taskId) ?? []) {
      const left = (waitingFor[at] ?? 0) - 1;
      waitingFor[at] = left;
      if (left === 0) ready.push(at);
    }
  }
  if (ordered.length < sorted.length) {
    const done = new Set(ordered.map(({ taskId }) => taskId));
    throw circle(
      sorted.filter(({ taskId }) => !done.has(taskId)),
      placeOf,
    );
  }
  return ordered;
}

function refuseDuplicates(tasks: readonly PlannedTask[], placeOf: PlaceOf): void {
  const byId = new Map<string, PlannedTask>();
  for (const task of tasks) {
    const first = byId.get(task.taskId);
    if (first !== undefined) {
      throw badInput(
        placeOf(task, "task_id"),
        `duplicate task_id "${task.taskId}": items ${first.place} and ${task.place} both have it (an item without one has its place as id).`,
        "Give every task an id of its own.",
      );
    }
    byId.set(task.taskId, task);
  }
}

function knownDependencies(
  task: PlannedTask,
  known: ReadonlySet<string>,
  warn: (sentence: string) => void,
): string[] {
  const ids = new Set<string>();
  for (const text of task.dependencies) {
    const id = text.trim();
    if (known.has(id)) ids.add(id);
    else if (id !== "")
      warn(
        `task ${task.taskId}: the dependency "${excerpt(id, 80)}" names no task of this document and is ignored`,
      );
  }
  return [...ids];
}

/** Every task that is left waits for another one that is left, so following dependencies comes round. */
function circle(left: readonly PlannedTask[], placeOf: PlaceOf): Error {
  const byId = new Map(left.map((task) => [task.taskId, task]));
  const steps = new Map<string, PlannedTask>();
  let current = left[0];
  while (current !== undefined && !steps.has(current.taskId)) {
    steps.set(current.taskId, current);
    current = current.dependencies.map((id) => byId.get(id)).find((task) => task !== undefined);
  }
  const path = [...steps.keys()];
  const round = path.slice(Math.max(0, path.indexOf(current?.taskId ?? "")));
  const names =
    round.length > LONGEST_CIRCLE
      ? [...round.slice(0, LONGEST_CIRCLE), `... (${round.length} tasks)`, round[0]]
      : [...round, round[0]];
  const first = current ?? left[0];
  return badInput(
    first === undefined ? "the input" : placeOf(first, "dependencies"),
    `the dependencies form a circle: ${names.join(" -> ")}.`,
    "Take one of these dependencies out.",
  );
}
