import { afterAll, expect, test } from "vitest";
import { closeAnalyst, codes, examine, failure, OTHER, OWN, python, run } from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

function withRun(more: Parameters<typeof run>[1]): Scene {
  return {
    response: CODE,
    runs: [run({ a: 1 }, more)],
    mlflowRequired: true,
  };
}

function naming(text: string, owner: string | null, more: Scene = {}): Scene {
  return {
    response: `${text}\n\n${CODE}`,
    runs: [run()],
    evidence: { knownRuns: [{ runId: OTHER, owner, startTime: null }] },
    ...more,
  };
}

test("a run is required of experiments, of simulations only where declared", async () => {
  const scene: Scene = { response: CODE, files: [FILE], mlflowRequired: true };
  expect(codes(await examine(scene))).toEqual(["NO_RUN"]);
  expect(codes(await examine({ ...scene, kind: "simulation" }))).toEqual([]);
  expect(codes(await examine({ ...scene, kind: "simulation", task: { mlflowRequired: true } }))).toEqual([
    "NO_RUN",
  ]);
  expect(codes(await examine({ ...scene, mlflowRequired: false }))).toEqual([]);
});

test("runs count where this execution made them, witnessed or captured", async () => {
  expect((await examine(withRun({ grade: "captured" }))).verdict).toBe("verified");
  for (const more of [{ grade: "claimed" }, { grade: "referenced" }, { executionId: "another" }] as const) {
    expect(codes(await examine(withRun(more))), JSON.stringify(more)).toContain("NO_RUN");
  }
  const none = await examine({ ...withRun({ grade: "claimed" }), isolationLevel: "none" });
  expect(none.findings.find((finding) => finding.code === "NO_RUN")?.message).toMatch(/isolation/);
});

test("a store that did not answer leaves a required run unknown, never passed", async () => {
  const verification = await examine({
    response: CODE,
    files: [FILE],
    mlflowRequired: true,
    evidence: { storeComplete: false },
  });
  expect([verification.verdict, codes(verification), codes(verification, "unknown")]).toEqual([
    "unverified",
    [],
    ["NO_RUN"],
  ]);
});

test("claims carry words, place and state", async () => {
  const { claims } = await examine({
    response: `Intro.\n\nMLflow Run ID: ${OWN}\n\nRun ID: 1b9d6bcd...\n\nRun ID: ${OTHER}\n\n${CODE}`,
    runs: [run()],
  });
  expect(
    claims.map(({ kind, agent, line, column, value, state }) => ({
      kind,
      agent,
      line,
      column,
      value,
      state,
    })),
  ).toEqual([
    { kind: "run-id", agent: "ops_commander", line: 3, column: 16, value: OWN, state: "supported" },
    { kind: "run-id", agent: "ops_commander", line: 5, column: 9, value: "1b9d6bcd...", state: "supported" },
    { kind: "run-id", agent: "ops_commander", line: 7, column: 9, value: OTHER, state: "unsupported" },
  ]);
});

test("another agent's contradicted claim warns, names the agent and changes no verdict", async () => {
  const verification = await examine({
    response: CODE,
    files: [FILE],
    others: [{ agent: "quality_safety", text: `APPROVE. Run ID: ${OTHER}` }],
  });
  expect([verification.verdict, codes(verification), codes(verification, "warn")]).toEqual([
    "verified",
    [],
    ["RUN_ID_NOT_FOUND"],
  ]);
  expect(verification.findings.find((finding) => finding.code === "RUN_ID_NOT_FOUND")?.message).toContain(
    "quality_safety",
  );
  expect(verification.claims).toMatchObject([{ agent: "quality_safety", state: "contradicted" }]);
});

test("RUN_ID_NOT_FOUND is unknown where nothing settles it, and fails only by its two rules", async () => {
  const response = `Run ID: ${OTHER}\n\n${CODE}`;
  const unknown: Scene[] = [
    { response, runs: [run()] },
    { response: `Run ID: ${OTHER}` },
    { response, files: [FILE], evidence: { storeComplete: false } },
    { response, files: [FILE], reports: { 1: failure(4) } },
    { response: `The baseline run ${OTHER} is older.\n\n${CODE}`, files: [FILE] },
    { response, runs: [run()], evidence: { storeComplete: false, claimStoreNamed: true } },
  ];
  for (const scene of unknown) {
    const verification = await examine(scene);
    expect(codes(verification, "unknown"), JSON.stringify(scene)).toContain("RUN_ID_NOT_FOUND");
    expect(codes(verification)).not.toContain("RUN_ID_NOT_FOUND");
  }
  const named = { knownRuns: [], storeComplete: true, claimStoreNamed: true };
  expect((await examine({ response: `Run ID: ${OTHER}`, lookup: named })).verdict).toBe("refuted");
  expect((await examine({ response, files: [FILE] })).verdict).toBe("refuted");
});

test("stale and foreign runs: another attempt's, a named task's, printed by code with runs of its own", async () => {
  expect(codes(await examine(naming(`Run ID: ${OTHER}`, "t1")))).toEqual(["RUN_FOREIGN"]);
  expect(codes(await examine(naming(`Task prep gave run ${OTHER}.`, "prep")))).toEqual([]);
  expect(codes(await examine(naming("Done.", "prep", { stdout: `Run ID: ${OTHER}` })))).toEqual([]);
  expect(codes(await examine(naming("Done.", "prep", { stdout: `Run ID: ${OTHER}`, runs: [] })))).toContain(
    "RUN_FOREIGN",
  );
  const cited = await examine(naming(`The baseline run is ${OTHER}.`, null));
  expect([codes(cited), codes(cited, "pass")]).toEqual([[], ["NO_RUN", "RUN_STALE"]]);
});

test("values that the tracking server refused after they were acknowledged are told, and change no verdict by themselves", async () => {
  const reason = "The run must be in the 'active' state.";
  for (const [lost, words] of [
    [{ values: 7, refused: 7, reason }, /7 values .* then refused: they are no part of the run.*active/],
    [{ values: 7, refused: 0, reason }, /did not answer for: its store may lack them, the journal has them/],
    [{ values: 7, refused: 3, reason }, /refused \(3, no part of the run\) or did not answer for/],
  ] as const) {
    const verification = await examine(withRun({ undelivered: { ...lost } }));
    const found = verification.findings.find(({ message }) => message.includes("acknowledged"));
    expect(found).toMatchObject({ code: "METRIC_MISSING", outcome: "warn", evidence: [`run ${OWN}`] });
    expect(found?.message).toMatch(words);
    expect(found?.hint).toBeTruthy();
    expect(verification.verdict).toBe("verified");
  }
  expect(JSON.stringify(await examine(withRun({})))).not.toContain("acknowledged");
});

test("a record that a crash has cut is unknown where it ends", async () => {
  const verification = await examine(withRun({ unfinished: true }));
  expect(codes(verification, "unknown")).toEqual(["METRIC_MISSING"]);
  expect(codes(await examine(withRun({})), "unknown")).toEqual([]);
});
