import { expect, test } from "vitest";
import type { Run } from "../contracts/index.ts";
import { chooseRunId } from "./run-id.ts";

const run = (runId: string, more: Partial<Run> = {}): Run => ({
  runId,
  experiment: "e",
  name: null,
  status: "FINISHED",
  grade: "witnessed",
  parentRunId: null,
  startTime: "2026-01-15T09:30:03.000Z",
  endTime: null,
  params: {},
  metrics: {},
  ...more,
});

test.each<[string, string | null, Run[], string | null]>([
  ["no runs", null, [], null],
  ["the only run", null, [run("a")], "a"],
  ["two top-level runs", null, [run("a"), run("b")], null],
  ["two top-level runs and the session names one", "b", [run("a"), run("b")], "b"],
  ["the session names a nested run", "c", [run("a"), run("c", { parentRunId: "a" })], "c"],
  ["nested runs do not count as top-level", null, [run("a"), run("c", { parentRunId: "a" })], "a"],
  ["the session names a run of nobody", "forged", [run("a")], "a"],
  ["the session names a run of nobody, and there are two", "forged", [run("a"), run("b")], null],
  ["a referenced run is not of this execution", "old", [run("old", { grade: "referenced" }), run("a")], "a"],
  ["claimed runs never count", "x", [run("x", { grade: "claimed" })], null],
  ["captured runs count", null, [run("a", { grade: "captured" })], "a"],
])("%s", (_, session, runs, expected) => {
  expect(chooseRunId(session, runs)).toBe(expected);
});
