// Ways to execute a block, each as `run(block)`: milliseconds from the request to the result, its output checked.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { clientVariables } from "../common/tracking.mjs";
import { learned, PLAIN_ENVIRONMENT, warmSessions } from "../common/warm-sessions.mjs";

function check(name, block, output) {
  if (!block.prints.test(output)) throw new Error(`${name} printed ${JSON.stringify(output.slice(-2000))}`);
}

/** Our own sessions, warm and in full isolation, after one cycle that learned what the block imports. */
export async function ours(block, { python, folder, witnessed = false }) {
  const options = { python, modules: block.modules, witnessed };
  const place = mkdtempSync(join(folder, "ours-"));
  const memoryFile = await learned(join(place, "memory.json"), block.code, options);
  const sessions = await warmSessions({ ...options, memoryFile });
  return {
    run: async () => {
      const { ms, stdoutPath } = await sessions.run(block.code);
      check("runproof", block, readFileSync(stdoutPath, "utf8"));
      return ms;
    },
    close: () => sessions.close(),
  };
}

/** A program of its own for each block: the interpreter, bare or behind `before`. */
function program(name, block, { python, folder, uri, before = [] }) {
  const place = mkdtempSync(join(folder, "fresh-"));
  const file = join(place, "block.py");
  writeFileSync(file, block.code);
  const [command, ...words] = [...before, python, file];
  const env = { ...PLAIN_ENVIRONMENT, HOME: place, ...clientVariables(uri) };
  return {
    run: async () => {
      const began = performance.now();
      const child = spawn(command, words, { cwd: place, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (part) => (output += String(part)));
      const code = await new Promise((done) => child.once("close", done));
      const ms = performance.now() - began;
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${output.slice(-2000)}`);
      check(name, block, output);
      return ms;
    },
    close: () => undefined,
  };
}

export const fresh = (block, options) => program("CPython", block, options);

export const bubblewrapped = (block, options) =>
  program("bubblewrap", block, {
    ...options,
    before:
      `bwrap --ro-bind / / --dev /dev --proc /proc --bind ${options.folder} ${options.folder} --unshare-user
      --unshare-pid --unshare-ipc --unshare-uts --die-with-parent --`.split(/\s+/u),
  });

/** nbclient and AutoGen, in one process that has them loaded. */
export async function openPeers(peersPython, { python, folder, uri }) {
  const place = mkdtempSync(join(folder, "peers-"));
  const kernel = join(place, "jupyter", "kernels", "bench");
  mkdirSync(kernel, { recursive: true });
  const argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
  writeFileSync(
    join(kernel, "kernel.json"),
    JSON.stringify({ argv, display_name: "bench", language: "python" }),
  );
  const child = spawn(peersPython, ["-W", "ignore", join(import.meta.dirname, "peers.py")], {
    cwd: place,
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...PLAIN_ENVIRONMENT,
      PATH: `${dirname(python)}:${PLAIN_ENVIRONMENT.PATH}`,
      HOME: place,
      JUPYTER_PATH: join(place, "jupyter"),
      ...clientVariables(uri),
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the process of the peers ended early");
    return JSON.parse(value);
  };
  await answer();
  const asking = (tool, block) => ({
    run: async () => {
      const work = mkdtempSync(join(place, "work-"));
      child.stdin.write(`${JSON.stringify({ tool, code: block.code, python, folder: work })}\n`);
      const { ms, output, error } = await answer();
      if (error !== undefined) throw new Error(`${tool}: ${error}`);
      check(tool, block, output);
      return ms;
    },
    close: () => undefined,
  });
  return {
    nbclient: (block) => asking("nbclient", block),
    autogen: (block) => asking("autogen", block),
    close: () => child.stdin.end(),
  };
}
