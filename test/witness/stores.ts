import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { captureRuns } from "../../src/witness/index.ts";
import { pythonParts, startSandboxed } from "./sandbox.ts";

/** Runs a program of the managed environment in a folder. */
export async function python(code: string, cwd: string): Promise<string> {
  const { python: program } = await pythonParts();
  const done = spawnSync(program, ["-W", "ignore", "-c", code], {
    cwd,
    encoding: "utf8",
    env: {
      PATH: "/usr/bin:/bin",
      HOME: cwd,
      MLFLOW_ALLOW_FILE_STORE: "true",
      MLFLOW_DISABLE_TELEMETRY: "true",
      GIT_PYTHON_REFRESH: "quiet",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}

/** Captures with the real reader; the code is taken to have seen the workspace under its own path. */
export async function capture(after: string, before: string | null = null, workspaceRoot = after) {
  const parts = await pythonParts();
  return captureRuns({
    start: startSandboxed,
    python: parts.python,
    readOnlyPrefixes: parts.prefixes,
    before,
    after,
    executionId: "e1",
    workspaceRoot,
  });
}

/** A hand-written run of a file store. */
export function writeRun(
  store: string,
  runId: string,
  meta: string,
  metrics: Record<string, string> = {},
): void {
  const run = join(store, "0", runId);
  mkdirSync(join(run, "metrics"), { recursive: true });
  writeFileSync(join(run, "meta.yaml"), meta);
  for (const [key, lines] of Object.entries(metrics)) {
    mkdirSync(join(run, "metrics", key, ".."), { recursive: true });
    writeFileSync(join(run, "metrics", key), lines);
  }
}

/** Puts named pipes into a folder, which block whoever opens them. */
export async function makePipes(folder: string, names: string[]): Promise<void> {
  await python(`import os\nfor name in ${JSON.stringify(names)}: os.mkfifo(name)`, folder);
}
