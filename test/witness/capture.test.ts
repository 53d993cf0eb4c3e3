import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunRecord } from "../../src/contracts/index.ts";
import { captureRuns, hasStoreCandidates } from "../../src/witness/index.ts";
import { pythonParts, startSandboxed } from "./sandbox.ts";
import { capture, makePipes, python, writeRun } from "./stores.ts";

let root: string;
let made: string;
const log = `
import mlflow, math
from mlflow import MlflowClient
def log(uri, experiment, name):
    mlflow.set_tracking_uri(uri); mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_param("lr", 0.1); mlflow.log_param("group/inner", "x"); mlflow.set_tag("t", "1")
        for value in (3.0, 9.0, 5.0): mlflow.log_metric("same", value, step=7, timestamp=1000)
        mlflow.log_metric("same", 100.0, step=2)
        mlflow.log_metric("deep/er", 1.5)
        mlflow.log_metric("n", math.nan); mlflow.log_metric("i", math.inf); mlflow.log_metric("j", -math.inf)
        mlflow.log_text("hello", "dir/hello.txt")
        with mlflow.start_run(run_name=name + " child", nested=True): mlflow.log_metric("m", 1)
    return run.info.run_id
`;

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};

const named = (runs: RunRecord[], name: string) => runs.find((run) => run.name === name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "cap-"));
  made = folder("made");
  await python(
    `${log}
log("file:./work/mlruns", "files", "by file")
log("sqlite:///data/results.sqlite", "tables", "by sql")
client = MlflowClient("file:./work/mlruns")
client.delete_run(log("file:./work/mlruns", "files", "deleted"))
`.replace("import mlflow", "import os; os.makedirs('data')\nimport mlflow"),
    made,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("runs of MLflow's own file and sqlite stores are captured alike", async () => {
  const { runs, deletedIds, complete, notes } = await capture(made);
  expect(notes).toEqual([]);
  expect(complete).toBe(true);
  expect(new Set(runs.map((run) => run.name))).toEqual(
    new Set(["by file", "by file child", "by sql", "by sql child", "deleted child"]),
  );
  expect(runs).toHaveLength(5);
  expect(deletedIds).toHaveLength(1);
  for (const [name, experiment, source] of [
    ["by file", "files", "work/mlruns"],
    ["by sql", "tables", "data/results.sqlite"],
  ] as const) {
    const run = named(runs, name);
    expect(run).toMatchObject({
      experiment,
      source,
      status: "FINISHED",
      grade: "captured",
      executionId: "e1",
      firstSeen: null,
      lastSeen: null,
      params: { lr: "0.1", "group/inner": "x" },
    });
    expect(run).not.toHaveProperty("oddities");
    expect(run?.metrics["same"]).toMatchObject({ last: 5, points: 4 });
    expect(run?.metrics["deep/er"]?.last).toBe(1.5);
    expect(run?.metrics["n"]?.last).toEqual({ nonFinite: "nan" });
    expect(run?.metrics["i"]?.last).toEqual({ nonFinite: "inf" });
    expect(run?.metrics["j"]?.last).toEqual({ nonFinite: "-inf" });
    expect(run?.pointTimesMs?.[0]).toBe(1000);
    expect(run?.tags["t"]).toBe("1");
    expect(run?.artifacts).toEqual([
      {
        path: "dir/hello.txt",
        bytes: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      },
    ]);
    expect(named(runs, `${name} child`)?.parentRunId).toBe(run?.runId);
  }
});

test("only runs that no store had before are captured", async () => {
  const after = folder("after");
  cpSync(made, after, { recursive: true });
  writeRun(
    join(after, "work/mlruns"),
    "new1",
    "run_id: new1\nrun_name: fresh\nstatus: 3\nstart_time: 5\nend_time: 9\n",
  );
  // A copy of an old run in a new place is not new.
  cpSync(join(after, "work/mlruns"), join(after, "copy/mlruns"), { recursive: true });
  const { runs } = await capture(after, made);
  expect(runs.map((run) => run.name)).toEqual(["fresh"]);
  expect(runs[0]).toMatchObject({
    startTimeMs: 5,
    endTimeMs: 9,
    startTime: "1970-01-01T00:00:00.005Z",
    status: "FINISHED",
  });
});

test("metric lines with 2, 3 and 5 fields, integer states and open runs", async () => {
  const store = folder("lines");
  writeRun(store, "r1", "run_id: r1\nstatus: 1\nstart_time: 7\nend_time: null\n", {
    two: "10 0.5\n20 0.7\n",
    three: "10 0.5 4\n11 0.25 3\n",
    five: "10 0.5 1 data abc\n11 0.75 9 data abc\n12 nan 2 data abc\n",
    "a/b": "1 inf 0\n",
  });
  for (const [state, word] of [
    [2, "SCHEDULED"],
    [4, "FAILED"],
    [5, "KILLED"],
    [77, "UNKNOWN"],
  ] as const) {
    writeRun(store, `s${state}`, `run_id: s${state}\nrun_name: ${word}\nstatus: ${state}\nstart_time: 7\n`);
  }
  const { runs, complete } = await capture(store);
  expect(complete).toBe(true);
  const run = runs.find((one) => one.runId === "r1");
  expect(run).toMatchObject({ status: "RUNNING", endTime: null, name: null, experiment: "0", source: "." });
  expect(run?.metrics["two"]).toMatchObject({ last: 0.7, points: 2 });
  expect(run?.metrics["three"]).toMatchObject({ last: 0.5, points: 2 });
  expect(run?.metrics["five"]).toMatchObject({ last: 0.75, points: 3 });
  expect(run?.metrics["a/b"]?.last).toEqual({ nonFinite: "inf" });
  expect(runs.filter((one) => one.name !== null).every((one) => one.name === one.status)).toBe(true);
});

test("candidates are seen wherever a store may be, and nowhere else", async () => {
  expect(await hasStoreCandidates(made)).toBe(true);
  expect(await hasStoreCandidates(join(made, "data"))).toBe(true);
  const plain = folder("plain");
  mkdirSync(join(plain, "0"));
  writeFileSync(join(plain, "0", "meta.yaml"), "name: x\n");
  writeFileSync(join(plain, "meta.yaml"), "name: x\n");
  writeFileSync(join(plain, "short.db"), "SQLite");
  symlinkSync(made, join(plain, "linked"));
  await makePipes(plain, ["pipe.db"]);
  expect(await hasStoreCandidates(plain)).toBe(false);
  mkdirSync(join(plain, "odd/place/12/run"), { recursive: true });
  writeFileSync(join(plain, "odd/place/12/run/meta.yaml"), "");
  expect(await hasStoreCandidates(plain)).toBe(true);
  const renamed = folder("renamed");
  cpSync(join(made, "data/results.sqlite"), join(renamed, "notes.txt"));
  expect(await hasStoreCandidates(renamed)).toBe(true);
});

test("a reader that dies gives an incomplete answer, one that cannot start an error with a hint", async () => {
  const parts = await pythonParts();
  const options = {
    start: startSandboxed,
    readOnlyPrefixes: parts.prefixes,
    before: null,
    after: made,
    executionId: "e",
  };
  const dead = await captureRuns({
    ...options,
    python: parts.python,
    start: async (program) => {
      const child = await startSandboxed(program);
      child.kill();
      return child;
    },
  });
  expect(dead).toMatchObject({ runs: [], complete: false });
  expect(dead.notes[0]).toMatch(/SIGKILL/);
  await expect(
    captureRuns({
      ...options,
      python: "/usr/bin/env",
      start: (program) =>
        startSandboxed({
          ...program,
          command: ["/usr/bin/env", "sh", "-c", "echo ModuleNotFoundError: yaml >&2; exit 1"],
        }),
    }),
  ).rejects.toMatchObject({ code: "ANALYST_FAILED" });
});

test("what no client of MLflow's left shows in a captured run", async () => {
  const work = folder("handmade");
  await python(
    `${log}
import sqlite3, pathlib, shutil
run_id = log("file:./mlruns", "files", "copied")
(source,) = pathlib.Path("mlruns").glob(f"*/{run_id}")
shutil.copytree(source, source.parent / ("b" * 32))
meta = source.parent / ("b" * 32) / "meta.yaml"
meta.write_text("\\n".join(line for line in meta.read_text().splitlines() if not line.startswith(("run_id", "source_", "user_id"))) + "\\nrun_id: " + "c" * 32)
log("sqlite:///edited.db", "tables", "edited")
db = sqlite3.connect("edited.db")
db.execute("UPDATE latest_metrics SET value = 0.99 WHERE key = 'same'")
db.execute("DELETE FROM latest_metrics WHERE key = 'i'")
db.execute("DELETE FROM tags")
db.commit()
bare = sqlite3.connect("bare.db")
bare.executescript(
    "CREATE TABLE experiments (experiment_id INTEGER, name TEXT);"
    "CREATE TABLE runs (run_uuid TEXT, experiment_id INTEGER, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT, lifecycle_stage TEXT, artifact_uri TEXT);"
    "INSERT INTO runs VALUES ('bare', 1, 'bare', 'FINISHED', 1, 2, 'active', 'x');"
)
bare.commit()
`,
    work,
  );
  const { runs } = await capture(work);
  const told = (name: string) =>
    (runs.find((run) => run.name === name || run.runId === name)?.oddities ?? []).map(({ what, sure }) =>
      sure ? `sure: ${what}` : what,
    );
  expect(told("c".repeat(32))).toEqual([
    "sure: its meta.yaml lacks source_name, source_type, source_version, user_id",
    "sure: its folder is not named by its id",
  ]);
  expect(told("edited")).toEqual([
    "sure: latest_metrics shows a value of same that was never logged",
    "sure: latest_metrics has nothing of i",
    "it has no tag mlflow.runName",
  ]);
  expect(told("bare")).toEqual([
    "sure: its database has no table alembic_version, which MLflow makes first",
    "it has no tag mlflow.runName",
  ]);
  expect(told("copied child")).toEqual([]);
});
