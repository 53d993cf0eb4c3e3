// Environments of the benchmark's own, from the lock files beside this file, in runproof's cache.
import { join } from "node:path";
import { cacheDirectory, ensureManagedEnvironment } from "../../dist/execute/environment/index.js";

/** The interpreter of an environment: `blocks` (runproof's packages and ipykernel), `peers` or `torch`. */
export async function environmentOf(name) {
  const { python } = await ensureManagedEnvironment({
    cacheDirectory: cacheDirectory(),
    lockFile: join(import.meta.dirname, "requirements", `${name}.lock`),
    onProgress: (line) => process.stdout.write(`${line}\n`),
  });
  return python;
}
