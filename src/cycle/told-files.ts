import type { WorkspaceEntry } from "../contracts/index.ts";
import type { PreparedTask } from "./prepare.ts";

const DATA_FILE = /\.(?:json|jsonl|ndjson|csv|tsv|txt|log|npy|npz)$/i;

/** A data file whose content stands in the response as a block was typed, not made by executing: it counts as unchanged. */
export function notTyped(entries: readonly WorkspaceEntry[], prepared: PreparedTask): WorkspaceEntry[] {
  const typed = new Map(
    prepared.blocks
      .filter((block) => block.disposition === "file")
      .map((block) => [block.fileName, block.sha256]),
  );
  return entries.map((entry) => {
    const isTyped =
      DATA_FILE.test(entry.path) && entry.sha256 !== null && typed.get(entry.path) === entry.sha256;
    return isTyped ? { ...entry, change: "unchanged" as const } : entry;
  });
}

/** What changed, what an evidence path matches, and what was there before with the content of a matched file. */
export function toldEntries(
  entries: readonly WorkspaceEntry[],
  matched: ReadonlySet<string>,
): WorkspaceEntry[] {
  const contents = new Set(
    entries.flatMap(({ path, change, bytes, sha256 }) =>
      matched.has(path) && change !== "unchanged" && bytes > 0 && sha256 !== null ? [sha256] : [],
    ),
  );
  return entries.filter(
    ({ path, change, sha256 }) =>
      change !== "unchanged" || matched.has(path) || (sha256 !== null && contents.has(sha256)),
  );
}
