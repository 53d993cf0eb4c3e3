import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunRecord } from "../../src/contracts/index.ts";
import { runsFromEvents } from "../../src/witness/index.ts";
import { openBench, runClient } from "./bench.ts";
import type { Bench } from "./bench.ts";

let bench: Bench;
let count = 0;
const secrets: string[] = [];

beforeAll(async () => {
  bench = await openBench();
  bench.witness.prepare();
});
afterAll(() => bench.close());

/** Executes a client program at its own URL and gives what was recorded of it. */
async function witnessed(code: string, taskId = "t1") {
  count += 1;
  const executionId = `e${count}`;
  const url = await bench.witness.open({ executionId, taskId });
  secrets.push(url.secret);
  const client = await runClient(url, `import mlflow\nfrom mlflow import MlflowClient\n${code}`);
  const closed = await bench.witness.close(executionId);
  return { client, url, ...closed, byName: new Map(closed.runs.map((run) => [run.name, run])) };
}

const only = (runs: RunRecord[]): RunRecord => {
  expect(runs).toHaveLength(1);
  return runs[0] as RunRecord;
};

test("the fluent interface logs params, metrics, tags and every kind of artifact", async () => {
  const { client, runs, refusals, unusable } = await witnessed(`
import pandas as pd, matplotlib.pyplot as plt, os
mlflow.set_experiment("fluent")
with mlflow.start_run(run_name="all", description="what it is") as run:
    mlflow.log_param("lr", 0.1); mlflow.log_params({"a": 1, "b": "zwei"})
    mlflow.set_tag("kind", "test"); mlflow.set_tags({"x": "1", "y": "2"})
    for step in range(3):
        mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
    mlflow.log_metrics({"acc": 0.9, "f1": 0.8}, step=5)
    open("plain.txt", "w").write("hello"); mlflow.log_artifact("plain.txt")
    os.makedirs("many/deep"); open("many/one.txt", "w").write("1"); open("many/deep/two ü.txt", "w").write("22")
    mlflow.log_artifacts("many", artifact_path="folder")
    figure, axis = plt.subplots(); axis.plot([1, 2]); mlflow.log_figure(figure, "figure.png")
    mlflow.log_dict({"k": 1}, "d/dict.json"); mlflow.log_text("text", "text.txt")
    mlflow.log_table(data={"q": ["a"], "r": [1]}, artifact_file="table.json")
    mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"x": [1, 2]}), name="frame"), context="training")
print(run.info.run_id)
`);
  expect(client.stderr).not.toMatch(/Traceback|Retry/);
  expect(refusals).toEqual([]);
  expect(unusable).toBeNull();
  const run = only(runs);
  expect(run).toMatchObject({
    runId: client.stdout.trim(),
    experiment: "fluent",
    name: "all",
    status: "FINISHED",
    grade: "witnessed",
    source: "witness",
    reopened: false,
    params: { lr: "0.1", a: "1", b: "zwei" },
  });
  expect(run.tags).toMatchObject({ kind: "test", x: "1", y: "2", "mlflow.note.content": "what it is" });
  expect(run.metrics["loss"]?.points).toBe(3);
  expect(run.metrics["loss"]?.last).toBeCloseTo(1 / 3);
  expect(run.metrics["loss"]?.history?.map((point) => point.step)).toEqual([0, 1, 2]);
  expect(run.metrics["acc"]?.last).toBe(0.9);
  expect(run.artifacts.map((file) => file.path)).toEqual(
    expect.arrayContaining([
      "plain.txt",
      "folder/one.txt",
      "folder/deep/two ü.txt",
      "figure.png",
      "d/dict.json",
      "text.txt",
      "table.json",
    ]),
  );
  expect(run.artifacts.find((file) => file.path === "plain.txt")).toEqual({
    path: "plain.txt",
    bytes: 5,
    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
  });
  expect(run.endTimeMs).toBeGreaterThanOrEqual(run.startTimeMs);
  expect(Date.parse(run.firstSeen ?? "")).toBeLessThanOrEqual(Date.parse(run.lastSeen ?? ""));
});

test("non-finite values, equal steps and nested runs are recorded as they arrived", async () => {
  const { byName, refusals } = await witnessed(`
import math
mlflow.set_experiment("values")
with mlflow.start_run(run_name="outer") as outer:
    mlflow.log_metric("n", math.nan); mlflow.log_metric("i", math.inf); mlflow.log_metric("j", -math.inf)
    for value in (3.0, 9.0, 5.0):
        mlflow.log_metric("same", value, step=7, timestamp=1000)
    mlflow.log_metric("same", 100.0, step=2)
    for _ in range(4):
        mlflow.log_metric("repeat", 1.0, step=0, timestamp=5)
    with mlflow.start_run(run_name="inner", nested=True):
        mlflow.log_metric("m", 1)
`);
  expect(refusals).toEqual([]);
  const outer = byName.get("outer");
  expect(outer?.metrics["n"]?.last).toEqual({ nonFinite: "nan" });
  expect(outer?.metrics["i"]?.last).toEqual({ nonFinite: "inf" });
  expect(outer?.metrics["j"]?.last).toEqual({ nonFinite: "-inf" });
  // MLflow itself shows 9 here; the contract asks for the last to arrive.
  expect(outer?.metrics["same"]).toMatchObject({ last: 5, points: 4 });
  expect(outer?.metrics["repeat"]?.points).toBe(4);
  expect(outer?.pointTimesMs?.[0]).toBe(5);
  expect(byName.get("inner")?.parentRunId).toBe(outer?.runId);
});

