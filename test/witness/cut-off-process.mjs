// A witness in a process of its own, to be killed: serves one execution and writes its journal to a file.
// Arguments: store folder, runtime folder, journal file, interpreter. Prints the URL as JSON, then nothing.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openJournal } from "../../dist/evidence/journal.js";
import { openWitness, startTrackingServer } from "../../dist/witness/index.js";

const [storeDirectory, runtimeDirectory, path, python] = process.argv.slice(2);
const journal = await openJournal(path, Date.now);
const start = (program) => {
  const [command, ...words] = program.command;
  const child = spawn(command, words, { env: program.environment, cwd: program.workingDirectory });
  const exited = new Promise((done) => child.once("close", (exitCode, signal) => done({ exitCode, signal })));
  const { stdin, stdout, stderr } = child;
  return Promise.resolve({ stdin, stdout, stderr, exited, kill: () => child.kill("SIGKILL") });
};
const witness = openWitness({
  storeDirectory,
  runtimeDirectory,
  startServer: () =>
    startTrackingServer({
      start,
      python,
      prefixMounts: [],
      storeDirectory,
      socketDirectory: runtimeDirectory,
      onLog: () => {},
    }),
  journal,
  now: Date.now,
  randomBytes,
});
const url = await witness.open({ executionId: "cut", taskId: "t" });
process.stdout.write(`${JSON.stringify(url)}\n`);
