import { readFileSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parseTrackingUri } from "../../src/cycle/settings/tracking-uri.ts";
import { resolveSettings } from "../../src/cycle/settings/settings.ts";
import { cli, markdown, runDocument, scratch, tracker } from "../support/cli.ts";
import { openGuard, startUserServer } from "../support/tracking-server.ts";
import type { Guard, UserServer } from "../support/tracking-server.ts";

const SECRET = "pässwörd-hunter2";
const USER = "ada";
const BASIC = Buffer.from(`${USER}:${SECRET}`).toString("base64");
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  BASIC,
  Buffer.from(SECRET).toString("base64").slice(0, -3),
];

let server: UserServer;
let guard: Guard;
const folders: string[] = [];

beforeAll(async () => {
  server = await startUserServer();
  guard = await openGuard(server, { prefix: "/ml", authorization: `Basic ${BASIC}` });
});
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await guard.close();
  await server.close();
});

const withSecret = (): string => {
  const url = new URL(guard.uri);
  url.username = USER;
  url.password = SECRET;
  return url.href;
};

/** Every place below a folder, by name or content, where one of the texts stands. */
async function places(folder: string, texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of await readdir(folder, { recursive: true, encoding: "utf8" })) {
    const full = join(folder, path);
    const content = (await stat(full)).isFile() ? await readFile(full) : Buffer.alloc(0);
    for (const text of texts)
      if (path.includes(text) || content.includes(text)) found.push(`${path}: ${text}`);
  }
  return found;
}

const LOOK = `
import os, glob, mlflow
print("ENV", dict(os.environ))
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: print(path, open(path, "rb").read())
    except OSError: pass
print("URI", mlflow.get_tracking_uri())
mlflow.set_experiment("theirs")
share = min(1, len(os.listdir("/usr")))
with mlflow.start_run(run_name="measured") as run:
    for step in range(20): mlflow.log_metric("accuracy", step / 19 * share, step=step)
try: mlflow.MlflowClient().delete_run(run.info.run_id)
except Exception as error: print("REFUSED", error)
`;

test("runs go to the user's own server, and its password nowhere else", async () => {
  const { experiment_id: experimentId } = (await (
    await fetch(`${server.uri}/api/2.0/mlflow/experiments/create`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "theirs" }),
    })
  ).json()) as { experiment_id: string };
  const older = (await (
    await fetch(`${server.uri}/api/2.0/mlflow/runs/create`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experiment_id: experimentId, start_time: 1000 }),
    })
  ).json()) as { run: { info: { run_id: string } } };
  const invented = "7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d";
  const cwd = await scratch();
  folders.push(cwd);
  const document = tracker({
    measured: markdown(LOOK),
    stale: `Done, MLflow run ${older.run.info.run_id}.\n\n${markdown("print('nothing logged')\nopen('a.txt','w').write('abc')")}`,
    invented: `Done, MLflow run ${invented}.\n\n${markdown("import mlflow\nwith mlflow.start_run(): mlflow.log_metric('m', 1)")}`,
  });
  const result = await runDocument(document, ["--tracking-uri", withSecret()], { cwd });
  const byId = new Map(result.cycle.tasks.map((task) => [task.taskId, task]));
  const [run] = byId.get("measured")?.runs ?? [];
  expect(run).toMatchObject({
    grade: "witnessed",
    experiment: "theirs",
    metrics: { accuracy: { points: 20, last: 1 } },
  });
  const there = (await (
    await fetch(`${server.uri}/api/2.0/mlflow/runs/get?run_id=${run?.runId}`)
  ).json()) as { run: unknown };
  expect(there.run).toMatchObject({
    info: { run_name: "measured", status: "FINISHED", lifecycle_stage: "active" },
  });
  const codes = (taskId: string) =>
    (byId.get(taskId)?.findings ?? []).filter((each) => each.outcome === "fail").map((each) => each.code);
  expect(codes("measured")).toEqual([]);
  expect(codes("stale")).toContain("RUN_STALE");
  // The user named the store, and it answered completely.
  expect(codes("invented")).toContain("RUN_ID_NOT_FOUND");
  const stdout = await readFile(join(result.out, "tasks/measured/attempt-1/stdout.txt"), "utf8");
  expect(stdout).toMatch(/ENV .*MLFLOW_TRACKING_URI.*URI http:\/\/127\.0\.0\.1.*REFUSED/s);
  expect(stdout).not.toContain(String(server.port));
  expect(await places(result.out, FORMS)).toEqual([]);
  expect(FORMS.filter((form) => `${result.stdout}${result.stderr}`.includes(form))).toEqual([]);
  // The address itself is told.
  expect(await readFile(join(result.out, "journal.jsonl"), "utf8")).toContain(`"trackingUri":"${guard.uri}"`);
  // The server that runproof would run itself was not needed.
  await expect(stat(join(cwd, ".runproof"))).rejects.toThrow(/ENOENT/);
});

