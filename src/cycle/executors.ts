import { join } from "node:path";
import { prefixesOf } from "../execute/environment/index.ts";
import type { PythonEnvironment } from "../execute/environment/index.ts";
import { findGpu, openLocalExecutor } from "../execute/index.ts";
import type { LocalExecutor } from "../execute/index.ts";
import { GUEST_DIRECTORY } from "./package-files.ts";
import type { Settings } from "./settings/settings.ts";

/** One executor for each environment that sessions of a cycle use. */
export interface Executors {
  /** Opens it at the first call for an environment. Throws ISOLATION_UNAVAILABLE as `openLocalExecutor` does. */
  of(environment: PythonEnvironment): Promise<LocalExecutor>;
  close(): Promise<void>;
}

/**
 * @param hostPython interpreter of ours that starts the sandboxes
 * @param runtimeDirectory private to the caller, with a short path
 */
export function openExecutors(
  { level, network, gpu }: Pick<Settings, "level" | "network" | "gpu">,
  hostPython: string,
  runtimeDirectory: string,
): Executors {
  const given = gpu ? { gpu: findGpu() } : {};
  const open = new Map<string, Promise<LocalExecutor>>();
  return {
    of(environment) {
      const known = open.get(environment.python);
      if (known !== undefined) return known;
      const opening = openLocalExecutor({
        level,
        network,
        python: environment.python,
        hostPython,
        readOnlyPrefixes: prefixesOf(environment),
        guestDirectory: GUEST_DIRECTORY,
        runtimeDirectory: join(runtimeDirectory, `e${open.size + 1}`),
        ...given,
      });
      open.set(environment.python, opening);
      return opening;
    },
    async close() {
      const closing = [...open.values()].map(async (executor) => (await executor).close());
      await Promise.allSettled(closing);
    },
  };
}
