import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RunproofError } from "../../src/errors.ts";
import { connectOwnServer } from "../../src/witness/index.ts";
import type { OwnServer } from "../../src/witness/index.ts";
import { makeCertificate, openGuard, startUserServer } from "../support/tracking-server.ts";
import type { Guard, GuardOptions, UserServer } from "../support/tracking-server.ts";
import { call, openBench, runClient } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, file, newRun } from "./neighbours.ts";

const AUTHORIZATION = `Basic ${Buffer.from("ada:enigma").toString("base64")}`;

let server: UserServer;
const guards: Guard[] = [];
const benches: Bench[] = [];

beforeAll(async () => {
  server = await startUserServer();
});
afterEach(async () => {
  await Promise.all(benches.splice(0).map((one) => one.close()));
  await Promise.all(guards.splice(0).map((one) => one.close()));
});
afterAll(() => server.close());

async function guarded(options: GuardOptions = {}): Promise<Guard> {
  const guard = await openGuard(server, options);
  guards.push(guard);
  return guard;
}

const place = (uri: string, more: Partial<OwnServer> = {}): OwnServer => ({
  url: new URL(uri),
  authorization: null,
  certificates: null,
  unproven: false,
  ...more,
});

/** A witness before the user's server, with one execution. */
async function opened(options: GuardOptions = {}, more: Partial<OwnServer> = {}) {
  const guard = await guarded(options);
  const bench = await openBench({ ownServer: await connectOwnServer(place(guard.uri, more)) });
  benches.push(bench);
  const url = await bench.witness.open({ executionId: "e", taskId: "t" });
  return { guard, bench, url };
}

/** A call at the user's server past the witness, as somebody else makes it. */
async function aside(method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${server.uri}/${api(path)}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}

async function failureOf(connecting: Promise<unknown>): Promise<RunproofError> {
  const error = await connecting.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunproofError);
  expect((error as RunproofError).code).toBe("MLFLOW_FAILED");
  expect(`${String(error)} ${(error as RunproofError).hint}`).not.toMatch(/enigma|Basic|YWRh/);
  return error as RunproofError;
}

test("the real client creates, logs and reads, with our credentials, under a prefix", async () => {
  const { guard, bench, url } = await opened(
    { prefix: "/team/mlflow", authorization: AUTHORIZATION },
    { authorization: AUTHORIZATION },
  );
  const client = await runClient(
    url,
    `
import mlflow
mlflow.set_experiment("mine")
with mlflow.start_run(run_name="one") as run:
    mlflow.log_param("lr", 0.1); mlflow.set_tag("k", "v"); mlflow.log_params({"a": 1})
    for step in range(50): mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_text("kept", "notes.txt")
print(run.info.run_id, len(mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")), mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes.txt"))
with mlflow.start_run(run_name="two"): mlflow.log_metric("loss", 2)
print([r.info.run_name for r in mlflow.search_runs(output_format="list", order_by=["metrics.loss ASC"])])
`,
  );
  const { runs, refusals, unusable } = await bench.witness.close("e");
  expect([refusals, unusable]).toEqual([[], null]);
  const [runId, points, text] = client.stdout.split(/\s+/);
  expect([points, text]).toEqual(["50", "kept"]);
  expect(client.stdout).toContain("['one', 'two']");
  expect(runs[0]).toMatchObject({
    runId,
    grade: "witnessed",
    experiment: "mine",
    metrics: { loss: { points: 50, last: 0.02 } },
    params: { lr: "0.1", a: "1" },
    artifacts: [{ path: "notes.txt", bytes: 4 }],
  });
  const there = await aside("GET", `runs/get?run_id=${runId}`);
  expect(there.run.info).toMatchObject({ run_name: "one", status: "FINISHED" });
  expect(there.run.data.tags).toContainEqual({ key: "k", value: "v" });
  // The server that runproof would run itself was not needed.
  expect(bench.servers).toHaveLength(0);
  const host = new URL(guard.uri).host;
  expect(guard.asked.every(({ headers }) => headers.host === host)).toBe(true);
  const quick = bench.events.filter((event) => event.kind === "witness-call" && event.acknowledged === true);
  // Params and tags are asked of a server whose version is not known.
  expect(new Set(quick.map((event) => (event.kind === "witness-call" ? event.route : "")))).toEqual(
    new Set(["runs/log-metric"]),
  );
});

