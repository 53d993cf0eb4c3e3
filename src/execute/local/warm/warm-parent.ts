import { statSync } from "node:fs";
import type { Ground } from "../sandbox-plan.ts";
import type { PreloadMemory } from "./preload-memory.ts";
import { WarmSandbox } from "./warm-sandbox.ts";
import type { WarmSurroundings } from "./warm-sandbox-plan.ts";

const MOST_STARTS = 6;
const START_LIMIT_MS = 180_000;
const RENEW_AFTER = 1000;

/** What a warm parent is started with. */
export interface WarmParentOptions {
  ground: Ground;
  surroundings: WarmSurroundings;
  memory: PreloadMemory;
  /** Modules that the blocks import, dotted. */
  modules: readonly string[];
  /** Folders of installed packages: a change in one ends the parent. */
  packageFolders: readonly string[];
  /** Hash seed and address layout are the same in all forks: after so many sessions a new parent is made. Default 1000. */
  renewAfter?: number | undefined;
}

/** The warm parent of one environment: started, tested, started again without what broke it, replaced when it is stale or old. */
export class WarmParent {
  readonly #options: WarmParentOptions;
  #sandbox: WarmSandbox | null = null;
  #absence = "the warm parent was not ready yet";
  #starting: Promise<void> = Promise.resolve();
  #isStarting = false;
  #stamps: string;
  #starts = 0;
  #careful = false;
  #closed = false;

  constructor(options: WarmParentOptions) {
    this.#options = options;
    this.#stamps = stampsOf(options.packageFolders);
    this.#begin();
  }

  /** Why there is none now; null where there is one. */
  get absence(): string | null {
    return this.#sandbox === null ? this.#absence : null;
  }

  /** The warm sandbox to hold a session in; null where there is none: `absence` says why. */
  current(): WarmSandbox | null {
    if (this.#sandbox === null) return null;
    const stale = this.#staleness(this.#sandbox);
    if (stale !== null) {
      this.#retire(stale);
      return null;
    }
    // The old one serves until the new one is ready.
    const { renewAfter = RENEW_AFTER } = this.#options;
    if (this.#sandbox.sessions >= renewAfter && !this.#isStarting) {
      this.#starts = 0;
      this.#begin();
    }
    return this.#sandbox;
  }

  /** Why a session that is started now could not have its workspace in layers; null where it could. */
  get obstacleToLayers(): string | null {
    return this.#sandbox === null ? (this.absence ?? "unknown") : this.#sandbox.obstacleToLayers;
  }

  /** Resolves when the present attempt to start has come to an end, whatever it was. */
  settled(): Promise<void> {
    return this.#starting;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const sandbox = this.#sandbox;
    this.#sandbox = null;
    await sandbox?.close();
    await this.#starting;
  }

  #staleness(sandbox: WarmSandbox): string | null {
    if (!sandbox.alive) return `the warm parent died (${sandbox.complaint})`;
    return stampsOf(this.#options.packageFolders) === this.#stamps
      ? null
      : "the environment's packages changed after the warm parent was started";
  }

  #retire(why: string): void {
    const old = this.#sandbox;
    this.#sandbox = null;
    this.#absence = why;
    // Sessions that still run in it end first.
    void old?.closeWhenEmpty();
    if (!this.#isStarting) this.#begin();
  }

  #begin(): void {
    this.#isStarting = true;
    this.#stamps = stampsOf(this.#options.packageFolders);
    this.#starting = this.#start()
      .catch((error: unknown) => {
        this.#absence = `the warm parent could not be started: ${error instanceof Error ? error.message : String(error)}`;
      })
      .finally(() => {
        this.#isStarting = false;
      });
  }

  async #start(): Promise<void> {
    const { memory } = this.#options;
    while (!this.#closed) {
      if (memory.cold !== null) {
        this.#absence = memory.cold;
        return;
      }
      if (this.#starts >= MOST_STARTS) {
        this.#absence = `the warm parent could not be started: ${this.#absence}`;
        return;
      }
      this.#starts += 1;
      if (await this.#try()) return;
    }
  }

  async #try(): Promise<boolean> {
    const { ground, surroundings, memory, modules } = this.#options;
    const sandbox = new WarmSandbox(ground, surroundings, {
      modules: memory.modules(modules),
      careful: this.#careful,
      environment: memory.singleThreadedBlas ? { OPENBLAS_NUM_THREADS: "1" } : {},
    });
    const timer = setTimeout(() => void sandbox.close(), START_LIMIT_MS);
    const start = await sandbox.started;
    clearTimeout(timer);
    if (start.type === "ready" && !this.#closed) {
      const old = this.#sandbox;
      this.#sandbox = sandbox;
      void old?.closeWhenEmpty();
      return true;
    }
    await sandbox.close();
    if (start.type === "unfit") this.#amend(start.modules, start.reason);
    if (start.type === "lost") this.#absence = start.reason;
    return false;
  }

  /** One thread is the first remedy for linear algebra that hangs; else the package is looked for, then left out. */
  #amend(modules: readonly string[], reason: string): void {
    const { memory } = this.#options;
    this.#absence = reason;
    if (reason.includes("linear algebra") && !memory.singleThreadedBlas) memory.useSingleThreadedBlas();
    else if (modules.length === 0) this.#careful = true;
    else memory.drop(modules, reason);
  }
}

function stampsOf(folders: readonly string[]): string {
  return folders.map((folder) => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? "absent").join(" ");
}
