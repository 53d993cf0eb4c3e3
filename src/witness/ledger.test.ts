import { expect, test } from "vitest";
import type { CallFacts, WitnessEvent } from "./event.ts";
import { createRunLedger, metricsOf, runsFromEvents } from "./ledger.ts";

let clock = 0;

function call(
  facts: CallFacts,
  changes: Partial<Extract<WitnessEvent, { kind: "witness-call" }>> = {},
): WitnessEvent {
  clock += 1;
  return {
    kind: "witness-call",
    executionId: "e",
    at: new Date(clock * 1000).toISOString(),
    method: "POST",
    route: "r",
    granted: true,
    reason: null,
    status: 200,
    ids: {},
    facts,
    ...changes,
  };
}

const created = (runId: string, tags: { key: string; value: string }[] = []): CallFacts => ({
  does: "run-created",
  runId,
  experimentId: "0",
  experiment: "Default",
  name: null,
  status: "RUNNING",
  startTimeMs: 5,
  tags,
  artifactRoot: `0/${runId}/artifacts`,
});
const logged = (runId: string, key: string, value: number, step = 0): CallFacts => ({
  does: "logged",
  runId,
  metrics: [{ key, value, timestampMs: 9, step }],
  params: [],
  tags: [],
});
const ended = (runId: string): CallFacts => ({
  does: "run-updated",
  runId,
  name: null,
  status: "FINISHED",
  endTimeMs: 8,
});

test("calls that were refused, unanswered or turned down count for nothing", () => {
  const events = [
    call(created("a"), { granted: false, status: null }),
    call(created("b"), { status: 400 }),
    call(created("c"), { status: null }),
    call(created("d")),
    call(logged("d", "m", 1), { status: 500 }),
    call(logged("d", "m", 2)),
    call(logged("d", "m", 3), { executionId: "other" }),
  ];
  const runs = runsFromEvents(events);
  expect(runs.map((run) => run.runId)).toEqual(["d"]);
  expect(runs[0]?.metrics["m"]).toMatchObject({ last: 2, points: 1 });
});

test("a run cannot be created a second time", () => {
  const runs = runsFromEvents([
    call(created("a")),
    call(logged("a", "m", 1)),
    call(created("a"), { executionId: "x" }),
  ]);
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ executionId: "e", metrics: { m: { points: 1 } } });
});

const point = (value: number, step: number) => ({ key: "m", value, timestampMs: -value, step });

test("the last value is that of the greatest step, among equals the last to arrive", () => {
  const metrics = metricsOf([point(1, 0), point(7, 3), point(4, 3), point(9, 2), point(5, -1)]);
  expect(metrics["m"]?.last).toBe(4);
  expect(metrics["m"]?.history?.map((entry) => entry.value)).toEqual([1, 7, 4, 9, 5]);
});

const logPair = (key: string, value: string): CallFacts => ({
  does: "logged",
  runId: "a",
  metrics: [{ key: "__proto__", value: 1, timestampMs: 0, step: 0 }],
  params: [{ key, value }],
  tags: [{ key, value }],
});

test("params are write-once, tags are not, and keys that look like prototypes are data", () => {
  const [run] = runsFromEvents([
    call(created("a")),
    call(logPair("k", "1")),
    call(logPair("k", "2")),
    call(logPair("__proto__", "3")),
  ]);
  expect(run?.params["k"]).toBe("1");
  expect(run?.tags["k"]).toBe("2");
  expect(Object.keys(run?.params ?? {})).toEqual(["k", "__proto__"]);
  expect(Object.keys(run?.metrics ?? {})).toEqual(["__proto__"]);
});

test("seen times are ours, and hostile times of the caller are held within what documents can carry", () => {
  const wild = { ...created("a"), startTimeMs: 1e300 } as CallFacts;
  clock = 0;
  const [run] = runsFromEvents([
    call(wild),
    call(logged("a", "m", 1)),
    call({ ...ended("a"), endTimeMs: -1e300 } as CallFacts),
  ]);
  expect(run).toMatchObject({
    firstSeen: "1970-01-01T00:00:01.000Z",
    lastSeen: "1970-01-01T00:00:03.000Z",
    startTime: "9999-12-31T23:59:59.999Z",
    endTime: "0001-01-01T00:00:00.000Z",
    pointTimesMs: [9, 9],
  });
});

test.each<[string, CallFacts, boolean]>([
  ["a metric", logged("a", "m", 1), true],
  [
    "an artifact",
    { does: "artifact-stored", runId: "a", modelId: null, path: "x", bytes: 1, sha256: "0" },
    true,
  ],
  ["a removed tag", { does: "tag-removed", runId: "a", key: "t" }, true],
  ["a dataset or model", { does: "run-annotated", runId: "a" }, true],
  [
    "running again",
    { does: "run-updated", runId: "a", name: null, status: "RUNNING", endTimeMs: null },
    true,
  ],
  ["ending once more", ended("a"), false],
])("after the end, %s makes the run reopened: %#", (_, facts, reopened) => {
  const [run] = runsFromEvents([call(created("a")), call(ended("a")), call(facts)]);
  expect(run?.reopened).toBe(reopened);
});

