import { mkdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { WorkspaceLayers } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { collectArtifacts } from "./artifacts.ts";
import type { Artifacts } from "./artifacts.ts";
import { compareAttempt, copyState, makeLayers } from "./attempt.ts";
import type { Attempt, AttemptLayers } from "./attempt.ts";
import type { Compared } from "./comparison.ts";
import { FinishedStates } from "./finished-states.ts";
import type { PlacedState } from "./finished-states.ts";
import { isLarger, readKnown, unchangedEntries } from "./known-state.ts";
import type { KnownState } from "./known-state.ts";
import type { CopiedSize, Omission, WorkspaceLimits } from "./limits.ts";
import { SESSION_ROOT } from "./link-resolution.ts";
import { mendForReaders } from "./mend-for-readers.ts";
import { moveToPlace } from "./move-to-place.ts";
import type { ProjectCopy } from "./project-copy.ts";
import { readWorkspaceFile } from "./tree/regular-file.ts";
import { removeTree } from "./tree/remove-tree.ts";
import { Trash } from "./tree/trash.ts";
import type { LayerMarks } from "./upper-layer.ts";
import type { BeginOptions, LiveWorkspace, Workspace, WorkspaceChanges, WorkspaceView } from "./workspace.ts";

export interface Staging {
  /** Private, and made already. */
  directory: string;
  /** Folder of the state before the first execution, below it. */
  root: string;
  limits: WorkspaceLimits;
  copiedSize: CopiedSize;
  /** null: no attempt's workspace is made in layers. */
  layerMarks: LayerMarks | null;
}

const IN_LAYERS =
  "the workspace lay in layers over the files of before: a folder of before could not be renamed (EXDEV, as between file systems; shutil.move works)";

/** The workspace of a cycle in a staging folder. */
export class StagedWorkspace implements Workspace {
  readonly masked: readonly string[];
  readonly omitted: readonly Omission[];
  readonly directory: string;
  readonly startRoot: string;
  readonly #staging: Staging;
  readonly #trash: Trash;
  readonly #finished: FinishedStates;
  readonly #attempts = new Map<string, Attempt>();
  readonly #obstaclesTold = new Set<string>();
  #folders = 0;
  #reserved: string | null = null;
  /** Whether attempts say whose states they see; null until the first one. */
  #byChoice: boolean | null = null;
  #published = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(staging: Staging, { masked, omitted, snapshot }: ProjectCopy) {
    this.masked = masked;
    this.omitted = omitted;
    this.directory = staging.directory;
    this.startRoot = staging.root;
    this.#staging = staging;
    this.#trash = new Trash(join(staging.directory, "trash"));
    this.#finished = new FinishedStates(staging, snapshot, this.#trash);
    mkdirSync(join(staging.directory, "live"), { mode: 0o700 });
  }

  reserve(): Promise<string | null> {
    return this.#inTurn(async () => {
      const { state } = this.#finished.seenBy(null);
      if (this.#staging.layerMarks !== null && this.#isLarge(state)) return null;
      this.#reserved ??= await this.#makeFolder();
      return this.#reserved;
    });
  }

  begin(executionId: string, options: BeginOptions = {}): Promise<LiveWorkspace> {
    return this.#inTurn(async () => {
      const sees = options.sees ?? null;
      this.#checkUse(sees !== null);
      const seen = this.#finished.seenBy(sees);
      const marks = sees === null && this.#isLarge(seen.state) ? this.#staging.layerMarks : null;
      const { obstacleToLayers: obstacle } = options;
      const attempt =
        marks !== null && obstacle === null
          ? await this.#beginInLayers(executionId, seen, marks)
          : await this.#beginPlain(executionId, seen, marks === null ? [] : this.#toldOnce(obstacle));
      this.#attempts.set(executionId, attempt);
      const { given, path } = attempt;
      return { path, layers: "layers" in given ? this.#shown(attempt, given.layers, seen) : null };
    });
  }

  #isLarge(state: KnownState): boolean {
    return isLarger(state, this.#staging.copiedSize);
  }

  #toldOnce(obstacle: string | null | undefined): string[] {
    if (obstacle == null || this.#obstaclesTold.has(obstacle)) return [];
    this.#obstaclesTold.add(obstacle);
    return [`the workspace was copied as a whole, because it could not be shown in layers: ${obstacle}`];
  }

  #checkUse(byChoice: boolean): void {
    const wrong =
      (this.#published && "it has been published") ||
      (this.#byChoice !== null &&
        this.#byChoice !== byChoice &&
        "attempts see states by choice or one after another, not both") ||
      (!byChoice && this.#attempts.size > 0 && "the attempt before has not been finished");
    if (wrong !== false)
      throw new RunproofError("INTERNAL", `No attempt can begin in this workspace: ${wrong}`);
    this.#byChoice = byChoice;
  }
  async #beginPlain(executionId: string, { state, homes }: PlacedState, notes: string[]): Promise<Attempt> {
    const path = this.#reserved ?? (await this.#makeFolder());
    this.#reserved = null;
    const before = await copyState(state, homes, path, this.#staging.limits);
    return { executionId, folder: path, path, known: state, given: { before }, notes };
  }

  async #beginInLayers(executionId: string, { state }: PlacedState, marks: LayerMarks): Promise<Attempt> {
    const folder = await this.#makeFolder();
    const lower = await this.#finished.asLowerLayer(marks);
    const { layers, path } = await makeLayers(folder, lower, marks);
    return { executionId, folder, path, known: state, given: { layers }, notes: [IN_LAYERS] };
  }

  /** What a session in layers is started with; if it cannot have them, the attempt becomes a plain one. */
  #shown(attempt: Attempt, { lower, upper, work }: AttemptLayers, seen: PlacedState): WorkspaceLayers {
    const flatten = async (): Promise<void> => {
      const before = await copyState(attempt.known, seen.homes, attempt.path, this.#staging.limits);
      attempt.given = { before };
      attempt.notes = [];
    };
    return { lower, upper, work, flatten: () => this.#inTurn(flatten) };
  }

  finish(
    executionId: string,
    { keep, taskId }: { keep: boolean; taskId: string },
  ): Promise<WorkspaceChanges> {
    return this.#inTurn(async () => {
      const attempt = this.#attempts.get(executionId);
      if (attempt === undefined)
        throw new RunproofError("INTERNAL", `No workspace was begun for ${executionId}`);
      const compared = await compareAttempt(attempt, taskId, this.#staging.limits);
      this.#attempts.delete(executionId);
      const root = await this.#settle(attempt, taskId, compared, keep);
      const { files, entries, omitted, complete } = compared;
      return {
        executionId,
        taskId,
        files,
        entries,
        omitted,
        complete,
        root,
        notes: attempt.notes,
        read: (path: string, maxBytes: number) => readWorkspaceFile(root, path, maxBytes),
      };
    });
  }

  #settle(attempt: Attempt, taskId: string, compared: Compared, keep: boolean): Promise<string> {
    if (!keep) return this.#finished.setAside(attempt, compared);
    return this.#byChoice === true
      ? this.#finished.add(attempt, taskId, compared)
      : this.#finished.replace(attempt, compared);
  }

  collectArtifacts(changes: WorkspaceChanges, destination: string): Promise<Artifacts> {
    return collectArtifacts(changes.root, changes.files, destination);
  }

  release(executionId: string): Promise<void> {
    return this.#inTurn(() => this.#finished.release(executionId));
  }

  current(sees: readonly string[] | null = null): Promise<WorkspaceView> {
    return this.#inTurn(() => {
      const { state } = this.#finished.seenBy(sees);
      return Promise.resolve({
        entries: unchangedEntries(state, [SESSION_ROOT]),
        read: (path: string, maxBytes: number) => readKnown(state, path, maxBytes),
      });
    });
  }

  publish(destination: string): Promise<{ leftOut: Omission[] }> {
    return this.#inTurn(async () => {
      this.#published = true;
      const { directory, limits } = this.#staging;
      const state = await this.#finished.fold();
      const leftOut = mendForReaders(state, this.#finished.root, join(directory, "renamed"), limits);
      return { leftOut: [...leftOut, ...(await moveToPlace(this.#finished.root, destination, limits))] };
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#trash.emptied();
      await removeTree(this.directory);
    });
  }

  async #makeFolder(): Promise<string> {
    this.#folders += 1;
    const path = join(this.directory, "live", String(this.#folders));
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  // One at a time: a state must not be replaced while it is being copied.
  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
