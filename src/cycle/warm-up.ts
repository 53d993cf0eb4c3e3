import { availableParallelism } from "node:os";
import { preloadMemoryPath } from "../execute/index.ts";
import type { LocalExecutor } from "../execute/index.ts";
import { cacheDirectory, siteFoldersOf } from "../execute/environment/index.ts";
import type { PythonEnvironment } from "../execute/environment/index.ts";
import type { OpenCycle } from "./open-cycle.ts";
import type { PreparedTask } from "./prepare.ts";
import { coldBecause, sessionLimits, sharedBySessions } from "./session-terms.ts";
import { requestsOf } from "./task-environment.ts";

/** With fewer cores the first session, the tracking server and the warm parent's imports would wait for each other. */
const CORES_FOR_ALL = 4;
/** A first session that runs longer than this does not notice the warm parent's imports. */
const LONG_SESSION_MS = 60_000;

/** Where a task's session was executed. */
export interface ExecutedIn {
  executor: LocalExecutor;
  environment: PythonEnvironment;
}

/** Starts the warm parents of a cycle, one for each environment, when the first result is not made later by it. */
export interface WarmUp {
  /** To be called after each result. */
  resultCame(task: PreparedTask, where: ExecutedIn): void;
  close(): void;
}

/**
 * @param upcoming the tasks that are still to be executed, the next one first
 * @param variables of this process, for the cache folder
 */
export function warmUp(
  cycle: OpenCycle,
  executed: readonly PreparedTask[],
  upcoming: () => readonly PreparedTask[],
  variables: NodeJS.ProcessEnv,
): WarmUp {
  const { machine, settings, workspace } = cycle;
  const toBeWarm = executed.filter(mayStartWarm);
  const toCome = (): readonly PreparedTask[] => upcoming().filter(mayStartWarm);
  const started = new Set<LocalExecutor>();
  const start = ({ executor, environment }: ExecutedIn, asked: string): void => {
    const group = toBeWarm.filter((task) => askedBy(task) === asked);
    if (started.has(executor)) return;
    started.add(executor);
    executor.startWarm({
      ...sharedBySessions(settings),
      workspaces: workspace.directory,
      witness: machine.witnessDirectory,
      modules: group.flatMap(({ facts }) => [...facts.values()].flatMap(({ modules }) => modules)),
      memoryFile: preloadMemoryPath(
        cacheDirectory(variables),
        `${environment.python}\n${environment.version}\n${environment.packagesSha256}`,
      ),
      packageFolders: siteFoldersOf(environment),
      async next() {
        const [task] = toCome();
        if (task === undefined || askedBy(task) !== asked) return null;
        const folder = await workspace.reserve();
        return folder === null ? null : { workspace: folder, limits: sessionLimits(task, settings) };
      },
    });
  };
  const usual = { executor: machine.executor, environment: machine.environment };
  // One session alone is over before a warm parent could serve it.
  const timer =
    toBeWarm.filter((task) => askedBy(task) === "").length < (settings.challenge ? 1 : 2)
      ? undefined
      : setTimeout(() => start(usual, ""), availableParallelism() >= CORES_FOR_ALL ? 0 : LONG_SESSION_MS);
  timer?.unref();
  return {
    resultCame(task, where) {
      const asked = askedBy(task);
      if (settings.challenge || toCome().some((one) => askedBy(one) === asked)) start(where, asked);
    },
    close: () => clearTimeout(timer),
  };
}

function mayStartWarm(task: PreparedTask): boolean {
  return coldBecause(task) === null;
}

/** Tasks that ask for the same packages are executed in one environment; empty: they ask for none. */
function askedBy(task: PreparedTask): string {
  return requestsOf(task)
    .map(({ requirement }) => requirement)
    .toSorted()
    .join("\n");
}
