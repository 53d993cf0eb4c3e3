import type { Cycle, Task } from "../contracts/index.ts";
import { count, duration, figure, moment, size } from "./figures.ts";
import type { ReportFormat } from "./format.ts";
import { materialOf } from "./input.ts";
import type { ReportInput } from "./input.ts";
import { cell, code, fenced, inline, paragraphs, table } from "./markdown-text.ts";
import { outputsSection } from "./md-outputs.ts";
import { scopeStatements } from "./scope.ts";
import { STATISTIC_COLUMNS, statisticNotes, statisticRow } from "./statistic-row.ts";
import { textForestPlot } from "./text-forest-plot.ts";
import {
  ending,
  findingsByWeight,
  gatesByWeight,
  hintLead,
  howToVerify,
  reasonAlone,
  standing,
  tally,
  verdictWords,
  worstFirst,
} from "./standing.ts";

const METRICS_SHOWN = 200;
const NOTES_SHOWN = 100;

function decisionSection(cycle: Cycle): string {
  const { outcome, basis, reasons } = cycle.decision;
  const counts = tally(cycle);
  return paragraphs([
    `# Decision: ${outcome}`,
    reasons.map((reason) => `- ${inline(reason)}`).join("\n"),
    `${count(cycle.tasks.length, "task")}: ${counts.verified} verified, ${counts.refuted} refuted, ${counts.unverified} unverified, ${counts.skipped} skipped. Decided by ${basis}.`,
  ]);
}

function gatesSection(cycle: Cycle): string | null {
  if (cycle.decision.gates.length === 0) return null;
  const rows = gatesByWeight(cycle.decision.gates).map((gate) => [
    `**${gate.outcome}**`,
    code(gate.text, 160),
    gate.taskId === null ? "cycle" : code(gate.taskId),
    gate.observed.slice(0, 8).map(figure).join(", ") || "\u2013",
    cell(gate.message, 400),
  ]);
  return paragraphs(["## Gates", table(["Outcome", "Gate", "Of", "Observed", "Why"], rows)]);
}

function tasksSection(cycle: Cycle): string {
  const rows = worstFirst(cycle.tasks).map((task) => [
    `**${standing(task)}**`,
    code(task.taskId),
    task.priority,
    cell(task.action),
    cell(task.reason, 240),
  ]);
  return paragraphs(["## Tasks", table(["Verdict", "Task", "Priority", "Action", "Reason"], rows)]);
}

function statisticsSection(cycle: Cycle): string | null {
  if (cycle.statistics.length === 0) return null;
  const rows = cycle.statistics.map((each) => {
    const [taskId = "", ...cells] = statisticRow(each, cycle);
    return [code(taskId), ...cells.map((text) => cell(text))];
  });
  const notes = cycle.statistics.flatMap((each) =>
    statisticNotes(each).map((note) => `- ${code(each.taskId)}, ${inline(each.metric)}: ${inline(note)}`),
  );
  return paragraphs([
    "## Comparisons",
    table([...STATISTIC_COLUMNS], rows),
    fenced(textForestPlot(cycle.statistics).join("\n")),
    notes.slice(0, NOTES_SHOWN).join("\n"),
    notes.length > NOTES_SHOWN ? `And ${notes.length - NOTES_SHOWN} more notes in cycle.json.` : "",
  ]);
}

function findingsPart(task: Task): string {
  if (task.findings.length === 0) return "";
  const rows = findingsByWeight(task.findings).map(({ outcome, code: name, message, hint }) => [
    `**${outcome}**`,
    code(name),
    cell(message, 1000),
    cell(hint ?? "", 600),
  ]);
  return `### Findings\n\n${table(["Outcome", "Finding", "What was found", "What to do"], rows)}`;
}

function runsPart(task: Task): string {
  if (task.runs.length === 0) return "";
  const parts = task.runs.map((run) => {
    const params = Object.entries(run.params);
    const metrics = Object.entries(run.metrics);
    return [
      `- Run ${code(run.runId)}${run.name === null ? "" : ` named ${code(run.name)}`} in experiment ${code(run.experiment)}: **${run.grade}**, ${code(run.status)}, started ${inline(moment(run.startTime))}`,
      ...(params.length === 0
        ? []
        : [
            `  - parameters: ${params
              .slice(0, METRICS_SHOWN)
              .map(([name, value]) => `${code(name, 80)} = ${code(value, 80)}`)
              .join(
                ", ",
              )}${params.length > METRICS_SHOWN ? `, and ${params.length - METRICS_SHOWN} more in cycle.json` : ""}`,
          ]),
      ...(metrics.length === 0
        ? []
        : [
            `  - metrics: ${metrics
              .slice(0, METRICS_SHOWN)
              .map(
                ([name, metric]) =>
                  `${code(name, 80)} = ${figure(metric.last)}${metric.points > 1 ? ` (last of ${metric.points})` : ""}`,
              )
              .join(
                ", ",
              )}${metrics.length > METRICS_SHOWN ? `, and ${metrics.length - METRICS_SHOWN} more in cycle.json` : ""}`,
          ]),
    ].join("\n");
  });
  return `### Runs\n\n${parts.join("\n")}`;
}

