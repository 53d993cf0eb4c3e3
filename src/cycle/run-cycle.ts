import { join } from "node:path";
import type { Cycle, Plan, TaskEvidence } from "../contracts/index.ts";
import {
  buildManifest,
  createOutFolder,
  envelopeOf,
  refuseUsedFolder,
  requireRoomFor,
} from "../evidence/index.ts";
import type { AttemptIdentity, Journal } from "../evidence/index.ts";
import { openWorkspace } from "../execute/workspace/index.ts";
import { readPlan } from "../intake/index.ts";
import { verifyTask } from "../verify/index.ts";
import { executeAttempt } from "./attempt.ts";
import { writeAttemptInputs } from "./attempt-inputs.ts";
import { concludeCycle } from "./conclude.ts";
import type { OpenCycle } from "./open-cycle.ts";
import type { TaskRecord } from "./task-record.ts";
import { openMachine } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { toolVersion } from "./package-files.ts";
import { prepareTask } from "./prepare.ts";
import { predecessors, workInOrder } from "./schedule.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { readMounts } from "./settings/mounts.ts";
import { checkPlaces } from "./settings/places.ts";
import { statePlaces } from "./settings/state-places.ts";
import { resolveSettings } from "./settings/settings.ts";
import type { RunFlags } from "./settings/settings.ts";
import { REAL_CLOCK_AND_CHANCE, timedId } from "./surroundings.ts";
import type { ClockAndChance, Surroundings } from "./surroundings.ts";
import { verifyInputOf } from "./verify-input.ts";
import { warmUp } from "./warm-up.ts";
import type { ExecutedIn } from "./warm-up.ts";
import { openWorkspaceStores } from "./workspace-stores.ts";
import { writeJson } from "./write-json.ts";
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
  const cycleId = timedId(clock);
  const directory = settings.out ?? join(surroundings.workingDirectory, ".runproof", "cycles", cycleId);
  await requireRoomFor(directory);
  await refuseUsedFolder(directory);
  const plan = await readPlan(options.inputs, {
    stdin: surroundings.stdin,
    rootPrefixes: settings.rootPrefixes,
  });
  for (const warning of plan.warnings) progress.note(`note: ${warning}`);
  await checkPlaces(settings);
  const places = await statePlaces({
    project: settings.project ?? surroundings.workingDirectory,
    out: directory,
    cycleId,
    environment: surroundings.environment,
    mounts: await (surroundings.mounts ?? readMounts)(),
  });
  for (const note of places.notes) progress.note(`note: ${note}`);
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
    places,
    note: (line) => progress.note(line),
  });
  const { signal } = options;
  const opened = { cycleId, startedAt, plan, settings, places, machine, clock, progress, signal };
  try {
    const prepared = await prepareAll(plan, machine);
    const folder = await createOutFolder(
      directory,
      plan.sources,
      { type: "cycle.started", cycleId, input: plan.input, toolVersion: toolVersion(), settings, places },
      clock.now,
    );
    journal = folder.journal;
    try {
      return await inWorkspace({ ...opened, folder }, prepared, surroundings.environment);
    } finally {
      await folder.journal.close();
    }
  } finally {
    await machine.close();
  }
}

