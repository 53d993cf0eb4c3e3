import { unlinkSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { copyState } from "./attempt.ts";
import type { Attempt } from "./attempt.ts";
import { stateAfter } from "./comparison.ts";
import type { Compared } from "./comparison.ts";
import { copyTree } from "./tree/copy-tree.ts";
import { extractDelta, foldDelta } from "./delta-files.ts";
import { deltaOf, withDelta } from "./delta.ts";
import type { Delta } from "./delta.ts";
import { freshState } from "./known-state.ts";
import type { Home, KnownState } from "./known-state.ts";
import type { WorkspaceLimits } from "./limits.ts";
import { mergeTree } from "./tree/merge-tree.ts";
import { atPath } from "./tree/path-below.ts";
import { decodePath } from "./tree/path-name.ts";
import type { Snapshot } from "./tree/snapshot.ts";
import type { Trash } from "./tree/trash.ts";
import type { LayerMarks } from "./upper-layer.ts";

/** A state with the places in which its files lie, the oldest first. */
export interface PlacedState {
  state: KnownState;
  homes: readonly Home[];
}

/**
 * What finished executions have left: one whole state, and over it what each task did whose state is seen by choice.
 */
export class FinishedStates {
  readonly #directory: string;
  readonly #limits: WorkspaceLimits;
  readonly #trash: Trash;
  readonly #home: Home;
  #state: KnownState;
  /** In the order in which the executions finished. */
  #deltas: Delta[] = [];
  /** Executions whose whole folder is still there. */
  readonly #unreleased = new Set<string>();
  #folders = 0;
  /** Files to which agents' code had access in a plain folder, so that they may carry marks. */
  #unclear = new Set<string>();

  /** `root`: the folder of the state before the first execution, below the staging folder `directory`. */
  constructor(
    { directory, root, limits }: { directory: string; root: string; limits: WorkspaceLimits },
    start: Snapshot,
    trash: Trash,
  ) {
    this.#directory = directory;
    this.#limits = limits;
    this.#trash = trash;
    this.#home = { root };
    this.#state = freshState(start, this.#home);
  }

  /** Folder of the whole state, without what was done over it. */
  get root(): string {
    return this.#home.root;
  }

  /** What an attempt sees that sees these tasks' finished states, later ones over earlier ones; null: all, as they finished. */
  seenBy(sees: readonly string[] | null): PlacedState {
    const deltas =
      sees === null
        ? this.#deltas
        : sees.flatMap((id) => this.#deltas.find(({ taskId }) => taskId === id) ?? []);
    return {
      state: deltas.reduce(withDelta, this.#state),
      homes: [this.#home, ...deltas.map(({ home }) => home)],
    };
  }

  /** Folder of the whole state, made fit to lie below another layer. */
  async asLowerLayer(marks: LayerMarks): Promise<string> {
    const files = [...this.#unclear].filter((path) => this.#state.entries.get(path)?.type === "file");
    if (files.length > 0) await marks.clear(this.root, files.map(decodePath));
    this.#unclear = new Set();
    return this.root;
  }

  /** What the execution left becomes the whole state. Returns the folder in which it lies. */
  async replace({ folder, path, given }: Attempt, compared: Compared): Promise<string> {
    if ("layers" in given) {
      mergeTree(given.layers.upper, this.root, { opaque: compared.opaque, trash: this.#trash });
    } else {
      for (const touched of compared.touched) this.#unclear.add(touched);
      this.#trash.discard(this.root);
      this.#home.root = await this.#moveTo("state", path);
    }
    this.#trash.discard(folder);
    this.#state = stateAfter(await this.#tidied(this.#home, compared), this.#home);
    this.#trash.empty();
    return this.root;
  }

  /** What the execution did is kept beside the whole state. Returns the folder in which all it left lies, until `release`. */
  async add({ executionId, path, known }: Attempt, taskId: string, compared: Compared): Promise<string> {
    const home = { root: path };
    const tidied = await this.#tidied(home, compared);
    const earlier = this.#deltas.find((delta) => delta.taskId === taskId);
    if (earlier !== undefined) earlier.home.root = await this.#moveTo("superseded", earlier.home.root);
    const delta = deltaOf({ executionId, taskId }, known, tidied, home);
    this.#deltas = [...this.#deltas.filter((one) => one !== earlier), delta];
    this.#unreleased.add(executionId);
    return home.root;
  }

  /** What the execution left is seen by none. Returns the folder in which it lies. */
  async setAside({ folder, path, known, given }: Attempt, { opaque }: Compared): Promise<string> {
    let place: string;
    if ("layers" in given) {
      place = await this.#makeFolder("aside");
      // Nothing writes to either any more, so that files may be shared.
      await copyState(known, [this.#home], place, this.#limits, true);
      mergeTree(given.layers.upper, place, { opaque, trash: this.#trash });
    } else place = await this.#moveTo("aside", path);
    this.#trash.discard(folder);
    this.#trash.empty();
    return place;
  }

  /** Keeps no more of an execution's folder than what it did. */
  async release(executionId: string): Promise<void> {
    const delta = this.#deltas.find((one) => one.executionId === executionId);
    if (delta === undefined || !this.#unreleased.delete(executionId)) return;
    const whole = delta.home.root;
    extractDelta(delta, await this.#makeFolder("delta"));
    this.#trash.discard(whole);
    this.#trash.empty();
  }

  /** Makes one whole state of all, in the order in which the executions finished. */
  async fold(): Promise<KnownState> {
    for (const delta of this.#deltas) {
      await this.release(delta.executionId);
      this.#state = withDelta(this.#state, delta);
      foldDelta(delta, this.root, this.#trash);
    }
    this.#deltas = [];
    return this.#state;
  }

  /** What was not looked at, and FIFOs, sockets and devices, are no part of a state. */
  async #tidied(home: Home, compared: Compared): Promise<Compared> {
    const { entries, after, complete } = compared;
    for (const { path, type } of entries) if (type === "other") atPath(home.root, path, unlinkSync);
    if (complete) return compared;
    const whole = home.root;
    home.root = await this.#makeFolder("cut");
    const { snapshot } = await copyTree(whole, home.root, {
      limits: this.#limits,
      mend: true,
      skip: ({ path, stat }) => !(stat.isDirectory() ? after.folders : after.entries).has(path),
    });
    this.#trash.discard(whole);
    return {
      ...compared,
      entries: entries.filter(({ path }) => snapshot.entries.has(path)),
      after: snapshot,
    };
  }

  async #makeFolder(name: string): Promise<string> {
    this.#folders += 1;
    const path = join(this.#directory, `${name}-${this.#folders}`);
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  async #moveTo(name: string, folder: string): Promise<string> {
    this.#folders += 1;
    const path = join(this.#directory, `${name}-${this.#folders}`);
    await rename(folder, path);
    return path;
  }
}
