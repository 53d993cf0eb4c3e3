import type { AuditSource, Grade } from "../../contracts/index.ts";
import type { ClaimRecords, RecordedNumbers } from "../../verify/index.ts";

/** Records from wherever they came, ready to hold claims against. */
export interface GatheredRecords {
  records: ClaimRecords;
  grade: Grade;
  sources: AuditSource[];
  /** What could not be read. */
  notes: string[];
}

/** How many numbers a result file gave. */
export function countNumbers({ numbers, columns }: Pick<RecordedNumbers, "numbers" | "columns">): number {
  let count = Object.keys(numbers ?? {}).length;
  for (const cells of Object.values(columns ?? {}))
    for (const cell of cells)
      if (typeof cell === "number" || (typeof cell === "object" && cell !== null)) count += 1;
  return count;
}
