import type { DryRun, PackageRequest } from "../contracts/index.ts";
import { bounded } from "./bounded.ts";
import { visible } from "./visible.ts";

/** What `run --dry-run` shows beyond its JSON document. */
export interface DryRunOutline {
  document: DryRun;
  /** Gates of the cycle as written, and whether each was read as one. */
  gates: ReadText[];
  /** In the order of the document's tasks. */
  tasks: OutlinedTask[];
}

interface ReadText {
  text: string;
  read: boolean;
}

export interface OutlinedTask {
  criteria: ReadText[];
  evidencePaths: readonly string[];
  /** Packages that its blocks ask for and that a run with these options would not install. */
  packages: Pick<PackageRequest, "requirement" | "outcome" | "reason">[];
}

/** A dry run as plain lines: tasks with blocks, criteria, evidence paths and package requests, then the cycle's gates. */
export function dryRunScreen({ document, gates, tasks }: DryRunOutline): string[] {
  const unread = [...gates, ...tasks.flatMap(({ criteria }) => criteria)].filter(({ read }) => !read);
  return [
    ...document.tasks.flatMap((task, at) => [...taskLines(task), ...outlineLines(tasks[at])]),
    ...gates.map((gate) => gateLine("gate  ", gate)),
    ...(unread.length === 0
      ? []
      : [
          `${unread.length} of the gates and criteria ${unread.length === 1 ? "is" : "are"} not read and ${unread.length === 1 ? "binds" : "bind"} nothing; write for example \`accuracy >= 0.9\``,
        ]),
  ];
}

function taskLines(task: DryRun["tasks"][number]): string[] {
  const executed = task.status === "pending";
  const becomes = visible(bounded(executed ? task.reason : `${task.status}: ${task.reason}`));
  return [
    `${task.taskId}  ${task.priority}  ${task.kind}  ${becomes}`,
    ...task.blocks.map((block) => {
      const what =
        block.disposition !== "executed"
          ? block.disposition
          : executed
            ? "to be executed"
            : "not executed, as the task is skipped";
      const why = block.reason === null ? "" : `: ${visible(bounded(block.reason))}`;
      return `  block ${block.index}  ${visible(block.language) || "(no language)"}  lines ${block.startLine}-${block.endLine}  ${what}${why}`;
    }),
  ];
}

function outlineLines(task: OutlinedTask | undefined): string[] {
  if (task === undefined) return [];
  return [
    ...task.criteria.map((criterion) => gateLine("  criterion  ", criterion)),
    ...task.evidencePaths.map((path) => `  evidence path  ${visible(bounded(path))}`),
    ...task.packages.map(
      (request) => `  package  ${visible(bounded(request.requirement))}: ${packageWords(request)}`,
    ),
  ];
}

function gateLine(head: string, { text, read }: ReadText): string {
  return `${head}${visible(bounded(text))}${read ? "" : "  (not read: it binds nothing)"}`;
}

function packageWords({ outcome, reason }: OutlinedTask["packages"][number]): string {
  if (outcome === "refused") return `would not be installed: ${reason ?? "it is no package name"}`;
  return `where the environment lacks it, it is installed only with --allow-install${reason === null ? "" : ` (${reason})`}`;
}
