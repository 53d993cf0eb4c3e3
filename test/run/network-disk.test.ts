import { chownSync, existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCycle } from "../../src/cycle/index.ts";
import { statePlaces } from "../../src/cycle/settings/state-places.ts";
import { markdown, scratch } from "../support/cli.ts";

const ROOT = "1 0 0:1 / / rw - ext4 /dev/vda rw\n";
const on = (kind: string, ...folders: string[]): string =>
  ROOT + folders.map((folder) => `2 1 0:2 / ${folder} rw - ${kind} server:/ rw\n`).join("");

test("on a network file system the store and the workspace lie on a local disk, and the user is told", async () => {
  const cwd = await scratch();
  const state = join(await scratch(), "state");
  await writeFile(
    join(cwd, "r.md"),
    markdown(
      "import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric('m', sum([0.5]))\nopen('made.txt', 'w').write('made')",
    ),
  );
  const notes: string[] = [];
  const result = await runCycle({
    inputs: [join(cwd, "r.md")],
    flags: {},
    surroundings: {
      environment: { ...process.env, RUNPROOF_STATE: state },
      workingDirectory: cwd,
      stdin: async () => new Uint8Array(),
      mounts: async () => on("nfs4", cwd),
    },
    progress: {
      note: (line) => void notes.push(line),
      taskStarted() {},
      taskLine() {},
      taskMetric() {},
      taskEnded() {},
    },
    signal: new AbortController().signal,
  });
  expect(result.cycle.tasks[0]).toMatchObject({ verdict: "verified", runs: [{ grade: "witnessed" }] });
  const [store = ""] = readdirSync(join(state, "stores"));
  expect(existsSync(join(state, "stores", store, "mlflow.db"))).toBe(true);
  expect(existsSync(join(cwd, ".runproof/mlflow.db"))).toBe(false);
  expect(readdirSync(join(state, "staging"))).toEqual([]);
  expect(await readFile(join(result.directory, "workspace/made.txt"), "utf8")).toBe("made");
  expect(readdirSync(result.directory).filter((name) => name.startsWith("."))).toEqual([]);
  const told = notes.filter((line) => line.includes("nfs4"));
  expect(told).toEqual([
    expect.stringContaining(join(state, "stores")),
    expect.stringContaining("workspace"),
  ]);
  expect(result.cycle.tasks[0]?.execution?.isolation.notes?.join("\n")).toContain("nfs4");
});

test.skipIf(process.getuid?.() !== 0)(
  "a folder that another user made first is not taken (skipped: not root)",
  async () => {
    const project = await scratch();
    const [foreign, home] = [await scratch(), await scratch()];
    chownSync(foreign, 1001, 1001);
    const places = await statePlaces({
      project,
      out: project,
      cycleId: "c1",
      mounts: on("nfs", project),
      environment: { RUNPROOF_STATE: foreign, HOME: home },
    });
    expect(places.store).toContain(join(home, ".local/state"));
  },
);

test("the first place that is not on the network too is taken", async () => {
  const project = await scratch();
  const home = await scratch();
  const request = { project, out: join(project, "out"), cycleId: "c1", mounts: on("nfs", project) };
  const byHome = await statePlaces({ ...request, environment: { HOME: home } });
  expect(byHome.store).toMatch(
    new RegExp(`^${home}/\\.local/state/runproof/stores/runproof-test-\\w+-[0-9a-f]{12}$`),
  );
  expect(byHome.staging).toBe(join(home, ".local/state/runproof/staging/c1"));
  const shared = join(await scratch(), "shared");
  await mkdir(shared);
  const byVariable = await statePlaces({ ...request, environment: { HOME: home, XDG_STATE_HOME: shared } });
  expect(byVariable.store).toContain(join(shared, "runproof/stores"));
  const network = await statePlaces({
    ...request,
    mounts: on("nfs", project, home, "/var/tmp"),
    environment: { HOME: home, RUNPROOF_STATE: join(home, "state") },
  });
  const common = join(tmpdir(), `runproof-${process.getuid?.()}`);
  expect(network.store).toContain(`${common}/stores/`);
  rmSync(common, { recursive: true });
  const nowhere = await statePlaces({
    ...request,
    mounts: "1 0 0:1 / / rw - nfs server:/ rw",
    environment: { HOME: home },
  });
  expect(nowhere).toMatchObject({
    store: join(project, ".runproof"),
    notes: [expect.stringContaining("RUNPROOF_STATE")],
  });
  const local = await statePlaces({ ...request, mounts: ROOT, environment: {} });
  expect(local).toMatchObject({
    store: join(project, ".runproof"),
    staging: join(project, "out/.staging"),
    notes: [],
  });
  const outOnly = await statePlaces({
    ...request,
    out: join(home, "out"),
    mounts: on("cifs", home),
    environment: { HOME: await scratch() },
  });
  expect([outOnly.store, outOnly.notes.length]).toEqual([join(project, ".runproof"), 1]);
});