test("models are logged, finalized, loaded again, and belong to their run", async () => {
  const { client, runs, refusals } = await witnessed(`
from sklearn.linear_model import LogisticRegression
import mlflow.sklearn
mlflow.set_experiment("models")
with mlflow.start_run():
    model = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    info = mlflow.sklearn.log_model(model, name="model", input_example=[[1.0]])
    mlflow.log_metric("acc", 1.0, model_id=info.model_id)
    print("ID", info.model_id)
loaded = mlflow.sklearn.load_model(info.model_uri)
print("PREDICTED", loaded.predict([[5.0]]))
print("FOUND", len(mlflow.search_logged_models(output_format="list")), mlflow.get_logged_model(info.model_id).status)
MlflowClient().set_logged_model_tags(info.model_id, {"stage": "x"})
MlflowClient().delete_logged_model_tag(info.model_id, "stage")
`);
  expect(refusals).toEqual([]);
  expect(client.stdout).toContain("PREDICTED [1]");
  expect(client.stdout).toMatch(/FOUND 1 (LoggedModelStatus\.)?READY/);
  const modelId = /ID (\S+)/.exec(client.stdout)?.[1] ?? "";
  const run = only(runs);
  expect(run.artifacts.map((file) => file.path)).toContain(`models/${modelId}/MLmodel`);
  expect(run.artifacts.every((file) => /^[0-9a-f]{64}$/.test(file.sha256 ?? ""))).toBe(true);
});

test("autologging of a grid search makes its parent and child runs", async () => {
  const { runs, refusals } = await witnessed(`
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC
import mlflow.sklearn
mlflow.sklearn.autolog(max_tuning_runs=3)
x, y = load_iris(return_X_y=True)
mlflow.set_experiment("grid")
with mlflow.start_run(run_name="parent"):
    GridSearchCV(SVC(), {"C": [0.1, 1, 10]}, cv=2, n_jobs=2).fit(x, y)
`);
  expect(refusals).toEqual([]);
  const parent = runs.find((run) => run.parentRunId === null);
  const children = runs.filter((run) => run.parentRunId !== null);
  expect(children).toHaveLength(3);
  expect(children.every((run) => run.parentRunId === parent?.runId && run.status === "FINISHED")).toBe(true);
  expect(parent?.params["best_C"]).toBeDefined();
  expect(Object.keys(parent?.metrics ?? {})).toContain("training_accuracy_score");
  expect(children.every((run) => "mean_test_score" in run.metrics)).toBe(true);
});

test("MlflowClient works without an active run: rename, terminate, restore, tags, histories, downloads", async () => {
  const { client, runs, byName } = await witnessed(`
import os
client = MlflowClient()
experiment = client.create_experiment("by client", tags={"t": "1"})
client.set_experiment_tag(experiment, "u", "2"); client.delete_experiment_tag(experiment, "u")
client.rename_experiment(experiment, "by client 2")
run = client.create_run(experiment, run_name="first", tags={"a": "b"}).info.run_id
for step in range(30): client.log_metric(run, "m", step * 1.5, step=step)
client.set_tag(run, "gone", "1"); client.delete_tag(run, "gone")
client.update_run(run, name="renamed")
client.log_text(run, "body", "dir/body.txt")
client.set_terminated(run, "FAILED")
print("HISTORY", len(client.get_metric_history(run, "m")), client.get_run(run).data.metrics["m"])
print("LIST", [a.path for a in client.list_artifacts(run)], [a.path for a in client.list_artifacts(run, "dir")])
print("BODY", open(client.download_artifacts(run, "dir/body.txt")).read(), os.listdir(mlflow.artifacts.download_artifacts(run_id=run)))
lost = client.create_run(experiment, run_name="lost").info.run_id; client.delete_run(lost)
back = client.create_run(experiment, run_name="back").info.run_id; client.delete_run(back); client.restore_run(back)
client.delete_experiment(experiment); client.restore_experiment(experiment)
print("NAMES", [e.name for e in client.search_experiments()])
`);
  expect(client.stdout).toContain("HISTORY 30 43.5");
  expect(client.stdout).toContain("LIST ['dir'] ['dir/body.txt']");
  expect(client.stdout).toContain("BODY body ['dir']");
  expect(client.stdout).toContain("by client 2");
  expect(new Set(byName.keys())).toEqual(new Set(["back", "renamed"]));
  expect(byName.get("renamed")).toMatchObject({
    status: "FAILED",
    experiment: "by client 2",
    reopened: false,
    tags: { a: "b" },
  });
  expect(byName.get("renamed")?.tags).not.toHaveProperty("gone");
  expect(runs).toHaveLength(2);
});

