import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
  readonly #slots = new Map<number, Slot>();
  #next = 0;
  #lost = false;
  #tellStarted: (start: ParentStart) => void = () => undefined;

  constructor(ground: Ground, surroundings: WarmSurroundings, order: ParentOrder) {
    this.surroundings = surroundings;
    this.#ground = ground;
    this.#folder = mkdtempSync(join(ground.runtimeDirectory, "warm-"));
    this.#shown = shownTo(surroundings, this.#folder);
    this.started = new Promise((resolve) => {
      this.#tellStarted = resolve;
    });
    this.#keeper = new Keeper(ground, warmSandboxPlan(ground, this.#shown), (news) => this.#hear(news));
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
    this.#slots.set(number, slot);
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
    await Promise.all([...this.#slots.values()].filter((slot) => slot.loaded).map((slot) => slot.gone));
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
    if (news.type === "ready") this.modules = news.modules;
    if (news.type === "ready" || news.type === "unfit") this.#tellStarted(news);
    else if (news.type === "parent-gone") this.#lost = true;
    else if (news.type === "layers") this.obstacleToLayers = news.obstacle;
    else {
      this.#slots.get(news.slot)?.take(news);
      if (news.type === "ended") this.#slots.delete(news.slot);
    }
  }

  #lose(): void {
    this.#lost = true;
    this.#tellStarted({ type: "lost", reason: lastLine(this.#keeper.complaint) });
    for (const slot of this.#slots.values()) slot.lose();
    this.#slots.clear();
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 300) || "it ended without a word";
}