function filesPart(task: Task, input: ReportInput): string {
  const files = task.execution?.files ?? [];
  const copies = new Map(materialOf(input, task.taskId)?.artifacts.map(({ path, copy }) => [path, copy]));
  const rows = files.map((file) => [
    code(file.path),
    file.change,
    size(file.bytes),
    `\`${code(file.sha256, 64).replaceAll("`", "")}\``,
    file.change === "deleted" ? "\u2013" : copies.get(file.path) == null ? "digest only" : "copied",
  ]);
  return rows.length === 0
    ? ""
    : `### Files\n\n${table(["File", "Change", "Size", "SHA-256", "Kept"], rows)}`;
}

function claimsPart(task: Task): string {
  const rows = task.claims.map((claim) => [
    `**${claim.state}**`,
    claim.kind,
    cell(claim.text, 240),
    `${claim.agent === undefined ? "" : `${cell(claim.agent, 60)} `}line ${claim.line}`,
    cell(claim.note ?? "", 240),
  ]);
  return rows.length === 0 ? "" : `### Claims\n\n${table(["State", "Kind", "Words", "Where", "Note"], rows)}`;
}

function blocksPart(task: Task): string {
  const rows = task.blocks.map((block) => [
    String(block.index),
    block.language === "" ? "\u2013" : code(block.language, 40),
    `${block.startLine} to ${Math.max(block.startLine, block.endLine)}`,
    block.outcome === null ? block.disposition : `${block.disposition}, ${block.outcome}`,
    cell(block.reason ?? "", 240),
  ]);
  return rows.length === 0
    ? ""
    : `### Blocks\n\n${table(["Block", "Language", "Lines", "What became of it", "Why"], rows)}`;
}

function standingPart(task: Task): string {
  const hints = howToVerify(task);
  return [
    `**${verdictWords(task)}** (verdict ${standing(task)}, status ${inline(task.status)}, kind ${task.kind}, priority ${task.priority}): ${inline(reasonAlone(task))}`,
    ...(hints.length === 0 || task.verdict === "verified"
      ? []
      : ["", `${hintLead(task)}:`, "", ...hints.map((hint) => `- ${inline(hint)}`)]),
  ].join("\n");
}

function executionPart(task: Task): string {
  const { execution } = task;
  if (execution === null) return "Nothing was executed.";
  const notes = (execution.isolation.notes ?? []).map((note) => `- ${inline(note)}`);
  const sentence = `Execution ${code(execution.executionId)} ${ending(execution)}; processor time ${duration(execution.cpuMs)}, largest process ${size(execution.maxRssBytes)}, isolation ${execution.isolation.level}, ${count(task.attempts, "attempt")}, started ${inline(moment(execution.startedAt))}.`;
  return notes.length === 0 ? sentence : `${sentence}\n\n${notes.join("\n")}`;
}

function taskSection(task: Task, input: ReportInput): string {
  const material = materialOf(input, task.taskId);
  const responses = (material?.responses ?? []).flatMap((response) => [
    `### Response of ${code(response.agent, 80)}${response.implementer ? ", implementer" : ""}`,
    fenced(response.text, "markdown"),
  ]);
  return paragraphs([
    `## Task ${inline(task.taskId)}: ${cell(task.action, 300)}`,
    standingPart(task),
    executionPart(task),
    findingsPart(task),
    runsPart(task),
    filesPart(task, input),
    claimsPart(task),
    blocksPart(task),
    outputsSection(task, material),
    ...responses,
  ]);
}

/** `report.md`: everything for people who read text. Responses are in it in full; agents' text stands in fences or is escaped. */
export const md: ReportFormat = {
  name: "md",
  fileName: "report.md",
  write(input) {
    const { cycle, toolVersion } = input;
    const { python, packages, engine } = cycle.environment;
    return paragraphs(
      [
        decisionSection(cycle),
        `## How far this evidence reaches\n\n${scopeStatements(input)
          .map(({ title, text }) => `- **${title}.** ${inline(text)}`)
          .join("\n")}`,
        tasksSection(cycle),
        gatesSection(cycle),
        statisticsSection(cycle),
        ...worstFirst(cycle.tasks).map((task) => taskSection(task, input)),
        [
          "## This cycle",
          "",
          `- Cycle ${code(cycle.cycleId)}, ${inline(moment(cycle.startedAt))} to ${cycle.endedAt === null ? "unfinished" : inline(moment(cycle.endedAt))}`,
          `- Input ${code(cycle.input.path)} (${cycle.input.kind}), SHA-256 ${code(cycle.input.sha256)}`,
          `- Python ${code(python.version)}, ${count(packages.count, "package")} (SHA-256 of their list ${code(packages.sha256)}), engine ${engine}`,
          `- Written by runproof ${inline(toolVersion)} from the evidence of this cycle`,
        ].join("\n"),
      ].map((part) => part?.trim() ?? null),
    );
  },
};
