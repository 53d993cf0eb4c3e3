import { join } from "node:path";
import type { Cycle } from "../contracts/index.ts";
import { writeWhole } from "../evidence/index.ts";
import { DOCUMENTS, REPORTS } from "../report/index.ts";
import type { TaskRecord } from "./task-record.ts";
import { reportInputOf } from "./report-input.ts";
import type { OpenCycle } from "./open-cycle.ts";

/** Writes every report and document of the cycle; cycle.json is one of them. */
export async function writeReports(
  cycle: OpenCycle,
  result: Cycle,
  records: readonly TaskRecord[],
): Promise<void> {
  const input = await reportInputOf(cycle, result, records);
  for (const { fileName, write } of [...REPORTS, ...DOCUMENTS]) {
    await writeWhole(join(cycle.folder.directory, fileName), write(input));
  }
}
