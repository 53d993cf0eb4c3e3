import type { Kind, PlannedTask } from "../contracts/index.ts";
import { excerpt } from "./bad-input.ts";

const EXECUTED = ["completed", "approved"];

/** Whether a task's blocks are executed: kind experimental or simulation, and status `completed`, `approved` or none. */
export function shouldExecute(
  task: Pick<PlannedTask, "status">,
  kind: Kind,
): { execute: boolean; reason: string } {
  if (kind === "documentation")
    return { execute: false, reason: "a documentation task: nothing is executed" };
  const status = task.status?.trim().toLowerCase() ?? "";
  if (status === "") return { execute: true, reason: "to be executed: no status given" };
  if (EXECUTED.includes(status)) return { execute: true, reason: `to be executed: status ${status}` };
  return {
    execute: false,
    reason: `status "${excerpt(task.status ?? "")}": only completed and approved tasks are executed`,
  };
}
