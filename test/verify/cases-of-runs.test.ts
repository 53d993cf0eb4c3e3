import { afterAll } from "vitest";
import type { RunRecord, TaskEvidence } from "../../src/contracts/index.ts";
import { testCases } from "../support/case.ts";
import { closeAnalyst, ENDED, failure, OTHER, OWN, python, run, STARTED } from "../support/verification.ts";

afterAll(closeAnalyst);

const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };
const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const PRINTS = python('print("MLflow Run ID: 7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d")');
const required = { mlflowRequired: true };
const after = (ms: number): number => Date.parse(ENDED) + ms;
const before = (ms: number): number => Date.parse(STARTED) - ms;
const known = (owner: string | null): Partial<TaskEvidence> => ({
  knownRuns: [{ runId: OTHER, owner, startTime: null }],
});

const NO_NAME = { what: "it has no tag mlflow.runName", sure: false };
const captured = (oddities: RunRecord["oddities"], source = "mlruns"): RunRecord =>
  run({ accuracy: 0.93 }, { grade: "captured", source, oddities });

testCases([
  {
    name: "1 run id in prose, no such run",
    code: "RUN_ID_NOT_FOUND",
    verdict: "refuted",
    bad: { response: `I ran it, MLflow Run ID: ${OTHER}\n\n${python('open("r.json", "w")')}`, files: [FILE] },
    honest: { response: `I ran it, MLflow Run ID: ${OWN}\n\n${CODE}`, runs: [run()], ...required },
  },
  {
    name: "2 an id in no store, the store of such claims named",
    code: "RUN_ID_NOT_FOUND",
    verdict: "refuted",
    bad: { response: `Run ID: ${OTHER}\n\n${CODE}`, runs: [run()], evidence: { claimStoreNamed: true } },
    honest: { response: `Run ID: ${OTHER}\n\n${CODE}`, runs: [run()] },
  },
  {
    name: "3 words are no ids",
    code: "NO_RUN",
    bad: { response: "The run id is print, the run ID for the test is documented.", ...required },
    honest: { response: `The run ID is documented in the log.\n\n${CODE}`, runs: [run()], ...required },
  },
  {
    name: "4 an old run cited again",
    code: "RUN_STALE",
    verdict: "refuted",
    bad: { response: `Result: run ID ${OTHER}\n\n${CODE}`, runs: [run()], evidence: known(null) },
    honest: {
      response: `Compared with the baseline run ${OTHER}, the new run is ${OWN}.\n\n${CODE}`,
      runs: [run()],
      evidence: known(null),
    },
  },
  {
    name: "5 the run of another task",
    code: "RUN_FOREIGN",
    verdict: "refuted",
    bad: { response: `Result: run ID ${OTHER}\n\n${CODE}`, runs: [run()], evidence: known("t0") },
    honest: {
      response: `It reads run ${OTHER}.\n\n${CODE}`,
      runs: [run()],
      evidence: known("t0"),
      task: { dependencies: ["t0"] },
    },
  },
  {
    name: "6 code only prints an id",
    code: "NO_RUN",
    verdict: "refuted",
    bad: { response: PRINTS, stdout: `MLflow Run ID: ${OTHER}\n`, ...required },
    honest: { response: CODE, stdout: `MLflow Run ID: ${OWN}\n`, runs: [run()], ...required },
  },
  {
    name: "7 a run whose files no client wrote",
    code: "RUN_HANDMADE",
    verdict: "refuted",
    bad: { response: CODE, runs: [captured([{ what: "its meta.yaml lacks status, tags", sure: true }])] },
    honest: { response: CODE, runs: [captured([])] },
  },
  {
    name: "7 hints convict together only",
    code: "RUN_HANDMADE",
    verdict: "refuted",
    bad: { response: python('open("r.json", "w")'), runs: [captured([NO_NAME])] },
    honest: { response: CODE, runs: [captured([NO_NAME])] },
  },
  {
    name: "7 code overwrites the metric file of a real run",
    code: "RUN_HANDMADE",
    verdict: "refuted",
    bad: {
      response: python(
        'import mlflow\n(file,) = (MULTI_AGENT_ROOT / "mlruns").glob(f"*/{run_id}/metrics/accuracy")\nfile.write_text("1 0.99 0")',
      ),
      runs: [captured([])],
    },
    honest: {
      response: python(
        'import mlflow\nstore = Path("mlruns")\n(Path("results") / "metrics" / "accuracy.txt").write_text("0.93")',
      ),
      runs: [captured([])],
    },
  },
  {
    name: "7 rows inserted by SQL",
    code: "RUN_HANDMADE",
    verdict: "refuted",
    bad: {
      response: python(
        'import mlflow, sqlite3\ndb = sqlite3.connect("mlflow.db")\ndb.execute("UPDATE metrics SET value = 0.99 WHERE run_uuid = ?", (r,))',
      ),
      runs: [captured([], "mlflow.db")],
    },
    honest: {
      response: python(
        'import mlflow, sqlite3\ndb = sqlite3.connect("mlflow.db")\ndb.execute("SELECT value FROM metrics WHERE run_uuid = ?", (r,))\nsqlite3.connect("own.db").execute("INSERT INTO results VALUES (1)")',
      ),
      runs: [captured([], "mlflow.db")],
    },
  },
  {
    name: "7 a store made up for a test, and said to be",
    code: "RUN_HANDMADE",
    verdict: "refuted",
    bad: { response: CODE, runs: [captured([{ what: "no alembic_version", sure: true }])] },
    honest: {
      response: `The reader is tested on a fake MLflow store.\n\n${CODE}`,
      runs: [captured([{ what: "no alembic_version", sure: true }])],
    },
  },
  {
    name: "8 a run without metrics",
    code: "METRIC_MISSING",
    bad: { response: CODE, runs: [run({})], gates: ["accuracy >= 0.9"], ...required },
    honest: {
      response: CODE,
      runs: [run({}), run({ "val/acc": 0.95 }, { parentRunId: OWN, runId: OTHER })],
      task: { acceptanceCriteria: ["val/acc >= 0.9"] },
      ...required,
    },
  },
  {
    name: "8 the criterion's metric nowhere",
    code: "METRIC_MISSING",
    bad: {
      response: CODE,
      runs: [run({ loss: 0.1 })],
      task: { acceptanceCriteria: ["accuracy >= 0.9"] },
      ...required,
    },
    honest: {
      response: CODE,
      runs: [run({ accuracy: 0.2 })],
      task: { acceptanceCriteria: ["accuracy >= 0.9"] },
      ...required,
    },
  },
  {
    name: "13 a NaN that a gate uses",
    code: "METRIC_NONFINITE",
    bad: { response: CODE, runs: [run({ accuracy: Number.NaN })], gates: ["accuracy >= 0.9"] },
    honest: {
      response: CODE,
      runs: [run({ accuracy: 0, huge: 1e300, nan_count: 3 })],
      gates: ["accuracy >= 0.9"],
    },
  },
  {
    name: "13 every value infinite",
    code: "METRIC_NONFINITE",
    bad: { response: CODE, runs: [run({ m1: Number.POSITIVE_INFINITY })] },
    honest: { response: CODE, runs: [run({ m1: Number.POSITIVE_INFINITY, m2: 1 })] },
  },
  {
    name: "28 FINISHED although the session failed",
    code: "RUN_STATUS_CONFLICT",
    bad: { response: CODE, runs: [run()], reports: { 1: failure(4) } },
    honest: { response: CODE, runs: [run({}, { status: "FAILED" })], reports: { 1: failure(4) } },
  },
  {
    name: "28 left RUNNING",
    code: "RUN_STATUS_CONFLICT",
    bad: { response: CODE, runs: [run({ a: 1 }, { status: "RUNNING", endTimeMs: null, endTime: null })] },
    honest: { response: CODE, runs: [run({ a: 1 }, { status: "KILLED" })] },
  },
  {
    name: "29 a run before the execution",
    code: "TIME_IMPOSSIBLE",
    verdict: "refuted",
    bad: { response: CODE, runs: [run({ a: 1 }, { startTimeMs: before(3_600_000) })] },
    honest: {
      response: CODE,
      runs: [
        run({ a: 1 }, { startTimeMs: before(900), endTimeMs: after(900), pointTimesMs: [0, 86_400_000] }),
      ],
    },
  },
  {
    name: "29 a run that ends after the execution",
    code: "TIME_IMPOSSIBLE",
    verdict: "refuted",
    bad: { response: CODE, runs: [run({ a: 1 }, { endTimeMs: after(3_600_000) })] },
    honest: { response: CODE, runs: [run({ a: 1 }, { endTimeMs: after(0) })] },
  },
]);
