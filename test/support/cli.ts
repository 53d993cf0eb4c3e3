import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Cycle } from "../../src/contracts/index.ts";

export const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  input?: string;
  environment?: Record<string, string>;
  /** Called once with the process id. */
  onStart?: (pid: number) => void;
}

/** Runs the built command line as a user would. */
export function cli(words: string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [MAIN, ...words], {
      cwd: options.cwd,
      env: { ...process.env, RUNPROOF_DEBUG: "", ...options.environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", failed);
    child.on("close", (code) => done({ code, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

/** A fresh folder that stands for a user's project. */
export function scratch(): Promise<string> {
  return mkdtemp(join(tmpdir(), "runproof-test-"));
}

export interface RunResult extends CliResult {
  cycle: Cycle;
  out: string;
}

/** `run INPUT --json --out <fresh folder>` on a document, parsed. */
export async function runDocument(
  document: unknown,
  words: string[] = [],
  options: CliOptions = {},
): Promise<RunResult> {
  const cwd = options.cwd ?? (await scratch());
  const input = join(await scratch(), "input.json");
  await writeFile(input, JSON.stringify(document));
  const out = join(cwd, "out");
  const result = await cli(["run", input, "--out", out, "--json", ...words], { ...options, cwd });
  try {
    return { ...result, out, cycle: JSON.parse(result.stdout) as Cycle };
  } catch {
    throw new Error(
      `no JSON on stdout (exit ${result.code}):\n${result.stdout.slice(0, 500)}\n${result.stderr.slice(-2000)}`,
    );
  }
}

/** One Markdown response of one Python block. */
export function markdown(code: string): string {
  return `# Response\n\n\`\`\`python\n${code.replace(/\n?$/, "\n")}\`\`\`\n`;
}

/** A tracker of completed tasks, each answered by the implementer alone; run not required unless said. */
export function tracker(
  responses: Record<string, string>,
  more: Record<string, Record<string, unknown>> = {},
): { task_results: Record<string, unknown>[] } {
  return {
    task_results: Object.entries(responses).map(([taskId, response]) => ({
      task_id: taskId,
      action: `Execute ${taskId}`,
      priority: "HIGH",
      status: "completed",
      outputs: [],
      errors: [],
      kind: "experimental",
      mlflow_required: false,
      agent_responses: { ops_commander: response },
      ...more[taskId],
    })),
  };
}
