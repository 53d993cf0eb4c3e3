// The same MLflow server reached in different ways, each as a tracking URI for a client.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers, clientVariables, openBenchWitness } from "../common/tracking.mjs";

const GUEST = resolve(import.meta.dirname, "../../python");

/** A plain child with the streams of a sandboxed program: the sandbox is not what is measured here. */
function startPlain(program) {
  const [command, ...words] = program.command;
  const child = spawn(command, words, { env: program.environment, cwd: program.workingDirectory });
  const exited = new Promise((done) => child.once("close", (exitCode, signal) => done({ exitCode, signal })));
  const { stdin, stdout, stderr } = child;
  return Promise.resolve({ stdin, stdout, stderr, exited, kill: () => child.kill("SIGKILL") });
}

/** The relay that stands in every session, as a process of its own. */
async function relay(python, socketPath, port) {
  const program = `import os, sys; sys.path.insert(0, ${JSON.stringify(GUEST)})
from runproof_guest.relay import listen, serve
serve(listen(${port}), ${JSON.stringify(socketPath)})`;
  const child = spawn(python, ["-I", "-c", program], { stdio: "ignore" });
  await pause(500);
  return child;
}

/** The witness with its journal on disk and its own server, and beside it that server without the witness. */
export async function witnessed(python, folder, ports) {
  const witness = await openBenchWitness({
    python,
    folder,
    directory: join(folder, "w"),
    prefixes: [],
    start: startPlain,
  });
  const { socketPath, secret } = await witness.open("bench");
  const relays = [await relay(python, socketPath, ports[0])];
  const uri = `http://127.0.0.1:${ports[0]}/${secret}`;
  await answers(uri);
  relays.push(await relay(python, witness.serverSocket(), ports[1]));
  return {
    uri,
    bareUri: `http://127.0.0.1:${ports[1]}`,
    async close() {
      const { runs, unusable } = await witness.close("bench");
      for (const child of relays) child.kill("SIGKILL");
      await witness.stop();
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
    env: { PATH: "/usr/bin:/bin", HOME: folder, ...clientVariables(uri) },
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
