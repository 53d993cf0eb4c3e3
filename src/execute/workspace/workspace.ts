import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, dirname, join, posix } from "node:path";
import type { WorkspaceEntry } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { collectArtifacts } from "./artifacts.ts";
import type { Artifacts } from "./artifacts.ts";
import { beyondDigest, compareWorkspace } from "./comparison.ts";
import type { Comparison, KnownEntry } from "./comparison.ts";
import { copyTree } from "./copy-tree.ts";
import { DEFAULT_WORKSPACE_LIMITS } from "./limits.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { SESSION_ROOT } from "./link-resolution.ts";
import { isMasked } from "./masked-names.ts";
import { takeSnapshot } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";
import { systemErrorCode } from "./system-error.ts";

/** What an execution did to the workspace. */
export interface WorkspaceChanges extends Comparison {
  executionId: string;
  taskId: string;
  /** Where the files of this state lie now, for reading by `readWorkspaceFile`; valid until the next kept `finish`. */
  root: string;
}

export interface Workspace {
  /** Names of the project that agents' code does not see, relative to the project; folders stand for all below them. */
  readonly masked: readonly string[];
  /** What could not be copied from the project, and why. */
  readonly omitted: readonly Omission[];
  /** Folder below which the workspaces of attempts are made. */
  readonly attemptsFolder: string;
  /** Makes the workspace of one attempt: a copy of the last finished state, in the folder that is reserved if one is. */
  begin(executionId: string): Promise<{ path: string }>;
  /** Makes the empty folder that the next attempt will have, so that a sandbox can be built on it ahead; the same one until then. */
  reserve(): Promise<string>;
  /** Compares after the last process is dead. `keep`: the folder becomes the last finished state; else it is moved aside and never seen again. */
  finish(executionId: string, options: { keep: boolean; taskId: string }): Promise<WorkspaceChanges>;
  /** Copies the files that the execution made; call it before the next kept `finish`. */
  collectArtifacts(changes: WorkspaceChanges, destination: string): Promise<Artifacts>;
  /** The last finished state, for tasks without an execution: every entry `unchanged`. `root` as in WorkspaceChanges. */
  current(): Promise<{ root: string; entries: WorkspaceEntry[]; omitted: Omission[] }>;
  /** Writes the last finished state to a folder, replacing what an earlier call wrote there. Links that lead out are left out and named. */
  publish(destination: string): Promise<{ leftOut: Omission[] }>;
  /** Removes the staging folder. */
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  /** Private staging folder, made where missing. */
  directory: string;
  /** Folder whose files stand in the workspace from the start; it is never written to. */
  project: string | null;
  /** Default: DEFAULT_WORKSPACE_LIMITS. */
  limits?: Partial<WorkspaceLimits>;
  /** A folder inside the project that is not copied, such as the out folder. Staging never is. */
  leaveOut?: readonly string[];
}

/** Opens the workspace of a cycle. Throws INPUT_UNREADABLE where the project cannot be read, USAGE where it is beyond the limits. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const limits = { ...DEFAULT_WORKSPACE_LIMITS, ...options.limits };
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const state = join(options.directory, "state-0");
  await mkdir(state, { mode: 0o700 });
  await mkdir(attemptsFolder(options.directory), { mode: 0o700 });
  await mkdir(join(options.directory, "aside"), { mode: 0o700 });
  const { masked, omitted } = await copyProject(options, state, limits);
  return new StagedWorkspace(options.directory, state, limits, masked, omitted);
}

async function copyProject(
  options: WorkspaceOptions,
  state: string,
  limits: WorkspaceLimits,
): Promise<{ masked: string[]; omitted: Omission[] }> {
  const masked: string[] = [];
  const { project } = options;
  if (project === null) return { masked, omitted: [] };
  const left = new Set<string>();
  for (const path of [options.directory, ...(options.leaveOut ?? [])]) {
    const found = await stat(path, { bigint: true }).catch(() => null);
    if (found !== null) left.add(`${found.dev}:${found.ino}`);
  }
  try {
    await readdir(project);
    const { omitted } = await copyTree(project, state, {
      limits,
      mend: false,
      skip(entry) {
        if (left.has(`${entry.stat.dev}:${entry.stat.ino}`)) return true;
        if (!isMasked(posix.basename(entry.path))) return false;
        masked.push(entry.path);
        return true;
      },
    });
    const beyond = omitted.find(
      ({ reason }) => reason.startsWith("more than") || reason.startsWith("deeper than"),
    );
    if (beyond !== undefined) {
      throw new RunproofError(
        "USAGE",
        `The project ${project} is too large to be copied: ${beyond.path}: ${beyond.reason}`,
        {
          hint: "Name a smaller folder with --project, and large data with --mount SRC:DST",
        },
      );
    }
    return { masked, omitted };
  } catch (cause) {
    if (cause instanceof RunproofError) throw cause;
    throw new RunproofError(
      "INPUT_UNREADABLE",
      `The project ${project} cannot be read: ${systemErrorCode(cause)}`,
      {
        hint: "Name an existing folder that you may read with --project DIR",
        cause,
      },
    );
  }
}

interface LiveAttempt {
  path: string;
  before: Snapshot;
  /** The state it was copied from, kept until this attempt is finished. */
  state: string;
  known: ReadonlyMap<string, KnownEntry>;
}

const attemptsFolder = (directory: string): string => join(directory, "live");

