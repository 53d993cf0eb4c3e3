import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type {
  SessionBlock,
  SessionLimits,
  SessionObserver,
  SessionRequest,
  SessionResult,
} from "../../src/contracts/index.ts";
import { openLocalExecutor } from "../../src/execute/index.ts";
import type { LocalExecutor, LocalExecutorOptions } from "../../src/execute/index.ts";
import { managedPython } from "../support/python.ts";

export const GUEST = resolve(import.meta.dirname, "../../python/runproof_guest");

/** Prefixes of an environment and of the interpreter it was made from. */
export function prefixesOf(python: string): string[] {
  const program = "import sys; print(sys.prefix); print(sys.base_prefix)";
  return execFileSync(python, ["-I", "-c", program], { encoding: "utf8" }).trim().split("\n");
}

/** What came of a session, with its streams read. */
export interface Ended extends SessionResult {
  stdout: string;
  stderr: string;
  workspace: string;
}

export interface SessionOptions {
  limits?: Partial<SessionLimits>;
  request?: Partial<SessionRequest>;
  observer?: SessionObserver;
  signal?: AbortSignal;
  /** Called with the workspace before the start. */
  prepare?: (workspace: string) => void;
}

/** An executor of the test's own with a folder that goes away with it. */
export class TestBench {
  readonly folder: string;
  readonly executor: LocalExecutor;
  #count = 0;

  private constructor(folder: string, executor: LocalExecutor) {
    this.folder = folder;
    this.executor = executor;
  }

  /** `warm`: modules that a warm parent loads before the first session; absent: every session starts cold. */
  static async open(
    options: Partial<LocalExecutorOptions> & { warm?: readonly string[] } = {},
  ): Promise<TestBench> {
    const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
    const python = options.python ?? (await managedPython());
    const { warm, ...own } = options;
    const executor = await openLocalExecutor({
      level: "full",
      network: "none",
      python,
      readOnlyPrefixes: prefixesOf(python),
      guestDirectory: GUEST,
      runtimeDirectory: join(folder, "r"),
      ...own,
    });
    if (warm !== undefined) await startWarm(executor, folder, warm);
    return new TestBench(folder, executor);
  }

  async close(): Promise<void> {
    await this.executor.close();
    // Sessions may have left folders that are closed to an ordinary user.
    execFileSync("chmod", ["-R", "u+rwX", "--", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Executes blocks of code, or whole blocks, in a fresh workspace. */
  async run(blocks: (string | Partial<SessionBlock>)[], options: SessionOptions = {}): Promise<Ended> {
    this.#count += 1;
    const folder = join(this.folder, `t${this.#count}`);
    const workspace = join(folder, "workspace");
    mkdirSync(workspace, { recursive: true });
    options.prepare?.(workspace);
    const request: SessionRequest = {
      executionId: `e${this.#count}`,
      responseName: "ops_commander.md",
      blocks: blocks.map((block, place) => ({
        index: place + 1,
        mode: "execute",
        code: "",
        fileName: null,
        startLine: 1,
        ...(typeof block === "string" ? { code: block } : block),
      })),
      workspace,
      mounts: [],
      environment: {},
      limits: {
        timeoutMs: 30_000,
        memoryBytes: 2 ** 30,
        outputBytes: 10_000_000,
        processes: 64,
        fileBytes: 100_000_000,
        ...options.limits,
      },
      coldBecause: null,
      witness: null,
      stdoutPath: join(folder, "stdout.txt"),
      stderrPath: join(folder, "stderr.txt"),
      ...options.request,
    };
    const signal = options.signal ?? new AbortController().signal;
    const result = await this.executor.execute(request, options.observer ?? {}, signal);
    return {
      ...result,
      stdout: readFileSync(request.stdoutPath, "utf8"),
      stderr: readFileSync(request.stderrPath, "utf8"),
      workspace: request.workspace,
    };
  }
}

async function startWarm(executor: LocalExecutor, folder: string, modules: readonly string[]): Promise<void> {
  const handle = executor.startWarm({
    workspaces: folder,
    witness: null,
    mounts: [],
    environment: {},
    modules,
    memoryFile: join(folder, "memory.json"),
    packageFolders: [],
    next: () => Promise.resolve(null),
  });
  await handle.settled();
}

/** Command lines of living processes that hold a marker in their arguments or environment. */
export function processesWith(marker: string): string[] {
  const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
  return list.split("\n").filter((line) => line.includes(marker) && !line.includes("ps -eo"));
}
