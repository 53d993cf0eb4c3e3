import { availableParallelism } from "node:os";
import { preloadMemoryPath } from "../execute/index.ts";
import { cacheDirectory, packageFolders } from "../execute/environment/index.ts";
import type { OpenCycle } from "./open-cycle.ts";
import type { PreparedTask } from "./prepare.ts";
import { sessionLimits, sharedBySessions } from "./session-terms.ts";

/** With fewer cores the first session, the tracking server and the warm parent's imports would wait for each other. */
const CORES_FOR_ALL = 4;
/** A first session that runs longer than this does not notice the warm parent's imports. */
const LONG_SESSION_MS = 60_000;

/** Starts the warm parent of a cycle at the moment when the first result is not made later by it. */
export interface WarmUp {
  /** To be called after each result. */
  resultCame(): void;
  close(): void;
}

/**
 * @param upcoming the task that will be executed next; null where none is to come
 * @param environment variables of this process, for the cache folder
 */
export function warmUp(
  cycle: OpenCycle,
  executed: readonly PreparedTask[],
  upcoming: () => PreparedTask | null,
  environment: NodeJS.ProcessEnv,
): WarmUp {
  // One session alone is over before a warm parent could serve it.
  if (executed.length < 2) return { resultCame: () => undefined, close: () => undefined };
  const { machine, settings, workspace } = cycle;
  const { environment: packages } = machine;
  let started = false;
  const start = (): void => {
    clearTimeout(timer);
    if (started) return;
    started = true;
    machine.executor.startWarm({
      ...sharedBySessions(settings),
      workspaces: workspace.directory,
      witness: machine.witnessDirectory,
      modules: executed.flatMap(({ facts }) => [...facts.values()].flatMap(({ modules }) => modules)),
      memoryFile: preloadMemoryPath(
        cacheDirectory(environment),
        `${packages.python}\n${packages.version}\n${packages.packagesSha256}`,
      ),
      packageFolders: packageFolders(packages),
      async next() {
        const task = upcoming();
        const folder = task === null ? null : await workspace.reserve();
        return task === null || folder === null
          ? null
          : { workspace: folder, limits: sessionLimits(task, settings) };
      },
    });
  };
  const timer = setTimeout(start, availableParallelism() >= CORES_FOR_ALL ? 0 : LONG_SESSION_MS);
  timer.unref();
  return { resultCame: start, close: () => clearTimeout(timer) };
}
