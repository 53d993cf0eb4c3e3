import { cacheDirectory } from "../../execute/environment/index.ts";
import type { PythonEnvironment } from "../../execute/environment/index.ts";
import { compilePackages } from "../compile-packages.ts";
import { chosenEnvironment, managedEnvironment, sessionEnvironment } from "../environments.ts";
import { openExecutors } from "../executors.ts";
import { inPrivateFolder } from "./private-folder.ts";
import { attempt } from "./probe.ts";
import type { Environments, Examination, Probe } from "./probe.ts";

const TOLD = ["mlflow", "mlflow-skinny", "ipython"];

/** The environment of our programs, and that of sessions where the settings name another; made where missing, as `run` would. */
export async function probeEnvironments(
  examination: Examination,
): Promise<{ found: Environments | null; probes: Probe[] }> {
  const { settings, surroundings, note } = examination;
  const place = {
    cacheDirectory: cacheDirectory(surroundings.environment),
    variables: surroundings.environment,
    onProgress: note,
  };
  let chosen: PythonEnvironment | null = null;
  const choice = await attempt("environment of sessions", async () => {
    chosen = await chosenEnvironment(settings, place);
    return chosen?.prefix ?? "";
  });
  let managed: PythonEnvironment | null = null;
  const ours = await attempt("Python environment", async () => {
    managed = await managedEnvironment(surroundings, chosen, note);
    return described(managed);
  });
  if (!choice.ok || managed === null) return { found: null, probes: choice.ok ? [ours] : [ours, choice] };
  const own: PythonEnvironment = managed;
  if (chosen === null) return { found: { managed: own, session: own }, probes: [ours] };
  let session: PythonEnvironment | null = null;
  const theirs = await attempt("environment of sessions", () =>
    inPrivateFolder(examination.places.temporary, async (folder) => {
      const executors = openExecutors(settings, own.python, folder);
      try {
        const compile = async (target: string, base: PythonEnvironment): Promise<void> =>
          compilePackages((await executors.of(base)).startSandboxed, target, base);
        ({ environment: session } = await sessionEnvironment(settings, chosen, own, { ...place, compile }));
        return described(session);
      } finally {
        await executors.close();
      }
    }),
  );
  return { found: session === null ? null : { managed: own, session }, probes: [ours, theirs] };
}

function described({ prefix, packageCount, packages, version }: PythonEnvironment): string {
  const versions = packages.filter(({ name }) => TOLD.includes(name));
  const told = versions.map((each) => `${each.name} ${each.version}`).join(", ");
  return `${prefix}: Python ${version}, ${packageCount} ${packageCount === 1 ? "package" : "packages"}, ${told}`;
}