test("credentials come from the environment; wrong ones stop everything before it begins", async () => {
  const cwd = await scratch();
  folders.push(cwd);
  await writeFile(join(cwd, "a.md"), markdown("print(1)"));
  const run = (environment: Record<string, string>) =>
    cli(["run", "a.md", "--out", "out"], {
      cwd,
      environment: { RUNPROOF_TRACKING_URI: guard.uri, ...environment },
    });
  for (const [environment, message] of [
    [{}, /wants credentials \(status 401\)/],
    [{ MLFLOW_TRACKING_TOKEN: "hunter2-token" }, /refuses the credentials/],
    [{ MLFLOW_TRACKING_USERNAME: USER, MLFLOW_TRACKING_PASSWORD: "hunter2" }, /refuses the credentials/],
  ] as const) {
    const refused = await run(environment);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).toMatch(/MLFLOW_TRACKING_USERNAME/);
    expect(refused.stderr).not.toContain("hunter2");
  }
  expect((await readdir(cwd)).toSorted()).toEqual(["a.md"]);
  const passed = await run({ MLFLOW_TRACKING_USERNAME: USER, MLFLOW_TRACKING_PASSWORD: SECRET });
  expect(passed.stderr).not.toMatch(/runproof:/);
  expect(await places(join(cwd, "out"), FORMS)).toEqual([]);
});

test("a password in the address goes from the command line, where everybody could read it", async () => {
  const cwd = await scratch();
  folders.push(cwd);
  await writeFile(join(cwd, "a.md"), markdown("print(1)"));
  let pid = 0;
  const seen: string[] = [];
  const silent = await openGuard(server, {
    instead(_, response) {
      seen.push(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      response.writeHead(404).end();
      return true;
    },
  });
  try {
    const uri = silent.uri.replace("://", "://ada:hunter2@");
    const result = await cli(["run", "a.md", "--tracking-uri", uri], { cwd, onStart: (id) => (pid = id) });
    expect([result.code, seen]).toEqual([1, [expect.stringMatching(/^runproof/)]]);
    expect(`${result.stderr}${seen.join("")}`).not.toContain("hunter2");
  } finally {
    await silent.close();
  }
});

test("a project's own file cannot name the server that gets the credentials; a person can", async () => {
  const cwd = await scratch();
  folders.push(cwd);
  for (const name of ["runproof.config.yaml", "mine.yaml"])
    await writeFile(join(cwd, name), "tracking_uri: http://b.example\n");
  const environment = { HOME: cwd, XDG_CONFIG_HOME: join(cwd, "none") };
  await expect(resolveSettings({}, environment, cwd)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("only you can"),
  });
  const uriOf = async (flags: Parameters<typeof resolveSettings>[0], more: NodeJS.ProcessEnv = {}) =>
    (await resolveSettings({ config: "mine.yaml", ...flags }, { ...environment, ...more }, cwd)).trackingUri
      ?.uri;
  expect(await uriOf({})).toBe("http://b.example");
  expect(await uriOf({}, { RUNPROOF_TRACKING_URI: "http://c.example/" })).toBe("http://c.example");
  expect(
    await uriOf({ trackingUri: "https://d.example/x/" }, { RUNPROOF_TRACKING_URI: "http://c.example" }),
  ).toBe("https://d.example/x");
});

test.each([
  "sqlite:///a.db",
  "file:./mlruns",
  "databricks",
  "ada:hunter2@host",
  "http://ada:hunter2@[::1",
  "http://ada@host",
  "http://:hunter2@host",
  "http://ada:hunter2%@host",
  "http://ada:hunter2@host/?token=hunter2",
  "http://host/#hunter2",
])("%s is no address of a tracking server, and is not repeated", (text) => {
  let failure: unknown = null;
  try {
    parseTrackingUri(text);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: "USAGE", hint: expect.stringContaining("--tracking-uri https://") });
  expect(JSON.stringify([String(failure), failure])).not.toContain("hunter2");
});

async function authorization(text: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  return (await parseTrackingUri(text).access(environment)).authorization;
}

test("an address shows its credentials in no form, and gives them as MLflow's client would", async () => {
  const uri = parseTrackingUri(withSecret());
  for (const shown of [JSON.stringify({ uri }), String(uri), inspect(uri, { showHidden: true, depth: 9 })]) {
    expect(FORMS.filter((form) => shown.includes(form))).toEqual([]);
  }
  const both = { MLFLOW_TRACKING_USERNAME: "u", MLFLOW_TRACKING_PASSWORD: "p", MLFLOW_TRACKING_TOKEN: "t" };
  expect(await authorization(withSecret(), both)).toBe(`Basic ${BASIC}`);
  expect(await authorization("http://h", both)).toBe(`Basic ${Buffer.from("u:p").toString("base64")}`);
  expect(await authorization("http://h", { MLFLOW_TRACKING_TOKEN: "t" })).toBe("Bearer t");
  expect(await authorization("http://h", { MLFLOW_TRACKING_USERNAME: "u" })).toBeNull();
  await expect(authorization("http://h", { MLFLOW_TRACKING_TOKEN: "a\r\nX: b" })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
  await expect(
    authorization("http://h", {
      MLFLOW_TRACKING_INSECURE_TLS: "true",
      MLFLOW_TRACKING_SERVER_CERT_PATH: "/x",
    }),
  ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
