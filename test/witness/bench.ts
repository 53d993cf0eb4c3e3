import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer, connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StartSandboxed } from "../../src/contracts/index.ts";
import type { WitnessEvent } from "../../src/witness/index.ts";
import { openWitness, startTrackingServer } from "../../src/witness/index.ts";
import type { TrackingServer, Witness } from "../../src/witness/index.ts";
import { pythonParts, startSandboxed } from "./sandbox.ts";

/** A real witness with a real server on a store of its own. */
export interface Bench {
  witness: Witness;
  events: WitnessEvent[];
  servers: TrackingServer[];
  directory: string;
  store: string;
  close(): Promise<void>;
}

/** Folders, server and witness of one test file. */
export async function openBench(
  changes: Partial<Parameters<typeof openWitness>[0]> = {},
  start: StartSandboxed = startSandboxed,
): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), "rw-"));
  chmodSync(directory, 0o700);
  const store = changes.storeDirectory ?? join(directory, "project", ".runproof");
  mkdirSync(store, { recursive: true });
  const { python, mounts } = await pythonParts();
  const events: WitnessEvent[] = [];
  const servers: TrackingServer[] = [];
  const witness = openWitness({
    storeDirectory: store,
    runtimeDirectory: directory,
    async startServer() {
      const server = await startTrackingServer({
        start,
        python,
        prefixMounts: mounts,
        storeDirectory: store,
        socketDirectory: directory,
        onLog: () => {},
      });
      servers.push(server);
      return server;
    },
    journal: collectEvents(events),
    now: () => Date.now(),
    randomBytes: (count) => randomBytes(count),
    ...changes,
  });
  return {
    witness,
    events,
    servers,
    directory,
    store,
    async close() {
      await witness.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A journal that only keeps the events. */
export function collectEvents(events: WitnessEvent[]): Parameters<typeof openWitness>[0]["journal"] {
  const append = (event: WitnessEvent): Promise<void> => {
    events.push(event);
    return Promise.resolve();
  };
  return { append, appendQuickly: append, sync: () => Promise.resolve() };
}

/** The URL of one execution. */
export interface Url {
  socketPath: string;
  secret: string;
}

/** One raw call, the path exactly as given. */
export function call(
  url: Url,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; json: any; headers: Record<string, unknown> }> {
  const payload =
    body === undefined || typeof body === "string" || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { socketPath: url.socketPath, method, path: `/${url.secret}/${path}`, headers },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          let json: unknown = null;
          try {
            json = JSON.parse(text);
          } catch {
            // Not every answer is JSON.
          }
          resolve({ status: answer.statusCode ?? 0, text, json, headers: answer.headers });
        });
      },
    );
    outgoing.once("error", reject);
    outgoing.end(payload);
  });
}

/** Runs a program of the real MLflow client against a URL, through a relay on a loopback port as in a session. */
export async function runClient(url: Url, code: string): Promise<{ stdout: string; stderr: string }> {
  const { python } = await pythonParts();
  const relay = await openRelay(url.socketPath);
  const folder = mkdtempSync(join(tmpdir(), "rc-"));
  try {
    const child = spawn(python, ["-c", code], {
      cwd: folder,
      env: {
        PATH: "/usr/bin:/bin",
        HOME: folder,
        MPLBACKEND: "Agg",
        MLFLOW_TRACKING_URI: `http://127.0.0.1:${(relay.address() as AddressInfo).port}/${url.secret}`,
        MLFLOW_ALLOW_FILE_STORE: "true",
        MLFLOW_DISABLE_TELEMETRY: "true",
        DO_NOT_TRACK: "true",
        MLFLOW_ENABLE_ASYNC_LOGGING: "false",
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2",
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: "true",
        GIT_PYTHON_REFRESH: "quiet",
      },
    });
    child.stdin.end();
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
    const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (exitCode !== 0) throw new Error(`the client ended with ${exitCode}: ${stderr}`);
    return { stdout, stderr };
  } finally {
    relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openRelay(socketPath: string): Promise<Server> {
  const relay = createServer((client) => {
    const gateway = connect(socketPath);
    client.pipe(gateway).pipe(client);
    client.once("error", () => gateway.destroy());
    gateway.once("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  return relay;
}
