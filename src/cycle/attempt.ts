import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BlockReport, KnownRun, Provenance, SessionResult, TaskEvidence } from "../contracts/index.ts";
import type { Journal } from "../evidence/index.ts";
import { writeWhole } from "../evidence/index.ts";
import { matchEvidencePaths, SESSION_ROOT } from "../execute/workspace/index.ts";
import type { Workspace } from "../execute/workspace/index.ts";
import { claimedRunIds } from "../verify/index.ts";
import { blockRecord } from "./dry-run.ts";
import type { Machine } from "./machine.ts";
import { notTyped, probeAll, resultFiles, toldEntries } from "./told-files.ts";
import { openTaskEnvironment } from "./task-environment.ts";
import type { TaskEnvironment } from "./task-environment.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { restoredNumbers } from "./restored-numbers.ts";
import { sessionRequestOf } from "./session-request.ts";
import { isAskedStore } from "./settings/claims-store.ts";
import type { Settings } from "./settings/settings.ts";
import type { StatePlaces } from "./settings/state-places.ts";
import { traceProvenance } from "./trace-provenance.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";
import type { ClockAndChance } from "./surroundings.ts";
import { timedId } from "./surroundings.ts";
import type { ExecutedIn } from "./warm-up.ts";

/** A hostile workspace cannot fill the evidence with notes. */
const MAX_NOTES = 200;

export interface AttemptOptions {
  prepared: PreparedTask;
  /** Tasks whose finished state it starts from; null: the last finished state, whosever it is. */
  sees: readonly string[] | null;
  attempt: number;
  /** The attempt's folder, which exists already with the responses and blocks in it. */
  directory: string;
  /** The same folder relative to the out folder. */
  relativeDirectory: string;
  machine: Machine;
  workspace: Workspace;
  stores: WorkspaceStores;
  journal: Journal;
  settings: Settings;
  places: StatePlaces;
  clock: ClockAndChance;
  progress: Progress;
  /** Called when the session has ended. */
  onResult: (where: ExecutedIn) => void;
  signal: AbortSignal;
}

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
  const live = await workspace.begin(executionId, { obstacleToLayers, sees: options.sees });
  const witness = await machine.witness.open({
    executionId,
    taskId,
    onMetric: (key, value) => options.progress.taskMetric(taskId, key, value),
  });
  await journal.append({
    type: "execution.started",
    executionId,
    taskId,
    attempt: options.attempt,
    blocks: prepared.blocks.map((block) => block.sha256),
    packages: { ...environment.packages, installed: environment.installed },
  });
  const provenance = await traceProvenance(machine.analyst, prepared, null);
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
  const evidence = await gather(options, session, {
    environment,
    endedAt,
    witnessed,
    captured,
    changes,
    provenance,
    provenanceAsRun,
  });
  await workspace.release(executionId);
  return {
    evidence,
    copies: new Map(
      artifacts.copied.map(({ path }) => [path, `${options.relativeDirectory}/artifacts/${path}`]),
    ),
  };
}

/** What the stores of earlier executions, in the workspace and behind the witness, know of claimed run ids; `named`: whether the user said in which store they must be. */
export async function lookUpClaims(
  { stores, machine, settings, places }: Pick<AttemptOptions, "stores" | "machine" | "settings" | "places">,
  runIds: readonly string[],
): Promise<{ known: KnownRun[]; complete: boolean; named: boolean }> {
  const captured = stores.lookup(runIds);
  const found = new Set(captured.map((run) => run.runId));
  const { known, complete } = await machine.witness.lookup(runIds.filter((id) => !found.has(id)));
  const { trackingUri, claimsStore } = settings;
  // A store that was named and cannot be asked leaves the question open.
  const asked = isAskedStore(settings, places.store);
  return {
    known: [...captured, ...known],
    complete: complete && asked,
    named: trackingUri !== null || claimsStore !== null,
  };
}

interface Gathered {
  environment: TaskEnvironment;
  endedAt: string;
  witnessed: Awaited<ReturnType<Machine["witness"]["close"]>>;
  captured: Awaited<ReturnType<WorkspaceStores["capture"]>>;
  changes: Awaited<ReturnType<Workspace["finish"]>>;
  provenance: Provenance;
  provenanceAsRun: Provenance | null;
}

