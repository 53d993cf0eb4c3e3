import { join } from "node:path";
import { prefixesOf } from "../../execute/environment/index.ts";
import { tryTrackingServer } from "../../witness/index.ts";
import { openExecutors } from "../executors.ts";
import { inPrivateFolder } from "./private-folder.ts";
import { attempt } from "./probe.ts";
import type { Environments, Examination, Probe } from "./probe.ts";

/** Starts the MLflow server once, in its sandbox, on a store that goes with the probe. */
export function probeTrackingServer(
  { settings, places, note }: Examination,
  { managed }: Environments,
): Promise<Probe> {
  note("Starting the MLflow server once");
  return attempt("MLflow", () =>
    inPrivateFolder(places.temporary, async (folder) => {
      const executors = openExecutors(settings, managed.python, join(folder, "r"));
      try {
        const { startSandboxed } = await executors.of(managed);
        const { version } = await tryTrackingServer({
          start: startSandboxed,
          python: managed.python,
          prefixMounts: prefixesOf(managed).map((path) => ({ source: path, target: path, writable: false })),
          storeDirectory: join(folder, "store"),
          socketDirectory: folder,
          onLog: () => {},
        });
        return `${version}: started in its sandbox on a new SQLite store, answered, took an artifact`;
      } finally {
        await executors.close();
      }
    }),
  );
}
