import { join } from "node:path";
import type { Cycle, Plan } from "../contracts/index.ts";
import { buildManifest, createOutFolder, envelopeOf, refuseUsedFolder } from "../evidence/index.ts";
import type { AttemptIdentity, Journal } from "../evidence/index.ts";
import { openWorkspace } from "../execute/workspace/index.ts";
import { readPlan } from "../intake/index.ts";
import { verifyTask } from "../verify/index.ts";
import { executeAttempt, writeAttemptInputs, writeJson } from "./attempt.ts";
import { concludeCycle } from "./conclude.ts";
import type { OpenCycle } from "./open-cycle.ts";
import type { TaskRecord } from "./task-record.ts";
import { openMachine } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { toolVersion } from "./package-files.ts";
import { prepareTask } from "./prepare.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { checkPlaces } from "./settings/places.ts";
import { resolveSettings } from "./settings/settings.ts";
import type { RunFlags } from "./settings/settings.ts";
import { REAL_CLOCK_AND_CHANCE, timedId } from "./surroundings.ts";
import type { ClockAndChance, Surroundings } from "./surroundings.ts";
import { verifyInputOf } from "./verify-input.ts";
import { warmUp } from "./warm-up.ts";
import { openWorkspaceStores } from "./workspace-stores.ts";
import { writeReports } from "./write-reports.ts";

export interface RunCycleOptions {
  inputs: string[];
  flags: RunFlags;
  surroundings: Surroundings;
  progress: Progress;
  /** Aborts the running session; the record is finished all the same. */
  signal: AbortSignal;
  clock?: ClockAndChance;
}

export interface CycleResult {
  cycle: Cycle;
  directory: string;
  reportPath: string;
  /** 0 exactly when the decision is GO, 130 where interrupted, else 100. */
  exitCode: number;
}

/**
 * Runs one cycle: intake, extraction, execution, verification, decision, reports.
 * Input errors are found before anything is made; after that the agents' failures are data and only our own are thrown.
 */
export async function runCycle(options: RunCycleOptions): Promise<CycleResult> {
  const { surroundings, progress } = options;
  const clock = options.clock ?? REAL_CLOCK_AND_CHANCE;
  const settings = await resolveSettings(
    options.flags,
    surroundings.environment,
    surroundings.workingDirectory,
  );
  const plan = await readPlan(options.inputs, {
    stdin: surroundings.stdin,
    rootPrefixes: settings.rootPrefixes,
  });
  for (const warning of plan.warnings) progress.note(`note: ${warning}`);
  await checkPlaces(settings);
  const cycleId = timedId(clock);
  const directory = settings.out ?? join(surroundings.workingDirectory, ".runproof", "cycles", cycleId);
  await refuseUsedFolder(directory);
  const startedAt = new Date(clock.now()).toISOString();
  let journal: Journal | null = null;
  const journalOf = (): Journal => {
    if (journal === null) throw new Error("the journal is opened before anything is executed");
    return journal;
  };
  const machine = await openMachine({
    settings,
    surroundings,
    clock,
    journal: journalOf,
    note: (line) => progress.note(line),
  });
  try {
    const prepared = await prepareAll(plan, machine);
    const folder = await createOutFolder(
      directory,
      plan.sources,
      { type: "cycle.started", cycleId, input: plan.input, toolVersion: toolVersion(), settings },
      clock.now,
    );
    journal = folder.journal;
    const workspace = await openWorkspace({
      directory: join(directory, ".staging"),
      project: settings.project,
      leaveOut: [directory],
      layerMarks: machine.executor.layerMarks,
    });
    try {
      const stores = await openWorkspaceStores(
        workspace.startRoot,
        machine.executor.startSandboxed,
        machine.environment,
      );
      const cycle: OpenCycle = {
        cycleId,
        startedAt,
        plan,
        settings,
        machine,
        workspace,
        stores,
        folder,
        clock,
        progress,
        signal: options.signal,
      };
      return await workThrough(cycle, prepared, surroundings.environment);
    } finally {
      await workspace.close();
      await folder.journal.close();
    }
  } finally {
    await machine.close();
  }
}