class StagedWorkspace implements Workspace {
  readonly attemptsFolder: string;
  readonly masked: readonly string[];
  readonly omitted: readonly Omission[];
  private readonly directory: string;
  private readonly limits: WorkspaceLimits;
  private readonly attempts = new Map<string, LiveAttempt>();
  private state: string;
  private known: ReadonlyMap<string, KnownEntry> = new Map();
  private states = 0;
  private reservations = 0;
  private reserved: string | null = null;
  private publications = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    directory: string,
    state: string,
    limits: WorkspaceLimits,
    masked: readonly string[],
    omitted: readonly Omission[],
  ) {
    this.directory = directory;
    this.attemptsFolder = attemptsFolder(directory);
    this.state = state;
    this.limits = limits;
    this.masked = masked;
    this.omitted = omitted;
  }

  reserve(): Promise<string> {
    return this.inTurn(async () => {
      this.reserved ??= await this.makeAttemptFolder();
      return this.reserved;
    });
  }

  private async makeAttemptFolder(): Promise<string> {
    this.reservations += 1;
    const path = join(this.attemptsFolder, String(this.reservations));
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  begin(executionId: string): Promise<{ path: string }> {
    return this.inTurn(async () => {
      const path = this.reserved ?? (await this.makeAttemptFolder());
      this.reserved = null;
      await copyTree(this.state, path, { limits: this.limits, mend: true });
      const before = await takeSnapshot(path, this.limits);
      this.attempts.set(executionId, { path, before, state: this.state, known: this.known });
      return { path };
    });
  }

  finish(executionId: string, options: { keep: boolean; taskId: string }): Promise<WorkspaceChanges> {
    return this.inTurn(async () => {
      const attempt = this.attempts.get(executionId);
      if (attempt === undefined)
        throw new RunproofError("INTERNAL", `No workspace was begun for ${executionId}`);
      const comparison = await compareWorkspace({
        live: attempt.path,
        before: attempt.before,
        state: attempt.state,
        known: attempt.known,
        taskId: options.taskId,
        limits: this.limits,
        roots: [SESSION_ROOT, attempt.path],
      });
      this.attempts.delete(executionId);
      const root = options.keep
        ? await this.keep(attempt, comparison)
        : await this.moveAside(executionId, attempt);
      return { ...comparison, executionId, taskId: options.taskId, root };
    });
  }

  collectArtifacts(changes: WorkspaceChanges, destination: string): Promise<Artifacts> {
    return collectArtifacts(changes.root, changes.files, destination);
  }

  current(): Promise<{ root: string; entries: WorkspaceEntry[]; omitted: Omission[] }> {
    return this.inTurn(async () => {
      const { entries, omitted } = await this.look();
      return { root: this.state, entries, omitted };
    });
  }

  publish(destination: string): Promise<{ leftOut: Omission[] }> {
    return this.inTurn(async () => {
      const { entries } = await this.look();
      const ends = new Map(entries.map((entry) => [entry.path, entry.resolved]));
      this.publications += 1;
      // Beside the place itself: staging may lie on another file system.
      const beside = (word: string): string =>
        join(dirname(destination), `.${basename(destination)}.${word}-${this.publications}`);
      const fresh = beside("new");
      await mkdir(fresh, { mode: 0o755 });
      const giants: Omission[] = [];
      const { omitted } = await copyTree(this.state, fresh, {
        limits: this.limits,
        mend: true,
        plainNames: true,
        // What has no digest cannot be evidence, and a reader of the out folder would choke on it.
        skip: (entry) => {
          const reason = entry.stat.isFile() ? beyondDigest(entry.stat, this.limits) : null;
          if (reason !== null) giants.push({ path: entry.path, reason });
          return reason !== null;
        },
        target(path) {
          // Relative, so that a link into the session's root cannot reach a folder of the same name on this machine.
          const end = ends.get(path) ?? null;
          return end === null ? null : posix.relative(posix.dirname(path), end) || ".";
        },
      });
      const old = beside("old");
      await rename(destination, old).catch(ignoreAbsent);
      await rename(fresh, destination);
      await removeTree(old);
      return { leftOut: [...omitted, ...giants] };
    });
  }

  close(): Promise<void> {
    return this.inTurn(() => removeTree(this.directory));
  }

  private look(): Promise<Comparison> {
    return takeSnapshot(this.state, this.limits).then((before) =>
      compareWorkspace({
        live: this.state,
        before,
        state: this.state,
        known: this.known,
        taskId: "",
        limits: this.limits,
        roots: [SESSION_ROOT],
      }),
    );
  }

  private async keep(attempt: LiveAttempt, comparison: Comparison): Promise<string> {
    this.states += 1;
    const root = join(this.directory, `state-${this.states}`);
    await rename(attempt.path, root);
    const old = this.state;
    this.state = root;
    this.known = new Map(comparison.entries.map(({ path, sha256, madeBy }) => [path, { sha256, madeBy }]));
    const stillUsed = [...this.attempts.values()].some(({ state }) => state === old);
    if (!stillUsed) await removeTree(old);
    return root;
  }

  private async moveAside(executionId: string, attempt: LiveAttempt): Promise<string> {
    const root = join(this.directory, "aside", executionId);
    await rename(attempt.path, root);
    return root;
  }

  // One at a time: a state must not be replaced while it is being copied.
  private inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(action);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Removes a folder with whatever agents left in it: closed folders, paths longer than the kernel takes at once. */
async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    for (const [command, ...rest] of [
      ["chmod", "-R", "u+rwX", "--", path],
      ["rm", "-rf", "--", path],
    ] as const) {
      await once(spawn(command, rest, { stdio: "ignore" }), "close");
    }
  }
}
