import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const LINES_KEPT = 40;

export interface ToolResult {
  ok: boolean;
  /** Null where the program could not be started or was ended by a signal. */
  exitCode: number | null;
  stdout: string;
  /** The last lines of standard error (of both streams where lines are reported), or why the program did not start. */
  tail: string[];
}

export interface ToolOptions {
  workingDirectory?: string;
  environment?: NodeJS.ProcessEnv;
  /** Receives each line of both streams as it comes; stdout is then not collected. */
  onLine?: (line: string) => void;
  timeoutMs?: number;
  /** Aborting it ends the program at once. */
  signal?: AbortSignal | undefined;
}

/** Runs a trusted program with an argument array and without standard input. Failing to start is a result, not an exception. */
export function runTool(
  command: string,
  arguments_: string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const tail: string[] = [];
  let stdout = "";
  const keep = (line: string): void => {
    tail.push(line);
    if (tail.length > LINES_KEPT) tail.shift();
    options.onLine?.(line);
  };
  const child = spawn(command, arguments_, {
    stdio: ["ignore", "pipe", "pipe"],
    env: options.environment ?? process.env,
    ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
  });
  const end = (): void => void child.kill("SIGKILL");
  // Not spawn's own limit: its timer outlives a program that could not be started.
  const limit = options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
  options.signal?.addEventListener("abort", end);
  if (options.signal?.aborted === true) end();
  createInterface({ input: child.stderr }).on("line", keep);
  if (options.onLine !== undefined) createInterface({ input: child.stdout }).on("line", keep);
  else {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
  }
  return new Promise((resolve) => {
    const settle = (result: ToolResult): void => {
      clearTimeout(limit);
      options.signal?.removeEventListener("abort", end);
      resolve(result);
    };
    child.on("error", (error) => {
      settle({ ok: false, exitCode: null, stdout, tail: [...tail, error.message] });
    });
    child.on("close", (exitCode) => {
      settle({ ok: exitCode === 0, exitCode, stdout, tail });
    });
  });
}