test("a run that is changed after its end is marked reopened", async () => {
  const { byName } = await witnessed(`
client = MlflowClient()
one = client.create_run("0", run_name="changed").info.run_id
client.set_terminated(one); client.set_terminated(one); client.log_metric(one, "late", 1)
two = client.create_run("0", run_name="ended twice").info.run_id
client.set_terminated(two); client.set_terminated(two)
three = client.create_run("0", run_name="running again").info.run_id
client.set_terminated(three); client.update_run(three, status="RUNNING")
`);
  expect(byName.get("changed")?.reopened).toBe(true);
  expect(byName.get("ended twice")?.reopened).toBe(false);
  expect(byName.get("running again")).toMatchObject({ reopened: true, status: "RUNNING", endTime: null });
});

test("searches show this cycle's runs only, page by page and with the caller's filter and order", async () => {
  const elsewhere = await openBench({ storeDirectory: bench.store });
  const url = await elsewhere.witness.open({ executionId: "other cycle", taskId: "t1" });
  await runClient(
    url,
    `
import mlflow
mlflow.set_experiment("search")
for number in range(3):
    with mlflow.start_run(run_name="foreign"):
        mlflow.log_metric("score", 100 + number); mlflow.log_param("even", True)
`,
  );
  await elsewhere.close();
  const { client } = await witnessed(`
mlflow.set_experiment("search")
for number in range(7):
    with mlflow.start_run(run_name=f"r{number}"):
        mlflow.log_metric("score", number); mlflow.log_param("even", number % 2 == 0)
client = MlflowClient()
experiment = client.get_experiment_by_name("search").experiment_id
best = client.search_runs([experiment], order_by=["metrics.score DESC"], max_results=1)
print("BEST", [r.info.run_name for r in best])
seen, token = [], None
while True:
    page = client.search_runs([experiment], "params.even = 'True'", max_results=2, order_by=["metrics.score ASC"], page_token=token)
    seen.append([r.info.run_name for r in page]); token = page.token
    if not token: break
print("PAGES", seen)
print("FRAME", len(mlflow.search_runs(experiment_names=["search"])), len(mlflow.search_runs(search_all_experiments=True, filter_string="metrics.score > 4")))
try:
    client.search_runs([experiment], "this is no filter")
except mlflow.exceptions.MlflowException as error:
    print("REFUSED", error.error_code)
`);
  expect(client.stdout).toContain("BEST ['r6']");
  expect(client.stdout).toContain("PAGES [['r0', 'r2'], ['r4', 'r6']]");
  expect(client.stdout).toContain("FRAME 7 2");
  expect(client.stdout).toContain("REFUSED INVALID_PARAMETER_VALUE");
});

test("an earlier task's run can be read and loaded, but not changed", async () => {
  const first = await witnessed(
    `
mlflow.set_experiment("shared")
with mlflow.start_run(run_name="baseline"):
    mlflow.log_metric("m", 1); mlflow.log_text("kept", "kept.txt")
`,
    "early",
  );
  const runId = only(first.runs).runId;
  const second = await witnessed(
    `
mlflow.set_experiment("shared")
client = MlflowClient()
print("READ", client.get_run("${runId}").data.metrics, mlflow.artifacts.load_text("runs:/${runId}/kept.txt"))
for attempt in (lambda: mlflow.start_run(run_id="${runId}"), lambda: client.log_metric("${runId}", "m", 9),
                lambda: client.delete_run("${runId}"), lambda: client.log_text("${runId}", "x", "kept.txt")):
    try:
        attempt(); print("ALLOWED")
    except Exception as error:
        print("REFUSED", error)
with mlflow.start_run(run_name="own", tags={"baseline": "${runId}"}): mlflow.log_metric("m", 2)
`,
    "late",
  );
  expect(second.client.stdout).toContain("READ {'m': 1.0} kept");
  expect(second.client.stdout).not.toContain("ALLOWED");
  expect(second.client.stdout).toContain("Start a new run");
  expect(second.client.stdout).toContain("task early");
  expect(only(second.runs).name).toBe("own");
  expect(second.refusals).toHaveLength(4);
  expect(second.refusals[0]?.reason).toContain(runId);
});

test("the records can be built again from the journal alone", async () => {
  const { runs } = await witnessed(`
with mlflow.start_run():
    mlflow.log_metric("m", 1); mlflow.log_text("t", "t.txt")
`);
  const rebuilt = runsFromEvents(JSON.parse(JSON.stringify(bench.events)));
  expect(rebuilt.filter((run) => run.runId === only(runs).runId)).toEqual(runs);
});

test("no secret stands in the journal", () => {
  const journal = JSON.stringify(bench.events);
  expect(secrets.length).toBeGreaterThan(5);
  expect(secrets.filter((secret) => secret.length < 32 || journal.includes(secret))).toEqual([]);
});
