import { RunproofError } from "../../errors.ts";
import { ensureLayer } from "./layer.ts";
import type { LayerRequest } from "./layer.ts";
import { hasPackage } from "./python-environment.ts";
import type { PythonEnvironment } from "./python-environment.ts";

/** The environment that sessions use, and what it is made of. */
export interface SessionEnvironment {
  environment: PythonEnvironment;
  /** The environment below the layer; the same where there is none. */
  below: PythonEnvironment;
  /** What the layer adds, as name==version lines. */
  parts: string[];
}

/** IPython executes blocks; MLflow's client logs their runs, and the small distribution of it will do. */
const PARTS: readonly { name: string; also: string[] }[] = [
  { name: "ipython", also: [] },
  { name: "mlflow", also: ["mlflow-skinny"] },
];

/**
 * An environment of the user's with what sessions cannot do without: IPython and MLflow, laid over it where it lacks
 * them, in the managed environment's versions if these go with what is there, else in others. Throws USAGE where none
 * do, ENVIRONMENT_FAILED where they cannot be had now.
 * @param named how the user named it, and what to do about what it lacks, for messages
 */
export async function withSessionParts(
  below: PythonEnvironment,
  managed: PythonEnvironment,
  named: { as: string; mend: (names: string) => string },
  request: Omit<LayerRequest, "base" | "requirements" | "constraints">,
): Promise<SessionEnvironment> {
  const lacking = PARTS.filter(({ name, also }) => ![name, ...also].some((each) => hasPackage(below, each)));
  if (lacking.length === 0) return { environment: below, below, parts: [] };
  const names = lacking.map(({ name }) => name);
  const pinned = names.map((name) => {
    const version = managed.packages.find((each) => each.name === name)?.version;
    return version === undefined ? name : `${name}==${version}`;
  });
  let layer = await ensureLayer({ ...request, base: below, requirements: pinned, constraints: [] });
  if ("failure" in layer && layer.failure.kind !== "network") {
    layer = await ensureLayer({ ...request, base: below, requirements: names, constraints: [] });
  }
  if (!("failure" in layer)) {
    const parts = layer.added.map(({ name, version }) => `${name}==${version}`);
    return { environment: layer.environment, below, parts };
  }
  const { kind, reason } = layer.failure;
  throw new RunproofError(
    kind === "network" || kind === "other" ? "ENVIRONMENT_FAILED" : "USAGE",
    `${named.as}: the environment lacks ${names.join(" and ")}, and they cannot be laid over it: ${reason}.`,
    {
      hint: `${named.mend(names.join(" "))}, or use the managed environment by leaving the option away.`,
    },
  );
}
