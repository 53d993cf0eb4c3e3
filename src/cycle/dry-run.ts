import { openAnalyst } from "../analyst/index.ts";
import type { DryRun, ExtractedBlock } from "../contracts/index.ts";
import { Block } from "../contracts/index.ts";
import { findPython } from "../execute/environment/index.ts";
import { readPlan } from "../intake/index.ts";
import { ANALYST_DIRECTORY } from "./package-files.ts";
import { prepareTask } from "./prepare.ts";
import type { RunFlags } from "./settings/settings.ts";
import { resolveSettings } from "./settings/settings.ts";
import type { Surroundings } from "./surroundings.ts";

export interface DryRunOptions {
  inputs: string[];
  flags: RunFlags;
  surroundings: Surroundings;
  note: (line: string) => void;
}

/** Intake and extraction only: tasks, blocks and what would be done with them. Executes and writes nothing. */
export async function dryRun({ inputs, flags, surroundings, note }: DryRunOptions): Promise<DryRun> {
  const settings = await resolveSettings(flags, surroundings.environment, surroundings.workingDirectory);
  const plan = await readPlan(inputs, { stdin: surroundings.stdin, rootPrefixes: settings.rootPrefixes });
  for (const warning of plan.warnings) note(`note: ${warning}`);
  const python = settings.python ?? (await findPython(surroundings.environment)).executable;
  const analyst = openAnalyst({ python, packageDirectory: ANALYST_DIRECTORY });
  try {
    const tasks: DryRun["tasks"] = [];
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
    }
    return { schemaVersion: 1, input: plan.input, tasks };
  } finally {
    await analyst.close();
  }
}

/** The contract's block: what extraction knows beyond it is left out. */
export function blockRecord(block: ExtractedBlock, outcome: Block["outcome"]): Block {
  return Block.parse({ ...block, outcome });
}
