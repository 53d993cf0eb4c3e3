import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCycle } from "../../src/cycle/index.ts";
import type { CycleResult, Progress, RunFlags } from "../../src/cycle/index.ts";
import { scratch } from "../support/cli.ts";

const SILENT: Progress = {
  note: () => undefined,
  taskStarted: () => undefined,
  taskLine: () => undefined,
  taskMetric: () => undefined,
  taskEnded: () => undefined,
};

/** A cycle in this process, so that a test hears of it while it goes on. */
export async function runHere(
  document: unknown,
  heard: Partial<Progress> = {},
  flags: RunFlags = {},
): Promise<CycleResult> {
  const cwd = await scratch();
  const input = join(cwd, "input.json");
  await writeFile(input, JSON.stringify(document));
  return runCycle({
    inputs: [input],
    flags,
    surroundings: {
      environment: process.env,
      workingDirectory: cwd,
      stdin: () => Promise.resolve(new Uint8Array()),
    },
    progress: { ...SILENT, ...heard },
    signal: new AbortController().signal,
  });
}
