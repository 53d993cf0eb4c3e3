import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { managedPython } from "../support/python.ts";
import { compileSources } from "./compile-sources.ts";
import { LAYERED_TASKS } from "./layered-tasks.ts";
import { contentOf, largeProject } from "./layered-workspace.ts";
import { makeReachableEnvironment } from "./reachable-environment.ts";
import { prefixesOf } from "./run-session.ts";

const USER = 1001;
const asRoot = process.getuid?.() === 0;
let folder: string;
let environment: ReturnType<typeof makeReachableEnvironment>;

beforeAll(async () => {
  if (!asRoot) return;
  folder = mkdtempSync(join(tmpdir(), "runproof-users-"));
  chmodSync(folder, 0o755);
  compileSources(folder);
  environment = makeReachableEnvironment(folder, await managedPython());
  writeFileSync(join(folder, "tasks.mjs"), TASKS);
}, 120_000);
afterAll(() => asRoot && rmSync(folder, { recursive: true, force: true }));

// Only root can become another user; an ordinary user's whole test run is this test already.
test.skipIf(!asRoot)(
  "an ordinary user has workspaces in layers that are what copies are (skipped: not root)",
  async () => {
    const base = mkdtempSync(join(folder, "u-"));
    mkdirSync(join(base, "project"));
    largeProject(join(base, "project"));
    writeFileSync(join(base, "tasks.json"), JSON.stringify(LAYERED_TASKS));
    execFileSync("chown", ["-R", `${USER}:${USER}`, base]);
    const [layered, copied] = await asUser(base);
    expect(layered?.ways).toEqual([
      [true, "warm", "exited"],
      [true, "warm", "timed-out"],
      [true, "cold", "exited"],
      [true, "warm", "exited"],
    ]);
    expect(layered?.changes).toEqual(copied?.changes);
    expect(layered?.left).toEqual("");
    expect(contentOf(join(base, "layers-out"))).toEqual(contentOf(join(base, "copies-out")));
  },
);

async function asUser(base: string): Promise<{ ways: unknown; changes: unknown; left: string }[]> {
  const words = [join(folder, "tasks.mjs"), base, environment.python, environment.guest];
  const child = spawn(
    "/usr/bin/setpriv",
    ["--reuid", `${USER}`, "--regid", `${USER}`, "--clear-groups", process.execPath, ...words],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], PREFIXES: prefixesOf(environment.python).join(":") },
    },
  );
  const [out, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === "") throw new Error(complaint);
  return JSON.parse(out) as { ways: unknown; changes: unknown; left: string }[];
}

const TASKS = `
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { openLocalExecutor } from "./dist/execute/index.js";
import { openWorkspace } from "./dist/execute/workspace/open-workspace.js";
const [, , base, python, guestDirectory] = process.argv;
const tasks = JSON.parse(readFileSync(base + "/tasks.json", "utf8"));
const told = [];
for (const name of ["layers", "copies"]) {
  const at = base + "/" + name;
  mkdirSync(at);
  const executor = await openLocalExecutor({
    level: "full", network: "none", python, guestDirectory, readOnlyPrefixes: process.env.PREFIXES.split(":"), runtimeDirectory: at + "/r",
  });
  const workspace = await openWorkspace({
    directory: at + "/s", project: base + "/project",
    ...(name === "layers" ? { layerMarks: executor.layerMarks } : {}),
  });
  const handle = executor.startWarm({
    workspaces: workspace.directory, witness: null, mounts: [], environment: {}, modules: [], memoryFile: at + "/m", packageFolders: [], next: async () => null,
  });
  await handle.settled();
  const ways = [], changes = [];
  for (const [number, [code, options = {}]] of tasks.entries()) {
    const executionId = "e" + number;
    const { path, layers } = await workspace.begin(executionId, { obstacleToLayers: executor.obstacleToLayers() });
    const { execution } = await executor.execute({
      executionId, responseName: "r.md", workspace: path, layers, mounts: [], environment: {}, coldBecause: options.coldBecause ?? null, witness: null,
      blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
      limits: { timeoutMs: options.timeoutMs ?? 30000, memoryBytes: 500e6, outputBytes: 1e6, processes: 24, fileBytes: 1e9 },
      stdoutPath: at + "/o" + number, stderrPath: at + "/e" + number, outputsPath: at + "/x" + number,
    }, {}, new AbortController().signal);
    ways.push([layers !== null, execution.isolation.start, execution.error?.message ?? execution.outcome.kind]);
    const { files, entries, complete, omitted } = await workspace.finish(executionId, { keep: execution.outcome.kind === "exited", taskId: executionId });
    changes.push({ files, entries: entries.map(({ path, change, madeBy, target, resolved }) => [path, change, madeBy, target, resolved]), complete, omitted });
  }
  await executor.close();
  const left = execFileSync("find", [at + "/s/live", "-mindepth", "1"], { encoding: "utf8" });
  await workspace.publish(base + "/" + name + "-out");
  await workspace.close();
  told.push({ ways, changes, left });
}
process.stdout.write(JSON.stringify(told));
`;
