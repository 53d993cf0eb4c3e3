import type {
  Executor,
  IsolationLevel,
  SessionObserver,
  SessionRequest,
  SessionResult,
  StartSandboxed,
} from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { startFullSession } from "./full-session.ts";
import { layGround } from "./ground.ts";
import type { LocalExecutorOptions } from "./ground.ts";
import { probeFull, probeProcess } from "./isolation-probe.ts";
import type { IsolationProbe } from "./isolation-probe.ts";
import { startPlainSession } from "./plain-session.ts";
import type { ProcessMeans } from "./process-plan.ts";
import type { Ground } from "./sandbox-plan.ts";
import { startProgram } from "./sandboxed-program.ts";
import { PreloadMemory } from "./warm/preload-memory.ts";
import { WarmParent } from "./warm/warm-parent.ts";
import type { WarmSurroundings } from "./warm/warm-sandbox-plan.ts";
import { LayerMarks } from "./warm/layer-marks.ts";
import { runWarmSession } from "./warm/warm-session.ts";
import { WarmStarts } from "./warm/warm-starts.ts";
import type { NextSession } from "./warm/warm-starts.ts";

/** What sessions that start warm have in common, and how the next one is made ready. */
export interface WarmOptions extends WarmSurroundings {
  /** Modules that the blocks import, dotted: the first to be loaded ahead. */
  modules: readonly string[];
  /** Where it is kept what sessions of this environment have imported; see `preloadMemoryPath`. */
  memoryFile: string;
  /** Folders of installed packages: a change in one ends the warm parent. */
  packageFolders: readonly string[];
  /** Sessions after which a new warm parent takes over; default 1000. */
  renewAfter?: number;
  /** The session that comes next; null where none is to come, or it cannot be told. */
  next: NextSession;
}

/** A warm parent that was asked for. */
export interface WarmHandle {
  /** Resolves when its start has come to an end: it is ready, or cannot be had. */
  settled(): Promise<void>;
}

/** The executor of this machine. */
export interface LocalExecutor extends Executor {
  /** Starts a warm parent in the background; sessions start cold until it is ready. Level `full` only: elsewhere nothing happens. */
  startWarm(options: WarmOptions): WarmHandle;
  /** Why the workspace of a session that is started now could not lie in layers; null where it could. */
  obstacleToLayers(): string | null;
  /** The marks of the layers of workspaces. */
  readonly layerMarks: LayerMarks;
  /** Starts a trusted helper: no network, no home, as the calling user. */
  startSandboxed: StartSandboxed;
  /** Does the whole sequence of a level once: start, write, network refused, kill. */
  probeIsolation(level: "full" | "process"): Promise<IsolationProbe>;
}

/**
 * Opens the executor of this machine at the level asked for, after that level has been tried once.
 * Throws ISOLATION_UNAVAILABLE, naming cause and mend, where it cannot be had: never a weaker level instead.
 */
export async function openLocalExecutor(options: LocalExecutorOptions): Promise<LocalExecutor> {
  const ground = await layGround(options);
  let means: ProcessMeans | null = null;
  if (options.level === "full") requireLevel("full", await probeFull(ground));
  if (options.level === "process") {
    const probe = await probeProcess(ground);
    requireLevel("process", probe);
    means = probe.means;
  }
  let warm: WarmStarts | null = null;
  let parent: WarmParent | null = null;
  const living = new Map<AbortController, Promise<SessionResult>>();
  let number = 0;
  let helpers: Promise<"bwrap" | "landlock" | "none"> | null = null;
  return {
    level: levelName(options),
    async execute(
      request: SessionRequest,
      observer: SessionObserver,
      signal: AbortSignal,
    ): Promise<SessionResult> {
      number += 1;
      // Closing ends what still runs.
      const ending = new AbortController();
      const either = AbortSignal.any([signal, ending.signal]);
      const session =
        options.level === "full"
          ? executeFull(ground, warm, number, request, observer, either)
          : flattened(request).then((flat) =>
              startPlainSession(ground, number, flat, observer, either, means),
            );
      living.set(ending, session);
      try {
        return await session;
      } finally {
        living.delete(ending);
      }
    },
    startWarm(warmOptions) {
      if (options.level !== "full" || options.network === "host" || parent !== null)
        return { settled: () => Promise.resolve() };
      const { modules, memoryFile, packageFolders, renewAfter, next, ...surroundings } = warmOptions;
      const memory = new PreloadMemory(memoryFile);
      parent = new WarmParent({ ground, surroundings, memory, modules, packageFolders, renewAfter });
      warm = new WarmStarts({ parent, memory, surroundings, next });
      return { settled: () => parent?.settled() ?? Promise.resolve() };
    },
    obstacleToLayers: () => (parent === null ? "sessions start cold" : parent.obstacleToLayers),
    layerMarks: new LayerMarks(ground.python, ground.guestDirectory),
    async startSandboxed(program) {
      helpers ??= confinement(ground, options.level, means);
      return startProgram(ground, program, await helpers);
    },
    probeIsolation: (level) => (level === "full" ? probeFull(ground) : probeProcess(ground)),
    async close() {
      const sessions = [...living.values()];
      for (const one of living.keys()) one.abort();
      await Promise.allSettled(sessions);
      warm?.close();
      await parent?.close();
    },
  };
}

