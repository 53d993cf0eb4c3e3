import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { SessionLimits, WorkspaceLayers } from "../../../contracts/index.ts";
import { INSIDE, memoryFileSystems } from "../policy.ts";
import type { Ground } from "../sandbox-plan.ts";
import { Keeper } from "./keeper.ts";
import type { KeeperNews } from "./keeper.ts";
import { GIVEN, GIVEN_AT, inside } from "./outside-in.ts";
import type { Shown } from "./outside-in.ts";
import { heldSessionPlan } from "./held-session-plan.ts";
import { Slot } from "./slot.ts";
import type { SlotPlaces } from "./slot.ts";
import { parentEnvironment, shownTo, warmSandboxPlan } from "./warm-sandbox-plan.ts";
import type { WarmSurroundings } from "./warm-sandbox-plan.ts";

const ENTRY = join(INSIDE.guest, "entry.py");

/** What a warm parent is started with. */
export interface ParentOrder {
  /** Modules to load ahead, in this order; dotted names. */
  modules: readonly string[];
  /** Whether the package that breaks the self-test is looked for. */
  careful: boolean;
  /** Environment variables beyond those of sessions. */
  environment: Record<string, string>;
}

/** How the warm parent's start went. */
export type ParentStart = Extract<KeeperNews, { type: "ready" | "unfit" }> | { type: "lost"; reason: string };

interface HeldSlot {
  slot: Slot;
  memoryBytes: number;
  /** What of the kernel holds its memory; null: nothing does. */
  memoryBy: string | null;
  /** Whether the kernel has ended a process of it for the memory. */
  overfull: boolean;
}

/** A running warm sandbox: one warm parent, and a slot for each session. */
export class WarmSandbox {
  readonly surroundings: WarmSurroundings;
  /** How the warm parent's start went; resolves once. */
  readonly started: Promise<ParentStart>;
  /** How many modules the warm parent has loaded; 0 until it has. */
  modules = 0;
  /** Why workspaces cannot lie in layers here; null where they can. */
  obstacleToLayers: string | null = "it was not tried yet";
  readonly #ground: Ground;
  readonly #folder: string;
  readonly #shown: Shown[];
  readonly #keeper: Keeper;
  readonly #slots = new Map<number, HeldSlot>();
  #next = 0;
  #lost = false;
  #tellStarted: (start: ParentStart) => void = () => undefined;

  constructor(ground: Ground, surroundings: WarmSurroundings, order: ParentOrder) {
    this.surroundings = surroundings;
    this.#ground = ground;
    this.#folder = mkdtempSync(join(ground.runtimeDirectory, "warm-"));
    this.#shown = shownTo(surroundings, this.#folder, ground.gpu);
    this.started = new Promise((resolve) => {
      this.#tellStarted = resolve;
    });
    this.#keeper = new Keeper(
      ground,
      warmSandboxPlan(ground, this.#shown),
      (news) => this.#hear(news),
      (name) => this.#endOverfull(Number(name)),
    );
    void this.#keeper.ended.then(() => this.#lose());
    this.#keeper.send({
      type: "start",
      command: [ground.python, "-B", ENTRY, "warm_parent"],
      environment: parentEnvironment(ground, surroundings, order.environment),
      root: INSIDE.workspace,
      modules: [...order.modules],
      careful: order.careful,
      covered: [GIVEN],
      workspaces: GIVEN_AT.workspaces,
      parentFilter: ground.parentFilter,
      sessionFilter: ground.filter,
    });
  }

  /** False once the warm parent or the keeper is gone: nothing can be started in it any more. */
  get alive(): boolean {
    return !this.#lost;
  }

  /** How many sessions it has been asked for. */
  get sessions(): number {
    return this.#next;
  }

  /** Last words of what went wrong in it, from its own programs and from packages. */
  get complaint(): string {
    return lastLine(this.#keeper.complaint);
  }

  /** Where it has a path of the host; null where it does not show it. */
  inside(path: string): string | null {
    return inside(this.#shown, path);
  }

  /** Builds a sandbox for a session on `workspace` and lets a fork enter it. */
  hold(workspace: string, limits: SessionLimits, layers: WorkspaceLayers | null = null): Slot {
    const number = this.#next;
    this.#next += 1;
    const places = this.#makePlaces(number);
    const plan = heldSessionPlan(this.#ground, this.surroundings, (path) => this.inside(path), {
      workspace,
      layers,
      places,
      limits,
    });
    const slot = new Slot(
      number,
      places,
      createHash("sha256").update(plan.arguments.join("\0")).digest("hex"),
      (order) => this.#keeper.send(order),
      () => void this.#keeper.close(),
    );
    this.#slots.set(number, {
      slot,
      memoryBytes: limits.memoryBytes,
      memoryBy: null,
      overfull: false,
    });
    if (this.#lost) slot.lose();
    this.#keeper.send({
      type: "hold",
      slot: number,
      ...plan,
      memoryFolders: memoryFileSystems(limits.memoryBytes).map(({ path }) => path),
    });
    return slot;
  }

  /** Ends everything in it. */
  async close(): Promise<void> {
    await this.#keeper.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends it as soon as no session runs in it. */
  async closeWhenEmpty(): Promise<void> {
    await Promise.all([...this.#slots.values()].flatMap(({ slot }) => (slot.loaded ? slot.gone : [])));
    await this.close();
  }

  #makePlaces(number: number): SlotPlaces {
    const folder = join(this.#folder, String(number));
    const places = { folder, pipes: join(folder, "pipes"), copies: join(folder, "blocks") };
    for (const path of Object.values(places))
      mkdirSync(path, { mode: path === places.pipes ? 0o700 : 0o755 });
    return places;
  }

  #hear(news: KeeperNews): void {
    switch (news.type) {
      case "ready":
        this.modules = news.modules;
        this.#tellStarted(news);
        return;
      case "unfit":
        this.#tellStarted(news);
        return;
      case "parent-gone":
        this.#lost = true;
        return;
      case "layers":
        this.obstacleToLayers = news.obstacle;
        return;
      case "held":
        void this.#confine(news.slot, news.pid);
        return;
      case "failed":
        this.#slots.get(news.slot)?.slot.fail(news.message);
        return;
      case "ended":
        void this.#end(news);
    }
  }

  /** Before the session may begin: what it takes from then on is counted. */
  async #confine(number: number, pid: number): Promise<void> {
    const held = this.#slots.get(number);
    if (held === undefined) return;
    held.memoryBy = await this.#keeper.confine(String(number), pid, held.memoryBytes);
    held.slot.hold();
  }

  async #end({ slot: number, ...end }: Extract<KeeperNews, { type: "ended" }>): Promise<void> {
    const held = this.#slots.get(number);
    this.#slots.delete(number);
    if (held === undefined) return;
    const { slot, memoryBy, overfull } = held;
    const released = memoryBy === null ? Promise.resolve(0) : this.#keeper.release(String(number));
    // Only where nothing else explains the kill is it worth the waiting whether the kernel did it for the memory.
    const unexplained = end.cause === null && end.record === constants.signals.SIGKILL;
    const byKernel = overfull || (unexplained && (await released) > 0);
    slot.end({ ...end, cause: byKernel ? "memory" : end.cause, memoryBy });
  }

  #endOverfull(number: number): void {
    const held = this.#slots.get(number);
    if (held === undefined) return;
    held.overfull = true;
    held.slot.kill();
  }

  #lose(): void {
    this.#lost = true;
    this.#tellStarted({ type: "lost", reason: this.complaint });
    for (const { slot } of this.#slots.values()) slot.lose();
    this.#slots.clear();
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 300) || "without a word";
}
