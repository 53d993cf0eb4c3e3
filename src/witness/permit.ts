import { permitArtifact } from "./permit-artifact.ts";
import { permitExperiment } from "./permit-experiment.ts";
import { permitModel } from "./permit-model.ts";
import { permitRun } from "./permit-run.ts";
import { reading } from "./permit-shape.ts";
import type { Asked, Permit } from "./permit-shape.ts";
import { Refused } from "./refuse.ts";
import type { Policy } from "./routes.ts";

const RULES: Record<Policy, (asked: Asked) => Permit> = {
  pass: () => reading({}, {}),
  "read-experiments": permitExperiment,
  "create-experiment": permitExperiment,
  "change-experiment": permitExperiment,
  "create-run": permitRun,
  "change-run": permitRun,
  "read-run": permitRun,
  "search-runs": permitRun,
  "create-model": permitModel,
  "change-model": permitModel,
  "read-model": permitModel,
  "search-models": permitModel,
  "store-artifact": permitArtifact,
  "remove-artifact": permitArtifact,
  "read-artifact": permitArtifact,
  "list-artifacts": permitArtifact,
};

/** Routes that a user's own server is not asked for: what takes away, and what shows other people's things. */
const NOT_ON_OWN_SERVER = new Set([
  "experiments/search",
  "experiments/search (POST)",
  "experiments/update",
  "experiments/delete",
  "experiments/restore",
  "experiments/set-experiment-tag",
  "experiments/delete-experiment-tag",
  "runs/delete",
  "runs/restore",
  "runs/delete-tag",
  "logged-models/delete",
  "logged-models/delete-tag",
  "mlflow-artifacts/delete",
]);

/** Decides whether a call may go on; throws Refused where it may not. */
export function permit(asked: Asked): Permit {
  const { name } = asked.match.route;
  if (asked.ownServer && NOT_ON_OWN_SERVER.has(name)) {
    throw new Refused(
      `${name} is not available on a tracking server of the user's own: experiments can be created and looked up by name or id, runs created, logged to and read; nothing is deleted, listed or changed that was there before.`,
    );
  }
  return RULES[asked.match.route.policy](asked);
}
