import { fromNum, toNum } from "../contracts/index.ts";
import type { Gate, Num, Run } from "../contracts/index.ts";
import { meets, parseGate } from "./parse-gate.ts";
import type { ParsedGate } from "./parse-gate.ts";
import { shown } from "./shown.ts";
import { likelyCandidates } from "./similar-names.ts";

/** A task as gates see it. */
export interface GateTask {
  taskId: string;
  /** Its own criteria, as text. */
  criteria: readonly string[];
  runs: readonly Run[];
  /** Whether its numbers may decide: simulations support nothing unless the document itself declared them. */
  counts: boolean;
  /** Numbers under names in result files that the execution made; only for tasks of which no run is required. Default: none. */
  files?: readonly { path: string; numbers: Readonly<Record<string, Num>> }[];
}

/** A recorded value that a gate uses. */
export interface GateValue {
  taskId: string;
  /** null: a number of a result file. */
  runId: string | null;
  /** The run's name, or the path of the file. */
  runName: string | null;
  metric: string;
  value: Num;
}

/** A gate held against the records. */
export interface HeldGate {
  gate: Gate;
  /** The metric it names; null where the text is no gate. */
  metric: string | null;
  /** Whether a record in its scope carries the metric. */
  carried: boolean;
  /** Recorded names that may mean the same quantity. */
  candidates: string[];
  uses: GateValue[];
}

/** Evaluates the cycle's gates over all tasks and each task's criteria over its own runs, by the last value of each run. */
export function evaluateGates(gates: readonly string[], tasks: readonly GateTask[]): HeldGate[] {
  return [
    ...gates.map((text) => holdGate(text, null, tasks)),
    ...tasks.flatMap((task) => task.criteria.map((text) => holdGate(text, task.taskId, [task]))),
  ];
}

/** Holds one gate against the runs of the tasks in its scope. `taskId`: the task whose criterion it is. */
export function holdGate(text: string, taskId: string | null, tasks: readonly GateTask[]): HeldGate {
  const parsed = parseGate(text);
  const nothing = { carried: false, candidates: [], uses: [] };
  if (parsed === null) {
    const gate: Gate = {
      text,
      taskId,
      outcome: "unread",
      observed: [],
      message: "no gate of the form `metric op number`: it binds nothing",
    };
    return { gate, metric: null, ...nothing };
  }
  // A colon may belong to the metric's name: it names a task only where there is such a task.
  const toTask = parsed.taskId !== null && tasks.some((task) => task.taskId === parsed.taskId);
  const meant =
    parsed.taskId === null || toTask ? parsed : { ...parsed, metric: `${parsed.taskId}:${parsed.metric}` };
  // A task's own criterion speaks of its own numbers, whether or not they may decide the cycle.
  const inScope = tasks.filter(
    (task) => (task.counts || taskId !== null) && (!toTask || parsed.taskId === task.taskId),
  );
  const carrying = valuesOf(meant, inScope);
  const uses = carrying.filter((use) => isMeant(use, meant.runName));
  const candidates = carrying.length > 0 ? [] : likelyCandidates(meant.metric, recordedNames(inScope));
  const { outcome, message } =
    uses.length === 0 ? notCarried(meant, inScope, carrying, candidates) : judge(meant, uses);
  const gate: Gate = { text, taskId, outcome, observed: uses.map((use) => use.value), message };
  return { gate, metric: meant.metric, carried: carrying.length > 0, candidates, uses };
}

function isMeant(use: GateValue, name: string | null): boolean {
  return name === null || use.runName === name || use.runId === name;
}

function recordedRuns(task: GateTask): Run[] {
  return task.runs.filter((run) => run.grade === "witnessed" || run.grade === "captured");
}

function recordedNames(tasks: readonly GateTask[]): string[] {
  return tasks.flatMap((task) => [
    ...recordedRuns(task).flatMap((run) => Object.keys(run.metrics)),
    ...(task.files ?? []).flatMap((file) => Object.keys(file.numbers)),
  ]);
}

function valuesOf({ metric }: ParsedGate, tasks: readonly GateTask[]): GateValue[] {
  return tasks.flatMap((task) => {
    const ofRuns = recordedRuns(task).flatMap((run) => {
      const recorded = Object.hasOwn(run.metrics, metric) ? run.metrics[metric] : undefined;
      if (recorded === undefined) return [];
      return [{ taskId: task.taskId, runId: run.runId, runName: run.name, metric, value: recorded.last }];
    });
    const ofFiles = (task.files ?? []).flatMap(({ path, numbers }) =>
      Object.entries(numbers)
        .filter(([name]) => name === metric || name.endsWith(`.${metric}`))
        .map(([name, value]) => ({ taskId: task.taskId, runId: null, runName: path, metric: name, value })),
    );
    return [...ofRuns, ...ofFiles];
  });
}