test("nothing is deleted, listed or changed that was there before, and no other's run is read", async () => {
  const experimentId: string = (await aside("POST", "experiments/create", { name: "theirs" })).experiment_id;
  const foreign: string = (await aside("POST", "runs/create", { experiment_id: experimentId, start_time: 1 }))
    .run.info.run_id;
  await aside("POST", "runs/log-metric", { run_id: foreign, key: "m", value: 9, timestamp: 1, step: 0 });
  const before = [
    await aside("GET", `runs/get?run_id=${foreign}`),
    await aside("GET", `experiments/get?experiment_id=${experimentId}`),
  ];
  const { bench, url } = await opened();
  const own = await newRun(url);
  const made = await call(url, "POST", api("experiments/create"), {
    name: "ours",
    artifact_location: "s3://elsewhere",
  });
  const ownExperiment: string = made.json.experiment_id;
  await call(url, "PUT", file(`0/${own}/artifacts/a.txt`), "a");
  const attempts: [string, string, unknown][] = [
    ["GET", api("experiments/search?max_results=10"), undefined],
    ["POST", api("experiments/search"), { max_results: 10 }],
    ["POST", api("experiments/update"), { experiment_id: ownExperiment, new_name: "x" }],
    ["POST", api("experiments/delete"), { experiment_id: ownExperiment }],
    ["POST", api("experiments/restore"), { experiment_id: ownExperiment }],
    ["POST", api("experiments/set-experiment-tag"), { experiment_id: experimentId, key: "a", value: "b" }],
    ["POST", api("experiments/delete-experiment-tag"), { experiment_id: ownExperiment, key: "a" }],
    ["POST", api("runs/delete"), { run_id: own }],
    ["POST", api("runs/restore"), { run_id: own }],
    ["POST", api("runs/delete-tag"), { run_id: own, key: "a" }],
    ["DELETE", file(`0/${own}/artifacts/a.txt`), undefined],
    ["GET", api(`runs/get?run_id=${foreign}`), undefined],
    ["GET", api(`metrics/get-history?run_id=${foreign}&metric_key=m`), undefined],
    ["GET", api(`artifacts/list?run_id=${foreign}`), undefined],
    ["GET", `get-artifact?run_id=${foreign}&path=a`, undefined],
    ["GET", file(`${experimentId}/${foreign}/artifacts/a.txt`), undefined],
    ["PUT", file(`${experimentId}/${foreign}/artifacts/a.txt`), "x"],
    ["POST", api("runs/update"), { run_id: foreign, status: "FAILED" }],
    ["POST", api("runs/log-metric"), { run_id: foreign, key: "m", value: 1, timestamp: 1, step: 0 }],
    ["POST", api("runs/log-batch"), { run_id: foreign, tags: [{ key: "a", value: "b" }] }],
    ["POST", api("runs/set-tag"), { run_id: foreign, key: "a", value: "b" }],
  ];
  const allowed: string[] = [];
  for (const [method, path, body] of attempts) {
    const answer = await call(url, method, path, body);
    if (answer.status !== 403) allowed.push(`${method} ${path} ${answer.status}`);
  }
  expect(allowed).toEqual([]);
  const found = await call(url, "POST", api("runs/search"), { experiment_ids: ["0", experimentId] });
  expect(found.json.runs.map((run: any) => run.info.run_id)).toEqual([own]);
  // Runs may be logged to an experiment that was there.
  const named = await call(url, "GET", api("experiments/get-by-name?experiment_name=theirs"));
  expect(named.json.experiment.experiment_id).toBe(experimentId);
  expect((await call(url, "POST", api("runs/create"), { experiment_id: experimentId })).status).toBe(200);
  expect([
    await aside("GET", `runs/get?run_id=${foreign}`),
    await aside("GET", `experiments/get?experiment_id=${experimentId}`),
  ]).toEqual(before);
  expect(
    (await aside("GET", `experiments/get?experiment_id=${ownExperiment}`)).experiment.artifact_location,
  ).toMatch(/^mlflow-artifacts:/);
  expect((await bench.witness.close("e")).refusals.length).toBe(attempts.length);
});

test("the session's own credentials and headers do not reach the server", async () => {
  const { guard, url } = await opened({ authorization: AUTHORIZATION }, { authorization: AUTHORIZATION });
  const answer = await call(url, "GET", api("experiments/get?experiment_id=0"), undefined, {
    authorization: "Bearer mine",
    cookie: "a=b",
    "x-forwarded-for": "1.2.3.4",
  });
  expect(answer.status).toBe(200);
  const last = guard.asked.at(-1)?.headers;
  expect(last).toMatchObject({ authorization: AUTHORIZATION });
  expect(Object.keys(last ?? {})).not.toEqual(expect.arrayContaining(["cookie"]));
  expect(last).not.toHaveProperty("x-forwarded-for");
  expect(JSON.stringify(answer.headers)).not.toContain("Basic");
});

