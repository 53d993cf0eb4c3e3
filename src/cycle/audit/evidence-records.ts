import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AuditSource, Execution, Grade } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { readInputFile } from "../../intake/index.ts";
import type { ClaimRecords } from "../../verify/index.ts";
import type { CycleEvidence } from "./cycle-evidence.ts";
import { countNumbers } from "./gathered-records.ts";
import type { GatheredRecords } from "./gathered-records.ts";
import { numbersOfBytes, resultKindOf } from "./result-file.ts";

/** Result files that are read of the copies that the cycle kept. */
const MOST_FILE_BYTES = 64 * 1024 ** 2;
const MOST_STDOUT_BYTES = 4 * 1024 ** 2;

/** What a cycle recorded: its runs, the numbers of the result files that its executions made, its files and how executions ended. */
export async function recordsOfEvidence(evidence: CycleEvidence, shown: string): Promise<GatheredRecords> {
  const { cycle, attempts, directory } = evidence;
  const notes = [...evidence.notes];
  const records: ClaimRecords = {
    runs: cycle.tasks.flatMap(({ taskId, runs, execution }) =>
      runs.map((run) => ({ run, taskId, executionId: execution?.executionId ?? null })),
    ),
    results: [],
    files: [],
    tests: [],
    executions: [],
    output: [],
    given: cycle.tasks.map(({ action }) => action).join("\n"),
  };
  const results = [...records.results];
  const files = [...records.files];
  const executions = [...records.executions];
  const output = [...records.output];
  for (const { task, directory: attempt, evidence: observed } of attempts) {
    const { taskId, execution } = task;
    if (execution === null) continue;
    executions.push({ taskId, executionId: execution.executionId, ...endingOf(task.findings, execution) });
    for (const { path, bytes, change, sha256 } of execution.files) {
      if (change === "deleted") continue;
      files.push({ path, bytes, taskId });
      const kind = resultKindOf(path);
      if (kind === null || bytes === 0) continue;
      const copy = join(directory, attempt, "artifacts", path);
      const content = bytes > MOST_FILE_BYTES ? null : await readInputFile(copy).catch(() => null);
      if (content === null) {
        const probe = observed.probes.find((each) => each.path === path);
        if (probe !== undefined)
          results.push({ path, taskId, numbers: probe.numbers ?? {}, columns: probe.columns ?? {} });
        else notes.push(`${path} (task ${taskId}): no copy was kept that could be read`);
        continue;
      }
      if (createHash("sha256").update(content).digest("hex") !== sha256) {
        throw new RunproofError(
          "INPUT_INVALID",
          `${shown}/${attempt}/artifacts/${path}: it is not what the execution made: its digest differs from the record's.`,
          { hint: "Audit against the evidence as the cycle left it." },
        );
      }
      try {
        const { numbers, columns, leftOut } = numbersOfBytes(content, kind, path);
        results.push({ path, taskId, numbers, columns });
        for (const name of leftOut.slice(0, 5)) notes.push(`${path}: ${name} is too large to be read`);
      } catch (error) {
        if (!(error instanceof RunproofError)) throw error;
        notes.push(`${error.message} Its numbers support nothing.`);
      }
    }
    const stdout = await readInputFile(join(directory, execution.stdout.path)).catch(() => null);
    if (stdout !== null && stdout.length > 0) {
      const text = new TextDecoder().decode(stdout.subarray(0, MOST_STDOUT_BYTES));
      output.push({ text, source: `stdout of task ${taskId}` });
    }
  }
  const source: AuditSource = {
    path: shown,
    kind: "cycle",
    runs: records.runs.length,
    numbers: results.reduce((sum, each) => sum + countNumbers(each), 0),
  };
  return {
    records: { ...records, results, files, executions, output },
    grade: gradeOf(records, files.length > 0),
    sources: [source],
    notes,
  };
}

/** The weakest grade of the runs; a file that an execution made is captured. */
function gradeOf({ runs }: ClaimRecords, hasFiles: boolean): Grade {
  const order: Grade[] = ["claimed", "referenced", "captured", "witnessed"];
  const weakest = order.find((grade) => runs.some(({ run }) => run.grade === grade));
  return weakest ?? (hasFiles ? "captured" : "claimed");
}

const BAD_ENDS = new Set([
  "EXECUTION_FAILED",
  "TIMED_OUT",
  "MEMORY_LIMIT",
  "OUTPUT_LIMIT",
  "PACKAGE_MISSING",
]);

function endingOf(
  findings: readonly { code: string; outcome: string }[],
  { outcome }: Execution,
): { endedWell: boolean; how: string } {
  const { kind, exitCode, signal } = outcome;
  const how =
    kind === "exited"
      ? `ended by itself with exit code ${exitCode ?? "unknown"}`
      : `${kind} (${signal ?? "no signal"})`;
  const failed = findings.some(({ code, outcome: state }) => state === "fail" && BAD_ENDS.has(code));
  return { endedWell: kind === "exited" && exitCode === 0 && !failed, how };
}
