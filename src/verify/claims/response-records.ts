import { attestedRuns } from "../attested-runs.ts";
import { filesMade } from "../files-made.ts";
import type { CheckInput } from "../input.ts";
import { linesOfBlock } from "../lines-of.ts";
import type { ClaimRecords } from "./claim-records.ts";
import { repeatabilityOf } from "./repeatability.ts";

type Input = Pick<CheckInput, "evidence" | "task" | "stdout" | "implementer" | "endedWell" | "blocks">;

/** What this execution recorded, for the claims of the task's responses: its runs, the files that it made, how it ended. */
export function recordsOfExecution(input: Input): ClaimRecords {
  const { evidence, task } = input;
  const execution = evidence?.execution ?? null;
  const made = new Set(filesMade(input).map((file) => file.path));
  const { repeatable, because } = repeatabilityOf(executedCode(input));
  return {
    runs: attestedRuns(input).map((run) => ({ run, taskId: task.taskId, executionId: run.executionId })),
    results: (evidence?.probes ?? [])
      .filter((probe) => made.has(probe.path))
      .map(({ path, numbers, columns }) => ({
        path,
        taskId: task.taskId,
        ...(numbers === undefined ? {} : { numbers }),
        ...(columns === undefined ? {} : { columns }),
      })),
    files: (evidence?.workspace ?? []).map(({ path, bytes }) => ({ path, bytes, taskId: task.taskId })),
    tests: [],
    executions:
      execution === null
        ? []
        : [
            {
              taskId: task.taskId,
              executionId: execution.executionId,
              endedWell: input.endedWell,
              how: `${execution.outcome.kind}, exit code ${execution.outcome.exitCode ?? "unknown"}`,
            },
          ],
    output: input.stdout === "" ? [] : [{ text: input.stdout, source: "stdout of our execution" }],
    repeatable,
    ...(because === null ? {} : { notRepeatableBecause: because }),
  };
}

function executedCode({ implementer, blocks }: Input): string[] {
  const text = implementer?.text ?? "";
  return blocks
    .filter((block) => block.disposition === "executed" || block.disposition === "file")
    .map((block) => linesOfBlock(text, block).join("\n"));
}
