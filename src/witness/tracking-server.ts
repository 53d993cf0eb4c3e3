import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Mount, SandboxedProcess, StartSandboxed } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { ANALYST_DIRECTORY } from "./trusted-python.ts";

const START_LIMIT_MS = 120_000;
/** To put the database in order; after that it is killed, which harms nothing. */
const STOP_LIMIT_MS = 3_000;
const KEPT_LOG_LINES = 30;
/** Known folders beside the store; made early, because only what exists can be masked. */
const NEIGHBOURS = ["cycles"];
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A running MLflow server that only we can reach. */
export interface TrackingServer {
  socketPath: string;
  /** Resolves when the process has ended, however it did, with a sentence saying so. */
  ended: Promise<string>;
  /** Whether it has ended. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export interface TrackingServerOptions {
  start: StartSandboxed;
  /** Interpreter of an environment with MLflow. */
  python: string;
  /** What the interpreter needs: its environment and its base installation. */
  prefixMounts: Mount[];
  /** `.runproof` of the project; holds mlflow.db and mlartifacts, everything else in it is masked. */
  storeDirectory: string;
  /** A private 0700 folder with a short path. */
  socketDirectory: string;
  onLog(line: string): void;
}

/**
 * Starts MLflow's own server on the store, in a sandbox without network or home, and waits until it answers.
 * Throws MLFLOW_FAILED with the end of its log where it does not.
 */
export async function startTrackingServer(options: TrackingServerOptions): Promise<TrackingServer> {
  const { storeDirectory } = options;
  for (const name of ["mlartifacts", ...NEIGHBOURS])
    await mkdir(join(storeDirectory, name), { recursive: true });
  const folder = await mkdtemp(join(options.socketDirectory, "m-"));
  const socketPath = join(folder, "s");
  const log: string[] = [];
  const child = await options.start({
    command: [
      options.python,
      "-I",
      "-B",
      join(ANALYST_DIRECTORY, "tracking_server.py"),
      storeDirectory,
      socketPath,
    ],
    mounts: [
      ...options.prefixMounts,
      { source: ANALYST_DIRECTORY, target: ANALYST_DIRECTORY, writable: false },
      { source: storeDirectory, target: storeDirectory, writable: true },
      { source: folder, target: folder, writable: true },
    ],
    environment: serverEnvironment(options),
    workingDirectory: "/tmp",
    masked: await neighboursOf(storeDirectory),
  });
  child.stdin.on("error", () => {});
  collectLog(child, log, (line) => options.onLog(line));
  const server = toServer(child, socketPath, log);
  try {
    await untilHealthy(server);
  } catch (error) {
    await server.stop();
    throw startFailure(error, log, storeDirectory);
  }
  return server;
}

function serverEnvironment({ storeDirectory, python }: TrackingServerOptions): Record<string, string> {
  return {
    // The names with a leading underscore are MLflow's internal ones; the managed environment pins its version.
    _MLFLOW_SERVER_FILE_STORE: `sqlite:///${join(storeDirectory, "mlflow.db")}`,
    _MLFLOW_SERVER_ARTIFACT_ROOT: "mlflow-artifacts:/",
    _MLFLOW_SERVER_ARTIFACT_DESTINATION: join(storeDirectory, "mlartifacts"),
    _MLFLOW_SERVER_SERVE_ARTIFACTS: "true",
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
    MLFLOW_DISABLE_TELEMETRY: "true",
    DO_NOT_TRACK: "true",
    GIT_PYTHON_REFRESH: "quiet",
    PYTHONUNBUFFERED: "1",
    PYTHONWARNINGS: "ignore",
    HOME: "/tmp",
    TMPDIR: "/tmp",
    LANG: "C.UTF-8",
    PATH: `${dirname(python)}:/usr/bin:/bin`,
  };
}

async function neighboursOf(storeDirectory: string): Promise<string[]> {
  const names = await readdir(storeDirectory);
  return names
    .filter((name) => name !== "mlartifacts" && !/^mlflow\.db(-\w+|\.lock)?$/.test(name))
    .map((name) => join(storeDirectory, name));
}

function collectLog(child: SandboxedProcess, log: string[], onLog: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on("line", (line) => {
      const clean = line.replaceAll(CONTROL, "").slice(0, 500);
      if (log.push(clean) > KEPT_LOG_LINES) log.shift();
      onLog(clean);
    });
    // Losing the server's log is no reason to end.
    lines.on("error", () => {});
  }
}

function toServer(child: SandboxedProcess, socketPath: string, log: string[]): TrackingServer {
  let over = false;
  const ended = child.exited.then(
    ({ exitCode, signal }) =>
      `it ended with ${signal ?? `exit code ${exitCode}`}${log.length > 0 ? `; last line: ${log.at(-1)}` : ""}`,
    (error: unknown) => `its sandbox failed: ${String(error)}`,
  );
  void ended.then(() => {
    over = true;
  });
  return {
    socketPath,
    ended,
    hasEnded: () => over,
    async stop() {
      // It ends with its input, which the kernel closes as well where we are killed.
      child.stdin.end();
      await Promise.race([ended, pause(STOP_LIMIT_MS, null, { ref: false })]);
      child.kill();
      await ended;
      await rm(dirname(socketPath), { recursive: true, force: true });
    },
  };
}

async function untilHealthy(server: TrackingServer): Promise<void> {
  let over: string | null = null;
  void server.ended.then((how) => {
    over = how;
  });
  for (let waited = 0; waited < START_LIMIT_MS; waited += 50) {
    if (over !== null) throw new Error(over);
    if (await isHealthy(server.socketPath)) return;
    await pause(50);
  }
  throw new Error(`it did not answer within ${START_LIMIT_MS / 1000} s`);
}

/** Whether the server answers its health route with 200 within two seconds. */
function isHealthy(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request(
      { socketPath, path: "/health", headers: { host: "localhost" }, timeout: 2000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    probe.once("timeout", () => probe.destroy());
    probe.once("error", () => resolve(false));
    probe.end();
  });
}

function startFailure(error: unknown, log: string[], storeDirectory: string): RunproofError {
  const why = error instanceof Error ? error.message : String(error);
  const tail = log.slice(-12).join("\n");
  return new RunproofError(
    "MLFLOW_FAILED",
    `The MLflow tracking server on ${join(storeDirectory, "mlflow.db")} did not start: ${why}${tail === "" ? "" : `\n${tail}`}`,
    {
      hint: "Run `runproof doctor`. If the log speaks of the database, move mlflow.db away or upgrade it with `mlflow db upgrade`.",
      cause: error,
    },
  );
}
