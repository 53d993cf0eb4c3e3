import { cacheDirectory, findReadyUv } from "../../execute/environment/index.ts";
import type { Examination, Probe } from "./probe.ts";

/** uv, of PATH or our own. Not needed by `run`: it is fetched when something is to be installed. */
export async function probeInstaller({ surroundings: { environment } }: Examination): Promise<Probe> {
  const found = await findReadyUv(cacheDirectory(environment), environment);
  return {
    name: "uv",
    needed: false,
    ok: found !== null,
    detail:
      found === null
        ? "not on PATH; it is fetched when packages are to be installed"
        : `${found.version} (${found.command})`,
    mend: found === null ? "To have it at once: python3 -m pip install uv" : null,
  };
}
