import { expect, test } from "vitest";
import type { CallFacts, WitnessEvent } from "./event.ts";
import type { Logged } from "./logged-value.ts";
import { createSureRuns } from "./sure-runs.ts";

type Call = Extract<WitnessEvent, { kind: "witness-call" }>;

const call = (facts: CallFacts, more: Partial<Call> = {}): Call => ({
  kind: "witness-call",
  executionId: "e",
  at: "2026-01-01T00:00:00.000Z",
  method: "POST",
  route: "r",
  granted: true,
  reason: null,
  status: 200,
  ids: { runId: "a" },
  facts,
  ...more,
});
const created = (runId: string): CallFacts => ({
  does: "run-created",
  runId,
  experimentId: "1",
  experiment: "x",
  name: null,
  status: "RUNNING",
  startTimeMs: 0,
  tags: [],
  artifactRoot: null,
});
const logged = (more: Partial<Logged> = {}): Logged => ({
  does: "logged",
  runId: "a",
  metrics: [{ key: "m", value: 1, timestampMs: 1, step: 0 }],
  params: [],
  tags: [],
  ...more,
});
const param = (value: string): Logged => logged({ metrics: [], params: [{ key: "p", value }] });

function sure(events: WitnessEvent[], metricsAlone = false) {
  const runs = createSureRuns(metricsAlone);
  for (const event of [call(created("a")), ...events]) runs.apply(event);
  return (what: Logged, executionId = "e") => runs.admits(executionId, what);
}

test("only a run that this execution has created is sure", () => {
  const admits = sure([]);
  expect([admits(logged()), admits(logged(), "f"), admits(logged({ runId: "b" }))]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each<[string, WitnessEvent]>([
  ["it was deleted", call({ does: "run-deleted", runId: "a" })],
  [
    "its experiment was changed",
    call({ does: "experiment-changed", experimentId: "1" }, { ids: { experimentId: "1" } }),
  ],
  ["a change had no answer", call({ does: "nothing" }, { status: null })],
  ["a change was answered with 500", call({ does: "run-deleted", runId: "a" }, { status: 500 })],
  [
    "a change of its experiment had no answer",
    call({ does: "nothing" }, { status: null, ids: { experimentId: "1" } }),
  ],
  [
    "a batch was refused",
    { kind: "witness-delivered", executionId: "e", at: "", runId: "a", values: 1, status: 400, reason: "no" },
  ],
  ["the execution is over", { kind: "witness-closed", executionId: "e", at: "", unusable: null }],
])("a run is not sure any more where %s", (_, event) => {
  expect(sure([event])(logged())).toBe(false);
});

test("what changed nothing leaves a run sure", () => {
  const events = [
    call({ does: "run-deleted", runId: "a" }, { granted: false, status: null }),
    call({ does: "run-updated", runId: "a", name: null, status: "X", endTimeMs: null }, { status: 400 }),
    call({ does: "nothing" }, { method: "GET", status: null }),
    call({ does: "experiment-changed", experimentId: "2" }, { ids: { experimentId: "2" } }),
  ];
  expect(sure(events)(logged())).toBe(true);
});

test("a param is sure where it is new or the same", () => {
  const admits = sure([call(param("1"), { acknowledged: true })]);
  expect([admits(param("1")), admits(param("2"))]).toEqual([true, false]);
  const half = sure([call(param("1"), { status: 400 })]);
  expect([half(param("1")), half(logged())]).toEqual([false, true]);
});

test("on a server that is not ours only metrics with the plainest keys are", () => {
  const admits = sure([], true);
  const colon = logged({ metrics: [{ key: "a:b", value: 1, timestampMs: 1, step: 0 }] });
  const tag = logged({ tags: [{ key: "t", value: "1" }] });
  expect([admits(logged()), admits(colon), admits(param("1")), admits(tag)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
