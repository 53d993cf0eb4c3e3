import { afterAll, expect, test } from "vitest";
import { evaluateGates } from "../../src/decide/index.ts";
import { VERDICT_TABLE, verifyTask, withMissingGateMetrics } from "../../src/verify/index.ts";
import {
  closeAnalyst,
  codes,
  examine,
  failure,
  inputOf,
  OTHER,
  OWN,
  python,
  run,
} from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

test("the table holds every code of the contract with its weight", () => {
  const of = (weight: string): string[] =>
    Object.entries(VERDICT_TABLE)
      .filter(([, each]) => each === weight)
      .map(([code]) => code)
      .toSorted();
  expect(of("warn")).toEqual(["BLOCK_FAILED", "KIND_INFERRED"]);
  expect(of("refuted")).toEqual(
    [
      "NOT_EXECUTED",
      "RUN_ID_NOT_FOUND",
      "RUN_STALE",
      "RUN_FOREIGN",
      "RUN_HANDMADE",
      "TIME_IMPOSSIBLE",
      "METRIC_SIMULATED",
      "METRIC_LITERAL",
      "DATA_NOT_READ",
      "PATH_ESCAPE",
      "STAT_IMPOSSIBLE",
      "SELECTED",
      "CLAIM_MISMATCH",
    ].toSorted(),
  );
  expect(Object.keys(VERDICT_TABLE)).toHaveLength(41);
});

test("skipped: another status, documentation without evidence paths", async () => {
  const pending = await examine({
    response: CODE,
    executed: false,
    task: { status: "pending" },
    execute: { execute: false, reason: "status is pending" },
  });
  expect(pending).toMatchObject({
    status: "skipped",
    verdict: null,
    reason: "status is pending",
    findings: [],
  });
  expect(await examine({ response: "Notes.", kind: "documentation" })).toMatchObject({
    status: "skipped",
    verdict: null,
  });
  const rejected = await examine({
    response: "x",
    kind: "documentation",
    task: { status: "rejected", evidencePaths: ["a.md"] },
  });
  expect(rejected).toMatchObject({ status: "skipped", verdict: null });
});

test("documentation with evidence paths is looked up, whoever wrote the file", async () => {
  const scene = (documents: Scene["documents"]): Scene => ({
    response: "Notes.",
    kind: "documentation",
    task: { evidencePaths: ["docs/*.md"] },
    documents: documents ?? [],
  });
  expect(await examine(scene([{ path: "docs/a.md", content: "# A" }]))).toMatchObject({
    status: "completed",
    verdict: "verified",
  });
  for (const [content, code] of [
    ["", "FILE_EMPTY"],
    [" \n", "FILE_TRIVIAL"],
  ] as const) {
    const verification = await examine(scene([{ path: "docs/a.md", content }]));
    expect([verification.status, verification.verdict, ...codes(verification)]).toEqual([
      "failed",
      "unverified",
      code,
    ]);
  }
  expect(codes(await examine(scene([])))).toEqual(["FILE_MISSING"]);
});

test("without a response: NO_CODE whatever the kind", async () => {
  for (const kind of ["experimental", "simulation", "documentation"] as const) {
    const verification = await examine({ kind, response: "" });
    expect([verification.verdict, codes(verification)[0]], kind).toEqual(["unverified", "NO_CODE"]);
  }
});

test("an inferred kind is told and changes nothing", async () => {
  const verification = await examine({
    response: CODE,
    runs: [run()],
    kindInferredBecause: "the response has a Python block",
  });
  expect([verification.verdict, codes(verification, "warn")]).toEqual(["verified", ["KIND_INFERRED"]]);
});

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
  const scene = (more: Parameters<typeof run>[1]): Scene => ({
    response: CODE,
    runs: [run({ a: 1 }, more)],
    mlflowRequired: true,
  });
  expect((await examine(scene({ grade: "captured" }))).verdict).toBe("verified");
  for (const more of [{ grade: "claimed" }, { grade: "referenced" }, { executionId: "another" }] as const) {
    expect(codes(await examine(scene(more))), JSON.stringify(more)).toContain("NO_RUN");
  }
  const none = await examine({ ...scene({ grade: "claimed" }), isolationLevel: "none" });
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