async function gather(
  options: AttemptOptions,
  session: SessionResult,
  found: Gathered,
): Promise<TaskEvidence> {
  const { prepared } = options;
  const ownIds = new Set([...found.witnessed.runs, ...found.captured.runs].map((run) => run.runId));
  const stdout = await readFile(join(options.directory, "stdout.txt"), "utf8").catch(() => "");
  const claimed = claimedRunIds([...prepared.task.responses.map((response) => response.text), stdout]);
  const looked = await lookUpClaims(
    options,
    claimed.filter((id) => !ownIds.has(id)),
  );
  const matches = matchEvidencePaths(prepared.task.evidencePaths, found.changes.entries).map(
    ({ glob, entries }) => ({
      glob,
      paths: entries.map((entry) => entry.path),
    }),
  );
  const matched = new Set(matches.flatMap((match) => match.paths));
  const level = session.execution.isolation.level;
  const runs = [...found.witnessed.runs, ...found.captured.runs];
  const probes = probeAll(found.changes, new Set([...matched, ...resultFiles(found.changes.entries)]));
  return {
    attempt: options.attempt,
    blocks: prepared.blocks.map((block) =>
      blockRecord(
        block,
        outcomeOf(
          block.disposition,
          session.selfReported.blocks.find((report) => report.index === block.index),
        ),
      ),
    ),
    blockFacts: Object.fromEntries([...prepared.facts].map(([index, facts]) => [String(index), facts])),
    provenance: found.provenance,
    ...(found.provenanceAsRun === null ? {} : { provenanceAsRun: found.provenanceAsRun }),
    execution: {
      ...session.execution,
      isolation: withNotes(session.execution.isolation, notesOf(options, found)),
      ...(found.environment.installed === null ? {} : { packages: found.environment.installed }),
      stdout: { ...session.execution.stdout, path: `${options.relativeDirectory}/stdout.txt` },
      stderr: { ...session.execution.stderr, path: `${options.relativeDirectory}/stderr.txt` },
      files: found.changes.files,
    },
    endedAt: found.endedAt,
    runs: runs.map((run) => (level === "none" ? { ...run, grade: "claimed" as const } : run)),
    knownRuns: looked.known,
    storeComplete: looked.complete && found.captured.complete && found.witnessed.unusable === null,
    claimStoreNamed: looked.named,
    refusals: found.witnessed.refusals,
    workspace: toldEntries(notTyped(found.changes.entries, prepared), matched),
    evidencePathMatches: matches,
    packages: found.environment.packages,
    probes,
    restored: restoredNumbers(runs, probes, found.changes),
    selfReported: {
      blocks: session.selfReported.blocks,
      packageRequests: session.selfReported.packageRequests,
      runId: session.selfReported.runId,
      notes: session.selfReported.notes,
      ...(session.selfReported.touched === undefined ? {} : { touched: session.selfReported.touched }),
      outputs: session.selfReported.outputs.map((output) => ({
        ...output,
        path: `${options.relativeDirectory}/outputs/${output.path}`,
      })),
    },
  };
}

/** Writes what is to be executed, and all responses, before anything runs. */
export async function writeAttemptInputs(prepared: PreparedTask, directory: string): Promise<void> {
  await mkdir(join(directory, "responses"), { recursive: true });
  await mkdir(join(directory, "blocks"));
  for (const response of prepared.task.responses)
    await writeFile(join(directory, "responses", `${response.agent}.md`), response.text);
  for (const block of prepared.blocks) {
    if (block.disposition === "skipped") continue;
    await writeFile(join(directory, "blocks", `${String(block.index).padStart(2, "0")}.py`), block.code);
  }
}

function outcomeOf(
  disposition: string,
  report: BlockReport | undefined,
): "ok" | "failed" | "not-reached" | null {
  if (disposition !== "executed") return null;
  return report?.outcome ?? "not-reached";
}

/** What a reader of the evidence should know beyond the executor's own notes. */
function notesOf(options: AttemptOptions, found: Gathered): string[] {
  const { masked, omitted } = options.workspace;
  const added = found.environment.installed?.added ?? [];
  return [
    ...options.places.notes,
    ...(added.length === 0
      ? []
      : [
          `packages installed for this task: ${added.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
        ]),
    ...(masked.length === 0 ? [] : [`masked files of the project: ${masked.join(", ")}`]),
    ...omitted.map(({ path, reason }) => `not copied from the project: ${path}: ${reason}`),
    ...found.changes.notes,
    ...found.changes.omitted.map(
      ({ path, reason }) => `left out of the workspace's record: ${path}: ${reason}`,
    ),
    ...(options.settings.trackingUri === null
      ? []
      : [`runs were logged to ${options.settings.trackingUri.uri}, a server that runproof does not run`]),
    ...(found.witnessed.unusable === null
      ? []
      : [`the witness may lack records: ${found.witnessed.unusable}`]),
    ...found.captured.notes,
  ];
}

function withNotes(
  isolation: SessionResult["execution"]["isolation"],
  notes: readonly string[],
): typeof isolation {
  return notes.length === 0
    ? isolation
    : { ...isolation, notes: [...(isolation.notes ?? []), ...notes.slice(0, MAX_NOTES)] };
}

/** Writes a JSON document whole. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
