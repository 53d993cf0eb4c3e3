import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskEvidence } from "../contracts/index.ts";
import { SESSION_ROOT } from "../execute/workspace/index.ts";
import { gatherEvidence } from "./attempt-evidence.ts";
import type { AttemptOptions } from "./attempt-options.ts";
import { runChallenges } from "./challenge/run-challenges.ts";
import { sessionRequestOf } from "./session-request.ts";
import { timedId } from "./surroundings.ts";
import { openTaskEnvironment } from "./task-environment.ts";
import { traceProvenance } from "./trace-provenance.ts";

/** Executes one task's session and gathers everything that verification may rest on. */
export async function executeAttempt(
  options: AttemptOptions,
): Promise<{ evidence: TaskEvidence; copies: ReadonlyMap<string, string> }> {
  const { prepared, machine, workspace, journal, clock } = options;
  const taskId = prepared.task.taskId;
  const environment = await openTaskEnvironment({
    ...options,
    note: (line) => options.progress.note(line),
  });
  if (environment.lock !== "") await writeFile(join(options.directory, "packages.lock"), environment.lock);
  const executionId = timedId(clock);
  const obstacleToLayers = environment.executor.obstacleToLayers();
  // Reading the code takes as long as the rest of these together.
  const [live, witness, provenance] = await Promise.all([
    workspace.begin(executionId, { obstacleToLayers, sees: options.sees }),
    machine.witness.open({
      executionId,
      taskId,
      onMetric: (key, value) => options.progress.taskMetric(taskId, key, value),
    }),
    traceProvenance(machine.analyst, prepared, null),
  ]);
  await journal.append({
    type: "execution.started",
    executionId,
    taskId,
    attempt: options.attempt,
    blocks: prepared.blocks.map((block) => block.sha256),
    packages: { ...environment.packages, installed: environment.installed },
  });
  const session = await environment.executor.execute(
    sessionRequestOf(options, { executionId, live, witness, marks: provenance.arms }),
    { onLine: (line) => options.progress.taskLine(taskId, line) },
    options.signal,
  );
  options.onResult(environment);
  const endedAt = new Date(clock.now()).toISOString();
  const witnessed = await machine.witness.close(executionId);
  const finished = session.execution.outcome.kind === "exited" && session.execution.outcome.signal === null;
  const changes = await workspace.finish(executionId, { keep: finished, taskId });
  await journal.append({
    type: "execution.ended",
    executionId,
    taskId,
    outcome: session.execution.outcome,
    files: changes.files.length,
  });
  const artifacts = await workspace.collectArtifacts(changes, join(options.directory, "artifacts"));
  const captured = await options.stores.capture(
    changes,
    machine.executor.level.startsWith("full") ? SESSION_ROOT : live.path,
    { executionId, taskId },
    finished,
  );
  const entered = session.selfReported.touched?.arms ?? [];
  const provenanceAsRun =
    entered.length === 0 ? null : await traceProvenance(machine.analyst, prepared, entered);
  const evidence = await gatherEvidence(options, session, {
    environment,
    endedAt,
    witnessed,
    captured,
    changes,
    provenance,
    provenanceAsRun,
    interrupted: options.signal.aborted && session.execution.outcome.kind === "killed",
  });
  await workspace.release(executionId);
  const challenges = options.settings.challenge ? await runChallenges(options, environment, evidence) : [];
  return {
    evidence: challenges.length === 0 ? evidence : { ...evidence, challenges },
    copies: new Map(
      artifacts.copied.map(({ path }) => [path, `${options.relativeDirectory}/artifacts/${path}`]),
    ),
  };
}
