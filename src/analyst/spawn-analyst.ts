import { spawn } from "node:child_process";
import type { SandboxedProcess } from "../contracts/index.ts";

/** Starts the analyst's command and hands over its pipes. A sandbox's starter fits as well. */
export type StartAnalyst = (command: string[]) => Promise<SandboxedProcess>;

/** Variables that an interpreter may need to be found and to start; the analyst reads no others. */
const PASSED_ON = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"];

/** Starts the analyst as a plain child: it only parses, so it needs no sandbox. Rejects where it cannot be started. */
export const spawnAnalyst: StartAnalyst = (command) => {
  const [program = "", ...words] = command;
  const environment = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = spawn(program, words, { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => {
      child.removeListener("error", reject);
      child.on("error", () => child.kill("SIGKILL"));
      resolve({
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        exited,
        kill: () => void child.kill("SIGKILL"),
      });
    });
  });
};
