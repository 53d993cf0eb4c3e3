import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { managedPython } from "../support/python.ts";
import { compileSources } from "./compile-sources.ts";
import { GUEST, prefixesOf, processesWith } from "./run-session.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "runproof-death-"));
  compileSources(folder);
  program = join(folder, "runner.mjs");
  const python = await managedPython();
  writeFileSync(program, runner(python));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A runner that starts a session which would outlive it, and says when it has begun. */
function runner(python: string): string {
  return `
import { mkdirSync } from "node:fs";
import { openLocalExecutor } from ${JSON.stringify(join(folder, "dist/execute/index.js"))};
const base = process.argv[2];
mkdirSync(base + "/w", { recursive: true });
const executor = await openLocalExecutor({
  level: "full", network: "none", python: ${JSON.stringify(python)},
  readOnlyPrefixes: ${JSON.stringify(prefixesOf(python))},
  guestDirectory: ${JSON.stringify(GUEST)}, runtimeDirectory: base + "/r",
});
const code = "import os, subprocess, time\\nsubprocess.Popen(['sleep', '87.654'], start_new_session=True)\\ntime.sleep(100)";
process.send("starting");
executor.execute({
  executionId: "e", responseName: "r.md", workspace: base + "/w", mounts: [], environment: {}, coldBecause: null, witness: null,
  blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
  limits: { timeoutMs: 60000, memoryBytes: 2 ** 30, outputBytes: 1e6, processes: 64, fileBytes: 1e8 },
  stdoutPath: base + "/o", stderrPath: base + "/e", outputsPath: base + "/r",
}, { onStarted: () => process.send("started") }, new AbortController().signal);
`;
}

test.each([0, 2, 4, 8, 16, 32, 64, 128, "started" as const])(
  "SIGKILL of the runner %s ms after the start leaves no process",
  async (moment) => {
    const base = join(folder, `d${moment}`);
    const child = spawn(process.execPath, [program, base], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await new Promise<void>((resolve) => {
      child.on("message", (message) => {
        if (message === (moment === "started" ? "started" : "starting")) resolve();
      });
    });
    await pause(moment === "started" ? 50 : moment);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    let left: string[] = [];
    for (let waited = 0; waited < 3000; waited += 50) {
      left = [...processesWith("sleep 87.654"), ...processesOf(base)];
      if (left.length === 0) break;
      // oxlint-disable-next-line no-await-in-loop
      await pause(50);
    }
    expect(left).toEqual([]);
  },
);

/** Launchers and sandboxes of one runner: what holds an open pipe of its folder. */
function processesOf(base: string): string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/u.test(name))) {
    try {
      for (const name of readdirSync(`/proc/${pid}/fd`)) {
        const target = readlinkSync(`/proc/${pid}/fd/${name}`);
        if (target.startsWith(base)) found.push(`${pid} ${target}`);
      }
    } catch {
      continue;
    }
  }
  return found;
}
