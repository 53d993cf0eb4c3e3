import { openAnalyst } from "../analyst/index.ts";
import type { DryRun, ExtractedBlock } from "../contracts/index.ts";
import { Block } from "../contracts/index.ts";
import { evaluateGates } from "../decide/index.ts";
import { findPython, sortRequests } from "../execute/environment/index.ts";
import { readPlan } from "../intake/index.ts";
import { ANALYST_DIRECTORY } from "./package-files.ts";
import { prepareTask } from "./prepare.ts";
import type { DryRunOutline } from "../report/index.ts";
import type { RunFlags } from "./settings/settings.ts";
import { resolveSettings } from "./settings/settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { requestsOf } from "./task-environment.ts";

export interface DryRunOptions {
  inputs: string[];
  flags: RunFlags;
  surroundings: Surroundings;
  note: (line: string) => void;
}

/** Intake and extraction only: tasks, blocks and what would be done with them. Executes and writes nothing. */
export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  return (await outlineRun(options)).document;
}

/** The same with what a person wants to see besides: gates and criteria, evidence paths, package requests. */
export async function outlineRun({
  inputs,
  flags,
  surroundings,
  note,
}: DryRunOptions): Promise<DryRunOutline> {
  const settings = await resolveSettings(flags, surroundings.environment, surroundings.workingDirectory);
  const plan = await readPlan(inputs, { stdin: surroundings.stdin, rootPrefixes: settings.rootPrefixes });
  for (const warning of plan.warnings) note(`note: ${warning}`);
  const python = settings.python ?? (await findPython(surroundings.environment)).executable;
  const analyst = openAnalyst({ python, packageDirectory: ANALYST_DIRECTORY });
  try {
    const tasks: DryRun["tasks"] = [];
    const outlined: DryRunOutline["tasks"] = [];
    for (const task of plan.tasks) {
      const prepared = await prepareTask(task, plan.input.path, analyst);
      tasks.push({
        taskId: task.taskId,
        action: task.action,
        priority: task.priority,
        kind: prepared.kind,
        status: prepared.execute.execute ? "pending" : "skipped",
        reason: `${prepared.execute.reason}; ${prepared.found}`,
        blocks: prepared.blocks.map((block) => blockRecord(block, null)),
      });
      outlined.push({
        criteria: task.acceptanceCriteria.map(readOrNot),
        evidencePaths: task.evidencePaths,
        packages: sortRequests(requestsOf(prepared), settings.install).settled,
      });
    }
    return {
      document: { schemaVersion: 1, input: plan.input, tasks },
      gates: plan.gates.map(readOrNot),
      tasks: outlined,
    };
  } finally {
    await analyst.close();
  }
}

/** Whether a text is a gate shows where it is held against nothing. */
function readOrNot(text: string): { text: string; read: boolean } {
  return { text, read: evaluateGates([text], []).every(({ gate }) => gate.outcome !== "unread") };
}

/** The contract's block: what extraction knows beyond it is left out. */
export function blockRecord(block: ExtractedBlock, outcome: Block["outcome"]): Block {
  return Block.parse({ ...block, outcome });
}
