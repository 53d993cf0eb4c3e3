import { textAt } from "./answer.ts";
import type { Asked, Permit } from "./permit-shape.ts";
import { reading } from "./permit-shape.ts";
import { Refused, malformed } from "./refuse.ts";
import { idOf, pairOf, pairsOf, textOf } from "./request-body.ts";

/** Experiments may be read and reused by name; only those made through the same URL may be changed. */
export function permitExperiment(asked: Asked): Permit {
  const { match, fields } = asked;
  if (match.route.policy === "read-experiments") {
    const experimentId = idOf(fields, "experiment_id");
    return reading(fields, experimentId === null ? {} : { experimentId });
  }
  if (match.route.policy === "create-experiment") {
    const name = textOf(fields, "name");
    if (name === null) throw malformed('"name" is missing.');
    return {
      ...reading({ name, tags: pairsOf(fields, "tags") }, {}),
      facts: (answer) => ({
        does: "experiment-created",
        experimentId: textAt(answer, "experiment_id") ?? "",
        name,
      }),
    };
  }
  return permitChange(asked);
}

function permitChange({ executionId, match, fields, holdings }: Asked): Permit {
  const experimentId = idOf(fields, "experiment_id");
  if (experimentId === null) throw malformed('"experiment_id" is missing.');
  if (holdings.experiments.get(experimentId)?.executionId !== executionId) {
    throw new Refused(
      `Experiment ${experimentId} was not created through this tracking URL and cannot be changed here. Runs may be logged to it; to change its name or tags, create an experiment of your own with mlflow.create_experiment().`,
    );
  }
  const passed = { ...fields, experiment_id: experimentId };
  const body = match.route.fields.includes("value") ? { ...passed, ...pairOf(fields) } : passed;
  return {
    ...reading(body, { experimentId }),
    // Deleting an experiment deletes its runs.
    after: "all",
    facts: () => ({ does: "experiment-changed", experimentId }),
  };
}
