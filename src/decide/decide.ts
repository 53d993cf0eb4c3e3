import type { Decision, Gate, IsolationLevel, Task } from "../contracts/index.ts";
import { unreadReason } from "./unread-reason.ts";

/** A task as the decision sees it. */
export interface DecisionTask {
  task: Task;
  /** Whether it counts: executed, or an experiment whose response could not be executed; not documentation, not skipped for its status. */
  counts: boolean;
  /** Whether what it found may support a GO: simulations only where the handoff or tracker itself declared them. */
  supports: boolean;
}

export interface DecisionInput {
  tasks: readonly DecisionTask[];
  /** Gates of the cycle, criteria of its tasks, and the declared comparisons of those that count. */
  gates: readonly Gate[];
  isolation: IsolationLevel;
}

/** Refused samples leave the question open; every other reason for `unverified` closes it. */
const REFUSED_SAMPLE = /^(?:SAMPLE_|N_TOO_SMALL$)/;

/** Decides a cycle. The first that holds: NO-GO, INCONCLUSIVE, GO. Every reason is named, and last what could not be read. */
export function decide(input: DecisionInput): Decision {
  const decision = decideByRead(input);
  const unread = unreadReason(input.gates);
  return unread === null ? decision : { ...decision, reasons: [...decision.reasons, unread] };
}

function decideByRead({ tasks, gates, isolation }: DecisionInput): Decision {
  // A simulation that only calls itself so speaks neither for nor against the cycle.
  const neutral = new Set(tasks.filter(({ supports }) => !supports).map(({ task }) => task.taskId));
  const read = gates.filter((gate) => gate.outcome !== "unread");
  const binding = read.filter((gate) => gate.taskId === null || !neutral.has(gate.taskId));
  const basis = read.length > 0 ? "gates" : "verdicts";
  const counting = tasks.filter(({ counts, supports }) => counts && supports).map(({ task }) => task);
  const against = [
    ...binding.filter((gate) => gate.outcome === "fail").map(gateReason),
    ...counting.filter(standsAgainst).map(taskReason),
  ];
  if (against.length > 0) return { outcome: "NO-GO", basis, reasons: against, gates: [...gates] };
  const open = [
    ...binding.filter((gate) => gate.outcome === "unknown").map(gateReason),
    ...counting.filter((task) => task.verdict === "unverified").map(taskReason),
    ...(tasks.some(({ task }) => task.execution !== null) ? [] : ["nothing was executed"]),
    ...(isolation === "none"
      ? [
          "the code was executed without isolation, so it could have changed the records: such a cycle never ends in GO",
        ]
      : []),
    ...unsupported(tasks),
    ...tasks
      .filter(({ task }) => task.status === "pending" && task.execution === null)
      .map(({ task }) => `task ${task.taskId}: ${task.reason}`),
  ];
  if (open.length > 0)
    return { outcome: "INCONCLUSIVE", basis, reasons: [...new Set(open)], gates: [...gates] };
  const passed =
    binding.length === 0
      ? gates.length === 0
        ? "there are no gates: the verdicts decide"
        : "no gate binds: the verdicts decide"
      : binding.length === 1
        ? `the ${binding[0]?.kind ?? "gate"} holds`
        : `all ${binding.length} gates, criteria and comparisons hold`;
  const verified =
    counting.length === 1
      ? "the task that counts is verified"
      : `all ${counting.length} tasks that count are verified`;
  return { outcome: "GO", basis, reasons: [verified, passed], gates: [...gates] };
}

function standsAgainst(task: Task): boolean {
  if (task.verdict === "refuted") return true;
  if (task.verdict !== "unverified") return false;
  const fails = task.findings.filter((finding) => finding.outcome === "fail");
  // Unverified without a failed finding is unverified for an unknown.
  return fails.some((finding) => !REFUSED_SAMPLE.test(finding.code));
}

/** Simulations alone carry no GO. */
function unsupported(tasks: readonly DecisionTask[]): string[] {
  const counting = tasks.filter(({ counts }) => counts);
  if (counting.length === 0 || counting.some(({ supports }) => supports)) return [];
  return [
    "only simulations were executed, and neither handoff nor tracker declares them as such: they support no GO",
  ];
}

function gateReason(gate: Gate): string {
  const kind = gate.kind ?? (gate.taskId === null ? "gate" : "criterion");
  const what = `${kind} "${gate.text}"${gate.taskId === null ? "" : ` of task ${gate.taskId}`}`;
  return `${what}: ${gate.message}`;
}

function taskReason(task: Task): string {
  return `task ${task.taskId} is ${task.verdict}: ${task.reason.replace(/^(?:Not verified|Refuted): /, "")}`;
}