test("the session's own word raises nothing: all blocks ok, the machine says killed", async () => {
  const killed = await examine({
    response: CODE,
    runs: [run()],
    outcome: { kind: "killed", exitCode: null, signal: "SIGKILL" },
  });
  expect([killed.verdict, codes(killed)[0]]).toEqual(["unverified", "EXECUTION_FAILED"]);
  const signalled = await examine({
    response: CODE,
    runs: [run()],
    outcome: { kind: "exited", exitCode: null, signal: "SIGSEGV" },
  });
  expect(codes(signalled)[0]).toBe("EXECUTION_FAILED");
  const notStarted = await examine({ response: CODE, outcome: { kind: "could-not-start", exitCode: null } });
  expect(codes(notStarted)[0]).toBe("EXECUTION_FAILED");
  const unexplained = await examine({ response: CODE, runs: [run()], outcome: { exitCode: 1 } });
  expect(codes(unexplained)).toContain("EXECUTION_FAILED");
});

test("packages: the package and the option are named, local modules are told apart, caught requests warn", async () => {
  const missing = (module: string): Scene => ({
    response: python(`import ${module}`),
    reports: { 1: { ...failure(2, "ModuleNotFoundError"), missingModule: module } },
  });
  const message = async (scene: Scene): Promise<string> => {
    const verification = await examine(scene);
    const finding = verification.findings.find((each) => each.code === "PACKAGE_MISSING");
    return `${finding?.message} ${finding?.hint}`;
  };
  expect(await message(missing("cv2"))).toMatch(/opencv-python.*--allow-install/);
  expect(await message(missing("shap"))).toMatch(/shap.*--allow-install/);
  expect(await message(missing("utils"))).toMatch(/--project/);
  expect(await message(missing("constructor"))).toMatch(/constructor.*--allow-install/);
  expect(codes(await examine(missing("shap")))).not.toContain("EXECUTION_FAILED");
  const asked = await examine({
    response: `${python("!pip install shap")}\n${python("import shap")}`,
    packageRequests: ["shap>=0.4"],
    reports: {
      1: failure(2, "PackageMissing"),
      2: { ...failure(6, "ModuleNotFoundError"), missingModule: "shap" },
    },
  });
  expect(codes(asked)).toEqual(["PACKAGE_MISSING"]);
  expect(asked.findings.filter((finding) => finding.code === "PACKAGE_MISSING")).toHaveLength(1);
  const caught = await examine({ response: CODE, runs: [run()], packageRequests: ["shap"] });
  expect([caught.verdict, codes(caught, "warn")]).toEqual(["verified", ["PACKAGE_MISSING"]]);
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
  const scene = (text: string, owner: string | null, more: Scene = {}): Scene => ({
    response: `${text}\n\n${CODE}`,
    runs: [run()],
    evidence: { knownRuns: [{ runId: OTHER, owner, startTime: null }] },
    ...more,
  });
  expect(codes(await examine(scene(`Run ID: ${OTHER}`, "t1")))).toEqual(["RUN_FOREIGN"]);
  expect(codes(await examine(scene(`Task prep gave run ${OTHER}.`, "prep")))).toEqual([]);
  expect(codes(await examine(scene("Done.", "prep", { stdout: `Run ID: ${OTHER}` })))).toEqual([]);
  expect(codes(await examine(scene("Done.", "prep", { stdout: `Run ID: ${OTHER}`, runs: [] })))).toContain(
    "RUN_FOREIGN",
  );
  const cited = await examine(scene(`The baseline run is ${OTHER}.`, null));
  expect([codes(cited), codes(cited, "pass")]).toEqual([[], ["NO_RUN", "RUN_STALE"]]);
});