test("where the server does not serve artifacts, uploads say what to do instead", async () => {
  const { bench, url } = await opened({
    rewrite: (text) => text.replaceAll("mlflow-artifacts:/", "s3://bucket/"),
  });
  const client = await runClient(
    url,
    `
import mlflow
with mlflow.start_run() as run:
    mlflow.log_metric("m", 1)
    try: mlflow.log_text("x", "x.txt")
    except Exception as error: print("REFUSED", error)
print(mlflow.get_run(run.info.run_id).info.artifact_uri)
`,
  );
  expect(client.stdout).toMatch(/REFUSED .*--serve-artifacts/);
  expect(client.stdout).toContain("mlflow-artifacts:/not-served");
  expect((await bench.witness.close("e")).runs[0]).toMatchObject({ status: "FINISHED", artifacts: [] });
});

test("claimed runs are looked up with the credentials, and only complete answers count", async () => {
  const known: string = (await aside("POST", "runs/create", { experiment_id: "0", start_time: 5000 })).run
    .info.run_id;
  const { bench } = await opened({ authorization: AUTHORIZATION }, { authorization: AUTHORIZATION });
  expect(await bench.witness.lookup([known, "f".repeat(32)])).toEqual({
    known: [{ runId: known, owner: null, startTime: "1970-01-01T00:00:05.000Z", metrics: {}, params: {} }],
    complete: true,
  });
  for (const [status, body] of [
    [404, "<h1>no such page</h1>"],
    [403, '{"error_code":"PERMISSION_DENIED"}'],
    [500, "{}"],
    [302, ""],
  ] as const) {
    const broken = await opened({
      instead(asked, response) {
        if (asked.url?.includes("runs/get") !== true) return false;
        response.writeHead(status, { location: "http://127.0.0.1:9/" }).end(body);
        return true;
      },
    });
    expect(await broken.bench.witness.lookup(["f".repeat(32)]), String(status)).toEqual({
      known: [],
      complete: false,
    });
  }
});

test("wrong credentials, none, a redirect, no MLflow server and no server at all are told apart", async () => {
  const locked = await guarded({ authorization: AUTHORIZATION });
  expect((await failureOf(connectOwnServer(place(locked.uri)))).message).toMatch(
    /wants credentials \(status 401\)/,
  );
  const wrong = await failureOf(connectOwnServer(place(locked.uri, { authorization: "Basic ZW5pZ21h" })));
  expect(wrong.message).toMatch(/refuses the credentials/);
  expect(wrong.hint).toMatch(/MLFLOW_TRACKING_TOKEN/);
  const prefixed = await guarded({ prefix: "/deep" });
  const elsewhere = await failureOf(connectOwnServer(place(prefixed.uri.replace("/deep", ""))));
  expect(elsewhere.message).toMatch(/no MLflow tracking server.*status 404/);
  const moved = await guarded({
    instead(_, response) {
      response.writeHead(301, { location: "https://login.example/path?token=enigma" }).end();
      return true;
    },
  });
  expect((await failureOf(connectOwnServer(place(moved.uri)))).message).toMatch(
    /redirect \(status 301 to https:\/\/login\.example\/path\)/,
  );
  const html = await guarded({
    instead(_, response) {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      return true;
    },
  });
  expect((await failureOf(connectOwnServer(place(html.uri)))).message).toMatch(/no MLflow tracking server/);
  const gone = await guarded();
  await guards.pop()?.close();
  expect((await failureOf(connectOwnServer(place(gone.uri)))).message).toMatch(
    /cannot be reached: .*ECONNREFUSED/,
  );
  const unknown = await failureOf(connectOwnServer(place("http://no-such-host.invalid")));
  expect(unknown.message).toMatch(/cannot be reached/);
});

test("a certificate is checked, against the named authority or not at all", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rt-"));
  try {
    const { key, cert } = await makeCertificate(folder);
    const guard = await guarded({ tls: { key, cert } });
    const refused = await failureOf(connectOwnServer(place(guard.uri)));
    expect(refused.hint).toMatch(/MLFLOW_TRACKING_SERVER_CERT_PATH/);
    for (const more of [{ certificates: [cert] }, { unproven: true }]) {
      const upstream = await connectOwnServer(place(guard.uri, more));
      const bench = await openBench({ ownServer: upstream });
      benches.push(bench);
      const url: Url = await bench.witness.open({ executionId: "e", taskId: "t" });
      expect(await newRun(url)).toMatch(/^[0-9a-f]{32}$/);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a call that is answered with a redirect is not followed, and is no success", async () => {
  let moved = false;
  const { bench, url } = await opened({
    instead(_, response) {
      if (!moved) return false;
      response.writeHead(307, { location: `${server.uri}/api/2.0/mlflow/runs/create` }).end();
      return true;
    },
  });
  moved = true;
  const answer = await call(url, "POST", api("runs/create"), { experiment_id: "0" });
  expect(answer.status).toBe(424);
  expect(answer.headers).not.toHaveProperty("location");
  expect((await bench.witness.close("e")).unusable).toMatch(/redirect/);
});
