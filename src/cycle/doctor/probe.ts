import type { Doctor } from "../../contracts/index.ts";
import type { PythonEnvironment } from "../../execute/environment/index.ts";
import { RunproofError } from "../../errors.ts";
import type { Settings } from "../settings/settings.ts";
import type { StatePlaces } from "../settings/state-places.ts";
import type { Surroundings } from "../surroundings.ts";

/** One thing that was tried. */
export type Probe = Doctor["probes"][number];

/** What probes look at, as `run` would find it. */
export interface Examination {
  surroundings: Surroundings;
  settings: Settings;
  /** What is mounted where. */
  mounts: string;
  places: StatePlaces;
  /** Told before what takes a while. */
  note: (line: string) => void;
}

/** The environments, once they were found or made. */
export interface Environments {
  managed: PythonEnvironment;
  session: PythonEnvironment;
}

/** Tries something that `run` needs: what it tells, or what it throws, is the result. */
export async function attempt(name: string, look: () => Promise<string>): Promise<Probe> {
  try {
    return { name, ok: true, needed: true, detail: await look(), mend: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const mend = error instanceof RunproofError ? error.hint : null;
    return { name, ok: false, needed: true, detail, mend };
  }
}