function notCarried(
  parsed: ParsedGate,
  tasks: readonly GateTask[],
  carrying: readonly GateValue[],
  candidates: readonly string[],
): { outcome: "unknown"; message: string } {
  if (carrying.length > 0) {
    const message = `no run named ${shown(parsed.runName ?? "")} carries ${parsed.metric}; runs that do: ${namesOf(carrying)}`;
    return { outcome: "unknown", message };
  }
  const runs = tasks.reduce((sum, task) => sum + recordedRuns(task).length, 0);
  const seen =
    runs === 0 && recordedNames(tasks).length === 0
      ? "no run was recorded"
      : `none of the ${runs} recorded runs carries the metric "${parsed.metric}"`;
  const maybe =
    candidates.length === 0
      ? ""
      : `; recorded names that come near: ${candidates.map((name) => shown(name)).join(", ")}`;
  return { outcome: "unknown", message: `${seen}${maybe}` };
}

function judge(
  parsed: ParsedGate,
  uses: readonly GateValue[],
): { outcome: "pass" | "fail" | "unknown"; message: string } {
  const finite = uses.filter((use) => Number.isFinite(fromNum(use.value)));
  if (finite.length < uses.length) {
    return {
      outcome: "unknown",
      message: `${uses.length - finite.length} of ${uses.length} values of "${parsed.metric}" are not finite`,
    };
  }
  const bound = `${parsed.operator} ${parsed.bound}`;
  const doubtful = finite.filter((use) => meets(fromNum(use.value), parsed) === null);
  if (doubtful.length > 0 && parsed.aggregate === null) return inPercent(parsed, doubtful);
  if (parsed.aggregate !== null) {
    const value = aggregate(
      parsed.aggregate,
      finite.map((use) => fromNum(use.value)),
    );
    const holds = meets(value, parsed);
    if (holds === null) return inPercent(parsed, finite);
    return {
      outcome: holds ? "pass" : "fail",
      message: `${parsed.aggregate} of ${finite.length} runs is ${short(value)}, ${holds ? "which is" : "not"} ${bound}`,
    };
  }
  const good = finite.filter((use) => meets(fromNum(use.value), parsed));
  const bad = finite.filter((use) => !meets(fromNum(use.value), parsed));
  if (bad.length === 0)
    return {
      outcome: "pass",
      message: `${good.length === 1 ? "the run has" : `all ${good.length} runs have`} ${parsed.metric} ${bound} (${range(finite)})`,
    };
  if (good.length === 0)
    return {
      outcome: "fail",
      message: `${bad.length === 1 ? "the run has" : `all ${bad.length} runs have`} ${parsed.metric} not ${bound} (${range(finite)})`,
    };
  const names = `met by ${namesOf(good)}; not met by ${namesOf(bad)}`;
  return {
    outcome: "unknown",
    message: `${names}: say which is meant with ${parsed.metric}@run_name, mean(${parsed.metric}), min(...), max(...) or task_id:${parsed.metric}`,
  };
}

function inPercent(parsed: ParsedGate, uses: readonly GateValue[]): { outcome: "unknown"; message: string } {
  const message = `the bound is in percent and ${parsed.metric} is above 1 (${namesOf(uses)}), which may be a percentage or a share: write the bound in the metric's own unit`;
  return { outcome: "unknown", message };
}

function aggregate(how: "mean" | "min" | "max", values: readonly number[]): number {
  if (how === "mean") return values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((best, value) => (how === "min" ? Math.min(best, value) : Math.max(best, value)));
}

function range(uses: readonly GateValue[]): string {
  const values = uses.map((use) => fromNum(use.value));
  const low = aggregate("min", values);
  const high = aggregate("max", values);
  return low === high ? short(low) : `${short(low)} to ${short(high)}`;
}

function namesOf(uses: readonly GateValue[]): string {
  const names = uses
    .slice(0, 5)
    .map(
      (use) => `${shown(use.runName ?? use.runId?.slice(0, 8) ?? "a file")} (${short(fromNum(use.value))})`,
    );
  return uses.length > 5 ? `${names.join(", ")} and ${uses.length - 5} more` : names.join(", ");
}

function short(value: number): string {
  const num = toNum(value);
  return typeof num === "number" ? String(Number(num.toPrecision(6))) : num.nonFinite;
}
