import { fieldOf, numberAt, textAt } from "./answer.ts";
import type { CallFacts } from "./event.ts";
import type { Logged } from "./logged-value.ts";
import type { Asked, Permit } from "./permit-shape.ts";
import { reading } from "./permit-shape.ts";
import { Refused, malformed } from "./refuse.ts";
import { idOf, integerOf, listOf, pairOf, pairsOf, pointOf, textOf, valueForServer } from "./request-body.ts";
import type { Fields } from "./request-body.ts";
import { areSure } from "./sure-values.ts";

/** What a change comes to: the fields that go to the server, and what it did once the server agreed. */
interface Change {
  fields: Fields;
  facts(answer: unknown): CallFacts;
  /** What is logged, where the call does nothing but log. */
  logs?: Logged;
}

type Reader = (asked: Asked, runId: string) => Change;

const CHANGES: Record<string, Reader> = {
  "runs/update": ({ fields }, runId) => ({
    fields: updateFields(fields),
    facts: (answer) => {
      const info = fieldOf(answer, "run_info");
      return {
        does: "run-updated",
        runId,
        name: textAt(info, "run_name"),
        status: textAt(info, "status"),
        endTimeMs: numberAt(info, "end_time"),
      };
    },
  }),
  "runs/delete": (_, runId) => ({ fields: {}, facts: () => ({ does: "run-deleted", runId }) }),
  "runs/restore": (_, runId) => ({ fields: {}, facts: () => ({ does: "run-restored", runId }) }),
  "runs/log-metric": (asked, runId) => {
    const { fields, points, ofRunAlone } = metricsFrom(asked, [asked.fields]);
    return logging(fields[0] ?? {}, logged(runId, { metrics: points }), ofRunAlone);
  },
  "runs/log-batch": (asked, runId) => {
    const metrics = metricsFrom(
      asked,
      listOf(asked.fields, "metrics", [
        "key",
        "value",
        "timestamp",
        "step",
        "model_id",
        "dataset_name",
        "dataset_digest",
      ]),
    );
    const params = pairsOf(asked.fields, "params");
    const tags = pairsOf(asked.fields, "tags");
    return logging(
      { metrics: metrics.fields, params, tags },
      logged(runId, { metrics: metrics.points, params, tags }),
      metrics.ofRunAlone,
    );
  },
  "runs/log-parameter": ({ fields }, runId) => {
    const param = pairOf(fields);
    return logging(param, logged(runId, { params: [param] }), true);
  },
  "runs/set-tag": ({ fields }, runId) => {
    const tag = pairOf(fields);
    return logging(tag, logged(runId, { tags: [tag] }), true);
  },
  "runs/delete-tag": ({ fields }, runId) => {
    const { key } = pairOf(fields);
    return { fields: { key }, facts: () => ({ does: "tag-removed", runId, key }) };
  },
  "runs/log-model": ({ fields }, runId) => annotation(runId, { model_json: textOf(fields, "model_json") }),
  "runs/log-inputs": (asked, runId) => {
    const models = listOf(asked.fields, "models", ["model_id"]);
    // An earlier task's model may be an input: it is only read.
    for (const model of models) requireModel(asked, model, "of this cycle");
    return annotation(runId, { datasets: asked.fields["datasets"] ?? [], models });
  },
  "runs/outputs": (asked, runId) => {
    const models = listOf(asked.fields, "models", ["model_id", "step"]);
    for (const model of models) {
      requireModel(asked, model, "of this execution");
      model["step"] = integerOf(model, "step") ?? 0;
    }
    return annotation(runId, { models });
  },
};

/** Reads a change of an own run into the one form in which it is passed on and recorded. */
export function changeOf(asked: Asked, runId: string): Permit {
  const reader = CHANGES[asked.match.route.name];
  if (reader === undefined) throw new Refused(`${asked.match.route.name} is not available here.`);
  const change = reader(asked, runId);
  return {
    ...reading({ ...change.fields, run_id: runId }, { runId }),
    queue: runId,
    ...(change.logs !== undefined && areSure(change.logs) ? { logs: change.logs } : {}),
    facts: (answer) => change.facts(answer),
  };
}

function updateFields(fields: Fields): Fields {
  const passed: Fields = {};
  const { status } = fields;
  if (typeof status === "string" || typeof status === "number") passed["status"] = status;
  else if (status !== undefined) throw malformed('"status" must be one of MLflow\'s run states.');
  const endTime = integerOf(fields, "end_time");
  if (endTime !== null) passed["end_time"] = endTime;
  const name = textOf(fields, "run_name");
  if (name !== null) passed["run_name"] = name;
  return passed;
}

/** `ofRunAlone`: no metric belongs to a model or data set as well, so nothing but the run is touched. */
function metricsFrom(asked: Asked, entries: Fields[]) {
  const points = entries.map(pointOf);
  let ofRunAlone = true;
  const fields = entries.map((entry, place): Fields => {
    const point = points[place] ?? pointOf(entry);
    const passed: Fields = {
      key: point.key,
      value: valueForServer(point.value),
      timestamp: point.timestampMs,
      step: point.step,
    };
    if (idOf(entry, "model_id") !== null)
      passed["model_id"] = requireModel(asked, entry, "of this execution");
    for (const name of ["dataset_name", "dataset_digest"]) {
      const value = textOf(entry, name);
      if (value !== null) passed[name] = value;
    }
    if (Object.keys(passed).length > RUN_METRIC_FIELDS) ofRunAlone = false;
    return passed;
  });
  return { points, fields, ofRunAlone };
}

/** key, value, timestamp and step. */
const RUN_METRIC_FIELDS = 4;

function requireModel(asked: Asked, entry: Fields, whose: "of this execution" | "of this cycle"): string {
  const modelId = idOf(entry, "model_id");
  const maker = modelId === null ? undefined : asked.holdings.models.get(modelId);
  const allowed =
    maker !== undefined && (whose === "of this cycle" || maker.executionId === asked.executionId);
  if (modelId === null || !allowed) {
    throw new Refused(
      `Logged model ${modelId ?? "without id"} is not a model ${whose}. Log the metric to your own run without model_id, or log a model of your own first.`,
    );
  }
  return modelId;
}

function annotation(runId: string, fields: Fields): Change {
  return { fields, facts: () => ({ does: "run-annotated", runId }) };
}

function logging(fields: Fields, facts: Logged, ofRunAlone: boolean): Change {
  return { fields, facts: () => facts, ...(ofRunAlone ? { logs: facts } : {}) };
}

function logged(runId: string, what: Partial<Omit<Logged, "does" | "runId">>): Logged {
  return { does: "logged", runId, metrics: [], params: [], tags: [], ...what };
}
