import { fieldOf, listAt, textAt } from "./answer.ts";
import { artifactRootOf } from "./holdings.ts";
import type { Asked, Permit } from "./permit-shape.ts";
import { narrowFilter } from "./narrow-filter.ts";
import { reading } from "./permit-shape.ts";
import { Refused, malformed } from "./refuse.ts";
import { ID, idOf, pairsOf, textOf } from "./request-body.ts";
import type { Fields } from "./request-body.ts";

/** Logged models follow the rules of runs: made freely, changed through the URL that made them, read within the cycle. */
export function permitModel(asked: Asked): Permit {
  const { policy } = asked.match.route;
  if (policy === "create-model") return permitCreate(asked);
  if (policy === "search-models") return permitSearch(asked);
  const { match, fields, holdings, executionId } = asked;
  const modelId = match.variables["model_id"] ?? "";
  if (!ID.test(modelId)) throw malformed("The model id in the path is not an id.");
  // The server acts on the body's id, not on the path's.
  const inBody = idOf(fields, "model_id");
  if (inBody !== null && inBody !== modelId) throw malformed("Path and body name two different models.");
  const maker = holdings.models.get(modelId);
  const allowed = maker !== undefined && (policy === "read-model" || maker.executionId === executionId);
  if (!allowed) {
    throw new Refused(
      `Logged model ${modelId} ${maker === undefined ? "is not a model of this cycle" : `belongs to task ${maker.taskId}`} and cannot be ${policy === "read-model" ? "read" : "changed"} here. Log a model of your own with mlflow.<flavor>.log_model().`,
    );
  }
  const path = match.route.path.replace("{model_id}", modelId).replace("{tag_key}", () => tagKey(asked));
  if (policy === "read-model") return { ...reading({}, { modelId }), path };
  const body: Fields = match.route.fields.includes("model_id") ? { ...fields, model_id: modelId } : {};
  for (const name of ["tags", "params"]) if (name in body) body[name] = pairsOf(body, name);
  return {
    ...reading(body, { modelId }),
    path,
    queue: modelId,
    facts: () => ({ does: "model-changed", modelId }),
  };
}

function tagKey({ match }: Asked): string {
  let key: string;
  try {
    key = decodeURIComponent(match.variables["tag_key"] ?? "");
  } catch {
    throw malformed("The tag's key is not valid percent-encoded UTF-8.");
  }
  if (!/^[\w .-]+$/.test(key) || /^\.+$/.test(key)) throw malformed("The tag's key cannot stand in a path.");
  return encodeURIComponent(key);
}

function permitCreate({ executionId, fields, holdings }: Asked): Permit {
  const runId = idOf(fields, "source_run_id");
  if (runId !== null && holdings.runs.get(runId)?.executionId !== executionId) {
    throw new Refused(
      `Run ${runId} is not a run of this execution; a model can only be logged from an own run.`,
    );
  }
  const body: Fields = { params: pairsOf(fields, "params"), tags: pairsOf(fields, "tags") };
  for (const name of ["name", "model_type"]) {
    const value = textOf(fields, name);
    if (value !== null) body[name] = value;
  }
  const experimentId = idOf(fields, "experiment_id");
  if (experimentId !== null) body["experiment_id"] = experimentId;
  if (runId !== null) body["source_run_id"] = runId;
  return {
    ...reading(body, runId === null ? {} : { runId }),
    facts: (answer) => {
      const info = fieldOf(answer, "model", "info");
      const modelId = textAt(info, "model_id");
      if (modelId === null) return { does: "nothing" };
      return {
        does: "model-created",
        modelId,
        runId,
        artifactRoot: artifactRootOf(fieldOf(info, "artifact_uri")),
      };
    },
  };
}

function permitSearch({ fields, holdings }: Asked): Permit {
  const ids = [...holdings.models.keys()];
  if (ids.length === 0) return { ...reading({}, {}), ready: { models: [] } };
  const narrowed = narrowFilter("model_id", ids, textOf(fields, "filter"));
  return {
    ...reading({ ...fields, filter: narrowed }, {}),
    after: "all",
    answer: (answer) => {
      const models = listAt(answer, "models").filter((model) =>
        holdings.models.has(textAt(model, "info", "model_id") ?? ""),
      );
      return typeof answer === "object" && answer !== null && "models" in answer
        ? { ...answer, models }
        : answer;
    },
  };
}
