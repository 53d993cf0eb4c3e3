import { fromNum, toNum } from "../contracts/index.ts";
import type { Gate, Num, Run } from "../contracts/index.ts";
import { meets, parseGate } from "./parse-gate.ts";
import type { ParsedGate } from "./parse-gate.ts";

/** A task as gates see it. */
export interface GateTask {
  taskId: string;
  /** Its own criteria, as text. */
  criteria: readonly string[];
  runs: readonly Run[];
  /** Whether its numbers may decide: simulations support nothing unless the document itself declared them. */
  counts: boolean;
}

/** A recorded value that a gate uses. */
export interface GateValue {
  taskId: string;
  runId: string;
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
  const inScope = tasks.filter(
    (task) => task.counts && (parsed.taskId === null || parsed.taskId === task.taskId),
  );
  const uses = valuesOf(parsed, inScope);
  const candidates = uses.length > 0 ? [] : similarNames(parsed.metric, inScope);
  const { outcome, message } =
    uses.length === 0 ? notCarried(parsed, inScope, candidates) : judge(parsed, uses);
  const gate: Gate = { text, taskId, outcome, observed: uses.map((use) => use.value), message };
  return { gate, metric: parsed.metric, carried: uses.length > 0, candidates, uses };
}

function valuesOf(parsed: ParsedGate, tasks: readonly GateTask[]): GateValue[] {
  return tasks.flatMap((task) =>
    task.runs.flatMap((run) => {
      const recorded = run.grade === "witnessed" || run.grade === "captured";
      const metric = Object.hasOwn(run.metrics, parsed.metric) ? run.metrics[parsed.metric] : undefined;
      if (!recorded || metric === undefined || (parsed.runName !== null && run.name !== parsed.runName))
        return [];
      return [
        {
          taskId: task.taskId,
          runId: run.runId,
          runName: run.name,
          metric: parsed.metric,
          value: metric.last,
        },
      ];
    }),
  );
}

function notCarried(
  parsed: ParsedGate,
  tasks: readonly GateTask[],
  candidates: readonly string[],
): { outcome: "unknown"; message: string } {
  const where = parsed.runName === null ? "" : ` named "${parsed.runName}"`;
  const runs = tasks.reduce((sum, task) => sum + task.runs.length, 0);
  const seen =
    runs === 0
      ? "no run was recorded"
      : `none of the ${runs} recorded runs${where} carries the metric "${parsed.metric}"`;
  const maybe = candidates.length === 0 ? "" : `; recorded names that come near: ${candidates.join(", ")}`;
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
  if (parsed.aggregate !== null) {
    const value = aggregate(
      parsed.aggregate,
      finite.map((use) => fromNum(use.value)),
    );
    const holds = meets(value, parsed);
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
  const shown = uses
    .slice(0, 5)
    .map((use) => `${use.runName ?? use.runId.slice(0, 8)} (${short(fromNum(use.value))})`);
  return uses.length > 5 ? `${shown.join(", ")} and ${uses.length - 5} more` : shown.join(", ");
}

function short(value: number): string {
  const num = toNum(value);
  return typeof num === "number" ? String(Number(num.toPrecision(6))) : num.nonFinite;
}

/** Recorded metric names that may mean the same: one contains the other's words, ignoring case and separators. */
function similarNames(metric: string, tasks: readonly GateTask[]): string[] {
  const names = new Set(tasks.flatMap((task) => task.runs.flatMap((run) => Object.keys(run.metrics))));
  const wanted = words(metric);
  return [...names]
    .filter((name) => {
      const own = words(name);
      return (
        own.join("") === wanted.join("") ||
        wanted.every((word) => own.includes(word)) ||
        own.every((word) => wanted.includes(word)) ||
        abbreviates(metric, name)
      );
    })
    .toSorted()
    .slice(0, 5);
}

function words(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** acc and accuracy, prec and precision: one is the beginning of the other, three letters or more. */
function abbreviates(a: string, b: string): boolean {
  const [one = "", other = ""] = [words(a).join(""), words(b).join("")];
  const shorter = one.length < other.length ? one : other;
  return shorter.length >= 3 && (one.startsWith(other) || other.startsWith(one));
}