const file = (path: string, modelId: string | null = null): CallFacts => ({
  does: "artifact-stored",
  runId: modelId === null ? "a" : null,
  modelId,
  path,
  bytes: 1,
  sha256: "0",
});

test("deleted runs are left out until they are restored; artifacts go with their folder", () => {
  const events = [
    call(created("a", [{ key: "mlflow.parentRunId", value: "p" }])),
    call({ does: "model-created", modelId: "m-1", runId: "a", artifactRoot: null }),
    call(file("d/x")),
    call(file("d/y")),
    call(file("dx")),
    call(file("MLmodel", "m-1")),
    call({ does: "artifact-removed", runId: "a", modelId: null, path: "d" }),
    call({ does: "run-deleted", runId: "a" }),
  ];
  expect(runsFromEvents(events)).toEqual([]);
  const [run] = runsFromEvents([...events, call({ does: "run-restored", runId: "a" })]);
  expect(run?.parentRunId).toBe("p");
  expect(run?.artifacts.map((item) => item.path)).toEqual(["dx", "models/m-1/MLmodel"]);
});

const delivered = (runId: string, values: number, status: number | null): WitnessEvent => ({
  kind: "witness-delivered",
  executionId: "e",
  at: "2026-01-01T00:00:00.000Z",
  runId,
  values,
  status,
  reason: status === 200 ? null : "why",
});
const closed: WitnessEvent = { kind: "witness-closed", executionId: "e", at: "", unusable: null };
const several = (runId: string, ...steps: number[]): CallFacts => ({
  does: "logged",
  runId,
  metrics: steps.map((step) => ({ key: "m", value: step, timestampMs: step, step })),
  params: [{ key: `p${steps[0]}`, value: "1" }],
  tags: [{ key: "t", value: String(steps[0]) }],
});
const acknowledged = { acknowledged: true as const };

test("acknowledged values count, whether they still wait or were delivered", () => {
  const events = [
    call(created("a")),
    call(several("a", 1, 2), acknowledged),
    call(several("a", 3), acknowledged),
  ];
  const waiting = runsFromEvents(events);
  expect(waiting[0]).toMatchObject({
    metrics: { m: { last: 3, points: 3 } },
    params: { p1: "1", p3: "1" },
    tags: { t: "3" },
    pointTimesMs: [1, 3],
  });
  expect(runsFromEvents(events)).toEqual(waiting);
  // Across calls: the first four values are all of the first call.
  const done = runsFromEvents([...events, delivered("a", 4, 200), delivered("a", 3, 200)]);
  expect(done).toEqual(waiting);
  expect(done[0]).not.toHaveProperty("undelivered");
});

test("refused values are no part of the run, unanswered ones are; both are counted", () => {
  const events = [
    call(created("a")),
    call(several("a", 1), acknowledged),
    call(several("a", 9), acknowledged),
    call(several("a", 5), acknowledged),
    delivered("a", 3, 200),
    delivered("a", 3, 400),
    delivered("a", 3, null),
    closed,
  ];
  expect(runsFromEvents(events)[0]).toMatchObject({
    metrics: { m: { last: 5, points: 2 } },
    params: { p1: "1", p5: "1" },
    tags: { t: "5" },
    undelivered: { values: 6, refused: 3, reason: "why" },
  });
});

test("another execution cannot settle a run's values", () => {
  const events = [call(created("a")), call(several("a", 1), acknowledged), delivered("a", 3, 400)];
  const foreign = events.map((event) =>
    event.kind === "witness-delivered" ? { ...event, executionId: "x" } : event,
  );
  expect(runsFromEvents(foreign)[0]?.metrics["m"]?.points).toBe(1);
});

test("a run whose execution was never closed is marked", () => {
  const events = [call(created("a")), call(created("b"), { executionId: "f" }), closed];
  expect(runsFromEvents(events).map((run) => [run.runId, run.unfinished])).toEqual([
    ["a", undefined],
    ["b", true],
  ]);
});

test("memory is measured by names, not by values, and history is shared out among the metrics", () => {
  const ledger = createRunLedger();
  ledger.apply(call(created("a")));
  const fresh = ledger.heldBytes("e");
  for (let step = 0; step < 1000; step += 1) ledger.apply(call(logged("a", "m", step, step)));
  const one = ledger.heldBytes("e");
  for (let name = 0; name < 1000; name += 1) ledger.apply(call(logged("a", `m${name}`, 1)));
  expect([one - fresh, ledger.heldBytes("e") - one]).toEqual([301, expect.any(Number)]);
  expect(ledger.heldBytes("e") - one).toBeGreaterThan(300_000);
  expect(ledger.heldBytes("other")).toBe(0);
  const [run] = ledger.records();
  expect(run?.metrics["m"]?.points).toBe(1000);
  expect(run?.metrics["m"]?.history?.length).toBeLessThan(210);
});
