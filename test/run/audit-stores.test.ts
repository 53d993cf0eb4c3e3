import { spawnSync } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Audit } from "../../src/contracts/index.ts";
import { cli, scratch } from "../support/cli.ts";
import { managedPython } from "../support/python.ts";
import { openGuard, startUserServer } from "../support/tracking-server.ts";
import type { UserServer } from "../support/tracking-server.ts";

const PROGRAM = `
import os, sys, mlflow
for uri in sys.argv[1:]:
    mlflow.set_tracking_uri(uri)
    for experiment, offset in (("first", 0.0), ("second", 0.1)):
        mlflow.set_experiment(experiment)
        for seed in range(2):
            with mlflow.start_run(run_name=f"{experiment}-{seed}"):
                mlflow.log_param("seed", seed)
                for epoch in range(3):
                    mlflow.log_metric("val_accuracy", 0.6 + offset + 0.01 * epoch + 0.001 * seed, step=epoch)
                mlflow.log_metric("loss", float("nan") if seed else 0.25)
`;

let cwd: string;
let server: UserServer;

beforeAll(async () => {
  cwd = await scratch();
  const [python, started] = await Promise.all([managedPython(), startUserServer()]);
  server = started;
  const { status, stderr } = spawnSync(
    python,
    ["-c", PROGRAM, `sqlite:///${join(cwd, "mlflow.db")}`, `file:${join(cwd, "mlruns")}`, server.uri],
    { encoding: "utf8", cwd, env: { ...process.env, MLFLOW_ALLOW_FILE_STORE: "true" } },
  );
  if (status !== 0) throw new Error(stderr);
  await mkdir(join(cwd, "beside"));
  await copyFile(join(cwd, "mlflow.db"), join(cwd, "beside/other.sqlite"));
});
afterAll(() => server.close());

const TEXT = "The run second-1 ends with a validation accuracy of 0.721; first-1 reaches 0.621.\n";

async function audited(words: string[], environment: Record<string, string> = {}): Promise<Audit> {
  const { stdout, stderr } = await cli(["audit", "-", "--json", "--records", ...words], {
    cwd,
    input: TEXT,
    environment,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Audit;
}

const values = (audit: Audit): Record<string, string> =>
  Object.fromEntries(audit.claims.map(({ value, state }) => [value, state]));

test.each([
  ["a database", "mlflow.db", 4],
  ["a database that lies beside nothing of its kind", "beside/other.sqlite", 4],
  ["a file store", "mlruns", 4],
  ["a file store by MLflow's address", "file:mlruns", 4],
])("%s", async (_, record, runs) => {
  const audit = await audited([record]);
  expect(audit.sources, audit.notes.join("\n")).toMatchObject([{ path: record, kind: "store", runs }]);
  expect(audit.grade).toBe("referenced");
  expect(values(audit)).toMatchObject({ "0.721": "supported", "0.621": "supported" });
});

test("a server: all of it, or one experiment by the address in the browser", async () => {
  const whole = await audited([server.uri]);
  expect(whole.sources, whole.notes.join("\n")).toMatchObject([
    { path: server.uri, kind: "server", runs: 4 },
  ]);
  expect(values(whole)).toMatchObject({ "0.721": "supported", "0.621": "supported" });
  const one = await audited([`${server.uri}/#/experiments/1`]);
  expect(one.sources).toMatchObject([{ kind: "server", runs: 2 }]);
});

test("a server that wants credentials gets them, and they stand nowhere", async () => {
  const secret = "hunter2-hunter2";
  const authorization = `Basic ${Buffer.from(`ada:${secret}`).toString("base64")}`;
  const guard = await openGuard(server, { prefix: "/ml", authorization });
  try {
    await expect(audited([guard.uri])).rejects.toThrow(/wants credentials/);
    const access = { MLFLOW_TRACKING_USERNAME: "ada", MLFLOW_TRACKING_PASSWORD: secret };
    const audit = await audited([guard.uri], access);
    expect(audit.sources).toMatchObject([{ kind: "server", runs: 4 }]);
    const url = new URL(guard.uri);
    url.username = "ada";
    url.password = secret;
    const inside = await audited([url.href]);
    expect(inside.sources).toMatchObject([{ kind: "server", runs: 4 }]);
    expect(JSON.stringify(inside)).not.toContain(secret);
  } finally {
    await guard.close();
  }
});

test("an address at which no server is ends with 1 and says so", async () => {
  const { code, stderr } = await cli(["audit", "-", "--records", "http://127.0.0.1:9"], { cwd, input: TEXT });
  expect(stderr).toMatch(/cannot be reached/);
  expect(code).toBe(1);
});
