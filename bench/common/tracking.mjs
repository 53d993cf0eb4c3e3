// MLflow's server as `mlflow server` starts it, and the witness before its own server.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openJournal } from "../../dist/evidence/journal.js";
import { openWitness, startTrackingServer } from "../../dist/witness/index.js";

const QUIET = { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", GIT_PYTHON_REFRESH: "quiet" };

/** What a program needs to log to a tracking server as a session of ours does. */
export const clientVariables = (uri) => ({
  ...QUIET,
  MLFLOW_TRACKING_URI: uri,
  MLFLOW_ENABLE_ASYNC_LOGGING: "false",
  MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: "true",
});

/** Waits until a tracking server answers. */
export async function answers(uri) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`${uri}/health`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`${uri} does not answer`);
}

/** FastAPI under uvicorn, on a loopback port. */
export async function stockServer(python, folder, port) {
  const store = join(folder, "stock");
  mkdirSync(join(store, "artifacts"), { recursive: true });
  const words = ["-W", "ignore", "-m", "uvicorn", "mlflow.server.fastapi_app:app"];
  const child = spawn(python, [...words, "--port", String(port), "--log-level", "error", "--no-access-log"], {
    cwd: store,
    stdio: "ignore",
    env: {
      PATH: `${dirname(python)}:/usr/bin:/bin`,
      HOME: store,
      ...QUIET,
      _MLFLOW_SERVER_FILE_STORE: `sqlite:///${join(store, "mlflow.db")}`,
      _MLFLOW_SERVER_ARTIFACT_ROOT: "mlflow-artifacts:/",
      _MLFLOW_SERVER_ARTIFACT_DESTINATION: join(store, "artifacts"),
      _MLFLOW_SERVER_SERVE_ARTIFACTS: "true",
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
    },
  });
  const uri = `http://127.0.0.1:${port}`;
  await answers(uri);
  return { uri, close: () => child.kill("SIGKILL") };
}

/**
 * The witness with its journal on disk and its own server.
 * @param start how a helper of ours is started: in a sandbox, or plainly
 * @param directory for its sockets
 */
export async function openBenchWitness({ python, folder, directory, prefixes, start }) {
  const store = join(folder, "witness", ".runproof");
  mkdirSync(store, { recursive: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const journal = await openJournal(join(folder, "journal.jsonl"), Date.now);
  let server = null;
  const witness = openWitness({
    storeDirectory: store,
    runtimeDirectory: directory,
    async startServer() {
      server = await startTrackingServer({
        start,
        python,
        prefixMounts: prefixes.map((path) => ({ source: path, target: path, writable: false })),
        storeDirectory: store,
        socketDirectory: folder,
        onLog: () => {},
      });
      return server;
    },
    journal: {
      append: (event) => journal.append({ ...event, type: "witness" }),
      appendQuickly: (event) => journal.appendQuickly({ ...event, type: "witness" }),
      sync: () => journal.sync(),
    },
    now: Date.now,
    randomBytes,
  });
  return {
    directory,
    serverSocket: () => server.socketPath,
    prepare: () => witness.prepare(),
    open: (executionId) => witness.open({ executionId, taskId: executionId }),
    close: (executionId) => witness.close(executionId),
    async stop() {
      await witness.stop();
      await journal.close();
    },
  };
}
