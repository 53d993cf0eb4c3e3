import { prefixesOf } from "../../execute/environment/index.ts";
import { probeIsolation } from "../../execute/index.ts";
import { GUEST_DIRECTORY } from "../package-files.ts";
import { inPrivateFolder } from "./private-folder.ts";
import type { Environments, Examination, Probe } from "./probe.ts";

/** Builds each level once: start, write, network refused, kill. The one in use is needed. */
export async function probeLevels(
  { settings, places }: Examination,
  { managed, session }: Environments,
): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const level of ["full", "process"] as const) {
    const result = await inPrivateFolder(places.temporary, (folder) =>
      probeIsolation({
        level,
        network: settings.network,
        python: session.python,
        hostPython: managed.python,
        readOnlyPrefixes: prefixesOf(session),
        guestDirectory: GUEST_DIRECTORY,
        runtimeDirectory: folder,
      }),
    );
    const inUse = settings.level === level;
    probes.push({
      name: `isolation ${level}${inUse ? " (in use)" : ""}`,
      needed: inUse,
      ok: result.ok,
      detail: result.cause === null ? result.detail : `${result.cause}: ${result.detail}`,
      mend: result.mend,
    });
  }
  return probes;
}
