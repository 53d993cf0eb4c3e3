import { open } from "node:fs/promises";
import { join } from "node:path";
import type { PlannedTask, TaskEvidence } from "../contracts/index.ts";
import { evaluateGates } from "../decide/index.ts";
import type { GateTask } from "../decide/index.ts";
import { matchEvidencePaths } from "../execute/workspace/index.ts";
import { claimedRunIds } from "../verify/index.ts";
import type { ClaimLookup, VerifyInput } from "../verify/index.ts";
import { checkStatements } from "./stated-statistics.ts";
import { lookUpClaims } from "./look-up-claims.ts";
import { compareTask } from "./comparisons.ts";
import { probeAll } from "./probe-files.ts";
import { blockRecord } from "./dry-run.ts";
import type { PreparedTask } from "./prepare.ts";
import type { OpenCycle } from "./open-cycle.ts";

/** Claims are looked for in this much of what was printed. */
const STDOUT_BYTES = 1024 ** 2;

/** Gathers all that the verification of a task rests on. `earlier`: evidence of the tasks that it may see. */
export async function verifyInputOf(
  cycle: OpenCycle,
  prepared: PreparedTask,
  evidence: TaskEvidence | null,
  earlier: readonly TaskEvidence[] = [],
): Promise<VerifyInput> {
  const { task } = prepared;
  const gateTask = gateTaskOf(cycle, prepared, evidence);
  return {
    task,
    kind: prepared.kind,
    kindInferredBecause: prepared.kindInferredBecause,
    execute: prepared.execute,
    mlflowRequired: mlflowRequired(cycle, task),
    blocks: evidence?.blocks ?? prepared.blocks.map((block) => blockRecord(block, null)),
    evidence,
    stdout: evidence?.execution
      ? await readStart(join(cycle.folder.directory, evidence.execution.stdout.path))
      : "",
    stderr: evidence?.execution
      ? await readStart(join(cycle.folder.directory, evidence.execution.stderr.path))
      : "",
    documentation:
      prepared.kind === "documentation" && task.evidencePaths.length > 0
        ? await documentationFiles(cycle, prepared)
        : null,
    gates: evaluateGates(cycle.plan.gates, [gateTask]),
    stated: await checkStatements(cycle, task),
    comparisons: await compareTask(cycle, prepared, evidence, earlier),
    lookup: evidence === null ? await lookUp(cycle, prepared) : null,
    isolationLevel: cycle.machine.executor.level,
  };
}

/**
 * A task as gates see it: simulations count only where the handoff or tracker itself declared them; numbers in result
 * files that the execution made are records where no run is required.
 */
export function gateTaskOf(
  cycle: OpenCycle,
  prepared: PreparedTask,
  evidence: TaskEvidence | null,
): GateTask {
  const { task, kind } = prepared;
  const made = new Set(
    (evidence?.workspace ?? []).filter((entry) => entry.change !== "unchanged").map((entry) => entry.path),
  );
  const files = requiresRun(cycle, prepared)
    ? []
    : (evidence?.probes ?? []).filter((probe) => made.has(probe.path));
  return {
    taskId: task.taskId,
    criteria: task.acceptanceCriteria,
    runs: evidence?.runs ?? [],
    counts: kind !== "simulation" || task.kindSource === "document",
    files: files.map(({ path, numbers }) => ({ path, numbers: numbers ?? {} })),
  };
}

function requiresRun(cycle: OpenCycle, { task, kind }: PreparedTask): boolean {
  return kind === "experimental" ? mlflowRequired(cycle, task) : task.mlflowRequired === true;
}

/** As declared for the task, else as configured, else as is usual for the kind of input. */
function mlflowRequired(cycle: OpenCycle, task: PlannedTask): boolean {
  const usual =
    cycle.settings.mlflow === null
      ? cycle.plan.mlflowRequiredByDefault
      : cycle.settings.mlflow === "required";
  return task.mlflowRequired ?? usual;
}

async function documentationFiles(
  cycle: OpenCycle,
  prepared: PreparedTask,
): Promise<VerifyInput["documentation"]> {
  const state = await cycle.workspace.current();
  const matches = matchEvidencePaths(prepared.task.evidencePaths, state.entries).map(({ glob, entries }) => ({
    glob,
    paths: entries.map((entry) => entry.path),
  }));
  const matched = new Set(matches.flatMap((match) => match.paths));
  return {
    entries: state.entries.filter((entry) => matched.has(entry.path)),
    probes: probeAll(state, matched),
    matches,
  };
}

/** Where nothing was executed, claimed ids are still looked up: a known run of somebody else is worth knowing. */
async function lookUp(cycle: OpenCycle, prepared: PreparedTask): Promise<ClaimLookup | null> {
  const ids = claimedRunIds(prepared.task.responses.map((response) => response.text));
  if (ids.length === 0) return null;
  const { known, complete, named } = await lookUpClaims(cycle, ids);
  return { knownRuns: known, storeComplete: complete, claimStoreNamed: named };
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(STDOUT_BYTES);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
