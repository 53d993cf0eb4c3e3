import type { Analyst, TracedBlock } from "../analyst/index.ts";
import type { Arm, Provenance } from "../contracts/index.ts";
import type { PreparedTask } from "./prepare.ts";

/**
 * Asks the analyst where the numbers of a task's blocks come from.
 * @param ran branches that the session entered, of those that the first answer named; null: not executed yet
 */
export function traceProvenance(
  analyst: Analyst,
  { blocks, facts }: Pick<PreparedTask, "blocks" | "facts">,
  ran: readonly Arm[] | null,
): Promise<Provenance> {
  const started = new Set([...facts.values()].flatMap(({ invokes }) => invokes.map(baseName)));
  const traced = blocks
    .filter(({ disposition }) => disposition === "executed" || disposition === "file")
    .map(({ index, code, fileName, disposition }): TracedBlock => ({
      index,
      code,
      file: fileName,
      executed: disposition === "executed",
      program: disposition === "file" && fileName !== null && started.has(baseName(fileName)),
    }));
  return analyst.provenance(traced, ran);
}

function baseName(path: string): string {
  return path.split("/").at(-1) ?? path;
}
