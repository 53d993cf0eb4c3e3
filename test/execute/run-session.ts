import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type {
  Mount,
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

/** The ways in which a session starts; what holds of one must hold of the other. */
export const STARTS = ["cold", "warm"] as const;

type BenchOptions = Partial<LocalExecutorOptions> & {
  /** Default: cold. */
  start?: (typeof STARTS)[number];
  /** Modules that the warm parent loads. */
  modules?: readonly string[];
};

/** Executors of the test's own with a folder that goes away with them. */
export class TestBench {
  readonly folder: string;
  readonly executor: LocalExecutor;
  readonly #options: BenchOptions;
  /** A warm parent serves sessions of its own mounts and environment only: one executor for each. */
  readonly #others = new Map<string, LocalExecutor>();
  #count = 0;

  private constructor(folder: string, executor: LocalExecutor, options: BenchOptions) {
    this.folder = folder;
    this.executor = executor;
    this.#options = options;
  }

  static async open(options: BenchOptions = {}): Promise<TestBench> {
    const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
    return new TestBench(folder, await openExecutor(folder, "r", options, [], {}), options);
  }

  async #executorFor({ mounts = [], environment = {} }: Partial<SessionRequest>): Promise<LocalExecutor> {
    const key = JSON.stringify([mounts, environment]);
    if (this.#options.start !== "warm" || key === "[[],{}]") return this.executor;
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    const name = `r${this.#others.size}`;
    const made = await openExecutor(this.folder, name, this.#options, mounts, environment);
    this.#others.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([this.executor, ...this.#others.values()].map((one) => one.close()));
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
      outputsPath: join(folder, "outputs"),
      ...options.request,
    };
    const signal = options.signal ?? new AbortController().signal;
    const executor = await this.#executorFor(options.request ?? {});
    const result = await executor.execute(request, options.observer ?? {}, signal);
    const { start, notes } = result.execution.isolation;
    // A test of the one must not pass by way of the other.
    if (start !== (this.#options.start ?? "cold")) throw new Error(`a ${start} start: ${notes?.join("; ")}`);
    return {
      ...result,
      stdout: beginningOf(request.stdoutPath),
      stderr: beginningOf(request.stderrPath),
      workspace: request.workspace,
    };
  }
}

/** Its text; of gigabytes the first 64 MB. */
function beginningOf(path: string): string {
  const bytes = Buffer.alloc(Math.min(statSync(path).size, 64_000_000));
  const descriptor = openSync(path, "r");
  const count = readSync(descriptor, bytes);
  closeSync(descriptor);
  return bytes.toString("utf8", 0, count);
}

async function openExecutor(
  folder: string,
  name: string,
  { start, modules = [], ...own }: BenchOptions,
  mounts: readonly Mount[],
  environment: Record<string, string>,
): Promise<LocalExecutor> {
  const python = own.python ?? (await managedPython());
  const executor = await openLocalExecutor({
    level: "full",
    network: "none",
    python,
    readOnlyPrefixes: prefixesOf(python),
    guestDirectory: GUEST,
    runtimeDirectory: join(folder, name),
    ...own,
  });
  if (start !== "warm") return executor;
  const handle = executor.startWarm({
    workspaces: folder,
    witness: null,
    mounts,
    environment,
    modules,
    memoryFile: join(folder, "memory.json"),
    packageFolders: [],
    next: () => Promise.resolve(null),
  });
  await handle.settled();
  return executor;
}

/** Command lines of living processes that hold a marker in their arguments or environment. */
export function processesWith(marker: string): string[] {
  const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
  return list.split("\n").filter((line) => line.includes(marker) && !line.includes("ps -eo"));
}

/** Processes below this one whose command line holds a text, as pids. */
export function ownProcesses(text: string): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s(.*)$/u.exec(line) ?? [])
    // One that has ended and is not taken back yet is none any more.
    .filter(([, , , state = ""]) => !state.startsWith("Z"));
  const below = new Set([String(process.pid)]);
  // Rows come in no order: repeat until nothing is added.
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const [, pid = "", parent = ""] of rows) if (below.has(parent)) below.add(pid);
  }
  return rows
    .filter(([, pid = "", , , words = ""]) => below.has(pid) && words.includes(text))
    .map(([, pid]) => Number(pid));
}
