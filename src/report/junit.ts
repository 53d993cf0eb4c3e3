import type { Task } from "../contracts/index.ts";
import type { ReportFormat } from "./format.ts";
import { materialOf } from "./input.ts";
import type { OutputText, ReportInput } from "./input.ts";
import { findingsByWeight, hintLead, howToVerify, tally } from "./standing.ts";
import { printed, visibleLines } from "./visible.ts";

const OUTPUT_LIMIT = 20_000;
/** What XML 1.0 cannot hold, escaped or not. */
const INVALID = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

function xml(text: string): string {
  return visibleLines(text.replaceAll("\r\n", "\n").replaceAll(INVALID, "")).replaceAll(
    /[&<>]/g,
    (sign) => ENTITIES[sign] ?? "",
  );
}

function attribute(text: string): string {
  return visibleLines(text.replaceAll("\r\n", "\n").replaceAll(INVALID, "")).replaceAll(
    /[&<>"\n\t]/g,
    (sign) => ENTITIES[sign] ?? "",
  );
}

function properties(pairs: [string, string][]): string {
  const lines = pairs.map(
    ([name, value]) => `<property name="${attribute(name)}" value="${attribute(value)}"/>`,
  );
  return `<properties>${lines.join("")}</properties>`;
}

/** failure: checked and refused; error: could not check; skipped: not executed. */
function result(task: Task): string {
  const findings = findingsByWeight(task.findings).filter(({ outcome }) => outcome !== "pass");
  const lines = [
    task.reason,
    ...findings.map(({ code, outcome, message }) => `${code} (${outcome}): ${message}`),
    ...howToVerify(task).map((hint) => `${hintLead(task)}: ${hint}`),
  ];
  const type = findings[0]?.code ?? task.verdict ?? "skipped";
  const open = `message="${attribute(task.reason)}"`;
  switch (task.verdict) {
    case "verified":
      return "";
    case "refuted":
      return `<failure type="${attribute(type)}" ${open}>${xml(lines.join("\n"))}</failure>`;
    case "unverified":
      return `<error type="${attribute(type)}" ${open}>${xml(lines.join("\n"))}</error>`;
    default:
      return `<skipped ${open}/>`;
  }
}

function stream(tag: "system-out" | "system-err", output: OutputText | null): string {
  if (output === null || output.bytes === 0) return "";
  const text = printed(output.pieces.map((piece) => piece.text + piece.tail).join(""));
  const left = text.length > OUTPUT_LIMIT ? `[the end only; the whole is in ${output.path}]\n` : "";
  return `<${tag}>${xml(left + text.slice(-OUTPUT_LIMIT))}</${tag}>`;
}

function testcase(task: Task, input: ReportInput): string {
  const material = materialOf(input, task.taskId);
  const seconds = ((task.execution?.durationMs ?? 0) / 1000).toFixed(3);
  return [
    `<testcase classname="runproof" name="${attribute(`${task.taskId}: ${task.action}`)}" time="${seconds}">`,
    result(task),
    stream("system-out", material?.stdout ?? null),
    stream("system-err", material?.stderr ?? null),
    "</testcase>",
  ].join("");
}

/** `junit.xml`: a testcase a task, for CI. The decision and its gates are properties of the suite. */
export const junit: ReportFormat = {
  name: "junit",
  fileName: "junit.xml",
  write(input) {
    const { cycle } = input;
    const counts = tally(cycle);
    const seconds = cycle.tasks.reduce((sum, task) => sum + (task.execution?.durationMs ?? 0), 0) / 1000;
    const figures = `tests="${cycle.tasks.length}" failures="${counts.refuted}" errors="${counts.unverified}" skipped="${counts.skipped}" time="${seconds.toFixed(3)}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="runproof" ${figures}>`,
      `<testsuite name="${attribute(cycle.cycleId)}" timestamp="${attribute(cycle.startedAt)}" ${figures}>`,
      properties([
        ["decision", cycle.decision.outcome],
        ["basis", cycle.decision.basis],
        ...cycle.decision.reasons.map((reason): [string, string] => ["reason", reason]),
        ...cycle.decision.gates.map((gate): [string, string] => [
          `gate ${gate.outcome}`,
          `${gate.text}: ${gate.message}`,
        ]),
        ["isolation", cycle.environment.isolation.level],
        ["origin of numbers", input.originChecked ? "checked" : "not checked"],
      ]),
      ...cycle.tasks.map((task) => testcase(task, input)),
      "</testsuite>",
      "</testsuites>",
      "",
    ].join("\n");
  },
};