async function prepareAll(plan: Plan, machine: Machine): Promise<PreparedTask[]> {
  const prepared: PreparedTask[] = [];
  for (const task of plan.tasks) prepared.push(await prepareTask(task, plan.input.path, machine.analyst));
  const wantsMlflow = prepared.some(
    (task) => task.execute.execute && [...task.facts.values()].some((facts) => facts.usesMlflow),
  );
  if (wantsMlflow) machine.witness.prepare();
  return prepared;
}

async function workThrough(
  cycle: OpenCycle,
  prepared: PreparedTask[],
  environment: NodeJS.ProcessEnv,
): Promise<CycleResult> {
  const records: TaskRecord[] = [];
  const executed = prepared.filter(isExecutable);
  const upcoming = (): PreparedTask | null => {
    if (cycle.signal.aborted) return null;
    return prepared.slice(records.length + 1).find(isExecutable) ?? null;
  };
  const warm = warmUp(cycle, executed, upcoming, environment);
  try {
    for (const [place, task] of prepared.entries()) {
      records.push(await workOn(cycle, task, place + 1, prepared.length, () => warm.resultCame()));
    }
  } finally {
    warm.close();
  }
  await cycle.workspace.publish(join(cycle.folder.directory, "workspace"));
  const result = concludeCycle(cycle, records);
  await cycle.folder.journal.append({
    type: "cycle.ended",
    decision: result.decision,
    tasks: result.tasks.map(({ taskId, verdict }) => ({ taskId, verdict })),
  });
  await cycle.workspace.close();
  await writeJson(join(cycle.folder.directory, "cycle.json"), result);
  await writeReports(cycle, result, records);
  await writeJson(
    join(cycle.folder.directory, "manifest.json"),
    await buildManifest(cycle.folder.directory, cycle.cycleId),
  );
  return {
    cycle: result,
    directory: cycle.folder.directory,
    reportPath: join(cycle.folder.directory, "report.html"),
    exitCode: cycle.signal.aborted ? 130 : result.decision.outcome === "GO" ? 0 : 100,
  };
}

function isExecutable(prepared: PreparedTask): boolean {
  return prepared.execute.execute && prepared.blocks.some((block) => block.disposition === "executed");
}

async function workOn(
  cycle: OpenCycle,
  prepared: PreparedTask,
  place: number,
  total: number,
  onResult: () => void,
): Promise<TaskRecord> {
  const { taskId, action } = prepared.task;
  cycle.progress.taskStarted({ taskId, action, place, total });
  const executes = isExecutable(prepared) && !cycle.signal.aborted;
  const interrupted = prepared.execute.execute && cycle.signal.aborted;
  const relativeDirectory = `tasks/${taskId}/attempt-1`;
  const directory = join(cycle.folder.directory, relativeDirectory);
  if (prepared.task.responses.length > 0) await writeAttemptInputs(prepared, directory);
  const { evidence, copies } = executes
    ? await executeAttempt({
        ...cycle,
        prepared,
        attempt: 1,
        directory,
        relativeDirectory,
        journal: cycle.folder.journal,
      })
    : { evidence: null, copies: new Map<string, string>() };
  if (executes) onResult();
  if (evidence !== null)
    await writeJson(join(directory, "evidence.json"), envelopeOf(identityOf(cycle, taskId), evidence));
  const input = await verifyInputOf(cycle, prepared, evidence);
  const verification = verifyTask(input);
  const { status, verdict, findings, reason } = verification;
  await cycle.folder.journal.append({ type: "task.ended", taskId, status, verdict, findings });
  cycle.progress.taskEnded({
    taskId,
    verdict,
    status,
    reason,
    durationMs: evidence?.execution?.durationMs ?? null,
  });
  return { prepared, evidence, input, verification, interrupted, copies };
}

function identityOf(cycle: OpenCycle, taskId: string): AttemptIdentity {
  return {
    cycleId: cycle.cycleId,
    taskId,
    toolVersion: toolVersion(),
    inputSha256: cycle.plan.input.sha256,
    packagesSha256: cycle.machine.environment.packagesSha256,
  };
}
