import { mkdtempSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openWorkspace } from "../../src/execute/workspace/index.ts";
import type { Workspace, WorkspaceChanges, WorkspaceLimits } from "../../src/execute/workspace/index.ts";

export interface Staging {
  base: string;
  workspace: Workspace;
  /** One attempt from begin to finish. */
  attempt: (
    id: string,
    act: (path: string) => void | Promise<void>,
    options?: { keep?: boolean; taskId?: string },
  ) => Promise<WorkspaceChanges>;
}

/** A workspace in a fresh folder, over a project of the given files. */
export async function stage(
  project: Record<string, string> | null = null,
  limits: Partial<WorkspaceLimits> = {},
): Promise<Staging> {
  const base = mkdtempSync(join(tmpdir(), "runproof-test-"));
  const folder = join(base, "project");
  for (const [path, content] of Object.entries(project ?? {})) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const workspace = await openWorkspace({
    directory: join(base, "staging"),
    project: project === null ? null : folder,
    limits,
  });
  return {
    base,
    workspace,
    async attempt(id, act, { keep = true, taskId = "task" } = {}) {
      const { path } = await workspace.begin(id);
      await act(path);
      return workspace.finish(id, { keep, taskId });
    },
  };
}

/** Changes as "change path" lines. */
export function listed(changes: WorkspaceChanges): string[] {
  return changes.files.map(({ change, path }) => `${change} ${path}`);
}
