import {
  cacheDirectory,
  ensureManagedEnvironment,
  findManagedEnvironment,
  findPython,
  requirementsEnvironment,
  userEnvironment,
  withSessionParts,
} from "../execute/environment/index.ts";
import type { LayerRequest, PythonEnvironment, SessionEnvironment } from "../execute/environment/index.ts";
import { RunproofError } from "../errors.ts";
import { LOCK_FILE } from "./package-files.ts";
import type { Settings } from "./settings/settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** What layers are made with. */
export type LayerPlace = Omit<LayerRequest, "base" | "requirements" | "constraints">;

type Asked = Pick<Settings, "python" | "requirements">;

/**
 * The environment of our own programs: the MLflow server, the store reader, the analyst, the launcher. Never the
 * user's: their versions are pinned. Made with the user's Python where that is of another version, because the analyst
 * must be able to read what sessions can run.
 * @param user as `chosenEnvironment` found it
 */
export async function managedEnvironment(
  { environment }: Surroundings,
  user: PythonEnvironment | null,
  note: (line: string) => void,
): Promise<PythonEnvironment> {
  const request = { cacheDirectory: cacheDirectory(environment), lockFile: LOCK_FILE, environment };
  if (user !== null) {
    const usual = (await findManagedEnvironment(request)) ?? (await findPython(environment));
    if (minorOf(usual) !== minorOf(user)) {
      try {
        return await ensureManagedEnvironment({ ...request, python: user.python, onProgress: note });
      } catch (error) {
        if (!(error instanceof RunproofError)) throw error;
        note(`note: blocks are read with Python ${usual.version}, not ${user.version}: ${error.message}`);
      }
    }
  }
  return ensureManagedEnvironment({ ...request, onProgress: note });
}

const minorOf = ({ version }: { version: string }): string => version.split(".").slice(0, 2).join(".");

/** The environment that the settings name for sessions; null where they name none, and the managed one serves. */
export async function chosenEnvironment(
  { python, requirements }: Asked,
  place: Omit<LayerPlace, "compile">,
): Promise<PythonEnvironment | null> {
  if (requirements !== null) return requirementsEnvironment(requirements, python, place);
  return python === null ? null : userEnvironment(python);
}

/** The environment of sessions, with IPython and MLflow laid over the chosen one where it lacks them. */
export async function sessionEnvironment(
  { python, requirements }: Asked,
  chosen: PythonEnvironment | null,
  managed: PythonEnvironment,
  place: LayerPlace,
): Promise<SessionEnvironment> {
  if (chosen === null) return { environment: managed, below: managed, parts: [] };
  const named =
    requirements === null
      ? {
          as: `--python ${python}`,
          mend: (names: string) => `Install them there (${chosen.python} -m pip install ${names})`,
        }
      : {
          as: `--requirements ${requirements}`,
          mend: (names: string) => `Add to the file ${names}, in versions that go with the rest`,
        };
  return withSessionParts(chosen, managed, named, place);
}