test("criteria: a failed one changes no verdict, an unknown one leaves the task unverified", async () => {
  const scene = (criterion: string, runs = [run()]): Scene => ({
    response: CODE,
    runs,
    task: { acceptanceCriteria: [criterion] },
    mlflowRequired: true,
  });
  expect((await examine(scene("accuracy >= 0.99"))).verdict).toBe("verified");
  expect((await examine(scene("The plots look good"))).verdict).toBe("verified");
  const near = await examine(scene("accuracy >= 0.9", [run({ val_accuracy: 0.95 })]));
  expect([near.verdict, codes(near), codes(near, "unknown")]).toEqual(["unverified", [], ["METRIC_MISSING"]]);
  const mixed = await examine(
    scene("accuracy >= 0.9", [run(), run({ accuracy: 0.5 }, { runId: OTHER, name: "b" })]),
  );
  expect([mixed.verdict, codes(mixed), codes(mixed, "unknown")]).toEqual([
    "unverified",
    [],
    ["METRIC_MISSING"],
  ]);
  expect(codes(await examine(scene("accuracy >= 0.9", [run({ steps: 5 })])))).toEqual(["METRIC_MISSING"]);
});

test("runs without metrics: fine where only a file was asked for and made", async () => {
  const scene: Scene = { response: CODE, runs: [run({})], mlflowRequired: true };
  expect(codes(await examine(scene))).toEqual(["METRIC_MISSING"]);
  expect(codes(await examine({ ...scene, files: [FILE] }))).toEqual([]);
  expect(codes(await examine({ ...scene, files: [FILE], response: `accuracy: 0.93\n\n${CODE}` }))).toEqual([
    "METRIC_MISSING",
  ]);
  expect(codes(await examine({ ...scene, files: [FILE], mlflowRequired: false }))).toEqual([]);
});

test("a gate's metric that no task recorded falls on the experiments that name it, else on all of which a run is required", async () => {
  const one = await inputOf({ response: CODE, runs: [run({ loss: 0.1 })], mlflowRequired: true });
  const other = await inputOf({
    response: `The latency matters.\n\n${CODE}`,
    runs: [run({ loss: 0.2 })],
    mlflowRequired: true,
  });
  const tasks = [one, other].map((input) => ({ input, verification: verifyTask(input) }));
  const held = (gate: string): ReturnType<typeof evaluateGates> =>
    evaluateGates(
      [gate],
      [one, other].map((input, at) => ({
        taskId: `t${at}`,
        criteria: [],
        runs: input.evidence?.runs ?? [],
        counts: true,
      })),
    );
  expect(tasks.map((task) => task.verification.verdict)).toEqual(["verified", "verified"]);
  const after = (gate: string): unknown[] =>
    withMissingGateMetrics(tasks, held(gate)).map((each) => [each.verdict, codes(each)]);
  expect(after("latency < 100")).toEqual([
    ["verified", []],
    ["unverified", ["METRIC_MISSING"]],
  ]);
  expect(after("kappa > 0.5")).toEqual([
    ["unverified", ["METRIC_MISSING"]],
    ["unverified", ["METRIC_MISSING"]],
  ]);
  expect(after("val_loss < 1")).toEqual([
    ["verified", []],
    ["verified", []],
  ]);
  expect(after("loss < 0.01")).toEqual([
    ["verified", []],
    ["verified", []],
  ]);
});

test("hollow: caches, stores without runs, empty files and the response's own blocks are no work", async () => {
  const block = "x = 1\n";
  const response = `\`\`\`python title="util.py"\n${block}\`\`\`\n`;
  const input = await inputOf({ response });
  const sha256 = input.blocks[0]?.sha256 ?? "";
  const files = [
    { path: "__pycache__/util.pyc", content: "x" },
    { path: "mlruns/0/meta.yaml", content: "x" },
    { path: "mlflow.db", content: "x" },
    { path: "empty.txt", content: "" },
    { path: "util.py", content: block, sha256 },
  ];
  expect(codes(await examine({ response, files }))).toEqual(["HOLLOW_SUCCESS"]);
  expect(codes(await examine({ response, files: [...files, FILE] }))).toEqual([]);
});

test("a result that is a block of the response is not produced; code delivered so is", async () => {
  const response = `\`\`\`json title="out/r.json"\n{"accuracy": 0.99}\n\`\`\`\n\n${CODE}`;
  const input = await inputOf({ response });
  const sha256 = input.blocks[0]?.sha256 ?? "";
  const made = { content: '{"accuracy": 0.99}\n', sha256 };
  const scene = (path: string): Scene => ({
    response,
    runs: [run()],
    task: { evidencePaths: [path] },
    files: [{ path, ...made }],
  });
  expect(codes(await examine(scene("out/r.json")))).toEqual(["FILE_NOT_PRODUCED"]);
  expect(codes(await examine(scene("out/train.py")))).toEqual([]);
});

