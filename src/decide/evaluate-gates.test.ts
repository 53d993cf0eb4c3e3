import { expect, test } from "vitest";
import { toNum } from "../contracts/index.ts";
import type { Run } from "../contracts/index.ts";
import { evaluateGates } from "./evaluate-gates.ts";
import type { GateTask, HeldGate } from "./evaluate-gates.ts";

let next = 0;

function run(name: string | null, metrics: Record<string, number>, more: Partial<Run> = {}): Run {
  next += 1;
  return {
    runId: next.toString(16).padStart(32, "0"),
    experiment: "Default",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-03-01T10:00:00.000Z",
    endTime: null,
    params: {},
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([key, value]) => [key, { last: toNum(value), points: 1 }]),
    ),
    ...more,
  };
}

const task = (taskId: string, runs: Run[], more: Partial<GateTask> = {}): GateTask => ({
  taskId,
  criteria: [],
  runs,
  counts: true,
  ...more,
});

function held(text: string, ...tasks: GateTask[]): HeldGate {
  const [first] = evaluateGates([text], tasks);
  if (first === undefined) throw new Error("no gate");
  return first;
}

const A = run("a", { accuracy: 0.95, loss: 0.1 });
const B = run("b", { accuracy: 0.85 });
const C = run("c", { accuracy: 0.97, "val/acc": 0.9 });

test.each([
  ["accuracy >= 0.9", [A, C], "pass", [0.95, 0.97]],
  ["accuracy >= 0.9", [B], "fail", [0.85]],
  ["accuracy >= 0.9", [A, B], "unknown", [0.95, 0.85]],
  ["accuracy@a >= 0.9", [A, B], "pass", [0.95]],
  ["accuracy@b >= 0.9", [A, B], "fail", [0.85]],
  ["accuracy@nobody >= 0.9", [A, B], "unknown", []],
  ["mean(accuracy) >= 0.9", [A, B], "pass", [0.95, 0.85]],
  ["min(accuracy) >= 0.9", [A, B], "fail", [0.95, 0.85]],
  ["max(accuracy) >= 0.97", [A, B, C], "pass", [0.95, 0.85, 0.97]],
  ["accuracy >= 90%", [A], "pass", [0.95]],
  ["val/acc >= 0.9", [A, C], "pass", [0.9]],
  ["The plots look good", [A], "unread", []],
  ["accuracy >= 0.9", [], "unknown", []],
] as const)("%s", (text, runs, outcome, observed) => {
  const { gate } = held(text, task("t", [...runs]));
  expect([gate.outcome, gate.observed]).toEqual([outcome, observed]);
  expect(gate.text).toBe(text);
});

test("scope: gates the cycle, criteria their task, task_id:m one task", () => {
  const one = task("one", [A], { criteria: ["accuracy >= 0.9"] });
  const two = task("two", [B], { criteria: ["accuracy >= 0.9"] });
  expect(
    evaluateGates(
      ["accuracy >= 0.9", "one:accuracy >= 0.9", "two:accuracy >= 0.9", "nobody:accuracy >= 0.9"],
      [one, two],
    ).map(({ gate }) => [gate.taskId, gate.outcome]),
  ).toEqual([
    [null, "unknown"],
    [null, "pass"],
    [null, "fail"],
    [null, "unknown"],
    ["one", "pass"],
    ["two", "fail"],
  ]);
});

test("a colon may belong to the metric", () => {
  expect(held("val:acc > 0.5", task("t", [run("a", { "val:acc": 0.9 })])).gate.outcome).toBe("pass");
});

test("a mixed gate names the runs and the ways to say which", () => {
  const { gate } = held("accuracy >= 0.9", task("t", [A, B]));
  expect(gate.message).toMatch(/a \(0\.95\)/);
  expect(gate.message).toMatch(/b \(0\.85\)/);
  expect(gate.message).toContain("mean(accuracy)");
});

test("where none carries it, likely candidates are named, others are not", () => {
  const candidates = (wanted: string, ...names: string[]): string[] =>
    held(
      `${wanted} > 0`,
      task(
        "t",
        names.map((name) => run(name, { [name]: 1 })),
      ),
    ).candidates;
  expect(candidates("accuracy", "val_acc", "loss", "test/accuracy", "Accuracy")).toEqual(
    expect.arrayContaining(["val_acc", "test/accuracy", "Accuracy"]),
  );
  expect(candidates("accuracy", "val_acc", "loss")).not.toContain("loss");
  expect(candidates("val_f1", "val_loss", "f1")).toEqual(["f1"]);
  expect(candidates("acuracy", "accuracy")).toEqual(["accuracy"]);
  expect(candidates("roc_auc", "auroc")).toEqual(["auroc"]);
  expect(candidates("kappa", "accuracy", "loss")).toEqual([]);
  const { gate, carried } = held("Accuracy > 0.9", task("t", [A]));
  expect([gate.outcome, carried]).toEqual(["unknown", false]);
  expect(gate.message).toContain("accuracy");
});

test("values that are not finite pass no gate", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const text of [
      "accuracy >= 0.9",
      "mean(accuracy) >= 0.9",
      "max(accuracy) >= 0.9",
      "accuracy != 0",
    ]) {
      const { gate } = held(text, task("t", [A, run("x", { accuracy: value })]));
      expect(gate.outcome, text).not.toBe("pass");
    }
  }
  expect(held("accuracy > 0", task("t", [run("x", { accuracy: Number.NaN })])).gate.observed).toEqual([
    { nonFinite: "nan" },
  ]);
});

test("only witnessed and captured runs answer", () => {
  expect(
    held("accuracy >= 0.9", task("t", [run("x", { accuracy: 1 }, { grade: "captured" })])).gate.outcome,
  ).toBe("pass");
  for (const grade of ["referenced", "claimed"] as const) {
    expect(held("accuracy >= 0.9", task("t", [run("x", { accuracy: 1 }, { grade })])).gate.outcome).toBe(
      "unknown",
    );
  }
});

test("simulations that only call themselves so answer no gate of the cycle, and their own criteria still", () => {
  const simulation = task("s", [A], { counts: false, criteria: ["accuracy >= 0.9"] });
  expect(evaluateGates(["accuracy >= 0.9"], [simulation]).map(({ gate }) => gate.outcome)).toEqual([
    "unknown",
    "pass",
  ]);
  expect(
    evaluateGates(["accuracy >= 0.9"], [simulation, task("t", [B])]).map(({ gate }) => gate.outcome)[0],
  ).toBe("fail");
});

test("numbers of result files answer where they are handed in", () => {
  const files = [{ path: "r.json", numbers: { accuracy: 0.93, "test.f1": 0.8 } }];
  const of = (text: string): unknown[] => {
    const { gate, uses } = held(text, task("t", [], { files }));
    return [gate.outcome, gate.observed, uses.map((use) => use.runId)];
  };
  expect(of("accuracy >= 0.9")).toEqual(["pass", [0.93], [null]]);
  expect(of("f1 >= 0.9")).toEqual(["fail", [0.8], [null]]);
  expect(of("accuracy@r.json >= 0.9")).toEqual(["pass", [0.93], [null]]);
});

test("names of agents are shown harmlessly and cut", () => {
  const bell = String.fromCodePoint(7);
  const { gate } = held(
    "accuracy >= 0.9",
    task("t", [A, run(`${bell}${"x".repeat(1000)}`, { accuracy: 0.1 })]),
  );
  expect(gate.message).not.toContain(bell);
  expect(gate.message.length).toBeLessThan(400);
});
