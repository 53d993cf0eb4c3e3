import type { StartSandboxed } from "../contracts/index.ts";
import { prefixesOf } from "../execute/environment/index.ts";
import type { PythonEnvironment } from "../execute/environment/index.ts";

const LIMIT_MS = 600_000;

/**
 * Compiles a folder of packages to bytecode, which sessions cannot do because they see it read-only. In a sandbox:
 * the source may be anybody's. What does not compile stays source.
 * @param base environment whose interpreter sessions use
 */
export async function compilePackages(
  start: StartSandboxed,
  folder: string,
  base: PythonEnvironment,
): Promise<void> {
  const child = await start({
    command: [base.python, "-I", "-B", "-S", "-m", "compileall", "-qq", "-j", "0", folder],
    mounts: [
      ...prefixesOf(base).map((path) => ({ source: path, target: path, writable: false })),
      { source: folder, target: folder, writable: true },
    ],
    environment: { HOME: "/tmp", TMPDIR: "/tmp", LANG: "C.UTF-8" },
    workingDirectory: "/tmp",
  });
  child.stdin.end();
  child.stdout.resume();
  child.stderr.resume();
  const limit = setTimeout(() => child.kill(), LIMIT_MS);
  try {
    await child.exited;
  } finally {
    clearTimeout(limit);
  }
}
