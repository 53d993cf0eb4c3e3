import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SessionLimits, SessionRequest, SessionResult } from "../../../contracts/index.ts";
import type { PreloadMemory } from "./preload-memory.ts";
import type { Slot } from "./slot.ts";
import type { WarmParent } from "./warm-parent.ts";
import type { WarmSandbox } from "./warm-sandbox.ts";
import type { WarmSurroundings } from "./warm-sandbox-plan.ts";

/** Signals of a process that broke, not of one that was told to end. */
const CRASHES = new Set(["SIGSEGV", "SIGBUS", "SIGILL", "SIGABRT", "SIGFPE"]);
/** A session that used less of its time than this was waiting, not working, when its time was up. */
const IDLE_SHARE = 0.05;

/** A session that runs longer than this shares the machine with the making of the next one; a shorter one has it alone. */
const ALONE_MS = 10;

/** How a session is started. */
export type Way = { start: "warm"; sandbox: WarmSandbox; slot: Slot } | { start: "cold"; reason: string };

/** The workspace of the session that comes next, and its limits; null where none is to come. */
export type NextSession = () => Promise<{ workspace: string; limits: SessionLimits } | null>;

export interface WarmStartsOptions {
  parent: WarmParent;
  memory: PreloadMemory;
  surroundings: WarmSurroundings;
  next: NextSession;
}

/** Decides for each session whether it starts warm, keeps one ready ahead, and learns from how sessions go. */
export class WarmStarts {
  readonly #options: WarmStartsOptions;
  #ahead: { slot: Slot; sandbox: WarmSandbox; workspace: string; limits: SessionLimits } | null = null;
  #closed = false;

  constructor(options: WarmStartsOptions) {
    this.#options = options;
    void options.parent.settled().then(() => this.#holdNext());
  }

  /** Why a session that is started now could not have its workspace in layers; null where it could. */
  get obstacleToLayers(): string | null {
    return this.#options.parent.obstacleToLayers;
  }

  /** The way in which a session is started; never a silent one: a cold start has its reason. */
  way(request: SessionRequest): Way {
    const reason = this.#reasonForCold(request);
    if (reason !== null) return { start: "cold", reason };
    const sandbox = this.#options.parent.current();
    if (sandbox === null) return { start: "cold", reason: this.#options.parent.absence ?? "unknown" };
    const ahead = this.#ahead;
    if (ahead?.workspace === request.workspace) {
      this.#ahead = null;
      const fits =
        ahead.sandbox === sandbox && ahead.slot.alive && isDeepStrictEqual(ahead.limits, request.limits);
      if (fits) {
        setTimeout(() => void this.#holdNext(), ALONE_MS).unref();
        return { start: "warm", sandbox, slot: ahead.slot };
      }
      ahead.slot.kill();
    }
    const { workspace, limits, layers = null } = request;
    return { start: "warm", sandbox, slot: sandbox.hold(workspace, limits, layers) };
  }

  #reasonForCold(request: SessionRequest): string | null {
    const { memory, surroundings } = this.#options;
    if (request.coldBecause !== null) return request.coldBecause;
    const suspicion = memory.suspicion(digestOf(request));
    if (suspicion !== null) return `these blocks ${suspicion} when they last started warm`;
    if (!request.workspace.startsWith(`${surroundings.workspaces}/`))
      return "the workspace lies elsewhere than the warm parent was told";
    const same =
      isDeepStrictEqual(request.mounts, surroundings.mounts) &&
      isDeepStrictEqual(request.environment, surroundings.environment);
    return same ? null : "its mounts or environment differ from those of the warm parent";
  }

  /** Takes what a session's result teaches, and makes the next one ready. */
  after(request: SessionRequest, start: "warm" | "cold", result: SessionResult): void {
    const { memory } = this.#options;
    const { outcome } = result.execution;
    memory.learn(result.selfReported.modules);
    const badly = wentBadly(result, request.limits);
    if (start === "cold") memory.acquit(digestOf(request), outcome.kind === "exited");
    else if (badly !== null) memory.suspect(digestOf(request), badly);
    void this.#holdNext();
  }

  /** Gives up what is held ready. */
  close(): void {
    this.#closed = true;
    this.#ahead?.slot.kill();
    this.#ahead = null;
  }

  async #holdNext(): Promise<void> {
    if (this.#closed || this.#ahead !== null || this.#options.parent.absence !== null) return;
    const next = await this.#options.next();
    if (next === null || this.#closed || this.#ahead !== null) return;
    const sandbox = this.#options.parent.current();
    if (sandbox === null) return;
    this.#ahead = { ...next, sandbox, slot: sandbox.hold(next.workspace, next.limits) };
  }
}

function digestOf(request: SessionRequest): string {
  const hash = createHash("sha256");
  for (const { code, mode, fileName } of request.blocks) hash.update(JSON.stringify([mode, fileName, code]));
  return hash.digest("hex");
}

/** In words, after "these blocks"; null where nothing points at the warm start. */
function wentBadly({ execution }: SessionResult, limits: SessionLimits): string | null {
  const { kind, signal } = execution.outcome;
  if (kind === "killed" && signal !== null && CRASHES.has(signal)) return `crashed (${signal})`;
  if (kind === "timed-out" && execution.cpuMs < IDLE_SHARE * limits.timeoutMs) return "hung";
  return null;
}