async function inWorkspace(
  opened: Omit<OpenCycle, "workspace" | "stores">,
  prepared: PreparedTask[],
  environment: NodeJS.ProcessEnv,
): Promise<CycleResult> {
  const { settings, places, machine, folder } = opened;
  const workspace = await openWorkspace({
    directory: places.staging,
    project: settings.project,
    leaveOut: [folder.directory],
    layerMarks: machine.executor.layerMarks,
  });
  try {
    const stores = await openWorkspaceStores(
      workspace.startRoot,
      machine.executor.startSandboxed,
      machine.managed,
    );
    return await workThrough({ ...opened, workspace, stores }, prepared, environment);
  } finally {
    await workspace.close();
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
  const records = await workOnAll(cycle, prepared, environment);
  await cycle.workspace.publish(join(cycle.folder.directory, "workspace"));
  const result = await concludeCycle(cycle, records);
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

/** One at a time in order; or several at a time, and then what is not executed after all that is. */
async function workOnAll(
  cycle: OpenCycle,
  prepared: PreparedTask[],
  environment: NodeJS.ProcessEnv,
): Promise<TaskRecord[]> {
  const { jobs } = cycle.settings;
  const turns = prepared.map((task, place) => ({
    id: task.task.taskId,
    after: task.task.dependencies,
    task,
    place: place + 1,
  }));
  const executed = turns.filter(({ task }) => isExecutable(task));
  const sees = predecessors(turns);
  // Challenges start from the state before the task, which only states by choice can give.
  const statesSeen = (id: string): readonly string[] | null => {
    if (jobs > 1) return sees.get(id) ?? [];
    const place = executed.findIndex((turn) => turn.id === id);
    return cycle.settings.challenge ? executed.slice(0, Math.max(place, 0)).map((turn) => turn.id) : null;
  };
  const begun = new Set<string>();
  const finished = new Map<string, TaskEvidence>();
  const upcoming = (): PreparedTask[] =>
    cycle.signal.aborted ? [] : executed.flatMap(({ id, task }) => (begun.has(id) ? [] : task));
  const warm = warmUp(
    cycle,
    executed.map(({ task }) => task),
    upcoming,
    environment,
  );
  const work = async ({ id, task, place }: (typeof turns)[number]): Promise<TaskRecord> => {
    begun.add(id);
    const seen = statesSeen(id);
    const record = await workOn(cycle, task, {
      place,
      total: turns.length,
      sees: seen,
      earlier: () => (seen ?? [...finished.keys()]).flatMap((earlier) => finished.get(earlier) ?? []),
      onResult: (where) => warm.resultCame(task, where),
    });
    if (record.evidence !== null) finished.set(id, record.evidence);
    return record;
  };
  try {
    if (jobs === 1) return await workInOrder(turns, 1, work);
    const others = turns.filter(({ task }) => !isExecutable(task));
    const done = [...(await workInOrder(executed, jobs, work)), ...(await workInOrder(others, 1, work))];
    const byId = new Map(done.map((record) => [record.prepared.task.taskId, record]));
    return turns.flatMap(({ id }) => byId.get(id) ?? []);
  } finally {
    warm.close();
  }
}

/** A task's turn. */
interface Turn {
  /** 1-based. */
  place: number;
  total: number;
  /** Tasks whose finished state it starts from; null: the last finished state, whosever it is. */
  sees: readonly string[] | null;
  /** Evidence of the tasks that it sees. */
  earlier: () => TaskEvidence[];
  onResult: (where: ExecutedIn) => void;
}

function isExecutable(prepared: PreparedTask): boolean {
  return prepared.execute.execute && prepared.blocks.some((block) => block.disposition === "executed");
}

async function workOn(
  cycle: OpenCycle,
  prepared: PreparedTask,
  { place, total, sees, earlier, onResult }: Turn,
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
        sees,
        onResult,
        attempt: 1,
        directory,
        relativeDirectory,
        journal: cycle.folder.journal,
      })
    : { evidence: null, copies: new Map<string, string>() };
  if (evidence !== null)
    await writeJson(
      join(directory, "evidence.json"),
      envelopeOf(identityOf(cycle, taskId, evidence), evidence),
    );
  const input = await verifyInputOf(cycle, prepared, evidence, earlier());
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

function identityOf(cycle: OpenCycle, taskId: string, evidence: TaskEvidence): AttemptIdentity {
  return {
    cycleId: cycle.cycleId,
    taskId,
    toolVersion: toolVersion(),
    inputSha256: cycle.plan.input.sha256,
    packagesSha256: evidence.execution?.packages?.sha256 ?? cycle.machine.environment.packagesSha256,
  };
}