const NOT_STARTED = "no warm parent was started before it";

/** Warm where that can be had; a warm start that fails before the first line of code is followed by a cold one. */
async function executeFull(
  ground: Ground,
  warm: WarmStarts | null,
  number: number,
  request: SessionRequest,
  observer: SessionObserver,
  signal: AbortSignal,
): Promise<SessionResult> {
  if (warm === null) {
    const flat = await flattened(request);
    return startFullSession(ground, number, flat, observer, signal, request.coldBecause ?? NOT_STARTED);
  }
  const way = warm.way(warm.obstacleToLayers === null ? request : await flattened(request));
  let because = way.start === "cold" ? way.reason : "";
  if (way.start === "warm") {
    try {
      const result = await runWarmSession(ground, way.sandbox, way.slot, request, observer, signal);
      warm.after(request, "warm", result);
      return result;
    } catch (error) {
      if (!(error instanceof RunproofError) || error.code !== "SANDBOX_FAILED") throw error;
      because = `the warm start failed: ${error.message}`;
    }
  }
  const result = await startFullSession(ground, number, await flattened(request), observer, signal, because);
  warm.after(request, "cold", result);
  return result;
}

/** The same request with a workspace that is a plain folder. */
async function flattened(request: SessionRequest): Promise<SessionRequest> {
  if (request.layers == null) return request;
  await request.layers.flatten();
  return { ...request, layers: null };
}

/** The same probe without an executor, for `doctor`. Never throws for what it finds. */
export async function probeIsolation(options: LocalExecutorOptions): Promise<IsolationProbe> {
  try {
    const ground = await layGround(options);
    return await (options.level === "process" ? probeProcess(ground) : probeFull(ground));
  } catch (error) {
    if (!(error instanceof RunproofError)) throw error;
    return { ok: false, cause: error.message, mend: error.hint, detail: error.message };
  }
}

function levelName(options: LocalExecutorOptions): IsolationLevel {
  if (options.level === "full") return options.network === "host" ? "full-net" : "full";
  return options.level;
}

/** Helpers get the best this machine has, whatever level the user chose for agents' code. */
async function confinement(
  ground: Ground,
  level: LocalExecutorOptions["level"],
  means: ProcessMeans | null,
): Promise<"bwrap" | "landlock" | "none"> {
  if (level === "full" || (await probeFull(ground)).ok) return "bwrap";
  return means?.landlock === true ? "landlock" : "none";
}

function requireLevel(level: "full" | "process", probe: IsolationProbe): void {
  if (probe.ok) return;
  const weaker =
    level === "full"
      ? " Or accept a weaker isolation for this machine: runproof doctor --accept process"
      : " Or, for code that you trust: --isolation none (unsigned, never GO)";
  throw new RunproofError(
    "ISOLATION_UNAVAILABLE",
    `isolation level ${level} cannot be had here: ${probe.cause ?? "unknown cause"} (${probe.detail}).`,
    { hint: `${probe.mend ?? ""}.${weaker}`.replace(/^\./u, "").trim() },
  );
}
