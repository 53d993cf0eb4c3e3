import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createPort } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { managedPython } from "./python.ts";

/** A stock MLflow server on a loopback port, as a user runs one. */
export interface UserServer {
  port: number;
  uri: string;
  folder: string;
  close(): Promise<void>;
}

export async function startUserServer(): Promise<UserServer> {
  const python = await managedPython();
  const folder = mkdtempSync(join(tmpdir(), "ru-"));
  mkdirSync(join(folder, "artifacts"));
  const port = await freePort();
  const words = ["-W", "ignore", "-m", "uvicorn", "mlflow.server.fastapi_app:app", "--port", String(port)];
  const child = spawn(python, [...words, "--log-level", "error"], {
    cwd: folder,
    stdio: "ignore",
    env: {
      PATH: `${dirname(python)}:/usr/bin:/bin`,
      HOME: folder,
      _MLFLOW_SERVER_FILE_STORE: `sqlite:///${join(folder, "user.db")}`,
      _MLFLOW_SERVER_ARTIFACT_ROOT: "mlflow-artifacts:/",
      _MLFLOW_SERVER_ARTIFACT_DESTINATION: join(folder, "artifacts"),
      _MLFLOW_SERVER_SERVE_ARTIFACTS: "true",
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      MLFLOW_DISABLE_TELEMETRY: "true",
      DO_NOT_TRACK: "true",
      GIT_PYTHON_REFRESH: "quiet",
    },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const uri = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    const answer = await fetch(`${uri}/health`).catch(() => null);
    if (answer?.ok === true) break;
    await pause(100);
  }
  return {
    port,
    uri,
    folder,
    async close() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createPort();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface GuardOptions {
  /** Path under which the server stands; "" for the root. */
  prefix?: string;
  /** The one value of the Authorization header that is let through; null: none is asked for. */
  authorization?: string | null;
  /** Changes the server's answers. */
  rewrite?: (text: string) => string;
  /** Answers in the server's place. */
  instead?: (asked: IncomingMessage, response: ServerResponse) => boolean;
  tls?: { key: string; cert: string };
}

/** What stands before a user's server in real life: it checks the credentials and takes the prefix away. */
export interface Guard {
  uri: string;
  /** Headers of all that it was asked. */
  asked: { method: string; url: string; headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

export async function openGuard(server: UserServer, options: GuardOptions = {}): Promise<Guard> {
  const { prefix = "", authorization = null, tls } = options;
  const asked: Guard["asked"] = [];
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method = "", url = "", headers } = incoming;
    asked.push({ method, url, headers });
    if (authorization !== null && headers.authorization !== authorization) {
      response.writeHead(401, { "content-type": "text/html" }).end("<h1>Unauthorized</h1>");
      return;
    }
    if (!url.startsWith(`${prefix}/`)) {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not here</h1>");
      return;
    }
    if (options.instead?.(incoming, response) === true) return;
    const outgoing = request(
      {
        port: server.port,
        host: "127.0.0.1",
        method,
        path: url.slice(prefix.length),
        headers: { ...headers, host: "localhost" },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const body = Buffer.concat(parts);
          const sent =
            options.rewrite === undefined ? body : Buffer.from(options.rewrite(body.toString("utf8")));
          const { "content-type": type = "application/json" } = answer.headers;
          response
            .writeHead(answer.statusCode ?? 502, { "content-type": type, "content-length": sent.length })
            .end(sent);
        });
      },
    );
    outgoing.once("error", () => response.destroy());
    incoming.pipe(outgoing);
  };
  const guard = tls === undefined ? createServer(pass) : createSecureServer(tls, pass);
  await new Promise<void>((resolve) => guard.listen(0, "127.0.0.1", resolve));
  const { port } = guard.address() as AddressInfo;
  return {
    uri: `${tls === undefined ? "http://127.0.0.1" : "https://localhost"}:${port}${prefix}`,
    asked,
    async close() {
      guard.closeAllConnections();
      await new Promise((resolve) => guard.close(resolve));
    },
  };
}

/** A certificate for localhost that no authority knows, made by the managed environment. */
export async function makeCertificate(folder: string): Promise<{ key: string; cert: string; path: string }> {
  const program = `
import datetime, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
now = datetime.datetime.now(datetime.timezone.utc)
cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
  .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
  .not_valid_after(now + datetime.timedelta(days=1))
  .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256()))
pem = serialization.Encoding.PEM
open("key.pem", "wb").write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
open("cert.pem", "wb").write(cert.public_bytes(pem))`;
  const done = spawnSync(await managedPython(), ["-c", program], { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  const path = join(folder, "cert.pem");
  return { key: readFileSync(join(folder, "key.pem"), "utf8"), cert: readFileSync(path, "utf8"), path };
}
