import type { FileProbe, WorkspaceEntry } from "../contracts/index.ts";
import type { WorkspaceView } from "../execute/workspace/index.ts";
import { probeFile } from "../verify/index.ts";
import type { PreparedTask } from "./prepare.ts";

/** More of a result file than this is not looked into. */
const MAX_PROBE_BYTES = 32 * 1024 ** 2;

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

const RESULT_FILE = /^(?!(?:.*\/)?(?:mlruns|mlartifacts)\/).*\.(?:json|jsonl|csv|tsv)$/i;
const MAX_RESULT_FILES = 50;

/** Files of numbers that the execution wrote: records too, whether or not an evidence path asks for them. */
export function resultFiles(entries: readonly WorkspaceEntry[]): string[] {
  return entries
    .filter(({ type, change, path }) => type === "file" && change !== "unchanged" && RESULT_FILE.test(path))
    .slice(0, MAX_RESULT_FILES)
    .map((entry) => entry.path);
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

/** Looks into the matched files; a link inside the workspace is looked through. */
export function probeAll(state: WorkspaceView, matched: ReadonlySet<string>): FileProbe[] {
  return state.entries.flatMap((entry) => {
    if (!matched.has(entry.path)) return [];
    const file = state.read(entry.resolved ?? entry.path, MAX_PROBE_BYTES);
    return file === null ? [] : [probeFile(entry.path, file.content, file.bytes > MAX_PROBE_BYTES)];
  });
}
