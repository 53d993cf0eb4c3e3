import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_COPIED_SIZE, DEFAULT_WORKSPACE_LIMITS } from "./limits.ts";
import type { CopiedSize, WorkspaceLimits } from "./limits.ts";
import { copyProject } from "./project-copy.ts";
import { emptySnapshot } from "./tree/snapshot.ts";
import { StagedWorkspace } from "./staged-workspace.ts";
import type { LayerMarks } from "./upper-layer.ts";
import type { Workspace } from "./workspace.ts";

export interface WorkspaceOptions {
  /** Private staging folder, made where missing; on the file system of the out folder nothing has to be copied to it in the end. */
  directory: string;
  /** Folder whose files stand in the workspace from the start; it is never written to. */
  project: string | null;
  /** Default: DEFAULT_WORKSPACE_LIMITS. */
  limits?: Partial<WorkspaceLimits>;
  /** Folders inside the project that are not copied, such as the out folder. Staging never is. */
  leaveOut?: readonly string[];
  /** Reads the marks of layers. Without it no attempt's workspace is made in layers. */
  layerMarks?: LayerMarks;
  /** Default: DEFAULT_COPIED_SIZE. */
  copiedSize?: CopiedSize;
}

/** Opens the workspace of a cycle. Throws INPUT_UNREADABLE where the project cannot be read, USAGE where it is beyond the limits. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const limits = { ...DEFAULT_WORKSPACE_LIMITS, ...options.limits };
  const { directory, project } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const root = join(directory, "state-0");
  await mkdir(root, { mode: 0o700 });
  const start =
    project === null
      ? { masked: [], omitted: [], snapshot: emptySnapshot() }
      : await copyProject(project, root, [directory, ...(options.leaveOut ?? [])], limits);
  const { layerMarks = null, copiedSize = DEFAULT_COPIED_SIZE } = options;
  return new StagedWorkspace({ directory, root, limits, copiedSize, layerMarks }, start);
}
