import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreparedTask } from "./prepare.ts";

/** Writes what is to be executed, and all responses, before anything runs. */
export async function writeAttemptInputs(prepared: PreparedTask, directory: string): Promise<void> {
  await mkdir(join(directory, "responses"), { recursive: true });
  await mkdir(join(directory, "blocks"));
  for (const response of prepared.task.responses)
    await writeFile(join(directory, "responses", `${response.agent}.md`), response.text);
  for (const block of prepared.blocks) {
    if (block.disposition === "skipped") continue;
    await writeFile(join(directory, "blocks", `${String(block.index).padStart(2, "0")}.py`), block.code);
  }
}
