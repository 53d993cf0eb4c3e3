import { expect, test } from "vitest";
import type { PlannedTask, Priority } from "../contracts/index.ts";
import { orderTasks } from "./order.ts";

interface Item {
  id: string;
  priority?: Priority;
  after?: string[];
}

function planned({ id, priority = "MEDIUM", after = [] }: Item, at: number): PlannedTask {
  return {
    taskId: id,
    place: at + 1,
    action: `do ${id}`,
    priority,
    status: null,
    kind: null,
    kindSource: null,
    mlflowRequired: null,
    timeoutMs: null,
    memoryBytes: null,
    acceptanceCriteria: [],
    evidencePaths: [],
    dependencies: after,
    comparison: null,
    responses: [],
    outputs: [],
    original: {},
  };
}

function order(items: Item[]): { ids: string[]; warnings: string[] } {
  const warnings: string[] = [];
  const ordered = orderTasks(
    items.map(planned),
    (task, field) => `tasks[${task.place - 1}].${field}`,
    (sentence) => warnings.push(sentence),
  );
  return { ids: ordered.map(({ taskId }) => taskId), warnings };
}

test.each<[string, Item[], string[]]>([
  ["place decides among equals", [{ id: "b" }, { id: "a" }], ["b", "a"]],
  [
    "HIGH before MEDIUM before LOW",
    [{ id: "low", priority: "LOW" }, { id: "mid" }, { id: "high", priority: "HIGH" }],
    ["high", "mid", "low"],
  ],
  [
    "a dependency comes first whatever its priority",
    [
      { id: "needs", priority: "HIGH", after: ["base"] },
      { id: "other", priority: "HIGH" },
      { id: "base", priority: "LOW" },
    ],
    ["other", "base", "needs"],
  ],
  [
    "an id named twice is one dependency",
    [{ id: "second", after: ["first", " first "] }, { id: "first" }],
    ["first", "second"],
  ],
])("%s", (_, items, expected) => {
  expect(order(items)).toEqual({ ids: expected, warnings: [] });
});

test("a dependency that names no task is ignored with a warning", () => {
  const { ids, warnings } = order([{ id: "a", after: ["GPU access", ""] }]);
  expect(ids).toEqual(["a"]);
  expect(warnings).toEqual([expect.stringContaining('"GPU access" names no task')]);
});

test("a duplicate id is refused with the place of the second", () => {
  expect(() => order([{ id: "a" }, { id: "a" }])).toThrow(/tasks\[1\]\.task_id.*duplicate task_id "a"/su);
});

test("a circle is refused and named", () => {
  const circle = [
    { id: "free" },
    { id: "a", after: ["b"] },
    { id: "b", after: ["c"] },
    { id: "c", after: ["a"] },
  ];
  expect(() => order(circle)).toThrow(/dependencies form a circle: a -> b -> c -> a/u);
});
