import type { WorkspaceEntry, WorkspaceLayers } from "../../contracts/index.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Comparison } from "./comparison.ts";
import type { Omission } from "./limits.ts";

/** A file's first bytes, and how many it has in all. */
export interface FileStart {
  content: Buffer;
  bytes: number;
}

/** What an execution did to the workspace. */
export interface WorkspaceChanges extends Comparison {
  executionId: string;
  taskId: string;
  /** Folder in which all files of this state lie now. Valid until `release` of the execution, or the next `begin`. */
  root: string;
  /** What a reader of the evidence should know of how this workspace was made. */
  notes: readonly string[];
  /** The first bytes of a file of this state; null where the path names no regular file. Valid as long as `root`. */
  read(path: string, maxBytes: number): FileStart | null;
}

/** A state of the workspace, apart from any execution. */
export interface WorkspaceView {
  /** Every one `unchanged`. */
  entries: WorkspaceEntry[];
  /** The first bytes of a file of this state; null where the path names no regular file. */
  read(path: string, maxBytes: number): FileStart | null;
}

export interface BeginOptions {
  /**
   * Ids of the tasks whose finished states the attempt sees over the project's files, in the order of the plan; ids of
   * tasks that have none are passed over. null, the default: the last finished state, one attempt at a time.
   */
  sees?: readonly string[] | null;
  /** Why the session could not be shown layers; null: it could. Default: layers are not wanted. */
  obstacleToLayers?: string | null;
}

/** What a session is given as its workspace; see SessionRequest. */
export interface LiveWorkspace {
  path: string;
  layers: WorkspaceLayers | null;
}

/**
 * The workspace of a cycle: the state after the last finished task, and the workspaces of attempts. Either one attempt
 * lives at a time and each sees what all before it left, or each says whose states it sees (`sees`): one workspace is
 * used in one of these ways only.
 */
export interface Workspace {
  /** Names of the project that agents' code does not see, relative to the project; folders stand for all below them. */
  readonly masked: readonly string[];
  /** What could not be copied from the project, and why. */
  readonly omitted: readonly Omission[];
  /** The staging folder: all that sessions are given lies below it. */
  readonly directory: string;
  /** Folder of the state before the first execution; valid until the first `begin`. */
  readonly startRoot: string;
  /** Makes the workspace of one attempt; in layers where the state is large and they can be had, else as a copy. */
  begin(executionId: string, options?: BeginOptions): Promise<LiveWorkspace>;
  /** Makes the empty folder that the next copy will have, so that a sandbox can be built on it ahead; the same one until then. null where the next one will hardly be a copy. */
  reserve(): Promise<string | null>;
  /** Compares after the last process is dead. `keep`: what the execution left becomes the task's finished state; else it is moved aside and never seen again. */
  finish(executionId: string, options: { keep: boolean; taskId: string }): Promise<WorkspaceChanges>;
  /** Copies the files that the execution made; call it while `changes.root` is valid. */
  collectArtifacts(changes: WorkspaceChanges, destination: string): Promise<Artifacts>;
  /** Says that `root` of the execution's changes is needed no more: from then on a state that was seen by choice takes no more room than what changed in it. */
  release(executionId: string): Promise<void>;
  /** The state after all finished executions, or after those of the tasks in `sees` alone, for tasks without an execution. */
  current(sees?: readonly string[]): Promise<WorkspaceView>;
  /**
   * Moves the state after the last finished execution to its last place, replacing what stands there, and so ends the
   * workspace: only `close` may follow. What no reader could use is left out and named: links that lead out or nowhere,
   * files without a digest, names that are no text and cannot be written as one.
   */
  publish(destination: string): Promise<{ leftOut: Omission[] }>;
  /** Removes the staging folder. */
  close(): Promise<void>;
}
