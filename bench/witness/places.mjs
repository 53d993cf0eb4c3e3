// The same MLflow server reached in different ways, each as a tracking URI for a client.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openJournal } from "../../dist/evidence/journal.js";
import { openWitness, startTrackingServer } from "../../dist/witness/index.js";

const GUEST = resolve(import.meta.dirname, "../../python");
const QUIET = { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", GIT_PYTHON_REFRESH: "quiet" };

/** A plain child with the streams of a sandboxed program: the sandbox is not what is measured here. */
function startPlain(program) {
  const [command, ...words] = program.command;
  const child = spawn(command, words, { env: program.environment, cwd: program.workingDirectory });
  const exited = new Promise((done) => child.once("close", (exitCode, signal) => done({ exitCode, signal })));
  const { stdin, stdout, stderr } = child;
  return Promise.resolve({ stdin, stdout, stderr, exited, kill: () => child.kill("SIGKILL") });
}

async function answers(uri) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`${uri}/health`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`${uri} does not answer`);
}

/** MLflow's server as `mlflow server` starts it: FastAPI under uvicorn, on a loopback port. */
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

/** The relay that stands in every session, as a process of its own. */
async function relay(python, socketPath, port) {
  const program = `import os, sys; sys.path.insert(0, ${JSON.stringify(GUEST)})
from runproof_guest.relay import serve
read, write = os.pipe(); serve(${port}, ${JSON.stringify(socketPath)}, write)`;
  const child = spawn(python, ["-I", "-c", program], { stdio: "ignore" });
  await pause(500);
  return child;
}

/** The witness with its journal on disk and its own server, and beside it that server without the witness. */
export async function witnessed(python, folder, ports) {
  const store = join(folder, "witness", ".runproof");
  mkdirSync(store, { recursive: true });
  const journal = await openJournal(join(folder, "journal.jsonl"), Date.now);
  let server = null;
  const witness = openWitness({
    storeDirectory: store,
    runtimeDirectory: folder,
    async startServer() {
      server = await startTrackingServer({
        start: startPlain,
        python,
        prefixMounts: [],
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
  const { socketPath, secret } = await witness.open({ executionId: "bench", taskId: "bench" });
  const relays = [await relay(python, socketPath, ports[0])];
  const uri = `http://127.0.0.1:${ports[0]}/${secret}`;
  await answers(uri);
  relays.push(await relay(python, server.socketPath, ports[1]));
  return {
    uri,
    bareUri: `http://127.0.0.1:${ports[1]}`,
    async close() {
      const { runs, unusable } = await witness.close("bench");
      for (const child of relays) child.kill("SIGKILL");
      await witness.stop();
      await journal.close();
      return {
        runs: runs.length,
        points: runs.reduce((sum, run) => sum + (run.metrics.loss?.points ?? 0), 0),
        unusable,
      };
    },
  };
}

/** A client process at a tracking URI; `ask` sends it a line and gives its answer. */
export function client(python, folder, uri) {
  const child = spawn(python, ["-W", "ignore", join(import.meta.dirname, "client.py")], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: "/usr/bin:/bin",
      HOME: folder,
      ...QUIET,
      MLFLOW_TRACKING_URI: uri,
      MLFLOW_ENABLE_ASYNC_LOGGING: "false",
      MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: "true",
    },
  });
  let text = "";
  let waiting = null;
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
    const end = text.indexOf("\n");
    if (end === -1) return;
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    waiting?.done(JSON.parse(line));
  });
  child.once("close", () => waiting?.failed(new Error("the client ended early")));
  return {
    ask: (line) =>
      new Promise((done, failed) => {
        waiting = { done, failed };
        child.stdin.write(`${line}\n`);
      }),
    close: () => child.stdin.end(),
  };
}

/** The interpreter with MLflow: named by the environment, as `npm run bench` does. */
export function pythonOfBench() {
  const named = process.env.RUNPROOF_TEST_PYTHON;
  if (named === undefined || !existsSync(named))
    throw new Error("start this with `npm run bench -- witness`");
  return named;
}
