import { spawn } from "node:child_process";

/**
 * Runs a program with our standard streams, its stdout on our stderr unless `stdout` is "inherit".
 * @returns {Promise<number>} its exit code; 1 where it did not start or was ended by a signal
 */
export function runChild(command, words, { cwd, env = process.env, stdout = 2 } = {}) {
  return new Promise((done) => {
    const child = spawn(command, words, { cwd, env, stdio: ["ignore", stdout, "inherit"] });
    child.on("error", () => done(1));
    child.on("close", (code) => done(code ?? 1));
  });
}

/** Runs a program silently. @returns {Promise<{ code: number, stdout: string, output: string }>} */
export function askChild(command, words, { cwd, env = process.env } = {}) {
  return new Promise((done) => {
    const child = spawn(command, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", (error) => done({ code: 1, stdout, output: error.message }));
    child.on("close", (code) => done({ code: code ?? 1, stdout, output }));
  });
}
