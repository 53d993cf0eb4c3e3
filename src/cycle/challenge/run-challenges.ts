import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type {
  Challenge,
  ChallengeKind,
  Num,
  RunRecord,
  SessionResult,
  TaskEvidence,
} from "../../contracts/index.ts";
import { alterFile } from "../../execute/challenge/index.ts";
import { replaceWorkspaceFile, SESSION_ROOT } from "../../execute/workspace/index.ts";
import type { WorkspaceChanges, WorkspaceView } from "../../execute/workspace/index.ts";
import { probeAll, resultFiles } from "../probe-files.ts";
import type { AttemptOptions } from "../attempt-options.ts";
import { sessionRequestOf } from "../session-request.ts";
import { timedId } from "../surroundings.ts";
import type { TaskEnvironment } from "../task-environment.ts";
import { dataOfTask } from "./data-of-task.ts";
import type { DataOfTask } from "./data-of-task.ts";

/** The data first: where none of them can be changed, other seeds alone would say nothing. */
const KINDS: readonly ChallengeKind[] = ["shuffled", "sampled", "withheld", "seeds"];
/** A larger file is only withheld. */
const MAX_ALTERED_BYTES = 20 * 1024 ** 2;
/** A challenge may take so many times as long as the execution, and a minute. */
const TIMES_AS_LONG = 4;
const MINUTE_MS = 60_000;

/**
 * Executes a task's blocks again with their data changed, each time from the state before the task. What these sessions
 * leave is seen by nobody, and their runs go to a store of their own. Empty where the execution did not end well or no
 * data are known that could be changed.
 */
export async function runChallenges(
  options: AttemptOptions,
  environment: TaskEnvironment,
  evidence: TaskEvidence,
): Promise<Challenge[]> {
  const { outcome } = evidence.execution ?? {};
  if (outcome?.kind !== "exited" || outcome.exitCode !== 0 || options.sees === null) return [];
  const before = await options.workspace.current(options.sees);
  const data = dataOfTask(options.prepared, evidence, before.entries);
  const done: Challenge[] = [];
  for (const kind of KINDS) {
    const plan = planOf(kind, data, before);
    const pointless = kind === "seeds" ? done.length === 0 : plan.altered.length === 0;
    if (pointless || options.signal.aborted) continue;
    options.progress.note(`${options.prepared.task.taskId}: challenge, ${WORDS[kind]}`);
    done.push(await runChallenge(options, environment, evidence, plan));
  }
  return done;
}

const WORDS: Record<ChallengeKind, string> = {
  shuffled: "columns and labels shuffled",
  sampled: "other rows and values",
  withheld: "data withheld",
  seeds: "other seeds",
};

interface ChallengePlan {
  kind: ChallengeKind;
  /** New contents by path; null: taken away. */
  files: Map<string, string | null>;
  altered: string[];
  untouched: string[];
}

function planOf(kind: ChallengeKind, data: DataOfTask, before: WorkspaceView): ChallengePlan {
  const files = new Map<string, string | null>();
  const untouched = [...data.outOfReach];
  if (kind === "seeds") return { kind, files, altered: [], untouched };
  for (const path of data.files) {
    const content = kind === "withheld" ? null : alteredContent(path, kind, before);
    if (content === undefined) untouched.push(path);
    else files.set(path, content);
  }
  return { kind, files, altered: [...files.keys(), ...data.bundled], untouched };
}

function alteredContent(
  path: string,
  kind: "shuffled" | "sampled",
  before: WorkspaceView,
): string | undefined {
  const start = before.read(path, MAX_ALTERED_BYTES);
  if (start === null || start.bytes > MAX_ALTERED_BYTES) return undefined;
  return alterFile(path, start.content.toString("utf8"), kind) ?? undefined;
}

async function runChallenge(
  options: AttemptOptions,
  environment: TaskEnvironment,
  evidence: TaskEvidence,
  { kind, files, altered, untouched }: ChallengePlan,
): Promise<Challenge> {
  const { prepared, machine, workspace, journal, clock } = options;
  const { taskId } = prepared.task;
  const executionId = timedId(clock);
  const directory = join(options.directory, "challenges", kind);
  await mkdir(directory, { recursive: true });
  const live = await workspace.begin(executionId, { sees: options.sees });
  for (const [path, content] of files) replaceWorkspaceFile(live.path, path, content);
  const gateway = machine.challengeWitness();
  const witness = await gateway.open({ executionId, taskId });
  await journal.append({ type: "challenge.started", executionId, taskId, kind, altered });
  const request = sessionRequestOf(
    { prepared, settings: options.settings, directory },
    { executionId, live, witness, marks: [], challenge: kind },
  );
  const longest = (evidence.execution?.durationMs ?? 0) * TIMES_AS_LONG + MINUTE_MS;
  const session = await environment.executor.execute(
    { ...request, limits: { ...request.limits, timeoutMs: Math.min(request.limits.timeoutMs, longest) } },
    {},
    options.signal,
  );
  const { runs } = await gateway.close(executionId);
  const changes = await workspace.finish(executionId, { keep: false, taskId });
  const values = await valuesOf(options, evidence, session, {
    runs,
    changes,
    livePath: live.path,
    executionId,
  });
  await workspace.release(executionId);
  await journal.append({
    type: "challenge.ended",
    executionId,
    taskId,
    kind,
    outcome: session.execution.outcome,
  });
  return { kind, altered, untouched, outcome: session.execution.outcome, values };
}

/** Last values by the name of the metric, and numbers in result files by path and name. */
async function valuesOf(
  { stores, machine, prepared }: AttemptOptions,
  evidence: TaskEvidence,
  { execution }: SessionResult,
  found: { runs: RunRecord[]; changes: WorkspaceChanges; livePath: string; executionId: string },
): Promise<Record<string, Num[]>> {
  const { changes, executionId } = found;
  const ended = execution.outcome.kind === "exited" && execution.outcome.exitCode === 0;
  const seenAs = machine.executor.level.startsWith("full") ? SESSION_ROOT : found.livePath;
  const identity = { executionId, taskId: prepared.task.taskId };
  // Only where the execution itself had runs in stores of its own.
  const own = evidence.runs.some((run) => run.source !== "witness");
  const captured = own ? (await stores.capture(changes, seenAs, identity, false)).runs : [];
  const values = new Map<string, Num[]>();
  const add = (name: string, value: Num): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (const run of [...found.runs, ...captured])
    for (const [name, metric] of Object.entries(run.metrics)) add(name, metric.last);
  for (const probe of ended ? probeAll(changes, new Set(resultFiles(changes.entries))) : [])
    for (const [name, value] of Object.entries(probe.numbers ?? {})) add(`${probe.path}#${name}`, value);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.toSorted(byValue)]));
}

function byValue(one: Num, other: Num): number {
  if (typeof one !== "number" || typeof other !== "number") return typeof one === "number" ? -1 : 1;
  return one - other;
}
