import { resolve } from "node:path";
import { cacheDirectory, ensureManagedEnvironment } from "../../src/execute/environment/index.ts";

/** The managed environment's interpreter, for tests that need real Python. `npm test` names it; a single test finds or makes it. */
export async function managedPython(): Promise<string> {
  const named = process.env["RUNPROOF_TEST_PYTHON"];
  if (named !== undefined && named !== "") return named;
  const { python } = await ensureManagedEnvironment({
    cacheDirectory: cacheDirectory(),
    lockFile: resolve(import.meta.dirname, "../../python/requirements.lock"),
    onProgress: () => {},
  });
  return python;
}
