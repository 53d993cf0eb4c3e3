import { permitArtifact } from "./permit-artifact.ts";
import { permitExperiment } from "./permit-experiment.ts";
import { permitModel } from "./permit-model.ts";
import { permitRun } from "./permit-run.ts";
import { reading } from "./permit-shape.ts";
import type { Asked, Permit } from "./permit-shape.ts";
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

/** Decides whether a call may go on; throws Refused where it may not. */
export function permit(asked: Asked): Permit {
  return RULES[asked.match.route.policy](asked);
}
