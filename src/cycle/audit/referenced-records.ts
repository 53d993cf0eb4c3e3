import { resolve } from "node:path";
import type { AuditSource, RunRecord } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import type { RecordedNumbers } from "../../verify/index.ts";
import type { Surroundings } from "../surroundings.ts";
import { countNumbers } from "./gathered-records.ts";
import type { GatheredRecords } from "./gathered-records.ts";
import { lookThrough } from "./record-paths.ts";
import type { RecordPaths } from "./record-paths.ts";
import { readResultFile } from "./result-file.ts";
import { readServers } from "./server-runs.ts";
import { readStores } from "./store-runs.ts";

/** More than this of one folder's result files says that the folder is no results folder. */
const MOST_RESULT_BYTES = 8 * 1024 ** 3;
const MOST_NUMBERS = 20_000_000;

const ADDRESS = /^https?:\/\//i;

/**
 * Records that runproof did not see made: result files, MLflow stores, servers. Their grade is referenced.
 * @param named paths and addresses as given
 */
export async function referencedRecords(
  named: readonly string[],
  surroundings: Surroundings,
  note: (line: string) => void,
): Promise<GatheredRecords> {
  const addresses = named.filter((each) => ADDRESS.test(each));
  const paths = named
    .filter((each) => !ADDRESS.test(each))
    .map((each) => ({
      // MLflow's own way to name a store.
      path: resolve(surroundings.workingDirectory, each.replace(/^(?:sqlite:\/\/\/|file:(?:\/\/)?)/, "")),
      shown: each,
    }));
  const found = await lookThrough(paths);
  const { results, sources, notes } = await readFiles(found);
  const runs: RunRecord[] = [];
  const stores = await readStores(found.stores, surroundings, note);
  const servers = await readServers(addresses, surroundings, note);
  for (const [kind, from] of [
    ["store", stores],
    ["server", servers],
  ] as const) {
    for (const { shown, runs: read, notes: why } of from) {
      if (read.length > 0 || kind === "server")
        sources.push({ path: shown, kind, runs: read.length, numbers: 0 });
      runs.push(...read);
      notes.push(...why.map((each) => `${shown}: ${each}`));
    }
  }
  if (runs.length === 0 && results.length === 0) {
    throw new RunproofError(
      "INPUT_INVALID",
      `--records ${[...paths, ...servers].map(({ shown }) => shown).join(" ")}: no number and no run was found there.`,
      {
        hint: "Name JSON, JSON lines or CSV files, folders that hold them, an MLflow store, or a server's address.",
      },
    );
  }
  return {
    records: {
      runs: runs.map((run) => ({ run, taskId: null, executionId: null })),
      results,
      files: found.files.map(({ shown, bytes }) => ({ path: shown, bytes })),
      tests: [],
      executions: [],
      output: [],
    },
    grade: "referenced",
    sources,
    notes: [...found.notes, ...notes],
  };
}

async function readFiles({
  files,
}: RecordPaths): Promise<{ results: RecordedNumbers[]; sources: AuditSource[]; notes: string[] }> {
  const results: RecordedNumbers[] = [];
  const sources: AuditSource[] = [];
  const notes: string[] = [];
  let bytesLeft = MOST_RESULT_BYTES;
  let numbersLeft = MOST_NUMBERS;
  for (const { path, shown, bytes, kind, named } of files) {
    if (kind === null) continue;
    bytesLeft -= bytes;
    if (bytesLeft < 0 || numbersLeft < 0) {
      notes.push(`${shown}: not read, since the result files together are too large`);
      continue;
    }
    try {
      const { numbers, columns, leftOut } = await readResultFile(path, kind, shown);
      const count = countNumbers({ numbers, columns });
      numbersLeft -= count;
      results.push({ path: shown, numbers, columns });
      sources.push({ path: shown, kind, runs: 0, numbers: count });
      if (leftOut.length > 0)
        notes.push(`${shown}: too large to be read or nested too deep: ${leftOut.slice(0, 5).join(", ")}`);
    } catch (error) {
      // One broken file of a folder must not hide the others; one that was named must be readable.
      if (named || !(error instanceof RunproofError)) throw error;
      notes.push(`not read: ${error.message}`);
    }
  }
  return { results, sources, notes };
}
