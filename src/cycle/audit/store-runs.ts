import { constants } from "node:fs";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RunRecord } from "../../contracts/index.ts";
import { prefixesOf } from "../../execute/environment/index.ts";
import { captureRuns } from "../../witness/index.ts";
import { inPrivateFolder } from "../doctor/private-folder.ts";
import { managedEnvironment } from "../environments.ts";
import { openExecutors } from "../executors.ts";
import { readMounts } from "../settings/mounts.ts";
import { resolveSettings } from "../settings/settings.ts";
import { temporaryFolder } from "../settings/temporary-folder.ts";
import type { Surroundings } from "../surroundings.ts";
import type { RecordPaths } from "./record-paths.ts";

/** Runs of one store that the user named, and what could not be read of it. */
export interface StoreRuns {
  shown: string;
  runs: RunRecord[];
  complete: boolean;
  notes: string[];
}

/**
 * Reads MLflow stores with the reader that captures stores, in a sandbox, since others wrote them. A database is read
 * from a copy, with what its writer has not yet folded into it.
 * @throws as the sandbox and the managed environment do
 */
export async function readStores(
  stores: RecordPaths["stores"],
  surroundings: Surroundings,
  note: (line: string) => void,
): Promise<StoreRuns[]> {
  if (stores.length === 0) return [];
  const { environment, workingDirectory } = surroundings;
  const settings = await resolveSettings({}, environment, workingDirectory);
  const managed = await managedEnvironment(surroundings, null, note);
  const { path: temporary } = await temporaryFolder(await (surroundings.mounts ?? readMounts)());
  return inPrivateFolder(temporary, async (folder) => {
    const executors = openExecutors(
      { ...settings, gpu: false, network: "none" },
      managed.python,
      join(folder, "r"),
    );
    try {
      const { startSandboxed } = await executors.of(managed);
      const found: StoreRuns[] = [];
      for (const [place, store] of stores.entries()) {
        const after = store.isFolder ? store.path : await copied(store.path, join(folder, `s${place + 1}`));
        const { runs, complete, notes } = await captureRuns({
          start: startSandboxed,
          python: managed.python,
          readOnlyPrefixes: prefixesOf(managed),
          before: null,
          after,
          executionId: "",
        });
        found.push({
          shown: store.shown,
          runs: runs.map((run) => ({ ...run, grade: "referenced" })),
          complete,
          notes,
        });
      }
      return found;
    } finally {
      await executors.close();
    }
  });
}

/** A folder of its own with a copy of a database, so that nothing that lies beside it is seen. */
async function copied(path: string, folder: string): Promise<string> {
  await mkdir(folder, { mode: 0o755 });
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    const source = `${path}${suffix}`;
    if (suffix !== "" && (await stat(source).catch(() => null)) === null) continue;
    await copyFile(source, join(folder, `${basename(path)}${suffix}`), constants.COPYFILE_FICLONE);
  }
  return folder;
}
