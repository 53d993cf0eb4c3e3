import { fieldOf, listAt, numberAt, pairsAt, textAt } from "./answer.ts";
import { readRelativePath } from "./artifact-path.ts";
import type { CallFacts } from "./event.ts";
import { artifactRootOf } from "./holdings.ts";
import type { Holdings } from "./holdings.ts";
import { narrowFilter } from "./narrow-filter.ts";
import { changeOf } from "./permit-run-change.ts";
import type { Asked, Lookups, Permit } from "./permit-shape.ts";
import { reading } from "./permit-shape.ts";
import { Refused } from "./refuse.ts";
import { idOf, integerOf, pairsOf, runIdOf, textOf } from "./request-body.ts";
import type { Fields } from "./request-body.ts";

/** Runs are created freely, changed only through the URL that created them, and read within the cycle. */
export function permitRun(asked: Asked): Permit {
  const { policy } = asked.match.route;
  if (policy === "create-run") return permitCreate(asked.fields);
  if (policy === "search-runs") return permitSearch(asked);
  const runId = runIdOf(asked.fields);
  if (policy === "read-run") return permitRead(asked, runId);
  requireOwnRun(asked, runId);
  return changeOf(asked, runId);
}

function permitCreate(fields: Fields): Permit {
  const body: Fields = { tags: pairsOf(fields, "tags") };
  for (const name of ["experiment_id", "user_id", "run_name"]) {
    const value = name === "experiment_id" ? idOf(fields, name) : textOf(fields, name);
    if (value !== null) body[name] = value;
  }
  const startTime = integerOf(fields, "start_time");
  if (startTime !== null) body["start_time"] = startTime;
  return { ...reading(body, {}), facts: createdRun };
}

async function createdRun(answer: unknown, lookups: Lookups): Promise<CallFacts> {
  const info = fieldOf(answer, "run", "info");
  const runId = textAt(info, "run_id") ?? textAt(info, "run_uuid");
  if (runId === null) return { does: "nothing" };
  const experimentId = textAt(info, "experiment_id") ?? "";
  return {
    does: "run-created",
    runId,
    experimentId,
    experiment: await lookups.experimentName(experimentId),
    name: textAt(info, "run_name"),
    status: textAt(info, "status") ?? "RUNNING",
    startTimeMs: numberAt(info, "start_time") ?? 0,
    tags: pairsAt(answer, "run", "data", "tags"),
    artifactRoot: artifactRootOf(fieldOf(info, "artifact_uri")),
  };
}

function permitRead({ match, fields, holdings }: Asked, runId: string): Permit {
  if (!holdings.runs.has(runId)) {
    throw new Refused(
      `Run ${runId} is not a run of this cycle and cannot be read here. Runs of this and of earlier tasks of the cycle can.`,
    );
  }
  const path = textOf(fields, "path");
  if (path !== null) readRelativePath(path);
  const { run_uuid: _, ...rest } = fields;
  return {
    ...reading({ ...rest, run_id: runId }, { runId }),
    carries: match.route.name === "get-artifact" ? "download" : "json",
  };
}

/** The search is narrowed at the server, and its answer is filtered once more. */
function permitSearch({ fields, holdings }: Asked): Permit {
  const ids = [...holdings.runs.keys()];
  if (ids.length === 0) return { ...reading({}, {}), ready: { runs: [] } };
  const narrowed = narrowFilter("attributes.run_id", ids, textOf(fields, "filter"));
  return {
    ...reading({ ...fields, filter: narrowed }, {}),
    after: "all",
    answer: (answer) => onlyKnownRuns(answer, holdings),
  };
}

function onlyKnownRuns(answer: unknown, holdings: Holdings): unknown {
  const runs = listAt(answer, "runs").filter((run) => holdings.runs.has(textAt(run, "info", "run_id") ?? ""));
  return typeof answer === "object" && answer !== null && "runs" in answer ? { ...answer, runs } : answer;
}

function requireOwnRun({ executionId, holdings }: Asked, runId: string): void {
  const maker = holdings.runs.get(runId);
  if (maker?.executionId === executionId) return;
  const whose =
    maker === undefined
      ? "was not created through this tracking URL"
      : `was created by an earlier execution of this cycle (task ${maker.taskId})`;
  throw new Refused(
    `Run ${runId} ${whose} and cannot be reopened or changed here. Start a new run with mlflow.start_run(), nested or with a tag that names the earlier one.`,
  );
}
