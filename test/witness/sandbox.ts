import { spawn } from "node:child_process";
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Mount, StartSandboxed } from "../../src/contracts/index.ts";
import { managedPython } from "../support/python.ts";

const BUBBLEWRAP = "bwrap";

/** A bubblewrap sandbox without network or home, small enough for the tests of one room. */
export const startSandboxed: StartSandboxed = (program) => {
  const flags = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"];
  flags.push("--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp");
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    if (existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink()) {
      flags.push("--symlink", readlinkSync(`/${name}`), `/${name}`);
    }
  }
  for (const mount of program.mounts) {
    flags.push(mount.writable ? "--bind" : "--ro-bind", mount.source, mount.target);
  }
  for (const path of program.masked ?? []) {
    flags.push(...(statSync(path).isDirectory() ? ["--tmpfs", path] : ["--ro-bind", "/dev/null", path]));
  }
  for (const [name, value] of Object.entries(program.environment)) flags.push("--setenv", name, value);
  flags.push("--json-status-fd", "3", "--chdir", program.workingDirectory);
  const child = spawn(BUBBLEWRAP, [...flags, "--", ...program.command], {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    // bubblewrap tells the end of its first process by a signal as 128 and its number.
    child.once("close", (code, signal) =>
      resolve(code === 137 ? { exitCode: null, signal: "SIGKILL" } : { exitCode: code, signal }),
    );
  });
  const firstProcess = new Promise<number>((resolve) => {
    let status = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      status += chunk.toString();
      const pid = /"child-pid"\s*:\s*(\d+)/.exec(status)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
  return Promise.resolve({
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    // Early in its start bubblewrap itself can be killed without the sandbox: its first process never.
    kill: () => void firstProcess.then((pid) => process.kill(pid, "SIGKILL")).catch(() => undefined),
  });
};

/** Interpreter, prefixes and mounts of the managed environment. */
export async function pythonParts(): Promise<{ python: string; prefixes: string[]; mounts: Mount[] }> {
  const python = await managedPython();
  const environment = dirname(dirname(python));
  const settings = readFileSync(join(environment, "pyvenv.cfg"), "utf8");
  const home = /^home\s*=\s*(.+)$/m.exec(settings)?.[1]?.trim() ?? dirname(realpathSync(python));
  const prefixes = [environment, dirname(home)].filter((path) => path !== "/usr");
  return {
    python,
    prefixes,
    mounts: prefixes.map((path) => ({ source: path, target: path, writable: false })),
  };
}
