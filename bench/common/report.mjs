// What a benchmark says at its end: rows with a target, to people and, where RUNPROOF_BENCH_JSON names a file, to programs.
import { availableParallelism } from "node:os";
import { writeFileSync } from "node:fs";

/** Prints contestants beside each other: median, spread and how many times slower than the first. */
export function printContestants(title, summaries) {
  const [[, first]] = Object.entries(summaries);
  process.stdout.write(`\n${title}\n`);
  for (const [name, { medianMs, minMs, maxMs, count }] of Object.entries(summaries)) {
    const ratio = (medianMs / first.medianMs).toFixed(1);
    process.stdout.write(
      `  ${name.padEnd(34)}${medianMs.toFixed(1).padStart(9)} ms  ${`${minMs.toFixed(1)}..${maxMs.toFixed(1)}`.padStart(18)}  n=${String(count).padEnd(4)}${ratio.padStart(8)} x\n`,
    );
  }
}

/**
 * @param rows { what, target, measured, holds, ...details }: one for each agreed target
 */
export function conclude(rows, details) {
  process.stdout.write("\n");
  for (const { what, target, measured, holds } of rows)
    process.stdout.write(`  ${holds ? "met   " : "MISSED"}  ${what}: ${measured}; target ${target}\n`);
  const path = process.env.RUNPROOF_BENCH_JSON;
  if (path !== undefined) {
    const machine = { node: process.version, cores: availableParallelism(), platform: process.platform };
    writeFileSync(path, `${JSON.stringify({ machine, rows, details }, null, 2)}\n`);
  }
}