test("evidence paths: outside, odd entries, unchanged links out, several globs", async () => {
  const scene = (evidencePaths: string[], more: Scene = {}): Scene => ({
    response: CODE,
    runs: [run()],
    task: { evidencePaths },
    files: [FILE],
    ...more,
  });
  expect(codes(await examine(scene(["/etc/passwd", "../x.json"])))).toEqual(["FILE_MISSING"]);
  const both = await examine(scene(["r.json", "missing.csv"]));
  expect([codes(both), codes(both, "pass")]).toEqual([["FILE_MISSING"], ["NO_RUN", "FILE_NOT_PRODUCED"]]);
  const link = {
    path: "data",
    type: "link" as const,
    bytes: 0,
    sha256: null,
    change: "unchanged" as const,
    target: "/datasets",
    escapes: true,
    resolved: null,
    madeBy: null,
  };
  expect(codes(await examine(scene(["data"], { entries: [link] })))).toEqual(["FILE_MISSING"]);
  expect((await examine(scene(["data/x.csv"], { entries: [{ ...link, change: "created" }] }))).verdict).toBe(
    "refuted",
  );
  const pipe = {
    ...link,
    path: "p.json",
    type: "other" as const,
    escapes: false,
    change: "created" as const,
    target: null,
  };
  expect(codes(await examine(scene(["p.json"], { entries: [pipe] })))).toEqual(["FILE_MISSING"]);
});

test("non-finite values on the way, or that nothing rests on, warn", async () => {
  const history = [{ step: 0, timestamp: "2026-03-01T10:00:11.000Z", value: { nonFinite: "nan" as const } }];
  const way = run({ a1: 1 });
  way.metrics = { a1: { last: 1, points: 2, history } };
  const onTheWay = await examine({ response: CODE, runs: [way] });
  expect([onTheWay.verdict, codes(onTheWay, "warn")]).toEqual(["verified", ["METRIC_NONFINITE"]]);
  const inFile = await examine({
    response: CODE,
    runs: [run()],
    task: { evidencePaths: ["r.json"] },
    files: [{ path: "r.json", content: '{"warmup": NaN, "n": 3}' }],
  });
  expect([inFile.verdict, codes(inFile, "warn")]).toEqual(["verified", ["RESULT_NONFINITE"]]);
  const compared = await examine({
    response: CODE,
    runs: [run({ kappa: Number.NaN, ok: 1 })],
    task: { comparison: { metric: "kappa", treatment: { run: "a" }, baseline: 0.5 } },
  });
  expect(codes(compared)).toEqual(["METRIC_NONFINITE"]);
});

test("the weightiest reason is told, refuted before unverified; control characters are visible", async () => {
  const verification = await examine({
    response: `Run ID: ${OTHER}\n\n${CODE}`,
    files: [FILE],
    task: { evidencePaths: ["no.csv"] },
  });
  expect(verification.verdict).toBe("refuted");
  expect(verification.reason).toMatch(/^Refuted: .*7f8a/);
  const bell = String.fromCodePoint(7);
  const hostile = await examine({
    response: CODE,
    runs: [run()],
    reports: { 1: failure(4, "E", `x${bell}[2J${"y".repeat(5000)}`) },
  });
  expect(hostile.reason).toMatch(/^Not verified: /);
  expect(hostile.reason).not.toContain(bell);
  expect(hostile.reason.length).toBeLessThan(1000);
});

test("the same input gives the same answer, also after a trip through JSON", async () => {
  const input = await inputOf({
    response: `Run ID: ${OTHER}\n\n${CODE}`,
    runs: [run()],
    task: { evidencePaths: ["r.json"] },
    files: [FILE],
  });
  const once = verifyTask(input);
  expect(verifyTask(JSON.parse(JSON.stringify(input)) as typeof input)).toEqual(once);
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
});
